// Incremental reading by the vendor's change stamp (engine-rules §10): inclusive lower bound minus the overlap, a cursor that comes from
// the data alone, and no record lost among equal stamps, late commits and records that change while they are paged through.
import { HubError } from '../errors.ts'
import type { ReadPage, ReadRecord, ReadRequest } from './port.ts'

export interface StampRows {
  /** Every record carries `modifiedAt`. */
  records: ReadRecord[]
  /** Where the vendor goes on within the same lower bound; null = that was all. */
  next: string | null
  /** The vendor's clock when it answered (epoch ms; its Date header), where there is one. */
  clock?: number
}

export interface StampScan {
  /** How late a commit may show up under an older stamp. What fits into one `resolutionMs` is always read again. */
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
}

/** One `read` of an object whose vendor lists records changed since a time. */
export async function readByStamp(request: ReadRequest, scan: StampScan): Promise<ReadPage> {
  const until = request.until === undefined ? Infinity : Date.parse(request.until)
  const state = request.cursor === null ? {} : (JSON.parse(request.cursor) as State)
  let tail = state.tail ?? { from: startOf(state, request, scan) }
  for (;;) {
    const rows = await scan.fetchPage(tail.from, tail.at ?? null, request.limit)
    checkStamps(rows.records, scan.isAscending)
    const skip = new Set(tail.skip)
    const records = rows.records.filter(({ externalId, modifiedAt }) => !skip.has(externalId) && modifiedAt! <= until)
    tail = { ...tail, max: newest(tail.max, records), bound: tail.bound ?? rows.clock }
    const isPast = scan.isAscending && (rows.records.at(-1)?.modifiedAt ?? -Infinity) > until
    if (isPast || rows.next === null) return { records, cursor: finish(state, tail), hasMore: false }
    tail = { ...tail, ...following(tail, rows.records, rows.next, scan.isAscending) }
    // A page that held nothing new is no page: go on until there is data or the end.
    if (records.length > 0) return { records, cursor: JSON.stringify({ since: state.since, tail }), hasMore: true }
  }
}

/** The overlap is read again at the start of a scan; the first scan starts where it was told. */
function startOf({ since }: State, { startFrom }: ReadRequest, { overlapMs = 0, resolutionMs = 1 }: StampScan): number | undefined {
  if (since !== undefined) return since - Math.max(overlapMs, resolutionMs - 1)
  return startFrom === undefined ? undefined : Date.parse(startFrom)
}

function following(tail: Tail, records: readonly ReadRecord[], next: string, isAscending: boolean): Partial<Tail> {
  const last = records.at(-1)?.modifiedAt
  // Not sorted, or a whole page of one stamp: only the vendor's own position leads on.
  if (!isAscending || last === undefined || (tail.from !== undefined && last <= tail.from)) return { at: next }
  const skip = records.filter(({ modifiedAt }) => modifiedAt === last).map(({ externalId }) => externalId)
  return { from: last, at: undefined, skip }
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
function finish({ since }: State, { max, bound = Infinity }: Tail): string | null {
  if (max === undefined) return since === undefined ? null : JSON.stringify({ since })
  return JSON.stringify({ since: Math.max(Math.min(max, bound), since ?? -Infinity) })
}
