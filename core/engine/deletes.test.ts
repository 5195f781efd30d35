// engine-rules §10, deletes: tombstones, what may not bring them back, the delete budget, a person's decision.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hash } from 'node:crypto'
import { HubError } from '../errors.ts'
import { PRODUCT_SCHEMA, startWorld, type World, type WorldOptions } from '../testing/product-world.ts'
import { defaultBudget } from './delete-budget.ts'

let world: World
const worlds: World[] = []
afterEach(async () => {
  for (const one of worlds.splice(0)) await one.stop()
})
async function start(options: WorldOptions = {}) {
  worlds.push((world = await startWorld({ ownership: 'product: { exists: shop, "*": shop }', ...options })))
  return world
}
const all = async <T extends 'records' | 'bindings' | 'conflicts' | 'lineage' | 'hints'>(table: T) =>
  world.store.read.select().from(world.store.tables[table] as World['store']['tables'][T] & never) as Promise<
    World['store']['tables'][T]['$inferSelect'][]
  >
const alive = async () => (await all('records')).filter(({ isDeleted }) => !isDeleted).map(({ number }) => number)
const record = async (number: string) => (await all('records')).find((row) => row.number === number)!
const bindingOf = async (number: string, connection: string) => {
  const { id } = await record(number)
  return (await all('bindings')).find((row) => row.record === id && row.connection === connection)
}
const kindsOf = async (number: string) => {
  const { id } = await record(number)
  return (await all('lineage')).filter((row) => row.record === id).map(({ kind }) => kind)
}
const openConflicts = async () => (await all('conflicts')).filter(({ state }) => state === 'open')
const codes = (count: number) => Array.from({ length: count }, (_, i) => `A${String(i).padStart(3, '0')}`)
async function sellAll(count: number) {
  for (const code of codes(count)) world.sell(code)
  await world.pull(world.shop)
}
const removeAll = (from: number, to: number) =>
  codes(to)
    .slice(from)
    .forEach((code) => world.shop.remove(`s-${code}`))
async function hint(externalId: string) {
  await world.store.commit({
    items: [{ key: 'h', hints: [{ connection: 'shop', object: 'product', externalId, dueAt: world.now(), origin: 'live' }] }],
  })
  await world.settle()
}
function push(externalId: string, native: Record<string, unknown> | null, version: number) {
  const records = [{ object: 'product', externalId, native: native ?? {}, version, ...(native === null && { isDeleted: true }) }]
  const rawBody = Buffer.from(JSON.stringify({ eventId: hash('sha256', JSON.stringify(records)), records }))
  return world.hub.receiveWebhook('shop', { headers: { 'x-signature': 'good' }, query: {}, rawBody })
}
const PUSHES = { facts: { payload: 'full' as const } }

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  describe('the delete budget', () => {
    it('holds what is over it: the records stay and are delivered, one conflict counts them', async () => {
      const { shop, erp, sell, pull } = await start({ dialect })
      await sellAll(14)
      removeAll(0, 12)
      await pull(shop)
      expect(await alive()).toHaveLength(4)
      expect((await openConflicts()).map(({ kind, values }) => [kind, JSON.parse(values)])).toEqual([
        ['deleteBudget', { base: 10, ours: null, theirs: 2 }],
      ])
      removeAll(12, 13)
      await pull(shop)
      expect(JSON.parse((await openConflicts())[0]!.values)).toMatchObject({ theirs: 3 })
      const [held] = (await all('hints')).filter(({ origin }) => origin === 'held')
      const { number, id } = await record(held!.externalId.slice(2))
      expect(await kindsOf(number!)).toEqual(['created', 'delivered', 'held'])
      await world.hub.editRecord(id, { name: 'Still delivered' }, { expectRev: 1, by: 'ops' })
      await world.settle()
      expect(erp.effects.at(-1)).toMatchObject({ kind: 'update', native: { name: 'Still delivered' } })
      sell('A013', { name: 'Not held' })
      await pull(shop)
      expect((await record('A013')).isDeleted).toBe(false)
    })

    it('approved, they are confirmed by the system and taken over; the budget begins anew', async () => {
      const { shop, sell, pull, hub, advance, settle } = await start({ dialect })
      await sellAll(40)
      removeAll(0, 15)
      await pull(shop)
      const [conflict] = await openConflicts()
      const back = (await all('hints'))[0]!.externalId.slice(2)
      sell(back)
      advance(1)
      const settled = await hub.settleConflict(conflict!.id, { use: 'theirs', by: 'wang', expectRev: conflict!.rev })
      expect(settled).toMatchObject({ state: 'settled' })
      await settle()
      expect(await alive()).toHaveLength(26)
      expect(await alive()).toContain(back)
      expect(await all('hints')).toEqual([])
      expect((await all('lineage')).filter(({ kind, fields }) => kind === 'deleted' && fields === 'exists,by wang')).toHaveLength(4)
      advance(1)
      codes(40)
        .slice(20, 30)
        .forEach((code) => shop.remove(`s-${code}`))
      await pull(shop)
      expect(await alive()).toHaveLength(16)
      expect(await openConflicts()).toEqual([])
      shop.remove('s-A035')
      await pull(shop)
      expect(await alive()).toHaveLength(16)
      expect(await openConflicts()).toMatchObject([{ kind: 'deleteBudget' }])
    })

    it('approved while one of them is told once more, none is held again', async () => {
      const { shop, pull, hub, settle } = await start({ dialect })
      const flow = { id: 'shop-in', connection: 'shop', object: 'product', direction: 'in' as const, deleteBudget: 0 }
      await hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
      await sellAll(3)
      removeAll(0, 3)
      await pull(shop)
      const [conflict] = await openConflicts()
      shop.onGet = async () => {
        shop.onGet = undefined
        await hub.settleConflict(conflict!.id, { use: 'theirs', by: 'wang', expectRev: conflict!.rev })
      }
      await hint('s-A000')
      await settle()
      expect(await alive()).toEqual([])
      expect(await all('hints')).toEqual([])
    })

    it('refused, the records are detached from that system and stay', async () => {
      const { shop, erp, sell, pull, hub, settle } = await start({ dialect })
      await sellAll(12)
      removeAll(0, 12)
      await pull(shop)
      const [conflict] = await openConflicts()
      const held = (await all('hints')).map(({ externalId }) => externalId.slice(2))
      expect(held).toHaveLength(2)
      await expect(hub.settleConflict(conflict!.id, { use: 'ours', by: 'wang', expectRev: conflict!.rev + 1 })).rejects.toMatchObject({
        code: 'revChanged',
      })
      await hub.settleConflict(conflict!.id, { use: 'ours', by: 'wang', expectRev: conflict!.rev })
      await settle()
      expect((await alive()).sort()).toEqual(held.sort())
      for (const number of held) expect(await bindingOf(number, 'shop')).toMatchObject({ isDeleted: true })
      expect(await all('hints')).toEqual([])
      const { id, rev } = await record(held[0]!)
      await hub.editRecord(id, { name: 'Kept' }, { expectRev: rev, by: 'ops' })
      await settle()
      expect(erp.effects.at(-1)).toMatchObject({ kind: 'update', native: { name: 'Kept' } })
      expect(shop.get(`s-${held[0]!}`)).toBeUndefined()
      sell(held[0]!, { name: 'Back' })
      await pull(shop)
      expect(await bindingOf(held[0]!, 'shop')).toMatchObject({ isDeleted: false })
    })

    it('counts over 24 hours, and looks at held ones once a day', async () => {
      const { shop, sell, pull, advance, settle } = await start({ dialect })
      await sellAll(30)
      removeAll(0, 10)
      await pull(shop)
      expect(await openConflicts()).toEqual([])
      advance(24 * 60 * 60_000)
      removeAll(10, 20)
      await pull(shop)
      expect(await alive()).toHaveLength(10)
      expect(await openConflicts()).toEqual([])
      removeAll(20, 22)
      await pull(shop)
      expect(await alive()).toHaveLength(10)
      sell('A020')
      advance(24 * 60 * 60_000)
      await settle()
      // Nothing trickles through while nobody has decided, however old it is; what is back waits no more.
      expect(await alive()).toHaveLength(10)
      expect((await all('hints')).map(({ externalId, origin }) => [externalId, origin])).toEqual([['s-A021', 'held']])
      expect((await kindsOf('A021')).filter((kind) => kind === 'held')).toHaveLength(1)
    })

    it('two nodes at once spend one budget', async () => {
      const first = await start({ dialect })
      await sellAll(40)
      const second = await startWorld({
        store: first.store,
        hub: { nodeId: 'node_2', systems: [first.shop, first.erp] },
        ownership: 'product: { exists: shop, "*": shop }',
      })
      try {
        removeAll(0, 40)
        // One node hears of them by a pull, the other by hints.
        const items = codes(40).map((code) => ({
          key: code,
          hints: [{ connection: 'shop', object: 'product', externalId: `s-${code}`, dueAt: first.now(), origin: 'live' }],
        }))
        await first.store.commit({ items })
        await Promise.all([first.pull(first.shop), second.settle()])
        expect(await alive()).toHaveLength(30)
        expect(JSON.parse((await openConflicts())[0]!.values)).toMatchObject({ theirs: 30 })
      } finally {
        await second.hub.stop()
      }
    })
  })

  describe('a push to a record that is gone there', () => {
    /** As vendors answer: the record to update is not there. */
    const refuseGone = () => {
      const { shop } = world
      shop.onWrite = ({ externalId }) => {
        if (externalId !== undefined && !shop.get(externalId)) throw new HubError('notFound', 'data', 'not there any more')
      }
    }
    const letters = async () => world.store.read.select().from(world.store.tables.deadLetters)
    const rename = async (number: string, name: string) => {
      const { id, rev } = await record(number)
      await world.hub.editRecord(id, { name }, { expectRev: rev, by: 'ops' })
      await world.settle()
    }

    it('is news of its deletion, and no dead letter', async () => {
      const { shop, run } = await start({ dialect })
      await sellAll(1)
      refuseGone()
      shop.remove('s-A000')
      await rename('A000', 'Too late')
      await run(1_000)
      expect(await alive()).toEqual([])
      expect(await letters()).toEqual([])
    })

    it('waits, with growing pauses, while the deletion is held', async () => {
      const { shop, pull, run, hub } = await start({ dialect })
      await sellAll(12)
      refuseGone()
      removeAll(0, 12)
      await pull(shop)
      const [number] = await alive()
      await rename(number!, 'Pushed as ever')
      await run(600_000, 5_000)
      expect(shop.counts.writes).toBeLessThan(40)
      expect(await letters()).toEqual([])
      const [conflict] = await openConflicts()
      await hub.settleConflict(conflict!.id, { use: 'ours', by: 'wang', expectRev: conflict!.rev })
      await run(1_000_000, 10_000)
      expect(await world.store.backlog(world.now())).toEqual([])
    })

    it('asks no more often where a field is read before it is written', async () => {
      const properties = { ...PRODUCT_SCHEMA.properties, visits: { type: 'integer' } }
      const { shop, pull, run } = await start({
        dialect,
        shop: { schema: { ...PRODUCT_SCHEMA, properties } },
        shopRules: ['extra.visits <-> visits'],
        ownership: 'product: { exists: shop, "*": shop, extra.visits: sum }',
      })
      await sellAll(12)
      removeAll(0, 12)
      await pull(shop)
      const [number] = await alive()
      const { id, rev } = await record(number!)
      const before = shop.counts.gets
      await world.hub.editRecord(id, { extra: { visits: 3 } }, { expectRev: rev, by: 'ops' })
      await run(600_000, 5_000)
      expect(shop.counts.gets - before).toBeLessThan(80)
    })

    it('is a dead letter where the record itself is still there', async () => {
      const { shop, run } = await start({ dialect })
      await sellAll(1)
      shop.onWrite = () => {
        throw new HubError('notFound', 'data', 'no such path')
      }
      await rename('A000', 'Wrong address')
      await run(1_000)
      expect(await letters()).toMatchObject([{ code: 'notFound', state: 'open' }])
    })
  })

  describe('where the system cannot be asked', () => {
    const UNASKED = { shop: { without: ['get' as const] } }

    it('approved, what was shown again in the meantime is left alone', async () => {
      const { shop, sell, pull, hub, settle, advance } = await start({ dialect, ...UNASKED })
      await sellAll(12)
      removeAll(0, 12)
      await pull(shop)
      expect(await alive()).toHaveLength(2)
      const [back] = await alive()
      sell(back!)
      await pull(shop)
      // Held ones are kept without a call, however long it takes.
      advance(3 * 24 * 60 * 60_000)
      await settle()
      const [conflict] = await openConflicts()
      await hub.settleConflict(conflict!.id, { use: 'theirs', by: 'wang', expectRev: conflict!.rev })
      await settle()
      expect(await alive()).toEqual([back])
      expect(await all('hints')).toEqual([])
    })

    it('absence is a tombstone only when a data check and its repair have both looked in vain', async () => {
      const { shop, hub, settle } = await start({ dialect, ...UNASKED })
      await sellAll(3)
      const lost = [...shop.records.values()].slice(0, 2)
      for (const { id } of lost) shop.records.delete(id)
      const row = await hub.check({ connection: 'shop', object: 'product', wait: true })
      expect(JSON.parse(row.counters)).toMatchObject({ missing: 2 })
      expect(await alive()).toHaveLength(3)
      shop.records.set(lost[0]!.id, lost[0]!)
      expect(await hub.repairCheck(row.id, { kinds: ['missing'] })).toEqual({ repaired: 2, left: 0 })
      await settle()
      expect(await alive()).toHaveLength(2)
      expect((await record(lost[1]!.native['code'] as string)).isDeleted).toBe(true)
    })
  })

  describe('tombstones', () => {
    const native = (more: Record<string, unknown> = {}) => ({ id: 's-A1', code: 'A1', name: 'Tea A1', price: '12.00', ...more })

    it('a late push does not bring one back: the system itself is asked', async () => {
      const { shop, pull, settle, sell } = await start({ dialect, shop: PUSHES })
      sell('A1')
      await push('s-A1', native(), 1)
      shop.remove('s-A1')
      await hint('s-A1')
      expect(await alive()).toEqual([])
      await push('s-A1', native({ name: 'Sent before, came after' }), 2)
      await world.run(1_000)
      expect(await alive()).toEqual([])
      sell('A1', { name: 'Made again' })
      await push('s-A1', native({ name: 'Made again' }), 3)
      await world.run(1_000)
      expect(await alive()).toEqual(['A1'])
      await settle()
      expect(await pull(shop)).toMatchObject({ unchanged: 1 })
    })

    it('a push that comes after that of its deletion makes no record of it', async () => {
      const { shop, erp, sell, settle } = await start({ dialect, shop: PUSHES })
      await push('s-A1', null, 2)
      await settle()
      await push('s-A1', native(), 1)
      await world.run(1_000)
      expect(await all('records')).toEqual([])
      expect(erp.effects).toEqual([])
      sell('A1', { name: 'Made again' })
      await push('s-A1', native({ name: 'Made again' }), 3)
      await world.run(1_000)
      expect(await alive()).toEqual(['A1'])
      shop.remove('s-A1')
      await hint('s-A1')
      expect(await alive()).toEqual([])
    })

    it('what was read before its deletion and merged after it is asked for once more', async () => {
      const { shop, sell, pull, run } = await start({ dialect, shop: PUSHES })
      sell('A1')
      const port = shop.connector.open({}).objects['product']!
      const original = port.read!
      port.read = async (ctx, request) => {
        const page = await original(ctx, request)
        port.read = original
        shop.records.delete('s-A1') // its feed does not tell
        await push('s-A1', null, 2)
        await vi.waitUntil(async () => (await all('hints')).length)
        return page
      }
      await pull(shop)
      expect(port.read).toBe(original)
      await run(600_000, 10_000)
      expect(await alive()).toEqual([])
      expect(await all('hints')).toEqual([])
    })

    it('nor does a first reading that meets what was made and deleted while it was merged', async () => {
      const { shop, sell, pull, store } = await start({ dialect, shop: PUSHES })
      sell('A1')
      const original = store.snapshot
      store.snapshot = async (query) => {
        if (!query.identities) return original(query)
        store.snapshot = original
        await push('s-A1', native(), 1)
        shop.remove('s-A1')
        await push('s-A1', null, 2)
        await vi.waitUntil(async () => (await all('records'))[0]?.isDeleted)
        return original(query)
      }
      await pull(shop)
      expect(store.snapshot).toBe(original)
      expect(await alive()).toEqual([])
      expect(await kindsOf('A1')).not.toContain('revived')
    })

    it('nor does one of an older version, where nobody can be asked; an older deletion takes nothing away', async () => {
      const { settle } = await start({ dialect, shop: { ...PUSHES, without: ['get'] } })
      await push('s-A1', native(), 1)
      await settle()
      await push('s-A1', null, 3)
      await settle()
      await push('s-A1', native({ name: 'Older' }), 2)
      await settle()
      expect(await alive()).toEqual([])
      await push('s-A1', native({ name: 'Newer' }), 4)
      await settle()
      expect(await alive()).toEqual(['A1'])
      await push('s-A1', null, 3)
      await settle()
      expect(await alive()).toEqual(['A1'])
    })

    it('nor does a reading that began before', async () => {
      const { shop, sell, pull, hub } = await start({ dialect })
      sell('A1')
      await pull(shop)
      sell('A1', { name: 'Changed at last' })
      const port = shop.connector.open({}).objects['product']!
      const original = port.get!
      port.get = async (ctx, ids) => {
        const stale = await original(ctx, ids)
        port.get = original
        shop.remove('s-A1')
        await hub.pull({ connection: 'shop', object: 'product', wait: true })
        expect(await alive()).toEqual([])
        return stale
      }
      await hint('s-A1')
      await world.run(1_000)
      expect(port.get).toBe(original)
      expect(await alive()).toEqual([])
    })

    it('nor does another system that still has it and changes it', async () => {
      const { shop, erp, sell, pull } = await start({ dialect, ownership: 'product: { exists: [shop, erp], "*": latest }' })
      sell('A1')
      await pull(shop)
      shop.remove('s-A1')
      await pull(shop)
      erp.put('erp-1', { ...erp.get('erp-1'), name: 'Still sold here' })
      await pull(erp)
      expect(await alive()).toEqual([])
      expect(JSON.parse((await record('A1')).body)).toMatchObject({ name: 'Still sold here' })
    })

    it('a match revives one under a new binding, which knows nothing of the old one', async () => {
      const { shop, erp, sell, pull } = await start({ dialect, shopRules: ['spec -> note'] })
      sell('A1')
      await pull(shop)
      const { id, rev } = await record('A1')
      await world.hub.editRecord(id, { spec: 'T' }, { expectRev: rev, by: 'ops' })
      await world.settle()
      expect(shop.get('s-A1')).toMatchObject({ note: 'T' })
      shop.remove('s-A1')
      await pull(shop)
      shop.put('s-new', { code: 'A1', name: 'Tea A1', price: '14.00' })
      await pull(shop)
      expect(await all('records')).toMatchObject([{ id, isDeleted: false }])
      expect(await bindingOf('A1', 'shop')).toMatchObject({ externalId: 's-new', isDeleted: false, sent: null })
      expect((await kindsOf('A1')).slice(-4)).toEqual(['deleted', 'matched', 'revived', 'delivered'])
      expect(erp.get('erp-1')).toMatchObject({ price: '14.00' })
      expect(erp.effects.filter(({ kind }) => kind === 'create')).toHaveLength(1)
    })

    it.each(['s-A1', 's-new'])('one that comes back as %s is pushed as it has become meanwhile', async (id) => {
      const { shop, erp, sell, pull, settle, hub } = await start({
        dialect,
        ownership: 'product: { exists: shop, "*": shop, name: latest }',
      })
      sell('A1')
      await pull(shop)
      shop.remove('s-A1')
      await pull(shop)
      const { id: of, rev } = await record('A1')
      await hub.editRecord(of, { name: 'Edited while it was gone' }, { expectRev: rev, by: 'ops' })
      await settle()
      expect(erp.effects).toHaveLength(1)
      shop.put(id, { code: 'A1', name: 'Tea A1', price: '12.00' })
      await pull(shop)
      expect(await alive()).toEqual(['A1'])
      expect(erp.get('erp-1')).toMatchObject({ name: 'Edited while it was gone' })
      // Under a new id it is a match: what differs in a system that was there before is not written because of it.
      expect(shop.get(id)).toMatchObject({ name: id === 's-A1' ? 'Edited while it was gone' : 'Tea A1' })
    })

    it('a detached one that is shown again is given what it has missed', async () => {
      const { shop, erp, sell, pull } = await start({ dialect })
      sell('A1')
      await pull(shop)
      const old = { ...erp.get('erp-1')! }
      erp.remove('erp-1')
      await pull(erp)
      sell('A1', { price: '15.00' })
      await pull(shop)
      expect(await alive()).toEqual(['A1'])
      erp.put('erp-1', old)
      await pull(erp)
      expect(erp.get('erp-1')).toMatchObject({ price: '15.00' })
      expect(erp.effects.filter(({ kind }) => kind === 'create')).toHaveLength(1)
    })

    it('a match in a system that may not create revives nothing', async () => {
      const { shop, erp, sell, pull } = await start({ dialect, outFlow: { mode: 'off' } })
      sell('A1')
      await pull(shop)
      shop.remove('s-A1')
      await pull(shop)
      erp.put('e-1', { code: 'A1', name: 'Tea A1', price: '12.00' })
      await pull(erp)
      expect(await alive()).toEqual([])
      expect(await bindingOf('A1', 'erp')).toMatchObject({ externalId: 'e-1' })
    })
  })
})

it('by itself, the budget is 5 % of what is bound, between 10 and 500', () => {
  expect([0, 100, 200, 2_000, 10_000, 1_000_000].map(defaultBudget)).toEqual([10, 10, 10, 100, 500, 500])
})

it('a flow sets its own budget', async () => {
  const { shop, pull, hub } = await start()
  const flow = { id: 'shop-in', connection: 'shop', object: 'product', direction: 'in' as const, deleteBudget: 0 }
  await hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
  expect((await hub.exportConfiguration()).flows.find(({ id }) => id === 'shop-in')).toMatchObject({ deleteBudget: 0 })
  await sellAll(2)
  removeAll(0, 1)
  await pull(shop)
  expect(await alive()).toHaveLength(2)
  expect(await openConflicts()).toMatchObject([{ kind: 'deleteBudget' }])
})
