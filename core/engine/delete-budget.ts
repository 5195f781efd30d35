// The delete budget 删除预算 (engine-rules §10, ADR 0024): so many deletions of one connection and object are taken over within 24 hours; over it
// they are held until a person has decided. Counted from lineage, so that all nodes count the same.
import { hash } from 'node:crypto'
import { and, count, eq, gt, isNotNull, notInArray, sql } from 'drizzle-orm'
import type { ConflictRow, WriteSet } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel } from './graph.ts'
import { EXISTS } from './rows.ts'

/** Kind of the row in `cursors` that fences the budget: whoever takes deletions over moves it, so that no two nodes spend the same rest. */
export const DELETES = 'deletes'
/** Origins of hints that keep a deletion for a person, or bring their decision. */
export const HELD = 'held'
export const DECISIONS = [HELD, 'approved', 'refused'] as const
export type Decision = (typeof DECISIONS)[number]
export const decisionOf = (origin: string): Decision | undefined => DECISIONS.find((decision) => decision === origin)

const DAY_MS = 24 * 60 * 60_000
/** A held deletion is looked at again after this time: what is back again waits for nobody. */
export const HELD_MS = DAY_MS
const [LEAST, SHARE, MOST] = [10, 0.05, 500]

export interface DeleteBudget {
  /** Deletions within 24 hours. */
  allowed: number
  /** May still be taken over; 0 while held ones wait for a person. */
  left: number
  /** Moves the fence: fails when another node has taken deletions over since this was read. */
  cursor: NonNullable<WriteSet['cursor']>
  /** The conflict that tells of held deletions, if there ever was one. */
  conflict: ConflictRow | undefined
}

/** The budget as far as it matters to so many deletions. */
export async function readDeleteBudget(deps: EngineDeps, channel: Channel, wanted: number): Promise<DeleteBudget> {
  const { store } = deps
  const { connection, object } = channel
  const now = deps.now()
  // The fence first: what is counted after it is known whole when it still holds.
  const { cursor: since, rev } = await store.cursor(connection.id, object, DELETES)
  const conflict = await budgetConflict(deps, channel)
  const used = await countDeletions(deps, channel, Math.max(now - DAY_MS, Number(since ?? 0)))
  // What is bound is counted only when it matters.
  const isWithinLeast = conflict?.state !== 'open' && used + wanted <= LEAST
  const bound = isWithinLeast ? 0 : (await countBound(deps, channel)) + used
  const allowed = channel.inbound?.row.deleteBudget ?? defaultBudget(bound)
  return {
    allowed,
    left: conflict?.state === 'open' ? 0 : Math.max(0, allowed - used),
    cursor: { connection: connection.id, object, kind: DELETES, cursor: since, expectRev: rev, at: now },
    conflict,
  }
}

/** 5 % of what is bound: at least 10, so that a small system may tidy up; at most 500, so that a large one does not lose thousands unseen. */
export const defaultBudget = (bound: number): number => Math.min(MOST, Math.max(LEAST, Math.floor(bound * SHARE)))

async function budgetConflict({ store }: EngineDeps, { connection, object }: Channel): Promise<ConflictRow | undefined> {
  const { conflicts } = store.tables
  const [row] = await store.read
    .select()
    .from(conflicts)
    .where(eq(conflicts.id, conflictId(connection.id, object)))
  return row
}

/** Deletions that took a record with them; those that a person approved name them, and do not count. */
async function countDeletions({ store }: EngineDeps, { connection, object }: Channel, since: number): Promise<number> {
  const { lineage } = store.tables
  const [row] = await store.read
    .select({ deletions: count() })
    .from(lineage)
    .where(
      and(
        eq(lineage.connection, connection.id),
        eq(lineage.object, object),
        gt(lineage.at, since),
        sql`${lineage.kind} = 'deleted'`, // word for word, or SQLite does not take the partial index
        eq(lineage.fields, EXISTS),
      ),
    )
  return row!.deletions
}

async function countBound({ store }: EngineDeps, { connection, object }: Channel): Promise<number> {
  const { bindings } = store.tables
  const [row] = await store.read
    .select({ bound: count() })
    .from(bindings)
    .where(
      and(
        eq(bindings.connection, connection.id),
        eq(bindings.object, object),
        isNotNull(bindings.externalId),
        eq(bindings.isDeleted, false),
      ),
    )
  return row!.bound
}

/** Held deletions, but for these. */
export async function countHeld({ store }: EngineDeps, { connection, object }: Channel, without: string[]): Promise<number> {
  const { hints } = store.tables
  const [row] = await store.read
    .select({ held: count() })
    .from(hints)
    .where(
      and(eq(hints.connection, connection.id), eq(hints.object, object), eq(hints.origin, HELD), notInArray(hints.externalId, without)),
    )
  return row!.held
}

const conflictId = (connection: string, object: string) =>
  `cfl_${hash('sha256', `${connection}\0${object}\0deleteBudget`, 'base64url').slice(0, 20)}`

/** Values of a conflict of kind `deleteBudget`. */
export interface BudgetValues {
  /** The budget. */
  base: number
  ours: null
  /** Deletions that are held. */
  theirs: number
  /** Who decided last. */
  by?: string
}
export const budgetValues = ({ values }: Pick<ConflictRow, 'values'>) => JSON.parse(values) as BudgetValues

/** One conflict for all held deletions of a connection and object; undefined when it says so already. `record`: one of them. */
export function budgetConflictRow(
  { connection, object }: Channel,
  { allowed, conflict }: DeleteBudget,
  { record, held, now }: { record: string; held: number; now: number },
): ConflictRow | undefined {
  const known = conflict && budgetValues(conflict)
  if (conflict?.state === 'open' && known!.theirs === held) return undefined
  const values: BudgetValues = { base: allowed, ours: null, theirs: held, ...(known?.by !== undefined && { by: known.by }) }
  return {
    id: conflictId(connection.id, object),
    record: conflict?.state === 'open' ? conflict.record : record,
    object,
    connection: connection.id,
    field: EXISTS,
    kind: 'deleteBudget',
    values: JSON.stringify(values),
    state: 'open',
    rev: 1,
    createdAt: now,
    updatedAt: now,
  }
}
