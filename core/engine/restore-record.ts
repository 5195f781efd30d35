// Undoes a deletion: the record is there again in the hub, and due where it is bound. In a system that has deleted it, it is made anew only
// when a person says so, under a new binding.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { BindingRow, CommitItem, RecordRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { requireRecord } from './edit.ts'
import type { RecordRestoreOptions } from './port.ts'
import { EXISTS, nextRecord, renewed, trail } from './rows.ts'
import { lanesOf, marksFor } from './targets.ts'

export async function restoreRecord(courier: Courier, id: string, options: RecordRestoreOptions): Promise<RecordRow> {
  const { deps, wake } = courier
  const record = await requireRecord(deps.store, id)
  if (record.rev !== options.expectRev) throw changed()
  const { bindings } = await deps.store.snapshot({ bindingsOfRecords: [{ records: [id] }] })
  const own = bindings.filter(({ object }) => object === record.object)
  const recreated = options.recreateIn.map((connection) => requireGone(courier, record, own, connection))
  if (!record.isDeleted && !recreated.length)
    throw new HubError('notDeleted', 'conflict', 'the record is not deleted: there is nothing to restore', {
      details: { field: 'recreateIn' },
    })
  const row = nextRecord(record, JSON.parse(record.body) as Canonical, deps.now(), { isDeleted: false })
  const item = itemOf(courier, { row, expectRev: record.rev, own, recreated, by: options.by })
  const { failed } = await deps.store.commit({ items: [item] })
  if (failed.length) throw changed()
  wake(lanesOf(item.dirty!))
  return row
}

const changed = () =>
  new HubError('revChanged', 'conflict', 'the record was changed meanwhile, or is being written: look at it again and repeat')

/** @throws HubError data: the record cannot be made anew there, or need not. */
function requireGone({ graph }: Courier, record: RecordRow, own: BindingRow[], connection: string): BindingRow {
  const refuse = (code: string, message: string) => new HubError(code, 'data', message, { details: { field: 'recreateIn' } })
  const target = graph()
    .targets(record.object)
    .find((channel) => channel.connection.id === connection)
  if (!target?.port.write)
    throw refuse('noTarget', `no enabled outbound flow writes ${record.object} to ${connection}: add one, or leave it out`)
  if (!target.outbound!.accepts(JSON.parse(record.body) as Canonical))
    throw refuse(
      'filteredOut',
      `the filter of flow ${target.outbound!.row.id} does not let this record through: it cannot be made in ${connection}`,
    )
  const binding = own.find((row) => row.connection === connection)
  if (!binding?.isDeleted) throw refuse('notGone', `${connection} has not deleted this record: leave it out, it hears of it anyway`)
  return binding
}

interface Restore {
  row: RecordRow
  expectRev: number
  own: BindingRow[]
  recreated: BindingRow[]
  by: string
}

function itemOf({ deps, graph }: Courier, { row, expectRev, own, recreated, by }: Restore): CommitItem {
  const now = deps.now()
  const isRecreated = new Set(recreated.map(({ connection }) => connection))
  const isGone = new Set(own.flatMap(({ connection, isDeleted }) => (isDeleted && !isRecreated.has(connection) ? [connection] : [])))
  const boundIn = new Set(own.flatMap(({ connection, externalId, isDeleted }) => (externalId !== null && !isDeleted ? [connection] : [])))
  const body = JSON.parse(row.body) as Canonical
  const marks = marksFor({ graph: graph(), object: row.object, record: row.id, body, changed: null, boundIn, origin: 'live', now })
  return {
    key: row.id,
    records: [{ row, expectRev }],
    bindings: recreated.map((binding) => ({
      // The time is part of the new create's key: the vendor may remember the first one's.
      row: { ...renewed(binding), isDeleted: false, readAt: now, rev: binding.rev + 1, updatedAt: now },
      expectRev: binding.rev,
    })),
    idle: recreated.map(({ connection, object, record }) => ({ connection, object, record })),
    dirty: marks.dirty.filter(({ connection }) => !isGone.has(connection)),
    lineage: [
      trail({
        at: now,
        record: row.id,
        object: row.object,
        connection: null,
        kind: 'restored',
        origin: 'hub',
        fields: `${EXISTS},by ${by}`,
      }),
    ],
  }
}
