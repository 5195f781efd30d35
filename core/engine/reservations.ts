// Which orders hold pieces of sellable stock that its owner has not taken yet (ADR 0037), since when, and why not. No index leads from a product to
// its orders; but its ledger knows how many pieces there are, so that the walk through the newest orders ends when it has found them all.
import { and, desc, eq, isNotNull, lt } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import { compare, subtract, sum } from '../model/money.ts'
import type { RecordRow, Store } from '../store/port.ts'
import type { Graph, LiveConnection } from './graph.ts'
import { countsFor, partsOf } from './stock-allot.ts'
import { explained, type Holding, type Reservation } from './reservation-reasons.ts'
import { placeOf, readLedgers, type Ledger, type Ledgers } from './stock-ledger.ts'
import { holdingsOf, untakenOf } from './stock-orders.ts'

export interface ReservationPlace {
  connection: string
  order: string
  /** Pieces still to be found from there on. */
  rest: string
}
export interface ReservationPage {
  items: Reservation[]
  next?: ReservationPlace
}
interface Paging {
  /** Of orders: the last one comes with all that it holds. */
  limit: number
  after?: ReservationPlace
}
interface Claim {
  products: ReadonlySet<string>
  counts(place: string): boolean
}

/** Bindings looked at in one step, and for one page: who asks for more gets on from there. */
const STEP = 200
const MOST = 5000

/** What an order holds; of a product, or of a shop's figure of it, the orders that hold it, newest first. */
export async function readReservations(store: Store, graph: Graph, record: RecordRow, paging: Paging): Promise<ReservationPage> {
  if (record.object === 'order') return { items: await explained(store, graph, await heldBy(store, graph, record.id)) }
  if (record.object !== 'product' && record.object !== 'sellableStock') return { items: [] }
  const found: Holding[] = []
  const sellables = graph.sellables.filter(({ id }) => id >= (paging.after?.connection ?? '')).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  let next: ReservationPlace | undefined
  for (const connection of sellables) {
    const after = connection.id === paging.after?.connection ? paging.after : undefined
    const place = await walk(store, { connection, record, after, limit: paging.limit, found })
    if (!place) continue
    next = place
    break
  }
  return { items: await explained(store, graph, found), ...(next && { next }) }
}

async function heldBy(store: Store, { sellables }: Graph, order: string): Promise<Holding[]> {
  const { bindings } = await store.snapshot({ bindingsOfRecords: sellables.map(({ id }) => ({ connection: id, records: [order] })) })
  const found = bindings
    .filter(({ object }) => object === 'order')
    .map((row) => ({ row, held: holdingsIn(row), ledgers: new Map() as Ledgers }))
  for (const { row, held, ledgers } of found)
    await readLedgers(
      store,
      row.connection,
      ledgers,
      held.map(({ product }) => product),
    )
  return found.flatMap(({ held, ledgers }) => held.filter(({ product }) => isKept(ledgers.get(product)!)))
}

/** Somebody keeps stock of it: what is sold without any, such as a service, is reserved nowhere. */
const isKept = ({ levels }: Ledger): boolean => Object.keys(levels).length > 0

const holdingsIn = (row: { connection: string; record: string; shadow: string | null }): Holding[] =>
  holdingsOf(row).held.flatMap((held) =>
    compare(untakenOf(held), '0') > 0 ? [{ ...held, connection: row.connection, order: row.record }] : [],
  )

interface Walk extends Paging {
  connection: LiveConnection
  record: RecordRow
  /** Is added to. */
  found: Holding[]
}

/** Where to go on; undefined: all is found. */
async function walk(store: Store, { connection, record, after, limit, found }: Walk): Promise<ReservationPlace | undefined> {
  const { claim, total } = await claimOf(store, connection, record)
  const { bindings } = store.tables
  const { id } = connection
  let rest = after?.rest ?? total
  // A page may end where a connection begins.
  let last = after?.order === '' ? undefined : after?.order
  for (let looked = 0; compare(rest, '0') > 0; looked += STEP) {
    if (found.length >= limit || looked >= MOST) return { connection: id, order: last ?? '', rest }
    const rows = await store.read
      .select({ connection: bindings.connection, record: bindings.record, externalId: bindings.externalId, shadow: bindings.shadow })
      .from(bindings)
      // None is null; said for the index that has those alone.
      .where(
        and(
          eq(bindings.connection, id),
          eq(bindings.object, 'order'),
          last === undefined ? isNotNull(bindings.externalId) : lt(bindings.externalId, last),
        ),
      )
      .orderBy(desc(bindings.externalId))
      .limit(STEP)
    for (const row of rows) {
      if (found.length >= limit) break
      last = row.record
      const mine = holdingsIn(row).filter(({ product, place }) => claim.products.has(product) && claim.counts(place))
      found.push(...mine)
      rest = subtract(rest, sum(mine.map(untakenOf)))
    }
    if (rows.length < STEP && found.length < limit) return undefined
  }
  return undefined
}

/** Which pieces count for a product or a figure, and how many the ledgers hold of them. */
async function claimOf(store: Store, { id, open }: LiveConnection, { id: record, object, body }: RecordRow) {
  const product = object === 'product' ? record : String((JSON.parse(body) as Canonical)['product'])
  const ledgers: Ledgers = new Map()
  await readLedgers(store, id, ledgers, [product])
  const ledger = ledgers.get(product)!
  const shops = open.sellable!.shops
  const rule = shops.find(({ shop }) => ledger.shown[shop]?.record === record)
  const counts = rule ? countsFor(shops, rule) : () => object === 'product'
  const parts = partsOf(ledger).map((part) => part.product)
  await readLedgers(store, id, ledgers, parts)
  const claim: Claim = {
    products: new Set(parts.filter((part) => isKept(ledgers.get(part)!))),
    counts: (key) => {
      const { shop, warehouse } = placeOf(key)
      return counts(shop, warehouse)
    },
  }
  return { claim, total: sum([...claim.products].flatMap((part) => piecesIn(ledgers.get(part)!, claim))) }
}

const piecesIn = ({ untaken }: Ledger, { counts }: Claim) =>
  Object.entries(untaken).flatMap(([key, pieces]) => (counts(key) ? [pieces] : []))
