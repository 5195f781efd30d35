// Deliveries that wait, or have given up waiting, for a record to be bound in their connection, found by that record.
import type { Database } from 'better-sqlite3'
import { isReleased } from '../plans.ts'
import type { BindingKey } from '../port.ts'

export interface Waits {
  /** `waitingFor` is JSON [{ object, id }]. */
  add(waiter: BindingKey, waitingFor: string): void
  /** Makes what waits for these records due again; returns the lanes. Inside a transaction. */
  release(records: { object: string; id: string }[], now: number): { connection: string; lane: number }[]
}

export function waitWrites(db: Database): Waits {
  const insert = db.prepare(
    'INSERT INTO waits (id, object, connection, waiter_object, waiter) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const waiters = db
    .prepare<[string, string], [string, string, string]>('SELECT waiter, connection, waiter_object FROM waits WHERE id = ? AND object = ?')
    .raw()
  const remove = db.prepare('DELETE FROM waits WHERE id = ? AND object = ?')
  const wakeUp = db
    .prepare<[number, number, string, string, string], [string, number]>(
      `UPDATE deliveries SET state = 'due', due_at = ?, waiting_for = NULL, updated_at = ?
       WHERE record = ? AND connection = ? AND object = ? AND ${isReleased()} RETURNING connection, lane`,
    )
    .raw()
  return {
    add(waiter, waitingFor) {
      for (const { object, id } of JSON.parse(waitingFor) as { object: string; id: string }[]) {
        insert.run(id, object, waiter.connection, waiter.object, waiter.record)
      }
    },
    release(records, now) {
      const lanes = new Map<string, { connection: string; lane: number }>()
      for (const { object, id } of records) {
        const found = waiters.all(id, object)
        if (found.length === 0) continue
        remove.run(id, object)
        for (const key of found) {
          const woken = wakeUp.get(now, now, ...key)
          if (woken) lanes.set(woken.join(' '), { connection: woken[0], lane: woken[1] })
        }
      }
      return [...lanes.values()]
    },
  }
}
