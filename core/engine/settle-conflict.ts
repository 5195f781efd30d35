// A person's word on a conflict (engine-rules §2, §3): which value holds. Goes the way of every edit: one commit, then deliveries.
import { HubError } from '../errors.ts'
import type { Canonical, MappedField } from '../mapping/port.ts'
import { schemaAt } from '../model/schemas.ts'
import type { BindingRow, ConflictRow, RecordRow, Store } from '../store/port.ts'
import { textOrNull } from './case.ts'
import { correctionsOf, withoutField } from './contested.ts'
import type { Courier } from './courier.ts'
import { editRecord, requireRecord } from './edit.ts'
import { withField } from './fields.ts'
import type { Accepted } from './merge.ts'
import { isOwnedBy } from './ownership.ts'

/**
 * ours: the hub's value holds, and the system is written · theirs: the record takes what the system shows · value: neither, but this one ·
 * rule: whose value it is by ownership as it stands now.
 */
export type Decision = { use: 'ours' | 'theirs' | 'rule' } | { use: 'value'; value: unknown }
export type Settle = Decision & { by: string; expectRev: number }

interface Values {
  base?: unknown
  ours?: unknown
  theirs?: unknown
}

/** @throws HubError conflict `revChanged`, data `notSimple`, `noRule`, `badValue`, or what the record's schema says */
export async function settleConflict(courier: Courier, conflict: ConflictRow, settle: Settle): Promise<ConflictRow> {
  const { by, expectRev } = settle
  const { store, now } = courier.deps
  if (conflict.rev !== expectRev) throw changed()
  const record = await requireRecord(store, conflict.record)
  const patch = patchFor(courier, conflict, record, settle)
  const binding = await bindingOf(store, conflict)
  await editRecord(courier, conflict.record, patch, {
    by,
    expectRev: record.rev,
    isResumed: true,
    ...(binding && { more: { bindings: [{ row: openAgain(binding, conflict.field, now()), expectRev: binding.rev }] } }),
  })
  const settled: ConflictRow = { ...conflict, state: 'settled', rev: conflict.rev + 1, updatedAt: now() }
  const { failed } = await store.admin([{ table: 'conflicts', put: { ...settled }, expectRev: conflict.rev }])
  if (failed.length) throw changed()
  return settled
}

const changed = () => new HubError('revChanged', 'conflict', 'the conflict was changed meanwhile: look at it again')

function patchFor(courier: Courier, conflict: ConflictRow, record: RecordRow, settle: Settle): Canonical {
  const values = JSON.parse(conflict.values) as Values
  const use = settle.use === 'rule' ? sideByRule(courier, conflict) : settle.use
  if (use === 'value') return patchOf(courier, conflict, record, (settle as { value: unknown }).value)
  // Nobody knows what theirs would be: which of their lines is which is the question.
  if (conflict.kind === 'ambiguousLines' && use === 'theirs') throw notSimple(conflict)
  // The owner's value has been taken over already: theirs is what holds, and ours is put back.
  if (conflict.kind === 'ownerOverwrote') return use === 'ours' ? patchOf(courier, conflict, record, values.ours) : {}
  return use === 'theirs' ? patchOf(courier, conflict, record, values.theirs) : {}
}

function sideByRule({ graph }: Courier, { object, field, connection: id }: ConflictRow): 'ours' | 'theirs' {
  const ownership = graph().ownership.field(object, field)
  const connection = graph().connections.get(id)
  if (connection && isOwnedBy(ownership, connection)) return 'theirs'
  if (UNDECIDED.has(ownership.owner))
    throw new HubError(
      'noRule',
      'data',
      `"${ownership.owner}" does not say whose ${object}.${field} holds: name an owner in ownership.yaml first`,
      {
        details: { field },
      },
    )
  return 'ours'
}
const UNDECIDED = new Set(['latest', 'earliest', 'manual', 'sum', 'union'])

/** The record's top-level fields after this one has been set. */
function patchOf({ graph }: Courier, conflict: ConflictRow, record: RecordRow, value: unknown): Canonical {
  const { object, field, connection } = conflict
  const body = JSON.parse(record.body) as Canonical
  const mapped = graph()
    .connections.get(connection)
    ?.channels.get(object)
    ?.mapping.fields.find((one) => one.field === field)
  const [top] = field.split('.') as [string]
  if (mapped) return { [top]: withField(body, mapped, shaped(mapped, value ?? undefined))[top] ?? null }
  if (schemaAt(object, field) !== undefined && !field.includes('.')) return { [field]: value ?? null }
  throw notSimple(conflict)
}

/** As `withField` takes it: a list as a list, a property of lines by line. */
function shaped({ field, list, listKey }: MappedField, value: unknown): unknown {
  if (list === undefined || value === undefined) return value
  const isList = listKey === undefined || field === list
  if (isList ? Array.isArray(value) : typeof value === 'object' && !Array.isArray(value)) return value
  const shape = isList ? 'a list' : 'an object: the value of each line, by its id'
  throw new HubError('badValue', 'data', `${field} takes ${shape}`, { details: { field } })
}

const notSimple = ({ field, kind }: ConflictRow) =>
  new HubError('notSimple', 'data', `${field} (${kind}) cannot be set as it is: edit the record, then settle with "ours"`, {
    details: { field },
  })

async function bindingOf({ snapshot }: Store, { connection, object, record }: ConflictRow): Promise<BindingRow | undefined> {
  const { bindings } = await snapshot({ bindingsOfRecords: [{ connection, records: [record] }] })
  return bindings.find((binding) => binding.object === object)
}

/** What had been left there as it was, or was no longer written, is due again. */
function openAgain(binding: BindingRow, field: string, now: number): BindingRow {
  const { [field]: _left, ...accepted } = binding.accepted ? (JSON.parse(binding.accepted) as Accepted) : {}
  const corrections = withoutField(correctionsOf(binding), field)
  return { ...binding, accepted: textOrNull(accepted), corrections: textOrNull(corrections), rev: binding.rev + 1, updatedAt: now }
}
