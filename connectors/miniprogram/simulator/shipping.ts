// Shipments as the ERP (or the shop's own staff) reports them: they count rows, and move trades 20 → 21 → 30.
import type { Shipment, ShipmentItem, Trade, TradeOrder } from './records.ts'
import { Refusal, type Draft, type ShopStore } from './store.ts'
import { dayOf, realRows } from './trading.ts'

export type ShipmentDraft = Omit<Draft<Shipment>, 'shipment_id'>

const hasLeft = (status: Shipment['status']): boolean => status === 'shipped' || status === 'delivered' || status === 'returned_in_transit'

/** Creates a shipment. Throws Refusal `duplicate`, `unknown_warehouse`, `unknown_trade`, `quantity_exceeded`, `illegal_transition`. */
export function createShipment(store: ShopStore, draft: ShipmentDraft): Shipment {
  const existing = store.tables.shipments.find(draft.shipment_no)
  if (existing)
    throw new Refusal(409, 'duplicate', `shipment_no ${draft.shipment_no} is taken`, { field: 'shipment_no', id: existing.shipment_id })
  if (!store.tables.warehouses.get(draft.warehouse_code))
    throw new Refusal(422, 'unknown_warehouse', `there is no warehouse ${draft.warehouse_code}`, { field: '/warehouse_code' })
  const moved = hasLeft(draft.status) ? countRows(store, draft) : []
  if (moved.length === 0) for (const { tid } of draft.items) tradeOf(store, tid, '/items')
  const shop_code = draft.shop_code ?? store.tables.trades.get(draft.items[0]!.tid)?.shop_code
  const shipment = store.save('shipments', { ...draft, shop_code, shipment_id: String(800000 + store.nextNumber('shipment')) })
  for (const { trade, patch } of moved) store.change('trades', trade.tid, patch)
  return shipment
}

/** Changes a shipment; leaving the warehouse now counts now. */
export function updateShipment(store: ShopStore, id: string, patch: Partial<Shipment>): Shipment {
  const shipment = store.require('shipments', id)
  const after = { ...shipment, ...patch }
  if (hasLeft(shipment.status) && !hasLeft(after.status))
    throw new Refusal(409, 'illegal_transition', `shipment ${id} has left: it cannot go back to ${after.status}`, { field: '/status' })
  const moved = hasLeft(after.status) && !hasLeft(shipment.status) ? countRows(store, after) : []
  const changed = store.change('shipments', id, patch)
  for (const { trade, patch: tradePatch } of moved) store.change('trades', trade.tid, tradePatch)
  return changed
}

function countRows(
  store: ShopStore,
  { items, kind, ship_time }: Pick<Shipment, 'items' | 'kind' | 'ship_time'>,
): { trade: Trade; patch: Partial<Trade> }[] {
  const byTrade = Map.groupBy(items, ({ tid }) => tid)
  return [...byTrade].map(([tid, itemsOfTrade]) => {
    const trade = tradeOf(store, tid, '/items')
    // What goes out again after an exchange, or as an extra, was counted when it was sold.
    if (kind === 'exchange' || kind === 'reissue') return { trade, patch: {} }
    return { trade, patch: shipped(trade, itemsOfTrade, ship_time ?? store.now()) }
  })
}

function shipped(trade: Trade, items: ShipmentItem[], at: number): Partial<Trade> {
  if (![20, 21, 30].includes(trade.status))
    throw new Refusal(409, 'illegal_transition', `trade ${trade.tid} is at ${trade.status}: nothing can be shipped`, { field: '/items' })
  const orders = trade.orders.map((row) => {
    const num = items.reduce((sum, item) => sum + piecesOf(trade, row, item), 0)
    const after = (row.shipped_num ?? 0) + num
    const most = row.num - (row.cancelled_num ?? 0)
    if (num > 0 && after > most)
      throw new Refusal(422, 'quantity_exceeded', `oid ${row.oid}: ${most} to ship, ${row.shipped_num ?? 0} shipped already`, {
        field: '/items',
      })
    return num > 0 ? { ...row, shipped_num: after } : row
  })
  const odd = items.find(({ oid }) => !trade.orders.some((row) => row.oid === oid))
  if (odd) throw new Refusal(422, 'unknown_trade', `trade ${trade.tid} has no row ${odd.oid}`, { field: '/items' })
  const isDone = realRows({ ...trade, orders }).every((row) => (row.shipped_num ?? 0) + (row.cancelled_num ?? 0) >= row.num)
  const status = trade.status === 30 || isDone ? 30 : 21
  return { orders, status, ...(status === 30 && { ship_time: trade.ship_time ?? at }) }
}

/** Pieces of a row that an item moves: its own, or, where a bundle moves by its own row, the bundle's parts. */
export function piecesOf(trade: Trade, row: TradeOrder, { oid, num }: Pick<ShipmentItem, 'oid' | 'num'>): number {
  if (row.oid === oid) return num
  const bundle = row.line_type === 'component' && row.parent_oid === oid ? trade.orders.find((one) => one.oid === oid) : undefined
  return bundle ? (row.num / bundle.num) * num : 0
}

function tradeOf(store: ShopStore, tid: string, field: string): Trade {
  const trade = store.tables.trades.get(tid)
  if (trade === undefined) throw new Refusal(422, 'unknown_trade', `there is no trade ${tid}`, { field })
  return trade
}

/** Everything of a trade that is still to go, in one parcel: what a shop without an ERP does itself. */
export function shipRest(store: ShopStore, tid: string, options: { carrier?: string; only?: number } = {}): Shipment {
  const trade = store.require('trades', tid)
  const open = realRows(trade).filter((row) => row.num - (row.cancelled_num ?? 0) > (row.shipped_num ?? 0))
  const items = open.slice(0, options.only ?? open.length).map((row) => ({
    tid,
    oid: row.oid,
    sku_code: row.sku_code,
    num: row.num - (row.cancelled_num ?? 0) - (row.shipped_num ?? 0),
    ...(row.line_type === 'gift' && { is_gift: true }),
  }))
  if (items.length === 0) throw new Refusal(409, 'illegal_transition', `trade ${tid}: nothing is left to ship`)
  const serial = store.nextNumber('outbound')
  const now = store.now()
  return createShipment(store, {
    shipment_no: `OUT${dayOf(now).replaceAll('-', '')}${String(serial).padStart(6, '0')}`,
    kind: 'sale',
    status: 'shipped',
    warehouse_code: open[0]!.warehouse_code ?? 'WH-HZ',
    carrier: options.carrier ?? 'SF',
    waybill_nos: [`SF14${String(serial).padStart(11, '0')}`],
    items,
    ship_time: now,
    business_date: dayOf(now),
  })
}
