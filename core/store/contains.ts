// Texts that hold a word, whatever the case of its letters, in either dialect. No index helps.
import { is, sql, type SQL } from 'drizzle-orm'
import { SQLiteColumn } from 'drizzle-orm/sqlite-core'

const likeText = (word: string) => `%${word.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`

/** A text column. */
export const contains = (column: SQLiteColumn, word: string): SQL => sql`lower(${column}) LIKE ${likeText(word)} ESCAPE '\\'`

/** A column with a JSON array of texts: one of them. */
export function anyContains(column: SQLiteColumn, word: string): SQL {
  const elements = is(column, SQLiteColumn) ? sql`json_each(${column})` : sql`jsonb_array_elements_text(${column}::jsonb) AS one (value)`
  return sql`EXISTS (SELECT 1 FROM ${elements} WHERE lower(value) LIKE ${likeText(word)} ESCAPE '\\')`
}
