// Incremental reading by the vendor's change stamp (engine-rules §10): inclusive lower bound minus the overlap, a cursor that comes from
// the data alone, and no record lost among equal stamps, late commits and records that change while they are paged through.
import { HubError } from '../errors.ts'
import type { ReadPage, ReadRecord, ReadRequest } from './port.ts'

export interface StampRows {
  /** Every record carries `modifiedAt`. */
  records: ReadRecord[]
  /** Where the vendor goes on within the same lower bound; null = that was all. */
  next: string | null
  /**
   * The vendor's clock when it answered (epoch ms; `vendorClock`). Undefined: a pull of more than one page may miss what changes meanwhile,
   * so give it wherever there is one.
   */
  clock: number | undefined
}

export interface StampScan {
  /**
   * How late a commit may show up under an older stamp (the vendor's longest transaction), and by how much `clock` may be past the rows it
   * comes with (the longest answer, the difference between the vendor's machines); what the rounding to `resolutionMs` hides comes on top.
   */
  overlapMs?: number
  /** Granularity of the vendor's stamp: two changes within it look the same. Default 1. */
  resolutionMs?: number
  /**
   * The vendor sorts by stamp, oldest first: each page starts at the last stamp seen instead of at an offset, so that a record that
   * changes (and moves to the end) shifts nothing past us. Otherwise the vendor's own position is followed to the end.
   */
  isAscending: boolean
  /** One page of records with stamp ≥ `from` (undefined: all), going on at `position` (null: from the front). */
  fetchPage(from: number | undefined, position: string | null, limit: number): Promise<StampRows>
}

/** `since` alone: at rest. With `tail`: a scan is under way. */
interface State {
  since?: number
  tail?: Tail
}
interface Tail {
  /** Lower bound of the next page. */
  from?: number
  /** The vendor's position. */
  at?: string
  /** Ids already given at the stamp `from`. */
  skip?: string[]
  /** Newest stamp given. */
  max?: number
  /** The vendor's clock at the scan's first page: what changed later may lie behind us. */
  bound?: number
  /**
   * A crowd, one stamp (`from`) on more records than fit a page, is under way: the vendor's clock when the first of them was asked for.
   * It is paged by position, and a record that leaves it meanwhile shifts others past us.
   */
  crowdSince?: number
  /** Stamp of the first crowd that a record may have left: it must be read again. */
  again?: number
}

/** One `read` of an object whose vendor lists records changed since a time. */
export async function readByStamp(request: ReadRequest, scan: StampScan): Promise<ReadPage> {
  const until = request.until === undefined ? Infinity : Date.parse(request.until)
  const state = request.cursor === null ? {} : (JSON.parse(request.cursor) as State)
  let tail = state.tail ?? { from: startOf(state, request, scan) }
  for (;;) {
    const rows = await scan.fetchPage(tail.from, tail.at ?? null, request.limit)
    checkStamps(rows.records, scan.isAscending)
    const isGiven = givenBefore(tail)
    const records = rows.records.filter((record) => !isGiven(record) && record.modifiedAt! <= until)
    tail = { ...tail, max: newest(tail.max, records), bound: tail.bound ?? rows.clock }
    tail = { ...tail, ...(await watchCrowd(tail, rows, scan)) }
    const isPast = scan.isAscending && (rows.records.at(-1)?.modifiedAt ?? -Infinity) > until
    if (isPast || rows.next === null) return { records, cursor: finish(state, tail), hasMore: false }
    tail = { ...tail, ...following(tail, rows.records, rows.next, scan.isAscending) }
    // A page that held nothing new is no page: go on until there is data or the end.
    if (records.length > 0) return { records, cursor: JSON.stringify({ since: state.since, tail }), hasMore: true }
  }
}

/** The overlap is read again at the start of a scan; the first scan starts where it was told. */
function startOf({ since }: State, { startFrom }: ReadRequest, scan: StampScan): number | undefined {
  if (since !== undefined) return since - lateness(scan)
  return startFrom === undefined ? undefined : Date.parse(startFrom)
}

/** How much older than its commit a stamp may look. */
function lateness({ overlapMs = 0, resolutionMs = 1 }: StampScan): number {
  return overlapMs + resolutionMs - 1
}

function following(tail: Tail, records: readonly ReadRecord[], next: string, isAscending: boolean): Partial<Tail> {
  const last = records.at(-1)?.modifiedAt
  // Not sorted, or a whole page of one stamp: only the vendor's own position leads on.
  if (!isAscending || last === undefined || (tail.from !== undefined && last <= tail.from)) return { at: next }
  const skip = records.filter(({ modifiedAt }) => modifiedAt === last).map(({ externalId }) => externalId)
  return { from: last, at: undefined, skip }
}

/** Given as it is: with another stamp it has changed since. */
function givenBefore({ from, skip }: Tail): (record: ReadRecord) => boolean {
  const ids = new Set(skip)
  return ({ externalId, modifiedAt }) => modifiedAt === from && ids.has(externalId)
}

/**
 * Behind the last page of a crowd: has anything changed since its first? Whatever left it carries a stamp of after that, whether we shall
 * come to it in this scan or not. Without the vendor's clock there is nothing to ask by.
 */
async function watchCrowd(tail: Tail, { records, next, clock }: StampRows, scan: StampScan): Promise<Partial<Tail>> {
  const { from, at, again, bound = -Infinity } = tail
  const crowdSince = tail.crowdSince ?? clock
  if (!scan.isAscending || from === undefined || crowdSince === undefined) return {}
  const goesOn = next !== null && records.at(-1)?.modifiedAt === from
  if (goesOn) return { crowdSince }
  // One that fitted a page is no crowd; one so young that a late change could hide below it is read again anyway, because of `bound`.
  if (at === undefined || again !== undefined || from >= bound - lateness(scan)) return { crowdSince: undefined }
  const { records: changed } = await scan.fetchPage(crowdSince - lateness(scan), null, 1)
  return { crowdSince: undefined, again: changed.length > 0 ? from : undefined }
}

function checkStamps(records: readonly ReadRecord[], isAscending: boolean): void {
  let last = -Infinity
  for (const { externalId, modifiedAt } of records) {
    if (modifiedAt === undefined || Number.isNaN(modifiedAt)) {
      throw new HubError('noStamp', 'data', `Record ${externalId} has no change time: it cannot be read incrementally`, {
        details: { externalId },
      })
    }
    if (isAscending && modifiedAt < last) {
      throw new HubError('notAscending', 'config', 'The list is declared as sorted by change time, oldest first, but it is not', {
        details: { externalId },
      })
    }
    last = modifiedAt
  }
}

function newest(max: number | undefined, records: readonly ReadRecord[]): number | undefined {
  return records.reduce((most, { modifiedAt }) => (most === undefined || modifiedAt! > most ? modifiedAt : most), max)
}

/** The next scan starts at the newest stamp given, but not after this scan's start; nothing given → where this one did. */
function finish({ since }: State, { max, bound = Infinity, again = Infinity }: Tail): string | null {
  if (max === undefined) return since === undefined ? null : JSON.stringify({ since })
  return JSON.stringify({ since: Math.max(Math.min(max, bound, again), since ?? -Infinity) })
}
