// The answer to a write is an observation (engine-rules §1, §3): what we did not write is merged like any change; what we wrote either reads
// back as wanted, or is the system's own, or is accepted as the way this system shows it. Pure but for ids and time.
import type { Native, WriteResult } from '../connector/port.ts'
import type { Canonical, GotRecord, MappedField, RefsIn } from '../mapping/port.ts'
import { isShortOf } from '../model/document.ts'
import { transitions } from '../model/schemas.ts'
import { COMMIT_SEQ, type BindingRow, type CommitItem } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import type { DueRow } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import { billOf } from './document.ts'
import { correctionsOf, type Corrections } from './contested.ts'
import { byMembershipFirst, fieldsOf } from './fields.ts'
import type { Channel, Graph } from './graph.ts'
import { judge, type Expected, type Judgement } from './judge.ts'
import { mergeFields, type Accepted, type MergeResult, type Stamp } from './merge.ts'
import { linesText, textOrNull } from './case.ts'
import { patchOf } from './patch.ts'
import type { InFlight } from './prepare.ts'
import { linesOf } from './refs.ts'
import { conflictRow, deadLetterId, expectedRev, nextRecord, trail } from './rows.ts'
import { readSent, sentText } from './sent.ts'
import { marksFor, tellSettled } from './targets.ts'
import { alignSeen, getRecord, readKnown, type Seen } from './view.ts'

export interface Answer {
  row: DueRow
  inFlight: InFlight
  expected: Expected
  externalId: string
  native: Native
  /** The record's body, and mapping.get of `native`, where they are known already. */
  body?: Canonical
  got?: GotRecord
  /** The answer is what we expect, not what the system said (readBack: never). */
  isPredicted: boolean
  /** false: the write may not have taken place (unknown outcome): a field that still shows the old value is simply due again. */
  isCertain: boolean
  /** false: `native` was read some time after the write. */
  isAnswer: boolean
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
  before: Canonical | undefined
  accepted: Accepted
  corrections: Corrections
}

export function settleOne(around: Settling, answer: Answer): CommitItem {
  const { row } = answer
  const { delivery, binding, record } = row
  const { channel, deps } = around
  const now = deps.now()
  const reading = read(around, answer)
  const judged = judgeAnswer(around, answer, reading)
  const at = { record: record.id, object: channel.object, connection: channel.connection.id }
  const next = settledBinding(around, answer, reading, judged)
  // A step whose answer got lost may not have taken place: the bill is driven on from where it is.
  if (!answer.isCertain && channel.target && isShortOf(next.documentStatus, channel.target)) judged.isStillDue = true
  const item: CommitItem = {
    key: record.id,
    bindings: [{ row: next, expectRev: expectedRev(binding) }],
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
  if (judged.merged?.changed.length || judged.merged?.isStopped)
    addRecord(around, answer, item, { before: reading.body, merged: judged.merged })
  tellSettled(item, { graph: around.graph, ...at, now })
  return item
}

function read({ channel, deps, graph, refs }: Settling, answer: Answer): Reading {
  const { binding, record } = answer.row
  const body = answer.body ?? (JSON.parse(record.body) as Canonical)
  const lines = linesOf(binding)
  const got = answer.got ?? getRecord(channel, answer.native, { refs, values: answer.values, lines })
  const seen = alignSeen(channel, got, { lines, body, ownership: graph.ownership, newLineId: () => deps.newId('lin') })
  const shadow = binding.shadow ? (JSON.parse(binding.shadow) as Native) : undefined
  const before = shadow && readKnown(channel, shadow, { refs, values: answer.oldValues, lines })
  return { body, seen, before, ...knownOf(binding) }
}

const knownOf = (binding: BindingRow) => ({
  accepted: binding.accepted ? (JSON.parse(binding.accepted) as Accepted) : {},
  corrections: correctionsOf(binding),
})

interface Judged extends Pick<Judgement, 'accepted' | 'renders' | 'conflicts' | 'isStillDue'> {
  corrections: Corrections
  merged?: MergeResult
}

function judgeAnswer(around: Settling, answer: Answer, reading: Reading): Judged {
  const { expected, isCertain, isAnswer } = answer
  const { corrections } = reading
  if (answer.isPredicted) {
    const accepted = Object.fromEntries(Object.entries(reading.accepted).filter(([field]) => !expected.wrote.has(field)))
    return { accepted, corrections, renders: [], conflicts: [], isStillDue: false }
  }
  const { seen, body, before, accepted } = reading
  const judged = judge(around.channel, around.graph, {
    expected,
    isCertain,
    isAnswer,
    before,
    after: seen.canonical,
    body,
    accepted,
  })
  // Nobody sees whether a `->` field was written: what is known is what was sent before.
  judged.isStillDue ||=
    !isCertain && around.channel.mapping.fields.some((field) => field.direction === '->' && expected.wrote.has(field.field))
  if (!judged.toMerge.length) return { ...judged, corrections }
  const merged = mergeAnswer(around, answer, reading, judged)
  return {
    ...judged,
    accepted: merged.accepted,
    corrections: merged.corrections,
    conflicts: [...judged.conflicts, ...merged.conflicts],
    isStillDue: judged.isStillDue || merged.needsCorrection,
    merged,
  }
}

/**
 * Fields that were written are merged against what was wanted, others against what the system showed before; and so are sets: what we added or
 * removed ourselves is in the record already and does not move it again, and what the system did not take over is no removal. After a lost
 * answer an owner may never have been given what was wanted: where it shows something else, that is on record.
 */
function mergeAnswer({ graph, channel, deps }: Settling, answer: Answer, reading: Reading, judged: Judgement): MergeResult {
  const { row, expected, readAt } = answer
  const { body, before, seen } = reading
  const isUnsure = !answer.isCertain && before !== undefined
  const isWritten = ({ field }: MappedField) =>
    expected.wrote.has(field) && !(isUnsure && channel.owned.has(field)) && graph.ownership.field(channel.object, field).owner !== 'union'
  return mergeFields({
    object: channel.object,
    body,
    stamps: row.record.stamps ? (JSON.parse(row.record.stamps) as Record<string, Stamp>) : {},
    before: (field) => (isWritten(field) ? expected.value(field) : before && field.read(before)),
    after: seen.canonical,
    fields: judged.toMerge.sort(byMembershipFirst),
    accepted: judged.accepted,
    corrections: reading.corrections,
    connection: channel.connection,
    ownership: graph.ownership,
    transitions: (field) => transitions(channel.object, field),
    readAt,
    previousReadAt: row.binding.readAt,
    digest: deps.digest,
  })
}

function settledBinding({ channel, deps }: Settling, answer: Answer, reading: Reading, judged: Judged): BindingRow {
  const { binding } = answer.row
  const { mapping } = channel
  const shadow = JSON.stringify(channel.prune(answer.native))
  const keys = { ...mapping.keys(answer.native), ...answer.keys }
  return {
    ...binding,
    externalId: answer.externalId,
    shadow,
    // A prediction is no reading: the first reading of the record must not be taken for nothing new.
    shadowDigest: answer.isPredicted ? null : deps.digest(`${mapping.hash}\0${shadow}`),
    mappingHash: mapping.hash,
    sent: sentAfter(channel, answer),
    accepted: textOrNull(judged.accepted),
    corrections: textOrNull(judged.corrections),
    keys: textOrNull(keys),
    lines: linesText(reading.seen.lines),
    ...billOf(mapping, answer.native, { old: binding, at: answer.readAt }),
    pushedAt: answer.readAt,
    documentDate: answer.inFlight.documentDate === undefined ? binding.documentDate : answer.inFlight.documentDate,
    version: answer.version ?? binding.version,
    seenSeq: COMMIT_SEQ,
    writtenSeq: COMMIT_SEQ,
    readAt: answer.readAt,
    rev: binding.rev + 1,
    updatedAt: deps.now(),
  }
}

/** `->` fields are not read back: what was sent is remembered instead. */
function sentAfter({ mapping }: Channel, { row, expected, isCertain }: Answer): string | null {
  const oneWay = mapping.fields.filter(({ field, direction }) => direction === '->' && expected.wrote.has(field))
  if (!oneWay.length) return row.binding.sent
  const { values, doubtful } = readSent(row.binding.sent)
  const written = new Set(oneWay.map(({ field }) => field))
  const others = doubtful.filter((field) => !written.has(field))
  for (const field of written) delete values[field]
  if (!isCertain) return sentText({ values, doubtful: [...others, ...written] })
  for (const field of oneWay) values[field.field] = expected.value(field)
  return sentText({ values, doubtful: others })
}

interface Merged {
  /** The record's body as it was. */
  before: Canonical
  merged: MergeResult
}

/** A create wrote the whole record: it needs no list of fields. */
function deliveredTrail({ channel, deps }: Settling, { row, inFlight, expected, externalId }: Answer, { before }: Reading) {
  const written = inFlight.isCreate ? [] : channel.mapping.fields.filter(({ field }) => expected.wrote.has(field))
  return trail({
    at: deps.now(),
    record: row.record.id,
    object: channel.object,
    connection: channel.connection.id,
    kind: 'delivered',
    origin: 'live',
    externalId,
    mappingHash: channel.mapping.hash,
    fields: written.length ? written.map(({ field }) => field).join(',') : null,
    patch: written.length
      ? JSON.stringify(Object.fromEntries(written.map((field) => [field.field, [before && field.read(before), expected.value(field)]])))
      : null,
  })
}

function addRecord({ channel, deps, graph }: Settling, answer: Answer, item: CommitItem, { before, merged }: Merged) {
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
      patch: merged.changed.length ? JSON.stringify(patchOf(before, body, fieldsOf(channel.mapping, merged.changed))) : null,
    }),
  )
}
