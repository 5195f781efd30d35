// For tests: what the demo's shop was given, beside what the ERP has for it.
import { expect } from 'vitest'
import type { Systems } from './systems.ts'

/** All goods of the ERP, less those that open moves will take to customers. */
export function freeInErp({ erp }: Systems, sku: string): number {
  const { desk } = erp
  const product = desk.rows('product.product').find(({ code }) => code === sku)!.id
  const places = desk.rows('stock.location')
  const customers = new Set(places.filter(({ type }) => type === 'customer').map(({ id }) => id))
  const outputs = new Set(places.filter(({ type }) => type === 'warehouse').map(({ output_location }) => output_location))
  const there = places.filter(({ type }) => type === 'warehouse').reduce((sum, { id }) => sum + erp.stockOf(product, id), 0)
  const promised = desk
    .rows('stock.move')
    .filter((move) => move.product === product && outputs.has(move.from_location) && customers.has(Number(move.to_location)))
    .filter(({ state }) => ['draft', 'assigned'].includes(String(state)))
    .reduce((sum, { quantity }) => sum + Number(quantity), 0)
  return there - promised
}

/** Placed, and neither cancelled nor closed. */
const OPEN = [10, 20, 21, 30, 100]

/** Of trades that the ERP does not have: not paid yet, or on hold. */
export function untaken({ shop, erp }: Systems, sku: string): number {
  const taken = new Set(erp.desk.rows('sale.sale').map(({ reference }) => reference))
  return [...shop.shop.tables.trades.values()]
    .filter(({ trade_no, status, shop_code }) => OPEN.includes(status) && shop_code === 'tea-shop' && !taken.has(trade_no))
    .flatMap(({ orders }) => orders)
    .filter(({ sku_code, line_type }) => sku_code === sku && line_type !== 'bundle')
    .reduce((sum, { num }) => sum + num, 0)
}

/** Pieces that the shop may still sell of a SKU. */
export function leftInShop({ shop }: Systems, sku: string): number {
  const { allotted_num, sold_num } = shop.shop.require('allotments', `tea-shop|${sku}`)
  return allotted_num - sold_num
}

/** All that the shop was given is what the ERP has free, less what it has not been told of. */
export function expectFiguresAgree(systems: Systems): void {
  const skus = [...systems.shop.shop.tables.allotments.values()].map(({ sku_code }) => sku_code)
  expect(skus.length).toBeGreaterThan(10)
  const left = skus.map((sku) => [sku, leftInShop(systems, sku)])
  expect(left).toEqual(skus.map((sku) => [sku, freeInErp(systems, sku) - untaken(systems, sku)]))
}
