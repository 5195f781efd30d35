// Life in the demo shop: every step places a trade or moves one on. The caller drives it; nothing here waits.
import { advanceAftersale, applyAftersale } from './aftersales.ts'
import { createRandom, type Random } from './random.ts'
import type { Trade } from './records.ts'
import { inventCart } from './seed.ts'
import { shipRest } from './shipping.ts'
import { Refusal, type ShopStore } from './store.ts'
import { cancelTrade, completeTrade, payTrade, placeTrade, realRows } from './trading.ts'

export interface TrafficOptions {
  /** Default 7. */
  seed?: number
  /** The shop's own staff ship too. Default false: shipping is the ERP's. */
  shopShips?: boolean
  /** Trades and after-sales from before this run go on too. Default false. */
  goesOn?: boolean
}

export interface TrafficStep {
  action: 'placed' | 'paid' | 'cancelled' | 'noted' | 'shipped' | 'completed' | 'applied' | 'advanced' | 'refused'
  tid?: string
  aftersale_id?: string
  message?: string
}

/** Endless; one step per `next()`. Deterministic for a seed and a shop. */
export function* liveTraffic(store: ShopStore, options: TrafficOptions = {}): Generator<TrafficStep, never> {
  const random = createRandom(options.seed ?? 7)
  /** Trades and after-sales of this run that still have something to happen to them. */
  const open = options.goesOn ? openTrades(store) : []
  const aftersales = options.goesOn ? openAftersales(store) : []
  for (;;) yield oneStep({ store, random, open, aftersales, shopShips: options.shopShips ?? false })
}

const openTrades = (store: ShopStore): string[] =>
  [...store.tables.trades.values()].filter(({ status }) => [10, 20, 21, 30].includes(status)).map(({ tid }) => tid)

const openAftersales = (store: ShopStore): string[] =>
  [...store.tables.aftersales.values()]
    .filter(({ finish_time, status }) => finish_time === undefined && !status.startsWith('MERCHANT_REJECT'))
    .map(({ aftersale_id }) => aftersale_id)

interface Life {
  store: ShopStore
  random: Random
  open: string[]
  aftersales: string[]
  shopShips: boolean
}

function oneStep(life: Life): TrafficStep {
  const { store, random, open, aftersales } = life
  try {
    if (aftersales.length > 0 && random.chance(0.2)) return advance(life)
    // Three moves bring a trade from its placing to its end: with fewer, open trades would pile up.
    if (open.length > 0 && random.chance(0.75)) return moveOn(life)
    const { tid } = placeTrade(store, inventCart(store, random))
    open.push(tid)
    return { action: 'placed', tid }
  } catch (error) {
    // Sold out: what a real shop sees too.
    if (error instanceof Refusal) return { action: 'refused', message: error.message }
    throw error
  }
}

function moveOn(life: Life): TrafficStep {
  const { store, random, open } = life
  const position = pickOpen(life)
  const tid = open[position]!
  const trade = store.require('trades', tid)
  const close = (): void => void open.splice(position, 1)
  switch (trade.status) {
    case 10:
      if (random.chance(0.1)) {
        close()
        cancelTrade(store, tid)
        return { action: 'cancelled', tid }
      }
      payTrade(store, tid)
      return { action: 'paid', tid }
    case 20:
    case 21:
      return awaiting(life, trade)
    case 30:
      completeTrade(store, tid)
      return { action: 'completed', tid }
    case 100:
      close()
      if (!random.chance(0.3) || trade.trade_type === 'service') return note(life, trade)
      return apply(life, trade)
    default:
      close()
      return note(life, trade)
  }
}

/** Mostly one whose turn it is at the shop: a parcel that the ERP has to send is looked at now and then only. */
function pickOpen({ store, random, open, shopShips }: Life): number {
  const isElsewhere = (tid: string): boolean => {
    const trade = store.require('trades', tid)
    return !shopShips && (trade.status === 20 || trade.status === 21) && !isHandedOver(trade)
  }
  let position = random.between(0, open.length - 1)
  for (let tries = 0; tries < 20 && isElsewhere(open[position]!); tries++) position = random.between(0, open.length - 1)
  return position
}

const isHandedOver = ({ trade_type, receiver }: Trade): boolean => trade_type === 'service' || receiver?.method === 'pickup'

function awaiting(life: Life, trade: Trade): TrafficStep {
  const { store, random, shopShips } = life
  if (isHandedOver(trade)) {
    completeTrade(store, trade.tid)
    return { action: 'completed', tid: trade.tid }
  }
  if (!shopShips) return note(life, trade)
  shipRest(store, trade.tid, random.chance(0.3) ? { only: 1 } : {})
  return { action: 'shipped', tid: trade.tid }
}

function note({ store, random }: Life, { tid }: Trade): TrafficStep {
  const seller_memo = random.pick(['已电话确认', '加急', '随箱放贺卡', '地址已核对', '客户要求周末送'])
  store.change('trades', tid, { seller_memo, seller_flag: random.between(1, 5) })
  return { action: 'noted', tid }
}

function apply({ store, random, aftersales }: Life, trade: Trade): TrafficStep {
  const row = realRows(trade).find(({ amount }) => amount > 0)
  if (row === undefined) return { action: 'refused', tid: trade.tid, message: 'nothing to give back' }
  const type = random.pick([1, 2, 3] as const)
  const { aftersale_id } = applyAftersale(store, trade.tid, {
    type,
    items: [{ oid: row.oid, num: 1 }],
    reason: random.pick(['拍错了', '包装破损', '口味不合']),
    ...(type === 3 && { exchange_items: [{ sku_code: row.sku_code, num: 1 }] }),
  })
  aftersales.push(aftersale_id)
  return { action: 'applied', tid: trade.tid, aftersale_id }
}

function advance({ store, random, aftersales }: Life): TrafficStep {
  const position = random.between(0, aftersales.length - 1)
  const id = aftersales[position]!
  const { finish_time, tid } = advanceAftersale(store, id)
  if (finish_time !== undefined) aftersales.splice(position, 1)
  return { action: 'advanced', tid, aftersale_id: id }
}
