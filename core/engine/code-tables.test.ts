// Code tables at work: codes are written and read, what has no row waits by itself and goes on when its row comes, and nothing else does.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CodeTableConfig } from '../configuration/code-tables.ts'
import type { DeadLetterRow } from '../store/port.ts'
import { startTestHub } from '../testing/hub.ts'
import { productMapping, startWorld, type World, type WorldOptions } from '../testing/product-world.ts'
import { createLocalWake } from './wake-local.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
afterEach(() => world.stop())

const BRANDS: CodeTableConfig = { name: 'brands', keys: ['brand'], values: ['code'], fallback: 'error' }
const TABLE_RULE = 'brand <-> brand | table(brands, brand).code'
async function start(table: Partial<CodeTableConfig> = {}, options: WorldOptions = {}) {
  world = await startWorld({ dialect, shopRules: ['brand <-> brand'], erpRules: [], ...options })
  await apply({ ...BRANDS, ...table })
  return world
}
async function apply(table: CodeTableConfig, rule = TABLE_RULE) {
  const bundle = { connections: [], flows: [], schemas: [], mappings: [{ name: 'erp/product', text: productMapping('erp', [rule]) }] }
  const { problems } = await world.hub.applyConfiguration({ ...bundle, codeTables: [table] }, { by: 'test' })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
}
const rows = (...given: [string, string][]) =>
  world.hub.changeCodeRows('brands', { put: given.map(([brand, code], index) => ({ line: index + 1, row: { brand, code } })) })
const letters = () => world.store.read.select().from(world.store.tables.deadLetters) as Promise<DeadLetterRow[]>
const open = async () => (await letters()).filter(({ state }) => state === 'open')
const written = () => Object.fromEntries([...world.erp.records.values()].map(({ native }) => [native['code'], native['brand']]))
const recordOf = async (number: string) =>
  (await world.store.read.select().from(world.store.tables.records)).find((row) => row.number === number)!
const brandOf = async (number: string) => (JSON.parse((await recordOf(number)).body) as { brand?: string }).brand

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  it('a code is written for the record’s word, and read back as it', async () => {
    const { shop, erp, sell, pull } = await start()
    await rows(['龙井', '007'], ['白茶', '008'])
    sell('A1', { brand: '龙井' })
    await pull(shop)
    expect(written()).toEqual({ A1: '007' })
    const writes = erp.effects.length
    await pull(erp)
    expect(erp.effects.length).toBe(writes)
    // The ERP's own change of a field that the shop owns is put right, by its code.
    const [id] = erp.records.keys()
    erp.put(id!, { ...erp.records.get(id!)!.native, brand: '008' })
    await pull(erp)
    await world.settle()
    expect(written()).toEqual({ A1: '007' })
    expect(await brandOf('A1')).toBe('龙井')
  })

  it('what has no row lies in To do at once, naming table, key and value, and goes on by itself when its row comes', async () => {
    const { shop, sell, pull, settle } = await start()
    sell('A1', { brand: '龙井' })
    sell('A2', { brand: '白茶' })
    sell('A3', { brand: '龙井' })
    sell('A4')
    await pull(shop)
    expect(written()).toEqual({ A4: undefined })
    expect((await open()).map(({ code, kind, field, direction }) => ({ code, kind, field, direction }))).toEqual(
      Array(3).fill({ code: 'unmapped', kind: 'data', field: 'brand', direction: 'out' }),
    )
    expect((await open()).map(({ message }) => message).sort()[0]).toBe(
      'brand: code table brands has no row with brand "白茶". Add it: what waited for it goes on by itself',
    )
    const writes = world.erp.effects.length
    expect(await rows(['龙井', '007'])).toMatchObject({ isApplied: true, added: [{}], rev: 2 })
    await settle()
    expect(written()).toEqual({ A1: '007', A3: '007', A4: undefined })
    expect(world.erp.effects.length).toBe(writes + 2)
    expect((await open()).map(({ message }) => message)).toEqual([expect.stringContaining('白茶')])
  })

  it('a code that was read and has no row is a letter of the inbound side; the row releases it', async () => {
    const { erp, pull, settle } = await start({}, { ownership: 'product: { exists: [shop, erp], "*": erp }\n' })
    erp.put('e-1', { code: 'B1', name: 'Tea', price: '1.00', brand: '099' })
    erp.put('e-2', { code: 'B2', name: 'Tea', price: '1.00', brand: '098' })
    await pull(erp)
    expect((await open()).map(({ direction, code, externalId }) => [direction, code, externalId]).sort()).toEqual([
      ['in', 'unmapped', 'e-1'],
      ['in', 'unmapped', 'e-2'],
    ])
    await rows(['红茶', '099'])
    await settle()
    expect(await brandOf('B1')).toBe('红茶')
    expect((await open()).map(({ externalId }) => externalId)).toEqual(['e-2'])
  })

  it('a row of another table, of another key, or one that is only tried releases nothing', async () => {
    const { shop, sell, pull, settle } = await start()
    sell('A1', { brand: '龙井' })
    await pull(shop)
    const [before] = await open()
    await rows(['白茶', '008'])
    await world.hub.changeCodeRows('brands', { put: [{ line: 1, row: { brand: '龙井', code: '007' } }], isDryRun: true })
    await rows(['龙井', ''])
    await settle()
    expect(await open()).toEqual([before])
    expect(written()).toEqual({})
  })

  it('a row that came while the batch was under way is not missed', async () => {
    const { shop, sell, pull, settle, hub, store } = await start()
    const { codeRows } = store
    let isFirst = true
    Object.assign(store, {
      async codeRows(queries: Parameters<typeof codeRows>[0]) {
        const answers = await codeRows(queries)
        if (!isFirst || !queries.length) return answers
        isFirst = false
        // It comes, and what waits for it is looked for, before the letter is written.
        await hub.changeCodeRows('brands', { put: [{ line: 1, row: { brand: '龙井', code: '007' } }] })
        return answers
      },
    })
    sell('A1', { brand: '龙井' })
    await pull(shop)
    await settle()
    expect((await letters()).map(({ code, state }) => ({ code, state }))).toEqual([{ code: 'unmapped', state: 'resolved' }])
    expect(written()).toEqual({ A1: '007' })
  })

  it('what was left when a process ended is released by the next one', async () => {
    const { shop, erp, sell, pull, store, hub } = await start()
    sell('A1', { brand: '龙井' })
    await pull(shop)
    await hub.stop()
    await store.saveCodeRows({ table: 'brands', expectRev: 1, put: [{ key: '["龙井"]', cells: { code: '007' } }], at: 0 })
    const next = await startTestHub({ store, systems: [shop, erp], bundle: { flows: [], mappings: [] } })
    await next.settle()
    expect(await open()).toEqual([])
    expect(written()).toEqual({ A1: '007' })
    await next.stop()
  })

  it('a row that changes is written at the next change of its record, and reads as the record’s own', async () => {
    const { shop, sell, pull } = await start()
    await rows(['龙井', '007'])
    sell('A1', { brand: '龙井' })
    await pull(shop)
    await rows(['龙井', '700'])
    sell('A1', { brand: '龙井', price: '13.00' })
    await pull(shop)
    expect(written()).toEqual({ A1: '700' })
    expect(await open()).toEqual([])
  })

  it('a fallback gives a default code, or the word itself', async () => {
    const { shop, sell, pull } = await start({ fallback: 'default', defaults: { code: '999' } })
    sell('A1', { brand: '龙井' })
    await pull(shop)
    expect(written()).toEqual({ A1: '999' })
    await apply({ ...BRANDS, fallback: 'passthrough' })
    sell('A2', { brand: '白茶' })
    await pull(shop)
    expect(written()).toMatchObject({ A2: '白茶' })
    expect(await open()).toEqual([])
  })

  it('another fallback releases what waited', async () => {
    const { shop, sell, pull, settle } = await start()
    sell('A1', { brand: '龙井' })
    await pull(shop)
    await apply({ ...BRANDS, fallback: 'passthrough' })
    await settle()
    expect(written()).toEqual({ A1: '龙井' })
    expect(await open()).toEqual([])
  })

  it('a field written by the key of another is due when that changes', async () => {
    const { shop, sell, pull } = await start()
    await apply(BRANDS, 'spuCode -> note | table(brands, brand).code')
    await rows(['龙井', '007'], ['白茶', '008'])
    sell('A1', { brand: '龙井' })
    await pull(shop)
    sell('A1', { brand: '白茶' })
    await pull(shop)
    expect([...world.erp.records.values()].map(({ native }) => native['note'])).toEqual(['008'])
  })

  it('a table that a mapping reads stays; others go with their rows', async () => {
    const { hub, store } = await start()
    await rows(['龙井', '007'])
    await expect(hub.deleteCodeTable('brands', { expectRev: 2 })).rejects.toThrow(
      'the mapping erp.product of erp reads the code table brands',
    )
    const { flows } = await hub.exportConfiguration()
    const off = flows.map((flow) => ({ ...flow, mode: 'off' as const }))
    await hub.applyConfiguration({ connections: [], flows: off, mappings: [], schemas: [] }, { by: 'test' })
    await expect(hub.deleteCodeTable('brands', { expectRev: 2 })).rejects.toMatchObject({
      ...{ code: 'inUse', message: expect.stringContaining('mappings/erp/product.yaml: There is no code table `brands`') },
    })
    await hub.applyConfiguration({ connections: [], flows, mappings: [], schemas: [] }, { by: 'test' })
    await apply(BRANDS, 'brand <-> brand')
    await expect(hub.deleteCodeTable('brands', { expectRev: 1 })).rejects.toMatchObject({ code: 'revChanged' })
    await hub.deleteCodeTable('brands', { expectRev: 2 })
    expect(await store.read.select().from(store.tables.codeTableRows)).toEqual([])
    await expect(hub.deleteCodeTable('brands', { expectRev: 4 })).rejects.toMatchObject({ code: 'notFound' })
  })

  it('rows: replaced, removed, counted; bad ones are named by line and nothing is written', async () => {
    const { hub } = await start()
    await rows(['a', '1'], ['b', '2'], ['c', '3'])
    const change = await hub.changeCodeRows('brands', {
      put: [{ line: 2, row: { brand: ' a ', code: '1' } }, { line: 3, row: { brand: 'b', code: '20' } }],
      isWhole: true,
    }) // prettier-ignore
    expect(change).toMatchObject({ isApplied: true, added: [], changed: [{ before: { cells: { code: '2' } } }], removed: [{ key: '["c"]' }], same: 1 }) // prettier-ignore
    const given: Record<string, string>[] = [{ brand: 'x', code: 'a\nb' }, { brand: ' ', code: '1' }, { brand: 'y', colour: '1' }, { brand: 'z' }, { brand: 'z', code: '2' }] // prettier-ignore
    const bad = await hub.changeCodeRows('brands', {
      put: given.map((row, index) => ({ line: index + 2, row })),
    })
    expect(bad.isApplied).toBe(false)
    expect(bad.problems.map(({ line, column }) => [line, column])).toEqual([[2, 'code'], [3, 'brand'], [4, 'colour'], [6, undefined]]) // prettier-ignore
    expect(bad.rev).toBe(change.rev)
    await expect(hub.changeCodeRows('nothing', {})).rejects.toMatchObject({ code: 'notFound' })
  })

  it('key columns stay while there are rows', async () => {
    const { hub } = await start()
    await rows(['a', '1'])
    await apply(BRANDS, 'brand <-> brand')
    const codeTables: CodeTableConfig[] = [{ ...BRANDS, keys: ['shop', 'brand'] }]
    const bundle = { connections: [], flows: [], schemas: [], mappings: [], codeTables }
    expect((await hub.applyConfiguration(bundle, { by: 'test' })).problems).toContainEqual(
      expect.objectContaining({ file: 'tables/brands.yaml', path: 'keys', severity: 'error' }),
    )
  })
})

describe('several nodes', () => {
  it('a row that another node has stored, and not released, is released here', async () => {
    dialect = 'postgres'
    const wake = createLocalWake()
    const { shop, sell, pull, store, settle } = await start({}, { hub: { wake: Object.assign(wake, { isShared: true }) } })
    sell('A1', { brand: '龙井' })
    await pull(shop)
    await settle()
    expect(await open()).toHaveLength(1)
    await store.saveCodeRows({ table: 'brands', expectRev: 1, put: [{ key: '["龙井"]', cells: { code: '007' } }], at: 0 })
    await settle()
    await settle()
    expect(await open()).toEqual([])
    expect(written()).toEqual({ A1: '007' })
  })
})

describe('keys of several columns', () => {
  const PRICES: CodeTableConfig = { name: 'prices', keys: ['brand', 'sku'], values: ['code'], fallback: 'error' }

  it('name a row together; a letter names all rows that a record lacks, and each that comes is taken off it', async () => {
    dialect = 'sqlite'
    const { shop, sell, pull, settle, hub } = await start()
    const mappings = [
      { name: 'erp/product', text: productMapping('erp', [TABLE_RULE, 'spuCode -> note | table(prices, brand, skuCode).code']) },
    ]
    await hub.applyConfiguration({ connections: [], flows: [], schemas: [], mappings, codeTables: [PRICES] }, { by: 'test' })
    sell('A1', { brand: '龙井' })
    await pull(shop)
    const missing = async () =>
      (await open()).flatMap(({ details }) =>
        (JSON.parse(details!) as { unmapped: { table: string; by: object }[] }).unmapped.map(({ table, by }) => [table, by]),
      )
    expect(await missing()).toEqual([['brands', { brand: '龙井' }], ['prices', { brand: '龙井', sku: 'A1' }]]) // prettier-ignore
    await rows(['龙井', '007'])
    await settle()
    expect(await missing()).toEqual([['prices', { brand: '龙井', sku: 'A1' }]])
    await hub.changeCodeRows('prices', { put: [{ line: 1, row: { brand: '龙井', sku: 'A1', code: 'P-1' } }] })
    await settle()
    expect([...world.erp.records.values()].map(({ native }) => [native['brand'], native['note']])).toEqual([['007', 'P-1']])
  })
})
