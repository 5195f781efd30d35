// Incremental reading by the shop's own keyset cursor and clock (engine-rules §10): nothing is lost among equal stamps or late commits,
// and a quiet shop costs one empty page per pull instead of the overlap again and again.
import type { ListPage } from './client.ts'
import type { Native, ReadPage, ReadRecord, ReadRequest } from '../../core/connector/port.ts'

/** The contract: a record is visible in lists at most this long after its update_time. */
export const VISIBLE_WITHIN_MS = 5000

/** since: inclusive lower bound · at: the shop's position · redo: from here on, late commits may still turn up behind us. */
interface State {
  since?: number
  at?: string
  redo?: number
}

export interface Listing {
  externalIdOf(native: Native): string
  fetchPage(query: { updated_since?: number; updated_until?: number; cursor?: string; limit: number }): Promise<ListPage>
}

/** One `read`. The cursor moves to the end of the data, or back to where the shop's clock says that commits may still be on their way. */
export async function readListing(request: ReadRequest, listing: Listing): Promise<ReadPage> {
  const state = stateOf(request)
  const page = await listing.fetchPage({
    updated_since: state.at === undefined ? state.since : undefined,
    updated_until: request.until === undefined ? undefined : Date.parse(request.until),
    cursor: state.at,
    limit: request.limit,
  })
  const records = page.items.map((native) => recordOf(native, listing))
  return { records, cursor: cursorAfter(request, state, page), hasMore: page.has_more }
}

function stateOf({ cursor, startFrom }: ReadRequest): State {
  if (cursor !== null) return JSON.parse(cursor) as State
  return startFrom === undefined ? {} : { since: Date.parse(startFrom) }
}

function cursorAfter(request: ReadRequest, state: State, page: ListPage): string | null {
  const last = page.items.at(-1)?.['update_time'] as number | undefined
  const settledUntil = page.server_time - VISIBLE_WITHIN_MS
  const redo = state.redo ?? (last !== undefined && last > settledUntil ? settledUntil : undefined)
  if (page.has_more) return JSON.stringify({ at: page.next_cursor, redo })
  if (redo !== undefined) return JSON.stringify({ since: redo })
  return last === undefined ? request.cursor : JSON.stringify({ at: page.next_cursor })
}

/** A native record with what the engine needs of it. */
export function recordOf(native: Native, { externalIdOf }: Pick<Listing, 'externalIdOf'>): ReadRecord {
  return { externalId: externalIdOf(native), native, modifiedAt: native['update_time'] as number, version: native['version'] as number }
}
