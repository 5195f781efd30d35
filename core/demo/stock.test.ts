// Sellable stock from the simulated ERP to the simulated shop, as pieces that it is given: no sale is given back, bundles take their parts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Trade } from '../../connectors/miniprogram/simulator/records.ts'
import { payTrade, placeTrade } from '../../connectors/miniprogram/simulator/trading.ts'
import { createLog } from '../log.ts'
import { startDemo, type Demo } from './demo.ts'
import { expectFiguresAgree, freeInErp, leftInShop } from './sellable.test-data.ts'
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
  await settle(demo)
})
afterEach(async () => {
  await demo.stop()
  rmSync(folder, { recursive: true })
})

const allotmentOf = (sku: string) => demo.systems.shop.shop.require('allotments', `${SHOP}|${sku}`)
const leftOf = (sku: string) => leftInShop(demo.systems, sku)
const freeOf = (sku: string) => freeInErp(demo.systems, sku)
function sell(sku_code: string, num: number): Trade {
  const { shop } = demo.systems.shop
  return payTrade(shop, placeTrade(shop, { shop_code: SHOP, items: [{ sku_code, num }] }).tid).trade
}

it('gives the shop what the ERP has, and takes nothing back that it has sold', { timeout: 240_000 }, async () => {
  const { erp } = demo.systems
  expectFiguresAgree(demo.systems)
  const before = { left: leftOf(TEA), free: freeOf(TEA), ...allotmentOf(TEA) }

  // Nobody has told of the sale when the ERP's stock changes and is read.
  sell(TEA, 3)
  const product = erp.desk.rows('product.product').find(({ code }) => code === TEA)!.id
  erp.addStock(product, 7)
  await demo.node.hub.pull({ connection: 'erp', object: 'inventory', wait: true })
  await demo.node.hub.idle()
  expect(allotmentOf(TEA)).toMatchObject({ allotted_num: before.allotted_num + 7 })
  expect(allotmentOf(TEA).revision).toBeGreaterThan(before.revision)
  expect(leftOf(TEA)).toBe(before.left + 4)

  await settle(demo)
  expectFiguresAgree(demo.systems)
  expect(freeOf(TEA)).toBe(before.free + 4)
  expect(leftOf(TEA)).toBe(before.left + 4)
  expect(allotmentOf(TEA)).toMatchObject({ allotted_num: before.allotted_num + 7 })
})

it('a bundle is sold by its parts, and stays sold when the ERP has taken it', { timeout: 240_000 }, async () => {
  const before = { tea: leftOf(TEA), other: leftOf(OTHER_PART), free: freeOf(TEA), revision: allotmentOf(TEA).revision }
  expect(demo.systems.shop.shop.tables.allotments.get(`${SHOP}|${BOX}`)).toBeUndefined()
  sell(BOX, 2)
  expect([leftOf(TEA), leftOf(OTHER_PART)]).toEqual([before.tea - 2, before.other - 2])
  await settle(demo)
  expect(freeOf(TEA)).toBe(before.free - 2)
  expect([leftOf(TEA), leftOf(OTHER_PART)]).toEqual([before.tea - 2, before.other - 2])
  expect(allotmentOf(TEA).revision).toBe(before.revision)
  expect(() => sell(TEA, before.tea - 1)).toThrow(`${before.tea - 2} to sell`)
})
