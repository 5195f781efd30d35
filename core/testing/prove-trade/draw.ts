// The trade that a seed draws: shops with their rules, warehouses, goods, bundles and stock.
import type { ShopRule } from '../../model/sellable.ts'
import { diceFrom, type Dice } from '../simulation/dice.ts'
import type { ShopProduct } from '../trade/shop.ts'
import { rule } from '../trade/world.ts'

export interface Trade {
  seed: number
  products: ShopProduct[]
  warehouses: string[]
  /** As they are now. */
  rules: ShopRule[]
  /** Shares come to no more than all, so that together the shops must never sell more than there is. */
  isExclusive: boolean
  /** Pieces of each single product at the beginning, by warehouse. */
  stock: Record<string, number>
  orders: number
}

export function drawTrade(seed: number): Trade {
  const dice = diceFrom(seed + 0x7ade)
  const singles = Array.from({ length: dice.whole(2, 4) }, (_, n): ShopProduct => ({ sku: `SKU-${n + 1}`, price: dice.whole(1, 3000) }))
  const bundles = Array.from({ length: dice.whole(0, 2) }, (_, n) => bundleOf(`BOX-${n + 1}`, singles, dice))
  const warehouses = dice.isLucky(0.5) ? ['W1'] : ['W1', 'W2']
  const isExclusive = dice.isLucky(0.7)
  const shops = Array.from({ length: dice.whole(1, 3) }, (_, n) => `s${n + 1}`)
  return {
    seed,
    products: [...singles, ...bundles],
    warehouses,
    rules: rulesOf(shops, { isExclusive, hasBundles: bundles.length > 0, warehouses, dice }),
    isExclusive,
    stock: Object.fromEntries(singles.map(({ sku }) => [sku, dice.whole(0, 30)])),
    orders: dice.whole(10, 30),
  }
}

/** Other shares and buffers, another day to count from, a pause: what a shop sells from and how it counts bundles stays. */
export function redrawRules(
  { rules, isExclusive, products, warehouses }: Trade,
  dice: Dice,
  days: readonly (string | undefined)[],
): ShopRule[] {
  const hasBundles = products.some(({ parts }) => parts)
  const drawn = rulesOf(
    rules.map(({ shop }) => shop),
    { isExclusive, hasBundles, warehouses, dice },
  )
  return rules.map(({ since: _, ...before }, at): ShopRule => {
    const { share, buffer } = drawn[at]!
    const bundles = typeof before.bundles === 'number' ? dice.whole(1, 99) * 100 : before.bundles
    const since = dice.pick(days)
    return { ...before, share, buffer, bundles, isPaused: dice.isLucky(0.2), ...(since !== undefined && { since }) }
  })
}

/** The warehouse that keeps a product: its number tells. */
export const placeOf = ({ warehouses }: Trade, sku: string): string => warehouses[Number(sku.split('-')[1]) % warehouses.length]!

function bundleOf(sku: string, singles: readonly ShopProduct[], dice: Dice): ShopProduct {
  const first = dice.pick(singles)
  const others = singles.filter((single) => single !== first && dice.isLucky(0.5))
  const parts = [first, ...others].map((part) => ({ sku: part.sku, quantity: dice.whole(1, 3) }))
  return { sku, price: dice.whole(1, 6000), parts }
}

interface Drawing {
  isExclusive: boolean
  hasBundles: boolean
  warehouses: string[]
  dice: Dice
}

function rulesOf(shops: string[], { isExclusive, hasBundles, warehouses, dice }: Drawing): ShopRule[] {
  let left = 10_000
  return shops.map((shop, at) => {
    const rest = at === shops.length - 1 ? left : dice.whole(0, left)
    const share = isExclusive ? rest : dice.whole(5_000, 10_000)
    left -= rest
    const ways: ShopRule['bundles'][] = ['parts', isExclusive && hasBundles ? dice.whole(1, 99) * 100 : 'shown']
    const bundles = dice.pick(ways)
    // Exclusive shares are of the same warehouses.
    const places = !isExclusive && dice.isLucky(0.4) ? { warehouses: [dice.pick(warehouses)] } : {}
    return rule(shop, { ...places, share, bundles, buffer: String(dice.isLucky(0.7) ? 0 : dice.whole(1, 3)) })
  })
}
