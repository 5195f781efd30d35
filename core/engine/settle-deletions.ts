// A person decides on held deletions (ADR 0024): theirs takes them over, ours detaches the records from that connection. Either way each is
// confirmed by its system first: what is there again is left alone.
import { and, eq } from 'drizzle-orm'
import { HubError } from '../errors.ts'
import type { AdminWrite, CommitItem, ConflictRow, HintRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { budgetValues, DELETES, HELD, type Decision } from './delete-budget.ts'
import type { Settle } from './settle-conflict.ts'

const CHUNK = 500

/** @throws HubError conflict `revChanged`; data `noRule`: neither a value nor a rule decides on deletions */
export async function settleDeletions(courier: Courier, conflict: ConflictRow, { use, by, expectRev }: Settle): Promise<ConflictRow> {
  if (conflict.rev !== expectRev) throw moved()
  if (use !== 'ours' && use !== 'theirs')
    throw new HubError('noRule', 'data', 'held deletions are settled with "theirs" (take them over) or "ours" (keep the records)')
  const { store, now } = courier.deps
  const { connection, object } = conflict
  const at = now()
  const values = JSON.stringify({ ...budgetValues(conflict), by })
  const settled: ConflictRow = { ...conflict, values, state: 'settled', rev: conflict.rev + 1, updatedAt: at }
  const writes: AdminWrite[] = [{ table: 'conflicts', put: { ...settled }, expectRev }]
  // An approval begins the budget anew; after a refusal the next deletion asks again.
  if (use === 'theirs') {
    const { rev } = await store.cursor(connection, object, DELETES)
    const fence = { connection, object, kind: DELETES, cursor: String(at), rev: rev + 1, updatedAt: at }
    writes.push({ table: 'cursors', put: fence, expectRev: rev === 0 ? null : rev })
  }
  const { failed } = await store.admin(writes)
  if (failed.length) throw moved()
  await decide(courier, conflict, use === 'theirs' ? 'approved' : 'refused')
  return settled
}

const moved = () => new HubError('revChanged', 'conflict', 'more deletions came meanwhile: look at the conflict again')

/**
 * What is held is due now, with the decision: all that was held when it was made, also what its system tells of once more meanwhile. Should the
 * hub stop halfway, the rest is looked at within a day and asks again.
 */
async function decide(courier: Courier, conflict: ConflictRow, decision: Decision) {
  const { store, now } = courier.deps
  const { connection, object } = conflict
  const held = await heldOf(courier, conflict)
  const asked = new Set(held.map(({ externalId }) => externalId))
  for (let rows = held; rows.length; rows = (await heldOf(courier, conflict)).filter(({ externalId }) => asked.has(externalId))) {
    const items = rows.map(({ externalId, dirty }): CommitItem => {
      const decided = { connection, object, externalId, dueAt: now(), origin: decision }
      // Dirtier by that: who is reading it now does not know of the decision, and must not hold it again.
      return { key: externalId, hints: [decided], hintsMoved: [{ ...decided, dirty: dirty + 1 }] }
    })
    for (let start = 0; start < items.length; start += CHUNK) await store.commit({ items: items.slice(start, start + CHUNK) })
  }
  if (held.length) courier.wake([{ connection, lane: `in/${object}` }])
}

function heldOf({ deps: { store } }: Courier, { connection, object }: ConflictRow): Promise<Pick<HintRow, 'externalId' | 'dirty'>[]> {
  const { hints } = store.tables
  return store.read
    .select({ externalId: hints.externalId, dirty: hints.dirty })
    .from(hints)
    .where(and(eq(hints.connection, connection), eq(hints.object, object), eq(hints.origin, HELD)))
}
