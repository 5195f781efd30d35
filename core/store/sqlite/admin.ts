// Administrative writes: few, of any table an operator edits, all of a call or none.
import type { Database, Statement } from 'better-sqlite3'
import { ADMIN_KEYS, adminKey, hasRev } from '../admin-tables.ts'
import type { AdminWrite } from '../port.ts'
import type { RowShape } from '../rows.ts'
import type { Shapes } from '../shapes.ts'

/** The synchronous body of `Store.admin`: checks all, then writes all. */
export function createAdmin(db: Database, shapes: Shapes): (writes: AdminWrite[]) => { failed: number[] } {
  const statements = new Map<string, Statement>()
  const prepared = (text: string): Statement => {
    let statement = statements.get(text)
    if (!statement) statements.set(text, (statement = db.prepare(text)))
    return statement
  }
  const shapeOf = (write: AdminWrite): RowShape<Record<string, unknown>> =>
    shapes[write.table] as unknown as RowShape<Record<string, unknown>>
  const whereKey = (write: AdminWrite): string => ADMIN_KEYS[write.table].map((name) => `${shapeOf(write).sqlName(name)} = ?`).join(' AND ')

  const isHeld = (write: AdminWrite): boolean => {
    if (write.expectRev === undefined) return true
    const rev = hasRev(write.table) ? 'rev' : '0'
    const found = prepared(`SELECT ${rev} FROM ${shapeOf(write).table} WHERE ${whereKey(write)}`)
      .pluck()
      .get(adminKey(write)) as number | undefined
    return (found ?? null) === write.expectRev
  }

  const exists = (write: AdminWrite): boolean =>
    prepared(`SELECT 1 FROM ${shapeOf(write).table} WHERE ${whereKey(write)}`).get(adminKey(write)) !== undefined

  const apply = (write: AdminWrite): void => {
    const shape = shapeOf(write)
    if ('remove' in write) {
      prepared(`DELETE FROM ${shape.table} WHERE ${whereKey(write)}`).run(adminKey(write))
      return
    }
    const names = Object.keys(write.put).filter((name) => write.put[name] !== undefined)
    const columns = names.map((name) => shape.sqlName(name))
    if (!exists(write)) {
      const marks = names.map(() => '?').join(', ')
      prepared(`INSERT INTO ${shape.table} (${columns.join(', ')}) VALUES (${marks})`).run(shape.pick(write.put, names))
      return
    }
    const setting = columns.map((column) => `${column} = ?`).join(', ')
    prepared(`UPDATE ${shape.table} SET ${setting} WHERE ${whereKey(write)}`).run(shape.pick(write.put, names), ...adminKey(write))
  }

  return (writes) => {
    const failed = writes.flatMap((write, i) => (isHeld(write) ? [] : [i]))
    if (failed.length === 0) for (const write of writes) apply(write)
    return { failed }
  }
}
