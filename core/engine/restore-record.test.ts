// A deletion undone: the record is there again, due where it is bound, and made anew only where a person says so.
import { afterEach, describe, expect, it } from 'vitest'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
afterEach(() => world.stop())

const record = async () => (await world.store.read.select().from(world.store.tables.records))[0]!
const bindingIn = async (connection: string) =>
  (await world.store.read.select().from(world.store.tables.bindings)).find((row) => row.connection === connection)!
const trailOf = async () => (await world.store.read.select().from(world.store.tables.lineage)).map(({ kind, fields }) => [kind, fields])
const restore = async (recreateIn: string[] = [], expectRev?: number) => {
  const { id, rev } = await record()
  const restored = await world.hub.restoreRecord(id, { recreateIn, expectRev: expectRev ?? rev, by: 'wang' })
  await world.settle()
  return restored
}

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  /** Sold in the shop, known in the ERP, deleted in the shop. */
  async function deleted(options: WorldOptions = {}) {
    world = await startWorld({ dialect, ...options })
    world.sell('A1')
    await world.pull(world.shop)
    world.shop.remove('s-A1')
    await world.pull(world.shop)
    expect((await record()).isDeleted).toBe(true)
    return world
  }

  it('it is there again and due where it is bound; the system that has deleted it is left alone', async () => {
    const { erp, shop, hub, pull } = await deleted()
    const { id, rev } = await record()
    await hub.editRecord(id, { name: 'Edited while it was gone' }, { expectRev: rev, by: 'ops' })
    await world.settle()
    expect(erp.effects).toHaveLength(1)
    await restore()
    expect(await record()).toMatchObject({ isDeleted: false })
    expect(erp.effects.slice(1)).toMatchObject([{ kind: 'update', id: 'erp-1', native: { name: 'Edited while it was gone' } }])
    expect(shop.effects).toEqual([])
    expect((await bindingIn('shop')).isDeleted).toBe(true)
    expect((await trailOf()).filter(([kind]) => kind === 'restored')).toEqual([['restored', 'exists,by wang']])
    await pull(shop)
    expect(await record()).toMatchObject({ isDeleted: false })
  })

  it('made anew where a person says so, under a new binding and with a key of its own', async () => {
    const { shop, erp, sell, pull } = await deleted()
    const keys: string[] = []
    shop.onWrite = ({ attemptKey }) => void keys.push(attemptKey)
    await restore(['shop'])
    expect(shop.effects).toMatchObject([{ kind: 'create', native: { code: 'A1', name: 'Tea A1' } }])
    expect(await bindingIn('shop')).toMatchObject({ externalId: 'shop-1', isDeleted: false })
    expect(erp.effects).toHaveLength(1)
    shop.remove('shop-1')
    await pull(shop)
    world.advance(1_000)
    await restore(['shop'])
    expect(await bindingIn('shop')).toMatchObject({ externalId: 'shop-2' })
    expect(new Set(keys).size).toBe(2)
    // The one that was deleted first comes back as well: a second one of the same thing, for a person to see.
    sell('A1')
    await pull(shop)
    expect(await world.store.read.select().from(world.store.tables.conflicts)).toMatchObject([{ kind: 'duplicate' }])
  })

  it('an answer that got lost makes no second one', async () => {
    const { shop, run } = await deleted()
    shop.onWrite = () => {
      shop.onWrite = undefined
      return 'dropAnswer'
    }
    await restore(['shop'])
    await run(2_000)
    expect(shop.effects).toHaveLength(1)
    expect(await bindingIn('shop')).toMatchObject({ externalId: 'shop-1' })
  })

  it('one that comes back by itself before it is made anew takes the binding', async () => {
    const { shop, hub, sell, pull } = await deleted()
    await hub.pauseConnection('shop', 'holidays')
    await restore(['shop'])
    expect(shop.effects).toEqual([])
    const { id } = await record()
    const later = { set: { dueAt: world.now() + 60_000 }, at: world.now() }
    const step = { connection: 'shop', object: 'product', record: id, from: ['due' as const], to: 'due' as const, ...later }
    expect((await world.store.commit({ items: [{ key: id, steps: [step] }] })).failed).toEqual([])
    await hub.resumeConnection('shop')
    sell('A1')
    await pull(shop)
    expect(await bindingIn('shop')).toMatchObject({ externalId: 's-A1', isDeleted: false })
    await world.run(120_000, 30_000)
    expect(shop.effects).toEqual([])
  })

  it('a record that only one system has deleted can be made anew there', async () => {
    world = await startWorld({ dialect, ownership: 'product: { exists: shop, "*": shop }' })
    const { shop, erp, sell, pull } = world
    sell('A1')
    await pull(shop)
    erp.remove('erp-1')
    await pull(erp)
    expect(await record()).toMatchObject({ isDeleted: false })
    await restore(['erp'])
    expect(erp.get('erp-2')).toMatchObject({ code: 'A1' })
  })

  it('refuses what cannot be, with the remedy', async () => {
    await deleted()
    await expect(restore([], 1)).rejects.toMatchObject({ code: 'revChanged' })
    await expect(restore(['erp'])).rejects.toMatchObject({ code: 'notGone', details: { field: 'recreateIn' } })
    await expect(restore(['crm'])).rejects.toMatchObject({ code: 'noTarget' })
    await restore()
    await expect(restore()).rejects.toMatchObject({ code: 'notDeleted', kind: 'conflict' })
  })
})
