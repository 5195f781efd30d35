// The answer to a write is an observation (engine-rules §1, §3): what we did not write is merged like any change; what we wrote either reads
// back as wanted, or is the system's own, or is accepted as the way this system shows it. Pure but for ids and time.
import type { Native, WriteResult } from '../connector/port.ts'
import type { Canonical, MappedField, RefsIn } from '../mapping/port.ts'
import { transitions } from '../model/schemas.ts'
import { COMMIT_SEQ, type BindingRow, type CommitItem, type TakenRow } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import type { EngineDeps } from './deps.ts'
import { byMembershipFirst, isSame, shownFields } from './fields.ts'
import type { Channel, Graph } from './graph.ts'
import { mergeFields, type Accepted, type FieldConflict, type MergeResult, type Stamp } from './merge.ts'
import { linesText, textOrNull } from './case.ts'
import { isOwnedBy } from './ownership.ts'
import type { InFlight } from './prepare.ts'
import { linesOf } from './refs.ts'
import { conflictRow, deadLetterId, nextRecord, trail } from './rows.ts'
import { marksFor } from './targets.ts'
import { alignSeen, getRecord, readKnown, type Seen } from './view.ts'

export interface Answer {
  row: TakenRow
  inFlight: InFlight
  externalId: string
  native: Native
  /** The answer is what we expect, not what the system said (readBack: never). */
  isPredicted: boolean
  /** false: the write may not have taken place (unknown outcome): a field that still shows the old value is simply due again. */
  isCertain: boolean
  keys?: WriteResult['keys']
  version?: number
  readAt: number
  values?: unknown[]
  oldValues?: unknown[]
}
export interface Settling {
  deps: EngineDeps
  graph: Graph
  channel: Channel
  refs: RefsIn
}

interface Reading {
  body: Canonical
  seen: Seen
  before: Record<string, unknown>
  after: Record<string, unknown>
  accepted: Accepted
}

export function settleOne(around: Settling, answer: Answer): CommitItem {
  const { row } = answer
  const { delivery, binding, record } = row
  const { channel, deps } = around
  const now = deps.now()
  const reading = read(around, answer)
  const judged = judge(around, answer, reading)
  const at = { record: record.id, object: channel.object, connection: channel.connection.id }
  const next = settledBinding(around, answer, reading, judged.accepted)
  const item: CommitItem = {
    key: record.id,
    bindings: [{ row: next, expectRev: binding.rev }],
    steps: [
      {
        connection: at.connection,
        object: at.object,
        record: record.id,
        from: ['taken', 'unknown'],
        expectKey: delivery.attemptKey,
        to: 'done',
        ...(judged.isStillDue ? { to: 'due' as const } : { closeIfDirty: delivery.taken }),
        set: { attempts: 0, inFlight: null, lastError: null, waitingFor: null, dueAt: now },
        at: now,
      },
    ],
    lineage: [deliveredTrail(around, answer, reading)],
    deadLettersResolved: [{ id: deadLetterId('out', at.connection, at.object, record.id), at: now }],
  }
  for (const conflict of judged.conflicts) {
    ;(item.conflicts ??= []).push(conflictRow({ ...at, now }, conflict))
    item.lineage!.push(trail({ ...at, at: now, kind: 'conflict', origin: 'live', fields: conflict.field }))
  }
  for (const [field, pair] of judged.renders)
    item.lineage!.push(
      trail({
        ...at,
        at: now,
        kind: 'renders',
        origin: 'live',
        fields: field,
        patch: JSON.stringify({ [field]: [pair.want, pair.shown] }),
      }),
    )
  if (judged.merged?.changed.length || judged.merged?.isStopped) addRecord(around, answer, item, judged.merged)
  return item
}

function read({ channel, deps, graph, refs }: Settling, answer: Answer): Reading {
  const { mapping } = channel
  const { binding, record } = answer.row
  const body = JSON.parse(record.body) as Canonical
  const lines = linesOf(binding)
  const got = getRecord(channel, answer.native, { refs, values: answer.values, lines })
  const seen = alignSeen(channel, got, { lines, body, ownership: graph.ownership, newLineId: () => deps.newId('lin') })
  const shadow = binding.shadow ? (JSON.parse(binding.shadow) as Native) : undefined
  return {
    body,
    seen,
    before: shadow ? mapping.view(readKnown(channel, shadow, { refs, values: answer.oldValues, lines })) : {},
    after: mapping.view(seen.canonical),
    accepted: binding.accepted ? (JSON.parse(binding.accepted) as Accepted) : {},
  }
}

interface Judgement {
  accepted: Accepted
  renders: [string, { want: unknown; shown: unknown }][]
  conflicts: FieldConflict[]
  merged?: MergeResult
  /** A written field still shows the old value although the outcome is in: to be written again. */
  isStillDue: boolean
}

function judge(around: Settling, answer: Answer, reading: Reading): Judgement {
  const { before, after } = reading
  const ours = around.channel.mapping.view(reading.body)
  const result: Judgement = { accepted: { ...reading.accepted }, renders: [], conflicts: [], isStillDue: false }
  const toMerge: MappedField[] = []
  const base = { ...before }
  for (const field of answer.isPredicted ? [] : shownFields(around.channel.mapping)) {
    const name = field.field
    if (name in answer.inFlight.want) {
      const want = answer.inFlight.want[name]
      if (judgeWritten(around, answer, field, { want, shown: after[name], before: before[name] }, result)) {
        base[name] = want
        toMerge.push(field)
      }
    } else if (field.direction === '=') verify(field, ours[name], after[name], result)
    else if (!isSame(field, before[name], after[name])) toMerge.push(field)
  }
  if (answer.isPredicted) for (const name of Object.keys(answer.inFlight.want)) delete result.accepted[name]
  if (toMerge.length) mergeAnswer(around, answer, { ...reading, before: base, ours, toMerge }, result)
  return result
}

/** true = the value read back is to be merged as this system's own. */
function judgeWritten(
  { graph, channel }: Settling,
  answer: Answer,
  field: MappedField,
  { want, shown, before }: { want: unknown; shown: unknown; before: unknown },
  result: Judgement,
): boolean {
  const name = field.field
  if (isSame(field, want, shown)) {
    delete result.accepted[name]
    return false
  }
  if (!answer.isCertain && isSame(field, shown, before)) {
    result.isStillDue = true
    return false
  }
  const ownership = graph.ownership.field(channel.object, name)
  if (isOwnedBy(ownership, channel.connection) || ownership.owner === 'latest') return true
  result.accepted[name] = { want, shown }
  result.renders.push([name, { want, shown }])
  return false
}

/** Fields the target computes are compared, never written. */
function verify(field: MappedField, ours: unknown, theirs: unknown, result: Judgement) {
  if (ours === undefined || theirs === undefined || field.same(ours, theirs)) return
  result.conflicts.push({ field: field.field, kind: 'verifyFailed', base: null, ours, theirs })
}

function mergeAnswer(
  { graph, channel }: Settling,
  answer: Answer,
  reading: Reading & { ours: Record<string, unknown>; toMerge: MappedField[] },
  result: Judgement,
) {
  const { record, binding } = answer.row
  const merged = mergeFields({
    object: channel.object,
    body: reading.body,
    stamps: record.stamps ? (JSON.parse(record.stamps) as Record<string, Stamp>) : {},
    ours: reading.ours,
    before: reading.before,
    after: reading.after,
    fields: reading.toMerge.sort(byMembershipFirst),
    accepted: result.accepted,
    connection: channel.connection,
    ownership: graph.ownership,
    transitions: (field) => transitions(channel.object, field),
    readAt: answer.readAt,
    previousReadAt: binding.readAt,
  })
  result.accepted = merged.accepted
  result.conflicts.push(...merged.conflicts)
  result.isStillDue ||= merged.needsCorrection
  result.merged = merged
}

function settledBinding({ channel, deps }: Settling, answer: Answer, reading: Reading, accepted: Accepted): BindingRow {
  const { binding } = answer.row
  const { mapping } = channel
  const shadow = JSON.stringify(channel.prune(answer.native))
  const document = mapping.document(answer.native)
  const keys = { ...mapping.keys(answer.native), ...answer.keys }
  return {
    ...binding,
    externalId: answer.externalId,
    shadow,
    // A prediction is no reading: the first reading of the record must not be taken for nothing new.
    shadowDigest: answer.isPredicted ? null : deps.digest(`${mapping.hash}\0${shadow}`),
    mappingHash: mapping.hash,
    sent: sentText(channel, answer),
    accepted: textOrNull(accepted),
    keys: textOrNull(keys),
    lines: linesText(reading.seen.lines),
    documentNumber: document?.number ?? binding.documentNumber,
    documentStatus: document?.status ?? binding.documentStatus,
    version: answer.version ?? binding.version,
    seenSeq: COMMIT_SEQ,
    writtenSeq: COMMIT_SEQ,
    readAt: answer.readAt,
    rev: binding.rev + 1,
    updatedAt: deps.now(),
  }
}

/** `->` fields are not read back: what was sent is remembered instead. */
function sentText({ mapping }: Channel, { row, inFlight, isCertain }: Answer): string | null {
  if (!isCertain) return row.binding.sent
  const oneWay = mapping.fields.filter(({ field, direction }) => direction === '->' && field in inFlight.want)
  if (!oneWay.length) return row.binding.sent
  const sent = row.binding.sent ? (JSON.parse(row.binding.sent) as Record<string, unknown>) : {}
  for (const { field } of oneWay) sent[field] = inFlight.want[field]
  return JSON.stringify(sent)
}

function deliveredTrail({ channel, deps }: Settling, answer: Answer, { before }: Reading) {
  const { want, isCreate } = answer.inFlight
  const fields = Object.keys(want)
  return trail({
    at: deps.now(),
    record: answer.row.record.id,
    object: channel.object,
    connection: channel.connection.id,
    kind: 'delivered',
    origin: 'live',
    externalId: answer.externalId,
    mappingHash: channel.mapping.hash,
    fields: isCreate ? null : fields.join(','),
    patch: isCreate ? null : JSON.stringify(Object.fromEntries(fields.map((field) => [field, [before[field], want[field]]]))),
  })
}

function addRecord({ channel, deps, graph }: Settling, answer: Answer, item: CommitItem, merged: MergeResult) {
  const { record } = answer.row
  const now = deps.now()
  const body = merged.changed.length ? stamped(channel.object, merged.body, answer.readAt, now) : merged.body
  if (merged.changed.length) requireValid(channel.object, body)
  const row = nextRecord(record, body, now, { stamps: textOrNull(merged.stamps), isStopped: record.isStopped || merged.isStopped })
  item.records = [{ row, expectRev: record.rev }]
  const source = channel.connection.id
  const targets = { graph, object: channel.object, record: record.id, body, changed: merged.changed, source, origin: 'live', now }
  Object.assign(item, marksFor({ ...targets, boundIn: new Set(graph.targets(channel.object).map((target) => target.connection.id)) }))
  item.lineage!.push(
    trail({
      at: now,
      record: record.id,
      object: channel.object,
      connection: source,
      kind: 'changed',
      origin: 'live',
      fields: merged.changed.join(','),
    }),
  )
}
