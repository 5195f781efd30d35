// A trade's life as buyers and staff drive it: placed, paid, cancelled, completed; and the moves of state a PATCH may ask for.
import { requireSellable } from './allotments.ts'
import { priceTrade, type PricedLine, type Reductions } from './pricing.ts'
import type { Payment, Product, Receiver, Refund, Trade, TradeOrder, TradeStatus } from './records.ts'
import { moveStock } from './stock.ts'
import { Refusal, type ShopStore } from './store.ts'

export interface CartItem {
  sku_code: string
  num: number
  /** A free extra at 0, such as the spoon with the gift box. */
  isGift?: boolean
}
export interface Cart {
  shop_code: string
  items: CartItem[]
  member_id?: string
  discounts?: Reductions['discounts']
  points?: number
  adjust?: number
  /** Default: free from 99.00, else 8.00; nothing for services and pick-up. */
  freight?: number
  receiver?: Receiver
  invoice?: Trade['invoice']
  buyer_memo?: string
  source?: Record<string, unknown>
  warehouse_code?: string
}

const FREE_FREIGHT_FROM = 9900
const FREIGHT = 800
const SHIP_WITHIN_MS = 48 * 3600_000

/** Places a trade and holds what it sells. Throws Refusal `unknown_sku`, `unprocessable` (not enough to sell). */
export function placeTrade(store: ShopStore, cart: Cart): Trade {
  const now = store.now()
  const serial = store.nextNumber('trade')
  const tid = `3705115058${String(serial).padStart(9, '0')}`
  const lines = cart.items.map((item) => lineOf(store, item, cart.warehouse_code))
  const isService = lines.every(({ product }) => product.kind === 'service')
  const goods = lines.reduce((sum, { product, num, line_type }) => sum + (line_type === 'gift' ? 0 : (product.sale_price ?? 0) * num), 0)
  const isCarried = !isService && cart.receiver?.method !== 'pickup'
  const freight = cart.freight ?? (isCarried && goods < FREE_FREIGHT_FROM ? FREIGHT : 0)
  const reductions = { discounts: cart.discounts ?? [], points: cart.points ?? 0, adjust: cart.adjust ?? 0, freight }
  const { orders, ...sums } = priceTrade(lines, reductions, (index) => `${tid}${String(index + 1).padStart(2, '0')}`)
  requireSellable(store, cart.shop_code, orders)
  moveStock(store, orders, { available: -1, locked: 1 })
  return store.save('trades', {
    tid,
    trade_no: `MP${dayOf(now).replaceAll('-', '')}${String(serial).padStart(6, '0')}`,
    shop_code: cart.shop_code,
    trade_type: isService ? 'service' : 'goods',
    status: 10,
    currency: lines[0]?.product.currency ?? 'CNY',
    ...sums,
    freight_amount: freight,
    discounts: reductions.discounts.length > 0 ? reductions.discounts : undefined,
    points_amount: reductions.points || undefined,
    adjust_amount: reductions.adjust || undefined,
    member_id: cart.member_id,
    buyer: buyerOf(store, cart.member_id),
    receiver: cart.receiver,
    invoice: cart.invoice,
    buyer_memo: cart.buyer_memo,
    source: cart.source,
    orders,
    create_time: now,
  })
}

function lineOf(store: ShopStore, { sku_code, num, isGift }: CartItem, warehouse_code = 'WH-HZ'): PricedLine {
  const product = productOf(store, sku_code)
  const isStocked = product.kind === 'single'
  const parts = product.components?.map((part) => ({ product: productOf(store, part.sku_code), num: part.num, warehouse_code }))
  const line_type = isGift ? 'gift' : product.kind === 'bundle' ? 'bundle' : product.kind === 'service' ? 'service' : 'normal'
  return { product, num, line_type, ...(isStocked && { warehouse_code }), ...(parts && { parts }) }
}

function productOf(store: ShopStore, sku: string): Product {
  const product = store.tables.products.find(sku)
  if (product === undefined) throw new Refusal(422, 'unknown_sku', `there is no SKU ${sku}`, { field: 'sku_code' })
  return product
}

function buyerOf(store: ShopStore, memberId: string | undefined): Trade['buyer'] {
  const member = memberId === undefined ? undefined : store.require('members', memberId)
  if (member === undefined) return undefined
  const buyer = { open_id: member.open_ids?.[0], union_id: member.union_id, nickname: member.name, phone_masked: member.phones?.[0]?.value }
  return Object.fromEntries(Object.entries(buyer).filter(([, value]) => value !== undefined))
}

/** Pays a trade in full. */
export function payTrade(store: ShopStore, tid: string, method = 'wechat_pay'): { trade: Trade; payment: Payment } {
  const trade = store.require('trades', tid)
  if (trade.status !== 10) throw illegal(trade, 20)
  const now = store.now()
  const serial = store.nextNumber('payment')
  const payment = store.save('payments', {
    payment_id: String(600000 + serial),
    transaction_no: `42000020${dayOf(now).replaceAll('-', '')}${String(serial).padStart(10, '0')}`,
    out_trade_no: trade.trade_no,
    shop_code: trade.shop_code,
    method,
    mch_id: '1900000109',
    status: 'succeeded',
    currency: trade.currency,
    amount: trade.payable_amount,
    allocations: [{ tid, amount: trade.payable_amount }],
    pay_time: now,
  })
  moveStock(store, trade.orders, { available: 0, locked: -1 })
  const paid = store.change('trades', tid, {
    status: 20,
    pay_time: now,
    paid_amount: trade.payable_amount,
    ...(trade.trade_type === 'goods' && { ship_by: now + SHIP_WITHIN_MS }),
  })
  return { trade: paid, payment }
}

/** Cancels before shipment; what was paid goes back whole. */
export function cancelTrade(store: ShopStore, tid: string): Trade {
  const trade = store.require('trades', tid)
  if (trade.status !== 10 && trade.status !== 20) throw illegal(trade, 250)
  moveStock(store, trade.orders, { available: 1, locked: trade.status === 10 ? -1 : 0 })
  if (trade.status === 20) refundTrade(store, trade, refundable(store, trade))
  const orders = trade.orders.map((row) => ({ ...row, cancelled_num: row.num }))
  return store.change('trades', tid, { status: 250, cancel_time: store.now(), orders })
}

/** The buyer confirms receipt, or the service is done. */
export function completeTrade(store: ShopStore, tid: string): Trade {
  const trade = store.require('trades', tid)
  const isHandedOver = trade.trade_type === 'service' || trade.receiver?.method === 'pickup'
  if (trade.status !== 30 && !(trade.status === 20 && isHandedOver)) throw illegal(trade, 100)
  return store.change('trades', tid, { status: 100, finish_time: store.now() })
}

/** A move of state that the ERP asks for by PATCH; the same state again is no move. */
export function moveTrade(store: ShopStore, tid: string, status: TradeStatus): Trade {
  const trade = store.require('trades', tid)
  if (trade.status === status) return trade
  if (status === 250) return cancelTrade(store, tid)
  if (status === 100) return completeTrade(store, tid)
  if (status !== 30 || (trade.status !== 20 && trade.status !== 21)) throw illegal(trade, status)
  return store.change('trades', tid, { status: 30, ship_time: store.now() })
}

/** Sends money back to where it came from; closes the trade when nothing is left. */
export function refundTrade(store: ShopStore, trade: Trade, amount: number, aftersaleId?: string): Refund | undefined {
  const payment = store.ledger.payment.get(trade.tid)
  if (amount <= 0 || payment === undefined) return undefined
  const serial = store.nextNumber('refund')
  const now = store.now()
  return store.save('refunds', {
    refund_id: String(650000 + serial),
    refund_no: `RF${dayOf(now).replaceAll('-', '')}${String(serial).padStart(6, '0')}`,
    aftersale_id: aftersaleId,
    payment_id: payment,
    tid: trade.tid,
    shop_code: trade.shop_code,
    amount,
    currency: trade.currency,
    channel: 'original',
    status: 'succeeded',
    success_time: now,
  })
}

/** What of a trade's payment has not gone back yet. */
export function refundable(store: ShopStore, trade: Trade): number {
  return (trade.paid_amount ?? 0) - (store.ledger.refunded.get(trade.tid) ?? 0)
}

/** Rows that a buyer sees as goods or services: bundles by their parts. */
export const realRows = (trade: Trade): TradeOrder[] =>
  trade.orders.filter(({ line_type }) => line_type !== 'bundle' && line_type !== 'freight')

/** What the buyer paid for so many of a row. */
export const paidFor = (row: TradeOrder, num: number): number => Math.floor(((row.amount - (row.platform_discount ?? 0)) * num) / row.num)

/** Business day in China. */
export const dayOf = (time: number): string => new Date(time + 8 * 3600_000).toISOString().slice(0, 10)

function illegal(trade: Trade, status: number): Refusal {
  return new Refusal(409, 'illegal_transition', `trade ${trade.tid} is at ${trade.status}: it cannot go to ${status}`, { field: 'status' })
}
