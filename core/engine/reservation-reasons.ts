// Orders that the owner of the stock has not taken, as people are told of them: which order and goods, since when, and why not.
import { and, eq, inArray } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import type { RecordRow, Store } from '../store/port.ts'
import type { Graph } from './graph.ts'
import { placeOf } from './stock-ledger.ts'
import { untakenOf, type Held } from './stock-orders.ts'
import { knownOf, standingIn, stockOwners } from './stock-taken.ts'

/** Why an order's pieces are not taken, from "nobody sends it there" to "there, and the stock is to be read once more". */
export type Untaken = 'notSent' | 'held' | 'stopped' | 'underway' | 'failed' | 'trial' | 'deletedThere' | 'stockNotRead'

export interface Reservation {
  /** The connection of sellable stock that counts it. */
  connection: string
  order: string
  orderNumber: string | null
  product: string
  skuCode: string | null
  /** Codes; null = any warehouse of the shop. */
  shop: string
  warehouse: string | null
  /** Decimal. */
  quantity: string
  /** When the order was placed, RFC 3339. */
  since: string
  reason: Untaken
  /** The system that is to take it; null = none is. */
  owner: string | null
}
/** What an order holds of a product in one place, by the connection that counts it. */
export interface Holding extends Held {
  connection: string
  order: string
}
/** In the order given; orders that are there no more are left out. */
export async function explained(store: Store, graph: Graph, found: readonly Holding[]): Promise<Reservation[]> {
  if (!found.length) return []
  const orders = [...new Set(found.map(({ order }) => order))]
  const products = [...new Set(found.map(({ product }) => product))]
  const [snapshot, skus, states] = await Promise.all([
    store.snapshot({ records: orders, bindingsOfRecords: [{ records: orders }] }),
    skuCodesOf(store, products),
    deliveryStates(store, orders),
  ])
  const owners = stockOwners(graph)
  const known = await knownOf(owners, store, snapshot)
  const orderOf = new Map(snapshot.records.map((row) => [row.id, row]))
  return found.flatMap((held) => {
    const row = orderOf.get(held.order)
    if (!row) return []
    const { open, enrolled } = standingIn(owners, row, known)
    const owner = open ?? enrolled[0]
    return [
      {
        ...{ connection: held.connection, order: row.id, orderNumber: row.number },
        ...{ product: held.product, skuCode: skus.get(held.product) ?? null, ...placeOf(held.place), quantity: untakenOf(held) },
        since: String((JSON.parse(row.body) as Canonical)['placedAt']),
        ...(owner
          ? { reason: reasonOf(row, open, states), owner: owner.order.connection.id }
          : { reason: 'notSent' as const, owner: null }),
      },
    ]
  })
}

/** `open`: the owner that does not have it; undefined: all have. */
function reasonOf(row: RecordRow, open: ReturnType<typeof standingIn>['open'], states: ReadonlyMap<string, string>): Untaken {
  if (row.isStopped) return 'stopped'
  if (!open) return 'stockNotRead'
  if (open.binding?.isDeleted) return 'deletedThere'
  const state = states.get(`${open.order.connection.id}\0${row.id}`)
  if (state === 'dead' || state === 'stopped') return 'failed'
  if (state === 'trial') return 'trial'
  if (state !== undefined && state !== 'done') return 'underway'
  return (JSON.parse(row.body) as Canonical)['hold'] === undefined ? 'notSent' : 'held'
}

/** States by connection and order. */
async function deliveryStates({ read, tables: { deliveries } }: Store, orders: string[]): Promise<Map<string, string>> {
  const rows = await read
    .select({ connection: deliveries.connection, record: deliveries.record, state: deliveries.state })
    .from(deliveries)
    .where(and(inArray(deliveries.record, orders), eq(deliveries.object, 'order')))
  return new Map(rows.map(({ connection, record, state }) => [`${connection}\0${record}`, state]))
}

async function skuCodesOf({ read, tables: { records } }: Store, products: string[]): Promise<Map<string, string | null>> {
  const rows = await read.select({ id: records.id, number: records.number }).from(records).where(inArray(records.id, products))
  return new Map(rows.map(({ id, number }) => [id, number]))
}
