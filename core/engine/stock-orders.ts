// What an order holds of each product: pieces that the stock's owner has not taken yet, and pieces that its shop has sold of what it was given.
import { add, compare, multiply, subtract } from '../model/money.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Body, LookUp } from '../model/fold.ts'
import type { SellableRule } from '../model/sellable.ts'
import { count, placeKey, soldKey, type Ledger } from './stock-ledger.ts'

/** Pieces of one product in one place. */
export interface Held {
  product: string
  /** `placeKey` */
  place: string
  /** Ordered and not cancelled. */
  pieces: string
  /** Taken by the stock's owner, as its stock has been read since. */
  taken: string
}
export interface Sold {
  product: string
  /** `soldKey` */
  shop: string
  pieces: string
}
/** What the stock connection's binding of an order keeps in its shadow. */
export interface OrderHoldings {
  held: Held[]
  sold: Sold[]
}
export const NOTHING: OrderHoldings = { held: [], sold: [] }
export const holdingsOf = ({ shadow }: { shadow: string | null }): OrderHoldings =>
  shadow === null ? NOTHING : (JSON.parse(shadow) as OrderHoldings)

interface Line extends Body {
  kind: string
  key: string
  quantity: string
}

/** Pieces of a line that count as sold: not those that were cancelled. */
function piecesOf(line: Line, isCancelled: boolean): string {
  const pieces = isCancelled ? '0' : subtract(line.quantity, String(line['cancelledQuantity'] ?? '0'))
  return compare(pieces, '0') > 0 ? pieces : '0'
}

const GOODS = new Set(['normal', 'gift', 'component'])

/** Nothing of it is taken yet. `lookUp` reads shops, warehouses and products; what is missing there is missing here. */
export function ordered(rule: SellableRule, body: Canonical, lookUp: LookUp): OrderHoldings {
  const shop = lookUp('shop', String(body['shop']))
  if (!shop) return NOTHING
  const code = String(shop['code'])
  const shopRule = rule.shops.find((one) => one.shop === code)
  const counting = shopRule && { ...shopRule, since: shopRule.since ?? String(shop['startFrom']) }
  const isSince = counting !== undefined && Date.parse(String(body['placedAt'])) >= Date.parse(counting.since)
  const isCancelled = body['status'] === 'cancelled'
  const lines = body['lines'] as Line[]
  const held = new Map<string, Held>()
  const sold = new Map<string, Sold>()
  const hold = (product: string, warehouse: unknown, pieces: string) => {
    const found = typeof warehouse === 'string' ? lookUp('warehouse', warehouse) : undefined
    const place = placeKey(code, found && String(found['code']))
    const at = `${product}\0${place}`
    held.set(at, { product, place, taken: '0', pieces: add(held.get(at)?.pieces ?? '0', pieces) })
  }
  const sell = (product: string, pieces: string) => {
    if (isSince) sold.set(product, { product, shop: soldKey(counting), pieces: add(sold.get(product)?.pieces ?? '0', pieces) })
  }
  for (const line of lines) {
    const product = line['product']
    if (typeof product !== 'string') continue
    const pieces = piecesOf(line, isCancelled)
    if (line.kind === 'bundle') {
      if (shopRule?.bundles !== 'parts') sell(product, pieces)
      if (!lines.some(({ parentKey }) => parentKey === line.key)) {
        const components = (lookUp('product', product)?.['components'] ?? []) as { product: string; quantity: string }[]
        for (const part of components) hold(part.product, line['warehouse'], multiply(pieces, part.quantity))
        if (shopRule?.bundles === 'parts') for (const part of components) sell(part.product, multiply(pieces, part.quantity))
      }
    } else if (GOODS.has(line.kind)) {
      hold(product, line['warehouse'], pieces)
      if (line.kind !== 'component' || shopRule?.bundles === 'parts') sell(product, pieces)
    }
  }
  return { held: [...held.values()], sold: [...sold.values()] }
}

/** What the owner has taken of it stays taken; `isTaken`: all of it, as its stock shows by now. */
export function carriedOver(before: OrderHoldings, now: OrderHoldings, isTaken: boolean): OrderHoldings {
  const was = new Map(before.held.map((one) => [`${one.product}\0${one.place}`, one.taken]))
  const held = now.held.map((one) => ({ ...one, taken: isTaken ? one.pieces : (was.get(`${one.product}\0${one.place}`) ?? '0') }))
  return { ...now, held }
}

/** Is something of it not taken, or taken and not wanted any more? */
export const isUnsettled = ({ held }: OrderHoldings): boolean => held.some(({ pieces, taken }) => compare(pieces, taken) !== 0)

/** Pieces of it that the owner has not taken, in decimals. */
export const untakenOf = ({ pieces, taken }: Held) => (compare(pieces, taken) > 0 ? subtract(pieces, taken) : '0')

/** Puts an order's pieces into the ledgers in place of what it held before. */
export function book(ledgers: ReadonlyMap<string, Ledger>, before: OrderHoldings, after: OrderHoldings): void {
  for (const one of before.held) count(ledgers.get(one.product)!, 'untaken', one.place, subtract('0', untakenOf(one)))
  for (const one of after.held) count(ledgers.get(one.product)!, 'untaken', one.place, untakenOf(one))
  for (const { product, shop, pieces } of before.sold) count(ledgers.get(product)!, 'sold', shop, subtract('0', pieces))
  for (const { product, shop, pieces } of after.sold) count(ledgers.get(product)!, 'sold', shop, pieces)
}

export const productsOf = ({ held, sold }: OrderHoldings): string[] => [...held, ...sold].map(({ product }) => product)
