// The rows of a deletion (engine-rules §10): a tombstone, a detached binding, or a hint that keeps it for a person.
import type { Canonical } from '../mapping/port.ts'
import { COMMIT_SEQ, type BindingRow, type CommitItem, type LineageRow, type RecordRow } from '../store/port.ts'
import type { Observer } from './courier.ts'
import { budgetValues, HELD, HELD_MS, type DeleteBudget } from './delete-budget.ts'
import { doneRows, type Observation, type ObserveTask } from './observation.ts'
import { UNPAIR } from './pairing-facts.ts'
import { conflictRow, EXISTS, nextRecord, renewed, trail } from './rows.ts'
import { marksOfDeleted } from './targets.ts'

export interface Deletion {
  observation: Observation
  binding: BindingRow
  record: RecordRow
}
/** A step of one thing: what is gone, with the budget as it was before its bindings were read. */
export interface Taking {
  observer: Observer
  task: ObserveTask
  budget: DeleteBudget
}

export const doneItem = ({ channel }: ObserveTask, observation: Observation): CommitItem => ({
  key: observation.externalId,
  ...doneRows(channel, observation),
})

export function tombstone(around: Taking, deletion: Deletion): CommitItem {
  const { record, observation } = deletion
  const body = JSON.parse(record.body) as Canonical
  const by = observation.decision === 'approved' ? decidedBy(around) : undefined
  const { deps, graph } = around.observer
  return {
    ...goneItem(around, deletion, by === undefined ? EXISTS : `${EXISTS},${by}`),
    dirty: marksOfDeleted({ graph: graph(), object: record.object, record: record.id, origin: around.task.origin, now: deps.now() }),
    records: [{ row: nextRecord(record, body, deps.now(), { isDeleted: true }), expectRev: record.rev }],
  }
}

function decidedBy({ budget: { conflict } }: Taking): string | undefined {
  const by = conflict && budgetValues(conflict).by
  return by === undefined ? undefined : `by ${by}`
}

/** The record stays as it is, without this system. A system that may not delete is shown to a person, unless one has decided already. */
export function detach(around: Taking, deletion: Deletion): CommitItem {
  const { record, observation } = deletion
  const { connection, object } = around.task.channel
  if (observation.decision === 'refused') return goneItem(around, deletion, decidedBy(around) ?? null)
  const item = goneItem(around, deletion, null)
  if (record.isDeleted) return item
  const at = { record: record.id, object, connection: connection.id, now: around.observer.deps.now() }
  const conflict = { field: EXISTS, kind: 'deletedByOther' as const, base: observation.externalId, ours: record.id, theirs: null }
  return { ...item, conflicts: [conflictRow(at, conflict)] }
}

/** Said to be the record, and gone before it was ever read there: nothing of the record's is deleted with it, the word is void (ADR 0042). */
export function unpair({ observer, task }: Taking, deletion: Deletion): CommitItem {
  const { binding, observation } = deletion
  const now = observer.deps.now()
  return {
    ...doneItem(task, observation),
    bindings: [{ row: { ...renewed(binding), rev: binding.rev + 1, updatedAt: now }, expectRev: binding.rev }],
    lineage: [trailOf(task, deletion, { kind: UNPAIR, at: now, fields: null })],
  }
}

function goneItem({ observer, task }: Taking, deletion: Deletion, fields: string | null): CommitItem {
  const { binding, observation } = deletion
  const now = observer.deps.now()
  const next: BindingRow = {
    ...binding,
    isDeleted: true,
    documentStatus: binding.documentStatus === null ? null : 'void',
    approvedAt: null,
    version: observation.version ?? binding.version,
    // A reading that began before does not bring it back.
    seenSeq: COMMIT_SEQ,
    rev: binding.rev + 1,
    readAt: observation.readAt,
    updatedAt: now,
  }
  return {
    ...doneItem(task, observation),
    bindings: [{ row: next, expectRev: binding.rev }],
    lineage: [trailOf(task, deletion, { kind: 'deleted', at: now, fields })],
  }
}

function trailOf(
  { channel, origin, run }: ObserveTask,
  { record, observation }: Deletion,
  row: Pick<LineageRow, 'kind' | 'at' | 'fields'>,
) {
  return trail({
    ...row,
    record: record.id,
    object: channel.object,
    connection: channel.connection.id,
    origin,
    run: run ?? null,
    externalId: observation.externalId,
  })
}

/** Nothing changes but the hint that keeps it: it is confirmed again when a person has decided, and once a day until then. */
export function holdOne(task: ObserveTask, deletion: Deletion, now: number): CommitItem {
  const { channel } = task
  const { observation, binding } = deletion
  const { hintsDone, ...item } = doneItem(task, observation)
  const at = { connection: channel.connection.id, object: channel.object, externalId: observation.externalId }
  const hint = { ...at, dueAt: now + HELD_MS, origin: HELD }
  if (hintsDone) item.hintsMoved = hintsDone.map(({ dirty }) => ({ ...hint, dirty }))
  else item.hints = [hint]
  if (observation.decision !== HELD) item.lineage = [trailOf(task, deletion, { kind: 'held', at: now, fields: EXISTS })]
  // Where nobody can be asked, any later sight of the record has to be news.
  if (!channel.port.get)
    item.bindings = [{ row: { ...binding, shadowDigest: null, rev: binding.rev + 1, updatedAt: now }, expectRev: binding.rev }]
  return item
}
