// Delivering and settling, rule by rule: the numbers are sections of engine-rules.md.
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { WriteItem } from '../connector/port.ts'
import type { DeliveryRow, DeliveryState, RecordRow } from '../store/port.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
let dialect: 'sqlite' | 'postgres'
const start = async (options?: WorldOptions) => (world = await startWorld({ dialect, ...options }))
afterEach(() => world.stop())

const deliveries = () => world.store.read.select().from(world.store.tables.deliveries) as Promise<DeliveryRow[]>
const records = () => world.store.read.select().from(world.store.tables.records) as Promise<RecordRow[]>
const letters = () => world.store.read.select().from(world.store.tables.deadLetters)
const lineage = () => world.store.read.select().from(world.store.tables.lineage)
/** A step of the only delivery of a connection that leads nowhere yet. */
async function stepOf(connection: string) {
  const { object, record, state } = (await deliveries()).find((row) => row.connection === connection)!
  return { connection, object, record, from: [state as DeliveryState], at: 0 }
}
const stateOf = async (connection = 'erp') => (await deliveries()).find((row) => row.connection === connection)?.state

describe.each(['sqlite', 'postgres'] as const)('on %s', (name) => {
  beforeAll(() => {
    dialect = name
  })

  describe('§3 due, write, settle', () => {
    it('one pair (wanted, shown) is written at most once, whatever the target does', async () => {
      const { shop, erp, sell, pull } = await start()
      erp.render = (native) => ({ ...native, price: '12.00' }) // it rounds everything
      sell('A1', { price: '12.40' })
      await pull(shop)
      for (let i = 0; i < 3; i++) {
        await pull(erp, 'product', 'backfill')
        sell('A1', { price: '12.40', note: String(i) })
        await pull(shop)
      }
      expect(erp.effects).toHaveLength(1)
      expect((await lineage()).filter((row) => row.kind === 'renders')).toMatchObject([{ fields: 'salePrice' }])
      sell('A1', { price: '13.10' })
      await pull(shop)
      expect(erp.effects).toHaveLength(2)
    })

    it('what is read back some time after a write may be somebody’s change: it is written once more before it counts as rendering', async () => {
      const { shop, erp, sell, pull } = await start()
      const answerWithIdOnly = () => {
        const write = erp.connector.open({}).objects['product']!
        const answered = write.write!
        write.write = async (ctx, items, options) =>
          (await answered(ctx, items, options)).map(({ externalId, done }) => ({ externalId, done }))
      }
      answerWithIdOnly()
      erp.onGet = () => {
        erp.onGet = undefined
        erp.put('erp-1', { ...erp.get('erp-1')!, price: '99.00' })
      }
      sell('A1', { price: '12.40' })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ price: '12.40' })
      erp.render = (native) => ({ ...native, price: '13.00' }) // it rounds everything
      erp.effects.length = 0
      sell('A1', { price: '13.40' })
      await pull(shop)
      sell('A1', { price: '13.40', note: 'no other price' })
      await pull(shop)
      expect(erp.effects).toHaveLength(2)
      expect((await lineage()).filter((row) => row.kind === 'renders')).toMatchObject([{ fields: 'salePrice' }])
    })

    it('many changes while the target is away collapse into the newest state', async () => {
      const { shop, erp, sell, pull, run } = await start()
      erp.onWrite = () => {
        throw new HubError('down', 'transient', 'down')
      }
      for (const price of ['1.00', '2.00', '3.00']) {
        sell('A1', { price })
        await pull(shop)
      }
      erp.onWrite = undefined
      await run(60_000, 1_000)
      expect(erp.effects).toMatchObject([{ kind: 'create', native: { price: '3.00' } }])
    })

    it('a change that comes while a write is under way is delivered after it', async () => {
      const { shop, erp, sell, pull, hub } = await start()
      sell('A1')
      let pulled: Promise<unknown> = Promise.resolve()
      erp.onWrite = () => {
        erp.onWrite = undefined
        sell('A1', { price: '20.00' })
        // Refused, while the run that began it is still under way.
        pulled = hub.pull({ connection: 'shop', object: 'product', wait: true }).catch(() => undefined)
      }
      await pull(shop).catch(() => undefined)
      await pulled
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ price: '20.00' })
      expect(await stateOf()).toBe('done')
    })

    it('what was prepared before its own system was seen anew is not sent', async () => {
      const { shop, erp, sell, pull, hub, store } = await start()
      sell('A1')
      await pull(shop)
      erp.put('erp-1', { ...erp.get('erp-1')!, name: 'By the ERP' })
      const { takeBatch } = store
      store.takeBatch = async (connection, ...rest) => {
        const rows = await takeBatch(connection, ...rest)
        if (connection === 'shop' && rows.length) {
          store.takeBatch = takeBatch
          sell('A1', { name: 'By the shop' })
          await hub.pull({ connection: 'shop', object: 'product', wait: true })
        }
        return rows
      }
      await pull(erp)
      await hub.idle()
      expect(JSON.parse((await records())[0]!.body)).toMatchObject({ name: 'By the shop' })
      expect([shop.effects, shop.get('s-A1')]).toMatchObject([[], { name: 'By the shop' }])
      expect(erp.get('erp-1')).toMatchObject({ name: 'By the shop' })
    })

    it('the create key is constant until bound; update keys differ for each write', async () => {
      const { shop, erp, sell, pull, run } = await start()
      const keys: string[] = []
      let failures = 2
      erp.onWrite = ({ attemptKey }: WriteItem) => {
        keys.push(attemptKey)
        if (failures-- > 0) throw new HubError('down', 'transient', 'down')
      }
      sell('A1')
      await pull(shop)
      await run(30_000, 500)
      expect(new Set(keys).size).toBe(1)
      expect(keys).toHaveLength(3)
      for (const price of ['1.00', '2.00']) {
        sell('A1', { price })
        await pull(shop)
      }
      expect(new Set(keys).size).toBe(3)
    })

    it('unknown outcome of a create: looked up by our reference and bound, never written twice', async () => {
      const { shop, erp, sell, pull, run } = await start()
      erp.onWrite = () => {
        erp.onWrite = undefined
        return 'dropAnswer'
      }
      sell('A1')
      await pull(shop)
      expect(await stateOf()).toBe('unknown')
      await run(2_000)
      expect(erp.effects).toHaveLength(1)
      expect(await stateOf()).toBe('done')
      expect(erp.counts.lookups).toBe(1)
    })

    it('unknown outcome of a create that did not take place: two negative look-ups with time between, then again', async () => {
      const { shop, erp, sell, pull, run } = await start()
      erp.onWrite = () => {
        erp.onWrite = undefined
        throw new HubError('noAnswer', 'unknown', 'lost on the way there')
      }
      sell('A1')
      await pull(shop)
      await run(100, 100)
      expect(erp.counts.lookups).toBe(1)
      expect(erp.effects).toHaveLength(0)
      await run(100, 100)
      expect(erp.counts.lookups).toBe(2)
      expect(erp.effects).toHaveLength(1)
    })

    it('unknown outcome where nothing can be searched: a person decides', async () => {
      const { shop, erp, sell, pull, run } = await start({ erp: { facts: { reference: 'none' } } })
      erp.onWrite = () => 'dropAnswer'
      sell('A1')
      await pull(shop)
      await run(1_000)
      expect(erp.effects).toHaveLength(1)
      expect(await letters()).toMatchObject([{ code: 'outcomeUnknown', state: 'open' }])
    })

    it('unknown outcome of a field that nobody reads: what was sent before may not be there any more', async () => {
      const { shop, erp, sell, pull, run, hub, store } = await start({ shopRules: ['spec <-> note'], erpRules: ['spec -> note'] })
      sell('A1', { note: 'one' })
      await pull(shop)
      erp.onWrite = () => {
        erp.onWrite = undefined
        return 'dropAnswer'
      }
      sell('A1', { note: 'two' })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ note: 'two' })
      const [record] = await store.read.select().from(store.tables.records)
      await hub.editRecord(record!.id, { spec: 'one' }, { expectRev: record!.rev, by: 'ops' })
      await run(2_000)
      expect(erp.get('erp-1')).toMatchObject({ note: 'one' })
    })

    it('unknown outcome of an update: the reading settles it; what was not written is written again', async () => {
      const { shop, erp, sell, pull, run } = await start()
      sell('A1')
      await pull(shop)
      let isLostBefore = true
      erp.onWrite = () => {
        erp.onWrite = undefined
        if (isLostBefore) throw new HubError('noAnswer', 'unknown', 'lost on the way there')
        return 'dropAnswer'
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      await run(1_000)
      expect(erp.get('erp-1')).toMatchObject({ price: '13.00' })
      isLostBefore = false
      erp.onWrite = () => {
        erp.onWrite = undefined
        return 'dropAnswer'
      }
      sell('A1', { price: '14.00' })
      await pull(shop)
      await run(1_000)
      expect(erp.effects.filter((effect) => effect.native['price'] === '14.00')).toHaveLength(1)
      expect(await stateOf()).toBe('done')
    })

    it('unknown outcome of an update: another value there may be somebody’s change, so it is no way to show ours', async () => {
      const { shop, erp, sell, pull, run } = await start()
      sell('A1')
      await pull(shop)
      erp.onWrite = () => {
        erp.onWrite = undefined
        return 'dropAnswer'
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      erp.put('erp-1', { ...erp.get('erp-1')!, price: '99.00' })
      await run(1_000)
      expect(erp.get('erp-1')).toMatchObject({ price: '13.00' })
      expect(await stateOf()).toBe('done')
    })

    it('unknown outcome of an update that a dead node left: nothing follows it while its request may still arrive', async () => {
      const { shop, erp, sell, pull, run, store } = await start({ erp: { facts: { settleLagMs: 5_000 } } })
      sell('A1')
      await pull(shop)
      erp.onWrite = () => {
        throw new HubError('noAnswer', 'unknown', 'its node died')
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      await store.commit({ items: [{ key: 'orphan', steps: [{ ...(await stepOf('erp')), to: 'unknown', set: { dueAt: 0 } }] }] })
      erp.onWrite = undefined
      await run(4_000)
      expect(erp.effects).toHaveLength(1)
      await run(2_000)
      expect(erp.effects).toMatchObject([{}, { native: { price: '13.00' } }])
    })

    it('unknown outcome of an update: a field that the system does not show is written again', async () => {
      const { shop, erp, sell, pull, run } = await start({ shopRules: ['brand <-> brand'], erpRules: ['brand -> brand'] })
      sell('A1', { brand: 'Old' })
      await pull(shop)
      erp.onWrite = () => {
        erp.onWrite = undefined
        throw new HubError('noAnswer', 'unknown', 'lost on the way there')
      }
      sell('A1', { brand: 'New' })
      await pull(shop)
      await run(1_000)
      expect(erp.get('erp-1')).toMatchObject({ brand: 'New' })
    })

    it('a latest field that a write of ours changed is not taken for the system’s own newer change', async () => {
      const { shop, erp, sell, pull, run } = await start()
      sell('A1')
      await pull(shop)
      erp.onWrite = () => {
        erp.onWrite = undefined
        sell('A1', { name: 'Third' })
        return 'dropAnswer'
      }
      sell('A1', { name: 'Second' })
      await pull(shop)
      await pull(shop)
      await run(2_000)
      expect(shop.get('s-A1')).toMatchObject({ name: 'Third' })
      expect(erp.get('erp-1')).toMatchObject({ name: 'Third' })
    })

    it('`->` fields compare with what was sent last', async () => {
      const { shop, erp, sell, pull } = await start({ shopRules: ['brand <-> brand'], erpRules: ['brand -> brand'] })
      erp.render = ({ brand: _brand, ...native }) => native // it never shows the brand
      sell('A1', { brand: 'One' })
      await pull(shop)
      sell('A1', { brand: 'One', note: 'x' })
      await pull(shop)
      expect(erp.effects).toHaveLength(1)
      sell('A1', { brand: 'Two' })
      await pull(shop)
      expect(erp.effects).toHaveLength(2)
    })

    it('`=` fields are verified, never written', async () => {
      const { shop, erp, sell, pull, store } = await start({
        shopRules: ['listPrice <-> note | money(2)'],
        erpRules: ['listPrice = note | money(2)'],
      })
      erp.render = (native) => ({ ...native, note: '5.00' })
      sell('A1', { note: '4.00' })
      await pull(shop)
      expect(erp.effects).toHaveLength(1)
      expect(await store.read.select().from(store.tables.conflicts)).toMatchObject([{ kind: 'verifyFailed', field: 'listPrice' }])
    })
  })

  describe('error kinds', () => {
    it('data: a dead letter, the others go on; a change of the record tries again', async () => {
      const { shop, erp, sell, pull } = await start()
      erp.onWrite = ({ want }) => {
        if (want['code'] === 'A1' && want['price'] === '12.00') throw new HubError('refused', 'data', 'The price is not allowed.')
      }
      sell('A1')
      sell('B1')
      await pull(shop)
      expect(erp.effects).toMatchObject([{ native: { code: 'B1' } }])
      expect(await letters()).toMatchObject([{ code: 'refused', state: 'open', direction: 'out', message: 'The price is not allowed.' }])
      sell('A1', { price: '13.00' })
      await pull(shop)
      expect(erp.effects).toHaveLength(2)
      expect(await letters()).toMatchObject([{ state: 'resolved' }])
    })

    it('an outbound dead letter is edited as the canonical record and pushed again', async () => {
      const { shop, erp, sell, pull, hub } = await start()
      erp.onWrite = ({ want }) => {
        if (want['price'] === '12.00') throw new HubError('refused', 'data', 'no')
      }
      sell('A1')
      await pull(shop)
      const [letter] = await letters()
      const payload = { ...JSON.parse(letter!.payload), salePrice: '11.00' }
      await hub.replayDeadLetter(letter!.id, { payload, by: 'ops' })
      await hub.idle()
      expect(erp.get('erp-1')).toMatchObject({ price: '11.00' })
      expect(shop.get('s-A1')).toMatchObject({ price: '11.00' })
    })

    it('config: the connection is paused with the reason, nothing is lost, and goes on when resumed', async () => {
      const { shop, erp, sell, pull, hub, store, run } = await start()
      erp.onWrite = () => {
        throw new HubError('unauthorized', 'config', 'The password is wrong.')
      }
      sell('A1')
      await pull(shop)
      const [row] = (await store.read.select().from(store.tables.connections)).filter(({ id }) => id === 'erp')
      expect(row).toMatchObject({ state: 'paused', stateReason: 'unauthorized: The password is wrong.' })
      erp.onWrite = undefined
      await run(120_000, 30_000)
      expect(erp.effects).toHaveLength(0)
      await hub.resumeConnection('erp')
      await run(60_000, 30_000)
      expect(erp.effects).toHaveLength(1)
    })

    it('Retry-After closes the gate and costs no attempt', async () => {
      const { shop, erp, sell, pull, run } = await start()
      erp.onWrite = () => {
        erp.onWrite = undefined
        throw new HubError('rateLimited', 'transient', 'slow down', { retryAfterMs: 10_000 })
      }
      sell('A1')
      await pull(shop)
      expect((await deliveries())[0]).toMatchObject({ state: 'due', attempts: 0 })
      await run(9_000, 1_000)
      expect(erp.effects).toHaveLength(0)
      await run(2_000, 1_000)
      expect(erp.effects).toHaveLength(1)
    })

    it('conflict: the record is read again, merged, and written anew', async () => {
      const { shop, erp, sell, pull, run } = await start()
      sell('A1')
      await pull(shop)
      erp.onWrite = () => {
        erp.onWrite = undefined
        erp.put('erp-1', { ...erp.get('erp-1')!, name: 'By the ERP' })
        throw new HubError('changed', 'conflict', 'changed by another user')
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      await run(2_000)
      expect(erp.get('erp-1')).toMatchObject({ price: '13.00', name: 'By the ERP' })
      expect(shop.get('s-A1')).toMatchObject({ name: 'By the ERP' })
    })

    it('§11 an external id is bound even when the item failed: the next attempt goes on from there', async () => {
      const { shop, erp, sell, pull, run } = await start()
      erp.onWrite = (item) => {
        erp.onWrite = undefined
        erp.put('e-7', { ...item.want })
        return { externalId: 'e-7', reached: 'saved', done: false, error: new HubError('auditRefused', 'transient', 'not now') }
      }
      sell('A1')
      await pull(shop)
      await run(5_000)
      expect(erp.effects).toMatchObject([{ kind: 'update', id: 'e-7' }])
    })

    it('§11 a write that got half-way and failed is not taken for a value to tolerate: what is due there still is', async () => {
      const { shop, erp, sell, pull, run } = await start({
        ownership: 'product: { "*": shop, salePrice: { owner: shop, others: tolerate } }',
      })
      sell('A1')
      await pull(shop)
      erp.onWrite = ({ externalId, want }) => {
        erp.onWrite = undefined
        erp.put(externalId!, want)
        return { externalId, done: false, error: new HubError('busy', 'transient', 'saved, then locked') }
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      sell('A1', { price: '14.00' })
      await pull(shop)
      await pull(erp)
      await run(5_000)
      expect(erp.get('erp-1')).toMatchObject({ price: '14.00' })
    })

    it('§11 what a failed write left behind is no change by the system, however new it looks there', async () => {
      const { shop, erp, sell, pull, run, hub, store } = await start()
      sell('A1')
      await pull(shop)
      let failures = 2
      erp.onWrite = ({ externalId, want }) => {
        if (failures-- === 2) erp.put(externalId!, want)
        if (failures >= 0) return { externalId, done: false, error: new HubError('busy', 'transient', 'saved, then locked') }
      }
      sell('A1', { name: 'Once' })
      await pull(shop)
      const [record] = await records()
      await hub.editRecord(record!.id, { name: 'Twice' }, { expectRev: record!.rev, by: 'tester' })
      await store.commit({ items: [{ key: 'later', steps: [{ ...(await stepOf('erp')), to: 'due', set: { dueAt: 1e15 } }] }] })
      await pull(erp)
      await run(2_000)
      expect(JSON.parse((await records())[0]!.body)).toMatchObject({ name: 'Twice' })
      await store.commit({ items: [{ key: 'now', steps: [{ ...(await stepOf('erp')), to: 'due', set: { dueAt: 0 } }] }] })
      await run(60_000)
      expect(erp.get('erp-1')).toMatchObject({ name: 'Twice' })
      expect(shop.get('s-A1')).toMatchObject({ name: 'Twice' })
    })

    it('unknown outcome of a create: what a person set in the hub since is not undone by what the owner was given before', async () => {
      const { shop, erp, sell, pull, run, hub } = await start({
        shopRules: ['spec <-> note'],
        erpRules: ['spec <-> note'],
        ownership: 'product: { exists: [shop, erp], "*": shop, spec: erp }',
      })
      sell('A1')
      erp.onWrite = () => 'dropAnswer'
      await pull(shop)
      erp.onWrite = undefined
      const [record] = await records()
      await hub.editRecord(record!.id, { spec: 'set meanwhile' }, { expectRev: record!.rev, by: 'ops' })
      await run(60_000)
      expect(erp.effects.map(({ kind }) => kind)).toEqual(['create', 'update'])
      expect(erp.get('erp-1')).toMatchObject({ note: 'set meanwhile' })
      expect(shop.get('s-A1')).toMatchObject({ note: 'set meanwhile' })
    })

    it('unknown outcome of an update: where its owner shows another value, ours is on record', async () => {
      const { erp, shop, sell, pull, run, hub, store } = await start({ ownership: 'product: { "*": shop, salePrice: erp }' })
      sell('A1')
      await pull(shop)
      const [record] = await records()
      erp.onWrite = () => {
        throw new HubError('noAnswer', 'unknown', 'lost on its way there')
      }
      await hub.editRecord(record!.id, { salePrice: '13.00' }, { expectRev: record!.rev, by: 'ops' })
      await hub.idle()
      erp.onWrite = undefined
      erp.put('erp-1', { ...erp.get('erp-1')!, price: '14.00' })
      await run(60_000)
      expect(shop.get('s-A1')).toMatchObject({ price: '14.00' })
      const [conflict] = await store.read.select().from(store.tables.conflicts)
      expect(conflict).toMatchObject({ kind: 'ownerOverwrote', field: 'salePrice' })
      expect(JSON.parse(conflict!.values)).toEqual({ base: '12.00', ours: '13.00', theirs: '14.00' })
    })

    it('§11 after a failed write of an edit, an owner that has set the field since is not written its own value', async () => {
      const { erp, sell, pull, shop, run, hub } = await start({ ownership: 'product: { "*": shop, salePrice: erp }' })
      sell('A1')
      await pull(shop)
      const [record] = await records()
      erp.onWrite = () => ({ externalId: 'erp-1', done: false, error: new HubError('busy', 'transient', 'locked') })
      await hub.editRecord(record!.id, { salePrice: '13.00' }, { expectRev: record!.rev, by: 'ops' })
      await hub.idle()
      erp.onWrite = undefined
      erp.put('erp-1', { ...erp.get('erp-1')!, price: '14.00' })
      await pull(erp)
      await run(60_000)
      expect(erp.effects.map(({ kind }) => kind)).toEqual(['create'])
      expect(shop.get('s-A1')).toMatchObject({ price: '14.00' })
    })

    it('§11 what a failed write left behind is no change either when the next one’s outcome is unknown', async () => {
      const { shop, erp, sell, pull, run } = await start()
      sell('A1')
      await pull(shop)
      erp.onWrite = ({ externalId, want }) => {
        erp.put(externalId!, want)
        return { externalId, done: false, error: new HubError('busy', 'transient', 'saved, then locked') }
      }
      sell('A1', { name: 'First' })
      await pull(shop)
      erp.onWrite = () => {
        throw new HubError('noAnswer', 'unknown', 'lost on its way there')
      }
      sell('A1', { name: 'Second' })
      await pull(shop)
      await run(2_000)
      erp.onWrite = undefined
      await run(60_000)
      expect([erp.get('erp-1')!.name, shop.get('s-A1')!.name]).toEqual(['Second', 'Second'])
    })

    it('§11 a document that was saved and then refused is written again, although a reading shows it as it should be', async () => {
      const { shop, erp, sell, pull, run } = await start()
      sell('A1')
      await pull(shop)
      erp.onWrite = ({ externalId, want }) => {
        erp.onWrite = undefined
        erp.put(externalId!, want)
        return {
          externalId,
          reached: 'saved',
          done: false,
          error: new HubError('auditRefused', 'transient', 'not now', { retryAfterMs: 5_000 }),
        }
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      await run(1_000)
      await pull(erp)
      await run(10_000)
      expect(erp.effects).toMatchObject([{ kind: 'create' }, { kind: 'update', native: { price: '13.00' } }])
      expect(await stateOf()).toBe('done')
    })

    it('§11 what was bound although the item failed is no match: a reading of it leaves the open fields due', async () => {
      const { shop, erp, sell, pull, run, store } = await start()
      erp.onWrite = (item) => {
        erp.onWrite = undefined
        // The next attempt comes later than the reading, which shows a price that is old by then.
        erp.put('e-7', { ...item.want, price: '11.00' })
        return { externalId: 'e-7', reached: 'saved', done: false, error: new HubError('auditRefused', 'transient', 'not now') }
      }
      sell('A1')
      await pull(shop)
      await pull(erp)
      await run(5_000)
      expect(erp.get('e-7')).toMatchObject({ price: '12.00' })
      expect((await store.read.select().from(store.tables.bindings)).map(({ accepted }) => accepted)).toEqual([null, null])
    })

    it('a paused connection, and one whose gate is closed, is sent nothing, whatever wakes it', async () => {
      const { shop, erp, sell, pull, run, hub } = await start()
      sell('A1')
      await hub.pauseConnection('erp', 'by hand')
      await pull(shop)
      await run(2_000)
      expect(erp.effects).toHaveLength(0)
      await hub.resumeConnection('erp')
      await hub.idle()
      expect(erp.effects).toHaveLength(1)
      erp.onWrite = () => {
        erp.onWrite = undefined
        throw new HubError('rateLimited', 'transient', 'slow down', { retryAfterMs: 10_000 })
      }
      sell('A1', { price: '13.00' })
      await pull(shop)
      sell('B1')
      await pull(shop)
      await run(5_000)
      expect(erp.effects).toHaveLength(1)
      await run(6_000)
      expect(erp.effects).toHaveLength(3)
    })

    it('§11 a batch that fails as a whole is bisected', async () => {
      const { shop, erp, sell, pull } = await start({ erp: { facts: { batch: 8 } } })
      const write = erp.connector.open({}).objects['product']!
      const original = write.write!
      write.write = async (ctx, items, options) => {
        if (items.some((item) => item.want['code'] === 'BAD') && items.length > 1)
          throw new HubError('badBatch', 'data', 'one of them is bad')
        return original(ctx, items, options)
      }
      erp.onWrite = ({ want }) => {
        if (want['code'] === 'BAD') throw new HubError('bad', 'data', 'this one')
      }
      for (const code of ['A', 'B', 'BAD', 'C', 'D']) sell(code)
      await pull(shop)
      expect(erp.effects.map((effect) => effect.native['code']).sort()).toEqual(['A', 'B', 'C', 'D'])
      expect(await letters()).toMatchObject([{ code: 'bad' }])
    })
  })

  describe('§10 filters and reject rules', () => {
    it('a filter decides enrolment; once bound, a record stays', async () => {
      const { shop, erp, sell, pull } = await start({ outFlow: { filter: { name: ['In'] } } })
      sell('A1', { name: 'Out' })
      await pull(shop)
      expect(erp.effects).toHaveLength(0)
      sell('A1', { name: 'In' })
      await pull(shop)
      expect(erp.effects).toHaveLength(1)
      sell('A1', { name: 'Out again' })
      await pull(shop)
      expect(erp.get('erp-1')).toMatchObject({ name: 'Out again' })
    })
  })

  describe('§13 lineage', () => {
    it('tells the whole journey of a record by any of its names', async () => {
      const { shop, sell, pull, hub } = await start()
      sell('A1')
      await pull(shop)
      sell('A1', { price: '13.00' })
      await pull(shop)
      for (const name of ['A1', 's-A1', 'erp-1', (await records())[0]!.id]) {
        const [journey] = await hub.lineage(name)
        expect(journey!.lineage.map((row) => row.kind)).toEqual(['created', 'delivered', 'changed', 'delivered'])
        expect(journey!.bindings.map((binding) => binding.externalId).sort()).toEqual(['erp-1', 's-A1'])
      }
      expect(await hub.lineage('nobody')).toEqual([])
    })

    it('an observation that changes nothing writes nothing', async () => {
      const { shop, sell, pull, store } = await start()
      sell('A1')
      await pull(shop)
      const before = await store.sequence()
      expect(await pull(shop, 'product', 'pull')).toMatchObject({ unchanged: 1 })
      const after = await store.sequence()
      expect(after - before).toBeLessThanOrEqual(2) // the run's own row, begun and ended
      expect(await lineage()).toHaveLength(2)
    })
  })
})
