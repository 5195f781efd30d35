// Sellable stock from the simulated ERP to the simulated shop, as pieces that it is given: no sale is given back, bundles take their parts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Trade } from '../../connectors/miniprogram/simulator/records.ts'
import { payTrade, placeTrade } from '../../connectors/miniprogram/simulator/trading.ts'
import type { FlowConfig } from '../configuration/bundle.ts'
import { createLog } from '../log.ts'
import { startDemo, type Demo } from './demo.ts'
import { settle } from './settle.test-data.ts'

const SHOP = 'tea-shop'
const TEA = 'TEA-LJ-250'
const BOX = 'GIFT-TEA-01'
const OTHER_PART = 'TEA-ZSXZ-100'

let folder: string
let demo: Demo
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-stock-'))
  const config = { port: 0, host: '127.0.0.1', dataFolder: folder, url: '', logLevel: 'warn' as const }
  demo = await startDemo(config, createLog({ level: 'warn', write: () => undefined }), { isLive: false, hasScreens: false })
  await giveByRule()
  await settle(demo)
})
afterEach(async () => {
  await demo.stop()
  rmSync(folder, { recursive: true })
})

/** In place of the ERP's own figures per warehouse. */
async function giveByRule(): Promise<void> {
  const { hub } = demo.node
  const flow = (connection: string, object: string, more: Partial<FlowConfig> = {}): FlowConfig => ({
    ...{ id: `${connection}-${object.toLowerCase()}-out`, connection, object, direction: 'out' },
    ...more,
  })
  const rule = { shop: SHOP, connection: 'shop', bundles: 'parts' }
  const { problems } = await hub.applyConfiguration(
    {
      connections: [{ id: 'stock', connector: 'sellable', name: '店铺可售库存', config: { shops: [rule] } }],
      flows: [
        ...['inventory', 'product', 'order'].map((object) => flow('stock', object)),
        flow('shop', 'sellableStock', { filter: { connection: 'shop' } }),
        { id: 'shop-sellablestock-in', connection: 'shop', object: 'sellableStock', direction: 'in' },
        flow('shop', 'inventory', { isEnabled: false }),
      ],
      mappings: [],
      schemas: [],
    },
    { by: 'test' },
  )
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
}

const allotmentOf = (sku: string) => demo.systems.shop.shop.require('allotments', `${SHOP}|${sku}`)
function leftOf(sku: string): number {
  const { allotted_num, sold_num } = allotmentOf(sku)
  return allotted_num - sold_num
}
function sell(sku_code: string, num: number): Trade {
  const { shop } = demo.systems.shop
  return payTrade(shop, placeTrade(shop, { shop_code: SHOP, items: [{ sku_code, num }] }).tid).trade
}

/** All goods of the ERP, less those that open moves will take to customers. */
function freeInErp(sku: string): number {
  const { erp } = demo.systems
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

/** Of trades that the ERP does not take: not paid yet. */
function unpaid(sku: string): number {
  return [...demo.systems.shop.shop.tables.trades.values()]
    .filter(({ status, shop_code }) => status === 10 && shop_code === SHOP)
    .flatMap(({ orders }) => orders)
    .filter(({ sku_code, line_type }) => sku_code === sku && line_type !== 'bundle')
    .reduce((sum, { num }) => sum + num, 0)
}

it('gives the shop what the ERP has, and takes nothing back that it has sold', { timeout: 240_000 }, async () => {
  const { shop, erp } = demo.systems
  const given = [...shop.shop.tables.allotments.values()]
  expect(given.length).toBeGreaterThan(10)
  for (const { sku_code, counts_parts } of given) {
    expect({ sku_code, left: leftOf(sku_code), counts_parts }).toEqual({
      sku_code,
      left: freeInErp(sku_code) - unpaid(sku_code),
      counts_parts: true,
    })
  }
  const before = { left: leftOf(TEA), free: freeInErp(TEA), ...allotmentOf(TEA) }

  // Nobody has told of the sale when the ERP's stock changes and is read.
  sell(TEA, 3)
  const product = erp.desk.rows('product.product').find(({ code }) => code === TEA)!.id
  erp.addStock(product, 7)
  await demo.node.hub.pull({ connection: 'erp', object: 'inventory', wait: true })
  await demo.node.hub.idle()
  expect(allotmentOf(TEA)).toMatchObject({ allotted_num: before.allotted_num + 7, revision: before.revision + 1 })
  expect(leftOf(TEA)).toBe(before.left + 4)

  await settle(demo)
  expect(freeInErp(TEA)).toBe(before.free + 4)
  expect(leftOf(TEA)).toBe(before.left + 4)
  expect(allotmentOf(TEA)).toMatchObject({ allotted_num: before.allotted_num + 7, revision: before.revision + 1 })
})

it('a bundle is sold by its parts, and stays sold when the ERP has taken it', { timeout: 240_000 }, async () => {
  const before = { tea: leftOf(TEA), other: leftOf(OTHER_PART), free: freeInErp(TEA), revision: allotmentOf(TEA).revision }
  expect(demo.systems.shop.shop.tables.allotments.get(`${SHOP}|${BOX}`)).toBeUndefined()
  sell(BOX, 2)
  expect([leftOf(TEA), leftOf(OTHER_PART)]).toEqual([before.tea - 2, before.other - 2])
  await settle(demo)
  expect(freeInErp(TEA)).toBe(before.free - 2)
  expect([leftOf(TEA), leftOf(OTHER_PART)]).toEqual([before.tea - 2, before.other - 2])
  expect(allotmentOf(TEA).revision).toBe(before.revision)
  expect(() => sell(TEA, before.tea - 1)).toThrow(`${before.tea - 2} to sell`)
})
