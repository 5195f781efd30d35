// One parcel for several sales at the simulated Tryton.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Native, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { createTestClock, testContext, type TestContext } from '../../core/testing/connector-context.ts'
import type { TrytonConfig } from './config.ts'
import connector from './index.ts'
import { order } from './order.ts'
import { shipment } from './shipment.ts'
import { startTryton, type TrytonSimulator } from './simulator.ts'

const clock = createTestClock()
let sim: TrytonSimulator
let ctx: TestContext<TrytonConfig>
let tea: string
let cup: string
/** Two sales of two teas and a cup each. */
let sales: WriteResult[]

beforeEach(async () => {
  sim = await startTryton({ now: clock.now })
  sim.prepare()
  ctx = testContext<TrytonConfig>({ connector, config: { url: sim.url, ...sim.account }, now: clock.now })
  tea = String(sim.addProduct({ code: 'TEA', name: 'Tea', listPrice: '25.0000', onHand: 100 }))
  cup = String(sim.addProduct({ code: 'CUP', name: 'Cup', listPrice: '9.9000', onHand: 100 }))
  sales = await order.write!(ctx, [sold('WEB-1'), sold('WEB-2')], {})
})
afterEach(async () => {
  await ctx.close()
  await sim.close()
})

const sold = (reference: string, more: Native = {}): WriteItem => {
  const lines = [{ product: tea, quantity: '2', amount: '50.00' }, { product: cup, quantity: '1', amount: '9.90' }] // prettier-ignore
  return { reference, attemptKey: reference, changed: [], want: { reference, currency: 'EUR', lines, ...more } }
}
/** Of the nth sale: so many of a line. */
const part = (nth: number, line: 0 | 1, quantity: string): Native => {
  const { externalId, native } = sales[nth]!
  const { id, product } = (native!.lines as Native[])[line]!
  return { sale: externalId, sale_line: id, product, quantity }
}
const all = (nth: number) => [part(nth, 0, '2'), part(nth, 1, '1')]
const send = async (lines: Native[], number = 'D-1', state = 'done'): Promise<WriteResult> => {
  const item = { reference: number, attemptKey: number, changed: [], want: { hub_number: number, state, lines } }
  return (await shipment.write!(ctx, [item], {}))[0]!
}
const states = () => sim.desk.rows('stock.shipment.out').map(({ state, reference }) => [state, reference])
const press = (id: number, ...buttons: string[]) => buttons.forEach((button) => sim.desk.press('stock.shipment.out', button, id))
const saleStates = () => sim.desk.rows('sale.sale').map(({ shipment_state }) => shipment_state)
const stock = () => [tea, cup].map((product) => sim.stockOf(Number(product), sim.prepare().warehouse))

describe('a parcel for several sales', () => {
  it('is one shipment that serves them all, and is read as it was written', async () => {
    const lines = [...all(0), ...all(1)]
    const sent = await send(lines)
    expect(sent).toMatchObject({ externalId: '1', done: true, reached: 'done', native: { hub_number: 'D-1', state: 'done' } })
    expect((sent.native!.lines as Native[]).map(({ product_code: _, ...line }) => line)).toEqual(lines)
    expect([states(), saleStates(), stock()]).toEqual([[['done', 'D-1'], ['cancelled', null]], ['sent', 'sent'], [96, 98]]) // prettier-ignore
    expect(await send(lines)).toMatchObject({ externalId: '1', done: true })
    expect(stock()).toEqual([96, 98])
  })

  it('leaves what is not in it to further ones', async () => {
    await send([part(0, 0, '1'), part(1, 1, '1')])
    expect([saleStates(), stock()]).toEqual([['waiting', 'waiting'], [99, 99]]) // prettier-ignore
    await send([part(0, 0, '1'), part(0, 1, '1'), part(1, 0, '2')], 'D-2')
    expect([saleStates(), stock()]).toEqual([['sent', 'sent'], [96, 98]]) // prettier-ignore
  })

  it('takes shipments whose stock is assigned already', async () => {
    for (const id of [1, 2]) press(id, 'assign_try')
    expect(await send([...all(0), ...all(1)])).toMatchObject({ done: true })
    expect([saleStates(), stock()]).toEqual([['sent', 'sent'], [96, 98]]) // prettier-ignore
  })

  it('is refused where one of them is picked by itself, or goes elsewhere', async () => {
    press(2, 'assign_try', 'pick')
    expect(await send([...all(0), ...all(1)])).toMatchObject({ done: false, error: { kind: 'data', code: 'alreadyPicked' } })
    const buyer = sim.desk.create('party.party', { name: 'Tea house', code: 'TH', addresses: [['create', [{}]]] })
    sales.push(...(await order.write!(ctx, [sold('WEB-3', { party: String(buyer) })], {})))
    expect(await send([...all(0), ...all(2)])).toMatchObject({ done: false, error: { kind: 'data', code: 'severalSales' } })
    expect(stock()).toEqual([100, 100])
  })

  it('says so where one sale has nothing of it left to send', async () => {
    await send(all(1))
    expect(await send([...all(0), ...all(1)], 'D-2')).toMatchObject({ done: false, error: { code: 'noShipment' } })
    expect(saleStates()).toEqual(['waiting', 'sent'])
  })

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('goes out once, whatever answers are lost (%i)', async (seed) => {
    const lines = [part(0, 0, '1'), ...all(1)]
    sim.faults.beUnreliable({ seed, drop: 0.5 })
    await send(lines)
    sim.faults.clear()
    for (let attempt = 0; attempt < 2; attempt++) expect(await send(lines)).toMatchObject({ done: true })
    expect([saleStates(), stock()]).toEqual([['waiting', 'sent'], [97, 99]]) // prettier-ignore
  })

  /** The first sale is called off, of the second one tea is cancelled. */
  const letGo = (): WriteItem[] => {
    const [first, second] = sales as [WriteResult, WriteResult]
    const short = (second.native!.lines as Native[]).map((line, at) => ({ ...line, cancelled: at === 0 ? '1' : '0' }))
    const change = (reference: string, { externalId }: WriteResult, want: Native): WriteItem => ({
      ...sold(reference, want),
      ...{ externalId, changed: Object.keys(want) },
    })
    const off = { lines: first.native!.lines, cancelled_at: '2026-06-10T02:53:20Z' }
    return [change('WEB-1', first, off), change('WEB-2', second, { lines: short })]
  }

  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'that has not left lets go of what is called off, and of nothing else (%i)',
    async (seed) => {
      await send([...all(0), ...all(1)], 'D-1', 'assigned')
      sim.faults.beUnreliable({ seed, drop: seed && 0.4 })
      await order.write!(ctx, letGo(), {})
      sim.faults.clear()
      expect((await order.write!(ctx, letGo(), {})).map(({ done }) => done)).toEqual([true, true])
      expect(saleStates()).toEqual(['exception', 'waiting'])
      press(1, 'wait', 'assign_try', 'pick', 'pack', 'done')
      expect([saleStates(), stock()]).toEqual([['exception', 'sent'], [99, 99]]) // prettier-ignore
    },
  )
})
