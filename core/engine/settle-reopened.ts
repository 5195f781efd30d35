// A person's word on a bill that was taken back (ADR 0034): ours drives it to its target again, theirs leaves it as it is until it is as far
// again by itself, or until they say ours after all. The record is no part of it.
import { HubError } from '../errors.ts'
import { DOCUMENT_STATUS } from '../model/document.ts'
import type { BoundRow, CommitItem, ConflictRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { laneOf, priorityOf } from './graph.ts'
import { trail } from './rows.ts'
import type { Settle } from './settle-conflict.ts'
import { lanesOf } from './targets.ts'

/** @throws HubError conflict `revChanged`, `alreadySettled`; data `noRule`: neither a value nor a rule decides on a bill */
export async function settleReopened(courier: Courier, conflict: ConflictRow, { use, by, expectRev }: Settle): Promise<ConflictRow> {
  if (conflict.rev !== expectRev) throw changed()
  if (use !== 'ours' && use !== 'theirs')
    throw new HubError(
      'noRule',
      'data',
      'a bill that was taken back is settled with "ours" (push it again) or "theirs" (leave it as it is)',
    )
  const { store, now } = courier.deps
  const { connection, object, record } = conflict
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection, records: [record] }] })
  const binding = bindings.find((row) => row.object === object && row.documentHold !== null)
  if (!binding && conflict.state !== 'open')
    throw new HubError('alreadySettled', 'conflict', 'the bill is written again: there is nothing left to decide')
  const settled: ConflictRow = { ...conflict, state: 'settled', rev: conflict.rev + 1, updatedAt: now() }
  if (binding) {
    const item = itemOf(courier, conflict, { binding, isPushed: use === 'ours', by, settled })
    const { failed } = await store.commit({ items: [item] })
    if (failed.length) throw changed()
    courier.wake(lanesOf(item.dirty ?? []))
    return settled
  }
  const { failed } = await store.admin([{ table: 'conflicts', put: { ...settled }, expectRev: conflict.rev }])
  if (failed.length) throw changed()
  return settled
}

const changed = () => new HubError('revChanged', 'conflict', 'the bill was changed meanwhile: look at the conflict again')

interface Decided {
  binding: BoundRow
  isPushed: boolean
  by: string
  settled: ConflictRow
}

/** The decision and the conflict's end are one commit: nothing is pushed that is still asked about. */
function itemOf({ deps, graph }: Courier, conflict: ConflictRow, { binding, isPushed, by, settled }: Decided): CommitItem {
  const { connection, object, record } = conflict
  const now = deps.now()
  const { deliveryState, leftInFlight: _left, ...row } = binding
  const hold = { documentHold: isPushed ? null : 'left', rev: row.rev + 1, updatedAt: now }
  const step = { connection, object, record, from: ['stopped' as const], to: isPushed ? ('due' as const) : ('done' as const), at: now }
  const live = graph().connections.get(connection)
  const mark = live && { lane: laneOf(live, record), priority: priorityOf(object, 'live'), dueAt: now, at: now }
  return {
    key: record,
    bindings: [{ row: { ...row, ...hold }, expectRev: row.rev }],
    conflicts: [settled],
    ...(deliveryState === 'stopped' && { steps: [{ ...step, set: { dueAt: now } }] }),
    ...(isPushed && mark && { dirty: [{ connection, object, record, ...mark }] }),
    lineage: [trail({ at: now, record, object, connection, kind: 'edited', origin: 'hub', fields: `${DOCUMENT_STATUS},by ${by}` })],
  }
}
