// Unknown outcomes (engine-rules §3): sent, no answer. A create is looked up by our reference, twice with time between, before it is sent
// again; an update is read, and the reading settles it as the answer would have.
import type { HubError } from '../errors.ts'
import { HubError as Failure, toHubError } from '../errors.ts'
import type { CommitItem } from '../store/port.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import { fenced } from './courier.ts'
import { failureItem, isAttempt, settleLagMs } from './failure.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Channel } from './graph.ts'
import { recoveredExpectation } from './judge.ts'
import { partition } from './partition.ts'
import type { InFlight } from './prepare.ts'
import { settle, type Settlement } from './settle.ts'
import { recordGone } from './settle-gone.ts'

const NEEDED_NEGATIVES = 2

interface Open {
  row: DueRow
  inFlight: InFlight
}

export async function resolveUnknown(courier: Courier, channel: Channel, rows: DueRow[], held: HeldLane) {
  const open = rows.map((row): Open => ({ row, inFlight: JSON.parse(row.delivery.inFlight ?? '{"rev":-1,"negatives":0}') as InFlight }))
  await held.keep()
  try {
    const unbound = open.filter(({ row }) => row.binding.externalId === null)
    const now = courier.deps.now()
    const [early, bound] = partition(
      open.filter(({ row }) => row.binding.externalId !== null),
      ({ row }) => settledBy(channel, row) > now,
    )
    if (early.length)
      await commit(
        courier,
        early.map(({ row }) => putOffItem(row, settledBy(channel, row), now)),
        held,
      )
    const found = await lookUp(courier, channel, unbound, held)
    const updates = bound.map((one) => ({ ...one, externalId: one.row.binding.externalId! }))
    await readAndSettle(courier, channel, [...updates, ...found], held)
  } catch (thrown) {
    await retryLater(courier, channel, open, toHubError(thrown), held)
  }
}

/** Until then the request may still arrive: a node that died left it on its way, and what is written after it would be overwritten by it. */
const settledBy = (channel: Channel, { delivery }: DueRow) => (delivery.takenAt ?? 0) + settleLagMs(channel)

function putOffItem({ delivery, record }: DueRow, dueAt: number, at: number): CommitItem {
  const { connection, object } = delivery
  return { key: record.id, steps: [{ connection, object, record: record.id, from: ['unknown'], to: 'unknown', set: { dueAt }, at }] }
}

/** By our reference. Not found twice: the create did not take place and is due again, with the same key. */
async function lookUp(courier: Courier, channel: Channel, open: Open[], held: HeldLane): Promise<(Open & { externalId: string })[]> {
  if (!open.length) return []
  const { port } = channel
  if (!port.lookup || (port.facts.reference ?? 'none') === 'none') {
    await giveUp(courier, channel, open, held)
    return []
  }
  const answers = await port.lookup(
    channel.context,
    open.map((one) => one.inFlight.reference),
  )
  const idOf = new Map(answers.flatMap(({ reference, externalId }) => (externalId ? [[reference, externalId] as const] : [])))
  const negative = open.filter((one) => !idOf.has(one.inFlight.reference))
  if (negative.length)
    await commit(
      courier,
      negative.map((one) => notFoundItem(courier, channel, one)),
      held,
    )
  return open.flatMap((one) => (idOf.has(one.inFlight.reference) ? [{ ...one, externalId: idOf.get(one.inFlight.reference)! }] : []))
}

function notFoundItem({ deps }: Courier, channel: Channel, { row, inFlight }: Open): CommitItem {
  const { connection, object } = row.delivery
  const now = deps.now()
  const negatives = inFlight.negatives + 1
  const isSure = negatives >= NEEDED_NEGATIVES
  const set = isSure
    ? { inFlight: null, dueAt: now }
    : { inFlight: JSON.stringify({ ...inFlight, negatives }), dueAt: now + settleLagMs(channel) }
  return {
    key: row.record.id,
    steps: [{ connection, object, record: row.record.id, from: ['unknown'], to: isSure ? 'due' : 'unknown', set, at: now }],
  }
}

/** The vendor cannot be asked by our reference: a person decides whether it was written. */
async function giveUp(courier: Courier, channel: Channel, open: Open[], held: HeldLane) {
  const message = 'sent without an answer, and this system cannot be searched by our reference: look there, then replay or dismiss'
  const error = new Failure('outcomeUnknown', 'data', message)
  await commit(
    courier,
    open.map(({ row, inFlight }) => failureItem(courier.deps, channel, { row, error, from: ['unknown'], sent: inFlight })),
    held,
  )
}

async function readAndSettle(courier: Courier, channel: Channel, open: (Open & { externalId: string })[], held: HeldLane) {
  if (!open.length) return
  if (!channel.port.get) return giveUp(courier, channel, open, held)
  const found = await channel.port.get(
    channel.context,
    open.map((one) => one.externalId),
  )
  const byId = new Map(found.map((result) => [result.externalId, result]))
  const settlements = open.map(({ row, inFlight, externalId }): Settlement => {
    const result = byId.get(externalId)
    const record = { rev: row.record.rev, body: JSON.parse(row.record.body) as Canonical }
    const expected = recoveredExpectation(channel.mapping, inFlight, record)
    const base = { row, inFlight, expected, externalId, body: record.body, refs: { resolve: () => undefined }, isCertain: false }
    if (result && result.native !== 'notFound') return { ...base, native: result.native, version: result.version }
    return { ...base, error: recordGone() }
  })
  await settle(courier, channel, settlements, held)
}

async function retryLater(courier: Courier, channel: Channel, open: Open[], error: HubError, held: HeldLane) {
  if (error.code === 'fenced') throw error
  const kind = error.kind === 'transient' ? error.kind : 'unknown'
  const later = new Failure(error.code, kind, error.message, { retryAfterMs: error.retryAfterMs, cause: error })
  const lagMs = Math.max(settleLagMs(channel), later.retryAfterMs ?? 0)
  const now = courier.deps.now()
  const lastError = JSON.stringify({ code: error.code, kind: error.kind, message: error.message })
  const items = open.map(({ row }): CommitItem => {
    const { connection, object } = row.delivery
    const attempts = row.delivery.attempts + (isAttempt(later) ? 1 : 0)
    const step = { connection, object, record: row.record.id, from: ['unknown' as const], to: 'unknown' as const, at: now }
    return {
      key: row.record.id,
      steps: [{ ...step, set: { dueAt: now + lagMs * Math.min(32, Math.max(1, attempts)), attempts, lastError } }],
    }
  })
  await commit(courier, items, held)
  if (error.kind === 'config') await courier.pause(channel.connection.id, error)
}

async function commit(courier: Courier, items: CommitItem[], { lease }: HeldLane) {
  const { connection, lane, epoch } = lease
  const result = await courier.deps.store.commit({ lane: { connection, lane, epoch }, items })
  if (result.fenced) throw fenced()
}
