// Plans: what is shown is what is written, and nothing else (engine-rules §13).
import { asc, eq } from 'drizzle-orm'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ConfigBundle } from '../configuration/bundle.ts'
import { HubError } from '../errors.ts'
import type { PlanItemRow, PlanRow } from '../store/port.ts'
import { startTestHub } from '../testing/hub.ts'
import { productMapping, startWorld, type World } from '../testing/product-world.ts'
import { reportOf } from './plan-store.ts'
import type { PlanRequest } from './port.ts'

const bundle = (more: Partial<ConfigBundle>): ConfigBundle => ({ connections: [], flows: [], mappings: [], schemas: [], ...more })
const BRAND = ['brand <-> brand']
/** The ERP is to have the brand as well. */
const branded = bundle({ mappings: [{ name: 'erp/product', text: productMapping('erp', BRAND) }] })
const OWNER = 'product: { exists: [shop, erp], "*": shop }\n'
const DAY = 24 * 3_600_000

describe.each(['sqlite', 'postgres'] as const)('plans on %s', (dialect) => {
  let world: World
  afterEach(() => world.stop())

  const start = async (options: Parameters<typeof startWorld>[0] = {}) => {
    world = await startWorld({ dialect, ownership: OWNER, shopRules: BRAND, ...options })
  }
  const planOf = async (id: string): Promise<PlanRow> => {
    await world.settle()
    const { plans } = world.store.tables
    return (await world.store.read.select().from(plans).where(eq(plans.id, id)))[0]!
  }
  const itemsOf = async (id: string) => {
    const { planItems } = world.store.tables
    const rows = await world.store.read.select().from(planItems).where(eq(planItems.plan, id)).orderBy(asc(planItems.id))
    return rows.map((row: PlanItemRow) => ({
      ...row,
      values: JSON.parse(row.values) as { fields: object; code?: string; message?: string },
    }))
  }
  const make = async (request: Omit<PlanRequest, 'by'> = {}) => {
    const { plan, problems } = await world.hub.createPlan({ by: 'test', ...request })
    if (!plan) throw new Error(JSON.stringify(problems))
    const row = await planOf(plan.id)
    return { ...row, counts: reportOf(row).counts, items: await itemsOf(plan.id) }
  }
  const apply = async (id: string, share?: number) => {
    await world.hub.applyPlan(id, { share })
    const row = await planOf(id)
    return { ...row, items: await itemsOf(id) }
  }
  /** Five products in both systems. */
  const fill = async (codes = ['A', 'B', 'C', 'D', 'E']) => {
    for (const code of codes) world.sell(code, { brand: 'Longjing' })
    await world.pull(world.shop)
    world.erp.effects.length = 0
    world.shop.effects.length = 0
  }
  const idOf = (code: string) => [...world.erp.records.values()].find(({ native }) => native['code'] === code)!.id
  const written = () => world.erp.effects.map(({ native }) => native['code'])

  test('a changed mapping is shown with counts and differences, and writes nothing', async () => {
    await start()
    await fill()
    const plan = await make({ bundle: branded })
    expect(plan).toMatchObject({ state: 'open', error: null })
    expect(plan.counts).toEqual(
      expect.arrayContaining([
        { connection: 'erp', object: 'product', action: 'update', count: 5 },
        { connection: 'shop', object: 'product', action: 'none', count: 5 },
      ]),
    )
    expect(plan.items).toHaveLength(5)
    expect(plan.items[0]).toMatchObject({
      action: 'update',
      state: 'open',
      externalId: idOf('A'),
      values: { fields: { brand: [null, 'Longjing'] } },
    })
    expect(reportOf(plan).changes.filter(({ action }) => action !== 'unchanged')).toMatchObject([{ kind: 'mapping', name: 'erp/product' }])
    await world.settle()
    expect([world.erp.effects, world.shop.effects]).toEqual([[], []])
    expect((await world.hub.exportConfiguration()).mappings.find(({ name }) => name === 'erp/product')!.text).toBe(productMapping('erp'))
  })

  test('applied, it saves the configuration and writes what was shown; planned again, nothing is left', async () => {
    await start()
    await fill()
    const plan = await make({ bundle: branded })
    const applied = await apply(plan.id)
    expect(applied).toMatchObject({ state: 'applied', successor: null })
    expect(applied.items.map(({ state }) => state)).toEqual(Array(5).fill('written'))
    expect(world.erp.effects.map(({ kind, native }) => [kind, native['brand']])).toEqual(Array(5).fill(['update', 'Longjing']))
    expect(world.shop.effects).toEqual([])
    const again = await make()
    expect([again.items, again.counts.map(({ action }) => action)]).toEqual([[], ['none', 'none']])
  })

  test('what changed meanwhile in the hub or in the system, told or not, is not written but planned anew', async () => {
    await start()
    await fill()
    const plan = await make({ bundle: branded })
    const record = plan.items[0]!.record!
    await world.hub.editRecord(record, { name: 'Edited' }, { expectRev: 1, by: 'test' })
    await world.settle()
    const change = (code: string, more: object) => world.erp.put(idOf(code), { ...world.erp.get(idOf(code)), ...more })
    change('B', { brand: 'Own' })
    change('C', { brand: 'Own' })
    await world.pull(world.erp)
    change('D', { note: 'by hand' })
    world.erp.effects.length = 0
    const applied = await apply(plan.id)
    expect(applied.items.map(({ state }) => state)).toEqual([...Array(4).fill('replanned'), 'written'])
    expect(written()).toEqual(['E'])
    const next = await planOf(applied.successor!)
    expect(next).toMatchObject({ state: 'open', predecessor: plan.id })
    const own = { brand: ['Own', 'Longjing'] }
    const fields = (await itemsOf(next.id)).map(({ values }) => values.fields)
    expect(fields).toEqual([{ brand: [null, 'Longjing'] }, own, own, { brand: [null, 'Longjing'] }])
    await apply(next.id)
    expect(written().sort()).toEqual(['A', 'B', 'C', 'D', 'E'])
  })

  test('a record that changes while the plan is being applied goes its own way', async () => {
    await start()
    await fill(['A', 'B'])
    const plan = await make({ bundle: branded })
    await world.hub.pauseConnection('erp', 'test')
    await world.hub.applyPlan(plan.id, {})
    await vi.waitFor(async () => expect((await itemsOf(plan.id)).map(({ state }) => state)).toEqual(['queued', 'queued']))
    await world.hub.editRecord(plan.items[0]!.record!, { name: 'Edited' }, { expectRev: 1, by: 'test' })
    await world.hub.resumeConnection('erp')
    const applied = await planOf(plan.id)
    expect((await itemsOf(plan.id)).map(({ state }) => state)).toEqual(['replanned', 'written'])
    expect(reportOf(await planOf(applied.successor!)).counts).toEqual([{ connection: 'erp', object: 'product', action: 'none', count: 1 }])
    expect(world.erp.effects.map(({ native }) => [native['name'], native['brand']]).sort()).toEqual([
      ['Edited', 'Longjing'],
      ['Tea B', 'Longjing'],
    ])
  })

  test('a change between the last look and the write is not written over', async () => {
    await start({ erp: { facts: { batch: 1 } } })
    await fill(['A'])
    const plan = await make({ bundle: branded })
    const { commit } = world.store
    const { record, externalId } = plan.items[0]!
    let isDone = false
    // Merged by somebody else after the worker has looked, before it takes the delivery.
    world.store.commit = async (set) => {
      if (!isDone && set.items.some((item) => item.steps?.some(({ to }) => to === 'taken'))) {
        isDone = true
        const [binding] = (await world.store.snapshot({ bindingsOfRecords: [{ records: [record!], connection: 'erp' }] })).bindings
        const shadow = JSON.stringify({ ...(JSON.parse(binding!.shadow!) as object), brand: 'Own' })
        world.erp.put(externalId!, { ...world.erp.get(externalId!), brand: 'Own' })
        await commit({
          items: [{ key: 'x', bindings: [{ row: { ...binding!, shadow, rev: binding!.rev + 1 }, expectRev: binding!.rev }] }],
        })
      }
      return commit(set)
    }
    const applied = await apply(plan.id)
    expect(isDone).toBe(true)
    expect([applied.items[0]!.state, world.erp.effects]).toEqual(['replanned', []])
    expect((await itemsOf(applied.successor!))[0]!.values.fields).toEqual({ brand: ['Own', 'Longjing'] })
  })

  test('an edit between the last look and the write is not left out of what is written', async () => {
    await start()
    await fill(['A'])
    const plan = await make({ bundle: branded })
    const { commit } = world.store
    let isDone = false
    world.store.commit = async (set) => {
      const isTaking = set.items.some((item) => item.steps?.some(({ to }) => to === 'taken'))
      if (isTaking && !isDone) {
        isDone = true
        await world.hub.editRecord(plan.items[0]!.record!, { name: 'Edited' }, { expectRev: 1, by: 'test' })
      }
      return commit(set)
    }
    const applied = await apply(plan.id)
    expect([isDone, applied.items[0]!.state]).toEqual([true, 'replanned'])
    expect(world.erp.effects.map(({ native }) => [native['name'], native['brand']])).toEqual([['Edited', 'Longjing']])
  })

  test('a canary is a share of the records, the same ones each time; the rest is applied later', async () => {
    await start()
    await fill(Array.from({ length: 40 }, (_, i) => `P${i}`))
    const plan = await make({ bundle: branded })
    const first = await apply(plan.id, 0.3)
    expect(first.state).toBe('open')
    const canary = written()
    expect(canary.length).toBeGreaterThan(4)
    expect(canary.length).toBeLessThan(24)
    expect((await apply(plan.id, 0.3)).items.filter(({ state }) => state === 'written')).toHaveLength(canary.length)
    expect(await apply(plan.id)).toMatchObject({ state: 'applied' })
    expect(new Set(written()).size).toBe(40)
    expect(world.erp.effects).toHaveLength(40)
  })

  test('after 24 hours it is not applied any more, nor what of it is still under way', async () => {
    await start()
    await fill(['A'])
    const late = await make({ bundle: branded })
    const begun = await make({ bundle: branded })
    await world.hub.pauseConnection('erp', 'test')
    await world.hub.applyPlan(begun.id, {})
    await vi.waitFor(async () => expect((await itemsOf(begun.id))[0]!.state).toBe('queued'))
    world.advance(DAY)
    await world.hub.resumeConnection('erp')
    expect(await planOf(begun.id)).toMatchObject({ state: 'applied', successor: null })
    expect((await itemsOf(begun.id))[0]!.state).toBe('stale')
    await expect(world.hub.applyPlan(late.id, {})).rejects.toMatchObject({ code: 'planExpired' })
    expect(world.erp.effects).toEqual([])
  })

  test('a configuration changed by somebody else, or a plan used up or discarded, is refused', async () => {
    await start()
    await fill(['A'])
    const plan = await make({ bundle: branded })
    await world.hub.applyConfiguration(bundle({ ownership: OWNER + 'order: {}\n' }), { by: 'test' })
    await expect(world.hub.applyPlan(plan.id, {})).rejects.toMatchObject({ code: 'configurationChanged' })
    expect((await world.hub.discardPlan(plan.id)).state).toBe('discarded')
    await expect(world.hub.applyPlan(plan.id, {})).rejects.toMatchObject({ code: 'notOpen' })
    await expect(world.hub.discardPlan(plan.id)).rejects.toMatchObject({ code: 'notOpen' })
    await expect(world.hub.applyPlan('pln_0', {})).rejects.toMatchObject({ code: 'notFound' })
    expect(world.erp.effects).toEqual([])
  })

  test('discarded while it is under way, nothing more of it is sent', async () => {
    await start()
    await fill(['A'])
    const plan = await make({ bundle: branded })
    await world.hub.pauseConnection('erp', 'test')
    await world.hub.applyPlan(plan.id, {})
    await vi.waitFor(async () => expect((await itemsOf(plan.id))[0]!.state).toBe('queued'))
    await world.hub.discardPlan(plan.id)
    await world.hub.resumeConnection('erp')
    expect(await planOf(plan.id)).toMatchObject({ state: 'discarded' })
    expect(world.erp.effects).toEqual([])
  })

  test('rolled back, the configuration from before is back and with it what the system showed', async () => {
    await start({ shopRules: [...BRAND, 'listPrice <-> note | money(2)'] })
    for (const code of ['A', 'B']) world.sell(code, { note: '20.00', brand: 'Longjing' })
    await world.pull(world.shop)
    const dearer = productMapping('erp', BRAND).replace('salePrice', 'listPrice')
    const plan = await make({ bundle: bundle({ mappings: [{ name: 'erp/product', text: dearer }] }) })
    expect(plan.items[0]!.values.fields).toEqual({ listPrice: ['12.00', '20.00'], brand: [null, 'Longjing'] })
    await apply(plan.id)
    expect(world.erp.get(idOf('A'))).toMatchObject({ price: '20.00', brand: 'Longjing' })
    const { plan: back } = await world.hub.rollbackPlan(plan.id, { by: 'test' })
    const undone = await planOf(back!.id)
    expect(reportOf(undone)).toMatchObject({
      changes: expect.arrayContaining([expect.objectContaining({ name: 'erp/product', action: 'update' })]),
      warnings: [expect.stringMatching(/^erp\/product: what was written to brand stays/)],
    })
    expect((await itemsOf(undone.id)).map(({ values }) => values.fields)).toEqual(Array(2).fill({ salePrice: ['20.00', '12.00'] }))
    await apply(undone.id)
    expect(world.erp.get(idOf('A'))).toMatchObject({ price: '12.00', brand: 'Longjing' })
    expect((await world.hub.exportConfiguration()).mappings.find(({ name }) => name === 'erp/product')!.text).toBe(productMapping('erp'))
    const now = await make()
    expect(now.items).toEqual([])
    await expect(world.hub.rollbackPlan(now.id, { by: 'test' })).rejects.toMatchObject({ code: 'nothingToRestore' })
  })

  test('a write that fails for a moment is tried again; one that is refused is a failed item and a dead letter', async () => {
    await start()
    await fill(['A', 'B'])
    const plan = await make({ bundle: branded })
    let isFirst = true
    world.erp.onWrite = ({ want }) => {
      if (want['code'] === 'B') return { done: false, error: new HubError('no', 'data', 'no brands here') }
      if (isFirst) {
        isFirst = false
        return { done: false, error: new HubError('busy', 'transient', 'busy') }
      }
    }
    await world.hub.applyPlan(plan.id, {})
    await world.run(3000)
    expect(await planOf(plan.id)).toMatchObject({ state: 'applied' })
    expect((await itemsOf(plan.id)).map(({ state }) => state)).toEqual(['written', 'failed'])
    expect(written()).toEqual(['A'])
  })

  test('an applying plan survives the process', async () => {
    await start()
    await fill(['A', 'B'])
    const plan = await make({ bundle: branded })
    await world.hub.pauseConnection('erp', 'test')
    await world.hub.applyPlan(plan.id, {})
    await vi.waitFor(async () => expect((await itemsOf(plan.id)).map(({ state }) => state)).toEqual(['queued', 'queued']))
    await world.hub.stop()
    const next = await startTestHub({
      ...{ store: world.store, systems: [world.shop, world.erp], clock: { now: world.now() } },
      bundle: { flows: [], mappings: [] },
    })
    await next.hub.resumeConnection('erp')
    await next.settle()
    expect((await itemsOf(plan.id)).map(({ state }) => state)).toEqual(['written', 'written'])
    expect(written().sort()).toEqual(['A', 'B'])
    await next.stop()
  })

  describe('a match plan', () => {
    const flow = (direction: 'in' | 'out') => ({
      id: `erp-${direction}`,
      connection: 'erp',
      object: 'product',
      direction,
      mode: 'on' as const,
    })
    const isolated = { isTwoWay: false, outFlow: { mode: 'off' as const } }

    test('reads a full system before it is connected: pairs with differences, doubles, and what only one side has', async () => {
      await start(isolated)
      await fill(['A', 'B', 'C'])
      world.erp.put('e-A', { code: 'A', name: 'Tea A', price: '12.00' })
      world.erp.put('e-B', { code: 'B', name: 'Another name', price: '13.00' })
      world.erp.put('e-B2', { code: 'B', name: 'Tea B', price: '12.00' })
      world.erp.put('e-X', { code: 'X', name: 'Tea X', price: '1.00' })
      world.erp.put('e-bad', { code: 'bad', name: 'Tea', price: 'free' })
      const plan = await make({ bundle: bundle({ flows: [flow('in')] }) })
      expect(Object.fromEntries(plan.counts.map(({ action, count }) => [action, count]))).toEqual({
        link: 2,
        duplicate: 1,
        onlyThere: 1,
        error: 1,
        onlyHere: 1,
      })
      expect(plan.items.map(({ action, externalId, values }) => [action, externalId, values.fields])).toEqual([
        ['link', 'e-A', {}],
        ['link', 'e-B', { name: ['Tea B', 'Another name'], salePrice: ['12.00', '13.00'] }],
        ['duplicate', 'e-B2', {}],
        ['error', 'e-bad', {}],
        ['onlyThere', 'e-X', {}],
      ])
      const { bindings, records } = world.store.tables
      expect(await world.store.read.select().from(bindings).where(eq(bindings.connection, 'erp'))).toEqual([])
      expect(await world.store.read.select().from(records)).toHaveLength(3)
    })

    test('applied, pairs are linked and nothing is written; a plan of the outbound flow then writes differences and what is missing', async () => {
      await start(isolated)
      await fill(['A', 'B', 'C'])
      world.erp.put('e-A', { code: 'A', name: 'Tea A', price: '12.00' })
      world.erp.put('e-B', { code: 'B', name: 'Another name', price: '13.00' })
      await apply((await make({ bundle: bundle({ flows: [flow('in')] }) })).id)
      await world.pull(world.erp)
      expect(world.erp.effects).toEqual([])
      const plan = await make({ bundle: bundle({ flows: [flow('out')] }) })
      expect(plan.items.map(({ action, externalId, values }) => [action, externalId, Object.keys(values.fields).slice(0, 2)])).toEqual([
        ['update', 'e-B', ['name', 'salePrice']],
        ['create', null, ['skuCode', 'name']],
      ])
      await apply(plan.id)
      expect(world.erp.get('e-B')).toMatchObject({ name: 'Tea B', price: '12.00' })
      expect(world.erp.effects.map(({ kind, native }) => [kind, native['code']]).sort()).toEqual([
        ['create', 'C'],
        ['update', 'B'],
      ])
    })

    test('linked pairs stay as they are until a plan says so, also when the link was made long before', async () => {
      await start({ ownership: 'product: { exists: shop, "*": shop }\n' })
      world.erp.put('e-A', { code: 'A', name: 'Another name', price: '12.00' })
      await world.pull(world.erp)
      world.sell('A')
      await world.pull(world.shop)
      expect(world.shop.effects).toEqual([])
      world.erp.effects.length = 0
      const plan = await make()
      for (const { values } of plan.items) expect(values.fields).toHaveProperty('name')
      expect(plan.items.length).toBeGreaterThan(0)
      await apply(plan.id)
      expect(world.erp.get('e-A')!['name']).toBe(world.shop.get('s-A')!['name'])
      expect((await make()).items).toEqual([])
    })

    test('two systems that are both new are compared with each other', async () => {
      await start({ isTwoWay: false, outFlow: { mode: 'off' as const } })
      world.sell('A')
      world.sell('B')
      world.erp.put('e-A', { code: 'A', name: 'Another name', price: '12.00' })
      world.erp.put('e-C', { code: 'C', name: 'Tea C', price: '12.00' })
      const shopIn = { id: 'shop-in', connection: 'shop', object: 'product', direction: 'in' as const }
      await world.hub.applyConfiguration(bundle({ flows: [{ ...shopIn, mode: 'off' as const }] }), { by: 'test' })
      const plan = await make({ bundle: bundle({ flows: [shopIn, flow('in'), flow('out')] }) })
      const [link] = plan.items.filter(({ action }) => action === 'link')
      expect(link!.values).toMatchObject({ fields: { name: expect.arrayContaining(['Tea A', 'Another name']) } })
      expect(plan.counts.filter(({ action }) => action === 'onlyHere')).toMatchObject([{ count: 0 }, { count: 1 }])
      expect(reportOf(plan).warnings).toEqual([expect.stringContaining('erp/product would be read and written at once')])
    })
  })

  test('what is on its way already, lies in To do or is refused by a rule is told and left alone', async () => {
    await start({ outFlow: { reject: [{ field: 'name', matches: 'Tea R', code: 'notHere', message: 'not for this system' }] } })
    await fill(['A', 'B', 'R'])
    await world.hub.pauseConnection('erp', 'test')
    const { plan: first } = await world.hub.createPlan({ bundle: branded, by: 'test' })
    const record = (await planOf(first!.id), await itemsOf(first!.id)).find(({ action }) => action === 'update')!.record!
    await world.hub.editRecord(record, { name: 'Edited' }, { expectRev: 1, by: 'test' })
    const plan = await make({ bundle: branded, connection: 'erp', object: 'product' })
    expect(plan.items.map(({ action, values }) => [action, values.code])).toEqual([
      ['waits', 'due'],
      ['update', undefined],
      ['waits', 'dead'],
    ])
    expect(plan.counts.every(({ connection }) => connection === 'erp')).toBe(true)
  })
})
