// The ledger of sellable stock: what is known of each product, kept in the stock connection's binding of it. Levels come from whoever owns the
// stock, orders from all shops; what each shop was given follows (stock-allot.ts).
import type { Canonical } from '../mapping/port.ts'
import { add, compare, subtract, sum } from '../model/money.ts'
import type { Free, ShopRule } from '../model/sellable.ts'
import type { BoundRow, Store } from '../store/port.ts'

/** What the owner shows of a product in one warehouse. */
export interface Level extends Omit<Free, 'untaken'> {
  /** Code. */
  warehouse: string
  isSellable: boolean
}
/** A figure that a shop is shown. */
export interface Shown {
  record: string
  /** The most that it may have been given up to now: a total that was lowered counts until the shop has confirmed it. */
  bound: number
  /** `soldKey` of how it counts what it was given, as it has confirmed. */
  counted: string
}

/** What a product's binding keeps in its shadow. */
export interface LedgerBody {
  skuCode?: string
  isBundle?: boolean
  /** Components, of a bundle. */
  parts?: { product: string; quantity: string }[]
  /** Bundles that it is a part of. */
  bundles?: string[]
  /** By inventory record. */
  levels: Record<string, Level>
  /** Pieces ordered and not taken, by `placeKey`. */
  untaken: Record<string, string>
  /** Pieces sold since its start, by `soldKey`. */
  sold: Record<string, string>
  /** By code of the shop. */
  shown: Record<string, Shown>
}
export interface Ledger extends LedgerBody {
  product: string
  /** Undefined: it is new. */
  binding?: BoundRow
  isChanged: boolean
}
export type Ledgers = Map<string, Ledger>

export const PRODUCT = 'product'

/** Shop and warehouse of pieces that were ordered, as codes; without a warehouse, all of the shop's. */
export const placeKey = (shop: string, warehouse: string | undefined): string => JSON.stringify([shop, warehouse ?? null])
export const placeOf = (key: string): { shop: string; warehouse: string | null } => {
  const [shop, warehouse] = JSON.parse(key) as [string, string | null]
  return { shop, warehouse }
}

/**
 * What a shop has sold, by how it counts: pieces that were booked under another start, or with bundles counted otherwise, are no part of what it
 * is given now. Those that are not booked anew yet are missing, so that it is given too little for a moment and never too much.
 */
export const soldKey = ({ shop, since, bundles }: Pick<ShopRule, 'shop' | 'since' | 'bundles'>): string =>
  JSON.stringify([shop, since === undefined ? null : Date.parse(since), bundles === 'parts'])

const emptyBody = (): LedgerBody => ({ levels: {}, untaken: {}, sold: {}, shown: {} })

/** Reads what is not there yet; a product nobody has told of gets an empty one. */
export async function readLedgers(store: Store, connection: string, ledgers: Ledgers, products: Iterable<string>): Promise<void> {
  const wanted = [...new Set(products)].filter((id) => !ledgers.has(id))
  if (!wanted.length) return
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection, records: wanted }] })
  const known = new Map(bindings.flatMap((row) => (row.object === PRODUCT ? [[row.record, row]] : [])))
  for (const product of wanted) {
    const binding = known.get(product)
    const body = binding?.shadow ? (JSON.parse(binding.shadow) as LedgerBody) : emptyBody()
    ledgers.set(product, { ...body, product, isChanged: false, ...(binding && { binding }) })
  }
}

export function ledgerText({ skuCode, isBundle, parts, bundles, levels, untaken, sold, shown }: Ledger): string {
  return JSON.stringify({ skuCode, isBundle, parts, bundles, levels, untaken, sold, shown } satisfies LedgerBody)
}

/** Adds to a figure; what comes to nothing is forgotten. */
export function count(ledger: Ledger, figures: 'untaken' | 'sold', key: string, pieces: string): void {
  if (compare(pieces, '0') === 0) return
  const total = add(ledger[figures][key] ?? '0', pieces)
  if (compare(total, '0') === 0) delete ledger[figures][key]
  else ledger[figures][key] = total
  ledger.isChanged = true
}

/** Takes over what an inventory record shows; undefined = it is gone. */
export function setLevel(ledger: Ledger, inventory: string, level: Level | undefined): void {
  const before = ledger.levels[inventory]
  if (JSON.stringify(before) === JSON.stringify(level)) return
  if (level) ledger.levels[inventory] = level
  else delete ledger.levels[inventory]
  ledger.isChanged = true
}

/** `warehouse`: the body of its record; undefined while it is being looked up. */
export function levelOf(body: Canonical, warehouse: Canonical | undefined): Level {
  const text = (field: string) => String(body[field] ?? '0')
  const [onHand, reserved, locked] = [text('onHand'), text('reserved'), text('locked')]
  const available = body['available'] === undefined ? subtract(subtract(onHand, reserved), locked) : text('available')
  return { warehouse: String(warehouse?.['code']), isSellable: warehouse?.['isSellable'] !== false, onHand, reserved, locked, available }
}

/** What levels and orders come to. `counts` says of which orders. */
export function freeIn(
  ledger: Ledger,
  holds: (level: Level) => boolean,
  counts: (shop: string, warehouse: string | null) => boolean,
): Free {
  const levels = Object.values(ledger.levels).filter(holds)
  const total = (field: 'onHand' | 'reserved' | 'locked' | 'available') => sum(levels.map((level) => level[field]))
  const untaken = Object.entries(ledger.untaken).flatMap(([key, pieces]) => {
    const { shop, warehouse } = placeOf(key)
    return counts(shop, warehouse) ? [pieces] : []
  })
  return {
    onHand: total('onHand'),
    reserved: total('reserved'),
    locked: total('locked'),
    available: total('available'),
    untaken: sum(untaken),
  }
}
