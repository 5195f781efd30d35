// Orders that the stock's owner has taken: their write has settled there, and the stock has been read since (engine-rules §6). The reading is made
// here, for stock that did not change meanwhile is told by nobody; until it stands, an order counts as not taken.
import { toHubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { BoundRow, RecordRow, Snapshot, Store } from '../store/port.ts'
import type { Courier, HeldLane } from './courier.ts'
import type { Channel, Graph } from './graph.ts'
import { GET_BATCH } from './hints.ts'
import { observe } from './observe.ts'
import type { Observation } from './observation.ts'
import { earlyAmong } from './start-from.ts'
import { underLease } from './under-lease.ts'

/** In trial people enter the orders themselves: one that is bound is there. */
const SETTLED = ['done', 'trial']

/** A system that keeps stock and is sent orders. */
export interface StockOwner {
  order: Channel
  inventory: Channel
}

export function stockOwners(graph: Graph): StockOwner[] {
  return [...graph.connections.values()].flatMap(({ channels, open }) => {
    const [order, inventory] = [channels.get('order'), channels.get('inventory')]
    return !open.sellable && order?.outbound && inventory?.inbound ? [{ order, inventory }] : []
  })
}

/** What is known of orders with the owners of the stock. */
export interface Known {
  bindings: readonly BoundRow[]
  /** Of before an owner's start, and so entered there by people: `placeOfOrder`. */
  entered: ReadonlySet<string>
}
const placeOfOrder = ({ connection }: Channel, order: string) => `${connection.id}\0${order}`

const boundTo = ({ order }: StockOwner, id: string, bindings: readonly BoundRow[]) =>
  bindings.find((row) => row.record === id && row.object === 'order' && row.connection === order.connection.id && row.externalId !== null)

export async function knownOf(
  owners: readonly StockOwner[],
  store: Store,
  { records, bindings }: Pick<Snapshot, 'records' | 'bindings'>,
): Promise<Known> {
  const entered = new Set<string>()
  for (const owner of owners) {
    const unbound = records.filter(({ id }) => !boundTo(owner, id, bindings))
    const bodies = unbound.map(({ body }) => JSON.parse(body) as Canonical)
    const early = await earlyAmong(store, owner.order, bodies)
    for (const [index, { id }] of unbound.entries()) if (early[index] === true) entered.add(placeOfOrder(owner.order, id))
  }
  return { bindings, entered }
}

/** Owners that take this order, and the first of them that does not have it as it is, with what is bound there. */
export function standingIn(owners: readonly StockOwner[], { id, body }: RecordRow, { bindings, entered }: Known) {
  const enrolled = owners.flatMap((owner) => {
    const binding = boundTo(owner, id, bindings)
    return binding || owner.order.outbound!.accepts(JSON.parse(body) as Canonical) ? [{ order: owner.order, binding }] : []
  })
  const isSettled = ({ order, binding }: (typeof enrolled)[number]) =>
    binding
      ? !binding.isDeleted && (binding.deliveryState === null || SETTLED.includes(binding.deliveryState))
      : entered.has(placeOfOrder(order, id))
  return { enrolled, open: enrolled.find((one) => !isSettled(one)) }
}

/** Does every owner that takes this order have it, with nothing on its way? False also where none takes it. */
export function isSettledIn(owners: readonly StockOwner[], record: RecordRow, known: Known): boolean {
  if (record.isStopped) return false
  const { enrolled, open } = standingIn(owners, record, known)
  return enrolled.length > 0 && open === undefined
}

/** Inventory records that were asked for: does the reading stand? Then whatever was written before it began shows in the record. */
export type StockReading = ReadonlyMap<string, boolean>

/** Orders that have settled with the stock's owner, and how its stock reads now. */
export interface Taken {
  orders: ReadonlySet<string>
  reading: StockReading
  /** Something was asked for. */
  isRead: boolean
}

/** Reads these inventory records anew in the systems that keep them. */
export async function readStock(courier: Courier, owners: Iterable<StockOwner>, asked: Asked): Promise<StockReading> {
  const stands = new Map<string, boolean>()
  if (!asked.records.length) return stands
  const { bindings } = await courier.deps.store.snapshot({ bindingsOfRecords: [{ records: asked.records }] })
  for (const { inventory } of new Set(owners)) {
    const { id } = inventory.connection
    const kept = bindings.filter((row) => row.connection === id && row.object === 'inventory' && row.externalId !== null && !row.isDeleted)
    for (const { record } of kept) stands.set(record, false)
    const size = inventory.port.facts.getBatch ?? GET_BATCH
    for (let start = 0; start < kept.length; start += size) {
      for (const record of await readSome(courier, inventory, { rows: kept.slice(start, start + size), held: asked.held }))
        stands.set(record, true)
    }
  }
  return stands
}

interface Asked {
  records: string[]
  held: HeldLane
}

/** Records of which the reading stands. */
async function readSome(courier: Courier, channel: Channel, { rows, held }: { rows: BoundRow[]; held: HeldLane }): Promise<string[]> {
  const { deps } = courier
  const recordOf = new Map(rows.map((row) => [row.externalId!, row.record]))
  if (!channel.port.get) {
    deps.log.warn(
      { connection: channel.connection.id },
      'stock cannot be read by id there: orders that it has taken go on counting as not taken',
    )
    return []
  }
  await held.keep()
  try {
    const startedSeq = await deps.store.sequence()
    const found = await channel.port.get(underLease(channel.context, held.signal), [...recordOf.keys()])
    const readAt = deps.now()
    const observations = found.map(({ native, ...result }): Observation => {
      return { ...result, native: native === 'notFound' ? null : native, startedSeq, readAt }
    })
    const { reread, left, tally } = await observe(courier, { channel, observations, origin: 'live' })
    // Which of them could not be understood is not told: none is believed.
    if (tally.deadLetters) return []
    const sound = found.filter(({ externalId, native }) => native !== 'notFound' && !reread.has(externalId) && !left.has(externalId))
    return sound.map(({ externalId }) => recordOf.get(externalId)!)
  } catch (thrown) {
    const error = toHubError(thrown)
    if (error.code === 'fenced') throw error
    deps.log.warn(
      { connection: channel.connection.id, code: error.code, records: rows.length },
      'stock could not be read to see what was taken',
    )
    return []
  }
}
