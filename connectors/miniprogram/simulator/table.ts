// One kind of record in memory: by id, by business number, and in the order of the contract's lists (update_time, id).

/** What every record of the contract has. */
export interface Stamped {
  update_time: number
  version: number
}

export interface Place {
  time: number
  id: string
}

export interface Table<R extends Stamped> {
  readonly size: number
  get(id: string): R | undefined
  /** By business number. */
  find(number: string): R | undefined
  put(record: R): void
  /** Records after a place (exclusive), or from a time on (inclusive), oldest change first. */
  page(from: Place | number, limit: number): R[]
  values(): IterableIterator<R>
}

/** Ids and numbers are read off the record; the sorted index is kept by binary search, so no request scans. */
export function createTable<R extends Stamped>(idOf: (record: R) => string, numberOf?: (record: R) => string): Table<R> {
  const byId = new Map<string, R>()
  const byNumber = new Map<string, R>()
  const places: Place[] = []

  const indexOf = (time: number, id: string): number => {
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const place = places[middle]!
      if (place.time < time || (place.time === time && place.id < id)) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    get size() {
      return byId.size
    },
    get: (id) => byId.get(id),
    find: (number) => byNumber.get(number),
    put(record) {
      const id = idOf(record)
      const old = byId.get(id)
      if (old) places.splice(indexOf(old.update_time, id), 1)
      places.splice(indexOf(record.update_time, id), 0, { time: record.update_time, id })
      byId.set(id, record)
      if (!numberOf) return
      if (old && numberOf(old) !== numberOf(record)) byNumber.delete(numberOf(old))
      byNumber.set(numberOf(record), record)
    },
    page(from, limit) {
      const start = typeof from === 'number' ? indexOf(from, '') : indexOf(from.time, `${from.id}\0`)
      return places.slice(start, start + limit).map(({ id }) => byId.get(id)!)
    },
    values: () => byId.values(),
  }
}
