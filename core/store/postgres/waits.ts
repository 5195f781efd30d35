// Deliveries that wait, or have given up waiting, for a record to be bound in their connection, found by that record.
import { isReleased } from '../plans.ts'
import type { BindingKey } from '../port.ts'
import type { Sql } from './pool.ts'
import { byColumn, unnest } from './unnest.ts'

/** `waitingFor` is JSON [{ object, id }]. */
export async function addWaits(sql: Sql, waiters: (BindingKey & { waitingFor: string })[]): Promise<void> {
  const rows = waiters.flatMap((waiter) =>
    (JSON.parse(waiter.waitingFor) as { object: string; id: string }[]).map(({ object, id }) => [
      ...[id, object, waiter.connection, waiter.object, waiter.record],
    ]),
  )
  if (rows.length === 0) return
  await sql.run(
    `INSERT INTO waits (id, object, connection, waiter_object, waiter) SELECT * FROM ${unnest(['text', 'text', 'text', 'text', 'text'])}
     ON CONFLICT DO NOTHING`,
    byColumn(rows, 5),
  )
}

const RELEASE = `
  WITH found AS (
    DELETE FROM waits USING ${unnest(['text', 'text'], 2)} AS v(id, object)
    WHERE waits.id = v.id AND waits.object = v.object RETURNING waits.connection, waits.waiter_object, waits.waiter
  ), woken AS (
    UPDATE deliveries d SET state = 'due', due_at = $1, waiting_for = NULL, updated_at = $1 FROM found
    WHERE d.record = found.waiter AND d.connection = found.connection AND d.object = found.waiter_object AND ${isReleased('d.')}
    RETURNING d.connection, d.lane
  )
  SELECT DISTINCT connection, lane FROM woken`

/** The body of `Store.releaseWaiting`. */
export async function releaseWaits(
  sql: Sql,
  records: { object: string; id: string }[],
  now: number,
): Promise<{ connection: string; lane: number }[]> {
  if (records.length === 0) return []
  const rows = await sql.rows(RELEASE, [now, records.map(({ id }) => id), records.map(({ object }) => object)])
  return (rows as [string, number][]).map(([connection, lane]) => ({ connection, lane }))
}
