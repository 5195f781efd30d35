// Goes over the hub's records and says, for each system they go to, what its worker would write now (engine-rules §13). Reads only.
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { BindingKey, DeliveryRow, RecordRow } from '../store/port.ts'
import type { DueRow } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import { isInTrial, type Channel, type Graph } from './graph.ts'
import { itemOf, type PlannedItem } from './plan-item.ts'
import { prepare, type Prepared } from './prepare.ts'
import type { Refs } from './refs.ts'
import { unstoredBinding } from './rows.ts'

const BATCH = 200

export interface PlanScope {
  connection?: string
  object?: string
  /** Only these, by `channelKey`. */
  only?: ReadonlyMap<string, readonly string[]>
}
export const channelKey = (connection: string, object: string) => `${connection}/${object}`

export interface Planning {
  deps: EngineDeps
  /** The configuration that is tried. */
  graph: Graph
  /** Read only. */
  refs: Refs
  scope: PlanScope
  /** Records that a system not read before turned out to have, by `channelKey`: not created there. */
  linked: Map<string, Set<string>>
}

export async function* planRecords(planning: Planning): AsyncGenerator<PlannedItem> {
  for (const channel of channelsOf(planning)) {
    if (!channel.outbound || !channel.port.write || isInTrial(channel)) continue
    for await (const records of batches(planning, channel)) yield* await planBatch(planning, channel, records)
  }
}

export function channelsOf({ graph, scope }: Planning): Channel[] {
  return [...graph.connections.values()]
    .filter(({ id }) => scope.connection === undefined || id === scope.connection)
    .flatMap(({ channels }) => [...channels.values()].filter(({ object }) => scope.object === undefined || object === scope.object))
}

async function* batches({ deps: { store }, scope }: Planning, { connection, object }: Channel): AsyncGenerator<RecordRow[]> {
  const { records } = store.tables
  if (scope.only) {
    const ids = scope.only.get(channelKey(connection.id, object)) ?? []
    for (let start = 0; start < ids.length; start += BATCH) {
      const found = await store.snapshot({ records: ids.slice(start, start + BATCH) })
      // A snapshot has no order of its own, a plan has: that of ids.
      yield found.records.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    }
    return
  }
  for (let last = ''; ;) {
    const rows = await store.read
      .select()
      .from(records)
      .where(and(eq(records.object, object), eq(records.isDeleted, false), gt(records.id, last)))
      .orderBy(asc(records.id))
      .limit(BATCH)
    yield rows
    if (rows.length < BATCH) return
    last = rows.at(-1)!.id
  }
}

async function planBatch(planning: Planning, channel: Channel, records: RecordRow[]): Promise<PlannedItem[]> {
  const tried = await tryRecords(planning, channel, records)
  return tried.map(({ one, delivery }) => withPending(itemOf(planning.deps, channel, one), delivery))
}

interface Tried {
  one: Prepared
  /** Its real one. */
  delivery: DeliveryRow | undefined
}

/** What the channel's worker would make of the records now, as if each were due and nothing had been left as it was found. */
export async function tryRecords(planning: Omit<Planning, 'scope'>, channel: Channel, records: RecordRow[]): Promise<Tried[]> {
  if (!records.length) return []
  const { deps, refs, linked } = planning
  const { connection, object } = channel
  const { read, tables } = deps.store
  const { deliveries } = tables
  const ids = records.map(({ id }) => id)
  const [{ bindings }, stored] = await Promise.all([
    deps.store.snapshot({ bindingsOfRecords: [{ connection: connection.id, records: ids }] }),
    read
      .select()
      .from(deliveries)
      .where(and(inArray(deliveries.record, ids), eq(deliveries.connection, connection.id), eq(deliveries.object, object))),
  ])
  const bindingOf = new Map(bindings.filter((binding) => binding.object === object).map((binding) => [binding.record, binding]))
  const deliveryOf = new Map(stored.map((delivery) => [delivery.record, delivery]))
  const now = deps.now()
  const isLinked = linked.get(channelKey(connection.id, object))
  const rows = records
    .filter(({ id }) => !isLinked?.has(id))
    .map((record): DueRow => {
      const key = { connection: connection.id, object, record: record.id }
      return { record, binding: bindingOf.get(record.id) ?? unstoredBinding(key, now), delivery: triedDelivery(key, now) }
    })
  const prepared = await prepare(deps, refs, channel, rows)
  return prepared.map((one) => ({ one, delivery: deliveryOf.get((one.kind === 'send' ? one.parcel.row : one.row).record.id) }))
}

/** As if a plan had made it due just now. */
const triedDelivery = (key: BindingKey, now: number): DeliveryRow => ({
  ...key,
  state: 'due',
  dirty: 1,
  taken: 0,
  lane: 0,
  priority: 0,
  dueAt: now,
  dirtyAt: now,
  attempts: 0,
  attemptKey: null,
  payloadDigest: null,
  inFlight: null,
  writes: 0,
  takenAt: null,
  lastError: null,
  waitingFor: null,
  planItem: 'tried',
  updatedAt: now,
})

/** Something is on its way there already, or was given up: a plan leaves that alone. */
function withPending(item: PlannedItem, delivery: DeliveryRow | undefined): PlannedItem {
  if (item.action === 'none' || delivery === undefined || delivery.state === 'done') return item
  const message =
    delivery.state === 'dead'
      ? 'lies in To do: replay it there'
      : `a delivery is under way already (${delivery.state}): it writes what is due`
  return { ...item, action: 'waits', values: { ...item.values, code: delivery.state, message }, seenHash: null, wantHash: null }
}
