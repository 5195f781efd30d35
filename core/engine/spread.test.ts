// Totals that a mapping spreads over lines, and tax that it splits off: what reaches the system, when it is due again, and when it is not.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import type { RecordRow, Store } from '../store/port.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'

const text = { type: 'string' }
const record = (properties: Record<string, object>) => ({ type: 'object', required: Object.keys(properties), properties })
const shopLine = record({ id: text, sku: text, num: text, sum: text, rate: text })
const SHOP = record({ id: text, no: text, points: text, cut: text, due: text, lines: { type: 'array', items: shopLine } })
const erpEntry = { type: 'object', properties: { id: text, sku: text, sum: text, points: text, less: text, tax: text, net: text } }
const ERP = { type: 'object', required: ['id', 'no'], properties: { id: text, no: text, entries: { type: 'array', items: erpEntry } } }

const HEAD = (system: string) =>
  `mapping: ${system}.order\nnative: ${system}/order\ncanonical: order\nid: id\nmatch: ['number!']\nreference: no\n`
const SHOP_MAPPING = `${HEAD('shop')}
set: { shop: rec_shop, channel: web, kind: goods, status: awaitingShipment, currency: CNY, freight: '0.00', placedAt: '2026-01-01T00:00:00Z', lines.kind: normal }
map:
  - 'number <- no'
  - 'pointsDeduction <- points | money(2)'
  - 'goodsAmount <- cut | money(2)'
  - 'payable <- due | money(2)'
  - 'lines[lineId] <- lines[id]':
      - 'key <- id'
      - 'skuCode <- sku'
      - 'quantity <- num | decimal(2)'
      - 'amount <- sum | money(2)'
      - 'taxRate <- rate | decimal(2)'
`
const ERP_MAPPING = `${HEAD('erp')}
map:
  - 'number <-> no'
  - 'pointsDeduction <-> entries.points | money(2) | allocate(amount, 2)'
  - 'lines[lineId] <-> entries[id]':
      - 'skuCode <-> sku'
      - 'taxAmount -> tax | money(2) | taxSplit(taxRate)'
      - 'netAmount -> net | money(2) | taxSplit(taxRate)'
`

let folder: string
let store: Store
let world: TestHub
let shop: MemorySystem
let erp: MemorySystem

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-spread-'))
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
  store = await openStore(
    { file: join(folder, 'hub.sqlite') },
    { codec: createCodec(new Uint8Array(32).fill(3)), clock: () => clock.now, isDurable: false },
  )
  shop = createMemorySystem({ id: 'shop', kind: 'commerce', object: 'order', schema: SHOP, referenceField: 'no' })
  erp = createMemorySystem({ id: 'erp', kind: 'erp', object: 'order', schema: ERP, referenceField: 'no' })
  // The ERP numbers its entries.
  erp.render = (native) => ({
    ...native,
    entries: (native['entries'] as Record<string, unknown>[]).map((entry, index) => ({ ...entry, id: entry['id'] ?? `e${index + 1}` })),
  })
  const flow = (connection: string, direction: 'in' | 'out') => ({
    id: `${connection}-${direction}`,
    connection,
    object: 'order',
    direction,
  })
  world = await startTestHub({
    store,
    systems: [shop, erp],
    clock,
    bundle: {
      flows: [flow('shop', 'in'), flow('erp', 'in'), flow('erp', 'out')],
      mappings: [
        { name: 'shop/order', text: SHOP_MAPPING },
        { name: 'erp/order', text: ERP_MAPPING },
      ],
      ownership: 'order: { exists: shop, "*": shop }\n',
    },
  })
})
afterEach(async () => {
  await world.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

const LINES = [
  { id: '1', sku: 'A', num: '1', sum: '100', rate: '13' },
  { id: '2', sku: 'B', num: '1', sum: '50', rate: '6' },
]
const sell = async (points: string, lines = LINES) => {
  const goods = lines.reduce((sum, { sum: amount }) => sum + Number(amount), 0)
  shop.put('s1', { id: 's1', no: 'SO-1', points, cut: String(goods), due: String(goods - Number(points)), lines })
  await world.pull(shop, 'order')
}
const entries = () => [...erp.records.values()][0]!.native['entries'] as Record<string, string>[]
const column = (name: string) => entries().map((entry) => entry[name])
const letters = async () => await store.read.select().from(store.tables.deadLetters)

it('parts that add up, net and tax reach the system; the same again writes nothing', async () => {
  await sell('10')
  expect(await letters()).toEqual([])
  expect([column('points'), column('tax'), column('net')]).toEqual([
    ['6.67', '3.33'],
    ['11.50', '2.83'],
    ['88.50', '47.17'],
  ])
  const written = erp.effects.length
  await world.pull(erp, 'order')
  await sell('10')
  expect(erp.effects).toHaveLength(written)
})

it('another total is spread anew, another amount is split anew, though the mapping writes no amount', async () => {
  await sell('10')
  await sell('13')
  expect(column('points')).toEqual(['8.67', '4.33'])
  await sell('13', [{ ...LINES[0]!, sum: '113' }, LINES[1]!])
  expect(column('tax')).toEqual(['13.00', '2.83'])
  expect(column('points')).toEqual(['8.67', '4.33'])
  await sell('13', [...LINES, { id: '3', sku: 'C', num: '1', sum: '50', rate: '0' }])
  expect(column('points')).toEqual(['6.50', '3.25', '3.25'])
  expect(column('net')).toEqual(['88.50', '47.17', '50.00'])
})

it("the system's own shares stay while they add up, and are put right when they do not", async () => {
  await sell('10')
  const [id] = [...erp.records.keys()] as [string]
  const change = async (points: string[]) => {
    erp.put(id, { ...erp.get(id), entries: entries().map((entry, index) => ({ ...entry, points: points[index] })) })
    await world.pull(erp, 'order')
  }
  await change(['9.00', '1.00'])
  expect(column('points')).toEqual(['9.00', '1.00'])
  const [row] = (await store.read.select().from(store.tables.records)) as RecordRow[]
  expect(JSON.parse(row!.body)).toMatchObject({ pointsDeduction: '10.00' })
  await change(['9.00', '2.00'])
  expect(column('points')).toEqual(['6.67', '3.33'])
})
