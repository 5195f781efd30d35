// One lane's work (engine-rules §3, §12): take a batch, project it now, persist what is about to be sent, send, settle. Oldest first; what
// waits for a retry blocks only itself. Every commit carries the lane's epoch.
import type { ConnectorContext, WriteResult } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { CommitItem, DeliveryStep } from '../store/port.ts'
import { fenced, type Courier, type DueRow, type HeldLane } from './courier.ts'
import { foldBatch } from './fold.ts'
import { closeDays } from './fold-close.ts'
import { bookRollup } from './rollup.ts'
import { bookStock } from './stock.ts'
import { underLease } from './under-lease.ts'
import { isInTrial, type Channel } from './graph.ts'
import { leftTrails } from './leave.ts'
import { partition } from './partition.ts'
import { lockOf, lookAtPlanned, markWritten, refuseStale } from './planned.ts'
import { PERIOD_CLOSED } from './periods.ts'
import { prepare, type Parcel, type Prepared } from './prepare.ts'
import { preparedItem } from './prepared-item.ts'
import { lookAtCombined } from './read-again.ts'
import { isUnmapped, unstoredBinding } from './rows.ts'
import { settleParcels } from './settle.ts'
import { resolveUnknown } from './unknown.ts'

/** Rows taken at a time where the vendor has no batches. */
const SINGLES = 32
/** Settled together at the latest after this time, so that answers do not wait for a slow neighbour. */
const SETTLE_WITHIN_MS = 20

/** Works on one batch. Resolves with the number of rows it found: 0 = the lane is empty. */
export async function deliverBatch(courier: Courier, connectionId: string, lane: number, held: HeldLane): Promise<number> {
  const connection = courier.graph().connections.get(connectionId)
  if (!connection) return 0
  const limit = Math.max(SINGLES, ...[...connection.channels.values()].map(({ port }) => port.facts.batch ?? 1))
  const now = courier.deps.now()
  const taken = await courier.deps.store.takeBatch(connectionId, lane, now, limit)
  const rows = taken.map((row): DueRow => ({ ...row, binding: row.binding ?? unstoredBinding(row.delivery, now) }))
  const { fold, sellable: rule } = connection.open
  if (rule) await bookStock(courier, { connection, rule, rows, held })
  else if (connection.open.isRollup) await bookRollup(courier, { connection, rows, held })
  else
    for (const [object, ofObject] of Map.groupBy(rows, ({ delivery }) => delivery.object)) {
      const channel = connection.channels.get(object)
      if (fold && object === fold.rule.makes) await closeDays(courier, fold, { connection, rows: ofObject, held })
      else if (fold && channel?.outbound) await foldBatch(courier, fold, { channel, rows: ofObject, held })
      else if (channel?.outbound && channel.port.write) await deliverObject(courier, channel, ofObject, held)
      else await closeAll(courier, connectionId, ofObject, held)
    }
  return rows.length
}

async function deliverObject(courier: Courier, channel: Channel, rows: DueRow[], held: HeldLane) {
  const [unknown, due] = partition(rows, ({ delivery }) => delivery.state === 'unknown')
  if (unknown.length) await resolveUnknown(courier, channel, unknown, held)
  if (!due.length) return
  if (isInTrial(channel)) return keepInTrial(courier, channel, due, held)
  const planned = await lookAtPlanned(courier, channel, due, held)
  const ready = await lookAtCombined(courier, channel, await prepare(courier.deps, courier.refs, channel, due), held)
  const prepared = planned ? await refuseStale(courier, planned, ready) : ready
  const taken = await take(courier, channel, prepared, held)
  if (planned) await markWritten(courier, planned, taken)
  const size = channel.port.facts.batch ?? 1
  let answered: [Parcel, WriteResult][] = []
  let answeredAt = courier.deps.now()
  const context = underLease(channel.context, held.signal)
  for (let start = 0; start < taken.length; start += size) {
    const chunk = taken.slice(start, start + size)
    await held.keep()
    if (!answered.length) answeredAt = courier.deps.now()
    answered.push(...(await send(channel, chunk, context)))
    const isLate = size > 1 || courier.deps.now() - answeredAt > SETTLE_WITHIN_MS
    if (isLate || start + size >= taken.length) {
      await settleParcels(courier, channel, answered, held)
      answered = []
    }
  }
}

/** All that a write takes but the write: what would fail lies in To do, the rest is kept until the flow is on. */
async function keepInTrial(courier: Courier, channel: Channel, rows: DueRow[], held: HeldLane) {
  const prepared = await prepare(courier.deps, courier.refs, channel, rows)
  const kept = prepared.map((one): Prepared =>
    isOfTrial(one) ? { kind: 'trial', row: one.kind === 'send' ? one.parcel.row : one.row } : one,
  )
  await take(courier, channel, kept, held)
  const now = courier.graph().connections.get(channel.connection.id)?.channels.get(channel.object)
  // Turned on while this was computed: what looks for such things may have looked already.
  if (now && !isInTrial(now)) courier.trialEnded()
}

/** Also what people have entered already: the report tells how. */
function isOfTrial(one: Prepared): boolean {
  if (one.kind === 'close')
    return !one.isLeft && !one.row.record.isDeleted && !one.row.binding.isDeleted && one.row.binding.externalId !== null
  return one.kind === 'send' || one.kind === 'wait'
}

/** Persists what is about to be sent before the first byte leaves. Returns the parcels that are ours to send. */
async function take(courier: Courier, channel: Channel, prepared: Prepared[], held: HeldLane): Promise<Parcel[]> {
  const { lane, connection, epoch } = held.lease
  const trails = await trailsOfLeft(courier, channel, prepared)
  const items = prepared.map((one) => {
    const item = preparedItem(courier.deps, channel, one)
    const told = trails?.get(item.key)
    return told ? { ...item, lineage: [...(item.lineage ?? []), told] } : item
  })
  const result = await courier.deps.store.commit({ lane: { connection, lane, epoch }, items })
  if (result.fenced) throw fenced()
  if (items.some(isUnmapped)) courier.unmapped()
  if (prepared.some((one) => one.kind === 'fail' && one.error.code === PERIOD_CLOSED)) courier.held()
  const failed = new Set(result.failed)
  const parcels = prepared.flatMap((one) => (one.kind === 'send' && !failed.has(one.parcel.row.record.id) ? [one.parcel] : []))
  for (const parcel of parcels) {
    const { row, item } = parcel
    row.binding = lockOf(parcel).bindings?.[0]?.row ?? row.binding
    row.delivery = { ...row.delivery, state: 'taken', taken: row.delivery.dirty, attemptKey: item.attemptKey }
  }
  return parcels
}

async function trailsOfLeft({ deps }: Courier, channel: Channel, prepared: Prepared[]) {
  const ids = prepared.flatMap((one) => {
    if (one.kind === 'close') return one.isLeft ? [one.row.record.id] : []
    return one.kind === 'send' && one.parcel.isLeft ? [one.parcel.row.record.id] : []
  })
  return ids.length ? leftTrails(deps, channel, ids) : undefined
}

/** Sends one vendor batch. A batch that fails as a whole is bisected (§11). */
async function send(channel: Channel, parcels: Parcel[], context: ConnectorContext): Promise<[Parcel, WriteResult][]> {
  try {
    const results = await channel.port.write!(
      context,
      parcels.map((parcel) => parcel.item),
      channel.outbound!.options,
    )
    if (results.length !== parcels.length)
      throw new HubError('wrongAnswerCount', 'bug', `connector answered ${results.length} results for ${parcels.length} items`)
    return parcels.map((parcel, index) => [parcel, results[index]!])
  } catch (thrown) {
    const error = toHubError(thrown)
    const middle = Math.ceil(parcels.length / 2)
    if (parcels.length === 1 || error.kind !== 'data') return parcels.map((parcel) => [parcel, { done: false, error }])
    return [...(await send(channel, parcels.slice(0, middle), context)), ...(await send(channel, parcels.slice(middle), context))]
  }
}

/** Deliveries of a flow that no longer exists. */
async function closeAll(courier: Courier, connection: string, rows: DueRow[], { lease }: HeldLane) {
  const at = courier.deps.now()
  const items = rows.map(({ delivery, record }): CommitItem => {
    const key = { connection, object: delivery.object, record: record.id }
    return {
      key: record.id,
      steps: [
        { ...key, from: [delivery.state as DeliveryStep['to']], to: 'done', closeIfDirty: delivery.dirty, set: { inFlight: null }, at },
      ],
    }
  })
  await courier.deps.store.commit({ lane: { connection, lane: lease.lane, epoch: lease.epoch }, items })
}
