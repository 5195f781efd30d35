// Bills in other systems: how far they are driven, what is known of them, and steps that fail (model.md decision 1, engine-rules §11).
import { afterEach, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { startBillWorld, type BillWorld } from '../testing/bill-world.ts'
import type { WorldOptions } from '../testing/product-world.ts'
import { reportOf } from './plan-store.ts'

describe.each(['sqlite', 'postgres'] as const)('documents on %s', (dialect) => {
  let world: BillWorld
  afterEach(() => world.stop())
  const start = async (options: WorldOptions = {}) => void (world = await startBillWorld({ dialect, ...options }))
  const erpNow = () => [...world.erp.records.values()].map(({ native }) => native)
  const refuse = (step: string, error: HubError) => {
    world.erp.onStep = (at) => {
      if (at === step) throw error
    }
  }

  it('go as far as the connector can, and the binding says how far and when', async () => {
    await start()
    await world.bill()
    expect(erpNow()).toMatchObject([{ code: 'A1', state: 'approved' }])
    const at = world.now()
    expect(await world.binding()).toMatchObject({ documentNumber: 'A1', documentStatus: 'approved', pushedAt: at, approvedAt: at })
  })

  it.each([
    ['save', 'draft'],
    ['submit', 'submitted'],
  ] as const)('go no further than the flow says: %s', async (documentTarget, state) => {
    await start({ outFlow: { documentTarget } })
    await world.bill()
    await world.shopSays({ price: '15.00' })
    expect(erpNow()).toMatchObject([{ price: '15.00', state }])
    expect(await world.binding()).toMatchObject({ documentStatus: state, approvedAt: null, pushedAt: world.now() })
  })

  it('a target that the connector does not know is a fault of the configuration that names the remedy', async () => {
    await expect(
      startBillWorld({
        dialect,
        erp: { facts: { documentSteps: ['save', 'submit'] }, schema: {} },
        outFlow: { documentTarget: 'approve' },
      }).then((made) => (world = made)),
    ).rejects.toThrow('documentTarget: Connection "erp" cannot approve documents of product; it knows save, submit.')
    await start()
  })

  it('a refused approval lies in To do as such; its bill is bound, and goes on from where it stands', async () => {
    await start()
    refuse('approve', new HubError('periodNotOpen', 'data', 'open the period first'))
    await world.bill()
    expect(await world.letters()).toMatchObject([
      { code: 'approvalFailed', message: 'approval failed 审核失败: open the period first', state: 'open', externalId: 'erp-1' },
    ])
    expect(JSON.parse((await world.letters())[0]!.details!)).toMatchObject({ step: 'approve', reason: 'periodNotOpen' })
    expect(await world.binding()).toMatchObject({ externalId: 'erp-1', documentStatus: 'submitted', pushedAt: null })
    world.erp.onStep = undefined
    await world.hub.replayDeadLetter((await world.letters())[0]!.id, { by: 'test' })
    await world.settle()
    expect(erpNow()).toMatchObject([{ state: 'approved' }])
    expect(await world.letters()).toMatchObject([{ state: 'resolved' }])
  })

  it('a step that fails for a while is tried again by itself, whichever it is, and once more makes no second bill', async () => {
    await start()
    const failed: string[] = []
    world.erp.onStep = (step) => {
      if (failed.filter((one) => one === step).length >= 2) return
      failed.push(step)
      throw new HubError('busy', 'transient', 'locked by somebody')
    }
    await world.bill()
    const { deliveries } = world.store.tables
    expect(JSON.parse((await world.store.read.select().from(deliveries))[0]!.lastError!)).toMatchObject({ code: 'submitFailed' })
    await world.run(60_000, 1_000)
    expect(failed).toEqual(['submit', 'submit', 'approve', 'approve'])
    expect(erpNow()).toMatchObject([{ state: 'approved' }])
    expect(await world.deliveryState()).toBe('done')
  })

  it('a step whose answer got lost is driven on from what is found', async () => {
    await start()
    world.erp.onWrite = () => 'dropAnswer'
    await world.bill()
    world.erp.onWrite = undefined
    expect(erpNow()).toMatchObject([{ state: 'draft' }])
    await world.run(60_000, 1_000)
    expect(erpNow()).toMatchObject([{ state: 'approved' }])
    expect(await world.conflicts()).toEqual([])
  })

  describe('a changed target', () => {
    const target = (documentTarget: 'save' | 'submit' | 'approve') => ({
      ...{ connections: [], mappings: [], schemas: [] },
      flows: [{ id: 'erp-out', connection: 'erp', object: 'product', direction: 'out' as const, documentTarget }],
    })
    const plan = async (documentTarget: 'save' | 'approve') => {
      const { plan: made } = await world.hub.createPlan({ by: 'test', bundle: target(documentTarget) })
      await world.settle()
      const { plans, planItems } = world.store.tables
      const row = (await world.store.read.select().from(plans)).find(({ id }) => id === made!.id)!
      const items = (await world.store.read.select().from(planItems)).filter((item) => item.plan === row.id)
      return { row, items: items.map(({ action, values }) => ({ action, ...(JSON.parse(values) as { fields: object }) })) }
    }

    it('to a further one: a plan shows the bills that are not that far, and drives them on', async () => {
      await start({ outFlow: { documentTarget: 'submit' } })
      await world.bill()
      const { row, items } = await plan('approve')
      expect(items).toEqual([{ action: 'update', fields: { documentStatus: ['submitted', 'approved'] } }])
      expect(erpNow()).toMatchObject([{ state: 'submitted' }])
      await world.hub.applyPlan(row.id, {})
      await world.settle()
      expect(erpNow()).toMatchObject([{ state: 'approved' }])
      expect(await world.binding()).toMatchObject({ documentStatus: 'approved' })
      expect((await plan('approve')).items).toEqual([])
    })

    it('to a further one, applied as it is: each is driven on with its next push', async () => {
      await start({ outFlow: { documentTarget: 'submit' } })
      await world.bill()
      await world.hub.applyConfiguration(target('approve'), { by: 'test' })
      await world.settle()
      expect(erpNow()).toMatchObject([{ state: 'submitted' }])
      await world.shopSays({ price: '15.00' })
      expect(erpNow()).toMatchObject([{ state: 'approved', price: '15.00' }])
    })

    it('to an earlier one: nothing happens to bills that are there', async () => {
      await start()
      await world.bill()
      const { row, items } = await plan('save')
      expect(items).toEqual([])
      expect(reportOf(row).counts).toContainEqual({ connection: 'erp', object: 'product', action: 'none', count: 1 })
      await world.hub.applyPlan(row.id, {})
      await world.settle()
      expect(erpNow()).toMatchObject([{ state: 'approved' }])
    })
  })
})
