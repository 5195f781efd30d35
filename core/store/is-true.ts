// A flag that few rows have, asked for as the partial index of these rows is written: SQLite takes one only for the same words, not for a parameter.
import { is, sql, type SQL } from 'drizzle-orm'
import { SQLiteColumn } from 'drizzle-orm/sqlite-core'

/** `column` is of either dialect. */
export const isTrue = (column: SQLiteColumn): SQL => (is(column, SQLiteColumn) ? sql`${column} = 1` : sql`${column}`)
