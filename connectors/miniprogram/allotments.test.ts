// Allotments in the simulator: what was given, what was sold of it, and what may be sold (openapi/miniprogram.yaml, "Allotments").
import { beforeEach, describe, expect, it } from 'vitest'
import { startShopSimulator } from './simulator.ts'
import { advanceAftersale, applyAftersale } from './simulator/aftersales.ts'
import { setAllotment, type AllotmentUpdate } from './simulator/allotments.ts'
import { seedShop } from './simulator/seed.ts'
import { createStore, type ShopStore } from './simulator/store.ts'
import { cancelTrade, payTrade, placeTrade } from './simulator/trading.ts'
import { soldIn } from './simulator/sold.ts'
import { liveTraffic } from './simulator/traffic.ts'

const NOW = Date.parse('2026-06-18T04:00:00Z')
const SHOP = 'tea-shop'
const TEA = 'TEA-LJ-250'
const BOX = 'GIFT-TEA-01'

let now: number
let shop: ShopStore
beforeEach(() => {
  now = NOW
  shop = seedShop({ now: () => now, trades: 0 })
})

const give = (sku_code: string, allotted_num: number, more: Partial<AllotmentUpdate> = {}) =>
  setAllotment(shop, { shop_code: SHOP, sku_code, allotted_num, revision: 1, since: NOW, counts_parts: true, ...more })
const buy = (sku_code: string, num: number, isGift = false) => placeTrade(shop, { shop_code: SHOP, items: [{ sku_code, num, isGift }] })
const soldOf = (sku: string) => shop.require('allotments', `${SHOP}|${sku}`).sold_num
const soldOut = { status: 409, code: 'unprocessable' }
const parts = () => shop.tables.products.find(BOX)!.components!

describe('allotments', () => {
  it('decide instead of stock rows, which move as ever', () => {
    shop.save('stocks', { ...shop.require('stocks', `${TEA}|WH-HZ`), available_num: 0 })
    expect(() => buy(TEA, 1)).toThrow(expect.objectContaining(soldOut))
    give(TEA, 5)
    buy(TEA, 3)
    expect(soldOf(TEA)).toBe(3)
    expect(shop.require('stocks', `${TEA}|WH-HZ`)).toMatchObject({ available_num: -3, locked_num: 3 })
    expect(() => buy(TEA, 3)).toThrow(expect.objectContaining(soldOut))
    buy(TEA, 2, true)
    expect(soldOf(TEA)).toBe(5)
  })

  it('count trades from before they were made, and none from before `since`', () => {
    buy(TEA, 2)
    now += 1000
    buy(TEA, 3)
    expect(give(TEA, 10)).toMatchObject({ sold_num: 5, revision: 1 })
    expect(give(TEA, 10, { revision: 2, since: now })).toMatchObject({ sold_num: 3 })
    expect(give(TEA, 2, { revision: 3 })).toMatchObject({ sold_num: 5, allotted_num: 2 })
    expect(() => buy(TEA, 1)).toThrow(expect.objectContaining(soldOut))
  })

  it('get back what is cancelled, whole or in part, and nothing that was shipped', () => {
    give(TEA, 10)
    const { tid } = buy(TEA, 4)
    cancelTrade(shop, tid)
    expect(soldOf(TEA)).toBe(0)
    const paid = buy(TEA, 4)
    payTrade(shop, paid.tid)
    let aftersale = applyAftersale(shop, paid.tid, { type: 1, items: [{ oid: paid.orders[0]!.oid, num: 1 }] })
    while (aftersale.finish_time === undefined) aftersale = advanceAftersale(shop, aftersale.aftersale_id)
    expect(soldOf(TEA)).toBe(3)
  })

  it('change nothing by a revision that is not newer', () => {
    const second = give(TEA, 8, { revision: 2 })
    expect(give(TEA, 9, { revision: 2 })).toEqual(second)
    expect(give(TEA, 9, { revision: 1 })).toEqual(second)
    expect(shop.require('allotments', `${SHOP}|${TEA}`)).toEqual(second)
  })

  it('of parts are taken by a bundle that has none', () => {
    const { sku_code, num } = parts()[0]!
    give(sku_code, num)
    buy(BOX, 1)
    expect(soldOf(sku_code)).toBe(num)
    expect(() => buy(BOX, 1)).toThrow(expect.objectContaining(soldOut))
    // Parts that are not counted could be sold twice.
    give(sku_code, 100, { revision: 2, counts_parts: false })
    expect(soldOf(sku_code)).toBe(0)
    expect(() => buy(BOX, 1)).toThrow(expect.objectContaining(soldOut))
  })

  it('of a bundle are what it is sold from', () => {
    const { sku_code } = parts()[0]!
    give(sku_code, 0, { counts_parts: false })
    give(BOX, 2, { counts_parts: false })
    buy(BOX, 2)
    expect([soldOf(BOX), soldOf(sku_code)]).toEqual([2, 0])
    expect(() => buy(BOX, 1)).toThrow(expect.objectContaining(soldOut))
  })

  it('are of one shop, and of SKUs that it knows', () => {
    shop.save('shops', { shop_code: 'other', name: '二店', start_time: NOW, time_zone: 'Asia/Shanghai' })
    give(TEA, 0, { shop_code: 'other' })
    expect(() => buy(TEA, 1)).not.toThrow()
    expect(() => give('NONE', 1)).toThrow(expect.objectContaining({ code: 'unknown_sku' }))
    expect(() => give(TEA, 1, { shop_code: 'nowhere' })).toThrow(expect.objectContaining({ code: 'unknown_shop' }))
  })

  it('count the same as all trades together, whatever happens, and after a restart', () => {
    for (const { sku_code } of [...shop.tables.stocks.values()]) give(sku_code, 60, { since: 0 })
    const traffic = liveTraffic(shop, { shopShips: true })
    for (let step = 0; step < 600; step++) {
      now += 1000
      traffic.next()
    }
    const again = createStore(() => now)
    again.load(shop.dump())
    let total = 0
    for (const allotment of again.tables.allotments.values()) {
      const sold = [...again.tables.trades.values()].reduce((sum, trade) => sum + soldIn(trade, allotment), 0)
      expect(allotment, allotment.allotment_id).toMatchObject({ sold_num: sold })
      expect(sold).toBeLessThanOrEqual(60)
      total += sold
    }
    expect(total).toBeGreaterThan(100)
  })

  it('are set many at once, each with its own result', async () => {
    const sim = await startShopSimulator({ now: () => now, shop })
    try {
      const given = { shop_code: SHOP, allotted_num: 5, revision: 1, since: NOW, counts_parts: true }
      const items = [{ ...given, sku_code: TEA }, { ...given, sku_code: 'NONE' }, { ...given, sku_code: TEA, shop_code: 'nowhere' }] // prettier-ignore
      const answer = await fetch(`${sim.baseUrl}/allotments/batch-set`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sim.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ items }),
      })
      expect(await answer.json()).toMatchObject({
        results: [
          { ok: true, allotment: { allotment_id: `${SHOP}|${TEA}`, allotted_num: 5, sold_num: 0 } },
          { ok: false, status: 422, error: { code: 'unknown_sku', field: 'sku_code' } },
          { ok: false, status: 422, error: { code: 'unknown_shop', field: 'shop_code' } },
        ],
      })
    } finally {
      await sim.close()
    }
  })
})
