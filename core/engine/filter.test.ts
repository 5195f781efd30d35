// Inbound filters (engine-rules §10): enrolment, not membership.
import { afterEach, expect, it } from 'vitest'
import { startWorld, type World } from '../testing/product-world.ts'

let world: World
afterEach(() => world.stop())

it('an inbound filter keeps out new records, and lets bound ones change as they like', async () => {
  world = await startWorld({ isTwoWay: false })
  const { hub, shop, erp, sell, pull } = world
  const flow = { id: 'shop-in', connection: 'shop', object: 'product', direction: 'in' as const, filter: { name: ['Green', 'Black'] } }
  const { problems } = await hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  sell('A1', { name: 'Green' })
  sell('A2', { name: 'Coffee' })
  expect(await pull(shop)).toMatchObject({ read: 2, created: 1, skipped: 1 })
  sell('A1', { name: 'Coffee' })
  expect(await pull(shop)).toMatchObject({ changed: 1 })
  sell('A2', { name: 'Black' })
  expect(await pull(shop)).toMatchObject({ created: 1 })
  expect(erp.effects.map(({ native }) => native?.['name'])).toEqual(['Green', 'Coffee', 'Black'])
})
