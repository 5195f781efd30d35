// For tests: allotments of every SKU that has stock.
import { setAllotment } from './allotments.ts'
import type { ShopStore } from './store.ts'

/** So many pieces of each, besides what was sold; parts of bundles count. */
export function giveAll(store: ShopStore, pieces: number): void {
  const [shop] = [...store.tables.shops.values()]
  const skus = new Set([...store.tables.stocks.values()].map(({ sku_code }) => sku_code))
  for (const sku_code of skus) {
    const given = { shop_code: shop!.shop_code, sku_code, since: 0, counts_parts: true }
    const { sold_num } = setAllotment(store, { ...given, allotted_num: pieces, revision: 1 })
    setAllotment(store, { ...given, allotted_num: pieces + sold_num, revision: 2 })
  }
}
