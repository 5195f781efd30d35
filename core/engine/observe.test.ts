// Observing and delivering, rule by rule: the numbers are sections of engine-rules.md.
import { afterEach, describe, expect, it } from 'vitest'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'

let world: World
const start = async (options?: WorldOptions) => (world = await startWorld(options))
afterEach(() => world?.stop())

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
    sell('A1', { price: '13.00' })
    expect(await pull(shop)).toMatchObject({ changed: 1 })
    expect(erp.effects.map((effect) => effect.kind)).toEqual(['create', 'update'])
    expect(erp.get('erp-1')).toMatchObject({ code: 'A1', price: '13.00' })
  })
})
