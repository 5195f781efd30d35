// A record that its system says is gone (engine-rules §10): a tombstone when that system may delete, else detached and shown to a person.
import type { Canonical } from '../mapping/port.ts'
import type { BindingHead, CommitItem } from '../store/port.ts'
import type { Observer } from './courier.ts'
import { doneRows, type Observation, type ObserveTask } from './observation.ts'
import { conflictRow, EXISTS, nextRecord, trail } from './rows.ts'

export async function observeGone(
  { deps, graph }: Observer,
  task: ObserveTask,
  observation: Observation,
  head?: BindingHead,
): Promise<CommitItem> {
  const { channel, origin, run } = task
  const { connection, object } = channel
  const item: CommitItem = { key: observation.externalId, ...doneRows(channel, observation) }
  if (!head || head.isDeleted) return item
  const { bindings, records } = await deps.store.snapshot({
    bindings: [{ connection: connection.id, object, externalIds: [observation.externalId] }],
    records: [head.record],
  })
  const [binding, record] = [bindings[0], records[0]]
  if (!binding || !record) return item
  const mayDelete = graph().ownership.mayExist(object, connection)
  const now = deps.now()
  const at = { record: record.id, object, connection: connection.id, now }
  item.bindings = [
    { row: { ...binding, isDeleted: true, rev: binding.rev + 1, readAt: observation.readAt, updatedAt: now }, expectRev: binding.rev },
  ]
  item.lineage = [
    trail({
      at: now,
      record: record.id,
      object,
      connection: connection.id,
      kind: 'deleted',
      origin,
      run: run ?? null,
      externalId: observation.externalId,
      ...(mayDelete && { fields: EXISTS }),
    }),
  ]
  if (mayDelete) {
    const body = JSON.parse(record.body) as Canonical
    item.records = [{ row: nextRecord(record, body, now, { isDeleted: true }), expectRev: record.rev }]
  } else {
    const conflict = { field: 'exists', kind: 'deletedByOther' as const, base: observation.externalId, ours: record.id, theirs: null }
    item.conflicts = [conflictRow(at, conflict)]
  }
  return item
}
