// Codes that lead to records, and keys that are records: looked up with the batch's references, in both directions.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { partsOf, rowId, rowsOf, tableObject } from '../mapping/code-key.ts'
import type { RefIn, RefOut } from '../mapping/port.ts'
import { startWorld, type World } from '../testing/product-world.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel } from './graph.ts'
import { createRefs, type Refs } from './refs.ts'

let world: World
let refs: Refs
const channel = { connection: { id: 'erp', channels: new Map() } } as unknown as Channel
const MATERIALS = tableObject('materials')
let record: string

beforeEach(async () => {
  world = await startWorld()
  const { store, hub, sell, pull, shop } = world
  const codeTables = [{ name: 'materials', keys: ['product'], values: ['material'], fallback: 'error' as const }]
  await hub.applyConfiguration({ connections: [], flows: [], mappings: [], schemas: [], codeTables }, { by: 'test' })
  await hub.changeCodeRows('materials', {
    put: [['A1', '0100'], ['B1', '0200'], ['B2', '0200'], ['C9', '0900']].map(([product, material], line) => ({ line, row: { product: product!, material: material! } })),
  }) // prettier-ignore
  sell('A1')
  await pull(shop)
  record = (await store.read.select().from(store.tables.records))[0]!.id
  let made = 0
  const deps = {
    store,
    now: world.now,
    newId: () => `rec_new_${++made}`,
    digest: (text: string) => digestOf(text),
  } as unknown as EngineDeps
  refs = createRefs(deps)
})
afterEach(() => world.stop())

/** The hub's own digests are keyed: the identity of A1 is found under the one that is stored. */
let stored = ''
const digestOf = (text: string) => (text.endsWith('\0A1') ? stored : text)
beforeEach(async () => {
  const { store } = world
  stored = (await store.read.select().from(store.tables.identities))[0]!.digest
})

const code = (value: string): RefIn => ({
  ...{ object: MATERIALS, key: 'material', value, isOptional: true, field: 'product' },
  leadsTo: { object: 'product', key: 'skuCode', part: 0 },
})
const row = (id: string): RefOut => ({ object: MATERIALS, key: 'material', id, isOptional: false, field: 'product' })

it('a code leads over its row to the record that has this number', async () => {
  const found = await refs.peek(channel, [code('0100')])
  expect(rowsOf(found.resolve(MATERIALS, 'material', '0100')!)).toEqual([['A1']])
  expect(found.resolve('product', 'skuCode', 'A1')).toBe(record)
})

it('of several rows all are told, and no record is made of a guess; of an unknown code nothing', async () => {
  const found = await refs.inbound(channel, [code('0200'), code('none')])
  expect(rowsOf(found.resolve(MATERIALS, 'material', '0200')!).sort()).toEqual([['B1'], ['B2']])
  expect(found.resolve('product', 'skuCode', 'B1')).toBeUndefined()
  expect(found.resolve(MATERIALS, 'material', 'none')).toBeUndefined()
})

it('a record that the row names and nobody has seen is made to be filled, as by any reference; looking makes none', async () => {
  const { store } = world
  const unfilled = async () => (await store.read.select().from(store.tables.records)).filter(({ isFilled }) => !isFilled).length
  await refs.peek(channel, [code('0900')])
  expect(await unfilled()).toBe(0)
  const found = await refs.inbound(channel, [code('0900')])
  expect(found.resolve('product', 'skuCode', 'C9')).toBe('rec_new_1')
  expect(await unfilled()).toBe(1)
  expect(await refs.unknown(channel, [code('0900')])).toEqual([])
})

it('a key that is a record is spelled by its number; one that has none is an empty text', async () => {
  const [known, gone] = [record, 'rec_gone'].map((id) => rowId([{ object: 'product', key: 'skuCode', id }])) as [string, string]
  const found = await refs.outbound(channel, [row(known), row(gone), row(rowId(['A1']))])
  expect(found.resolve(MATERIALS, 'material', known)).toBe('0100')
  expect(found.resolve(MATERIALS, 'material', rowId(['A1']))).toBe('0100')
  expect(found.resolve(MATERIALS, 'material', gone)).toBeUndefined()
  expect([found.spelled!(known), found.spelled!(gone)]).toEqual([['A1'], ['']])
  expect(found.columnsOf!('materials')).toEqual(['product'])
  expect(partsOf(known)).toEqual([{ object: 'product', key: 'skuCode', id: record }])
})
