// References to what was never read (engine-rules §5): one system with goods and stock, whose stock is read or pushed first.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import type { BindingRow, RecordRow, Store } from '../store/port.ts'
import { openStore } from '../store/open.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'
import { OWNERSHIP, PRODUCT_SCHEMA, productMapping } from '../testing/product-world.ts'

const STOCK_SCHEMA = {
  type: 'object',
  required: ['goods', 'place', 'count'],
  properties: { id: { type: 'string' }, goods: { type: 'string' }, place: { type: 'string' }, count: { type: 'string' } },
}
const STOCK_MAPPING = `
mapping: erp.inventory
native: erp/inventory
canonical: inventory
id: id
set: { reserved: '0' }
map:
  - "product <- goods | ref(product)"
  - "warehouse <- place | ref(warehouse.code)"
  - "onHand <- count | decimal(0)"
  - "available <- count | decimal(0)"
`
let folder: string
let store: Store
let world: TestHub
let shop: MemorySystem
let goods: MemorySystem
let stock: MemorySystem

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-references-'))
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
  const codec = createCodec(new Uint8Array(32).fill(3))
  store = await openStore({ file: join(folder, 'hub.sqlite') }, { codec, clock: () => clock.now, isDurable: false })
  shop = createMemorySystem({ id: 'shop', kind: 'commerce', schema: PRODUCT_SCHEMA })
  goods = createMemorySystem({ id: 'erp', kind: 'erp', schema: PRODUCT_SCHEMA })
  stock = createMemorySystem({ id: 'erp', kind: 'erp', schema: STOCK_SCHEMA, object: 'inventory', facts: { payload: 'full' } })
  const flow = (connection: string, object: string, direction: 'in' | 'out') => ({
    id: `${connection}-${object}`,
    connection,
    object,
    direction,
  })
  world = await startTestHub({
    store,
    systems: [shop, withStock()],
    clock,
    bundle: {
      flows: [flow('shop', 'product', 'in'), flow('erp', 'product', 'out'), flow('erp', 'inventory', 'in')],
      mappings: [
        { name: 'shop/product', text: productMapping('shop') },
        { name: 'erp/product', text: productMapping('erp') },
        { name: 'erp/inventory', text: STOCK_MAPPING },
      ],
      ownership: `${OWNERSHIP}inventory: { exists: erp, "*": erp }\nwarehouse: { exists: erp, "*": erp }\n`,
    },
  })
})
afterEach(async () => {
  await world.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

/** Goods and stock behind one connection. */
function withStock(): MemorySystem {
  const { manifest } = goods.connector
  const objects = { ...manifest.objects, ...stock.connector.manifest.objects }
  const open: MemorySystem['connector']['open'] = (config) => ({
    ...stock.connector.open(config),
    objects: { ...goods.connector.open(config).objects, ...stock.connector.open(config).objects },
  })
  return { ...goods, connector: { ...goods.connector, manifest: { ...manifest, objects }, open } }
}

const products = async () =>
  ((await store.read.select().from(store.tables.records)) as RecordRow[]).filter((row) => row.object === 'product')
const bindings = () => store.read.select().from(store.tables.bindings) as Promise<BindingRow[]>

it('goods known from the shop are found again under the ERP’s id, and not made a second time', async () => {
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green' })
  goods.put('e1', { id: 'e1', code: 'A1', name: 'Green' })
  stock.put('e1|w', { id: 'e1|w', goods: 'e1', place: 'W', count: '7' })
  goods.onWrite = () => {
    throw new Error('nothing is to be written')
  }
  await world.hub.pauseConnection('erp', 'the stock is read before any product gets there')
  await world.pull(shop)
  expect(await world.pull(goods, 'inventory')).toMatchObject({ created: 1 })
  const [product, ...others] = await products()
  expect(others).toEqual([])
  const bound = await bindings()
  expect(bound.find(({ connection, object }) => connection === 'erp' && object === 'product')).toMatchObject({
    record: product!.id,
    externalId: 'e1',
  })
})

it('stock of goods that our own create may just have made waits until it is known which they are', async () => {
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green' })
  goods.onWrite = () => 'dropAnswer'
  await world.pull(shop)
  const [made] = [...goods.records.keys()]
  stock.put('x', { id: 'x', goods: made!, place: 'W', count: '7' })
  expect(await world.pull(goods, 'inventory')).toMatchObject({ created: 0, reread: 1 })
  expect(await products()).toHaveLength(1)
  await world.run(120_000, 5_000)
  expect(await products()).toHaveLength(1)
  const inventory = ((await store.read.select().from(store.tables.records)) as RecordRow[]).find((row) => row.object === 'inventory')
  expect(JSON.parse(inventory!.body)).toMatchObject({ product: (await products())[0]!.id, onHand: '7' })
})

it('a data check tells of stock whose goods nobody knows, and makes nothing of it', async () => {
  stock.put('e1|w', { id: 'e1|w', goods: 'e1', place: 'W', count: '7' })
  const { counters } = await world.hub.check({ connection: 'erp', object: 'inventory', wait: true })
  expect(JSON.parse(counters)).toMatchObject({ extra: 1 })
  expect(await bindings()).toEqual([])
  expect(await products()).toEqual([])
})

describe('stock that is pushed whole', () => {
  const push = (version: number, count: string) => {
    const native = { id: 'e1|w', goods: 'e1', place: 'W', count }
    const event = { eventId: `e${version}`, records: [{ object: 'inventory', externalId: 'e1|w', version, native }] }
    return world.hub.receiveWebhook('erp', { headers: { 'x-signature': 'good' }, query: {}, rawBody: Buffer.from(JSON.stringify(event)) })
  }
  const counts = async () =>
    ((await store.read.select().from(store.tables.records)) as RecordRow[])
      .filter((row) => row.object === 'inventory')
      .map((row) => (JSON.parse(row.body) as { onHand: string }).onHand)
  const inbox = () => store.read.select().from(store.tables.inbox)

  it('of goods never read: acknowledged and stored before the vendor has told of them, merged with them', async () => {
    goods.put('e1', { id: 'e1', code: 'A1', name: 'Green' })
    const asked = Promise.withResolvers<void>()
    goods.onGet = () => asked.promise
    expect(await push(1, '7')).toEqual({ status: 200 })
    expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e1', state: 'new' }])
    expect(await counts()).toEqual([])
    asked.resolve()
    await world.settle()
    expect(await counts()).toEqual(['7'])
    expect(goods.counts.gets).toBe(1)
    expect(await inbox()).toMatchObject([{ dedupeKey: 'event:e1', state: 'done', request: null }])
  })

  it('does not wait behind stock that does', async () => {
    goods.put('e1', { id: 'e1', code: 'A1', name: 'Green' })
    goods.put('e2', { id: 'e2', code: 'B1', name: 'Black' })
    await push(1, '7')
    await world.settle()
    const asked = Promise.withResolvers<void>()
    goods.onGet = () => asked.promise
    const native = { id: 'e2|w', goods: 'e2', place: 'W', count: '1' }
    const rawBody = Buffer.from(JSON.stringify({ records: [{ object: 'inventory', externalId: 'e2|w', version: 1, native }] }))
    await world.hub.receiveWebhook('erp', { headers: { 'x-signature': 'good' }, query: {}, rawBody })
    expect(await push(2, '6')).toEqual({ status: 200 })
    expect(await counts()).toEqual(['6'])
    asked.resolve()
    await world.settle()
    expect((await counts()).sort()).toEqual(['1', '6'])
  })
})
