// Looks rows of code tables up, by key and by cell: few statements whatever the number, each along an index. The same on both dialects.
import { and, eq, inArray } from 'drizzle-orm'
import type { CodeAnswer, CodeQuery, CodeRow, ReadHandle } from './port.ts'
import type { Tables } from './tables.ts'

/** Values in one statement: SQLite binds 32,766 at most, and statements are kept by their text. */
const AT_ONCE = 500

/** The body of `Store.codeRows`. */
export function createCodeRows(read: ReadHandle, { codeTableRows: rows, codeTableCells: cells }: Tables) {
  async function byKey(table: string, keys: string[]): Promise<CodeRow[]> {
    const found: CodeRow[] = []
    for (const some of portionsOf(keys)) {
      const where = and(eq(rows.codeTable, table), inArray(rows.key, some))
      const stored = await read.select({ key: rows.key, cells: rows.cells }).from(rows).where(where)
      found.push(...stored.map((row) => ({ key: row.key, cells: JSON.parse(row.cells) as CodeRow['cells'] })))
    }
    return found
  }

  async function keysOf(table: string, column: string, values: string[]): Promise<string[]> {
    const found: string[] = []
    for (const some of portionsOf(values)) {
      const where = and(eq(cells.codeTable, table), eq(cells.column, column), inArray(cells.cell, some))
      found.push(...(await read.select({ key: cells.key }).from(cells).where(where)).map(({ key }) => key))
    }
    return found
  }

  async function answer({ table, keys = [], cells: wanted = [] }: CodeQuery): Promise<CodeAnswer> {
    const all = new Set(keys)
    for (const { column, values } of wanted) for (const key of await keysOf(table, column, values)) all.add(key)
    return { table, rows: await byKey(table, [...all]) }
  }

  return async (queries: CodeQuery[]): Promise<CodeAnswer[]> => {
    const answers: CodeAnswer[] = []
    for (const query of queries) answers.push(await answer(query))
    return answers
  }
}

function portionsOf(values: string[]): string[][] {
  const distinct = [...new Set(values)]
  return Array.from({ length: Math.ceil(distinct.length / AT_ONCE) }, (_, i) => distinct.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
}
