// Pieces that were cancelled before they left, at the simulated Tryton: what stays, what leaves, and what the sale is worth.
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

beforeEach(async () => {
  sim = await startTryton({ now: clock.now })
  sim.prepare()
  ctx = testContext<TrytonConfig>({ connector, config: { url: sim.url, ...sim.account }, now: clock.now })
  tea = String(sim.addProduct({ code: 'TEA', name: 'Tea', listPrice: '25.0000', onHand: 100 }))
  cup = String(sim.addProduct({ code: 'CUP', name: 'Cup', listPrice: '9.9000', onHand: 100 }))
})
afterEach(async () => {
  await ctx.close()
  await sim.close()
})

type Target = WriteItem['target']
/** Three teas for 74.99 and a cup, so many of them cancelled. */
const linesWith = (teas: string, cups = '0', ids: (string | undefined)[] = []): Native[] => [
  { id: ids[0], product: tea, quantity: '3', amount: '74.99', cancelled: teas },
  { id: ids[1], product: cup, quantity: '1', amount: '9.90', cancelled: cups },
]
const wanted = (lines: Native[], target?: Target): WriteItem => ({
  ...{ reference: 'WEB-1', attemptKey: 'WEB-1', target, changed: ['lines'] },
  want: { reference: 'WEB-1', currency: 'EUR', lines },
})
const write = async (item: WriteItem): Promise<WriteResult> => (await order.write!(ctx, [item], {}))[0]!
const sold = async (target?: Target): Promise<WriteResult> => write(wanted(linesWith('0'), target))
const cancel = ({ externalId, native }: WriteResult, teas: string, { cups = '0', target }: { cups?: string; target?: Target } = {}) => {
  const ids = (native!.lines as Native[]).map(({ id }) => id as string)
  return write({ ...wanted(linesWith(teas, cups, ids), target), externalId })
}
const shown = ({ native }: WriteResult) => (native!.lines as Native[]).map(({ product, quantity, amount }) => [product, quantity, amount])
const WHOLE = () => [[tea, '3', '74.99'], [cup, '1', '9.90']] // prettier-ignore

/** Moves to customers that are not cancelled: product, pieces, state. */
const moves = (...states: string[]) =>
  sim.desk
    .rows('stock.move')
    .filter(({ origin, state }) => String(origin).startsWith('sale.line,') && states.includes(String(state)))
    .map(({ product, quantity }) => [String(product), quantity])
const open = () => moves('draft', 'assigned')
const shipments = () => sim.desk.rows('stock.shipment.out').map(({ state }) => state)
const press = (...buttons: string[]) => buttons.forEach((button) => sim.desk.press('stock.shipment.out', button, 1))

describe('cancelled pieces', () => {
  it('of an order that is not there yet are never planned, and keep their money', async () => {
    const made = await write(wanted(linesWith('2', '1')))
    expect(made).toMatchObject({ done: true, reached: 'processing', native: { total_amount: '84.89' } })
    expect(shown(made)).toEqual(WHOLE())
    expect(open()).toEqual([[tea, 1]])
    expect(await write(wanted(linesWith('2', '1')))).toMatchObject({ externalId: made.externalId, done: true })
    expect(sim.desk.rows('stock.move').filter(({ state }) => state === 'cancelled')).toEqual([])
  })

  it.each(['save', 'submit'] as const)('of a sale as far as %s are taken out of its lines, and put back', async (target) => {
    const made = await sold(target)
    const short = await cancel(made, '1', { target })
    expect([shown(short), short.native!.total_amount]).toEqual([WHOLE(), '84.89'])
    expect(goods()).toEqual([['TEA', 2], ['SERVICE', 1], ['CUP', 1]]) // prettier-ignore
    const back = await cancel(short, '0', { target })
    expect([shown(back), goods()]).toEqual([WHOLE(), [['TEA', 3], ['CUP', 1]]]) // prettier-ignore
    const processed = await cancel(back, '3')
    expect([shown(processed), open()]).toEqual([WHOLE(), [[cup, 1]]])
  })

  const goods = () => {
    const rows = sim.desk.rows('sale.line').toSorted((a, b) => Number(a.sequence) - Number(b.sequence))
    return rows.map(({ product, quantity }) => [sim.desk.row('product.product', product as number)!.code, quantity])
  }

  it.each([
    ['waiting', []],
    ['assigned', ['assign_try']],
  ])('of a planned shipment that is %s are taken out of it', async (state, buttons) => {
    const made = await sold()
    press(...buttons)
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await cancel(made, '1')).toMatchObject({ done: true, native: { shipment_state: 'waiting', total_amount: '84.89' } })
      expect([open(), shipments()]).toEqual([[[tea, 2], [cup, 1]], [state]]) // prettier-ignore
    }
    await cancel(made, '1', { cups: '1' })
    expect([open(), shipments()]).toEqual([[[tea, 2]], [state]])
    press('assign_try', 'pick', 'pack', 'done')
    expect((await cancel(made, '1', { cups: '1' })).native).toMatchObject({ shipment_state: 'sent' })
    expect(sim.stockOf(Number(tea), sim.prepare().warehouse)).toBe(98)
  })

  it('that are all there is to send call the shipment off, without an exception', async () => {
    const made = await sold()
    expect((await cancel(made, '3', { cups: '1' })).native).toMatchObject({ state: 'processing', shipment_state: 'sent' })
    expect([open(), shipments()]).toEqual([[], ['cancelled']])
  })

  it('are told to people where the goods are picked already', async () => {
    const made = await sold()
    press('assign_try', 'pick')
    expect(await cancel(made, '1')).toMatchObject({ done: false, error: { kind: 'data', code: 'alreadyPicked', details: { pieces: '1' } } })
    expect(open()).toEqual([[tea, 3], [cup, 1]]) // prettier-ignore
  })

  it('that have left stay gone: only what is still open is taken out', async () => {
    const made = await sold()
    const [first] = made.native!.lines as Native[]
    const lines = [{ sale: made.externalId, sale_line: first!.id, product: tea, quantity: '2' }]
    const parcel = { reference: 'D-1', attemptKey: 'D-1', changed: [], want: { hub_number: 'D-1', state: 'done', lines } }
    await shipment.write!(ctx, [parcel], {})
    await cancel(made, '2')
    expect([moves('done'), open()]).toEqual([[[tea, 2]], [[cup, 1]]])
  })

  it('are taken out whatever becomes of a change that comes too late', async () => {
    const made = await sold()
    const { externalId, native } = made
    const lines = linesWith(
      '1',
      '0',
      (native!.lines as Native[]).map(({ id }) => id as string),
    )
    const both = { ...wanted([{ ...lines[0], amount: '70.00' }, lines[1]!]), externalId }
    expect(await write(both)).toMatchObject({ done: false, error: { code: 'documentLocked' } })
    expect(open()).toEqual([[tea, 2], [cup, 1]]) // prettier-ignore
  })

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('are taken out once, whatever answers are lost (%i)', async (seed) => {
    const made = await sold()
    press('assign_try')
    sim.faults.beUnreliable({ seed, drop: 0.5 })
    await cancel(made, '1')
    sim.faults.clear()
    expect(await cancel(made, '1')).toMatchObject({ done: true, native: { shipment_state: 'waiting' } })
    expect(open()).toEqual([[tea, 2], [cup, 1]]) // prettier-ignore
    expect(shipments()).toHaveLength(1)
    expect(['waiting', 'assigned']).toContain(shipments()[0])
  })
})
