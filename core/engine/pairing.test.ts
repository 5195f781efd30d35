// A person's word on what is the same, before a system is read for the first time (ADR 0042).
import { and, asc, eq } from 'drizzle-orm'
import { afterEach, describe, expect, test } from 'vitest'
import type { ConfigBundle } from '../configuration/bundle.ts'
import { productMapping, startWorld, type World } from '../testing/product-world.ts'
import type { PlanValues } from './plan-item.ts'
import type { Pairing } from './pairing-facts.ts'
import { reportOf } from './plan-store.ts'

const bundle = (more: Partial<ConfigBundle>): ConfigBundle => ({ connections: [], flows: [], mappings: [], schemas: [], ...more })
const flow = (connection: string, direction: 'in' | 'out', mode: 'on' | 'off' = 'on') => ({
  ...{ id: `${connection}-${direction}`, connection, object: 'product', direction, mode },
})
const OWNER = 'product: { exists: [shop, erp], "*": shop }\n'

describe.each(['sqlite', 'postgres'] as const)('pairing by hand on %s', (dialect) => {
  let world: World
  afterEach(() => world.stop())

  /** The ERP is full, and not connected yet. */
  const start = async (options: Parameters<typeof startWorld>[0] = {}) => {
    world = await startWorld({ dialect, ownership: OWNER, isTwoWay: false, outFlow: { mode: 'off' as const }, ...options })
  }
  const sell = async (...codes: string[]) => {
    for (const code of codes) world.sell(code)
    await world.pull(world.shop)
  }
  const there = (id: string, native: Record<string, unknown>) => world.erp.put(id, { price: '12.00', ...native })
  const plan = async (more: Partial<ConfigBundle> = { flows: [flow('erp', 'in')] }) => {
    const { plan: begun, problems } = await world.hub.createPlan({ by: 'test', bundle: bundle(more) })
    if (!begun) throw new Error(JSON.stringify(problems))
    await world.settle()
    const { plans, planItems } = world.store.tables
    const [row] = await world.store.read.select().from(plans).where(eq(plans.id, begun.id))
    const items = await world.store.read.select().from(planItems).where(eq(planItems.plan, begun.id)).orderBy(asc(planItems.id))
    return { ...row!, items: items.map((item) => ({ ...item, values: JSON.parse(item.values) as PlanValues })) }
  }
  const proposed = async (more?: Partial<ConfigBundle>) =>
    (await plan(more)).items
      .filter(({ action }) => action === 'onlyThere')
      .map(({ externalId, values }) => [externalId, values.proposals!.map(({ name, reasons }) => [name, reasons])])
  const connect = () => world.hub.applyConfiguration(bundle({ flows: [flow('erp', 'in')] }), { by: 'test' })
  const say = (...pairs: Partial<Pairing>[]) =>
    world.hub.pairRecords({
      by: 'test',
      pairs: pairs.map((pair) => ({ connection: 'erp', object: 'product', externalId: 'e-1', ...pair })),
    })
  const recordOf = async (code: string) => {
    const { records } = world.store.tables
    const [row] = await world.store.read
      .select()
      .from(records)
      .where(and(eq(records.number, code), eq(records.isDeleted, false)))
    return row!
  }
  const bindingsOf = (connection: string) => {
    const { bindings } = world.store.tables
    return world.store.read.select().from(bindings).where(eq(bindings.connection, connection))
  }
  const live = async () => {
    const { records } = world.store.tables
    const rows = await world.store.read.select().from(records).where(eq(records.isDeleted, false))
    return rows.map(({ number }) => number).sort()
  }

  describe('proposals', () => {
    test('by number, name or barcode, where exactly one thing looks like it on either side', async () => {
      await start({ shopRules: ['brand <-> brand'], erpRules: ['brand <-> brand'] })
      await sell('A1', 'B2', 'C3', 'D4', 'E5')
      world.sell('F6', { name: 'Twin' })
      world.sell('G7', { name: 'Twin' })
      await world.pull(world.shop)
      there('e-1', { code: '00a 1', name: 'Something' })
      there('e-2', { code: 'X2', name: 'tea b２' })
      there('e-3', { code: 'X3', name: 'Tea C3' })
      there('e-3b', { code: 'X3b', name: 'TEA-C3' })
      there('e-4', { code: 'D4', name: 'Tea D4' })
      there('e-4b', { code: 'd4', name: 'Tea D4' })
      there('e-5', { code: 'e5', name: 'Tea E5' })
      there('e-6', { code: 'X6', name: 'Twin' })
      expect(await proposed()).toEqual([
        ['e-1', [['Tea A1', ['number']]]],
        ['e-2', [['Tea B2', ['name']]]],
        // Two of them look like it.
        ['e-3', []],
        ['e-3b', []],
        // It has its partner by its number.
        ['e-4b', []],
        ['e-5', [['Tea E5', ['number', 'name']]]],
        ['e-6', []],
      ])
    })

    test('by a weak match rule', async () => {
      await start({
        shopRules: ['brand <-> brand'],
        erpRules: ['brand <-> brand'],
      })
      await world.hub.applyConfiguration(
        bundle({
          mappings: ['shop', 'erp'].map((system) => ({
            name: `${system}/product`,
            text: productMapping(system, ['brand <-> brand']).replace('"skuCode!"', '"skuCode!", "brand"'),
          })),
        }),
        { by: 'test' },
      )
      world.sell('A', { brand: 'Long Jing' })
      await world.pull(world.shop)
      there('e-1', { code: 'X', name: 'Green tea', brand: 'longjing' })
      expect(await proposed()).toEqual([['e-1', [['Tea A', ['brand']]]]])
    })

    test('told apart, they are not proposed again', async () => {
      await start()
      await sell('A')
      there('e-1', { code: 'X', name: 'Tea A' })
      expect(await proposed()).toEqual([['e-1', [['Tea A', ['name']]]]])
      expect(await say({ decision: 'notSame', record: (await recordOf('A')).id })).toMatchObject({ isApplied: true, notSame: 1 })
      expect(await proposed()).toEqual([['e-1', []]])
      await connect()
      await world.pull(world.erp)
      expect(await live()).toEqual(['A', 'X'])
    })
  })

  test('said to be the same, the first pull links them: differences are counted, nothing is written', async () => {
    await start()
    await sell('A', 'B')
    there('e-1', { code: 'X', name: 'Another name', price: '13.00' })
    expect((await plan()).items).toMatchObject([{ action: 'onlyThere', externalId: 'e-1' }])
    const { id } = await recordOf('A')
    expect(await say({ record: id })).toMatchObject({ isApplied: true, same: 1, problems: [] })
    expect(await say({ record: id })).toMatchObject({ isApplied: false, same: 0, unchanged: 1 })
    const again = await plan()
    expect(again.items).toMatchObject([
      {
        action: 'link',
        record: id,
        values: { code: 'paired', fields: { name: ['Tea A', 'Another name'], salePrice: ['12.00', '13.00'] } },
      },
    ])
    expect(reportOf(again).counts).toContainEqual({ connection: 'erp', object: 'product', action: 'onlyHere', count: 1 })
    await connect()
    expect(await world.pull(world.erp)).toMatchObject({ linked: 1, differences: 3, created: 0 })
    expect(await live()).toEqual(['A', 'B'])
    expect([world.erp.effects, world.shop.effects]).toEqual([[], []])
    await world.hub.applyConfiguration(bundle({ flows: [flow('erp', 'out')] }), { by: 'test' })
    world.sell('A', { name: 'Renamed' })
    await world.pull(world.shop)
    expect(world.erp.effects.map(({ kind, id: there }) => [kind, there])).toEqual([['update', 'e-1']])
    expect(world.erp.get('e-1')).toMatchObject({ name: 'Renamed', price: '13.00' })
  })

  test('nothing is written to what is paired and not read yet', async () => {
    await start()
    await sell('A')
    there('e-1', { code: 'X', name: 'Tea A', price: '13.00' })
    await plan()
    await say({ record: (await recordOf('A')).id })
    await world.hub.applyConfiguration(bundle({ flows: [flow('erp', 'out')] }), { by: 'test' })
    world.sell('A', { name: 'Renamed' })
    await world.pull(world.shop)
    expect(world.erp.effects).toEqual([])
    await connect()
    await world.pull(world.erp)
    expect(world.erp.effects).toEqual([])
    expect(world.erp.get('e-1')).toMatchObject({ name: 'Tea A', price: '13.00' })
    expect(await live()).toEqual(['A'])
  })

  test('a plan from before does not create there what was paired since', async () => {
    await start()
    await sell('A', 'B')
    there('e-1', { code: 'X', name: 'Tea A' })
    const before = await plan({ flows: [flow('erp', 'in'), flow('erp', 'out')] })
    expect(before.items.map(({ action }) => action)).toEqual(['onlyThere', 'create', 'create'])
    await say({ record: (await recordOf('A')).id })
    await world.hub.applyPlan(before.id, {})
    await world.settle()
    expect(world.erp.effects.map(({ kind, native }) => [kind, native['code']])).toEqual([['create', 'B']])
    // The last look before the write has read it.
    expect((await bindingsOf('erp')).map(({ record, shadow }) => [record, shadow !== null])).toContainEqual([
      (await recordOf('A')).id,
      true,
    ])
    expect(await world.pull(world.erp)).toMatchObject({ created: 0 })
    expect([world.erp.effects.length, await live()]).toEqual([1, ['A', 'B']])
  })

  test('where the flow runs already, it is read at once', async () => {
    await start({ ownership: 'product: { exists: shop, "*": shop }\n' })
    await sell('A')
    there('e-1', { code: 'X', name: 'Tea A' })
    await plan()
    await connect()
    // By its number it is kept aside as a record of its own.
    there('e-2', { code: 'A', name: 'Tea A' })
    const { id } = await recordOf('A')
    await say({ record: id })
    await world.settle()
    expect((await bindingsOf('erp')).map(({ record, shadow }) => [record, shadow !== null])).toEqual([[id, true]])
    expect(world.erp.counts).toMatchObject({ gets: 1 })
  })

  test('of two systems that are both new, the first that is read fills the record and the other one is linked', async () => {
    await start()
    await world.hub.applyConfiguration(bundle({ flows: [flow('shop', 'in', 'off')] }), { by: 'test' })
    world.sell('A')
    there('e-1', { code: 'X', name: 'Tea A', price: '13.00' })
    const both = { flows: [flow('shop', 'in'), flow('erp', 'in')] }
    const first = await plan(both)
    expect(first.items.at(-1)).toMatchObject({
      externalId: 's-A',
      values: { proposals: [{ record: null, connection: 'erp', externalId: 'e-1', name: 'Tea A', reasons: ['name'] }] },
    })
    expect(await say({ otherConnection: 'shop', otherExternalId: 's-A' })).toMatchObject({ isApplied: true, problems: [] })
    expect((await plan(both)).items.map(({ action, values }) => [action, values.code])).toEqual([
      ['link', 'paired'],
      ['link', 'paired'],
    ])
    await world.hub.applyConfiguration(bundle(both), { by: 'test' })
    expect(await world.pull(world.erp)).toMatchObject({ created: 1 })
    expect(await world.pull(world.shop)).toMatchObject({ linked: 1, created: 0 })
    expect(await live()).toEqual(['A'])
    expect(new Set([...(await bindingsOf('shop')), ...(await bindingsOf('erp'))].map(({ record }) => record)).size).toBe(1)
  })

  test('an undone pair leaves the other system’s record, also where both call it the same', async () => {
    await start()
    await world.hub.applyConfiguration(bundle({ flows: [flow('shop', 'in', 'off')] }), { by: 'test' })
    world.sell('A')
    const shopId = 's-A'
    there(shopId, { code: 'X', name: 'Tea A', price: '13.00' })
    const both = { flows: [flow('shop', 'in'), flow('erp', 'in')] }
    await plan(both)
    expect(await say({ externalId: shopId, otherConnection: 'shop', otherExternalId: shopId })).toMatchObject({
      isApplied: true,
      problems: [],
    })
    expect(await say({ externalId: shopId, decision: 'undo' })).toMatchObject({ undone: 1 })
    // s-A of the shop still has its record, and may be paired again, as it may where the two ids differ.
    const again = await say({ externalId: shopId, otherConnection: 'shop', otherExternalId: shopId })
    expect(again.problems).toEqual([])
    const [row] = await world.store.read.select().from(world.store.tables.records)
    expect(row!.isDeleted).toBe(false)
  })

  test('a partner may be named by what another system calls it', async () => {
    await start()
    await sell('A')
    there('e-1', { code: 'X', name: 'Tea' })
    await plan()
    expect(await say({ otherConnection: 'shop', otherExternalId: 's-A' })).toMatchObject({ same: 1 })
    await connect()
    expect(await world.pull(world.erp)).toMatchObject({ linked: 1 })
  })

  test('undone before it is read, it comes in as a record of its own', async () => {
    await start()
    await sell('A', 'B')
    there('e-1', { code: 'X', name: 'Tea' })
    await plan()
    await say({ record: (await recordOf('A')).id })
    expect(await say({ record: (await recordOf('B')).id })).toMatchObject({
      isApplied: false,
      problems: [{ line: 1, field: 'externalId', message: expect.stringContaining('undo that first') }],
    })
    expect(await say({ decision: 'undo' })).toMatchObject({ isApplied: true, undone: 1 })
    expect(await say({ decision: 'undo' })).toMatchObject({ problems: [{ field: 'externalId' }] })
    // And paired anew.
    await plan()
    expect(await say({ record: (await recordOf('B')).id })).toMatchObject({ same: 1 })
    expect(await say({ decision: 'undo' })).toMatchObject({ undone: 1 })
    await connect()
    expect(await world.pull(world.erp)).toMatchObject({ created: 1 })
    expect(await live()).toEqual(['A', 'B', 'X'])
    expect(await say({ decision: 'undo' })).toMatchObject({ problems: [{ field: 'externalId' }] })
  })

  test('an identity that is another record’s by now stays there, and holds nothing up', async () => {
    await start()
    await sell('A')
    there('e-1', { code: 'X', name: 'Tea' })
    await plan()
    const { id } = await recordOf('A')
    await say({ record: id })
    await sell('X')
    await connect()
    expect(await world.pull(world.erp)).toMatchObject({ linked: 1 })
    expect((await bindingsOf('erp')).map(({ record }) => record)).toEqual([id])
  })

  test('gone before it is read, it takes nothing of the record with it', async () => {
    await start()
    await sell('A')
    there('e-1', { code: 'X', name: 'Tea' })
    await plan()
    await say({ record: (await recordOf('A')).id })
    await connect()
    world.erp.remove('e-1')
    await world.pull(world.erp)
    expect(await live()).toEqual(['A'])
    expect(await bindingsOf('erp')).toMatchObject([{ externalId: null, isDeleted: false }])
  })

  test('two nodes, two words: the first holds, the other is told', async () => {
    await start()
    await sell('A', 'B')
    there('e-1', { code: 'X', name: 'Tea' })
    await plan()
    const outcomes = await Promise.all([say({ record: (await recordOf('A')).id }), say({ record: (await recordOf('B')).id })])
    expect(outcomes.map(({ same }) => same).sort()).toEqual([0, 1])
    expect(outcomes.flatMap(({ problems }) => problems)).toMatchObject([{ line: 1, field: 'externalId' }])
    expect((await bindingsOf('erp')).filter(({ externalId }) => externalId !== null)).toHaveLength(1)
  })

  test('all of it or nothing: problems name the line, the field and what to do', async () => {
    await start()
    await sell('A', 'B')
    there('e-1', { code: 'X', name: 'Tea X' })
    there('e-2', { code: 'Y', name: 'Tea Y' })
    there('e-A', { code: 'A', name: 'Tea A' })
    there('e-A2', { code: 'A', name: 'Tea A' })
    await plan()
    const a = (await recordOf('A')).id
    const b = (await recordOf('B')).id
    const { problems, isApplied } = await say(
      { record: b },
      { record: a },
      { externalId: 'e-2', record: b },
      { externalId: 'e-9', record: a },
      { externalId: 'e-A', record: b },
      { externalId: 'e-A2', record: b },
      { externalId: 'e-3' },
      { externalId: 'e-4', record: 'rec_nobody' },
      { externalId: 'e-5', otherConnection: 'erp', otherExternalId: 'e-1' },
      { externalId: 'e-6', otherConnection: 'shop', otherExternalId: 's-nothing' },
      { externalId: 'e-7', object: 'customer', record: a },
    )
    expect(isApplied).toBe(false)
    expect(problems.map(({ line, field, message }) => [line, field, message.slice(0, 40)])).toEqual([
      [2, 'externalId', 'line 1 names it already: keep one of the'],
      [3, 'record', 'line 1 names it already: keep one of the'],
      [4, 'externalId', 'no match plan has found product e-9 in e'],
      [5, 'externalId', 'e-A of erp is linked by its number: corr'],
      [6, 'externalId', 'e-A2 of erp is a second one of its numbe'],
      [7, 'record', 'name the partner: either record, or othe'],
      [8, 'record', 'there is no record rec_nobody: search fo'],
      [9, 'otherConnection', 'both are of erp: two records of one syst'],
      [10, 'otherExternalId', 'no match plan has found product s-nothin'],
      [11, 'record', `record ${a} is of product, not of customer`.slice(0, 40)],
    ])
    expect(await bindingsOf('erp')).toEqual([])
  })

  test('what has come in already, and a record that is something else there or deleted, are refused with the remedy', async () => {
    await start()
    await sell('A', 'B', 'C')
    there('e-1', { code: 'X', name: 'Tea X' })
    there('e-2', { code: 'Y', name: 'Tea Y' })
    await plan()
    const [a, b] = [await recordOf('A'), await recordOf('B')]
    await say({ record: a.id })
    world.shop.remove('s-B')
    await world.pull(world.shop)
    const refused = await say({ externalId: 'e-2', record: a.id })
    expect(refused.problems).toMatchObject([{ field: 'record', message: expect.stringContaining('is e-1 in erp already') }])
    expect((await say({ externalId: 'e-2', record: b.id })).problems).toMatchObject([{ message: expect.stringContaining('restore it') }])
    expect((await say({ decision: 'notSame', record: a.id })).problems).toMatchObject([{ field: 'decision' }])
    await connect()
    await world.pull(world.erp)
    expect((await say({ externalId: 'e-2', record: (await recordOf('C')).id })).problems).toMatchObject([
      { field: 'externalId', message: expect.stringContaining('two records cannot be made one') },
    ])
  })
})
