// Administrative writes: few, of any table an operator edits, all of a call or none.
import { hasRev, ADMIN_KEYS, adminKey } from '../admin-tables.ts'
import type { AdminWrite } from '../port.ts'
import type { RowShape } from '../rows.ts'
import type { Shapes } from '../shapes.ts'
import { RaceLost, type Database, type Sql } from './pool.ts'

/** The body of `Store.admin`: checks and locks all, then writes all. */
export function createAdmin(database: Database, shapes: Shapes): (writes: AdminWrite[]) => Promise<{ failed: number[] }> {
  const shapeOf = (write: AdminWrite): RowShape<Record<string, unknown>> =>
    shapes[write.table] as unknown as RowShape<Record<string, unknown>>
  const whereKey = (write: AdminWrite, first: number): string =>
    ADMIN_KEYS[write.table].map((name, i) => `${shapeOf(write).sqlName(name)} = $${first + i}`).join(' AND ')

  /** Rev of the stored row (0 where a table has none); undefined = no such row. Locks it. */
  const storedRev = async (sql: Sql, write: AdminWrite): Promise<number | undefined> => {
    const rev = hasRev(write.table) ? 'rev' : '0'
    const [row] = await sql.rows(`SELECT ${rev} FROM ${shapeOf(write).table} WHERE ${whereKey(write, 1)} FOR UPDATE`, adminKey(write))
    return row?.[0] as number | undefined
  }

  const apply = async (sql: Sql, write: AdminWrite): Promise<void> => {
    const shape = shapeOf(write)
    if ('remove' in write) {
      await sql.run(`DELETE FROM ${shape.table} WHERE ${whereKey(write, 1)}`, adminKey(write))
      return
    }
    const names = Object.keys(write.put).filter((name) => write.put[name] !== undefined)
    const columns = names.map((name) => shape.sqlName(name))
    const values = shape.pick(write.put, names)
    // Without a rev to go by, the row is looked for again: an earlier write of the same call may have made it.
    if (write.expectRev === null || (await storedRev(sql, write)) === undefined) {
      const marks = names.map((_, i) => `$${i + 1}`).join(', ')
      const text = `INSERT INTO ${shape.table} (${columns.join(', ')}) VALUES (${marks}) ON CONFLICT DO NOTHING`
      if ((await sql.run(text, values)) === 0) throw new RaceLost(`a row of ${shape.table} was inserted by another`)
      return
    }
    const setting = columns.map((column, i) => `${column} = $${i + 1}`).join(', ')
    await sql.run(`UPDATE ${shape.table} SET ${setting} WHERE ${whereKey(write, names.length + 1)}`, [...values, ...adminKey(write)])
  }

  return (writes) =>
    database.transaction(async (sql) => {
      const failed: number[] = []
      for (const [i, write] of writes.entries()) {
        if (write.expectRev !== undefined && ((await storedRev(sql, write)) ?? null) !== write.expectRev) failed.push(i)
      }
      if (failed.length === 0) for (const write of writes) await apply(sql, write)
      return { failed }
    })
}
