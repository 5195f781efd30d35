// Orders on hold, at the simulated Tryton: what waits in the warehouse stays there.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WriteItem, WriteResult } from '../../core/connector/port.ts'
import { createTestClock, testContext, type TestContext } from '../../core/testing/connector-context.ts'
import type { TrytonConfig } from './config.ts'
import connector from './index.ts'
import { order } from './order.ts'
import { shipment } from './shipment.ts'
import { startTryton, type TrytonSimulator } from './simulator.ts'

const clock = createTestClock()
const HELD = { held_at: '2026-01-15T09:00:00Z' }
let sim: TrytonSimulator
let ctx: TestContext<TrytonConfig>
let tea: string

beforeEach(async () => {
  sim = await startTryton({ now: clock.now })
  sim.prepare()
  ctx = testContext<TrytonConfig>({ connector, config: { url: sim.url, ...sim.account }, now: clock.now })
  tea = String(sim.addProduct({ code: 'TEA', name: 'Tea', listPrice: '25.0000', onHand: 100 }))
})
afterEach(async () => {
  await ctx.close()
  await sim.close()
})

const write = async (item: Partial<WriteItem>, more: Record<string, unknown> = {}): Promise<WriteResult> => {
  const want = { reference: 'WEB-1', currency: 'EUR', lines: [{ product: tea, quantity: '3', amount: '75.00' }], ...more }
  return (await order.write!(ctx, [{ reference: 'WEB-1', attemptKey: 'WEB-1', want, changed: Object.keys(want), ...item }], {}))[0]!
}
/** The sale is there: a change of its hold alone, unless something else changes. */
const change = ({ externalId, native }: WriteResult, more: Record<string, unknown>, changed = ['held_at']): Promise<WriteResult> =>
  write({ externalId, changed }, { lines: native!.lines, ...more })
const shipments = () => sim.desk.rows('stock.shipment.out').map(({ state }) => state)
const press = (...buttons: string[]) => buttons.forEach((button) => sim.desk.press('stock.shipment.out', button, 1))

describe('an order on hold', () => {
  it.each([
    ['waiting', []],
    ['assigned', ['assign_try']],
  ])('takes its shipment back to draft when that is %s, and lets it wait again', async (_, buttons) => {
    const made = await write({})
    press(...buttons)
    expect(await change(made, HELD)).toMatchObject({ done: true, reached: 'processing' })
    expect(shipments()).toEqual(['draft'])
    press('assign_try', 'pick')
    expect(shipments()).toEqual(['draft'])
    expect(await change(made, {})).toMatchObject({ done: true })
    expect(shipments()).toEqual(['waiting'])
  })

  it('made as one is planned as a draft', async () => {
    await write({}, HELD)
    expect(shipments()).toEqual(['draft'])
  })

  it('stays held when pieces of it are cancelled meanwhile', async () => {
    const made = await write({})
    const [line] = made.native!.lines as Record<string, unknown>[]
    await change(made, { ...HELD, lines: [{ ...line, cancelled: '1' }] }, ['held_at', 'lines'])
    expect(shipments()).toEqual(['draft'])
    expect(
      sim.desk.rows('stock.move').find(({ origin, state }) => String(origin).startsWith('sale.line,') && state !== 'cancelled'),
    ).toMatchObject({ quantity: 2 })
  })

  it('that changes in something else leaves a draft alone that people made', async () => {
    const made = await write({})
    press('draft')
    await change(made, { comment: 'ring twice' }, ['comment'])
    expect(shipments()).toEqual(['draft'])
  })

  it('is called off all the same', async () => {
    const made = await write({})
    await change(made, HELD)
    await change(made, { ...HELD, cancelled_at: '2026-01-16T09:00:00Z' }, ['cancelled_at'])
    expect(shipments()).toEqual(['cancelled'])
  })

  it('is told to people where its goods are picked already', async () => {
    const made = await write({})
    press('assign_try', 'pick')
    const error = { kind: 'data', code: 'alreadyPicked', details: { shipment: 1, state: 'picked' } }
    expect(await change(made, HELD)).toMatchObject({ done: false, error })
    expect(shipments()).toEqual(['picked'])
  })

  it('is told to people although something else of the same push comes too late', async () => {
    const made = await write({})
    press('assign_try', 'pick')
    const [line] = made.native!.lines as Record<string, unknown>[]
    const both = await change(made, { ...HELD, lines: [{ ...line, quantity: '5' }] }, ['held_at', 'lines'])
    expect(both).toMatchObject({ done: false, error: { code: 'alreadyPicked' } })
    press('wait', 'draft')
    expect(await change(made, { lines: [{ ...line, quantity: '5' }] }, ['held_at', 'lines'])).toMatchObject({
      error: { code: 'documentLocked' },
    })
  })

  it.each(Array.from({ length: 8 }, (_, seed) => seed))('ends as it should, whatever answers are lost (%i)', async (seed) => {
    const made = await write({})
    press('assign_try')
    for (const [more, state] of [
      [HELD, 'draft'],
      [{}, 'waiting'],
    ] as const) {
      sim.faults.beUnreliable({ seed, drop: 0.5 })
      await change(made, more)
      sim.faults.clear()
      expect(await change(made, more)).toMatchObject({ done: true })
      expect(shipments()).toEqual([state])
    }
  })
})

describe('a shipment for two orders of which one is on hold', () => {
  let sales: WriteResult[]
  beforeEach(async () => {
    sales = [await write({}), await write({ reference: 'WEB-2' }, { reference: 'WEB-2' })]
    const lines = sales.map(({ externalId, native }) => {
      const [line] = native!.lines as Record<string, unknown>[]
      return { sale: externalId, sale_line: line!.id, product: tea, quantity: '3' }
    })
    const parcel = { reference: 'D-1', attemptKey: 'D-1', changed: [], want: { hub_number: 'D-1', state: 'waiting', lines } }
    await shipment.write!(ctx, [parcel], {})
    await change(sales[0]!, HELD)
    expect(shipments()).toEqual(['draft', 'cancelled'])
  })

  it('stays a draft, and is left to people, when the hold of the other one ends', async () => {
    await change(sales[1]!, HELD)
    expect(await change(sales[1]!, {})).toMatchObject({ done: false, error: { code: 'severalSales', details: { shipment: 1 } } })
    expect(shipments()).toEqual(['draft', 'cancelled'])
  })

  it('stays a draft when pieces of the other one are cancelled', async () => {
    const [line] = sales[1]!.native!.lines as Record<string, unknown>[]
    expect(await change(sales[1]!, { lines: [{ ...line, cancelled: '1' }] }, ['lines'])).toMatchObject({ done: true })
    expect(shipments()).toEqual(['draft', 'cancelled'])
  })

  it('stays a draft when the other one is called off', async () => {
    await change(sales[1]!, { cancelled_at: '2026-01-16T09:00:00Z' }, ['cancelled_at'])
    expect(shipments()).toEqual(['draft', 'cancelled'])
  })
})
