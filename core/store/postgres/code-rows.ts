// Rows of code tables: a change of any size in one transaction, many rows to a statement.
import type { CodeRow, CodeRowsChange } from '../port.ts'
import type { Database, Sql } from './pool.ts'
import { byColumn, unnest } from './unnest.ts'

const AT_ONCE = 5_000
const PUT_ROWS = `INSERT INTO code_table_rows (code_table, row_key, cells, updated_at) SELECT $1, v.*, $4::bigint FROM ${unnest(['text', 'text'], 2)} AS v
  ON CONFLICT (code_table, row_key) DO UPDATE SET cells = excluded.cells, updated_at = excluded.updated_at`
const PUT_CELLS = `INSERT INTO code_table_cells (code_table, row_key, column_name, cell) SELECT $1, v.* FROM ${unnest(['text', 'text', 'text'], 2)} AS v`

/** The body of `Store.saveCodeRows`. */
export const createSaveCodeRows =
  (database: Database) =>
  ({ table, expectRev, put = [], remove = [], isDropped, at }: CodeRowsChange): Promise<boolean> =>
    database.transaction(async (sql) => {
      const raised = await sql.run('UPDATE code_tables SET rev = rev + 1, updated_at = $1 WHERE name = $2 AND rev = $3', [
        at,
        table,
        expectRev,
      ])
      if (raised === 0) return false
      if (isDropped) {
        await sql.run('DELETE FROM code_table_cells WHERE code_table = $1', [table])
        await sql.run('DELETE FROM code_table_rows WHERE code_table = $1', [table])
        await sql.run('DELETE FROM code_tables WHERE name = $1', [table])
        return true
      }
      await removeCells(sql, table, [...remove, ...put.map(({ key }) => key)])
      for (const keys of portionsOf(remove))
        await sql.run('DELETE FROM code_table_rows WHERE code_table = $1 AND row_key = ANY($2::text[])', [table, keys])
      for (const rows of portionsOf(put)) await putRows(sql, table, rows, at)
      return true
    })

async function removeCells(sql: Sql, table: string, keys: string[]): Promise<void> {
  for (const some of portionsOf(keys))
    await sql.run('DELETE FROM code_table_cells WHERE code_table = $1 AND row_key = ANY($2::text[])', [table, some])
}

async function putRows(sql: Sql, table: string, rows: CodeRow[], at: number): Promise<void> {
  const texts = rows.map(({ key, cells }) => [key, JSON.stringify(cells)])
  await sql.run(PUT_ROWS, [table, ...byColumn(texts, 2), at])
  const cells = rows.flatMap(({ key, cells: own }) => Object.entries(own).map(([column, cell]) => [key, column, cell]))
  if (cells.length > 0) await sql.run(PUT_CELLS, [table, ...byColumn(cells, 3)])
}

const portionsOf = <T>(all: T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
