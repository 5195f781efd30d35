// What the shop was given to sell, set from outside, and whether a new trade may be placed: by allotments, and by stock rows where there are none.
import type { Allotment, TradeOrder } from './records.ts'
import { allotmentId, soldIn, type Terms } from './sold.ts'
import { isStocked, stockId } from './stock.ts'
import { Refusal, type ShopStore } from './store.ts'

export interface AllotmentUpdate extends Terms {
  allotted_num: number
  revision: number
}

/** One item of /allotments/batch-set. What is not newer than what is here changes nothing. */
export function setAllotment(store: ShopStore, update: AllotmentUpdate): Allotment {
  const { shop_code, sku_code } = update
  const { shops, products, allotments, trades } = store.tables
  if (!shops.get(shop_code)) throw new Refusal(422, 'unknown_shop', `there is no shop ${shop_code}`, { field: 'shop_code' })
  if (!products.find(sku_code)) throw new Refusal(422, 'unknown_sku', `there is no SKU ${sku_code}`, { field: 'sku_code' })
  const allotment_id = allotmentId(shop_code, sku_code)
  const stored = allotments.get(allotment_id)
  if (stored && update.revision <= stored.revision) return stored
  const sold_num = [...trades.values()].reduce((sum, trade) => sum + soldIn(trade, update), 0)
  return store.save('allotments', { allotment_id, ...update, sold_num })
}

/** Refuses a new trade unless all of its rows can be sold. */
export function requireSellable(store: ShopStore, shop: string, orders: readonly TradeOrder[]): void {
  const allotmentOf = (sku: string): Allotment | undefined => store.tables.allotments.get(allotmentId(shop, sku))
  const whole = new Set(orders.filter(({ line_type, sku_code }) => line_type === 'bundle' && allotmentOf(sku_code)).map(({ oid }) => oid))
  const wanted = new Map<string, { num: number; left: number }>()
  for (const row of orders) {
    if (row.parent_oid !== undefined && whole.has(row.parent_oid)) continue
    const source = sourceOf(store, row, allotmentOf(row.sku_code))
    if (!source) continue
    wanted.set(source.id, { num: (wanted.get(source.id)?.num ?? 0) + row.num, left: source.left })
  }
  for (const [id, { num, left }] of wanted)
    if (left < num) throw new Refusal(409, 'unprocessable', `${id}: ${num} wanted, ${Math.max(0, left)} to sell`)
}

/** Where a row is taken from, and how much is left there; undefined = it takes nothing. */
function sourceOf(store: ShopStore, row: TradeOrder, allotment: Allotment | undefined): { id: string; left: number } | undefined {
  const { line_type, sku_code, warehouse_code } = row
  if (allotment && line_type !== 'service' && line_type !== 'freight') {
    const { allotment_id, allotted_num, sold_num, counts_parts } = allotment
    // Parts that nobody counts cannot be taken: they would be sold twice.
    if (line_type === 'component' && !counts_parts) return { id: `${allotment_id} in bundles`, left: 0 }
    return { id: allotment_id, left: allotted_num - sold_num }
  }
  if (!isStocked(row)) return undefined
  const id = stockId(sku_code, warehouse_code!)
  return { id, left: store.tables.stocks.get(id)?.available_num ?? 0 }
}
