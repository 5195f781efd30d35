// Filters (engine-rules §10): enrolment, not membership; and what becomes of a bound record that an outbound one no longer lets through.
import { afterEach, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { PRODUCT_SCHEMA, productMapping, startWorld, type World } from '../testing/product-world.ts'

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

describe.each(['sqlite', 'postgres'] as const)('a bound record that the filter no longer lets through, on %s', (dialect) => {
  /** The filter looks at the brand, which the ERP is not given. */
  const begin = async (leave?: 'keep' | 'stop' | 'archive', status?: string) => {
    const properties = { ...PRODUCT_SCHEMA.properties, state: { type: 'string' } }
    const schema = { ...PRODUCT_SCHEMA, required: ['code', 'name', 'state'], properties }
    const outFlow = { filter: { brand: ['East'] }, ...(leave && { leave }) }
    world = await startWorld({
      dialect,
      shopRules: ['brand <-> brand'],
      erp: { schema },
      ownership: 'product: { exists: shop, "*": shop }',
    })
    const plain = productMapping('erp', status === undefined ? [] : [status])
    const text = status === undefined ? plain : plain.replace(', status: active', '')
    const flow = { id: 'erp-out', connection: 'erp', object: 'product', direction: 'out' as const, ...outFlow }
    const bundle = { connections: [], flows: [flow], mappings: [{ name: 'erp/product', text }], schemas: [] }
    const { problems } = await world.hub.applyConfiguration(bundle, { by: 'test' })
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    await sell({ brand: 'East', name: 'Green' })
    return world
  }
  const sell = async (native: Record<string, unknown>) => {
    world.sell('A1', native)
    await world.pull(world.shop)
  }
  const written = () => world.erp.effects.slice(1).map(({ native }) => native['name'])
  const kinds = async () => {
    const rows = await world.store.read.select().from(world.store.tables.lineage)
    return rows.filter(({ connection }) => connection === 'erp').map(({ kind }) => kind)
  }

  it.each([undefined, 'keep'] as const)('goes on with leave %s', async (leave) => {
    await begin(leave)
    await sell({ brand: 'West', name: 'Green' })
    await sell({ brand: 'West', name: 'Black' })
    expect(written()).toEqual(['Black'])
    expect(await kinds()).toEqual(['delivered', 'delivered'])
  })

  it('stops, says so once, and goes on with all of it when it is let through again', async () => {
    await begin('stop')
    await sell({ brand: 'West', name: 'Green' })
    await sell({ brand: 'West', name: 'Black' })
    await sell({ brand: 'North', name: 'White' })
    expect(written()).toEqual([])
    expect(await kinds()).toEqual(['delivered', 'left'])
    await sell({ brand: 'East', name: 'White' })
    expect(written()).toEqual(['White'])
    await sell({ brand: 'West', name: 'White' })
    expect(await kinds()).toEqual(['delivered', 'left', 'delivered', 'left'])
  })

  it('is no difference for a data check', async () => {
    const { hub, erp } = await begin('stop')
    await sell({ brand: 'West', name: 'Black' })
    const native = { ...erp.get('erp-1')!, name: 'Their own by now' }
    erp.records.set('erp-1', { ...erp.records.get('erp-1')!, native })
    const { counters } = await hub.check({ connection: 'erp', object: 'product', wait: true })
    expect(JSON.parse(counters)).toMatchObject({ different: 0, foreign: 1 })
  })

  it.each([
    'status <-> state | enum(on=active, off=inactive, new=draft, gone=deleted)',
    'status -> state | enum(on=active, off=inactive, new=draft, gone=deleted)',
  ])('is archived there, once, and comes back (%s)', async (rule) => {
    const { erp, pull, store } = await begin('archive', rule)
    const state = () => erp.get('erp-1')!['state']
    expect(state()).toBe('on')
    await sell({ brand: 'West', name: 'Black' })
    expect(erp.effects.at(-1)!.native).toMatchObject({ state: 'off', name: 'Black' })
    await sell({ brand: 'West', name: 'White' })
    await sell({ brand: 'North', name: 'White' })
    await pull(erp)
    expect(written()).toEqual(['Black'])
    expect((await store.read.select().from(store.tables.records)).map(({ status }) => status)).toEqual(['active'])
    expect((await kinds()).slice(0, 3)).toEqual(['delivered', 'left', 'delivered'])
    await sell({ brand: 'East', name: 'White' })
    expect(erp.effects.at(-1)!.native).toMatchObject({ state: 'on', name: 'White' })
  })

  describe('is archived as well', () => {
    const rule = 'status -> state | enum(on=active, off=inactive, new=draft, gone=deleted)'
    const lost = () => new HubError('connectionLost', 'transient', 'nobody knows')

    it('where it was just being made when it was taken out', async () => {
      const { erp, hub, shop, store, pull } = await begin('archive', rule)
      const port = erp.connector.open({}).objects['product']!
      const write = port.write!
      port.write = async (...given) => {
        port.write = write
        const answer = await write(...given)
        const { id, rev } = (await store.read.select().from(store.tables.records)).find(({ number }) => number === 'B1')!
        await hub.editRecord(id, { brand: 'West' }, { expectRev: rev, by: 'test' })
        return answer
      }
      world.sell('B1', { brand: 'East' })
      await pull(shop)
      expect(erp.effects.map(({ native }) => native['state'])).toEqual(['on', 'on', 'off'])
    })

    it('where a write that failed half-way had brought it back', async () => {
      const { erp, run } = await begin('archive', rule)
      await sell({ brand: 'West', name: 'Black' })
      expect(erp.get('erp-1')).toMatchObject({ state: 'off' })
      erp.onWrite = ({ want }) => {
        erp.onWrite = undefined
        erp.put('erp-1', want)
        return { error: lost(), done: false }
      }
      await sell({ brand: 'East', name: 'Black' })
      expect(erp.get('erp-1')).toMatchObject({ state: 'on' })
      await sell({ brand: 'West', name: 'Black' })
      await run(120_000, 5_000)
      expect(erp.get('erp-1')).toMatchObject({ state: 'off' })
    })
  })
})
