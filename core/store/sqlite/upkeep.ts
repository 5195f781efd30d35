// Counts for health, and pruning.
import type { Database } from 'better-sqlite3'
import { BACKLOG } from '../plans.ts'
import type { Store } from '../port.ts'

type Backlog = Awaited<ReturnType<Store['backlog']>>
type PruneBefore = Parameters<Store['prune']>[0]

export interface Upkeep {
  backlog(): Backlog
  /** One bite of at most `PRUNE_BITE` rows per table, inside a transaction; 0 = nothing left. */
  pruneBite(before: PruneBefore): number
}

/** Small enough that other writes of the turn hardly wait. */
const PRUNE_BITE = 1000

export function createUpkeep(db: Database): Upkeep {
  const backlog = db.prepare(BACKLOG)
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
  return {
    backlog: () => backlog.all() as Backlog,
    pruneBite: (before) =>
      lineage.run(before.lineageAt).changes +
      inbox.run(before.inboxAt).changes +
      runs.run(before.runsAt).changes +
      idempotency.run(before.idempotencyAt).changes,
  }
}
