// Observing, rule by rule: the numbers are sections of engine-rules.md.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { BindingRow, RecordRow } from '../store/port.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async (options?: WorldOptions) => (world = await startWorld({ dialect, ...options }))
afterEach(() => world.stop())

const records = () => world.store.read.select().from(world.store.tables.records) as Promise<RecordRow[]>
const bindings = () => world.store.read.select().from(world.store.tables.bindings) as Promise<BindingRow[]>
const bodyOf = async (code: string) => {
  const row = (await records()).find((record) => record.number === code)
  return row && (JSON.parse(row.body) as Record<string, unknown>)
}
const openConflicts = () => world.store.read.select().from(world.store.tables.conflicts)
const letters = () => world.store.read.select().from(world.store.tables.deadLetters)

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  describe('§1 bindings and observations', () => {
    it('a new record goes to the other system once, and its echo writes nothing', async () => {
      const { shop, erp, sell, pull } = await start()
      sell('A1')
      expect(await pull(shop)).toMatchObject({ read: 1, created: 1 })
      expect(erp.effects).toMatchObject([{ kind: 'create', native: { code: 'A1', name: 'Tea A1', price: '12.00' } }])
      expect(await pull(erp)).toMatchObject({ read: 1, unchanged: 1 })
      await pull(shop)
      expect(erp.effects).toHaveLength(1)
      expect(shop.effects).toHaveLength(0)
    })

    it('a change is delivered as a change of the fields that differ', async () => {
      const { shop, erp, sell, pull } = await start()
      sell('A1')
      await pull(shop)
      let changed: string[] = []
      erp.onWrite = (item) => void (changed = item.changed)
      sell('A1', { price: '13.00' })
      expect(await pull(shop)).toMatchObject({ changed: 1 })
      expect(erp.effects.map((effect) => effect.kind)).toEqual(['create', 'update'])
      expect(changed).toEqual(['price'])
      expect(erp.get('erp-1')).toMatchObject({ code: 'A1', price: '13.00' })
    })

    it('shadow keeps only what the native schema names', async () => {
      const { shop, sell, pull } = await start()
      sell('A1', { internal: 'x' })
      await pull(shop)
      const shadow = (await bindings()).find((binding) => binding.connection === 'shop')!.shadow!
      expect(JSON.parse(shadow)).not.toHaveProperty('internal')
    })

    it('an observation begun before the last write is not merged but read again', async () => {
      const { shop, erp, sell, pull, store, hub, run } = await start()
      sell('A1')
      await pull(shop)
      // A reading of the ERP leaves, then the hub writes there, then the old answer arrives.
      erp.onGet = async () => {
        erp.onGet = undefined
        sell('A1', { name: 'New name' })
        const before = structuredClone(erp.get('erp-1')!)
        await hub.pull({ connection: 'shop', object: 'product', wait: true })
        await until(() => erp.effects.length === 2)
        await settledIn(world, 'erp')
        erp.records.get('erp-1')!.native = { ...before } // the answer that is on its way shows the old state
        queueMicrotask(() => (erp.records.get('erp-1')!.native = { ...before, name: 'New name' }))
      }
      await store.commit({
        items: [{ key: 'x', hints: [{ connection: 'erp', object: 'product', externalId: 'erp-1', dueAt: 0, origin: 'live' }] }],
      })
      await run(2_000)
      expect((await bodyOf('A1'))!['name']).toBe('New name')
      expect(shop.get('s-A1')).toMatchObject({ name: 'New name' })
    })

    it('what a write shows in fields that were not written is merged like any change', async () => {
      const { shop, erp, sell, pull } = await start({
        shopRules: ['brand <-> brand'],
        erpRules: ['brand <- brand'],
        ownership: 'product: { "*": shop, brand: erp }',
      })
      erp.render = (native) => ({ ...native, brand: 'House' })
      sell('A1')
      await pull(shop)
      expect(await bodyOf('A1')).toMatchObject({ brand: 'House' })
      expect(shop.get('s-A1')).toMatchObject({ brand: 'House' })
    })

    it('a lost race is computed again: both changes are kept', async () => {
      const { shop, erp, sell, pull, store } = await start({ ownership: 'product: { "*": latest }' })
      sell('A1')
      await pull(shop)
      await pull(erp)
      const commit = store.commit.bind(store)
      let isFirst = true
      store.commit = async (set) => {
        if (isFirst && set.items.some((item) => item.records?.length)) {
          isFirst = false
          const record = (await records())[0]!
          const body = JSON.stringify({ ...JSON.parse(record.body), brand: 'Other' })
          await commit({ items: [{ key: 'r', records: [{ row: { ...record, body, rev: record.rev + 1 }, expectRev: record.rev }] }] })
        }
        return commit(set)
      }
      sell('A1', { name: 'Renamed' })
      await pull(shop)
      expect(await bodyOf('A1')).toMatchObject({ name: 'Renamed', brand: 'Other' })
    })
  })

  describe('§2 merge', () => {
    it('a field owned by somebody else is put right', async () => {
      const { shop, erp, sell, pull } = await start()
      sell('A1')
      await pull(shop)
      erp.put('erp-1', { ...erp.get('erp-1')!, price: '99.00' })
      await pull(erp)
      expect(await bodyOf('A1')).toMatchObject({ salePrice: '12.00' })
      expect(erp.get('erp-1')).toMatchObject({ price: '12.00' })
    })

    it('tolerate: it is left as it is, and not written until the record changes', async () => {
      const { shop, erp, sell, pull } = await start({ ownership: 'product: { "*": shop, salePrice: { owner: shop, others: tolerate } }' })
      sell('A1')
      await pull(shop)
      erp.put('erp-1', { ...erp.get('erp-1')!, price: '99.00' })
      await pull(erp)
      expect(erp.effects).toHaveLength(1)
      sell('A1', { price: '15.00' })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ price: '15.00' })
    })

    it('latest: the newer change wins on both sides', async () => {
      const { shop, erp, sell, pull, advance } = await start()
      sell('A1')
      await pull(shop)
      advance(1_000)
      erp.put('erp-1', { ...erp.get('erp-1')!, name: 'By the ERP' })
      await pull(erp)
      expect(shop.get('s-A1')).toMatchObject({ name: 'By the ERP' })
      advance(1_000)
      sell('A1', { name: 'By the shop' })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ name: 'By the shop' })
    })

    it('manual: the record keeps its value, a person is asked, other fields go on', async () => {
      const { shop, erp, sell, pull } = await start({ ownership: 'product: { "*": shop, name: manual }' })
      sell('A1')
      await pull(shop)
      erp.put('erp-1', { ...erp.get('erp-1')!, name: 'Disputed', price: '1.00' })
      await pull(erp)
      expect(await bodyOf('A1')).toMatchObject({ name: 'Tea A1' })
      expect(erp.get('erp-1')).toMatchObject({ name: 'Disputed', price: '12.00' })
      expect(await openConflicts()).toMatchObject([{ kind: 'manual', field: 'name', state: 'open' }])
    })

    it('the owner overwrites a value that was still on its way to it: both are kept', async () => {
      const { shop, sell, pull, hub } = await start({ ownership: 'product: { "*": shop }' })
      sell('A1')
      await pull(shop)
      shop.onWrite = () => {
        throw new HubError('busy', 'transient', 'later')
      }
      const [record] = await records()
      await hub.editRecord(record!.id, { name: 'Edited in the hub' }, { expectRev: record!.rev, by: 'ops' })
      await hub.idle()
      sell('A1', { name: 'Changed by the shop' })
      await pull(shop)
      expect(await bodyOf('A1')).toMatchObject({ name: 'Changed by the shop' })
      const [conflict] = await openConflicts()
      expect(JSON.parse(conflict!.values)).toEqual({ base: 'Tea A1', ours: 'Edited in the hub', theirs: 'Changed by the shop' })
    })

    it('a mapping change never looks like a change in a system', async () => {
      const { shop, erp, sell, pull, hub } = await start()
      sell('A1', { note: 'hello' })
      await pull(shop)
      const { productMapping } = await import('../testing/product-world.ts')
      const text = productMapping('shop', ['spec <- note'])
      await hub.applyConfiguration({ connections: [], flows: [], schemas: [], mappings: [{ name: 'shop/product', text }] }, { by: 'test' })
      expect(await pull(shop, 'product', 'backfill')).toMatchObject({ read: 1, changed: 0 })
      expect(erp.effects).toHaveLength(1)
    })
  })

  describe('§5 identity', () => {
    it('two systems that hold the same product are linked, not doubled; the link writes nothing', async () => {
      const { shop, erp, sell, pull } = await start()
      erp.put('e-9', { code: 'A1', name: 'Tea A1, ERP', price: '11.00' })
      sell('A1')
      await pull(shop)
      erp.effects.length = 0
      expect(erp.get('erp-1')).toBeDefined() // the create was on its way before anybody looked
      await world.stop()
      const again = await start({ isTwoWay: true })
      again.erp.put('e-9', { code: 'B1', name: 'Tea B1, ERP', price: '11.00' })
      await again.pull(again.erp)
      again.shop.effects.length = 0
      again.sell('B1')
      await again.pull(again.shop)
      expect(await records()).toHaveLength(1)
      expect(again.erp.effects).toHaveLength(0)
    })

    it('a record that somebody else bound while it was looked up is no duplicate: it is read again and nothing is lost', async () => {
      const { shop, sell, pull, hub, store, run } = await start()
      sell('A1')
      const snapshot = store.snapshot.bind(store)
      let isFirst = true
      store.snapshot = async (query) => {
        const found = await snapshot(query)
        if (!isFirst || !query.bindings?.length) return found
        isFirst = false
        sell('A1', { name: 'Newer' }) // seen by a hint before the pull, which read the old name, gets any further
        await store.commit({
          items: [{ key: 'x', hints: [{ connection: 'shop', object: 'product', externalId: 's-A1', dueAt: 0, origin: 'live' }] }],
        })
        await hub.resumeConnection('shop') // looks for work at once
        await until(async () => (await bindings()).some((binding) => binding.externalId === 's-A1'))
        return found
      }
      await pull(shop)
      await run(1_000)
      expect(await openConflicts()).toEqual([])
      expect(await records()).toHaveLength(1)
      expect(await bodyOf('A1')).toMatchObject({ name: 'Newer' })
    })

    it('a reading that somebody else overtook between two of our reads does not put the older state back', async () => {
      const { shop, sell, pull, hub, store, run } = await start()
      sell('A1')
      await pull(shop)
      await run(1_000)
      sell('A1', { name: 'Middle' }) // what the pull reads
      const heads = store.bindingHeads.bind(store)
      let isFirst = true
      store.bindingHeads = async (...query) => {
        const found = await heads(...query)
        if (!isFirst) return found
        isFirst = false
        sell('A1', { name: 'Newest' })
        await store.commit({
          items: [{ key: 'x', hints: [{ connection: 'shop', object: 'product', externalId: 's-A1', dueAt: 0, origin: 'live' }] }],
        })
        await hub.resumeConnection('shop') // looks for work at once
        await until(async () => (await bodyOf('A1'))!['name'] === 'Newest')
        shop.onGet = () => {
          throw new HubError('busy', 'transient', 'no second look')
        }
        return found
      }
      expect(await pull(shop)).toMatchObject({ changed: 0, reread: 1 })
      await run(1_000)
      expect(await bodyOf('A1')).toMatchObject({ name: 'Newest' })
    })

    it('a second native record with the same strong key is shown to a person and not bound', async () => {
      const { shop, sell, pull } = await start()
      sell('A1')
      await pull(shop)
      shop.put('s-twin', { code: 'A1', name: 'Twin' })
      await pull(shop)
      expect(await records()).toHaveLength(1)
      expect((await bindings()).filter((binding) => binding.externalId === 's-twin')).toEqual([])
      expect(await openConflicts()).toMatchObject([{ kind: 'duplicate' }])
    })

    it('a native record of a system that may not create is kept aside until its owner brings it', async () => {
      const { shop, erp, sell, pull } = await start({ ownership: 'product: { exists: shop, "*": shop }' })
      erp.put('e-1', { code: 'A1', name: 'ERP first', price: '12.00' })
      await pull(erp)
      expect((await records()).map((record) => record.isFilled)).toEqual([false])
      expect(shop.effects).toEqual([])
      sell('A1')
      await pull(shop)
      expect((await records()).map((record) => record.isFilled)).toEqual([true])
      expect(erp.effects).toEqual([]) // nothing is written because of the new link
      expect(await bodyOf('A1')).toMatchObject({ name: 'Tea A1' })
    })

    it('an unbound id seen while a create is on its way is not made a second record', async () => {
      const { shop, erp, sell, pull, run, store } = await start({ ownership: 'product: { exists: [shop, erp], "*": shop }' })
      sell('A1')
      erp.onWrite = (item) => {
        erp.onWrite = undefined
        // It takes place, a webhook tells of it at once, and only then comes no answer.
        erp.put('e-new', { ...item.want, code: 'renamed-by-erp' })
        throw new HubError('noAnswer', 'unknown', 'lost')
      }
      await pull(shop)
      await store.commit({
        items: [{ key: 'h', hints: [{ connection: 'erp', object: 'product', externalId: 'e-new', dueAt: 0, origin: 'live' }] }],
      })
      await world.hub.idle()
      expect(await records()).toHaveLength(1)
      await run(1_000)
    })

    it('a number that another record has stays there, and holds nothing up', async () => {
      const { shop, sell, pull } = await start()
      sell('A1')
      sell('B1')
      await pull(shop)
      shop.put('s-A1', { code: 'B1', name: 'Renamed', price: '12.00' })
      expect(await pull(shop)).toMatchObject({ changed: 1 })
      expect((await records()).map((record) => JSON.parse(record.body) as { name: string })).toContainEqual(
        expect.objectContaining({ name: 'Renamed', skuCode: 'B1' }),
      )
      expect(await letters()).toEqual([])
    })
  })

  describe('dead letters', () => {
    it('what the mapping cannot read is kept with its reason; the others go on; corrected, it resolves', async () => {
      const { shop, erp, sell, pull } = await start()
      shop.put('s-bad', { code: 'BAD', name: 'Bad', price: 'twelve' })
      sell('A1')
      expect(await pull(shop)).toMatchObject({ created: 1, deadLetters: 1 })
      expect(await letters()).toMatchObject([{ externalId: 's-bad', state: 'open', kind: 'data', direction: 'in' }])
      expect(erp.effects).toHaveLength(1)
      shop.put('s-bad', { code: 'BAD', name: 'Bad', price: '12.00' })
      await pull(shop)
      expect(await letters()).toMatchObject([{ state: 'resolved' }])
      expect(erp.effects).toHaveLength(2)
    })

    it('an inbound one is edited as the native record and replayed', async () => {
      const { shop, erp, pull, hub } = await start()
      shop.put('s-bad', { code: 'BAD', name: 'Bad', price: 'twelve' })
      await pull(shop)
      const [letter] = await letters()
      const again = await hub.replayDeadLetter(letter!.id, { by: 'ops' })
      expect(again.isResolved).toBe(false)
      await hub.replayDeadLetter(letter!.id, { payload: { id: 's-bad', code: 'BAD', name: 'Good', price: '12.00' }, by: 'ops' })
      await hub.idle()
      expect(erp.effects).toMatchObject([{ kind: 'create', native: { name: 'Good' } }])
      expect(await letters()).toMatchObject([{ state: 'resolved' }])
    })
  })

  describe('§10 deletes', () => {
    it('the owner’s deletion is a tombstone; others’ are shown to a person', async () => {
      const { shop, erp, sell, pull } = await start({ ownership: 'product: { exists: shop, "*": shop }' })
      sell('A1')
      sell('B1')
      await pull(shop)
      shop.remove('s-A1')
      await pull(shop)
      expect((await records()).find((record) => record.number === 'A1')!.isDeleted).toBe(true)
      erp.remove([...erp.records.values()].find(({ native }) => native['code'] === 'B1')!.id)
      await pull(erp)
      expect((await records()).find((record) => record.number === 'B1')!.isDeleted).toBe(false)
      expect(await openConflicts()).toMatchObject([{ kind: 'deletedByOther' }])
    })
  })
})

async function until(test: () => boolean | Promise<boolean>) {
  for (let turns = 0; !(await test()) && turns < 10_000; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect(await test()).toBe(true)
}
async function settledIn({ store }: World, connection: string) {
  for (let turns = 0; turns < 10_000; turns++) {
    const rows = await store.read.select().from(store.tables.deliveries)
    if (rows.every((row) => row.connection !== connection || row.state === 'done')) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
