// The simulator is the contract made real: its answers are valid, its sums exact, its life repeatable.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestClock } from '../../core/testing/connector-context.ts'
import { loadContract } from './contract.ts'
import { startShopSimulator, type ShopSimulator, type ShopSimulatorOptions } from './simulator.ts'
import { allocate } from './simulator/pricing.ts'
import { giveAll } from './simulator/give-all.test-data.ts'
import { createRandom } from './simulator/random.ts'
import { readRetail } from './simulator/retail.ts'
import { seedShop } from './simulator/seed.ts'
import { KINDS, resourceOf, type ShopStore } from './simulator/store.ts'
import { createTable } from './simulator/table.ts'
import { liveTraffic } from './simulator/traffic.ts'
import { placeTrade } from './simulator/trading.ts'
import type { Trade } from './simulator/records.ts'
import type { PushTrouble } from './simulator/webhooks.ts'

const contract = loadContract()
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function start(options: ShopSimulatorOptions = {}): Promise<ShopSimulator> {
  const sim = await startShopSimulator(options)
  closers.push(sim.close)
  return sim
}

async function ask(sim: ShopSimulator, method: string, path: string, body?: unknown): Promise<{ status: number; json: never }> {
  const headers = { authorization: `Bearer ${sim.token}`, 'content-type': 'application/json', 'idempotency-key': 'k1' }
  const base = path.startsWith('/sim') ? sim.url : sim.baseUrl
  const answer = await fetch(base + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  return { status: answer.status, json: (await answer.json()) as never }
}

function expectFits(component: string, value: unknown): void {
  const validate = contract.validator(component)
  expect(validate(value), `${component}: ${JSON.stringify(validate.errors)}`).toBe(true)
}

const component = (kind: (typeof KINDS)[number]): string => {
  const { type } = resourceOf(kind)
  return type[0]!.toUpperCase() + type.slice(1)
}

describe('answers fit openapi/miniprogram.yaml', () => {
  it('every list, record, batch and look-up of a seeded shop after some life', async () => {
    const clock = createTestClock()
    const sim = await start({ now: clock.now, shop: seedShop({ now: clock.now }), traffic: { shopShips: true } })
    giveAll(sim.shop, 50)
    for (let step = 0; step < 300; step++) sim.tick()
    for (const kind of KINDS) {
      const { json: page } = await ask(sim, 'GET', `/${kind}?limit=100`)
      expectFits(`${component(kind)}Page`, page)
      const items = (page as { items: Record<string, string>[] }).items
      expect(items.length, kind).toBeGreaterThan(0)
      const { id, number } = resourceOf(kind)
      for (const item of items) expectFits(component(kind), item)
      expectFits(component(kind), (await ask(sim, 'GET', `/${kind}/${encodeURIComponent(items[0]![id]!)}`)).json)
      const { json: batch } = await ask(sim, 'POST', `/${kind}/batch-get`, { ids: [items[0]![id], 'nobody'] })
      expectFits(`${component(kind)}Batch`, batch)
      expect(batch).toMatchObject({ items: [items[0]], not_found: ['nobody'] })
      if (!number) continue
      const { json: found } = await ask(sim, 'POST', `/${kind}/lookup`, { references: [items[0]![number], 'none'] })
      expectFits('LookupResult', found)
      expect(found).toEqual({ items: [{ reference: items[0]![number], id: items[0]![id] }, { reference: 'none' }] })
    }
    expectFits('Info', (await ask(sim, 'GET', '/info')).json)
  })

  it.each([
    ['GET', '/trades/none', undefined, 404, 'not_found'],
    ['GET', '/trades?cursor=xyz', undefined, 400, 'invalid_cursor'],
    ['GET', '/trades?limit=1000', undefined, 400, 'invalid_request'],
    ['GET', '/nothing', undefined, 404, 'not_found'],
    ['PATCH', '/members/500001', { points: 5 }, 400, 'invalid_request'],
    ['PATCH', '/members/500001', { name: '新', expected_version: 99 }, 409, 'version_conflict'],
    ['POST', '/products', { sku_code: 'TEA-LJ-250', kind: 'single', name: 'x', unit: '罐' }, 409, 'duplicate'],
    ['POST', '/shipments', { shipment_no: 'a' }, 400, 'invalid_request'],
    ['POST', '/stocks/batch-update', { items: [] }, 400, 'invalid_request'],
    ['POST', '/allotments/batch-set', { items: [] }, 400, 'invalid_request'],
  ])('%s %s refuses by the envelope: %s %s %s', async (method, path, body, status, code) => {
    const sim = await start({ shop: seedShop({ now: Date.now, trades: 0 }) })
    const answer = await ask(sim, method, path, body)
    expect(answer).toMatchObject({ status, json: { code } })
    expectFits('Error', answer.json)
  })

  it('refuses a wrong token, and more requests than it bears', async () => {
    const clock = createTestClock()
    const sim = await start({ now: clock.now, shop: seedShop({ now: clock.now, trades: 0 }), requestsPerSecond: 2 })
    expect((await ask({ ...sim, token: 'no' }, 'GET', '/info')).status).toBe(401)
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push((await ask(sim, 'GET', '/info')).status)
    expect(statuses).toEqual([200, 200, 429])
    clock.advance(1000)
    expect((await ask(sim, 'GET', '/info')).status).toBe(200)
  })

  it('one idempotency key never creates twice', async () => {
    const sim = await start({ shop: seedShop({ now: Date.now, trades: 0 }) })
    const first = await ask(sim, 'POST', '/members', { member_no: 'X1', name: '一' })
    const again = await ask(sim, 'POST', '/members', { member_no: 'X1', name: '二' })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.json).toEqual(first.json)
  })
})

describe('a believable shop', () => {
  const now = (): number => Date.parse('2026-06-18T04:00:00Z')
  const dump = (shop: ShopStore): string => JSON.stringify(KINDS.map((kind) => [...shop.tables[kind].values()]))

  it('is the same for the same seed, and another for another', () => {
    const make = (seed: number): string => {
      const shop = seedShop({ now, seed })
      const traffic = liveTraffic(shop, { seed })
      for (let step = 0; step < 200; step++) traffic.next()
      return dump(shop)
    }
    expect(make(1)).toBe(make(1))
    expect(make(1)).not.toBe(make(2))
  })

  it('has trades in all states, after-sales of all types, gifts, bundles, coupons of all funders, invoices, and errands without stock', () => {
    const shop = seedShop({ now })
    const trades = [...shop.tables.trades.values()]
    const aftersales = [...shop.tables.aftersales.values()]
    expect(new Set(trades.map(({ status }) => status))).toEqual(new Set([10, 20, 21, 30, 100, 200, 250]))
    expect(new Set(aftersales.map(({ type }) => type))).toEqual(new Set([1, 2, 3]))
    const lineTypes = new Set(trades.flatMap(({ orders }) => orders.map(({ line_type }) => line_type)))
    expect(lineTypes).toEqual(new Set(['normal', 'gift', 'bundle', 'component', 'service']))
    expect(new Set(trades.flatMap(({ discounts = [] }) => discounts.map(({ funder }) => funder)))).toEqual(
      new Set(['merchant', 'platform', 'government']),
    )
    expect(trades.some(({ invoice }) => invoice)).toBe(true)
    expect(trades.some(({ points_amount = 0 }) => points_amount > 0)).toBe(true)
    const errands = trades.filter(({ trade_type }) => trade_type === 'service')
    expect(errands.length).toBeGreaterThan(5)
    expect(
      errands.every(
        ({ orders, receiver }) => ['pickup', 'intracity'].includes(receiver!.method) && orders.every((row) => !row.warehouse_code),
      ),
    ).toBe(true)
  })

  it('keeps the sums of the contract exactly, whatever happens', () => {
    const shop = seedShop({ now, trades: 300, stock: 5000 })
    const traffic = liveTraffic(shop, { shopShips: true })
    for (let step = 0; step < 3000; step++) traffic.next()
    const refunded = Map.groupBy(shop.tables.refunds.values(), ({ tid }) => tid)
    for (const trade of shop.tables.trades.values()) {
      expectSums(trade)
      for (const { num, shipped_num = 0, cancelled_num = 0 } of trade.orders) expect(shipped_num + cancelled_num).toBeLessThanOrEqual(num)
      const back = (refunded.get(trade.tid) ?? []).reduce((sum, { amount }) => sum + amount, 0)
      expect(back).toBeLessThanOrEqual(trade.paid_amount ?? 0)
    }
    expect(shop.tables.trades.size).toBeGreaterThan(900)
  })

  it('holds, takes and gives back stock', () => {
    const shop = seedShop({ now, trades: 0 })
    const stock = (): number => shop.tables.stocks.get('TEA-LJ-250|WH-HZ')!.available_num
    const { tid } = placeTrade(shop, {
      shop_code: 'tea-shop',
      items: [
        { sku_code: 'GIFT-TEA-01', num: 2 },
        { sku_code: 'TEA-LJ-250', num: 1 },
      ],
    })
    expect(stock()).toBe(397)
    expect(() => placeTrade(shop, { shop_code: 'tea-shop', items: [{ sku_code: 'TEA-LJ-250', num: 398 }] })).toThrow(
      '398 wanted, 397 to sell',
    )
    expect(shop.require('trades', tid).orders.map(({ line_type }) => line_type)).toEqual(['bundle', 'component', 'component', 'normal'])
  })
})

function expectSums(trade: Trade): void {
  const { discounts = [], points_amount = 0, adjust_amount = 0 } = trade
  const sum = (items: { amount: number }[]): number => items.reduce((all, { amount }) => all + amount, 0)
  const where = trade.tid
  expect(trade.payable_amount, where).toBe(trade.goods_amount + trade.freight_amount - sum(discounts) - points_amount - adjust_amount)
  const others = sum(discounts.filter(({ funder }) => funder === 'platform' || funder === 'government'))
  expect(trade.receivable_amount, where).toBe(trade.payable_amount + others)
  expect(sum(trade.orders.filter(({ line_type }) => line_type !== 'bundle')) + trade.freight_amount, where).toBe(trade.receivable_amount)
  for (const bundle of trade.orders.filter(({ line_type }) => line_type === 'bundle'))
    expect(sum(trade.orders.filter(({ parent_oid, line_type }) => parent_oid === bundle.oid && line_type === 'component')), where).toBe(
      bundle.amount,
    )
  expect(trade.orders.filter(({ line_type }) => line_type === 'gift').every(({ amount }) => amount === 0)).toBe(true)
  if (trade.paid_amount !== undefined) expect(trade.paid_amount, where).toBe(trade.payable_amount)
}

describe('lists', () => {
  it('give every record once over the API, whatever the page and however many share a stamp', async () => {
    const clock = createTestClock()
    const sim = await start({ now: clock.now, shop: seedShop({ now: clock.now, trades: 0, members: 1 }), logSize: 0 })
    const items = Array.from({ length: 5000 }, (_, n) => bareTrade(n))
    for (let from = 0; from < items.length; from += 1000) {
      expect((await ask(sim, 'POST', '/sim/feed/trades', { items: items.slice(from, from + 1000) })).json).toEqual({ fed: 1000 })
      clock.advance(1)
    }
    const ids: string[] = []
    for (let cursor: string | undefined, more = true; more;) {
      const { json } = await ask(sim, 'GET', `/trades?limit=100${cursor ? `&cursor=${cursor}` : ''}`)
      const page = json as { items: Trade[]; has_more: boolean; next_cursor: string }
      ids.push(...page.items.map(({ tid }) => tid))
      cursor = page.next_cursor
      more = page.has_more
    }
    expect(ids.toSorted()).toEqual(items.map(({ tid }) => tid).toSorted())
  })

  it('a table stays sorted under any changes', () => {
    const random = createRandom(5)
    const table = createTable<{ id: string; update_time: number; version: number }>(({ id }) => id)
    for (let n = 0; n < 2000; n++) table.put({ id: `r${random.between(0, 99)}`, update_time: random.between(0, 20), version: n })
    const all = table.page(0, 1000)
    expect(all).toHaveLength(table.size)
    expect(all).toEqual(all.toSorted((a, b) => a.update_time - b.update_time || (a.id < b.id ? -1 : 1)))
    const middle = all[40]!
    expect(table.page({ time: middle.update_time, id: middle.id }, 3)).toEqual(all.slice(41, 44))
  })
})

const bareTrade = (n: number) => ({
  ...{ tid: `F${n}`, trade_no: `F-${n}`, shop_code: 'tea-shop', trade_type: 'goods', status: 20, currency: 'CNY', create_time: 1 },
  ...{
    goods_amount: 100,
    freight_amount: 0,
    payable_amount: 100,
    orders: [{ oid: `F${n}-1`, line_type: 'normal', sku_code: 'X', num: 1, amount: 100 }],
  },
})

describe('the smallest parts', () => {
  it('allocate is exact and follows the largest remainder', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(allocate(7, [0, 3, 0])).toEqual([0, 7, 0])
    expect(allocate(5, [0, 0])).toEqual([5, 0])
    expect(allocate(1, [1, 2])).toEqual([0, 1])
    const parts = allocate(9_007_199_254_740_991, [3_333_333_333, 6_666_666_667, 1])
    expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(9_007_199_254_740_991n)
  })
})

describe('a real file (UCI Online Retail)', () => {
  const csv = readFileSync(new URL('./fixtures/online-retail-sample.csv', import.meta.url), 'utf8')

  it('becomes trades in pence, dirt and all', () => {
    const { trades, products } = readRetail(csv, 'tea-shop')
    const by = new Map(trades.map((trade) => [trade.trade_no, trade]))
    expect(trades).toHaveLength(11)
    expect(by.get('536365')).toMatchObject({
      currency: 'GBP',
      payable_amount: 13912,
      create_time: Date.parse('2010-12-01T08:26:00Z'),
      buyer: { nickname: 'Customer 17850' },
    })
    expect(by.get('C536379')).toMatchObject({ payable_amount: -2750, orders: [{ sku_code: 'D', num: -1, amount: -2750 }] })
    expect(by.get('A563185')).toMatchObject({ payable_amount: 1106206 })
    expect(by.get('A563185')).not.toHaveProperty('buyer')
    expect(by.get('C536548')!.orders[1]).toMatchObject({ title: 'HOOK, 1 HANGER ,MAGIC GARDEN', amount: -170 })
    expect(by.get('537032')).toMatchObject({ payable_amount: 0, orders: [{ num: -30, amount: 0 }] })
    expect(by.get('550193')).toMatchObject({ payable_amount: 0 })
    for (const trade of trades) expectFits('Trade', { ...trade, update_time: 1, version: 1 })
    for (const product of products) expectFits('Product', { ...product, update_time: 1, version: 1 })
  })

  it('feeds through the simulator', async () => {
    const sim = await start({ shop: seedShop({ now: Date.now, trades: 0, members: 1 }) })
    const answer = await fetch(`${sim.url}/sim/retail`, { method: 'POST', body: csv })
    expect(await answer.json()).toEqual({ products: 20, trades: 11 })
    expect((await ask(sim, 'GET', '/trades/RC536379')).json).toMatchObject({ currency: 'GBP', status: 20 })
  })
})

describe('pushes', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  interface Received {
    id: string
    type: string
    version: number
  }

  async function hub(): Promise<{ url: string; received: Received[]; failures: number[] }> {
    const received: Received[] = []
    const failures: number[] = []
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => void chunks.push(chunk))
      request.on('end', () => {
        const failure = failures.shift()
        if (failure !== undefined) return void response.writeHead(failure).end()
        const headers = request.headers as Record<string, string>
        // The library of Standard Webhooks checks the clock by itself; the simulator's stands still.
        const event = JSON.parse(Buffer.concat(chunks).toString()) as { type: string; data: { id: string; version: number } }
        const timestamp = new Date(Number(headers['webhook-timestamp']) * 1000)
        const expected = new Webhook(secret).sign(headers['webhook-id']!, timestamp, Buffer.concat(chunks).toString())
        expect(headers['webhook-signature']).toBe(expected)
        expectFits('Event', event)
        received.push({ id: headers['webhook-id']!, type: event.type, version: event.data.version })
        response.end()
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    closers.push(() => new Promise((done) => void server.close(() => done())))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/shop`, received, failures }
  }

  async function pushing(mode: 'normal' | 'doubled' | 'late' | 'reordered' | 'off') {
    const clock = createTestClock()
    const target = await hub()
    const shop = seedShop({ now: clock.now, trades: 0 })
    const sim = await start({ now: clock.now, shop, webhooks: { url: target.url, secret, mode, types: ['trade'] } })
    const { tid } = placeTrade(sim.shop, { shop_code: 'tea-shop', items: [{ sku_code: 'TEA-LJ-250', num: 1 }] })
    for (let n = 0; n < 9; n++) sim.shop.change('trades', tid, { seller_memo: `${n}` })
    return { ...target, clock, sim }
  }
  const versions = (received: Received[]): number[] => received.map(({ version }) => version)

  it('are signed, valid and in order', async () => {
    const { sim, received } = await pushing('normal')
    expect(await sim.webhooks.deliver()).toEqual({ sent: 10, failed: 0 })
    expect(versions(received)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('come twice with the same id', async () => {
    const { sim, received } = await pushing('doubled')
    await sim.webhooks.deliver()
    expect(received).toHaveLength(20)
    expect(new Set(received.map(({ id }) => id)).size).toBe(10)
  })

  it('come out of order', async () => {
    const { sim, received } = await pushing('reordered')
    await sim.webhooks.deliver()
    expect(versions(received)).not.toEqual(versions(received).toSorted((a, b) => a - b))
    expect(received).toHaveLength(10)
  })

  it('come late, or not at all', async () => {
    const late = await pushing('late')
    expect(await late.sim.webhooks.deliver()).toEqual({ sent: 0, failed: 0 })
    late.sim.webhooks.release()
    expect(await late.sim.webhooks.deliver()).toEqual({ sent: 10, failed: 0 })
    const off = await pushing('off')
    expect(off.sim.webhooks.pending).toBe(0)
  })

  it('meet with trouble by the seed: lost, doubled, late', async () => {
    const run = async (trouble: PushTrouble) => {
      const { sim, received, clock } = await pushing('normal')
      await sim.webhooks.deliver()
      received.length = 0
      sim.webhooks.configure({ trouble })
      const [trade] = [...sim.shop.tables.trades.values()]
      for (let n = 0; n < 100; n++) sim.shop.change('trades', trade!.tid, { seller_memo: `again ${n}` })
      await sim.webhooks.deliver()
      const atOnce = versions(received)
      clock.advance(1000)
      await sim.webhooks.deliver()
      return { atOnce, all: versions(received), counts: { ...sim.webhooks.counts }, pending: sim.webhooks.pending }
    }
    const trouble = { seed: 1, lose: 0.1, double: 0.2, late: 0.3, lateMs: 1000 }
    const { atOnce, all, counts, pending } = await run(trouble)
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(3)
    expect(new Set(all).size).toBe(100 - counts.lost)
    expect(all).toHaveLength(100 - counts.lost + counts.doubled)
    expect(all.length - atOnce.length).toBe(counts.late)
    expect(pending).toBe(0)
    expect((await run(trouble)).all).toEqual(all)
    expect((await run({ ...trouble, seed: 2 })).all).not.toEqual(all)
  })

  it('are tried again on the schedule, with the same id', async () => {
    const { sim, received, failures, clock } = await pushing('normal')
    failures.push(500)
    expect(await sim.webhooks.deliver()).toEqual({ sent: 9, failed: 1 })
    expect(await sim.webhooks.deliver()).toEqual({ sent: 0, failed: 0 })
    expect(sim.webhooks.nextDueAt()).toBe(clock.now() + 5000)
    clock.advance(5000)
    expect(await sim.webhooks.deliver()).toEqual({ sent: 1, failed: 0 })
    expect(versions(received)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 1])
  })

  it('are tried again at once when released', async () => {
    const { sim, received, failures } = await pushing('normal')
    failures.push(500)
    await sim.webhooks.deliver()
    sim.webhooks.release()
    expect(await sim.webhooks.deliver()).toEqual({ sent: 1, failed: 0 })
    expect(received).toHaveLength(10)
  })

  it('end when the receiver says 410', async () => {
    const { sim, failures } = await pushing('normal')
    failures.push(...Array<number>(10).fill(410))
    await sim.webhooks.deliver()
    sim.tick()
    expect(sim.webhooks.pending).toBe(0)
  })
})

describe('/sim', () => {
  it('lets a buyer place, pay, and give back, step by step', async () => {
    const sim = await start({ shop: seedShop({ now: Date.now, trades: 0 }) })
    const { json: placed } = await ask(sim, 'POST', '/sim/trades', { shop_code: 'tea-shop', items: [{ sku_code: 'TEA-LJ-250', num: 2 }] })
    const { tid, orders } = placed as Trade
    expect((await ask(sim, 'POST', `/sim/trades/${tid}/pay`)).json).toMatchObject({ status: 20, paid_amount: 53600 })
    const { json: aftersale } = await ask(sim, 'POST', `/sim/trades/${tid}/aftersales`, {
      type: 1,
      items: [{ oid: orders[0]!.oid, num: 2 }],
    })
    const { aftersale_id } = aftersale as { aftersale_id: string }
    for (let step = 0; step < 2; step++) await ask(sim, 'POST', `/sim/aftersales/${aftersale_id}/advance`)
    expect((await ask(sim, 'GET', `/aftersales/${aftersale_id}`)).json).toMatchObject({
      status: 'MERCHANT_REFUND_SUCCESS',
      refund_amount: 53600,
    })
    expect((await ask(sim, 'GET', `/trades/${tid}`)).json).toMatchObject({ status: 200, orders: [{ cancelled_num: 2 }] })
    expect(sim.shop.tables.stocks.get('TEA-LJ-250|WH-HZ')!.available_num).toBe(400)
  })

  it('ticks, sets stock and edits notes', async () => {
    const sim = await start({ shop: seedShop({ now: Date.now, trades: 0 }) })
    const { json } = await ask(sim, 'POST', '/sim/tick', { steps: 5 })
    expect((json as { steps: unknown[] }).steps).toHaveLength(5)
    const [trade] = [...sim.shop.tables.trades.values()]
    expect((await ask(sim, 'POST', `/sim/trades/${trade!.tid}/edit`, { seller_memo: '急' })).json).toMatchObject({ seller_memo: '急' })
    await ask(sim, 'POST', '/sim/stocks', { sku_code: 'TEA-LJ-250', warehouse_code: 'WH-HZ', available_num: 3 })
    expect(sim.shop.tables.stocks.get('TEA-LJ-250|WH-HZ')).toMatchObject({ available_num: 3, version: expect.any(Number) })
  })
})
