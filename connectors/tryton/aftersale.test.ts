// After-sales at the simulated Tryton: what sale, shipments, stock and totals each kind ends with.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Native, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { createTestClock, testContext, type TestContext } from '../../core/testing/connector-context.ts'
import { afterSale } from './aftersale.ts'
import type { TrytonConfig } from './config.ts'
import connector from './index.ts'
import { order } from './order.ts'
import { shipment } from './shipment.ts'
import { addWarehouse, startTryton, type TrytonSimulator } from './simulator.ts'

const clock = createTestClock()
let sim: TrytonSimulator
let ctx: TestContext<TrytonConfig>
let tea: number
let sale: string

beforeEach(async () => {
  sim = await startTryton({ now: clock.now })
  const { warehouse } = sim.prepare()
  ctx = testContext<TrytonConfig>({ connector, config: { url: sim.url, ...sim.account }, now: clock.now })
  tea = sim.addProduct({ code: 'TEA', name: 'Tea', listPrice: '25.0000', onHand: 100 })
  const [sold] = await order.write!(ctx, [item('WEB-1', { lines: [{ product: String(tea), quantity: '3', amount: '75.00' }] })], {})
  sale = sold!.externalId!
  const [parcel] = sim.desk.rows('stock.shipment.out')
  for (const button of ['assign_try', 'pick', 'pack', 'done']) sim.desk.press('stock.shipment.out', button, parcel!.id)
  expect(sim.stockOf(tea, warehouse)).toBe(97)
})
afterEach(async () => {
  await ctx.close()
  await sim.close()
})

const item = (reference: string, want: Native): WriteItem => ({
  reference,
  want: { reference, currency: 'EUR', ...want },
  changed: [],
  attemptKey: reference,
})
const back = (more: Native = {}) => ({ product: String(tea), quantity: '1', amount: '25.00', ...more })
const write = async (want: Native, reference = 'AS-1'): Promise<WriteResult> =>
  (await afterSale.write!(ctx, [item(reference, { origin: sale, ...want })], {}))[0]!
const lines = () => {
  const own = sim.desk.rows('sale.line').filter((line) => line.sale === sim.desk.rows('sale.sale').at(-1)!.id)
  return own.map(({ product, quantity, unit_price }) => [sim.desk.row('product.product', product as number)!.code, quantity, unit_price])
}
const stock = (warehouse = sim.prepare().warehouse) => sim.stockOf(tea, warehouse)
const shipments = () => sim.desk.rows('stock.shipment.out').map(({ state }) => state)
const returns = () => sim.desk.rows('stock.shipment.out.return').map(({ state }) => state)

describe('an after-sale', () => {
  it('with goods back is a sale below zero, and the goods are in stock again', async () => {
    const result = await write({ kind: 'return', refund_amount: '25.00', returned: [back()] })
    expect(result).toMatchObject({ done: true, reached: 'processing', native: { reference: 'AS-1', total_amount: '-25.00' } })
    expect(sim.desk.rows('sale.sale').at(-1)).toMatchObject({ origin: `sale.sale,${sale}` })
    expect(lines()).toEqual([['TEA', -1, '25.0000']])
    expect([returns(), stock()]).toEqual([['done'], 98])
    expect(sim.desk.rows('stock.shipment.out')).toHaveLength(1)
  })

  it('takes back what arrived, and pays what was agreed: freight, and what did not arrive, as money', async () => {
    const returned = [back({ quantity: '2', received: '1', amount: '50.00' }), back({ received: '0' })]
    const { native } = await write({ kind: 'return', refund_amount: '80.00', returned })
    expect(native).toMatchObject({ total_amount: '-80.00' })
    expect(lines().map(([code, quantity]) => [code, quantity])).toEqual([['TEA', -1], ['SERVICE', -1], ['SERVICE', -1]]) // prettier-ignore
    expect(stock()).toBe(98)
  })

  it('takes nothing in where what was sent back is missing', async () => {
    const { native } = await write({ kind: 'return', condition: 'missing', refund_amount: '25.00', returned: [back({ received: '1' })] })
    expect(native).toMatchObject({ total_amount: '-25.00' })
    expect([returns(), stock()]).toEqual([[], 97])
  })

  it('puts goods into the warehouse that is named', async () => {
    const seconds = addWarehouse(sim.desk, 'WH-2', 'Seconds')
    await write({ kind: 'return', refund_amount: '25.00', warehouse: String(seconds), returned: [back()] })
    expect([stock(), stock(seconds)]).toEqual([97, 1])
  })

  it.each(['refund', 'difference', 'compensation'])('of kind %s is money alone: no goods move', async (kind) => {
    const { native } = await write({ kind, refund_amount: '5.55', returned: [back({ amount: '5.55' })] })
    expect(native).toMatchObject({ total_amount: '-5.55' })
    expect([returns(), stock()]).toEqual([[], 97])
  })

  it('with other goods sent plans their parcel at 0, which is no parcel of an order', async () => {
    const { native } = await write({
      ...{ kind: 'exchange', refund_amount: '0.00', returned: [back({ amount: '0.00' })] },
      sent: [{ product_code: 'TEA', quantity: '1' }],
    })
    expect(native).toMatchObject({ total_amount: '0.00' })
    expect([returns(), stock()]).toEqual([['done'], 98])
    const [, planned] = sim.desk.rows('stock.shipment.out')
    expect(planned).toMatchObject({ state: 'waiting' })
    const { records } = await shipment.read!(ctx, { cursor: null, limit: 10 })
    expect(records.map(({ externalId }) => externalId)).toEqual(['1'])
  })

  it.each(['reshipped', 'completed'])('that says %s brings the parcel of what was sent to its end, once', async (progress) => {
    const want = { kind: 'reissue', refund_amount: '0.00', sent: [{ product_code: 'TEA', quantity: '1' }] }
    const booked = await write({ ...want, progress: 'received' })
    expect([shipments(), stock()]).toEqual([['done', 'waiting'], 97])
    for (let attempt = 0; attempt < 2; attempt++) {
      const next = { ...item('AS-1', { origin: sale, ...want, progress }), externalId: booked.externalId, changed: ['progress'] }
      expect(await afterSale.write!(ctx, [next], {})).toMatchObject([{ done: true, native: { shipment_state: 'sent' } }])
      expect([shipments(), stock()]).toEqual([['done', 'done'], 96])
    }
  })

  it('says so where there is too little of what was sent, and leaves alone what was called off', async () => {
    const want = { kind: 'reissue', refund_amount: '0.00', sent: [{ product_code: 'TEA', quantity: '500' }], progress: 'completed' }
    expect(await write(want)).toMatchObject({ done: false, error: { kind: 'data', code: 'outOfStock' } })
    sim.desk.press('stock.shipment.out', 'cancel', sim.desk.rows('stock.shipment.out').at(-1)!.id)
    expect(await write(want)).toMatchObject({ done: true })
    expect([shipments(), stock()]).toEqual([['done', 'cancelled'], 97])
  })

  it('that is only sent anew has nothing below zero', async () => {
    await write({
      kind: 'reissue',
      refund_amount: '0.00',
      returned: [back({ amount: '0.00' })],
      sent: [{ product_code: 'TEA', quantity: '1' }],
    })
    expect(lines()).toEqual([['TEA', 1, '0.0000']])
  })

  it('is one sale and one return however often it is tried, and goes on from where it stopped', async () => {
    const want = { kind: 'return', refund_amount: '25.00', returned: [back()] }
    sim.faults.dropNextAnswer()
    await write(want)
    for (let n = 0; n < 2; n++) expect(await write(want)).toMatchObject({ done: true })
    expect(sim.desk.rows('sale.sale')).toHaveLength(2)
    expect([returns(), stock()]).toEqual([['done'], 98])
  })

  it('is no order, and neither is a return that somebody made in Tryton', async () => {
    await write({ kind: 'return', refund_amount: '25.00', returned: [back()] })
    const { records } = await order.read!(ctx, { cursor: null, limit: 10 })
    expect(records.map(({ externalId }) => externalId)).toEqual([sale])
  })

  it('is booked on whom its order was booked on', async () => {
    const buyer = sim.desk.create('party.party', { name: 'Tea house', code: 'TH', addresses: [['create', [{}]]] })
    const lines = [{ product: String(tea), quantity: '1', amount: '25.00' }]
    const [other] = await order.write!(ctx, [item('WEB-2', { party: String(buyer), lines })], {})
    await write({ kind: 'refund', refund_amount: '5.00', origin: other!.externalId, returned: [back({ amount: '5.00' })] })
    expect(sim.desk.rows('sale.sale').at(-1)).toMatchObject({ party: buyer, origin: `sale.sale,${other!.externalId}` })
  })

  it('of a sale that was cancelled credits nothing, for nothing was invoiced: before and after', async () => {
    const lines = [{ product: String(tea), quantity: '1', amount: '25.00' }]
    const wanted = item('WEB-2', { lines })
    const [{ externalId } = {}] = await order.write!(ctx, [{ ...wanted, target: 'submit' }], {})
    const money = { kind: 'refund', refund_amount: '5.00', origin: externalId, returned: [back({ amount: '5.00' })] }
    await afterSale.write!(ctx, [{ ...item('AS-1', money), target: 'submit' }], {})
    const off = { ...wanted, externalId, want: { ...wanted.want, cancelled_at: '2026-06-10T02:53:20Z' }, changed: ['cancelled_at'] }
    await order.write!(ctx, [off], {})
    expect(await write(money, 'AS-2')).toMatchObject({ done: true, reached: 'cancelled', native: { total_amount: '-5.00' } })
    const states = sim.desk.rows('sale.sale').map(({ reference, state }) => [reference, state])
    expect(states).toEqual([['WEB-1', 'processing'], ['WEB-2', 'cancelled'], ['AS-1', 'cancelled'], ['AS-2', 'cancelled']]) // prettier-ignore
  })

  it('is found by our reference', async () => {
    const { externalId } = await write({ kind: 'return', refund_amount: '25.00', returned: [back()] })
    expect(await afterSale.lookup!(ctx, ['AS-1', 'AS-2'])).toEqual([{ reference: 'AS-1', externalId }, { reference: 'AS-2' }])
  })
})
