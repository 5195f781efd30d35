// Bills that somebody at the other system took back (反审核) or voided: asked about, and not touched meanwhile (ADR 0034).
import { afterEach, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { startBillWorld, type BillWorld } from '../testing/bill-world.ts'
import type { WorldOptions } from '../testing/product-world.ts'

describe.each(['sqlite', 'postgres'] as const)('bills taken back on %s', (dialect) => {
  let world: BillWorld
  afterEach(() => world.stop())
  const start = async (options: WorldOptions = {}) => {
    world = await startBillWorld({ dialect, ...options })
    await world.bill()
    world.erp.effects.length = 0
  }
  const erpNow = () => [...world.erp.records.values()].map(({ native }) => native)
  const settle = async (use: 'ours' | 'theirs') => {
    const [conflict] = await world.conflicts()
    const settled = await world.hub.settleConflict(conflict!.id, { use, by: 'ops', expectRev: conflict!.rev })
    await world.settle()
    return settled
  }

  it.each([
    ['draft', 'reopened'],
    ['reopened', 'reopened'],
    ['submitted', 'reopened'],
    ['void', 'void'],
  ])('approved → %s: a conflict, and nothing is written to it', async (state, documentStatus) => {
    await start()
    await world.erpSays({ state })
    const [conflict] = await world.conflicts()
    expect(conflict).toMatchObject({ kind: 'reopened', field: 'documentStatus', connection: 'erp', state: 'open' })
    expect(JSON.parse(conflict!.values)).toEqual({ base: 'approved', ours: 'approved', theirs: state })
    expect(await world.binding()).toMatchObject({ documentStatus, documentHold: 'asked', approvedAt: null })
    await world.shopSays({ price: '15.00' })
    await world.run(120_000, 10_000)
    expect(world.erp.effects).toEqual([])
    expect(await world.deliveryState()).toBe('stopped')
    // The record itself and its other systems go on.
    const [record] = await world.store.read.select().from(world.store.tables.records)
    expect(record).toMatchObject({ isStopped: false })
    expect(JSON.parse(record!.body)).toMatchObject({ status: 'active', salePrice: '15.00' })
  })

  it('pushed again: what was held back is written, and the bill driven to its target', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    await world.shopSays({ price: '15.00' })
    expect(await settle('ours')).toMatchObject({ state: 'settled' })
    expect(erpNow()).toMatchObject([{ state: 'approved', price: '15.00' }])
    expect(await world.binding()).toMatchObject({ documentStatus: 'approved', documentHold: null })
    expect(await world.deliveryState()).toBe('done')
    expect(await world.conflicts()).toMatchObject([{ state: 'settled' }])
  })

  it('pushed again although nothing else changed', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    await settle('ours')
    expect(erpNow()).toMatchObject([{ state: 'approved', price: '12.00' }])
  })

  it('left as it is: nothing is written until it is approved there again, and then what was missed', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    await world.shopSays({ price: '15.00' })
    await settle('theirs')
    expect(await world.deliveryState()).toBe('done')
    await world.shopSays({ price: '16.00' })
    await world.erpSays({ note: 'mended by hand' })
    expect(world.erp.effects).toEqual([])
    expect(await world.binding()).toMatchObject({ documentStatus: 'reopened', documentHold: 'left' })
    await world.erpSays({ state: 'approved' })
    expect(await world.binding()).toMatchObject({ documentStatus: 'approved', documentHold: null })
    expect(erpNow()).toMatchObject([{ state: 'approved', price: '16.00', note: 'mended by hand' }])
  })

  it('left as it is, and pushed again after all; then nothing is left to decide', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    await settle('theirs')
    await settle('ours')
    expect(erpNow()).toMatchObject([{ state: 'approved' }])
    await expect(settle('theirs')).rejects.toMatchObject({ code: 'alreadySettled' })
  })

  it('approved again by the same hand, nobody has to decide any more', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    await world.shopSays({ price: '15.00' })
    await world.erpSays({ state: 'approved' })
    expect(await world.conflicts()).toMatchObject([{ kind: 'reopened', state: 'settled' }])
    expect(erpNow()).toMatchObject([{ state: 'approved', price: '15.00' }])
  })

  it('taken back once more, it is asked about once more', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    await settle('ours')
    await world.erpSays({ state: 'draft' })
    expect(await world.conflicts()).toMatchObject([{ state: 'open' }])
    await settle('theirs')
    await world.erpSays({ state: 'void' })
    expect(await world.conflicts()).toMatchObject([{ state: 'open' }])
    expect(await world.binding()).toMatchObject({ documentStatus: 'void', documentHold: 'asked' })
  })

  it('nobody has told the hub: the push itself finds it, and writes nothing', async () => {
    await start()
    world.erp.put('erp-1', { ...world.erp.get('erp-1')!, state: 'draft' })
    await world.shopSays({ price: '15.00' })
    await world.run(10_000)
    expect(world.erp.effects).toEqual([])
    expect(await world.conflicts()).toMatchObject([{ kind: 'reopened', state: 'open' }])
  })

  it('what our own write opened is no conflict, also where it failed half-way', async () => {
    await start()
    world.erp.onStep = () => {
      throw new HubError('refused', 'data', 'not now')
    }
    await world.shopSays({ price: '15.00' })
    await world.pull(world.erp)
    expect(erpNow()).toMatchObject([{ state: 'draft', price: '15.00' }])
    expect(await world.binding()).toMatchObject({ documentStatus: 'draft', documentHold: null })
    world.erp.onStep = undefined
    await world.shopSays({ price: '16.00' })
    expect(erpNow()).toMatchObject([{ state: 'approved', price: '16.00' }])
    expect(await world.conflicts()).toEqual([])
  })

  it('nor where its failure did not tell how far it got', async () => {
    await start()
    world.erp.onWrite = ({ want }) => {
      world.erp.put('erp-1', { ...want, state: 'draft' })
      return { externalId: 'erp-1', done: false, error: new HubError('broken', 'transient', 'gave up half-way') }
    }
    await world.shopSays({ price: '15.00' })
    await world.pull(world.erp)
    expect(await world.conflicts()).toEqual([])
    world.erp.onWrite = undefined
    await world.run(60_000, 1_000)
    expect(erpNow()).toMatchObject([{ state: 'approved', price: '15.00' }])
  })

  it('but where nothing of ours can have reached the system it is one', async () => {
    await start()
    world.erp.onWrite = () => {
      throw new HubError('connectFailed', 'transient', 'no route')
    }
    await world.shopSays({ price: '15.00' })
    await world.erpSays({ state: 'draft' })
    expect(await world.conflicts()).toMatchObject([{ kind: 'reopened' }])
    world.erp.onWrite = undefined
    await world.run(60_000, 1_000)
    expect(world.erp.effects).toEqual([])
  })

  it('where the flow does not drive so far, others approve and take back as they like', async () => {
    await start({ outFlow: { documentTarget: 'save' } })
    await world.erpSays({ state: 'approved' })
    await world.erpSays({ state: 'draft' })
    expect(await world.conflicts()).toEqual([])
    await world.shopSays({ price: '15.00' })
    expect(erpNow()).toMatchObject([{ state: 'draft', price: '15.00' }])
  })

  it('a changed mapping is nobody who took it back', async () => {
    await start()
    const text = (await world.hub.exportConfiguration()).mappings.find(({ name }) => name === 'erp/product')!.text
    const mappings = [{ name: 'erp/product', text: text.replace('approved=approved', 'approved=submitted') }]
    await world.hub.applyConfiguration({ connections: [], flows: [], schemas: [], mappings }, { by: 'test' })
    await world.erpSays({ note: 'looked at' })
    expect(await world.conflicts()).toEqual([])
    expect(await world.binding()).toMatchObject({ documentStatus: 'submitted', documentHold: null })
  })

  it('only these two decisions', async () => {
    await start()
    await world.erpSays({ state: 'draft' })
    const [conflict] = await world.conflicts()
    const decide = (use: 'rule') => world.hub.settleConflict(conflict!.id, { use, by: 'ops', expectRev: conflict!.rev })
    await expect(decide('rule')).rejects.toMatchObject({ kind: 'data', code: 'noRule' })
  })

  it('deleted there, its bill is void', async () => {
    await start()
    world.erp.remove('erp-1')
    await world.pull(world.erp)
    expect(await world.binding()).toMatchObject({ documentStatus: 'void', isDeleted: true })
  })
})
