// An order's own fields out of its shipments, after-sales and refunds, booked by the real engine; and orders that are held.
import { afterEach, describe, expect, it } from 'vitest'
import type { Canonical } from '../mapping/port.ts'
import type { DeliveryRow, RecordRow } from '../store/port.ts'
import { account } from '../testing/account-connector.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { newRecord, trail } from './rows.ts'

const NOON = Date.parse('2026-11-27T04:00:00Z')
const DAY = 86_400_000
const MAPPING = `
mapping: erp.order
native: erp/order
canonical: order
id: id
match: ["number!"]
reference: number
map:
  - "number <-> number"
  - "buyerNote -> note"
  - "refunded -> refunded | money(2)"
`
const text = { type: 'string' }
const SCHEMA = { type: 'object', required: ['number'], properties: { id: text, number: text, note: text, refunded: text } }

interface World extends TestHub {
  erp: MemorySystem
  keep(object: string, id: string, body: Canonical): Promise<void>
  change(id: string, patch: Canonical): Promise<void>
  order(): Promise<Canonical>
}

async function startOrders(dialect: 'sqlite' | 'postgres'): Promise<World> {
  const clock = { now: NOON }
  const { store, remove } = await emptyStore(dialect, clock)
  const erp = createMemorySystem({ id: 'erp', kind: 'erp', object: 'order', schema: SCHEMA, referenceField: 'number' })
  const out = (connection: string, object: string) => ({ id: `${connection}-${object.toLowerCase()}`, connection, object, direction: 'out' as const }) // prettier-ignore
  const hub = await startTestHub({
    store,
    systems: [erp, account('rollup')],
    clock,
    bundle: {
      flows: [out('rollup', 'shipment'), out('rollup', 'afterSale'), out('rollup', 'refund'), out('erp', 'order')],
      mappings: [{ name: 'erp/order', text: MAPPING }],
      ownership: ['order', 'shipment', 'afterSale', 'refund'].map((object) => `${object}: { exists: hub, "*": hub }`).join('\n'),
    },
  })
  const at = () => new Date(hub.now()).toISOString()
  return {
    ...hub,
    erp,
    async keep(object, id, body) {
      const whole = { updatedAt: at(), ...body }
      const row = { ...newRecord({ newId: () => id } as never, { object, body: whole, isFilled: true, now: hub.now() }), id }
      const made = trail({ at: hub.now(), record: id, object, connection: null, kind: 'created', origin: 'hub', fields: null, patch: null })
      await store.commit({ items: [{ key: id, records: [{ row, expectRev: null }], lineage: [made] }] })
    },
    async change(id, patch) {
      const { records } = await store.snapshot({ records: [id] })
      await hub.hub.editRecord(id, patch, { by: 'test', expectRev: records[0]!.rev })
      await hub.settle()
    },
    async order() {
      const { records } = await store.snapshot({ records: ['o1'] })
      return JSON.parse(records[0]!.body) as Canonical
    },
    async stop() {
      await hub.stop()
      await remove()
    },
  }
}

const line = (lineId: string, quantity: string) => ({ lineId, key: lineId, kind: 'normal', skuCode: lineId, quantity, amount: '50.00' })
const ORDER = {
  ...{ number: 'O1', shop: 's1', channel: 'miniProgram', kind: 'goods', status: 'awaitingShipment', currency: 'CNY' },
  ...{ goodsAmount: '100.00', freight: '0.00', payable: '100.00', paid: '100.00', placedAt: '2026-11-27T01:00:00Z' },
  lines: [line('l1', '2'), line('l2', '1')],
}
const parcel = (quantity: string, orderLineId = 'l1') => ({
  ...{ number: `D${quantity}${orderLineId}`, kind: 'sale', status: 'packed', warehouse: 'w1', businessDate: '2026-11-27' },
  lines: [{ order: 'o1', orderLineId, product: 'tea', quantity }],
})
const afterSale = (more: Canonical = {}) => ({
  ...{
    number: 'A1',
    currency: 'CNY',
    order: 'o1',
    shop: 's1',
    kind: 'refundOnly',
    stage: 'beforeShipment',
    status: 'awaitingBuyerConfirm',
  },
  ...{ lines: [{ orderLineId: 'l1', quantity: '1', amount: '25.00' }], refundAmount: '25.00', appliedAt: '2026-11-27T02:00:00Z' },
  ...more,
})
const refund = (number: string, amount: string) => ({
  ...{ number, payment: 'p1', order: 'o1', amount, currency: 'CNY', channel: 'original', status: 'processing' },
})

describe.each(['sqlite', 'postgres'] as const)('an order is rolled up on %s', (dialect) => {
  let world: World
  afterEach(() => world.stop())
  const start = async () => {
    world = await startOrders(dialect)
    await world.keep('order', 'o1', ORDER)
  }
  /** As a merge on another lane does it. */
  const turn = async (id: string, next: (row: RecordRow) => RecordRow) => {
    const { records } = await world.store.snapshot({ records: [id] })
    const { rev, object } = records[0]!
    const mark = { connection: 'rollup', object, record: id, lane: 0, priority: 1, dueAt: world.now(), at: world.now() }
    const row = { ...next(records[0]!), rev: rev + 1 }
    await world.store.commit({ items: [{ key: id, records: [{ row, expectRev: rev }], dirty: [mark] }] })
  }
  const quantities = async () => {
    const { lines } = await world.order()
    return (lines as Canonical[]).map(({ shippedQuantity, returnedQuantity }) => [shippedQuantity, returnedQuantity])
  }

  it('from parcels as they leave, by line, and back when one is called off', async () => {
    await start()
    for (const [id, body] of [['D1', parcel('1')], ['D2', parcel('1', 'l2')]] as const) await world.keep('shipment', id, body) // prettier-ignore
    await world.change('D1', { status: 'shipped' })
    expect(await quantities()).toEqual([['1', undefined], [undefined, undefined]]) // prettier-ignore
    await world.change('D2', { status: 'shipped' })
    await world.change('D1', { lines: [{ order: 'o1', orderLineId: 'l1', product: 'tea', quantity: '2' }] })
    expect(await quantities()).toEqual([['2', undefined], ['1', undefined]]) // prettier-ignore
    await world.change('D2', { status: 'cancelled' })
    expect(await quantities()).toEqual([['2', undefined], [undefined, undefined]]) // prettier-ignore
  })

  it('from refunds, and the systems that want to know are told', async () => {
    await start()
    await world.change('o1', { buyerNote: 'ring twice' })
    for (const number of ['R1', 'R2']) await world.keep('refund', number, refund(number, '30.00'))
    await world.change('R1', { status: 'succeeded' })
    expect(await world.order()).toMatchObject({ refunded: '30.00' })
    await world.change('R2', { status: 'succeeded' })
    expect(world.erp.get('erp-1')).toMatchObject({ refunded: '60.00' })
    await world.change('R2', { amount: '20.00' })
    expect(world.erp.get('erp-1')).toMatchObject({ refunded: '50.00' })
  })

  it('from goods that came back, by condition', async () => {
    await start()
    await world.keep('afterSale', 'A1', afterSale({ kind: 'returnRefund', stage: 'afterReceipt', status: 'awaitingReceipt' }))
    await world.change('A1', { receivedCondition: 'good' })
    expect(await quantities()).toEqual([[undefined, undefined], [undefined, undefined]]) // prettier-ignore
    await world.change('A1', { status: 'received' })
    expect(await quantities()).toEqual([[undefined, '1'], [undefined, undefined]]) // prettier-ignore
  })

  it('what comes before its order waits for it', async () => {
    world = await startOrders(dialect)
    await world.keep('refund', 'R1', refund('R1', '30.00'))
    await world.change('R1', { status: 'succeeded' })
    await world.keep('order', 'o1', ORDER)
    await world.run(120_000, 10_000)
    expect(await world.order()).toMatchObject({ refunded: '30.00' })
  })

  it('and the trail says what was when: a time before shows none of it', async () => {
    await start()
    await world.keep('shipment', 'D1', parcel('1'))
    const before = world.now()
    world.advance(60_000)
    await world.change('D1', { status: 'shipped' })
    const shippedAt = async (at: number) => {
      const { body } = await world.hub.recordAsOf('o1', at)
      return (body!['lines'] as Canonical[]).map(({ shippedQuantity }) => shippedQuantity ?? null)
    }
    expect(await shippedAt(before)).toEqual([null, null])
    expect(await shippedAt(world.now())).toEqual(['1', null])
  })

  it('an order whose money is wanted back before it leaves is held, and begun nowhere until it is let go', async () => {
    await start()
    await world.keep('afterSale', 'A1', afterSale())
    await world.change('A1', { status: 'applied' })
    expect(await world.order()).toMatchObject({ hold: { reasons: ['refundRequested'] } })
    await world.change('o1', { buyerNote: 'no hurry' })
    expect(world.erp.effects).toEqual([])
    await world.change('A1', { status: 'cancelled' })
    expect(await world.order()).not.toHaveProperty('hold')
    expect(world.erp.effects.map(({ kind, native }) => [kind, native['note']])).toEqual([['create', 'no hurry']])
  })

  it('once paid back it begins with what is left to send, the end of the hold and the rest in one commit', async () => {
    await start()
    await world.keep('afterSale', 'A1', afterSale())
    await world.change('A1', { status: 'applied' })
    await world.change('o1', { buyerNote: 'no hurry' })
    await world.change('A1', { status: 'completed' })
    const { lines, hold } = await world.order()
    expect([(lines as Canonical[]).map(({ cancelledQuantity }) => cancelledQuantity), hold]).toEqual([['1', undefined], undefined])
    expect(world.erp.effects).toMatchObject([{ kind: 'create' }])
  })

  it('of which nothing is left to send it is not begun before its shop has said what became of it', async () => {
    await start()
    const all = [{ orderLineId: 'l1', quantity: '2', amount: '50.00' }, { orderLineId: 'l2', quantity: '1', amount: '50.00' }] // prettier-ignore
    await world.keep('afterSale', 'A1', afterSale({ lines: all }))
    await world.change('A1', { status: 'applied' })
    await world.change('A1', { status: 'completed' })
    await world.change('o1', { buyerNote: 'pity' })
    expect(await world.order()).not.toHaveProperty('hold')
    expect(world.erp.effects).toEqual([])
    await world.change('o1', { status: 'closed', cancelledAt: '2026-11-27T05:00:00Z' })
    expect(world.erp.effects).toMatchObject([{ kind: 'create' }])
  })

  it('a refusal lets go of it by itself at its deadline', async () => {
    await start()
    await world.keep('afterSale', 'A1', afterSale({ deadline: new Date(NOON + DAY).toISOString() }))
    await world.change('A1', { status: 'rejected' })
    expect(await world.order()).toHaveProperty('hold')
    await world.run(DAY + 60_000, DAY / 2)
    expect(await world.order()).not.toHaveProperty('hold')
    expect(world.erp.effects).toHaveLength(1)
    const rows = (await world.store.read.select().from(world.store.tables.deliveries)) as DeliveryRow[]
    expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'done'))
  })

  it('hears at once what comes while the look at the deadline is booked', async () => {
    await start()
    await world.keep('afterSale', 'A1', afterSale({ deadline: new Date(NOON + DAY).toISOString() }))
    const { store } = world
    const { commit } = store
    let isToCome = true
    store.commit = async (set) => {
      const isLook = set.items.some(({ steps = [] }) => steps.some(({ record, to }) => record === 'A1' && to === 'due'))
      if (isLook && isToCome) {
        isToCome = false
        await turn('A1', (row) => ({ ...row, body: JSON.stringify({ ...JSON.parse(row.body), status: 'cancelled' }) }))
      }
      return commit(set)
    }
    await world.change('A1', { status: 'rejected' })
    expect(isToCome).toBe(false)
    expect(await world.order()).not.toHaveProperty('hold')
  })

  it('a deleted record says nothing any more', async () => {
    await start()
    await world.keep('refund', 'R1', refund('R1', '30.00'))
    await world.change('R1', { status: 'succeeded' })
    await turn('R1', (row) => ({ ...row, isDeleted: true }))
    await world.settle()
    expect(await world.order()).not.toHaveProperty('refunded')
  })
})
