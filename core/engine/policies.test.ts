// Ownership `sum` and `union`, contested fields, and a person's word on conflicts (engine-rules §2, §3), end to end on both stores.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { AdminWrite, ConflictRow, RecordRow } from '../store/port.ts'
import type { Decision } from './settle-conflict.ts'
import { PRODUCT_SCHEMA, startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const schema = {
  ...PRODUCT_SCHEMA,
  properties: { ...PRODUCT_SCHEMA.properties, visits: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } } },
}
const RULES = ['extra.visits <-> visits', 'barcodes <-> tags', 'brand <-> brand']
const start = async (ownership: string, options: WorldOptions = {}) =>
  (world = await startWorld({
    dialect,
    shopRules: RULES,
    erpRules: RULES,
    ...options,
    shop: { schema, ...options.shop },
    erp: { schema, ...options.erp },
    ownership: `product: { exists: [shop, erp], "*": shop, name: latest, ${ownership} }`,
  }))
afterEach(() => world.stop())

const records = () => world.store.read.select().from(world.store.tables.records) as Promise<RecordRow[]>
const body = async () => JSON.parse((await records())[0]!.body) as Record<string, unknown>
const extra = async () => (await body())['extra'] as Record<string, unknown>
const conflicts = () => world.store.read.select().from(world.store.tables.conflicts) as Promise<ConflictRow[]>
const erpSays = (changes: Record<string, unknown>) => world.erp.put('erp-1', { ...world.erp.get('erp-1')!, ...changes })
const shopSays = (changes: Record<string, unknown>) => world.shop.put('s-A1', { ...world.shop.get('s-A1')!, ...changes })
const settle = async (decision: Decision) => {
  const [conflict] = (await conflicts()).filter(({ state }) => state === 'open')
  const settled = await world.hub.settleConflict(conflict!.id, { ...decision, by: 'ops', expectRev: conflict!.rev })
  await world.hub.idle()
  return settled
}
/** An open conflict with the ERP, as the engine writes it. */
const askFor = ({ values, ...about }: { record: string; field: string; kind: string; values: object }): AdminWrite => ({
  table: 'conflicts',
  put: {
    ...{ id: 'cfl_1', ...about, object: 'product', connection: 'erp' },
    ...{ values: JSON.stringify(values), state: 'open', rev: 1, createdAt: 1, updatedAt: 1 },
  },
  expectRev: null,
})

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  describe('sum', () => {
    const SUM = 'extra.visits: sum'

    it('movements of both sides add up, whichever is seen first', async () => {
      const { shop, erp, sell, pull } = await start(SUM)
      sell('A1', { visits: 10 })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ visits: 10 })
      shopSays({ visits: 13 })
      erpSays({ visits: 15 })
      await pull(shop)
      await pull(erp)
      expect(await extra()).toMatchObject({ visits: 18 })
      expect([shop.get('s-A1')!.visits, erp.get('erp-1')!.visits]).toEqual([18, 18])
    })

    it('what moved just before the write is merged first, and not overwritten', async () => {
      const { shop, erp, sell, pull } = await start(SUM)
      sell('A1', { visits: 10 })
      await pull(shop)
      shopSays({ visits: 11 })
      erpSays({ visits: 14 }) // nobody has told the hub
      await pull(shop)
      expect(await extra()).toMatchObject({ visits: 15 })
      expect(erp.get('erp-1')).toMatchObject({ visits: 15 })
    })

    it('after a lost answer a counter that stands at neither value is put to a person, and settled by a value', async () => {
      const { shop, erp, sell, pull, run } = await start(SUM)
      sell('A1', { visits: 10 })
      await pull(shop)
      erp.onWrite = () => 'dropAnswer'
      shopSays({ visits: 11 })
      await pull(shop)
      erp.onWrite = undefined
      erpSays({ visits: 17 })
      await run(120_000)
      const [conflict] = await conflicts()
      expect(conflict).toMatchObject({ kind: 'manual', field: 'extra.visits' })
      expect(JSON.parse(conflict!.values)).toEqual({ base: 10, ours: 11, theirs: 17 })
      expect(erp.get('erp-1')).toMatchObject({ visits: 17 })
      await settle({ use: 'value', value: 17 })
      expect([shop.get('s-A1')!.visits, erp.get('erp-1')!.visits, (await extra())['visits']]).toEqual([17, 17, 17])
    })

    it('what moved in a system while its create was in doubt counts, whether the answer got lost or the create got half-way', async () => {
      const { shop, erp, sell, pull, run } = await start(SUM)
      erp.onWrite = () => 'dropAnswer'
      sell('A1', { visits: 10 })
      await pull(shop)
      erp.onWrite = undefined
      erpSays({ visits: 14 })
      shopSays({ visits: 11 })
      await pull(shop)
      await run(60_000)
      expect([shop.get('s-A1')!.visits, erp.get('erp-1')!.visits]).toEqual([15, 15])

      erp.onWrite = ({ want }) => {
        erp.put('erp-9', want)
        return { externalId: 'erp-9', done: false, error: new HubError('busy', 'transient', 'saved, then locked') }
      }
      sell('A2', { visits: 20 })
      await pull(shop)
      erp.put('erp-9', { ...erp.get('erp-9')!, visits: 22 })
      await pull(erp)
      erp.onWrite = undefined
      await run(60_000)
      expect([shop.get('s-A2')!.visits, erp.get('erp-9')!.visits]).toEqual([22, 22])
    })

    it('the hub’s own edit of a counter is written as it is', async () => {
      const { shop, erp, sell, pull, hub } = await start(SUM)
      sell('A1', { visits: 10 })
      await pull(shop)
      const [record] = await records()
      await hub.editRecord(record!.id, { extra: { visits: 3 } }, { expectRev: record!.rev, by: 'ops' })
      await hub.idle()
      expect([shop.get('s-A1')!.visits, erp.get('erp-1')!.visits]).toEqual([3, 3])
    })
  })

  describe('union', () => {
    const UNION = 'barcodes: union'

    it('gathers what each side adds, and lets go what one of them removes', async () => {
      const { shop, erp, sell, pull } = await start(UNION)
      sell('A1', { tags: ['tea', 'new'] })
      await pull(shop)
      shopSays({ tags: ['tea', 'new', 'spring'] })
      erpSays({ tags: ['new', 'bulky'] })
      await pull(shop)
      await pull(erp)
      expect((await body())['barcodes']).toEqual(['new', 'spring', 'bulky'])
      expect(new Set(shop.get('s-A1')!.tags as string[])).toEqual(new Set(['new', 'spring', 'bulky']))
      expect(new Set(erp.get('erp-1')!.tags as string[])).toEqual(new Set(['new', 'spring', 'bulky']))
    })

    it('another order of the same members is no change; members that a system cannot keep are not removed elsewhere', async () => {
      const { shop, erp, sell, pull } = await start(UNION)
      erp.render = (native) => ({ ...native, tags: [...((native.tags as string[]) ?? [])].sort().slice(0, 2) })
      sell('A1', { tags: ['tea', 'new', 'spring'] })
      await pull(shop)
      await pull(erp)
      const writes = erp.effects.length
      await pull(shop)
      await pull(erp)
      expect(erp.effects).toHaveLength(writes)
      expect((await body())['barcodes']).toEqual(['tea', 'new', 'spring'])
      expect(shop.effects).toHaveLength(0)
    })
  })

  describe('contested', () => {
    const disturb = async (times: number) => {
      for (let n = 1; n <= times; n++) {
        erpSays({ price: `${n}.00` })
        await world.pull(world.erp)
      }
    }

    it('a field that had to be put right more than three times a day is left alone, and asked about once', async () => {
      const { erp, shop, sell, pull } = await start('salePrice: shop')
      sell('A1')
      await pull(shop)
      await disturb(3)
      expect(erp.get('erp-1')).toMatchObject({ price: '12.00' })
      expect(await conflicts()).toEqual([])
      await disturb(2)
      expect(erp.get('erp-1')).toMatchObject({ price: '2.00' })
      expect(await conflicts()).toMatchObject([{ kind: 'contested', field: 'salePrice', state: 'open', connection: 'erp' }])
      // The owner's changes are not written there either; other fields go on.
      sell('A1', { price: '13.00', name: 'Still told' })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ price: '2.00', name: 'Still told' })
    })

    it('ours: it is written again, and counted from nothing', async () => {
      const { erp, shop, sell, pull } = await start('salePrice: shop')
      sell('A1')
      await pull(shop)
      await disturb(4)
      await settle({ use: 'ours' })
      expect(erp.get('erp-1')).toMatchObject({ price: '12.00' })
      await disturb(3)
      expect(erp.get('erp-1')).toMatchObject({ price: '12.00' })
    })

    it('corrections of other days do not count, and ownership may allow more', async () => {
      const { erp, shop, sell, pull, advance } = await start('salePrice: { owner: shop, mostCorrections: 5 }')
      sell('A1')
      await pull(shop)
      await disturb(5)
      advance(25 * 3_600_000)
      await disturb(5)
      expect(erp.get('erp-1')).toMatchObject({ price: '12.00' })
      expect(await conflicts()).toEqual([])
    })

    it('latest: two systems that put each other’s value back are parted', async () => {
      const { erp, shop, sell, pull, advance } = await start('brand: latest')
      sell('A1', { brand: 'A' })
      await pull(shop)
      // An automation in each puts its own brand back whenever it is overwritten.
      let turns = 0
      for (; turns < 20; turns++) {
        const before = erp.effects.length + shop.effects.length
        advance(1_000)
        if (erp.get('erp-1')!.brand !== 'B') erpSays({ brand: 'B' })
        await pull(erp)
        advance(1_000)
        if (shop.get('s-A1')!.brand !== 'A') shopSays({ brand: 'A' })
        await pull(shop)
        if (erp.effects.length + shop.effects.length === before) break
      }
      expect(turns).toBeLessThan(6)
      expect((await conflicts()).filter(({ kind }) => kind === 'contested')).toHaveLength(1)
    })
  })

  describe('a person settles', () => {
    it('manual, ours: the system is written what the hub has', async () => {
      const { erp, shop, sell, pull } = await start('brand: manual')
      sell('A1', { brand: 'A' })
      await pull(shop)
      erpSays({ brand: 'B' })
      await pull(erp)
      expect(erp.get('erp-1')).toMatchObject({ brand: 'B' })
      expect(await settle({ use: 'ours' })).toMatchObject({ state: 'settled' })
      expect(erp.get('erp-1')).toMatchObject({ brand: 'A' })
    })

    it('manual, theirs and value: the record takes it, and all systems are told', async () => {
      const { erp, shop, sell, pull } = await start('barcodes: manual')
      sell('A1', { tags: ['a'] })
      await pull(shop)
      erpSays({ tags: ['b'] })
      await pull(erp)
      await settle({ use: 'theirs' })
      expect(shop.get('s-A1')).toMatchObject({ tags: ['b'] })
      erpSays({ tags: ['c'] })
      await pull(erp)
      await settle({ use: 'value', value: ['d'] })
      expect(shop.get('s-A1')).toMatchObject({ tags: ['d'] })
      expect(erp.get('erp-1')).toMatchObject({ tags: ['d'] })
    })

    it('ours brings back what the owner had overwritten', async () => {
      const { shop, sell, pull, hub, run } = await start('brand: shop')
      sell('A1', { brand: 'A' })
      await pull(shop)
      shop.onWrite = () => {
        throw new HubError('busy', 'transient', 'later')
      }
      const [record] = await records()
      await hub.editRecord(record!.id, { brand: 'Edited' }, { expectRev: record!.rev, by: 'ops' })
      await hub.idle()
      sell('A1', { brand: 'Overwritten' })
      await pull(shop)
      shop.onWrite = undefined
      await settle({ use: 'ours' })
      await run(60_000)
      expect(shop.get('s-A1')).toMatchObject({ brand: 'Edited' })
    })

    it('lines that cannot be told apart: a conflict without a value of theirs never empties the list', async () => {
      const { shop, sell, pull, store } = await start('barcodes: erp')
      sell('A1', { tags: ['a', 'a'] })
      await pull(shop)
      const [{ id: record }] = (await records()) as [RecordRow]
      const values = { base: null, ours: ['a', 'a'], theirs: null }
      await store.admin([askFor({ record, field: 'barcodes', kind: 'ambiguousLines', values })])
      await expect(settle({ use: 'theirs' })).rejects.toMatchObject({ code: 'notSimple' })
      await expect(settle({ use: 'rule' })).rejects.toMatchObject({ code: 'notSimple' })
      expect(await settle({ use: 'ours' })).toMatchObject({ state: 'settled' })
      expect(await body()).toMatchObject({ barcodes: ['a', 'a'] })
    })

    it('a value of the wrong shape is refused at the field', async () => {
      const parts = 'components[] <-> parts[]":\n      - "product <-> code | ref(product.skuCode)"\n      - "quantity <-> num | decimal(0)'
      const part = { type: 'object', required: ['code', 'num'], properties: { code: { type: 'string' }, num: { type: 'string' } } }
      const withParts = { ...schema, properties: { ...schema.properties, parts: { type: 'array', items: part } } }
      const { shop, sell, pull, store } = await start('components: manual', { erpRules: [parts], erp: { schema: withParts } })
      sell('A1')
      await pull(shop)
      const [{ id: record }] = (await records()) as [RecordRow]
      await store.admin([askFor({ record, field: 'components', kind: 'manual', values: {} })])
      const refused = { code: 'badValue', kind: 'data', details: { field: 'components' } }
      await expect(settle({ use: 'value', value: 'A2' })).rejects.toMatchObject(refused)
      await expect(settle({ use: 'value', value: { product: 'A2' } })).rejects.toMatchObject(refused)
    })

    it('by the rule: once ownership names an owner, what was asked before is settled by it', async () => {
      const { erp, shop, sell, pull, hub } = await start('brand: manual')
      sell('A1', { brand: 'A' })
      await pull(shop)
      erpSays({ brand: 'B' })
      await pull(erp)
      await expect(settle({ use: 'rule' })).rejects.toMatchObject({ code: 'noRule' })
      const ownership = 'product: { exists: [shop, erp], "*": shop, brand: erp }'
      await hub.applyConfiguration({ connections: [], flows: [], mappings: [], schemas: [], ownership }, { by: 'test' })
      await settle({ use: 'rule' })
      expect(shop.get('s-A1')).toMatchObject({ brand: 'B' })
      expect(erp.get('erp-1')).toMatchObject({ brand: 'B' })
    })
  })
})
