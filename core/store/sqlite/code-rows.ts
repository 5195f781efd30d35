// Rows of code tables: a change of any size in one transaction.
import type { Database } from 'better-sqlite3'
import type { CodeRowsChange } from '../port.ts'

/** The synchronous body of `Store.saveCodeRows`. */
export function createSaveCodeRows(db: Database): (change: CodeRowsChange) => boolean {
  const raise = db.prepare('UPDATE code_tables SET rev = rev + 1, updated_at = ? WHERE name = ? AND rev = ?')
  const dropTable = db.prepare('DELETE FROM code_tables WHERE name = ?')
  const dropRows = db.prepare('DELETE FROM code_table_rows WHERE code_table = ?')
  const dropCells = db.prepare('DELETE FROM code_table_cells WHERE code_table = ?')
  const removeRow = db.prepare('DELETE FROM code_table_rows WHERE code_table = ? AND row_key = ?')
  const removeCells = db.prepare('DELETE FROM code_table_cells WHERE code_table = ? AND row_key = ?')
  const putRow = db.prepare(
    `INSERT INTO code_table_rows (code_table, row_key, cells, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (code_table, row_key) DO UPDATE SET cells = excluded.cells, updated_at = excluded.updated_at`,
  )
  const putCell = db.prepare('INSERT INTO code_table_cells (code_table, row_key, column_name, cell) VALUES (?, ?, ?, ?)')

  return ({ table, expectRev, put = [], remove = [], isDropped, at }) => {
    if (raise.run(at, table, expectRev).changes === 0) return false
    if (isDropped) {
      for (const drop of [dropCells, dropRows, dropTable]) drop.run(table)
      return true
    }
    for (const key of remove) {
      removeRow.run(table, key)
      removeCells.run(table, key)
    }
    for (const { key, cells } of put) {
      putRow.run(table, key, JSON.stringify(cells), at)
      removeCells.run(table, key)
      for (const [column, cell] of Object.entries(cells)) putCell.run(table, key, column, cell)
    }
    return true
  }
}
