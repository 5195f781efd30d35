// A day's shipments as one summary bill: booked one by one, closed when the day is over, put right by adjustments.
import { afterEach, describe, expect, it } from 'vitest'
import type { Canonical } from '../mapping/port.ts'
import { END_OF_DAY, HOUR, NOON, startFoldWorld, type FoldWorld, type ShipmentLine } from '../testing/fold-world.ts'
import { newBinding } from './rows.ts'

let world: FoldWorld
afterEach(() => world.stop())

const start = async (dialect: 'sqlite' | 'postgres') => void (world = await startFoldWorld(dialect))
const ship = (number: string, lines: ShipmentLine[], more?: Canonical) => world.ship(number, lines, more)
const shipment = (number: string, lines: ShipmentLine[]) => world.shipment(number, lines)
const keep = (object: string, id: string, body: Canonical) => world.keep(object, id, body)
const change = (id: string, patch: Canonical) => world.change(id, patch)
const rows = () => world.rows()
const summaries = () => world.bills()
const deliveryOf = async (record: string) =>
  (await world.store.read.select().from(world.store.tables.deliveries)).find((row) => row.record === record)!
const letters = () => world.store.read.select().from(world.store.tables.deadLetters)

describe.each(['sqlite', 'postgres'] as const)('a fold, on %s', (dialect) => {
  it('adds shipped lines up into one open bill of shop, warehouse and day', async () => {
    await start(dialect)
    await ship('D1', [
      { quantity: '2', amount: '20.00' },
      { quantity: '1', amount: '9.99' },
    ])
    await ship('D2', [{ amount: '10.01' }, { product: 'spoon', isGift: true, amount: '0.00', orderLineId: 'l2' }])
    const [bill, ...others] = await summaries()
    expect(others).toEqual([])
    expect(bill).toMatchObject({
      number: 'SUM-S1-W1-2026-11-26-1',
      kind: 'out',
      status: 'open',
      shop: 'shop1',
      soldTo: 'cust1',
      warehouse: 'wh1',
      businessDate: '2026-11-26',
      currency: 'CNY',
      memberCount: 2,
      amount: '40.00',
      lines: [
        { product: 'spoon', isGift: true, quantity: '1', amount: '0.00' },
        { product: 'tea', isGift: false, taxRate: '13', quantity: '4', amount: '40.00', taxAmount: '4.60' },
      ],
    })
    expect(world.erp.effects).toEqual([])
  })

  it('books the difference when a member changes or leaves by the filter', async () => {
    await start(dialect)
    await ship('D1', [{ quantity: '2', amount: '20.00' }])
    await ship('D2', [{}])
    await change('D1', { lines: shipment('D1', [{ quantity: '3', amount: '33.00' }])['lines'] })
    expect((await summaries())[0]).toMatchObject({ amount: '43.00', memberCount: 2, lines: [{ quantity: '4' }] })
    await change('D1', { status: 'cancelled' })
    expect((await summaries())[0]).toMatchObject({ amount: '10.00', memberCount: 1, lines: [{ quantity: '1' }] })
    await change('D1', { status: 'shipped' })
    expect((await summaries())[0]).toMatchObject({ amount: '43.00', memberCount: 2 })
  })

  it('takes back what is deleted, and books it again when it is restored', async () => {
    await start(dialect)
    await ship('D1', [{}])
    await ship('D2', [{}])
    const at = { connection: 'wms', object: 'shipment', record: 'D1', externalId: 'w1', now: world.now() }
    await world.store.commit({ items: [{ key: 'D1', bindings: [{ row: { ...newBinding(at), shadow: '{}' }, expectRev: null }] }] })
    world.wms.put('w1', { number: 'D1' })
    world.wms.remove('w1')
    await world.pull(world.wms, 'shipment')
    await world.run(2_000)
    expect((await rows()).find(({ id }) => id === 'D1')).toMatchObject({ isDeleted: true })
    expect((await summaries())[0]).toMatchObject({ memberCount: 1, amount: '10.00' })
    const { rev } = (await rows()).find(({ id }) => id === 'D1')!
    await world.hub.restoreRecord('D1', { recreateIn: [], expectRev: rev, by: 'test' })
    await world.settle()
    expect((await summaries())[0]).toMatchObject({ memberCount: 2, amount: '20.00' })
  })

  it('closes when the day is over: then it is delivered, once, and what changes goes to an adjustment of the day on which it changes', async () => {
    await start(dialect)
    await ship('D1', [{ quantity: '2', amount: '20.00' }])
    world.advance(END_OF_DAY - NOON + 59_000)
    await world.settle()
    expect((await summaries())[0]).toMatchObject({ status: 'open' })
    // It is not late: its time has not come.
    expect((await world.hub.health()).checks['lanes']).toEqual({ ok: true, message: 'oldest work due: 0 s' })
    expect((await world.hub.health({ isBrief: true })).checks).not.toHaveProperty('lanes')
    world.advance(1_000)
    await world.settle()
    expect((await summaries())[0]).toMatchObject({ status: 'frozen', amount: '20.00' })
    expect(world.logged.filter(({ level }) => level === 'warn')).toEqual([])
    expect(world.erp.effects).toMatchObject([{ kind: 'create', native: { number: 'SUM-S1-W1-2026-11-26-1', amount: '20.00' } }])
    world.advance(HOUR)
    await change('D1', { lines: shipment('D1', [{ quantity: '1', amount: '10.00' }])['lines'] })
    const [bill, adjustment] = await summaries()
    expect(bill).toMatchObject({ status: 'frozen', amount: '20.00', memberCount: 1 })
    expect(adjustment).toMatchObject({
      number: 'SUM-S1-W1-2026-11-26-2',
      status: 'open',
      businessDate: '2026-11-27',
      amount: '-10.00',
      lines: [{ product: 'tea', quantity: '-1', amount: '-10.00' }],
    })
    expect(adjustment!['adjusts']).toBe((await rows()).find(({ number }) => number === 'SUM-S1-W1-2026-11-26-1')!.id)
    expect(world.erp.effects).toHaveLength(1)
    await change('D1', { lines: shipment('D1', [{ quantity: '2', amount: '20.00' }])['lines'] })
    world.advance(24 * HOUR)
    await world.settle()
    // All taken back before it closed: nobody hears of it.
    expect((await summaries())[1]).toMatchObject({ status: 'frozen', lines: [], isDeleted: true })
    expect(world.erp.effects).toHaveLength(1)
  })

  it('what is cancelled after its bill was closed is taken back by an adjustment, which goes out with its own day', async () => {
    await start(dialect)
    await ship('D1', [{ quantity: '2', amount: '20.00' }])
    world.advance(END_OF_DAY - NOON + 60_000)
    await world.settle()
    await change('D1', { status: 'cancelled' })
    expect(await letters()).toEqual([])
    expect((await summaries())[1]).toMatchObject({ status: 'open', amount: '-20.00', memberCount: 1 })
    world.advance(24 * HOUR)
    await world.settle()
    expect(world.erp.effects).toMatchObject([{ native: { amount: '20.00' } }, { kind: 'create', native: { amount: '-20.00' } }])
  })

  it('a day that is over already gets a bill that stays open for a moment, so that the past is not all adjustments', async () => {
    await start(dialect)
    const shippedAt = '2026-11-20T04:00:00Z'
    await ship('D1', [{}], { shippedAt })
    await ship('D2', [{}], { shippedAt })
    expect(await summaries()).toMatchObject([{ businessDate: '2026-11-20', status: 'open', memberCount: 2 }])
    world.advance(60_000)
    await world.settle()
    expect(await summaries()).toMatchObject([{ status: 'frozen', amount: '20.00' }])
  })

  it('a bill that was closed with nothing in it is none to adjust: nobody has heard of it', async () => {
    await start(dialect)
    await ship('D1', [{}])
    await change('D1', { status: 'cancelled' })
    world.advance(END_OF_DAY - NOON + 60_000)
    await world.settle()
    await change('D1', { status: 'shipped' })
    const [empty, late] = await summaries()
    expect(empty).toMatchObject({ status: 'frozen', isDeleted: true })
    expect(late).toMatchObject({ number: 'SUM-S1-W1-2026-11-26-2', businessDate: '2026-11-26', status: 'open', amount: '10.00' })
    expect(late).not.toHaveProperty('adjusts')
    world.advance(60_000)
    await world.settle()
    await change('D1', { status: 'cancelled' })
    await change('D1', { status: 'shipped' })
    world.advance(24 * HOUR)
    await world.settle()
    await change('D1', { status: 'cancelled' })
    const all = await summaries()
    const sent = (await rows()).find(({ number }) => number === 'SUM-S1-W1-2026-11-26-2')!
    expect(all.slice(2)).toMatchObject([
      { isDeleted: true, adjusts: sent.id },
      { isDeleted: false, adjusts: sent.id },
    ])
  })

  it('a changed cut-off or time zone holds for what ships from then on; what is booked stays on its day', async () => {
    await start(dialect)
    world.advance(9.5 * HOUR)
    await ship('D1', [{}])
    await ship('D2', [{}])
    await change('shop1', { dayCutoff: '21:00' })
    await ship('D3', [{}])
    await change('D1', { status: 'delivered' })
    const days = async () => (await summaries()).map((bill) => [bill['businessDate'], bill['amount'], bill['isDeleted']])
    const booked = [
      ['2026-11-26', '20.00', false],
      ['2026-11-27', '10.00', false],
    ]
    expect(await days()).toEqual(booked)
    world.advance(3 * HOUR)
    await world.settle()
    await change('D2', { status: 'delivered' })
    await change('D1', { status: 'cancelled' })
    await change('D1', { status: 'delivered' })
    expect((await days()).slice(0, 2)).toEqual(booked)
    expect((await days()).slice(2)).toEqual([['2026-11-27', '0.00', false]])
    // It was shipped at another time than people had thought.
    await change('D3', { shippedAt: '2026-11-26T12:00:00Z' })
    expect((await days()).slice(1)).toEqual([
      ['2026-11-27', '0.00', false],
      ['2026-11-27', '10.00', false],
    ])
  })

  it('bills of one day that differ by currency or organization alone have numbers of their own', async () => {
    await start(dialect)
    await keep('order', 'ord2', { number: 'O2', shop: 'shop1', currency: 'USD', lines: [{ lineId: 'l1', taxRate: '13' }] })
    const both = shipment('D1', [{}, { order: 'ord2', amount: '7.00' }])['lines'] as ShipmentLine[]
    await ship('D1', both)
    await ship('D2', [{}], { organization: 'org2' })
    await ship('D3', [{ product: 'a' }, { product: 'b' }])
    const numbered = (await summaries()).map(({ number, currency, organization, amount }) => [number, currency, organization, amount])
    expect(numbered).toEqual([
      ['SUM-S1-W1-2026-11-26-1', 'CNY', undefined, '20.00'],
      ['SUM-S1-W1-2026-11-26-2', 'USD', undefined, '7.00'],
      ['SUM-S1-W1-2026-11-26-3', 'CNY', 'org2', '10.00'],
      ['SUM-S1-W1-2026-11-26-4', 'CNY', undefined, '10.00'],
    ])
  })

  it('a shop whose days are not to be understood holds up its own bills and no others', async () => {
    await start(dialect)
    await keep('shop', 'shop2', { code: 'S2', name: '茶铺', channel: 'miniProgram', startFrom: '2026-01-01T00:00:00Z', timeZone: 'Asia/Shanghai' }) // prettier-ignore
    await keep('order', 'ord2', { number: 'O2', shop: 'shop2', currency: 'CNY', lines: [{ lineId: 'l1' }] })
    await ship('D1', [{}])
    await ship('D2', [{ order: 'ord2' }])
    // The ERP may be asked again when the bills are closed and the shop is not what it was.
    await world.store.admin([{ table: 'gates', put: { connection: 'erp', until: END_OF_DAY + HOUR, reason: 'busy' } }])
    world.advance(END_OF_DAY - NOON + 60_000)
    await world.settle()
    await change('shop1', { dayCutoff: '9:00' })
    world.advance(HOUR)
    await world.settle()
    expect(world.erp.effects).toMatchObject([{ native: { number: 'SUM-S2-W1-2026-11-26-1' } }])
    expect(await letters()).toMatchObject([{ code: 'badCutOff', connection: 'erp', state: 'open' }])
  })

  it('a bill that is full is followed by another of the same day', async () => {
    await start(dialect)
    await ship('D1', [{ product: 'a' }, { product: 'b' }, { product: 'c' }])
    await ship('D2', [{ product: 'a' }])
    const all = await summaries()
    expect(all.map(({ number, memberCount, amount }) => [number, memberCount, amount])).toEqual([
      ['SUM-S1-W1-2026-11-26-1', 2, '30.00'],
      ['SUM-S1-W1-2026-11-26-2', 1, '10.00'],
    ])
    expect(all[1]).not.toHaveProperty('adjusts')
    const binding = (await world.store.read.select().from(world.store.tables.bindings)).find(({ record }) => record === 'D1')
    expect(binding).toMatchObject({ connection: 'daily', documentNumber: 'SUM-S1-W1-2026-11-26-1, SUM-S1-W1-2026-11-26-2' })
  })

  it('what has no amount becomes a dead letter that names the field, and is booked when it has one; the others are not held up', async () => {
    await start(dialect)
    await keep('shipment', 'D1', shipment('D1', [{ amount: undefined as never }]))
    await keep('shipment', 'D2', shipment('D2', [{}]))
    for (const id of ['D1', 'D2']) await world.hub.editRecord(id, { status: 'shipped' }, { by: 'test', expectRev: 1 })
    await world.settle()
    expect((await summaries())[0]).toMatchObject({ memberCount: 1, amount: '10.00' })
    expect(await letters()).toMatchObject([{ record: 'D1', code: 'foldValueMissing', state: 'open', field: 'lines.amount' }])
    await change('D1', { lines: shipment('D1', [{ amount: '5.00' }])['lines'] })
    expect((await summaries())[0]).toMatchObject({ memberCount: 2, amount: '15.00' })
    expect(await letters()).toMatchObject([{ state: 'resolved' }])
  })

  it('a member that knows no amount holds its part of the order line’s, to the fen', async () => {
    await start(dialect)
    await keep('order', 'ord3', { number: 'O3', shop: 'shop1', currency: 'CNY', lines: [{ lineId: 'l1', quantity: '3', amount: '10.00' }] })
    const part = { order: 'ord3', amount: undefined as never }
    await ship('D1', [part])
    await ship('D2', [part])
    expect((await summaries())[0]).toMatchObject({ amount: '6.67', lines: [{ quantity: '2', amount: '6.67' }] })
    await ship('D3', [part])
    expect((await summaries())[0]).toMatchObject({ amount: '10.00', memberCount: 3 })
    await change('D2', { status: 'cancelled' })
    expect((await summaries())[0]).toMatchObject({ amount: '6.66', memberCount: 2 })
    await change('D2', { status: 'shipped' })
    expect((await summaries())[0]).toMatchObject({ amount: '10.00', memberCount: 3 })
  })

  it.each([
    ['CNY', '100', '33.33'],
    ['CNY', '100.00', '33.33'],
    ['JPY', '100.00', '33'],
    ['KWD', '10.00', '3.333'],
  ])('a part of %s %s is as fine as the currency, however the whole is written', async (currency, amount, third) => {
    await start(dialect)
    await keep('order', 'ord3', { number: 'O3', shop: 'shop1', currency, lines: [{ lineId: 'l1', quantity: '3', amount }] })
    await ship('D1', [{ order: 'ord3', amount: undefined as never }])
    expect((await summaries())[0]).toMatchObject({ amount: third, lines: [{ amount: third }] })
  })

  it('a part of a line of which none is ordered any more names the field that is missing', async () => {
    await start(dialect)
    await keep('order', 'ord3', { number: 'O3', shop: 'shop1', currency: 'CNY', lines: [{ lineId: 'l1', quantity: '0', amount: '0.00' }] })
    await ship('D1', [{ order: 'ord3', amount: undefined as never }])
    expect(await letters()).toMatchObject([{ record: 'D1', code: 'foldValueMissing', field: 'lines.amount' }])
  })

  it('waits for what it refers to', async () => {
    await start(dialect)
    await ship('D1', [{ order: 'ord2' }])
    expect(await summaries()).toEqual([])
    expect(await deliveryOf('D1')).toMatchObject({ state: 'waiting', waitingFor: '[{"object":"order","id":"ord2"}]' })
    await keep('order', 'ord2', { number: 'O2', shop: 'shop1', currency: 'CNY', lines: [] })
    await world.run(2_000)
    expect((await summaries())[0]).toMatchObject({ memberCount: 1 })
  })

  it('each member’s trail names its bill, and each bill’s its members', async () => {
    await start(dialect)
    await ship('D1', [{}])
    const trail = (await world.store.read.select().from(world.store.tables.lineage)).filter(({ kind }) => kind === 'booked')
    const bill = (await rows()).find(({ object }) => object === 'salesSummary')!
    expect(trail).toMatchObject([
      { record: 'D1', connection: 'daily', fields: 'SUM-S1-W1-2026-11-26-1' },
      { record: bill.id, connection: 'daily', externalId: 'D1' },
    ])
    expect(await world.hub.bookings(['D1', 'ord1'])).toEqual([
      {
        connection: 'daily',
        member: 'D1',
        memberNumber: 'D1',
        made: bill.id,
        madeNumber: 'SUM-S1-W1-2026-11-26-1',
        line: { product: 'tea', isGift: false, taxRate: '13' },
        sums: { quantity: '1', amount: '10.00' },
      },
    ])
  })
})
