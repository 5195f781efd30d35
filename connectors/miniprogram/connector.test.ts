// The connector against the simulator: the shared suite, and what only this contract has.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connector, Native, ObjectPort, WriteItem } from '../../core/connector/port.ts'
import { createTestClock, testContext, type TestContext } from '../../core/testing/connector-context.ts'
import { connectorConformance, type ObjectCase } from '../../core/testing/connector-conformance.ts'
import connector from './index.ts'
import { startShopSimulator, type ShopSimulator } from './simulator.ts'
import { createStore, type ShopStore } from './simulator/store.ts'
import type { Kind, Records } from './simulator/records.ts'
import { placeTrade, payTrade } from './simulator/trading.ts'
import { seedShop } from './simulator/seed.ts'
import { eventOf, signedHeaders } from './simulator/webhooks.ts'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OTHER_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

/** n-th record of a kind, as the shop itself would save it. */
const drafts: { [K in Kind]: (n: number) => Omit<Records[K], 'update_time' | 'version'> } = {
  trades: (n) => ({
    ...{ tid: `T${n}`, trade_no: `MP${n}`, shop_code: 'tea-shop', trade_type: 'goods', status: 20, currency: 'CNY', create_time: 1 },
    ...{ goods_amount: 100, freight_amount: 0, payable_amount: 100 },
    orders: [{ oid: `T${n}-1`, line_type: 'normal', sku_code: 'A', num: 1, amount: 100 }],
  }),
  aftersales: (n) => ({
    ...{ aftersale_id: `S${n}`, aftersale_no: `AS${n}`, tid: 'T1', shop_code: 'tea-shop', type: 1, stage: 'before_shipment' },
    ...{ status: 'MERCHANT_PROCESSING', currency: 'CNY', refund_amount: 100, apply_time: 1, items: [{ oid: 'T1-1', num: 1, amount: 100 }] },
  }),
  shipments: (n) => ({
    ...{ shipment_id: `H${n}`, shipment_no: `OUT${n}`, kind: 'sale', status: 'shipped', warehouse_code: 'W', business_date: '2026-01-15' },
    items: [{ tid: 'T1', oid: 'T1-1', sku_code: 'A', num: 1 }],
  }),
  products: (n) => ({
    sku_id: `P${n}`,
    sku_code: `SKU${n}`,
    kind: 'single',
    name: `商品${n}`,
    unit: '件',
    is_on_sale: true,
    status: 'active',
  }),
  stocks: (n) => ({ stock_id: `SKU${n}|W`, sku_code: `SKU${n}`, warehouse_code: 'W', available_num: 10 + n }),
  allotments: (n) => ({
    ...{ allotment_id: `tea-shop|SKU${n}`, shop_code: 'tea-shop', sku_code: `SKU${n}` },
    ...{ allotted_num: 10 + n, revision: 1, since: 1, counts_parts: true, sold_num: 0 },
  }),
  members: (n) => ({ member_id: `M${n}`, member_no: `NO${n}`, name: `会员${n}`, status: 'active' }),
  payments: (n) => ({
    ...{
      payment_id: `Y${n}`,
      transaction_no: `42${n}`,
      shop_code: 'tea-shop',
      method: 'wechat_pay',
      status: 'succeeded',
      currency: 'CNY',
      amount: 100,
    },
    allocations: [{ tid: 'T1', amount: 100 }],
  }),
  refunds: (n) => ({
    ...{ refund_id: `F${n}`, refund_no: `RF${n}`, payment_id: 'Y1', tid: 'T1', shop_code: 'tea-shop', amount: 1, currency: 'CNY' },
    ...{ channel: 'original', status: 'succeeded' },
  }),
  shops: (n) => ({ shop_code: `shop${n}`, name: `店${n}`, start_time: 1, time_zone: 'Asia/Shanghai' }),
  warehouses: (n) => ({ warehouse_code: `W${n}`, name: `仓${n}`, kind: 'own', is_sellable: true }),
}

function caseOf<K extends Kind>(kind: K, id: keyof Records[K] & string, change: Partial<Records[K]>): ObjectCase<ShopSimulator> {
  return {
    unknownId: 'nobody',
    volatile: ['update_time', 'version'],
    create({ shop }, n, lateMs) {
      const draft = drafts[kind](n) as never
      return String(shop.at(shop.now() - lateMs, () => shop.save(kind, draft))[id])
    },
    change: ({ shop }, externalId) => void shop.change(kind, externalId, change),
  }
}

/** Trades and after-sales are made by buyers: the suite's write tests need creates, so their updates are tested below. */
const withoutUpdateOnly: Connector = {
  ...connector,
  open(config) {
    const opened = connector.open(config)
    const readable = (port: ObjectPort): ObjectPort => ({ ...port, write: undefined })
    return {
      ...opened,
      objects: { ...opened.objects, order: readable(opened.objects['order']!), afterSale: readable(opened.objects['afterSale']!) },
    }
  },
}

const goods = (shop: ShopStore): void => {
  shop.save('warehouses', { ...drafts.warehouses(0), warehouse_code: 'W' })
  shop.save('shops', { ...drafts.shops(0), shop_code: 'tea-shop' })
  for (let n = 1; n <= 3; n++) shop.save('products', drafts.products(n))
  shop.save('trades', { ...drafts.trades(1), orders: [{ oid: 'T1-1', line_type: 'normal', sku_code: 'A', num: 99, amount: 100 }] })
}
const shipmentDraft = (reference: string, warehouse_code: string): Native => ({
  ...{ shipment_no: reference, kind: 'sale', status: 'shipped', warehouse_code, business_date: '2026-01-15', carrier: 'SF' },
  items: [{ tid: 'T1', oid: 'T1-1', sku_code: 'A', num: 1 }],
})
const stockDraft = (reference: string, available_num: unknown): Native => {
  const [sku_code, warehouse_code] = reference.split('|')
  return { sku_code, warehouse_code, available_num }
}

const allotmentDraft = (reference: string, allotted_num: unknown): Native => {
  const [shop_code, sku_code] = reference.split('|')
  return { shop_code, sku_code, allotted_num, revision: 1, since: 1, counts_parts: true }
}

for (const payload of ['hint', 'full'] as const) {
  connectorConformance<ShopSimulator>({
    name: payload,
    connector: withoutUpdateOnly,
    start: ({ now }) => startShopSimulator({ now, shop: createStore(now) }),
    config: ({ baseUrl, token }) => ({ baseUrl, token, webhookSecret: SECRET, payload }),
    badConfig: ({ baseUrl }) => ({ baseUrl, token: 'refused-token', webhookSecret: SECRET }),
    objects: {
      order: caseOf('trades', 'tid', { seller_memo: '改' }),
      afterSale: caseOf('aftersales', 'aftersale_id', { reason: '改' }),
      shipment: {
        ...caseOf('shipments', 'shipment_id', { carrier: 'YTO' }),
        wanted: (reference, { shop }) => (goods(shop), shipmentDraft(reference, 'W')),
        bad: (reference) => shipmentDraft(reference, 'nowhere'),
        edit: { waybill_nos: ['SF1'], status: 'delivered' },
      },
      product: {
        ...caseOf('products', 'sku_id', { brand: '桥山' }),
        wanted: (sku_code) => ({
          sku_code,
          kind: 'single',
          name: '新品',
          unit: '件',
          is_on_sale: true,
          status: 'active',
          custom: { a: 1 },
        }),
        bad: (sku_code) => ({ sku_code, kind: 'single', name: '', unit: '件' }),
        edit: { sale_price: 999, name: '改名' },
      },
      inventory: {
        ...caseOf('stocks', 'stock_id', { locked_num: 3 }),
        reference: (n) => `SKU${n}|W`,
        wanted: (reference, { shop }) => (goods(shop), stockDraft(reference, 10)),
        bad: (reference) => stockDraft(reference, 1.5),
        edit: { available_num: 4 },
      },
      sellableStock: {
        ...caseOf('allotments', 'allotment_id', { allotted_num: 3 }),
        reference: (n) => `tea-shop|SKU${n}`,
        wanted: (reference, { shop }) => (goods(shop), allotmentDraft(reference, 10)),
        bad: (reference) => allotmentDraft(reference, 1.5),
        edit: { allotted_num: 4, revision: 2 },
      },
      customer: {
        ...caseOf('members', 'member_id', { level: 'gold' }),
        wanted: (member_no) => ({ member_no, name: '新会员', status: 'active' }),
        bad: (member_no) => ({ member_no, name: '' }),
        edit: { tags: ['茶友'] },
      },
      payment: caseOf('payments', 'payment_id', { status: 'closed' }),
      refund: caseOf('refunds', 'refund_id', { status: 'failed' }),
      shop: caseOf('shops', 'shop_code', { name: '改' }),
      warehouse: caseOf('warehouses', 'warehouse_code', { name: '改' }),
    },
    webhook: {
      object: 'order',
      request({ shop }, { externalId }, now) {
        const body = eventOf('trades', shop.require('trades', externalId), { now })
        return { headers: signedHeaders({ id: 'msg_1', body, secret: SECRET, now }), query: {}, rawBody: Buffer.from(body) }
      },
      badConfig: ({ baseUrl, token }) => ({ baseUrl, token, webhookSecret: OTHER_SECRET }),
    },
  })
}

describe('miniprogram beyond the suite', () => {
  const clock = createTestClock()
  let sim: ShopSimulator
  let ctx: TestContext
  const port = (object: string): ObjectPort => connector.open(ctx.config).objects[object]!
  const write = async (object: string, item: Partial<WriteItem>) =>
    (await port(object).write!(ctx, [{ want: {}, changed: [], attemptKey: 'k', reference: 'r', ...item }], {}))[0]!

  beforeEach(async () => {
    sim = await startShopSimulator({ now: clock.now, shop: seedShop({ now: clock.now, trades: 0 }), requestsPerSecond: 1000 })
    ctx = testContext({ connector, config: { baseUrl: `${sim.baseUrl}/`, token: sim.token }, now: clock.now })
  })
  afterEach(async () => {
    await ctx.close()
    await sim.close()
  })

  const tea = { shop_code: 'tea-shop', items: [{ sku_code: 'TEA-LJ-250', num: 3 }], member_id: '500001' }

  it('changes note, flag and tags of a trade, and clears what is gone', async () => {
    const { tid } = placeTrade(sim.shop, tea)
    const noted = await write('order', {
      externalId: tid,
      want: { seller_memo: '加急', seller_flag: 2 },
      changed: ['seller_memo', 'seller_flag'],
    })
    expect(noted).toMatchObject({ done: true, externalId: tid, native: { seller_memo: '加急', seller_flag: 2 } })
    const cleared = await write('order', { externalId: tid, want: {}, changed: ['seller_memo'] })
    expect(cleared.native).not.toHaveProperty('seller_memo')
  })

  it('moves a trade on, and tells an illegal move as data', async () => {
    const { tid } = placeTrade(sim.shop, tea)
    const illegal = await write('order', { externalId: tid, want: { status: 30 }, changed: ['status'] })
    expect(illegal).toMatchObject({ done: false, externalId: tid, error: { code: 'illegalTransition', kind: 'data' } })
    payTrade(sim.shop, tid)
    expect(await write('order', { externalId: tid, want: { status: 30 }, changed: ['status'] })).toMatchObject({
      native: { status: 30, ship_time: clock.now() },
    })
  })

  it('refuses to create trades and to change what the shop does not take, naming it', async () => {
    expect((await write('order', { want: drafts.trades(1) })).error).toMatchObject({ code: 'notCreatable', kind: 'data' })
    const odd = await write('order', { externalId: 'T1', want: { orders: [] }, changed: ['orders'] })
    expect(odd.error).toMatchObject({ code: 'notWritable', kind: 'data', details: { fields: ['orders'] } })
  })

  it('ships a trade in parts: 20, 21, 30; never more than was ordered', async () => {
    const { tid, orders } = placeTrade(sim.shop, tea)
    payTrade(sim.shop, tid)
    const ship = (reference: string, num: number) =>
      write('shipment', {
        want: { ...shipmentDraft(reference, 'WH-HZ'), items: [{ tid, oid: orders[0]!.oid, sku_code: 'TEA-LJ-250', num }] },
        attemptKey: reference,
        reference,
      })
    expect(await ship('OUT-1', 1)).toMatchObject({ done: true })
    expect(sim.shop.require('trades', tid)).toMatchObject({ status: 21, orders: [{ shipped_num: 1 }] })
    expect((await ship('OUT-2', 3)).error).toMatchObject({ code: 'quantityExceeded', kind: 'data' })
    expect(await ship('OUT-3', 2)).toMatchObject({ done: true })
    expect(sim.shop.require('trades', tid)).toMatchObject({ status: 30, ship_time: clock.now(), orders: [{ shipped_num: 3 }] })
  })

  it('a bundle may go out by its own row', async () => {
    const { tid, orders } = placeTrade(sim.shop, { ...tea, items: [{ sku_code: 'GIFT-TEA-01', num: 2 }] })
    payTrade(sim.shop, tid)
    const items = [{ tid, oid: orders[0]!.oid, sku_code: 'GIFT-TEA-01', num: 2 }]
    expect(await write('shipment', { want: { ...shipmentDraft('OUT-1', 'WH-HZ'), items } })).toMatchObject({ done: true })
    expect(sim.shop.require('trades', tid)).toMatchObject({
      status: 30,
      orders: [{ shipped_num: 2 }, { shipped_num: 2 }, { shipped_num: 2 }],
    })
  })

  it('binds a record that has our number already, under another key', async () => {
    const { sku_id } = sim.shop.tables.products.find('TEA-LJ-250')!
    const result = await write('product', { want: { sku_code: 'TEA-LJ-250', kind: 'single', name: '龙井', unit: '罐' } })
    expect(result).toMatchObject({ done: false, externalId: sku_id, error: { code: 'duplicate', kind: 'conflict' } })
  })

  it('stock goes as the change against what was seen: a sale in between is not lost, a repeated key not counted twice', async () => {
    const id = 'TEA-LJ-250|WH-HZ'
    const [got] = await port('inventory').get!(ctx, [id])
    const old = got!.native as Native
    placeTrade(sim.shop, tea)
    const item = { externalId: id, old, want: { ...old, available_num: 450 }, changed: ['available_num'], attemptKey: 'once' }
    expect(await write('inventory', item)).toMatchObject({ native: { available_num: 447 } })
    expect(await write('inventory', item)).toMatchObject({ native: { available_num: 447 } })
  })

  it('a stock of an unknown warehouse hurts only itself', async () => {
    const items = ['WH-HZ', 'nowhere', 'WH-GZ'].map((warehouse, index) => {
      const reference = `TEA-LJ-250|${warehouse}`
      return { want: stockDraft(reference, 7), changed: ['available_num'], attemptKey: `k${index}`, reference }
    })
    const results = await port('inventory').write!(ctx, items, {})
    expect(results.map(({ done, error }) => [done, error?.code])).toEqual([
      [true, undefined],
      [false, 'unknownWarehouse'],
      [true, undefined],
    ])
  })

  it('an allotment of an unknown SKU or shop hurts only itself, and an old revision changes nothing', async () => {
    const give = (references: string[], more: Native = {}) =>
      port('sellableStock').write!(
        ctx,
        references.map((reference) => {
          return { want: { ...allotmentDraft(reference, 7), ...more }, changed: ['allotted_num'], attemptKey: reference, reference }
        }),
        {},
      )
    const id = 'tea-shop|TEA-LJ-250'
    const results = await give([id, 'tea-shop|NONE', 'nowhere|TEA-LJ-250'], { revision: 5 })
    expect(results.map(({ done, externalId, error }) => [done, externalId, error?.code, error?.kind])).toEqual([
      [true, id, undefined, undefined],
      [false, undefined, 'unknownSku', 'data'],
      [false, undefined, 'unknownShop', 'data'],
    ])
    expect(await give([id], { revision: 4, allotted_num: 1 })).toMatchObject([{ done: true, native: { revision: 5, allotted_num: 7 } }])
    expect((await give([id], { counts_parts: undefined }))[0]!.error).toMatchObject({ code: 'badAllotment', kind: 'data' })
  })

  it('waits as long as a 429 says, and takes other 5xx after a write as unknown', async () => {
    sim.faults.failNext(429, { code: 'rate_limited', message: 'slow down' }, { 'retry-after': '7' })
    await expect(port('order').read!(ctx, { cursor: null, limit: 10 })).rejects.toMatchObject({
      code: 'rateLimited',
      kind: 'transient',
      retryAfterMs: 7000,
    })
    sim.faults.failNext(502, '<html>')
    expect((await write('customer', { want: { name: '何' } })).error).toMatchObject({ kind: 'unknown' })
    sim.faults.failNext(503, { code: 'unavailable', message: 'maintenance' })
    expect((await write('customer', { want: { name: '何' } })).error).toMatchObject({ kind: 'transient' })
  })

  it('the goods received at the warehouse move an after-sale on', async () => {
    const { tid, orders } = placeTrade(sim.shop, tea)
    payTrade(sim.shop, tid)
    const draft = {
      ...drafts.aftersales(1),
      tid,
      type: 2 as const,
      status: 'MERCHANT_WAIT_RECEIPT',
      items: [{ oid: orders[0]!.oid, num: 1, amount: 1 }],
    }
    sim.shop.save('aftersales', draft)
    const result = await write('afterSale', { externalId: 'S1', want: { received_condition: 'good' }, changed: ['received_condition'] })
    expect(result.native).toMatchObject({ status: 'MERCHANT_RECEIVED', items: [{ received_num: 1 }] })
  })

  it('a quiet shop costs one empty page; commits under way are read again', async () => {
    for (let n = 0; n < 5; n++) placeTrade(sim.shop, tea)
    const hot = await port('order').read!(ctx, { cursor: null, limit: 10 })
    expect((await port('order').read!(ctx, { cursor: hot.cursor, limit: 10 })).records).toHaveLength(5)
    clock.advance(6000)
    const quiet = await port('order').read!(ctx, { cursor: hot.cursor, limit: 10 })
    expect(quiet.records).toHaveLength(5)
    expect(await port('order').read!(ctx, { cursor: quiet.cursor, limit: 10 })).toEqual({
      records: [],
      cursor: quiet.cursor,
      hasMore: false,
    })
  })

  it('loses nothing that becomes visible late, page after page', async () => {
    sim.setVisibilityLag(4000)
    const placed = new Set<string>()
    const seen = new Set<string>()
    let cursor: string | null = null
    for (let round = 0; round < 20; round++) {
      placed.add(placeTrade(sim.shop, { ...tea, items: [{ sku_code: 'TEA-LJ-250', num: 1 }] }).tid)
      if (round === 10)
        sim.shop.at(clock.now() - 3500, () =>
          placed.add(placeTrade(sim.shop, { ...tea, items: [{ sku_code: 'TEA-BLC-100', num: 1 }] }).tid),
        )
      clock.advance(1000)
      const page = await port('order').read!(ctx, { cursor, limit: 2 })
      cursor = page.cursor
      for (const { externalId } of page.records) seen.add(externalId)
    }
    clock.advance(10_000)
    for (let page = 0, more = true; more && page < 50; page++) {
      const answer = await port('order').read!(ctx, { cursor, limit: 2 })
      for (const { externalId } of answer.records) seen.add(externalId)
      more = answer.hasMore
      cursor = answer.cursor
    }
    expect([...placed].filter((tid) => !seen.has(tid))).toEqual([])
  })

  it('check warns of another version of the contract and of a missing secret', async () => {
    expect(await connector.check(ctx)).toMatchObject({
      ok: true,
      version: '1.0',
      account: '桥山茶铺 (tea-shop, campus-errand)',
      warnings: [expect.stringContaining('webhookSecret')],
    })
  })
})
