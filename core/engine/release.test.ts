// What waits for a record of its own connection goes on as soon as that record is there (engine-rules §5); nothing is asked of the store for
// records that nobody can wait for.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { HubError } from '../errors.ts'
import { openStore } from '../store/open.ts'
import type { DeliveryRow, Store } from '../store/port.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'
import { OWNERSHIP, PRODUCT_SCHEMA, productMapping } from '../testing/product-world.ts'

const text = { type: 'string' }
const STOCK_SCHEMA = {
  type: 'object',
  required: ['goods', 'place', 'count'],
  properties: { id: text, goods: text, place: text, count: text },
}
const stockMapping = (system: string) => `
mapping: ${system}.inventory
native: ${system}/inventory
canonical: inventory
id: id
set: { reserved: '0' }
map:
  - "product <-> goods | ref(product)"
  - "warehouse <-> place | ref(warehouse.code)"
  - "onHand <-> count | decimal(0)"
  - "available <- count | decimal(0)"
`
let folder: string
let store: Store
let world: TestHub
let shop: MemorySystem
let shopStock: MemorySystem
let erp: MemorySystem
let erpStock: MemorySystem
/** Objects whose records were said to be there now. */
let released: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-release-'))
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
  const codec = createCodec(new Uint8Array(32).fill(3))
  const opened = await openStore({ file: join(folder, 'hub.sqlite') }, { codec, clock: () => clock.now, isDurable: false })
  released = []
  store = watched(opened)
  ;[shop, shopStock] = [system('shop', 'commerce'), system('shop', 'commerce', 'inventory')]
  ;[erp, erpStock] = [system('erp', 'erp'), system('erp', 'erp', 'inventory')]
  const flow = (connection: string, object: string, direction: 'in' | 'out') => ({
    id: `${connection}-${object}-${direction}`,
    connection,
    object,
    direction,
  })
  world = await startTestHub({
    store,
    systems: [both(shop, shopStock), both(erp, erpStock)],
    clock,
    bundle: {
      flows: [
        ...['product', 'inventory'].flatMap((object) => [flow('shop', object, 'in'), flow('erp', object, 'out')]),
        flow('erp', 'product', 'in'),
      ],
      mappings: ['shop', 'erp'].flatMap((name) => [
        { name: `${name}/product`, text: productMapping(name) },
        { name: `${name}/inventory`, text: stockMapping(name) },
      ]),
      ownership: `${OWNERSHIP}inventory: { exists: shop, "*": shop }\nwarehouse: { exists: shop, "*": shop }\n`,
    },
  })
})
afterEach(async () => {
  await world.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

const watched = (opened: Store): Store =>
  Object.create(opened, {
    releaseWaiting: {
      value: (records: { object: string; id: string }[], now: number) => {
        released.push(...records.map(({ object }) => object))
        return opened.releaseWaiting(records, now)
      },
    },
  }) as Store

function system(id: string, kind: 'commerce' | 'erp', object?: 'inventory') {
  return createMemorySystem({
    id,
    kind,
    schema: object ? STOCK_SCHEMA : PRODUCT_SCHEMA,
    object,
    ...(object && { referenceField: 'goods' }),
  })
}

/** Goods and stock behind one connection. */
function both(goods: MemorySystem, stock: MemorySystem): MemorySystem {
  const { manifest } = goods.connector
  const objects = { ...manifest.objects, ...stock.connector.manifest.objects }
  const open: MemorySystem['connector']['open'] = (config) => ({
    objects: { ...goods.connector.open(config).objects, ...stock.connector.open(config).objects },
  })
  return { ...goods, connector: { ...goods.connector, manifest: { ...manifest, objects }, open } }
}

const deliveries = () => store.read.select().from(store.tables.deliveries) as Promise<DeliveryRow[]>

it('stock waits for its goods and is written when they are there, without waiting for its own time', async () => {
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green' })
  shopStock.put('s1|w', { id: 's1|w', goods: 's1', place: 'W', count: '7' })
  erp.onWrite = () => {
    throw new HubError('down', 'transient', 'down')
  }
  await world.pull(shop)
  await world.pull(shop, 'inventory')
  erp.onWrite = undefined
  expect((await deliveries()).find(({ object }) => object === 'inventory')).toMatchObject({ state: 'waiting' })
  for (let step = 0; step < 2_000 && erp.effects.length === 0; step++) await world.run(50, 50)
  const [product] = [...erp.records.keys()]
  expect(erpStock.effects).toMatchObject([{ kind: 'create', native: { goods: product, count: '7' } }])
  expect(released).toEqual(['product'])
})

describe('stock that has given up waiting for its goods', () => {
  const letters = async () => {
    const rows = await store.read.select().from(store.tables.deadLetters)
    return rows.filter(({ object }) => object === 'inventory')
  }
  beforeEach(async () => {
    shop.put('s1', { id: 's1', code: 'A1', name: 'Green' })
    shopStock.put('s1|w', { id: 's1|w', goods: 's1', place: 'W', count: '7' })
    erp.onWrite = () => {
      throw new HubError('badCode', 'data', 'no such code')
    }
    await world.pull(shop)
    await world.pull(shop, 'inventory')
    world.advance(3_600_000)
    await world.settle()
    expect(await letters()).toMatchObject([{ code: 'missingReference', field: 'product', state: 'open' }])
    erp.onWrite = undefined
  })

  it('goes on by itself, and its dead letter resolves, when they are written after all', async () => {
    const [letter] = (await store.read.select().from(store.tables.deadLetters)).filter(({ object }) => object === 'product')
    await world.hub.replayDeadLetter(letter!.id, { by: 'ops' })
    await world.settle()
    expect(erpStock.effects).toMatchObject([{ kind: 'create', native: { goods: 'erp-1', count: '7' } }])
    expect(await letters()).toMatchObject([{ state: 'resolved' }])
  })

  it('goes on by itself when a person makes them in the target', async () => {
    erp.put('e9', { code: 'A1', name: 'Green' })
    await world.pull(erp)
    expect(erpStock.effects).toMatchObject([{ kind: 'create', native: { goods: 'e9', count: '7' } }])
    expect(await letters()).toMatchObject([{ state: 'resolved' }])
  })
})

it('looks again at a whole millisecond: PostgreSQL stores no other', async () => {
  shop.put('s1', { id: 's1', code: 'A1', name: 'Green' })
  shopStock.put('s1|w', { id: 's1|w', goods: 's1', place: 'W', count: '7' })
  erp.onWrite = () => {
    throw new HubError('down', 'transient', 'down')
  }
  await world.pull(shop)
  await world.pull(shop, 'inventory')
  await world.run(20_060, 1_003)
  const waiting = (await deliveries()).filter(({ state }) => state === 'waiting')
  expect(waiting).toHaveLength(1)
  expect(waiting[0]!.dueAt % 1).toBe(0)
})
