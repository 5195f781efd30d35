// Deliveries that a lost holder of a lane left taken.
import type { Database } from 'better-sqlite3'
import { IN_FLIGHT } from '../plans.ts'

/** Taken rows of a lane become unknown; inside a transaction. Returns how many. */
export function createOrphan(db: Database): (connection: string, lane: number, now: number) => number {
  const orphan = db.prepare(
    `UPDATE deliveries SET state = 'unknown', due_at = ?, updated_at = ? WHERE ${IN_FLIGHT} AND state = 'taken' AND connection = ? AND lane = ?`,
  )
  return (connection, lane, now) => orphan.run(now, now, connection, lane).changes
}
