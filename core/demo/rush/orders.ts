// What people buy in the rush and when: by the seed alone. Two fifths come in the first moments, as at midnight of 11.11; the rest go on.
import type { Random } from '../../../connectors/miniprogram/simulator/random.ts'
import type { ShopStore } from '../../../connectors/miniprogram/simulator/store.ts'

/** Something a buyer does, so many ms after the start. */
export interface Deed {
  at: number
  act(): void
}

export interface RushPlan {
  deeds: Deed[]
  /** When the hub is killed, ms after the start. */
  kills: number[]
}

const PEAK_SHARE = 0.4
/** Of the whole time: how fast the peak dies away. */
const PEAK_LENGTH = 0.06
const SLOWEST_PAYMENT = 0.03

/** Orders of goods, each placed and paid. Carts are drawn at once, so that timing changes nothing about them. */
export async function planRush(shop: ShopStore, { orders, seconds, seed }: { orders: number; seconds: number; seed: number }) {
  const { createRandom } = await import('../../../connectors/miniprogram/simulator/random.ts')
  const { inventCart } = await import('../../../connectors/miniprogram/simulator/seed.ts')
  const { payTrade, placeTrade } = await import('../../../connectors/miniprogram/simulator/trading.ts')
  const random = createRandom(seed)
  const wholeMs = seconds * 1000
  const deeds: Deed[] = []
  for (let index = 0; index < orders; index++) {
    let cart = inventCart(shop, random)
    // Errands on the campus go to no ERP.
    while (cart.items.some(({ sku_code }) => sku_code.startsWith('ERR-'))) cart = inventCart(shop, random)
    const placedAt = momentOf(random) * wholeMs * (1 - SLOWEST_PAYMENT)
    let tid: string | undefined
    deeds.push(
      { at: placedAt, act: () => void ({ tid } = placeTrade(shop, cart)) },
      { at: placedAt + (0.1 + 0.9 * random.next()) * SLOWEST_PAYMENT * wholeMs, act: () => void payTrade(shop, tid!) },
    )
  }
  const kills = [0.1 + 0.25 * random.next(), 0.5 + 0.25 * random.next()].map((share) => share * wholeMs)
  return { deeds: deeds.sort((a, b) => a.at - b.at), kills } satisfies RushPlan
}

/** From 0 to 1. */
function momentOf(random: Random): number {
  if (!random.chance(PEAK_SHARE)) return random.next()
  return Math.min(1, -Math.log(1 - random.next()) * PEAK_LENGTH)
}
