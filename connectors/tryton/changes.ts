// What changed since a cursor, over a record and its children: stamps merged in (time, source, id) order, no row skipped while others change.
//
// Tryton's write_date is null until the first write, and is the transaction's start: a row becomes visible seconds after its stamp. So the
// stamp is write_date, else create_date; each pull starts `overlapMs` before the last stamp seen, and ends at the newest stamp that was
// visible when it began (rows changed while it runs come with the next pull).
import { HubError } from '../../core/errors.ts'
import type { ReadRequest } from '../../core/connector/port.ts'
import type { Domain, Row, TrytonClient } from './client.ts'
import { toDateTime } from './values.ts'

/** One model whose changes touch the object. */
export interface Source {
  model: string
  /** Always applied. Archived rows count, unless it says otherwise. */
  domain?: Domain
  /** Fields that `owners` needs. */
  fields?: string[]
  /** External ids of the object that this row belongs to. Default: its own id. */
  owners?: (row: Row) => string[]
}

export interface Changes {
  /** External id → newest stamp seen, oldest change first. */
  ids: Map<string, string>
  cursor: string | null
  hasMore: boolean
}

/** between pulls: { since }; within one: the place of the last row too. */
interface Cursor {
  since?: string
  until?: string
  at?: string
  source?: number
  id?: number
}

/**
 * In the context and not only in the domain: Tryton adds "active" to every nested part that does not name it, so that an OR over two
 * stamps would hide archived rows.
 */
const ARCHIVED_TOO = { active_test: false }

/** Created rows first: one that is written between the two calls then shows in the second, or lies behind `until`. */
const STAMPS = ['create_date', 'write_date'] as const

interface Stamped {
  stamp: string
  source: number
  row: Row
}

/** One page of changes. `sources` must keep their order over releases: cursors name them by position. */
export async function readChanges(client: TrytonClient, sources: Source[], request: ReadRequest, overlapMs: number): Promise<Changes> {
  const cursor = parseCursor(request)
  const limit = Math.max(1, request.limit)
  if (cursor.at === undefined) {
    const lower = cursor.since === undefined ? undefined : earlier(cursor.since, request.cursor === null ? 0 : overlapMs)
    const few = await readFew(client, sources, { lower, limit })
    if (few !== undefined) {
      const until = normalStamp(request.until)
      return closePull(
        sources,
        few.filter(({ stamp }) => until === undefined || stamp <= until),
        request,
        cursor,
      )
    }
    const until = normalStamp(request.until) ?? (await newestStamp(client, sources))
    return readOrdered(client, sources, request, { ...cursor, until, at: lower ?? '', source: -1, id: 0 })
  }
  return readOrdered(client, sources, request, cursor)
}

/** Everything at once when it fits on a page: one call per source. */
async function readFew(
  client: TrytonClient,
  sources: Source[],
  { lower, limit }: { lower?: string; limit: number },
): Promise<Stamped[] | undefined> {
  const all: Stamped[] = []
  for (const [source, { model, domain = [], fields = [] }] of sources.entries()) {
    const since = lower === undefined ? [] : [['OR', ['write_date', '>=', toDateTime(lower)], ['create_date', '>=', toDateTime(lower)]]]
    const rows = await client.searchRead(model, [...domain, ...since], {
      fields: [...fields, 'write_date', 'create_date'],
      order: [['id', 'ASC']],
      limit: limit + 1 - all.length,
      context: ARCHIVED_TOO,
    })
    for (const row of rows) all.push({ stamp: stampOf(row), source, row })
    if (all.length > limit) return undefined
  }
  return all.sort(byPlace)
}

/** One page of many: rows after the cursor's place, in order, from both stamps of every source. */
async function readOrdered(client: TrytonClient, sources: Source[], request: ReadRequest, cursor: Cursor): Promise<Changes> {
  const limit = Math.max(1, request.limit)
  const all: Stamped[] = []
  for (const [source, { model, domain = [], fields = [] }] of sources.entries()) {
    for (const field of STAMPS) {
      const rows = await client.searchRead(model, [...domain, ...stampedBy(field), ...afterPlace(field, source, cursor)], {
        fields: [...fields, 'write_date', 'create_date'],
        order: [
          [field, 'ASC'],
          ['id', 'ASC'],
        ],
        limit: limit + 1,
        context: ARCHIVED_TOO,
      })
      for (const row of rows) all.push({ stamp: stampOf(row), source, row })
    }
  }
  all.sort(byPlace)
  if (all.length <= limit) return closePull(sources, all, request, cursor)
  const page = all.slice(0, limit)
  const last = page.at(-1)!
  const next: Cursor = { since: cursor.since, until: cursor.until, at: last.stamp, source: last.source, id: last.row.id }
  return { ids: ownersOf(sources, page), cursor: JSON.stringify(next), hasMore: true }
}

/** Rows whose stamp is this field: one that was ever written counts by that alone, also where the clock was set back in between. */
function stampedBy(field: (typeof STAMPS)[number]): Domain {
  return field === 'create_date' ? [['write_date', '=', null]] : [['write_date', '!=', null]]
}

/** The part of a domain that says: after (at, source, id), and not after until. */
function afterPlace(field: string, source: number, cursor: Cursor): Domain {
  const domain: Domain = []
  if (cursor.until !== undefined) domain.push([field, '<=', toDateTime(cursor.until)])
  if (cursor.at === undefined || cursor.at === '') return domain
  const at = toDateTime(cursor.at)
  if (source > cursor.source!) domain.push([field, '>=', at])
  else if (source < cursor.source!) domain.push([field, '>', at])
  else
    domain.push([
      'OR',
      [field, '>', at],
      [
        [field, '=', at],
        ['id', '>', cursor.id],
      ],
    ])
  return domain
}

/** The last page: the next pull starts from the newest stamp in the data, or where it stood when there was none. */
function closePull(sources: Source[], rows: Stamped[], request: ReadRequest, cursor: Cursor): Changes {
  const newest = [cursor.since, cursor.at, rows.at(-1)?.stamp]
    .filter((stamp) => stamp !== undefined && stamp !== '')
    .sort()
    .at(-1)
  const isMoved = rows.length > 0 || cursor.at !== undefined
  return {
    ids: ownersOf(sources, rows),
    cursor: isMoved && newest !== undefined ? JSON.stringify({ since: newest }) : request.cursor,
    hasMore: false,
  }
}

async function newestStamp(client: TrytonClient, sources: Source[]): Promise<string | undefined> {
  const stamps: string[] = []
  for (const { model, domain = [] } of sources) {
    for (const field of STAMPS) {
      const [row] = await client.searchRead(model, [...domain, ...stampedBy(field)], {
        fields: ['write_date', 'create_date'],
        order: [[field, 'DESC']],
        limit: 1,
        context: ARCHIVED_TOO,
      })
      if (row !== undefined) stamps.push(stampOf(row))
    }
  }
  return stamps.sort().at(-1)
}

function ownersOf(sources: Source[], rows: Stamped[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const { stamp, source, row } of rows) {
    for (const id of sources[source]!.owners?.(row) ?? [String(row.id)]) {
      // Set anew, so that the order is that of the newest change.
      ids.delete(id)
      ids.set(id, stamp)
    }
  }
  return ids
}

function byPlace(a: Stamped, b: Stamped): number {
  if (a.stamp !== b.stamp) return a.stamp < b.stamp ? -1 : 1
  return a.source - b.source || a.row.id - b.row.id
}

/** A row's stamp, RFC 3339 with microseconds: compares as text. */
export function stampOf(row: Record<string, unknown>): string {
  return (row.write_date ?? row.create_date ?? '') as string
}

/** Epoch milliseconds of a stamp; undefined for none. */
export function stampMs(stamp: string): number | undefined {
  const ms = Date.parse(stamp)
  return Number.isNaN(ms) ? undefined : ms
}

function normalStamp(time: string | undefined): string | undefined {
  if (time === undefined) return undefined
  const ms = Date.parse(time)
  if (Number.isNaN(ms)) throw new HubError('badTime', 'data', `"${time}" is no time: give it as RFC 3339`)
  // Six digits, keeping the microseconds of a time that has them.
  const micros = /\.(\d{3})(\d{1,3})/.exec(time)?.[2]?.padEnd(3, '0') ?? '000'
  return `${new Date(ms).toISOString().slice(0, -1)}${micros}Z`
}

function earlier(stamp: string, ms: number): string {
  return ms === 0 ? stamp : normalStamp(new Date(Date.parse(stamp) - ms).toISOString())!
}

function parseCursor({ cursor, startFrom }: ReadRequest): Cursor {
  if (cursor === null) return { since: normalStamp(startFrom) }
  try {
    return JSON.parse(cursor) as Cursor
  } catch (cause) {
    throw new HubError('badCursor', 'config', 'The cursor is not one of this connector: start the flow anew', { cause })
  }
}
