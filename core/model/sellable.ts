// What a shop may sell (model.md, decision 8): floor((onHand - reserved - locked - untaken) x share - buffer), of a bundle the least of its
// parts. The rule of each shop, and its arithmetic; the engine keeps the figures it stands on (engine/stock*.ts).
import { add, compare, ofUnits, subtract, unitsOf } from './money.ts'

/** Pieces of a product held back from a shop until a time. */
export interface StockLock {
  skuCode: string
  quantity: string
  /** Epoch ms; undefined = until it is taken out of the rule. */
  until?: number
}

export interface ShopRule {
  /** Code of the shop, and the connection in which it sells. */
  shop: string
  connection: string
  /** Codes of the warehouses it sells from; undefined = all that are sellable. */
  warehouses?: readonly string[]
  /** Hundredths of a percent of what is free there. */
  share: number
  /** Pieces of each product that stay unsold. */
  buffer: string
  /**
   * parts: the shop takes a bundle's parts off itself and needs no figure for it. shown: a bundle is offered beside its parts, each as if it were
   * alone. A number: that much of the parts, in hundredths of a percent, is for bundles and the rest for the parts alone.
   */
  bundles: 'parts' | 'shown' | number
  isPaused: boolean
  locks: readonly StockLock[]
  /** Orders placed from then on count as sold (RFC 3339); undefined = since the shop's start. */
  since?: string
}

/** A rule of the connection that makes sellable stock: one per shop. */
export interface SellableRule {
  shops: readonly ShopRule[]
}

/** What is known of a product in the warehouses of a shop, in decimals. */
export interface Free {
  onHand: string
  reserved: string
  locked: string
  /** The owner's own figure, onHand - reserved - locked unless it states another. */
  available: string
  /** Ordered in shops, and not taken by the owner yet. */
  untaken: string
}
/** A part of what is sold: the product itself, or a part of a bundle. */
export interface SoldPart {
  skuCode: string
  quantity: string
  free: Free
  /** Hundredths of a percent of the shop's share that this claim may have. */
  split: number
}

export const WHOLE = 10_000
const MICRO = 6
const PIECE = 10n ** BigInt(MICRO)
const micro = (value: string) => unitsOf(value, MICRO)

/** Free pieces, all in all: what the owner has free less what it has not taken yet. */
export const freeOf = ({ available, untaken }: Free): string => subtract(available, untaken)

/** What the shop should have to sell, and how that comes about. */
export function sellable(rule: ShopRule, parts: readonly SoldPart[], now: number): { quantity: number; formula: string } {
  const each = parts.map((part) => ofPart(rule, part, now))
  if (each.length === 1 && compare(parts[0]!.quantity, '1') === 0)
    return { quantity: each[0]!.pieces, formula: `${each[0]!.formula} = ${each[0]!.pieces}` }
  const counts = each.map(({ pieces }, index) => Number((BigInt(pieces) * PIECE) / micro(parts[index]!.quantity)))
  const quantity = Math.min(...counts)
  const terms = parts.map(
    ({ skuCode, quantity: n }, index) =>
      `${skuCode} ${each[index]!.formula} = ${each[index]!.pieces}${compare(n, '1') === 0 ? '' : ` / ${n}`}`,
  )
  return { quantity, formula: `min(${terms.join(', ')}) = ${quantity}` }
}

/** What is left of a bundle where it is locked itself. Its parts' locks are in the figure already. */
export function lessLocked(
  { quantity, formula }: { quantity: number; formula: string },
  rule: ShopRule,
  { skuCode, now }: { skuCode: string; now: number },
): { quantity: number; formula: string } {
  const held = heldBack(rule, skuCode, now)
  if (isZero(held)) return { quantity, formula }
  const rest = Math.max(0, wholePieces(subtract(String(quantity), held)))
  return { quantity: rest, formula: `${formula.replace(/ = \d+$/, '')} - heldBack ${shown(held)} = ${rest}` }
}

function ofPart(rule: ShopRule, { skuCode, free, split }: SoldPart, now: number): { pieces: number; formula: string } {
  const held = heldBack(rule, skuCode, now)
  const kept = micro(add(rule.buffer, held))
  const shared = (micro(freeOf(free)) * BigInt(rule.share) * BigInt(split)) / BigInt(WHOLE * WHOLE)
  const rest = shared - kept
  const pieces = rest > 0n ? Number(rest / PIECE) : 0
  return { pieces, formula: formulaOf(rule, { free, split, held }) }
}

/** Pieces that the locks in force hold back. */
export const heldBack = ({ locks }: ShopRule, skuCode: string, now: number): string =>
  locks.reduce((sum, lock) => (lock.skuCode === skuCode && (lock.until ?? Infinity) > now ? add(sum, lock.quantity) : sum), '0')

/** When a lock of these products ends next. */
export function nextEnd({ locks }: ShopRule, skuCodes: ReadonlySet<string>, now: number): number | undefined {
  const ends = locks.flatMap(({ skuCode, until }) => (skuCodes.has(skuCode) && until !== undefined && until > now ? [until] : []))
  return ends.length ? Math.min(...ends) : undefined
}

/** In words of the model, which screens put into the reader's own: `(onHand 120 - reserved 8 - untaken 0) x 80% - buffer 5`. */
function formulaOf({ share, buffer }: ShopRule, { free, split, held }: { free: Free; split: number; held: string }): string {
  const isPlain = compare(free.available, subtract(subtract(free.onHand, free.reserved), free.locked)) === 0
  const terms = isPlain
    ? [`onHand ${shown(free.onHand)}`, `reserved ${shown(free.reserved)}`, ...(isZero(free.locked) ? [] : [`locked ${shown(free.locked)}`])]
    : [`available ${shown(free.available)}`]
  const parts = [
    `(${[...terms, `untaken ${shown(free.untaken)}`].join(' - ')})`,
    ...[share, split].flatMap((part) => (part === WHOLE ? [] : [`x ${percent(part)}`])),
    ...(isZero(buffer) ? [] : [`- buffer ${shown(buffer)}`]),
    ...(isZero(held) ? [] : [`- heldBack ${shown(held)}`]),
  ]
  return parts.join(' ')
}

const isZero = (value: string) => compare(value, '0') === 0
/** Without zeros behind the point. */
const shown = (value: string) => (value.includes('.') ? value.replace(/\.?0+$/, '') : value)
const percent = (hundredths: number) => `${shown(ofUnits(BigInt(hundredths), 2))}%`

/** Whole pieces, downwards. */
export function wholePieces(value: string): number {
  const units = micro(value)
  return Number(units >= 0n || units % PIECE === 0n ? units / PIECE : units / PIECE - 1n)
}

/** How often a number of pieces goes into so many, downwards; never less than none. */
export const timesIn = (total: string, quantity: string): number => {
  const units = micro(total)
  return units > 0n ? Number(units / micro(quantity)) : 0
}

/**
 * May these shops, all of which sell a product, never sell more than there is? They do not if they sell from the same warehouses, their shares come
 * to no more than all of it, and no bundle is offered beside its parts.
 */
export function isExclusive(rules: readonly ShopRule[], hasBundles: boolean): boolean {
  const [first, ...others] = rules
  if (!first) return true
  if (others.some((rule) => placesOf(rule) !== placesOf(first))) return false
  if (hasBundles && rules.some(({ bundles }) => bundles === 'shown')) return false
  return rules.reduce((total, { share }) => total + share, 0) <= WHOLE
}

const placesOf = ({ warehouses }: ShopRule) => (warehouses === undefined ? '*' : JSON.stringify([...warehouses].sort()))

/** Do both sell from some warehouse? */
export const meet = (a: ShopRule, b: ShopRule): boolean =>
  a.warehouses === undefined || b.warehouses === undefined || a.warehouses.some((code) => b.warehouses!.includes(code))

/** Does a shop sell from this warehouse? */
export const sellsFrom = ({ warehouses }: ShopRule, { warehouse, isSellable }: { warehouse: string; isSellable: boolean }): boolean =>
  isSellable && (warehouses === undefined || warehouses.includes(warehouse))

/** How much of a part's share a claim on it has: the product itself, or one of the bundles that it goes into. */
export function splitOf({ bundles }: ShopRule, { isBundle, bundlesOfPart }: { isBundle: boolean; bundlesOfPart: number }): number {
  if (typeof bundles !== 'number' || bundlesOfPart === 0) return WHOLE
  return isBundle ? Math.floor(bundles / bundlesOfPart) : WHOLE - bundles
}
