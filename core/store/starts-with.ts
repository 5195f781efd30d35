// Texts that begin so, as each dialect finds them along an index: SQLite's LIKE and the order of a language in PostgreSQL follow none.
import { and, desc, gte, is, lt, sql, type SQL } from 'drizzle-orm'
import { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/** Greater than any text that can follow. */
const LAST = '\u{10FFFF}'

/** Case counts. `column` is of either dialect, in an index as `prefixed`. */
export function startsWith(column: SQLiteColumn, beginning: string): SQL {
  if (is(column, SQLiteColumn)) return and(gte(column, beginning), lt(column, `${beginning}${LAST}`))!
  return sql`${column} LIKE ${`${String(beginning).replace(/[\\%_]/g, '\\$&')}%`}`
}

/** To order what begins so along the same index, the highest first. */
export const highestFirst = (column: SQLiteColumn): SQL => (is(column, SQLiteColumn) ? desc(column) : sql`${column} USING ~>~`)
