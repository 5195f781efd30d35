// Trial runs 试运行: everything is computed, nothing written, and compared with what people enter; and documents of before a start.
import { afterEach, describe, expect, it } from 'vitest'
import { startPeriodWorld, type PeriodWorld } from '../testing/period-world.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'
import type { DeadLetterRow, DeliveryRow, DifferenceRow } from '../store/port.ts'

describe.each(['sqlite', 'postgres'] as const)('a flow in trial on %s', (dialect) => {
  let world: World
  afterEach(() => world.stop())

  const start = async (options: WorldOptions = {}) => {
    world = await startWorld({
      dialect,
      outFlow: { mode: 'trial' },
      ownership: 'product: { exists: shop, "*": shop }\n',
      ...options,
    })
    return world
  }
  const sell = async (code: string, more: Record<string, unknown> = {}) => {
    world.sell(code, more)
    await world.pull(world.shop)
  }
  /** A person types it into the ERP. */
  const type = async (code: string, more: Record<string, unknown> = {}) => {
    world.erp.put(`typed-${code}`, { code, name: `Tea ${code}`, price: '12.00', ...more })
    await world.pull(world.erp)
  }
  const setMode = async (mode: 'off' | 'trial' | 'on') => {
    const flow = { id: 'erp-out', connection: 'erp', object: 'product', direction: 'out' as const, mode }
    const { problems } = await world.hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    await world.settle()
  }
  const deliveries = async () => {
    const rows = (await world.store.read.select().from(world.store.tables.deliveries)) as DeliveryRow[]
    return rows.filter(({ connection }) => connection === 'erp').map(({ state }) => state)
  }
  const letters = async () => {
    const rows = (await world.store.read.select().from(world.store.tables.deadLetters)) as DeadLetterRow[]
    return rows.filter(({ state }) => state === 'open')
  }
  const report = async () => {
    const row = await world.hub.check({ connection: 'erp', object: 'product', kind: 'trial', wait: true })
    expect(row).toMatchObject({ kind: 'trial', state: 'succeeded', error: null })
    const differences = (await world.store.read.select().from(world.store.tables.checkDifferences)) as DifferenceRow[]
    return {
      id: row.id,
      counters: JSON.parse(row.counters) as Record<string, number>,
      found: differences
        .filter(({ check }) => check === row.id)
        .map(({ kind, number, values }) => [kind, number, JSON.parse(values) as Record<string, unknown>]),
    }
  }

  it('writes nothing, whatever changes, and keeps what there was to write', async () => {
    const { erp } = await start()
    await sell('A1')
    await sell('A1', { name: 'Green' })
    await sell('A2')
    expect(erp.effects).toEqual([])
    expect(erp.counts.writes).toBe(0)
    expect(await deliveries()).toEqual(['trial', 'trial'])
  })

  it('has nothing to compare with where nobody’s entries are read, and says so', async () => {
    await start()
    await sell('A1')
    const flow = { id: 'erp-in', connection: 'erp', object: 'product', direction: 'in' as const, mode: 'off' as const }
    await world.hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
    await expect(report()).rejects.toMatchObject({
      code: 'nothingToCompare',
      message: expect.stringContaining('add an inbound flow of product of erp'),
    })
    expect(await deliveries()).toEqual(['trial'])
  })

  it('turned on writes what was kept, as it is by then, each once', async () => {
    const { erp } = await start()
    await sell('A1')
    await sell('A1', { name: 'Green' })
    await sell('A2')
    await setMode('on')
    expect(erp.effects.map(({ kind, native }) => [kind, native['code'], native['name']]).toSorted()).toEqual([
      ['create', 'A1', 'Green'],
      ['create', 'A2', 'Tea A2'],
    ])
    expect(await deliveries()).toEqual(['done', 'done'])
    await setMode('trial')
    await sell('A1', { name: 'Black' })
    expect(erp.effects).toHaveLength(2)
  })

  it('turned on after a time off writes it too', async () => {
    const { erp } = await start()
    await sell('A1')
    await setMode('off')
    expect(erp.effects).toEqual([])
    await setMode('on')
    expect(erp.effects).toHaveLength(1)
  })

  it('turned on leaves what people have typed as it is, and makes no double of it', async () => {
    const { erp } = await start()
    await sell('A1')
    await sell('A2')
    await type('A1', { price: '11.00' })
    await setMode('on')
    expect(erp.effects.map(({ kind, native }) => [kind, native['code']])).toEqual([['create', 'A2']])
    expect(erp.get('typed-A1')).toMatchObject({ price: '11.00' })
  })

  it('shows what would fail in To do, and takes it away when it is mended', async () => {
    const reject = [{ field: 'name', matches: '^Bad', code: 'badName', message: 'Bad names are not sold.' }]
    const { erp } = await start({ outFlow: { mode: 'trial', reject } })
    await sell('A1', { name: 'Bad tea' })
    expect(await letters()).toMatchObject([{ code: 'badName' }])
    await sell('A1', { name: 'Good tea' })
    expect(await letters()).toEqual([])
    expect(await deliveries()).toEqual(['trial'])
    expect(erp.effects).toEqual([])
  })

  it('reports what is the same, differs, was not entered, was entered alone, and could not be written', async () => {
    const reject = [{ field: 'name', matches: '^Bad', code: 'badName', message: 'Bad names are not sold.' }]
    await start({ outFlow: { mode: 'trial', reject } })
    for (const code of ['A1', 'A2', 'A3']) await sell(code)
    await sell('A4', { name: 'Bad tea' })
    await type('A1')
    await type('A2', { price: '11.00', name: 'Tee A2' })
    await type('B9')
    const { counters, found } = await report()
    expect(counters).toEqual({ read: 4, same: 1, missing: 1, extra: 1, different: 1, refused: 1, waits: 0, unlisted: 0 })
    expect(found.toSorted()).toEqual([
      ['different', 'A2', { name: ['Tea A2', 'Tee A2'], salePrice: ['12.00', '11.00'] }],
      ['extra', 'B9', {}],
      ['missing', 'A3', {}],
      ['refused', 'A4', { '(badName)': [null, 'Bad names are not sold.'] }],
    ])
  })

  it('reports what people had entered before the shop’s record came, and what changed since', async () => {
    await start()
    await type('A1', { name: 'Tee A1' })
    await type('A2')
    for (const code of ['A1', 'A2']) await sell(code)
    await sell('A2', { price: '13.00' })
    const { counters, found } = await report()
    expect(counters).toMatchObject({ read: 2, same: 0, different: 2, missing: 0, extra: 0 })
    expect(found.toSorted()).toEqual([
      ['different', 'A1', { name: ['Tea A1', 'Tee A1'] }],
      ['different', 'A2', { salePrice: ['13.00', '12.00'] }],
    ])
    await sell('A2', { price: '12.00' })
    expect((await report()).counters).toMatchObject({ same: 1, different: 1 })
    await setMode('on')
    expect(await deliveries()).toEqual(['done'])
    expect(world.erp.effects).toEqual([])
  })

  it('reads what people have entered before it reports', async () => {
    const { erp } = await start()
    await sell('A1')
    await world.pull(erp)
    erp.put('typed-A1', { code: 'A1', name: 'Tea A1', price: '12.00' })
    expect((await report()).counters).toMatchObject({ same: 1, missing: 0 })
    expect(erp.counts.writes).toBe(0)
  })

  it('has no report once it is on, and a report repairs nothing', async () => {
    await start()
    await sell('A1')
    const { id } = await report()
    await expect(world.hub.repairCheck(id, { kinds: ['different'] })).rejects.toMatchObject({ code: 'notRepairable' })
    await setMode('on')
    const late = world.hub.check({ connection: 'erp', object: 'product', kind: 'trial', wait: true })
    await expect(late).rejects.toMatchObject({ code: 'notInTrial', message: expect.stringContaining('mode: trial') })
  })

  it('is left out of plans, and what an earlier plan had queued is not written', async () => {
    const { erp } = await start({ outFlow: { mode: 'off' } })
    await sell('A1')
    await setMode('on')
    const plan = async () => {
      const { plan: made } = await world.hub.createPlan({ by: 'test' })
      await world.settle()
      return made!.id
    }
    const itemsOf = async (id: string) => {
      const rows = await world.store.read.select().from(world.store.tables.planItems)
      return rows.filter((row) => row.plan === id && row.action === 'create')
    }
    const made = await plan()
    expect(await itemsOf(made)).toHaveLength(1)
    await setMode('trial')
    await world.hub.applyPlan(made, {})
    await world.settle()
    expect(erp.effects).toEqual([])
    expect(await itemsOf(await plan())).toEqual([])
  })
})

describe.each(['sqlite', 'postgres'] as const)('documents of before a start on %s', (dialect) => {
  let world: PeriodWorld
  afterEach(() => world.stop())
  const ship = (number: string, day: string) => world.ship(number, day, { shippedAt: `${day}T02:00:00Z` })
  const numbers = () => world.bills().map((bill) => (bill as { number: string }).number)
  const startFlowFrom = async (startFrom: string) => {
    const flow = { id: 'erp-out', connection: 'erp', object: 'shipment', direction: 'out' as const, startFrom }
    const { problems } = await world.hub.applyConfiguration({ connections: [], flows: [flow], mappings: [], schemas: [] }, { by: 'test' })
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    await world.settle()
  }

  it('of their shop are not begun', async () => {
    world = await startPeriodWorld(dialect, { dateRule: '' })
    await ship('D1', '2025-12-31')
    await ship('D2', '2026-01-01')
    expect(numbers()).toEqual(['D2'])
  })

  it('of the flow are not begun, and what is bound goes on', async () => {
    world = await startPeriodWorld(dialect, { dateRule: '' })
    await ship('D1', '2026-12-01')
    await startFlowFrom('2026-12-02T00:00:00Z')
    await ship('D2', '2026-12-01')
    await ship('D3', '2026-12-02')
    await world.change('D1', { carrier: 'JD' })
    expect(world.bills()).toMatchObject([{ number: 'D1', carrier: 'JD' }, { number: 'D3' }])
  })
})
