// Replays a record: what a system last showed, through the present or an earlier mapping, merged against the record itself. Tried first; applied
// it goes the ordinary way, with origin replay.
import { HubError } from '../errors.ts'
import type { Native } from '../connector/port.ts'
import type { Canonical } from '../mapping/port.ts'
import { transitions } from '../model/schemas.ts'
import type { BindingRow, RecordRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { requireRecord } from './edit.ts'
import { correctionsOf } from './contested.ts'
import { differingFields, shownFields } from './fields.ts'
import { channelOf, type Channel } from './graph.ts'
import { withMapping } from './mapping-texts.ts'
import { mergeFields, type Accepted, type Stamp } from './merge.ts'
import { observe } from './observe.ts'
import type { RecordReplay, RecordReplayOptions } from './port.ts'
import { linesOf } from './refs.ts'
import { alignSeen, getRecord } from './view.ts'

interface Subject {
  channel: Channel
  record: RecordRow
  binding: BindingRow
  native: Native
}

export async function replayRecord(courier: Courier, id: string, options: RecordReplayOptions): Promise<RecordReplay> {
  const subject = await subjectOf(courier, id, options)
  const { record, channel } = subject
  if (options.expectRev !== undefined && record.rev !== options.expectRev)
    throw new HubError('revChanged', 'conflict', 'the record was changed meanwhile: try the replay again')
  const fields = await compare(courier, subject)
  const result = { rev: record.rev, mappingHash: channel.mapping.hash, readAt: subject.binding.readAt, fields }
  if (options.isDryRun) return { ...result, isApplied: false }
  await apply(courier, subject)
  return { ...result, isApplied: true, rev: (await requireRecord(courier.deps.store, id)).rev }
}

async function subjectOf({ deps, graph }: Courier, id: string, { connection, mapping }: RecordReplayOptions): Promise<Subject> {
  const record = await requireRecord(deps.store, id)
  const current = channelOf(graph(), connection, record.object)
  const channel =
    mapping === undefined ? current : await withMapping(deps.store, { channel: current, ownership: graph().ownership }, mapping)
  const { bindings } = await deps.store.snapshot({ bindingsOfRecords: [{ connection, records: [id] }] })
  const binding = bindings.find(({ object }) => object === record.object)
  if (!record.isFilled || !binding?.shadow || binding.isDeleted)
    throw new HubError('nothingSeen', 'data', `nothing is known of this record in ${connection} that could be replayed`)
  return { channel, record, binding, native: JSON.parse(binding.shadow) as Native }
}

/** Every mapped field in which the record differs from what the system showed, and whether the rules would take that over. */
async function compare(courier: Courier, { channel, record, binding, native }: Subject): Promise<RecordReplay['fields']> {
  const { mapping, object, connection } = channel
  const { deps, refs } = courier
  const { ownership } = courier.graph()
  const body = JSON.parse(record.body) as Canonical
  const values = mapping.hasExpressions ? await mapping.evaluate(native) : undefined
  const known = await refs.peek(channel, mapping.hasRefs ? mapping.refsIn(native) : [])
  const lines = linesOf(binding)
  const got = getRecord(channel, native, { refs: known, values, lines })
  const { canonical } = alignSeen(channel, got, { lines, body, ownership, newLineId: () => deps.newId('lin') })
  const fields = differingFields(shownFields(mapping), body, canonical)
  const merged = mergeFields({
    object,
    body,
    stamps: record.stamps ? (JSON.parse(record.stamps) as Record<string, Stamp>) : {},
    before: (field) => field.read(body),
    after: canonical,
    fields,
    accepted: binding.accepted ? (JSON.parse(binding.accepted) as Accepted) : {},
    corrections: correctionsOf(binding),
    connection,
    ownership,
    transitions: (field) => transitions(object, field),
    readAt: binding.readAt,
    previousReadAt: binding.readAt,
    digest: deps.digest,
  })
  return fields.map((field) => ({
    field: field.field,
    ours: field.read(body) ?? null,
    theirs: field.read(canonical) ?? null,
    isTaken: merged.changed.includes(field.field),
  }))
}

async function apply(courier: Courier, { channel, binding, native }: Subject) {
  const startedSeq = await courier.deps.store.sequence()
  const observation = { externalId: binding.externalId!, native, startedSeq, readAt: binding.readAt, isAnew: true }
  const { tally, reread, left } = await observe(courier, { channel, observations: [observation], origin: 'replay' })
  if (tally.deadLetters) throw new HubError('replayFailed', 'data', 'the record that comes of it is not accepted: see the dead letter')
  if (reread.size || left.size) throw new HubError('underWay', 'conflict', 'a write to this record is under way: try again in a moment')
}
