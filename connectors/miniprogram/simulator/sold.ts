// What trades have sold of allotments: the rows that count in a SKU's figure (openapi/miniprogram.yaml, "Allotments").
import type { Allotment, Trade } from './records.ts'
import type { Table } from './table.ts'

export type Terms = Pick<Allotment, 'shop_code' | 'sku_code' | 'since' | 'counts_parts'>

export const allotmentId = (shop: string, sku: string): string => `${shop}|${sku}`

const CANCELLED = 250

/** Pieces that a trade takes from an allotment. */
export function soldIn(
  { shop_code, status, create_time, orders }: Trade,
  { shop_code: shop, sku_code: sku, since, counts_parts }: Terms,
): number {
  if (shop_code !== shop || create_time < since || status === CANCELLED) return 0
  const counts = (type: string): boolean => ['normal', 'gift', 'bundle'].includes(type) || (counts_parts && type === 'component')
  return orders
    .filter(({ sku_code, line_type }) => sku_code === sku && counts(line_type))
    .reduce((sum, { num, cancelled_num = 0 }) => sum + num - cancelled_num, 0)
}

/** The allotments that a trade moves by becoming what it is now. */
export function soldAnew(allotments: Table<Allotment>, trade: Trade, before: Trade | undefined): Allotment[] {
  if (allotments.size === 0) return []
  const trades = before ? [before, trade] : [trade]
  const ids = new Set(trades.flatMap(({ shop_code, orders }) => orders.map(({ sku_code }) => allotmentId(shop_code, sku_code))))
  return [...ids].flatMap((id) => {
    const allotment = allotments.get(id)
    if (!allotment) return []
    const more = soldIn(trade, allotment) - (before ? soldIn(before, allotment) : 0)
    return more === 0 ? [] : [{ ...allotment, sold_num: allotment.sold_num + more }]
  })
}
