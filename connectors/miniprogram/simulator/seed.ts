// A believable shop with a past: members, goods, stock, and weeks of trades in every state. The same seed makes the same shop.
import { advanceAftersale, applyAftersale, endAftersale } from './aftersales.ts'
import { catalog, ERRAND_SHOP, SPOON, TEA_SHOP } from './catalog.ts'
import { errandPlace, inventMember, parcelAddress } from './people.ts'
import { createRandom, type Random } from './random.ts'
import type { Discount, Member, Trade } from './records.ts'
import { shipRest } from './shipping.ts'
import { stockId } from './stock.ts'
import { createStore, type ShopStore } from './store.ts'
import { cancelTrade, completeTrade, payTrade, placeTrade, realRows, type Cart } from './trading.ts'

export interface SeedOptions {
  /** The shop's clock. History ends at this moment. */
  now: () => number
  /** Default 1. */
  seed?: number
  /** Default 60. */
  members?: number
  /** Default 120; 0 = goods and members only. */
  trades?: number
  /** Over how many days back they are spread. Default 30. */
  days?: number
  /** On hand of each stocked SKU in the main warehouse. Default 400. */
  stock?: number
}

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS
const OPENED_DAYS_BEFORE = 60

/** Makes the demo shop. */
export function seedShop(options: SeedOptions): ShopStore {
  const { now, seed = 1, members = 60, trades = 120, days = 30, stock = 400 } = options
  const store = createStore(now)
  const random = createRandom(seed)
  const end = now()
  const opened = end - (days + OPENED_DAYS_BEFORE) * DAY_MS
  store.at(opened, () => seedPlaces(store, opened))
  store.at(opened, () => seedGoods(store, stock))
  for (let index = 1; index <= members; index++) {
    const at = opened + random.between(0, OPENED_DAYS_BEFORE) * DAY_MS
    store.at(at, () => store.save('members', inventMember(random, index, at)))
  }
  if (members === 0) return store
  for (let index = 0; index < trades; index++) seedTrade(store, random, { index, trades, end, days })
  return store
}

function seedPlaces(store: ShopStore, start_time: number): void {
  const zone = { start_time, time_zone: 'Asia/Shanghai', day_cutoff: '00:00' }
  store.save('shops', { shop_code: TEA_SHOP, name: '桥山茶铺', warehouse_codes: ['WH-HZ', 'WH-GZ'], ...zone })
  store.save('shops', { shop_code: ERRAND_SHOP, name: '校园跑腿', warehouse_codes: [], ...zone })
  store.save('warehouses', { warehouse_code: 'WH-HZ', name: '杭州主仓', kind: 'own', is_sellable: true })
  store.save('warehouses', { warehouse_code: 'WH-GZ', name: '广州分仓', kind: 'third_party', is_sellable: true })
  store.save('warehouses', { warehouse_code: 'WH-RET', name: '退货仓', kind: 'defective', is_sellable: false })
}

function seedGoods(store: ShopStore, onHand: number): void {
  for (const product of catalog()) {
    const { sku_code, kind } = store.save('products', product)
    if (kind !== 'single') continue
    store.save('stocks', { stock_id: stockId(sku_code, 'WH-HZ'), sku_code, warehouse_code: 'WH-HZ', available_num: onHand })
    store.save('stocks', { stock_id: stockId(sku_code, 'WH-GZ'), sku_code, warehouse_code: 'WH-GZ', available_num: Math.floor(onHand / 4) })
  }
}

interface Spot {
  index: number
  trades: number
  end: number
  days: number
}

/** One trade of the past, led to where its number says: every state is there, whatever the seed. */
function seedTrade(store: ShopStore, random: Random, { index, trades, end, days }: Spot): void {
  const placedAt = end - Math.floor(((trades - index) / trades) * days * DAY_MS) - random.between(0, HOUR_MS)
  const step = (hours: number, work: () => void): void => store.at(Math.min(placedAt + hours * HOUR_MS, end), work)
  const cart = inventCart(store, random)
  const { tid } = store.at(placedAt, () => placeTrade(store, cart))
  const fate = index % 12
  if (fate === 0) return // 10
  if (fate === 1) return step(1, () => cancelTrade(store, tid))
  step(0.1, () => payTrade(store, tid, random.chance(0.9) ? 'wechat_pay' : 'balance'))
  if (fate === 2) return // 20
  if (cart.shop_code === ERRAND_SHOP)
    return fate === 3 ? step(0.5, () => cancelTrade(store, tid)) : step(2, () => completeTrade(store, tid))
  if (fate === 3) return refundOnly(store, tid, step)
  step(20, () => shipRest(store, tid, fate === 4 ? { only: 1 } : {}))
  if (fate === 4 || fate === 5) return // 21, 30
  step(80, () => completeWhenShipped(store, tid))
  if (fate === 6) returnAndRefund(store, random, tid, step)
  if (fate === 7) exchange(store, tid, step)
  if (fate === 8)
    step(100, () =>
      endAftersale(store, applyAftersale(store, tid, whole(store, tid, 2)).aftersale_id, random.chance(0.5) ? 'reject' : 'cancel'),
    )
}

type Step = (hours: number, work: () => void) => void

function completeWhenShipped(store: ShopStore, tid: string): void {
  if (store.require('trades', tid).status === 21) shipRest(store, tid)
  completeTrade(store, tid)
}

function whole(store: ShopStore, tid: string, type: 1 | 2 | 3) {
  const [row] = realRows(store.require('trades', tid)).filter(({ amount }) => amount > 0)
  return {
    type,
    items: [{ oid: row!.oid, num: 1 }],
    reason: type === 1 ? '不想要了' : '罐身有凹痕',
    liability: type === 1 ? ('buyer' as const) : ('merchant' as const),
  }
}

function refundOnly(store: ShopStore, tid: string, step: Step): void {
  const items = realRows(store.require('trades', tid)).map(({ oid, num }) => ({ oid, num }))
  step(1, () => void applyAftersale(store, tid, { ...whole(store, tid, 1), items }))
  const id = lastAftersale(store)
  step(2, () => advanceAftersale(store, id))
  step(3, () => advanceAftersale(store, id))
}

function returnAndRefund(store: ShopStore, random: Random, tid: string, step: Step): void {
  step(90, () => void applyAftersale(store, tid, whole(store, tid, 2)))
  const id = lastAftersale(store)
  const steps = random.between(0, 5)
  for (let done = 0; done < steps; done++) step(100 + done * 24, () => advanceAftersale(store, id))
}

function exchange(store: ShopStore, tid: string, step: Step): void {
  const application = whole(store, tid, 3)
  const sku_code = store.require('trades', tid).orders.find(({ oid }) => oid === application.items[0]!.oid)!.sku_code
  step(90, () => void applyAftersale(store, tid, { ...application, exchange_items: [{ sku_code, num: 1 }] }))
  const id = lastAftersale(store)
  for (let done = 0; done < 6; done++) step(100 + done * 24, () => advanceAftersale(store, id))
}

const lastAftersale = (store: ShopStore): string => String(700000 + store.tables.aftersales.size)

const DISCOUNTS: readonly ((random: Random) => Discount)[] = [
  () => ({ type: 'promotion', funder: 'merchant', name: '满减活动', amount: 3000 }),
  (random) => ({ type: 'coupon', funder: 'platform', name: '平台立减券', coupon_id: `C-${random.between(10000, 99999)}`, amount: 1500 }),
  () => ({ type: 'subsidy', funder: 'government', name: '消费券', amount: 2000 }),
  () => ({ type: 'member', funder: 'merchant', name: '会员价', amount: 777 }),
]

/** What somebody might buy: tea, ware, gift boxes with a free spoon, or an errand on the campus. */
export function inventCart(store: ShopStore, random: Random): Cart {
  const memberId = String(500000 + random.between(1, store.tables.members.size))
  const member = store.require('members', memberId)
  return random.chance(0.2) ? errandCart(random, member) : teaCart(store, random, member)
}

function errandCart(random: Random, member: Member): Cart {
  const sku_code = random.pick(['ERR-PARCEL-S', 'ERR-PARCEL-L', 'ERR-FOOD', 'ERR-PRINT'])
  return {
    shop_code: ERRAND_SHOP,
    member_id: member.member_id,
    items: [{ sku_code, num: 1 }],
    receiver: errandPlace(random, member),
    buyer_memo: sku_code === 'ERR-FOOD' ? '少油少盐' : `取件码 ${random.between(1, 9)}-${random.between(100, 999)}`,
  }
}

function teaCart(store: ShopStore, random: Random, member: Member): Cart {
  const isGiftBox = random.chance(0.35)
  const singles = [...store.tables.products.values()].filter(({ kind, is_on_sale }) => kind === 'single' && is_on_sale)
  const picked = new Set(Array.from({ length: random.between(1, isGiftBox ? 1 : 3) }, () => random.pick(singles).sku_code))
  const items: Cart['items'] = [...picked].map((sku_code) => ({ sku_code, num: random.between(1, 3) }))
  if (isGiftBox)
    items.unshift(
      { sku_code: random.pick(['GIFT-TEA-01', 'GIFT-TEA-02']), num: random.between(1, 2) },
      { sku_code: SPOON, num: 1, isGift: true },
    )
  const discounts = DISCOUNTS.filter(() => random.chance(0.3)).map((make) => make(random))
  return {
    shop_code: TEA_SHOP,
    member_id: member.member_id,
    items,
    discounts,
    points: random.chance(0.25) ? random.between(1, 500) : 0,
    adjust: random.chance(0.05) ? 100 : 0,
    receiver: parcelAddress(member),
    ...(random.chance(0.15) && { invoice: companyTitle(random) }),
    ...(random.chance(0.3) && { buyer_memo: random.pick(['送人，请附手提袋', '工作日配送', '请开发票', '轻拿轻放']) }),
    ...(random.chance(0.2) && { source: { channel: 'live', room: `L${random.between(1, 9)}`, sharer: `S${random.between(1, 30)}` } }),
  }
}

function companyTitle(random: Random): NonNullable<Trade['invoice']> {
  const number = random.between(1000, 9999)
  return { title_type: 'company', title: `杭州示例${number}文化有限公司`, tax_no: `91330100DEMO${number}XX` }
}
