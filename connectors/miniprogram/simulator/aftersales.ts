// After-sales: refund only (1), return and refund (2), exchange (3). Each step is one call, so that a test or a demo walks through them.
import type { Aftersale, AftersaleItem, Trade, TradeOrder } from './records.ts'
import { createShipment, piecesOf } from './shipping.ts'
import { moveStock } from './stock.ts'
import { Refusal, type ShopStore } from './store.ts'
import { dayOf, paidFor, refundable, refundTrade } from './trading.ts'

export interface Application {
  type: Aftersale['type']
  items: { oid: string; num: number }[]
  reason?: string
  liability?: Aftersale['liability']
  exchange_items?: Aftersale['exchange_items']
}

const DAY_MS = 24 * 3600_000

/** What follows what, by type; the last of a row is the end. */
const STEPS: Record<Aftersale['type'], readonly string[]> = {
  1: ['MERCHANT_PROCESSING', 'PLATFORM_REFUNDING', 'MERCHANT_REFUND_SUCCESS'],
  2: [
    'MERCHANT_PROCESSING',
    'USER_WAIT_RETURN',
    'MERCHANT_WAIT_RECEIPT',
    'MERCHANT_RECEIVED',
    'PLATFORM_REFUNDING',
    'MERCHANT_RETURN_SUCCESS',
  ],
  3: [
    ...['MERCHANT_PROCESSING', 'USER_WAIT_RETURN', 'MERCHANT_WAIT_RECEIPT', 'MERCHANT_RECEIVED', 'MERCHANT_WAIT_RESHIP'],
    ...['MERCHANT_RESHIPPED', 'MERCHANT_EXCHANGE_SUCCESS'],
  ],
}

/** The buyer applies. Throws Refusal when the trade is not paid, or more is asked back than was bought. */
export function applyAftersale(store: ShopStore, tid: string, application: Application): Aftersale {
  const trade = store.require('trades', tid)
  if (![20, 21, 30, 100].includes(trade.status))
    throw new Refusal(409, 'illegal_transition', `trade ${tid} is at ${trade.status}: no after-sale is possible`)
  const items = application.items.map((item) => itemOf(trade, item))
  const amount = items.reduce((sum, item) => sum + item.amount, 0)
  const now = store.now()
  const serial = store.nextNumber('aftersale')
  return store.save('aftersales', {
    aftersale_id: String(700000 + serial),
    aftersale_no: `AS${dayOf(now).replaceAll('-', '')}${String(serial).padStart(6, '0')}`,
    tid,
    shop_code: trade.shop_code,
    type: application.type,
    stage: trade.status === 100 ? 'after_receipt' : trade.status === 20 ? 'before_shipment' : 'in_transit',
    status: 'MERCHANT_PROCESSING',
    currency: trade.currency,
    reason: application.reason,
    liability: application.liability ?? 'unknown',
    refund_amount: application.type === 3 ? 0 : Math.min(amount, refundable(store, trade)),
    items: application.type === 3 ? items.map((item) => ({ ...item, amount: 0 })) : items,
    exchange_items: application.exchange_items,
    deadline: now + 2 * DAY_MS,
    apply_time: now,
  })
}

function itemOf(trade: Trade, { oid, num }: { oid: string; num: number }): AftersaleItem {
  // A bundle goes back by its own row, or by its parts.
  const row = trade.orders.find((one) => one.oid === oid && one.line_type !== 'freight')
  if (row === undefined) throw new Refusal(422, 'unprocessable', `trade ${trade.tid} has no row ${oid}`, { field: 'items' })
  if (num < 1 || num > row.num)
    throw new Refusal(422, 'quantity_exceeded', `oid ${oid}: ${row.num} bought, ${num} asked back`, { field: 'items' })
  return { oid, sku_code: row.sku_code, num, amount: paidFor(row, num) }
}

/** The next step of an after-sale, whoever's turn it is. */
export function advanceAftersale(store: ShopStore, id: string): Aftersale {
  const aftersale = store.require('aftersales', id)
  const steps = STEPS[aftersale.type]
  const next = steps[steps.indexOf(aftersale.status) + 1]
  if (!steps.includes(aftersale.status) || next === undefined)
    throw new Refusal(409, 'illegal_transition', `after-sale ${id} has ended: ${aftersale.status}`)
  return store.change('aftersales', id, { status: next, ...effectOf(store, aftersale, next) })
}

function effectOf(store: ShopStore, aftersale: Aftersale, next: string): Partial<Aftersale> {
  const now = store.now()
  switch (next) {
    case 'USER_WAIT_RETURN':
      return { return_warehouse_code: aftersale.return_warehouse_code ?? 'WH-HZ', deadline: now + 7 * DAY_MS }
    case 'MERCHANT_WAIT_RECEIPT':
      return { return_waybill_no: `YT88${aftersale.aftersale_id.padStart(10, '0')}` }
    case 'MERCHANT_RECEIVED':
      return received(aftersale, aftersale.received_condition ?? 'good')
    case 'MERCHANT_RESHIPPED':
      reship(store, aftersale)
      return {}
    case 'MERCHANT_REFUND_SUCCESS':
    case 'MERCHANT_RETURN_SUCCESS':
      payBack(store, aftersale)
      return { finish_time: now }
    case 'MERCHANT_EXCHANGE_SUCCESS':
      return { finish_time: now }
    default:
      return {}
  }
}

const received = (aftersale: Aftersale, condition: string): Partial<Aftersale> => ({
  received_condition: condition,
  items: aftersale.items.map((item) => ({ ...item, received_num: item.received_num ?? item.num })),
})

function reship(store: ShopStore, aftersale: Aftersale): void {
  const { tid, items, exchange_items, aftersale_no } = aftersale
  const now = store.now()
  createShipment(store, {
    shipment_no: `EX-${aftersale_no}`,
    kind: 'exchange',
    status: 'shipped',
    warehouse_code: aftersale.return_warehouse_code ?? 'WH-HZ',
    carrier: 'SF',
    waybill_nos: [`SF15${aftersale.aftersale_id.padStart(11, '0')}`],
    items: (exchange_items ?? []).map(({ sku_code, num }, index) => ({
      tid,
      oid: (items[index] ?? items[0]!).oid,
      sku_code,
      num,
      amount: 0,
    })),
    ship_time: now,
    business_date: dayOf(now),
  })
}

/** Money back; rows refunded before shipment are cancelled; a trade that got everything back is closed. */
function payBack(store: ShopStore, aftersale: Aftersale): void {
  const trade = store.require('trades', aftersale.tid)
  refundTrade(store, trade, Math.min(aftersale.refund_amount, refundable(store, trade)), aftersale.aftersale_id)
  const isBefore = aftersale.stage === 'before_shipment'
  const back = new Map(trade.orders.map((row) => [row.oid, piecesBack(trade, row, aftersale)] as const).filter(([, num]) => num > 0))
  const orders = isBefore
    ? trade.orders.map((row) => (back.has(row.oid) ? { ...row, cancelled_num: (row.cancelled_num ?? 0) + back.get(row.oid)! } : row))
    : trade.orders
  if (isBefore)
    moveStock(
      store,
      trade.orders.filter(({ oid }) => back.has(oid)).map((row) => ({ ...row, num: back.get(row.oid)! })),
      { available: 1, locked: 0 },
    )
  const isClosed = refundable(store, trade) <= trade.freight_amount && refundable(store, trade) < (trade.paid_amount ?? 0)
  if (isBefore || isClosed) store.change('trades', trade.tid, { orders, ...(isClosed && { status: 200, cancel_time: store.now() }) })
}

/** Of a row, with what comes by the row of its bundle. */
const piecesBack = (trade: Trade, row: TradeOrder, { items }: Aftersale): number =>
  items.reduce((sum, item) => sum + piecesOf(trade, row, item), 0)

/** The merchant refuses, or the buyer takes it back. */
export function endAftersale(store: ShopStore, id: string, how: 'reject' | 'cancel'): Aftersale {
  const aftersale = store.require('aftersales', id)
  if (aftersale.finish_time !== undefined) throw new Refusal(409, 'illegal_transition', `after-sale ${id} has ended: ${aftersale.status}`)
  const rejected = aftersale.type === 1 ? 'MERCHANT_REJECT_REFUND' : 'MERCHANT_REJECT_RETURN'
  return store.change('aftersales', id, {
    status: how === 'reject' ? rejected : 'USER_CANCELD',
    ...(how === 'cancel' && { finish_time: store.now() }),
  })
}

/** What the warehouse found (PATCH): goods awaited become goods received. */
export function updateAftersale(store: ShopStore, id: string, patch: Partial<Aftersale>): Aftersale {
  const aftersale = store.require('aftersales', id)
  const isReceipt = patch.received_condition != null && aftersale.status === 'MERCHANT_WAIT_RECEIPT'
  return store.change('aftersales', id, {
    ...patch,
    ...(isReceipt && { ...received(aftersale, patch.received_condition!), status: 'MERCHANT_RECEIVED' }),
  })
}
