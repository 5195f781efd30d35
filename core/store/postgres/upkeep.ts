// Ingest, counts for health, and pruning.
import { backlogAt, noteOfGone } from '../plans.ts'
import type { InboxInsert, Store } from '../port.ts'
import type { Shapes } from '../shapes.ts'
import type { Database } from './pool.ts'
import { byColumn, insertRows } from './unnest.ts'

type Backlog = Awaited<ReturnType<Store['backlog']>>
type PruneBefore = Parameters<Store['prune']>[0]

const PRUNE_BITE = 5000

/** The body of `Store.ingest`. */
export function createIngest(database: Database, { inbox }: Shapes): (rows: InboxInsert[]) => Promise<boolean[]> {
  const text = `${insertRows(inbox)} ON CONFLICT DO NOTHING RETURNING id`
  return async (rows) => {
    if (rows.length === 0) return []
    const values = rows.map((row) => inbox.values({ ...row, state: 'new', attempts: 0 }))
    const inserted = new Set((await database.rows(text, byColumn(values, inbox.columns.length))).map(([id]) => id))
    return rows.map((row) => inserted.delete(row.id))
  }
}

/** The body of `Store.backlog`. */
export async function readBacklog(database: Database, now: number): Promise<Backlog> {
  const rows = (await database.rows(backlogAt('$1'), [now])) as [string, string, Backlog[number]['kind'], string, number, number][]
  return rows.map(([connection, object, kind, state, count, oldestAt]) => ({ connection, object, kind, state, count, oldestAt }))
}

/** The body of `Store.prune`: in bites, so that no transaction gets long. */
export async function pruneAll(database: Database, before: PruneBefore): Promise<number> {
  // Lineage is written in the order of its ids: the oldest rows are the first ones, and no index on the time is kept.
  const oldLineage = `id IN (SELECT id FROM lineage ORDER BY id LIMIT ${PRUNE_BITE}) AND at < $1`
  const oldOf = (table: string, key: string, condition: string): string =>
    `${key} IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${PRUNE_BITE})`
  const ofOldChecks = 'check_id IN (SELECT id FROM checks WHERE started_at < $1 AND ended_at IS NOT NULL)'
  const statements: [string, number][] = [
    [`DELETE FROM lineage WHERE ${oldLineage}`, before.lineageAt],
    [`DELETE FROM inbox WHERE ${oldOf('inbox', 'id', `state = 'done' AND received_at < $1`)}`, before.inboxAt],
    [`DELETE FROM runs WHERE ${oldOf('runs', 'id', 'started_at < $1 AND ended_at IS NOT NULL')}`, before.runsAt],
    // Differences before their check: none is left behind.
    [`DELETE FROM check_differences WHERE ${oldOf('check_differences', 'ctid', ofOldChecks)}`, before.runsAt],
    [`DELETE FROM checks WHERE ${oldOf('checks', 'id', 'started_at < $1 AND ended_at IS NOT NULL')}`, before.runsAt],
    [`DELETE FROM todo_notes WHERE ${oldOf('todo_notes n', 'item', noteOfGone('$1'))}`, before.runsAt],
    [`DELETE FROM idempotency WHERE ${oldOf('idempotency', 'key', 'created_at < $1')}`, before.idempotencyAt],
  ]
  let deleted = 0
  for (const [text, at] of statements) {
    for (let bite = -1; bite !== 0; deleted += bite) bite = await database.run(text, [at])
  }
  return deleted
}
