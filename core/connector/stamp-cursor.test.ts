import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReadPage, ReadRecord } from './port.ts'
import { readByStamp, type StampScan } from './stamp-cursor.ts'

/** A vendor in memory: rows by id with the stamp of their last change. */
function vendor(options: { isAscending: boolean; overlapMs?: number; resolutionMs?: number }) {
  const rows = new Map<string, { stamp: number; version: number }>()
  const clock = { time: 1_000_000 }
  const { resolutionMs = 1 } = options
  const put = (id: string, lateMs = 0): void => {
    const stamp = Math.floor((clock.time - lateMs) / resolutionMs) * resolutionMs
    rows.set(id, { stamp, version: (rows.get(id)?.version ?? 0) + 1 })
  }
  const scan: StampScan = {
    ...options,
    async fetchPage(from = -Infinity, position, limit) {
      const found = [...rows].filter(([, { stamp }]) => stamp >= from)
      if (options.isAscending) found.sort(([a, x], [b, y]) => x.stamp - y.stamp || (a < b ? -1 : 1))
      else found.sort(([a], [b]) => (a < b ? -1 : 1))
      const start = Number(position ?? 0)
      const records: ReadRecord[] = found
        .slice(start, start + limit)
        .map(([externalId, { stamp, version }]) => ({ externalId, native: { version }, modifiedAt: stamp }))
      return { records, next: start + limit < found.length ? String(start + limit) : null, clock: clock.time }
    },
  }
  return { rows, clock, put, scan }
}

async function pull(scan: StampScan, cursor: string | null, limit: number, onPage: (page: ReadPage) => void = () => {}) {
  const records: ReadRecord[] = []
  for (;;) {
    const page = await readByStamp({ cursor, limit }, scan)
    records.push(...page.records)
    cursor = page.cursor
    onPage(page)
    if (!page.hasMore) return { records, cursor }
  }
}

describe.each([true, false])('ascending %s', (isAscending) => {
  it('pages through equal stamps and gives each record once', async () => {
    const { scan, put } = vendor({ isAscending })
    for (let i = 0; i < 7; i++) put(`r${i}`)
    const { records } = await pull(scan, null, 2)
    expect(records.map(({ externalId }) => externalId).sort()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6'])
  })

  it('leaves the cursor where it was while nothing changes, and on an empty source', async () => {
    const { scan, put } = vendor({ isAscending, overlapMs: 1000 })
    expect((await pull(scan, null, 10)).cursor).toBeNull()
    put('a')
    const first = await pull(scan, null, 10)
    expect((await pull(scan, first.cursor, 10)).cursor).toBe(first.cursor)
  })

  it('never goes back when the newest record is deleted', async () => {
    const { scan, put, rows, clock } = vendor({ isAscending, overlapMs: 1000 })
    put('a')
    clock.time += 500
    put('b')
    const { cursor } = await pull(scan, null, 10)
    rows.delete('b')
    expect((await pull(scan, cursor, 10)).cursor).toBe(cursor)
  })

  it('a stamp from the far future does not carry the cursor away', async () => {
    const { scan, put, clock } = vendor({ isAscending })
    put('future', -1e9)
    const { cursor } = await pull(scan, null, 10)
    clock.time += 10
    put('later')
    expect((await pull(scan, cursor, 10)).records.map(({ externalId }) => externalId)).toContain('later')
  })

  it('honours startFrom and until', async () => {
    const { scan, put, clock } = vendor({ isAscending })
    for (const id of ['a', 'b', 'c', 'd']) {
      put(id)
      clock.time += 1000
    }
    const iso = (ms: number): string => new Date(1_000_000 + ms).toISOString()
    const page = await readByStamp({ cursor: null, startFrom: iso(1000), until: iso(2000), limit: 10 }, scan)
    expect(page.records.map(({ externalId }) => externalId)).toEqual(['b', 'c'])
    expect(page.cursor).toBe(JSON.stringify({ since: 1_002_000 }))
  })

  it('loses nothing: changes while it pages, equal stamps, late commits within the overlap', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), id: fc.integer({ min: 0, max: 12 }), lateMs: fc.constantFrom(0, 0, 5, 19) }),
      fc.record({ kind: fc.constant('tick' as const), ms: fc.integer({ min: 0, max: 30 }) }),
      fc.constant({ kind: 'page' as const }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
        const { rows, clock, put, scan } = vendor({ isAscending, overlapMs: 20, resolutionMs: 10 })
        const seen = new Map<string, unknown>()
        let cursor: string | null = null
        const readPage = async (): Promise<boolean> => {
          const page = await readByStamp({ cursor, limit }, scan)
          for (const { externalId, native } of page.records) seen.set(externalId, native.version)
          cursor = page.cursor
          return page.hasMore
        }
        for (const one of steps) {
          if (one.kind === 'put') put(`r${one.id}`, one.lateMs)
          else if (one.kind === 'tick') clock.time += one.ms
          else await readPage()
        }
        while (await readPage());
        await readPage()
        while (await readPage());
        expect(Object.fromEntries(seen)).toEqual(Object.fromEntries([...rows].map(([id, { version }]) => [id, version])))
      }),
      { numRuns: 400 },
    )
  })
})

describe('one stamp on more records than fit a page, paged by offset', () => {
  const CROWD = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  // The vendor's clock as a Date header tells it: its seconds.
  const clockOf = (ms: number): number => Math.floor(ms / 1000) * 1000

  /** Two pulls in pages of two; `meanwhile` happens before the request of that number. The crowd is asked for by requests 2 to 5. */
  async function readTwice(meanwhile: Record<number, (source: ReturnType<typeof vendor>) => void>, until?: string) {
    const source = vendor({ isAscending: true, overlapMs: 100 })
    for (const id of CROWD) source.put(id)
    source.clock.time += 1000
    for (const id of ['x', 'y']) source.put(id)
    source.clock.time += 60_500
    let requests = 0
    const scan: StampScan = {
      ...source.scan,
      async fetchPage(from, position, limit) {
        meanwhile[++requests]?.(source)
        const rows = await source.scan.fetchPage(from, position, limit)
        return { ...rows, clock: clockOf(rows.clock!) }
      },
    }
    const seen = new Set<string>()
    let cursor: string | null = null
    for (let pulls = 0; pulls < 2;) {
      const page: ReadPage = await readByStamp({ cursor, until, limit: 2 }, scan)
      for (const { externalId } of page.records) seen.add(externalId)
      cursor = page.cursor
      if (!page.hasMore) pulls++
    }
    return [...seen].sort()
  }

  it('one leaves while they are read and pushes another past us', async () => {
    expect(await readTwice({ 4: ({ put }) => put('a') })).toEqual([...CROWD, 'x', 'y'])
  })

  it('one leaves and changes once more before we come to where it went', async () => {
    const again = ({ put, clock }: ReturnType<typeof vendor>): void => {
      clock.time += 5000
      put('a')
    }
    expect(await readTwice({ 4: ({ put }) => put('a'), 6: again })).toEqual([...CROWD, 'x', 'y'])
  })

  it('one leaves to where an upper bound hides it', async () => {
    const until = new Date(1_001_500).toISOString()
    expect(await readTwice({ 4: ({ put }) => put('a') }, until)).toEqual([...CROWD, 'x', 'y'])
  })
})

it('gives a record anew that has left the stamp at which a page begins', async () => {
  const { scan, put, clock } = vendor({ isAscending: true })
  for (const id of ['a', 'b']) put(id)
  clock.time += 10
  put('c')
  const first = await readByStamp({ cursor: null, limit: 2 }, scan)
  clock.time += 10
  put('a')
  const second = await readByStamp({ cursor: first.cursor, limit: 4 }, scan)
  expect(second.records.map(({ externalId, native }) => [externalId, native.version])).toEqual([
    ['c', 1],
    ['a', 2],
  ])
})

it('refuses a list that is declared ascending and is not, and records without a stamp', async () => {
  const record = (externalId: string, modifiedAt?: number): ReadRecord => ({ externalId, native: {}, modifiedAt })
  const scanOf = (records: ReadRecord[]): StampScan => ({
    isAscending: true,
    fetchPage: async () => ({ records, next: null, clock: undefined }),
  })
  const read = (records: ReadRecord[]): Promise<ReadPage> => readByStamp({ cursor: null, limit: 10 }, scanOf(records))
  await expect(read([record('a', 2), record('b', 1)])).rejects.toMatchObject({ code: 'notAscending', kind: 'config' })
  await expect(read([record('a')])).rejects.toMatchObject({ code: 'noStamp', kind: 'data' })
})
