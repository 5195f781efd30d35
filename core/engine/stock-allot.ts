// Works out anew what shops should have to sell of products whose figures changed, and what to give them. A shop is given pieces, not told a level:
// its own sales do not change what it was given, so that no sale is given back because the hub had not heard of it (ADR 0037). Where shops share
// exclusively, one is given more only of what no other shop can still sell.
import { compare, multiply, subtract } from '../model/money.ts'
import {
  freeOf,
  isExclusive,
  lessLocked,
  meet,
  nextEnd,
  sellable,
  sellsFrom,
  splitOf,
  timesIn,
  wholePieces,
  type SellableRule,
  type ShopRule,
} from '../model/sellable.ts'
import { freeIn, soldKey, type Ledger, type Ledgers } from './stock-ledger.ts'

/** What a shop is shown of a product, as stored. */
export interface Given {
  total: number
  /** What the shop itself had counted as sold when that was read. */
  sold: number
  /** `soldKey` of how it is to count them. */
  counted: string
  /** The shop has confirmed it. */
  isConfirmed: boolean
}
export interface Allotted {
  product: string
  rule: ShopRule
  quantity: number
  formula: string
  total: number
  /** When a lock ends and the figure is another. */
  nextAt: number | undefined
}
export interface Allotting {
  /** With the start of each shop that is known. */
  rule: SellableRule
  ledgers: Ledgers
  now: number
  /** Does the shop's system know the product? */
  isOffered(rule: ShopRule, product: string): boolean
  /** Undefined: it was never shown any. */
  given(rule: ShopRule, product: string): Given | undefined
}

/** Ledgers of products whose figures a change of these moves, and of those that they depend on. `read` gets what is missing. */
export async function readAround(
  ledgers: Ledgers,
  products: Iterable<string>,
  read: (ids: string[]) => Promise<void>,
): Promise<Set<string>> {
  const moved = new Set(products)
  await read([...moved])
  // What a bundle may still sell its parts cannot, and the other way round.
  for (const product of [...moved]) for (const part of ledgers.get(product)!.parts ?? []) moved.add(part.product)
  await read([...moved])
  for (const product of [...moved]) for (const bundle of ledgers.get(product)!.bundles ?? []) moved.add(bundle)
  await read([...moved])
  const parts = [...moved].flatMap((product) => ledgers.get(product)!.parts?.map((part) => part.product) ?? [])
  await read(parts)
  await read(parts.flatMap((part) => ledgers.get(part)!.bundles ?? []))
  return moved
}

/** In a fixed order, so that what is free goes to the same shop on each try. `ledgers` learn what each may have been given. */
export function allot(around: Allotting, products: Iterable<string>): Allotted[] {
  const { rule, ledgers } = around
  const each = [...products].sort().flatMap((product) => rule.shops.map((shop) => ({ shop, ledger: ledgers.get(product)! })))
  for (const { shop, ledger } of each) confirm(around, ledger, shop)
  return each.flatMap(({ shop, ledger }) => (isShown(around, ledger, shop) ? [allotOne(around, ledger, shop)] : []))
}

/** Lowered totals free pieces for others once the shop has confirmed them; what it had sold by then is sold all the same, known here or not yet. */
function confirm({ given }: Allotting, ledger: Ledger, { shop, ...rule }: ShopRule): void {
  const shown = ledger.shown[shop]
  if (!shown) return
  const known = given({ shop, ...rule }, ledger.product)
  if (!known?.isConfirmed) return
  const bound = Math.max(known.total, known.sold)
  if (shown.bound === bound && shown.counted === known.counted) return
  ledger.shown[shop] = { ...shown, bound, counted: known.counted }
  ledger.isChanged = true
}

/** What was shown once is shown for good: nothing to sell any more is a figure too. */
function isShown({ ledgers, isOffered }: Allotting, ledger: Ledger, rule: ShopRule): boolean {
  if (ledger.shown[rule.shop]) return true
  if (rule.isPaused || !isOffered(rule, ledger.product)) return false
  if (!ledger.isBundle) return Object.values(ledger.levels).some((level) => sellsFrom(rule, level))
  const parts = ledger.parts ?? []
  if (rule.bundles === 'parts' || !parts.length) return false
  return parts.every(({ product }) => Object.values(ledgers.get(product)!.levels).some((level) => sellsFrom(rule, level)))
}

/** What of which its pieces are taken: its parts, of a bundle. */
export const partsOf = (ledger: Ledger): { product: string; quantity: string }[] =>
  ledger.isBundle ? (ledger.parts ?? []) : [{ product: ledger.product, quantity: '1' }]

function allotOne(around: Allotting, ledger: Ledger, rule: ShopRule): Allotted {
  const { ledgers, now, given } = around
  const parts = partsOf(ledger).map(({ product, quantity }) => {
    const part = ledgers.get(product)!
    const split = splitOf(rule, { isBundle: ledger.isBundle === true, bundlesOfPart: part.bundles?.length ?? 0 })
    return { skuCode: part.skuCode ?? product, quantity, free: freeFor(around, rule, part), split }
  })
  const skuCode = ledger.skuCode ?? ledger.product
  const whole = parts.length ? sellable(rule, parts, now) : { quantity: 0, formula: '0' }
  const { quantity, formula } = ledger.isBundle ? lessLocked(whole, rule, { skuCode, now }) : whole
  const before = given(rule, ledger.product)
  const total = rule.isPaused && before ? before.total : totalOf(around, { ledger, rule, quantity, current: before?.total ?? 0 })
  note(ledger, rule, total)
  return {
    ...{ product: ledger.product, rule, quantity, formula, total },
    nextAt: nextEnd(rule, new Set([skuCode, ...parts.map((part) => part.skuCode)]), now),
  }
}

const freeFor = ({ rule: { shops } }: Allotting, rule: ShopRule, ledger: Ledger) =>
  freeIn(ledger, (level) => sellsFrom(rule, level), countsFor(shops, rule))

/** Which ordered pieces count for a shop: pieces ordered without a warehouse may come from any that their shop sells from. */
export function countsFor(shops: readonly ShopRule[], rule: ShopRule): (shop: string, warehouse: string | null) => boolean {
  const shopOf = (code: string) => shops.find(({ shop }) => shop === code)
  return (shop, warehouse) => {
    if (warehouse !== null) return rule.warehouses?.includes(warehouse) ?? true
    const other = shopOf(shop)
    return other === undefined || meet(other, rule)
  }
}

interface Raise {
  ledger: Ledger
  rule: ShopRule
  quantity: number
  current: number
}

/** What it should have, and what it has sold of it: given up to now, or as much more as no other shop can sell. */
function totalOf(around: Allotting, { ledger, rule, quantity, current }: Raise): number {
  const wanted = quantity + wholePieces(ledger.sold[soldKey(rule)] ?? '0')
  if (wanted <= current) return wanted
  const rivals = around.rule.shops.filter((other) => meet(other, rule))
  const hasBundles = partsOf(ledger).some(({ product }) => (around.ledgers.get(product)!.bundles?.length ?? 0) > 0)
  if (!isExclusive(rivals, hasBundles)) return wanted
  const room = Math.min(
    ...partsOf(ledger).map(({ product, quantity: pieces }) =>
      timesIn(roomOf(around, around.ledgers.get(product)!, { rule, rivals }), pieces),
    ),
  )
  // Not what is known here as sold: of that, some may be cancelled already, and would be sold once more.
  const bound = Math.max(ledger.shown[rule.shop]?.bound ?? 0, current)
  return Math.max(current, Math.min(wanted, bound + room))
}

/** What this one is given counts before others are looked at. */
function note(ledger: Ledger, rule: ShopRule, total: number): void {
  const shown = ledger.shown[rule.shop]
  if (shown && total <= shown.bound) return
  ledger.shown[rule.shop] = { record: shown?.record ?? '', bound: total, counted: shown?.counted ?? soldKey(rule) }
  ledger.isChanged = true
}

/** Pieces of a part that are free and that no shop could sell any more, whatever it has not told of yet. */
function roomOf(around: Allotting, part: Ledger, { rule, rivals }: { rule: ShopRule; rivals: readonly ShopRule[] }): string {
  const free = freeOf(freeFor(around, rule, part))
  const claims = [
    { ledger: part, quantity: '1' },
    ...(part.bundles ?? []).map((id) => {
      const ledger = around.ledgers.get(id)!
      return { ledger, quantity: ledger.parts?.find(({ product }) => product === part.product)?.quantity ?? '0' }
    }),
  ]
  return claims.reduce((room, { ledger, quantity }) => {
    return rivals.reduce((rest, { shop }) => subtract(rest, multiply(outstanding(ledger, shop), quantity)), room)
  }, free)
}

/**
 * What a shop can still sell of what it was given, or has sold without anybody knowing yet. Until it has confirmed that it is to count from another
 * day, only what it had sold by its old count is surely no part of that.
 */
function outstanding({ shown, sold }: Ledger, shop: string): string {
  const given = shown[shop]
  if (given === undefined) return '0'
  const rest = subtract(String(given.bound), sold[given.counted] ?? '0')
  return compare(rest, '0') > 0 ? rest : '0'
}
