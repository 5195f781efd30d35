// Deletes what is old enough, in bites small enough that other writes hardly wait.
import type { Database } from 'better-sqlite3'
import { noteOfGone } from '../plans.ts'
import type { Store } from '../port.ts'

const PRUNE_BITE = 1000

/** One bite of at most `PRUNE_BITE` rows per table, inside a transaction; 0 = nothing left. */
export function createPrune(db: Database): (before: Parameters<Store['prune']>[0]) => number {
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
  // Differences before their check: no bite leaves any behind.
  const ofOldChecks = `check_id IN (SELECT id FROM checks WHERE started_at < ? AND ended_at IS NOT NULL)`
  const differences = db.prepare(
    `DELETE FROM check_differences WHERE rowid IN (SELECT rowid FROM check_differences WHERE ${ofOldChecks} LIMIT ${PRUNE_BITE})`,
  )
  const checks = db.prepare(
    `DELETE FROM checks WHERE started_at < ? AND ended_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM check_differences WHERE check_id = id)`,
  )
  const notes = db.prepare(
    `DELETE FROM todo_notes WHERE item IN (SELECT item FROM todo_notes n WHERE ${noteOfGone('?')} LIMIT ${PRUNE_BITE})`,
  )
  return (before) =>
    lineage.run(before.lineageAt).changes +
    inbox.run(before.inboxAt).changes +
    runs.run(before.runsAt).changes +
    differences.run(before.runsAt).changes +
    checks.run(before.runsAt).changes +
    notes.run(before.runsAt).changes +
    idempotency.run(before.idempotencyAt).changes
}
