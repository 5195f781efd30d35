// Sellable stock per SKU and warehouse: what a sale takes and a cancellation gives back, and what the ERP sets or changes.
import type { Stock, TradeOrder } from './records.ts'
import { Refusal, type ShopStore } from './store.ts'

export interface StockChange {
  request_id: string
  sku_code: string
  warehouse_code: string
  mode: 'set' | 'delta'
  num: number
  expected_version?: number
}

export const stockId = (sku: string, warehouse: string): string => `${sku}|${warehouse}`

/** Rows that hold goods of a warehouse. */
export const isStocked = ({ line_type, warehouse_code }: TradeOrder): boolean =>
  warehouse_code !== undefined && (line_type === 'normal' || line_type === 'component' || line_type === 'gift')

/** Moves numbers between "for sale" and "held by unpaid trades", all rows of a trade at once. */
export function moveStock(store: ShopStore, orders: readonly TradeOrder[], move: { available: -1 | 0 | 1; locked: -1 | 0 | 1 }): void {
  const rows = orders.filter(isStocked)
  const wanted = new Map<string, number>()
  for (const { sku_code, warehouse_code, num } of rows) {
    const id = stockId(sku_code, warehouse_code!)
    wanted.set(id, (wanted.get(id) ?? 0) + num)
  }
  for (const [id, num] of wanted) {
    const stock = store.tables.stocks.get(id)
    if (!stock) continue // A fed trade may name goods that the shop never stocked.
    store.save('stocks', {
      ...stock,
      available_num: stock.available_num + move.available * num,
      locked_num: Math.max(0, (stock.locked_num ?? 0) + move.locked * num),
    })
  }
}

/** One item of /stocks/batch-update. A request id that was applied before changes nothing. */
export function changeStock(store: ShopStore, change: StockChange): Stock {
  const id = stockId(change.sku_code, change.warehouse_code)
  const stock = store.tables.stocks.get(id)
  const key = `stocks ${change.request_id}`
  if (stock && store.recall(key) !== undefined) return stock
  if (!store.tables.products.find(change.sku_code))
    throw new Refusal(422, 'unknown_sku', `there is no SKU ${change.sku_code}`, { field: 'sku_code' })
  if (!store.tables.warehouses.get(change.warehouse_code))
    throw new Refusal(422, 'unknown_warehouse', `there is no warehouse ${change.warehouse_code}`, { field: 'warehouse_code' })
  const version = stock?.version ?? 0
  if (change.expected_version !== undefined && change.expected_version !== version)
    throw new Refusal(409, 'version_conflict', `stock is at version ${version}, not ${change.expected_version}`)
  store.remember(key, id)
  const base = stock ?? { stock_id: id, sku_code: change.sku_code, warehouse_code: change.warehouse_code, available_num: 0 }
  return store.save('stocks', { ...base, available_num: change.mode === 'set' ? change.num : base.available_num + change.num })
}
