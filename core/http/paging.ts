// Keyset paging: an opaque cursor holds the sort key of the last row shown, so that pages neither skip nor repeat while rows come and go.
import { and, asc, desc, is, or, sql, SQL } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { Refusal } from './problem.ts'

/** Columns, or numbers of a subquery, that order a list, the last of them unique within the ones before. */
export interface Order {
  column: SQLiteColumn | SQL.Aliased<number>
  direction: 'asc' | 'desc'
}
type Key = (string | number)[]

export interface PageRequest {
  limit?: number
  cursor?: string
}

export const DEFAULT_LIMIT = 50

export interface Paging {
  /** Rows to ask for: one more than the page, to know whether there is a next one. */
  fetch: number
  /** Only rows after the cursor; undefined on the first page. */
  after: SQL | undefined
  orderBy: SQL[]
}

/** What a query needs for the page asked for. Throws Refusal 400 `invalidCursor`. */
export function pagingOf({ limit = DEFAULT_LIMIT, cursor }: PageRequest, order: Order[]): Paging {
  return {
    fetch: limit + 1,
    after:
      cursor === undefined
        ? undefined
        : afterKey(
            order,
            readCursor(
              cursor,
              order.map(({ column }) => (is(column, SQL.Aliased) ? 'number' : column.dataType)),
            ),
          ),
    orderBy: order.map(({ column, direction }) => (direction === 'asc' ? asc(column) : desc(column))),
  }
}

/** Cuts the extra row off and makes the next cursor of the last one shown. */
export function pageOf<Row>(
  rows: Row[],
  { limit = DEFAULT_LIMIT }: PageRequest,
  keyOf: (row: Row) => Key,
): { rows: Row[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? writeCursor(keyOf(last)) : null }
}

/**
 * (a, b) after (x, y): a > x, or a = x and b > y; written out, since the two dialects differ in row values. That a >= x follows from it, and is
 * said for the planners: it is where they enter an index.
 */
function afterKey(order: Order[], key: Key): SQL | undefined {
  const [first] = order
  const after = order.map(({ column, direction }, i) => {
    const equal = order.slice(0, i).map((before, j) => sql`${before.column} = ${key[j]}`)
    return and(...equal, direction === 'asc' ? sql`${column} > ${key[i]}` : sql`${column} < ${key[i]}`)
  })
  return and(first!.direction === 'asc' ? sql`${first!.column} >= ${key[0]}` : sql`${first!.column} <= ${key[0]}`, or(...after))
}

export const writeCursor = (key: Key): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** The key that a cursor of this list holds, by the types of its parts. Throws Refusal 400 `invalidCursor`. */
export function readCursor(cursor: string, types: readonly string[]): Key {
  const key = parse(Buffer.from(cursor, 'base64url').toString())
  const isOurs =
    Array.isArray(key) &&
    key.length === types.length &&
    key.every((part, i) => typeof part === types[i] && (typeof part === 'string' || Number.isSafeInteger(part)))
  if (isOurs) return key as Key
  const detail = 'cursor is not one of this list: take nextCursor of the page before, or leave it out.'
  throw new Refusal(400, 'invalidCursor', detail, { errors: [{ pointer: '/query/cursor', detail }] })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
