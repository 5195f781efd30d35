// Runs: one row from its start to its end.
import type { Database } from 'better-sqlite3'
import { onRun } from '../plans.ts'
import type { RunRow } from '../port.ts'
import { insertInto, type Shapes } from '../shapes.ts'

/** The synchronous body of `Store.saveRun`. */
export function createSaveRun(db: Database, { runs }: Shapes): (row: RunRow) => void {
  const save = db.prepare(insertInto(runs) + onRun)
  return (row) => void save.run(runs.values(row))
}
