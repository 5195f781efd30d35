// One observation against what the hub knows: new, matched, filled or changed (engine-rules §1, §2, §5). Everything was read before; this
// part is synchronous and only computes what one commit will write.
import type { Native } from '../connector/port.ts'
import type { Canonical, MappedField } from '../mapping/port.ts'
import { transitions } from '../model/schemas.ts'
import type { BoundRow, CommitItem, RecordRow } from '../store/port.ts'
import { adopt } from './adopt.ts'
import { requireValid, stamped } from './canonical.ts'
import { doneItem, latestStamps, marksOf, seenBinding, textOrNull, trailOf, type Case, type Outcome, type Surroundings } from './case.ts'
import { correctionsOf } from './contested.ts'
import { byMembershipFirst, differingFields, fieldsOf, isSame, shownFields } from './fields.ts'
import { mergeFields, type Accepted, type FieldConflict, type Stamp } from './merge.ts'
import { patchOf } from './patch.ts'
import { isEcho, leftOf } from './prepare.ts'
import { linesOf } from './refs.ts'
import { conflictRow, EXISTS, newRecord, nextRecord } from './rows.ts'
import { tellSettled } from './targets.ts'
import { billNews, letGo } from './taken-back.ts'
import { alignSeen, readKnown, type Seen } from './view.ts'

/** @throws HubError data: the native record cannot be understood; it becomes a dead letter. */
export function observeOne(around: Surroundings, found: Case): Outcome {
  const body = found.record?.isFilled ? (JSON.parse(found.record.body) as Canonical) : undefined
  const seen = align(around, found, body)
  if (!found.record) return create(around, found, seen)
  const old = found.binding
  if (!old && found.boundIn.has(around.channel.connection.id)) return duplicate(around, found)
  const before = body && knownBefore(around, found, body)
  return before ? change(around, found, seen, { body, before }) : adopt(around, found, seen)
}

/** What the system showed before, by field: its shadow, or what a create of ours sent that got half-way. */
interface Before {
  read(field: MappedField): unknown
  differing(after: Canonical): MappedField[]
}
interface Known {
  body: Canonical
  before: Before
}

function knownBefore(around: Surroundings, { observation, binding, oldValues }: Case, body: Canonical): Before | undefined {
  const { channel, refs } = around
  const fields = shownFields(channel.mapping)
  if (binding?.shadow) {
    const readAs = { refs, values: oldValues, lines: linesOf(binding) }
    const before = observation.isAnew ? body : readKnown(channel, JSON.parse(binding.shadow) as Native, readAs)
    return { read: (field) => field.read(before), differing: (after) => differingFields(fields, before, after) }
  }
  const { sent } = leftOf(binding?.leftInFlight ?? null)
  if (!sent || binding?.writtenSeq === 0) return undefined
  const read = ({ field }: MappedField) => sent[field] ?? undefined
  const differs = (field: MappedField, after: Canonical) => field.field in sent && !isSame(field, read(field), field.read(after))
  return { read, differing: (after) => fields.filter((field) => differs(field, after)).sort(byMembershipFirst) }
}

function align({ deps, graph, channel }: Surroundings, { got, binding }: Case, body: Canonical | undefined): Seen {
  return alignSeen(channel, got, {
    lines: linesOf(binding),
    body,
    ownership: graph.ownership,
    newLineId: () => deps.newId('lin'),
  })
}

function create(around: Surroundings, found: Case, seen: Seen): Outcome {
  const { deps, graph, channel } = around
  const now = deps.now()
  const isFilled = graph.ownership.mayExist(channel.object, channel.connection)
  if (!isFilled && !found.identities.length) return { kind: 'skipped', item: doneItem(channel, found), conflicts: 0 }
  // A filter decides enrolment (§10): a record that the flow leaves out is not taken over. What is bound or referred to already stays.
  if (!found.binding && channel.inbound?.accepts(seen.canonical) === false)
    return { kind: 'skipped', item: doneItem(channel, found), conflicts: 0 }
  const body = stamped(channel.object, seen.canonical, found.observation.readAt, now)
  if (isFilled) requireValid(channel.object, body)
  const record = newRecord(deps, { object: channel.object, body, isFilled, now })
  record.stamps = latestStamps(around, seen.canonical, found.observation.readAt)
  const marks = isFilled ? marksOf(around, record, body, null, new Set()) : undefined
  const item: CommitItem = {
    ...doneItem(channel, found),
    records: [{ row: record, expectRev: null }],
    bindings: [{ row: seenBinding(around, found, seen, record.id, found.binding), expectRev: found.binding?.rev ?? null }],
    identities: found.identities.map((identity) => ({ ...identity, record: record.id })),
    ...marks,
    lineage: [trailOf(around, found, record.id, 'created')],
  }
  return { kind: 'created', item, conflicts: 0 }
}

function change(around: Surroundings, found: Case, seen: Seen, { body, before }: Known): Outcome {
  const { deps, graph, channel } = around
  const { mapping, object, connection } = channel
  const { observation, binding: old, record } = found as Case & { binding: BoundRow; record: RecordRow }
  const now = deps.now()
  const { tried = {} } = leftOf(old.leftInFlight)
  const merged = mergeFields({
    object,
    body,
    stamps: record.stamps ? (JSON.parse(record.stamps) as Record<string, Stamp>) : {},
    before: before.read,
    after: seen.canonical,
    fields: before.differing(seen.canonical).filter((field) => !isEcho(field, seen.canonical, tried)),
    accepted: old.accepted ? (JSON.parse(old.accepted) as Accepted) : {},
    corrections: correctionsOf(old),
    connection,
    ownership: graph.ownership,
    transitions: (field) => transitions(object, field),
    readAt: observation.readAt,
    previousReadAt: old.readAt,
    modifiedAt: observation.modifiedAt,
    isUnsure: ({ field }) => tried[field] !== undefined,
    digest: deps.digest,
  })
  const binding = seenBinding(around, found, seen, record.id, old)
  binding.accepted = textOrNull(merged.accepted)
  binding.corrections = textOrNull(merged.corrections)
  const bill = billNews(channel, { native: observation.native, old, record, body })
  Object.assign(binding, bill.columns)
  const conflicts = [...merged.conflicts, ...(seen.isAmbiguous ? [ambiguous(body)] : []), ...(bill.conflict ? [bill.conflict] : [])]
  const item: CommitItem = {
    ...doneItem(channel, found),
    bindings: [{ row: binding, expectRev: old.rev }],
    idle: [{ connection: connection.id, object, record: record.id }],
    conflicts: conflicts.map((conflict) => conflictRow({ record: record.id, object, connection: connection.id, now }, conflict)),
    lineage: conflicts.map((conflict) => trailOf(around, found, record.id, 'conflict', { fields: conflict.field })),
  }
  if (bill.isBack) letGo(item, old, deps.now())
  // Only its own tombstone rises again with a system that may create records: one that still had it, and went on changing it, brings nothing back.
  const isRevived = record.isDeleted && old.isDeleted && graph.ownership.mayExist(object, connection)
  if (!merged.changed.length && !merged.needsCorrection && !merged.isStopped && !isRevived) {
    // Detached or held until now, it has missed what was written elsewhere.
    if (old.isDeleted || bill.isBack) Object.assign(item, marksOf(around, record, body, [], found.boundIn, true))
    return { kind: 'unchanged', item, conflicts: conflicts.length }
  }

  const next = merged.changed.length ? stamped(object, merged.body, observation.readAt, now) : merged.body
  if (merged.changed.length) requireValid(object, next)
  const row = nextRecord(record, next, now, {
    stamps: textOrNull(merged.stamps),
    isStopped: record.isStopped || merged.isStopped,
    isDeleted: record.isDeleted && !isRevived,
  })
  item.records = [{ row, expectRev: record.rev }]
  // Back again it is due here, and with its record everywhere: nothing was written while it was gone.
  const changed = isRevived ? null : merged.changed
  Object.assign(item, marksOf(around, row, next, changed, found.boundIn, merged.needsCorrection || old.isDeleted || bill.isBack))
  if (merged.changed.length) {
    const patch = patchOf(body, next, fieldsOf(mapping, merged.changed))
    item.lineage!.unshift(trailOf(around, found, record.id, 'changed', { fields: merged.changed.join(','), patch: JSON.stringify(patch) }))
  }
  if (isRevived) item.lineage!.push(trailOf(around, found, record.id, 'revived', { fields: EXISTS }))
  tellSettled(item, { graph, connection: connection.id, object, record: record.id, now })
  return { kind: merged.changed.length ? 'changed' : 'unchanged', item, conflicts: conflicts.length }
}

/** A strong identity of a record that this connection already holds under another id: shown to a person, never bound, never delivered. */
function duplicate(around: Surroundings, found: Case): Outcome {
  const { deps, channel } = around
  const record = found.record!
  const conflict: FieldConflict = {
    field: 'identity',
    kind: 'duplicate',
    base: null,
    ours: record.id,
    theirs: found.observation.externalId,
  }
  const at = { record: record.id, object: channel.object, connection: channel.connection.id, now: deps.now() }
  const item: CommitItem = {
    ...doneItem(channel, found),
    conflicts: [conflictRow(at, conflict)],
    lineage: [trailOf(around, found, record.id, 'conflict', { fields: 'identity' })],
  }
  return { kind: 'duplicate', item, conflicts: 1 }
}

const ambiguous = (body: Canonical): FieldConflict => ({
  field: 'lines',
  kind: 'ambiguousLines',
  base: null,
  ours: body['lines'],
  theirs: null,
})
