// Counts for health, pruning, and deliveries released from waiting.
import type { Database } from 'better-sqlite3'
import type { Store } from '../port.ts'

type Backlog = Awaited<ReturnType<Store['backlog']>>
type PruneBefore = Parameters<Store['prune']>[0]

export interface Upkeep {
  backlog(): Backlog
  /** One bite of at most `PRUNE_BITE` rows per table, inside a transaction; 0 = nothing left. */
  pruneBite(before: PruneBefore): number
  /** Inside a transaction. */
  releaseWaiting(records: { object: string; id: string }[], now: number): { connection: string; lane: number }[]
}

/** Small enough that other writes of the turn hardly wait. */
const PRUNE_BITE = 1000

export function createUpkeep(db: Database): Upkeep {
  const backlog = db.prepare(`
    SELECT connection, object, 'delivery' AS kind, state, count(*) AS count, min(dirty_at) AS "oldestAt"
      FROM deliveries WHERE state <> 'done' GROUP BY connection, object, state
    UNION ALL
    SELECT connection, object, 'hint', 'due', count(*), min(due_at) FROM hints GROUP BY connection, object
    UNION ALL
    SELECT connection, '', 'inbox', state, count(*), min(received_at) FROM inbox WHERE state <> 'done' GROUP BY connection, state`)
  // Lineage is written in the order of its ids: the oldest rows are the first ones, and no index on the time is kept.
  const lineage = db.prepare(`DELETE FROM lineage WHERE id IN (SELECT id FROM lineage ORDER BY id LIMIT ${PRUNE_BITE}) AND at < ?`)
  const inbox = db.prepare(
    `DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE state = 'done' AND received_at < ? LIMIT ${PRUNE_BITE})`,
  )
  const runs = db.prepare(
    `DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE started_at < ? AND ended_at IS NOT NULL LIMIT ${PRUNE_BITE})`,
  )
  const idempotency = db.prepare(
    `DELETE FROM idempotency WHERE key IN (SELECT key FROM idempotency WHERE created_at < ? LIMIT ${PRUNE_BITE})`,
  )
  const waiting = db.prepare(`SELECT record, connection, object, waiting_for AS "waitingFor", lane FROM deliveries WHERE state = 'waiting'`)
  const release = db.prepare(
    `UPDATE deliveries SET state = 'due', due_at = ?, waiting_for = NULL, updated_at = ? WHERE record = ? AND connection = ? AND object = ?`,
  )

  return {
    backlog: () => backlog.all() as Backlog,
    pruneBite: (before) =>
      lineage.run(before.lineageAt).changes +
      inbox.run(before.inboxAt).changes +
      runs.run(before.runsAt).changes +
      idempotency.run(before.idempotencyAt).changes,
    releaseWaiting(records, now) {
      const wanted = new Set(records.map(({ object, id }) => `${object}\n${id}`))
      const lanes = new Map<string, { connection: string; lane: number }>()
      for (const row of waiting.all() as WaitingRow[]) {
        if (!isWaitingFor(row.waitingFor, wanted)) continue
        release.run(now, now, row.record, row.connection, row.object)
        lanes.set(`${row.connection}\n${row.lane}`, { connection: row.connection, lane: row.lane })
      }
      return [...lanes.values()]
    },
  }
}

interface WaitingRow {
  record: string
  connection: string
  object: string
  waitingFor: string | null
  lane: number
}

/** `waitingFor` is JSON [{ object, id }]; `wanted` holds `object\nid`. */
export const isWaitingFor = (waitingFor: string | null, wanted: ReadonlySet<string>): boolean =>
  waitingFor !== null &&
  (JSON.parse(waitingFor) as { object: string; id: string }[]).some(({ object, id }) => wanted.has(`${object}\n${id}`))
