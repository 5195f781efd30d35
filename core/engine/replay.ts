// Replays dead letters. Inbound: the (edited) native record is observed again; outbound: (after an edit of the canonical record) pushed again.
// All go the ordinary way, many of one kind together, with origin replay (engine-rules §4).
import { and, eq, inArray } from 'drizzle-orm'
import { HubError, toHubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { CommitItem, DeadLetterRow, RecordRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { editRecord, requireRecord } from './edit.ts'
import { channelOf, laneOf, type Channel } from './graph.ts'
import { observe } from './observe.ts'
import { UNREAD, type Observation } from './observation.ts'
import { partition } from './partition.ts'
import type { ReplayOutcome } from './port.ts'

export interface Replay {
  letter: DeadLetterRow
  /** A person's, in place of what failed. */
  payload?: Canonical
}
/** Letters that are observed, or pushed, together. */
const BATCH = 50
const FAILED_AGAIN = 'it failed again: see its new message'
const NEVER_READ = 'the connector could not read it: mend it where it comes from, or edit the payload'
const UNDER_WAY = 'a write to this record is under way, so its system is read again first: replay it in a moment, if it is still open'
const SUPERSEDED = 'the system has shown this record since, and it cannot be read again: edit the payload, or resolve it by hand'

/** @throws HubError conflict `notOpen`, and what stands in the way of the replay itself */
export async function replayDeadLetter(courier: Courier, replay: Replay, by: string): Promise<ReplayOutcome> {
  if (replay.letter.state !== 'open') throw new HubError('notOpen', 'conflict', 'this dead letter is resolved already')
  const [outcome] = await replayBatch(courier, [replay], by)
  return outcome!
}

/** Many, in order; what fails is told, the others go on. Letters that are no longer open are passed over. */
export async function replayDeadLetters(courier: Courier, replays: Replay[], by: string): Promise<ReplayOutcome[]> {
  const open = replays.filter(({ letter }) => letter.state === 'open')
  const outcomes: ReplayOutcome[] = []
  for (const batch of batchesOf(open)) {
    try {
      outcomes.push(...(await replayBatch(courier, batch, by)))
    } catch (thrown) {
      const error = toHubError(thrown)
      // Our own fault is no reason of the document: it ends the replay and is logged.
      if (error.kind === 'bug') throw error
      outcomes.push(...batch.map(({ letter }) => ({ id: letter.id, isResolved: false, error: error.message })))
    }
  }
  return outcomes
}

/** Of one direction, connection and object; an edit of a canonical record goes alone, for it may be refused. */
function batchesOf(replays: Replay[]): Replay[][] {
  const keyOf = ({ letter, payload }: Replay) =>
    [letter.direction, letter.connection, letter.object, letter.direction === 'out' && payload ? letter.id : ''].join('\0')
  return [...Map.groupBy(replays, keyOf).values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / BATCH) }, (_, i) => group.slice(i * BATCH, (i + 1) * BATCH)),
  )
}

async function replayBatch(courier: Courier, batch: Replay[], by: string): Promise<ReplayOutcome[]> {
  const [{ letter, payload }] = batch as [Replay]
  if (letter.object === 'webhook')
    throw new HubError(
      'unreadable',
      'data',
      'a message that could not be read cannot be replayed: have it sent again, then resolve this by hand',
    )
  const channel = channelOf(courier.graph(), letter.connection, letter.object)
  if (letter.direction === 'in') return replayIn(courier, channel, batch)
  const idle = payload ? await pushEdited(courier, channel, { letter, payload, by }) : await pushAgain(courier, channel, batch)
  return batch.map(({ letter: { id } }) => ({ id, isResolved: true, ...(!idle.has(id) && { isQueued: true }) }))
}

/** Nobody has mended what the connector could not read. */
function isUnread({ letter, payload }: Replay): boolean {
  const details = JSON.parse(letter.details ?? '{}') as Record<string, unknown>
  return payload === undefined && details[UNREAD] === true && details['isEdited'] !== true
}

async function replayIn(courier: Courier, channel: Channel, all: Replay[]): Promise<ReplayOutcome[]> {
  const [unread, batch] = partition(all, isUnread)
  const refused = unread.map(({ letter: { id } }) => ({ id, isResolved: false, error: NEVER_READ }))
  return batch.length ? [...refused, ...(await replayRead(courier, channel, batch))] : refused
}

async function replayRead(courier: Courier, channel: Channel, batch: Replay[]): Promise<ReplayOutcome[]> {
  const { store } = courier.deps
  const { connection, object } = channel
  const externalIds = batch.map(({ letter }) => letter.externalId!)
  const { bindings } = await store.snapshot({ bindings: [{ connection: connection.id, object, externalIds }] })
  const bindingOf = new Map(bindings.map((binding) => [binding.externalId, binding]))
  // A reopened letter may be older than what is known: then the system itself is asked, unless a person says what to take.
  const isOld = ({ letter, payload }: Replay) => !payload && (bindingOf.get(letter.externalId)?.readAt ?? 0) > letter.createdAt
  const [old, current] = partition(batch, isOld)
  const startedSeq = await store.sequence()
  const observations = current.map(({ letter, payload }): Observation => {
    const versions = [letter.version, bindingOf.get(letter.externalId)?.version].filter((version) => version != null)
    const native = payload ?? (JSON.parse(letter.payload) as Canonical)
    const version = versions.length ? { version: Math.max(...versions) } : {}
    return { externalId: letter.externalId!, native, startedSeq, readAt: courier.deps.now(), ...version }
  })
  const { left, reread } = await observe(courier, { channel, observations, origin: 'replay' })
  const putOff = (id: string) => left.has(id) || reread.has(id)
  return [...(await outcomesOf(courier, current, putOff)), ...(await readAgain(courier, channel, old))]
}

async function outcomesOf(courier: Courier, replays: Replay[], isPutOff: (externalId: string) => boolean): Promise<ReplayOutcome[]> {
  if (!replays.length) return []
  const { store } = courier.deps
  const { deadLetters } = store.tables
  const ids = replays.map(({ letter }) => letter.id)
  const rows = await store.read
    .select({ id: deadLetters.id, state: deadLetters.state, rev: deadLetters.rev, message: deadLetters.message })
    .from(deadLetters)
    .where(inArray(deadLetters.id, ids))
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  const outcomes = replays.map(({ letter }): ReplayOutcome => {
    const row = rowOf.get(letter.id)
    if (row?.state === 'open' && row.rev !== letter.rev) return { id: letter.id, isResolved: false, error: FAILED_AGAIN }
    if (isPutOff(letter.externalId!)) return { id: letter.id, isResolved: false, error: UNDER_WAY }
    return { id: letter.id, isResolved: true }
  })
  // What showed nothing new was not merged, and is resolved all the same.
  await resolve(
    courier,
    outcomes.flatMap(({ id, isResolved }) => (isResolved && rowOf.get(id)?.state === 'open' ? [id] : [])),
  )
  return outcomes
}

async function readAgain(courier: Courier, { connection, object, port }: Channel, replays: Replay[]): Promise<ReplayOutcome[]> {
  if (!port.get) return replays.map(({ letter: { id } }) => ({ id, isResolved: false, error: SUPERSEDED }))
  const hint = { connection: connection.id, object, dueAt: courier.deps.now(), origin: 'replay' }
  await resolve(
    courier,
    replays.map(({ letter }) => letter.id),
    replays.map(({ letter }) => ({ ...hint, externalId: letter.externalId! })),
  )
  if (replays.length) courier.wake([{ connection: connection.id, lane: `in/${object}` }])
  return replays.map(({ letter: { id } }) => ({ id, isResolved: true, isQueued: true }))
}

async function resolve({ deps }: Courier, ids: string[], hints: CommitItem['hints'] = []) {
  if (!ids.length) return
  const at = deps.now()
  await deps.store.commit({ items: [{ key: ids[0]!, deadLettersResolved: ids.map((id) => ({ id, at })), hints }] })
}

/** What a pushed letter becomes: resolved, its delivery due at once. */
function pushedItem(letter: DeadLetterRow, now: number): CommitItem {
  const key = { connection: letter.connection, object: letter.object, record: letter.record! }
  return {
    key: letter.id,
    deadLettersResolved: [{ id: letter.id, at: now }],
    steps: [{ ...key, from: ['dead'], to: 'due', set: { dueAt: now, attempts: 0, waitingFor: null }, at: now }],
  }
}

/** Answers the letters for which nothing is pushed: the delivery is due, or done, for another reason by now. */
async function pushAgain(courier: Courier, { connection }: Channel, batch: Replay[]): Promise<ReadonlySet<string>> {
  const { deps } = courier
  const items = batch.map(({ letter }) => pushedItem(letter, deps.now()))
  const { failed } = await deps.store.commit({ items })
  await resolve(courier, failed)
  courier.wake(
    [...new Set(batch.map(({ letter }) => `out/${laneOf(connection, letter.record!)}`))].map((lane) => ({
      connection: connection.id,
      lane,
    })),
  )
  return new Set(failed)
}

interface EditedPush {
  letter: DeadLetterRow
  payload: Canonical
  by: string
}
async function pushEdited(courier: Courier, { connection }: Channel, { letter, payload, by }: EditedPush): Promise<ReadonlySet<string>> {
  const { deps } = courier
  const patch = changesOf(await requireRecord(deps.store, letter.record!), payload)
  const { deadLettersResolved, steps } = pushedItem(letter, deps.now())
  const isDead = (await deliveryState(courier, letter)) === 'dead'
  await editRecord(courier, letter.record!, patch, { by, origin: 'replay', more: { deadLettersResolved, ...(isDead && { steps }) } })
  courier.wake([{ connection: letter.connection, lane: `out/${laneOf(connection, letter.record!)}` }])
  return new Set()
}

async function deliveryState({ deps: { store } }: Courier, { connection, object, record }: DeadLetterRow) {
  const { deliveries } = store.tables
  const [row] = await store.read
    .select({ state: deliveries.state })
    .from(deliveries)
    .where(and(eq(deliveries.record, record!), eq(deliveries.connection, connection), eq(deliveries.object, object)))
  return row?.state
}

/** An edited payload is the whole record: only what differs is the edit. */
export function changesOf(record: RecordRow, payload: Canonical): Canonical {
  const before = JSON.parse(record.body) as Canonical
  const names = new Set([...Object.keys(before), ...Object.keys(payload)])
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(payload[name]))
      .map((name) => [name, payload[name] ?? null]),
  )
}
