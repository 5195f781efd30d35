// What only shows over several calls: rows that change between pages, attempts that break off, sales that Tryton does not process.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Native, WriteItem } from '../../core/connector/port.ts'
import { createTestClock, testContext, type TestContext } from '../../core/testing/connector-context.ts'
import { stockedProduct, typeSale } from './simulator/conformance-cases.ts'
import type { TrytonConfig } from './config.ts'
import connector from './index.ts'
import { order, salesSummary } from './order.ts'
import { product } from './product.ts'
import { startTryton, type TrytonSimulator } from './simulator.ts'

const clock = createTestClock()
let sim: TrytonSimulator
let ctx: TestContext<TrytonConfig>

beforeEach(async () => {
  sim = await startTryton({ now: clock.now })
  sim.prepare()
  ctx = testContext<TrytonConfig>({ connector, config: { url: sim.url, ...sim.account }, now: clock.now })
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
const line = (quantity = '1'): Native => ({ product: String(stockedProduct(sim)), quantity, amount: '12.50' })
const calls = (): string[] => sim.requests.map(({ body }) => (JSON.parse(body) as { method: string }).method.replace(/^model\./, ''))

describe('paging', () => {
  it('loses no record while others change between the pages', async () => {
    const ids = new Set<string>()
    for (let n = 0; n < 9; n++) {
      ids.add(String(typeSale(sim)))
      clock.advance(1000)
    }
    const seen = new Set<string>()
    let cursor: string | null = null
    for (let isMore = true, page = 0; isMore; page++) {
      const answer = await order.read!(ctx, { cursor, limit: 2 })
      for (const { externalId } of answer.records) seen.add(externalId)
      // The first of the page moves to the end of the order by time; a new one comes; an offset would now skip.
      const first = answer.records[0]?.externalId
      if (first !== undefined && page < 3) sim.desk.write('sale.sale', Number(first), { comment: `changed ${page}` })
      if (page === 1) ids.add(String(typeSale(sim)))
      clock.advance(1000)
      cursor = answer.cursor
      isMore = answer.hasMore
    }
    // What came while the pages were read comes with the next pull.
    for (const { externalId } of (await order.read!(ctx, { cursor, limit: 100 })).records) seen.add(externalId)
    expect([...seen].sort()).toEqual([...ids].sort())
  })

  it('loses no record when the clock was set back before the newest one was changed', async () => {
    const ids: string[] = []
    for (let n = 0; n < 3; n++) {
      ids.push(String(typeSale(sim)))
      clock.advance(1000)
    }
    clock.advance(-2500)
    const sale = Number(ids[2])
    sim.desk.write('sale.sale', sale, { comment: 'changed' })
    for (const row of sim.desk.rows('sale.line')) if (row.sale === sale) sim.desk.write('sale.line', row.id, { description: 'changed' })
    const seen = new Set<string>()
    let page = await order.read!(ctx, { cursor: null, limit: 1 })
    for (; page.hasMore; page = await order.read!(ctx, { cursor: page.cursor, limit: 1 })) {
      for (const { externalId } of page.records) seen.add(externalId)
    }
    for (const { externalId } of page.records) seen.add(externalId)
    expect([...seen].sort()).toEqual(ids)
  })

  it('asks a fixed number of times, however many records', async () => {
    for (let n = 0; n < 40; n++) typeSale(sim)
    await order.read!(ctx, { cursor: null, limit: 200 })
    expect(calls().filter((method) => method.endsWith('search_read')).length).toBeLessThanOrEqual(4)
  })
})

describe('writing', () => {
  it('an attempt that broke off after the draft goes on from there, without a second sale', async () => {
    const wanted = item('WEB-1', { lines: [line()] })
    const [draft] = await order.write!(ctx, [{ ...wanted, target: 'save' }], {})
    sim.faults.dropNextAnswer()
    const [broken] = await order.write!(ctx, [wanted], {})
    // quote was performed, its answer lost: the state that shows counts, and the next step went on.
    expect(broken).toMatchObject({ externalId: draft!.externalId })
    const [again] = await order.write!(ctx, [wanted], {})
    expect(again).toMatchObject({ externalId: draft!.externalId, reached: 'processing', done: true, keys: { number: '1' } })
    expect(sim.desk.rows('sale.sale')).toHaveLength(1)
  })

  it('an id is given even when a later step fails', async () => {
    const [, , address] = sim.desk.rows('party.address')
    expect(address).toBeUndefined()
    const sold = sim.addProduct({ code: 'NOCAT', name: 'Without accounts', listPrice: '1.0000', onHand: 5 })
    sim.desk.write('product.template', sim.desk.row('product.product', sold)!.template as number, { account_category: null })
    const [result] = await order.write!(ctx, [item('WEB-2', { lines: [{ product: String(sold), quantity: '1', amount: '1.00' }] })], {})
    expect(result).toMatchObject({
      externalId: '1',
      reached: 'confirmed',
      failed: 'approve',
      done: false,
      error: { kind: 'transient', code: 'notProcessed' },
    })
    expect(result?.native).toMatchObject({ state: 'confirmed' })
  })

  it('twenty good ones and a bad one: the bad one alone fails, and all are made in few calls', async () => {
    const items = Array.from({ length: 21 }, (_, n) => item(`WEB-${n}`, { lines: [line(n === 13 ? '1.5' : '1')] }))
    const results = await order.write!(ctx, items, {})
    expect(results.map(({ done }) => done)).toEqual(items.map((_, n) => n !== 13))
    expect(sim.desk.rows('sale.sale')).toHaveLength(20)
    expect(calls().filter((method) => method === 'sale.sale.create').length).toBeLessThanOrEqual(11)
    expect(calls().filter((method) => method === 'sale.sale.confirm')).toHaveLength(4)
  })

  it('a lost session in the middle is not noticed', async () => {
    await product.read!(ctx, { cursor: null, limit: 10 })
    sim.expireSessions()
    const [result] = await order.write!(ctx, [item('WEB-1', { lines: [line()] })], {})
    expect(result).toMatchObject({ done: true })
  })

  it('freight needs a service product: made once, not shown as goods', async () => {
    await order.write!(
      ctx,
      [item('WEB-1', { lines: [line()], freight_amount: '5.00' }), item('WEB-2', { lines: [line()], freight_amount: '6.00' })],
      {},
    )
    expect(sim.desk.rows('product.product').filter(({ code }) => code === 'FREIGHT')).toHaveLength(1)
    const { records } = await product.read!(ctx, { cursor: null, limit: 100 })
    expect(records.map(({ native }) => native.code)).toEqual(['BOLT'])
  })

  it('goes as far as each item says', async () => {
    const items = (['save', 'submit', 'approve'] as const).map((target) => ({ ...item(`WEB-${target}`, { lines: [line()] }), target }))
    const results = await order.write!(ctx, items, {})
    expect(results.map(({ reached, done }) => [reached, done])).toEqual([
      ['draft', true],
      ['quotation', true],
      ['processing', true],
    ])
  })

  it('a sale that was cancelled is not pushed on: somebody has to open it there first', async () => {
    const [made] = await order.write!(ctx, [{ ...item('WEB-1', { lines: [line()] }), target: 'submit' }], {})
    sim.desk.press('sale.sale', 'cancel', Number(made!.externalId))
    const push = { ...item('WEB-1', made!.native!), externalId: made!.externalId!, target: 'approve' as const }
    const [taken] = await order.write!(ctx, [{ ...push, old: made!.native! }], {})
    expect(taken).toMatchObject({ done: false, error: { kind: 'conflict', code: 'documentReopened' } })
    const [known] = await order.write!(ctx, [{ ...push, old: { ...made!.native, state: 'cancelled' } }], {})
    expect(known).toMatchObject({ done: false, error: { kind: 'data', code: 'documentVoid' } })
  })
})

describe('calling off', () => {
  const off = { cancelled_at: '2026-06-10T02:53:20Z' }
  const sold = async (target: 'save' | 'submit' | 'approve'): Promise<WriteItem> => {
    const wanted = item('WEB-1', { lines: [line('3')] })
    const [{ externalId } = {}] = await order.write!(ctx, [{ ...wanted, target }], {})
    return { ...wanted, externalId, want: { ...wanted.want, ...off }, changed: ['cancelled_at'] }
  }
  const statesOf = (model: string) => sim.desk.rows(model).map(({ state }) => state)

  it.each(['save', 'submit'] as const)('a sale as far as %s is cancelled, twice the same', async (target) => {
    const wanted = await sold(target)
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await order.write!(ctx, [wanted], {})).toMatchObject([{ reached: 'cancelled', done: true, native: { state: 'cancelled' } }])
    }
    expect(statesOf('sale.sale')).toEqual(['cancelled'])
    expect(statesOf('stock.shipment.out')).toEqual([])
  })

  it('a confirmed sale that Tryton has not processed is cancelled', async () => {
    const wanted = await sold('submit')
    const sale = Number(wanted.externalId)
    const [row] = sim.desk.rows('sale.line')
    const template = sim.desk.row('product.product', row!.product as number)!.template as number
    sim.desk.write('product.template', template, { account_category: null })
    sim.desk.press('sale.sale', 'confirm', sale)
    expect(statesOf('sale.sale')).toEqual(['confirmed'])
    expect(await order.write!(ctx, [wanted], {})).toMatchObject([{ reached: 'cancelled', done: true }])
  })

  it('of a sale that is processing the shipment is cancelled: the goods stay', async () => {
    const wanted = await sold('approve')
    const stock = sim.stockOf(stockedProduct(sim), sim.prepare().warehouse)
    expect(await order.write!(ctx, [wanted], {})).toMatchObject([
      { reached: 'processing', done: true, native: { shipment_state: 'exception' } },
    ])
    expect(await order.write!(ctx, [wanted], {})).toMatchObject([{ done: true }])
    expect(statesOf('stock.shipment.out')).toEqual(['cancelled'])
    expect(sim.stockOf(stockedProduct(sim), sim.prepare().warehouse)).toBe(stock)
  })

  it('a change that comes too late is refused, and the goods stay all the same', async () => {
    const wanted = await sold('approve')
    const both = { ...wanted, want: { ...wanted.want, lines: [line('2')] }, changed: ['cancelled_at', 'lines'] }
    expect(await order.write!(ctx, [both], {})).toMatchObject([{ done: false, error: { code: 'documentLocked' } }])
    expect(statesOf('stock.shipment.out')).toEqual(['cancelled'])
  })

  it('after shipment nothing is called off, not even the rest', async () => {
    const wanted = await sold('approve')
    const [shipment] = sim.desk.rows('stock.shipment.out')
    for (const button of ['assign_try', 'pick', 'pack', 'done']) sim.desk.press('stock.shipment.out', button, shipment!.id)
    expect(await order.write!(ctx, [wanted], {})).toMatchObject([{ done: true, native: { shipment_state: 'sent' } }])
    expect(statesOf('stock.shipment.out')).toEqual(['done'])
  })

  it('a lost answer is asked about, and nothing else is called off', async () => {
    const wanted = await sold('submit')
    typeSale(sim)
    sim.faults.dropNextAnswer()
    await order.write!(ctx, [wanted], {})
    expect(await order.write!(ctx, [wanted], {})).toMatchObject([{ reached: 'cancelled', done: true }])
    expect(statesOf('sale.sale')).toEqual(['cancelled', 'draft'])
  })

  it('a trade that was cancelled before its sale was made leaves a cancelled one, and no shipment', async () => {
    expect(await order.write!(ctx, [item('WEB-1', { lines: [line()], ...off })], {})).toMatchObject([{ reached: 'cancelled', done: true }])
    expect(statesOf('stock.shipment.out')).toEqual([])
  })
})

describe('check', () => {
  it('names what is missing, with the remedy', async () => {
    ctx.config.warehouse = 'NOWHERE'
    ctx.config.accountCategory = 'Nothing'
    ctx.config.units = { 件: 'piece' }
    const { ok, warnings } = await connector.check(ctx as never)
    expect(ok).toBe(true)
    expect(warnings.join('\n')).toMatch(/no warehouse with code NOWHERE.*config\.warehouse/)
    expect(warnings.join('\n')).toMatch(/no accounting category named "Nothing": make one/)
    expect(warnings.join('\n')).toMatch(/no unit with symbol "piece".*config\.units/)
  })
})

it('a bundle whose components are listed gives way to them; one whose are not stands for itself', async () => {
  const [tea, box, set] = ['TEA', 'BOX', 'SET'].map((code) => String(sim.addProduct({ code, name: code, listPrice: '25.0000', onHand: 9 })))
  const lines = [
    { product: box, key: 'a', kind: 'bundle', quantity: '1', amount: '50.00' },
    { product: tea, key: 'b', parent_key: 'a', kind: 'component', quantity: '2', amount: '50.00' },
    { product: set, key: 'c', kind: 'bundle', quantity: '1', amount: '30.00' },
  ]
  const [made] = await order.write!(ctx, [item('WEB-1', { lines })], {})
  expect(made).toMatchObject({ done: true, native: { total_amount: '80.00', lines: [{ product: tea }, { product: set }] } })
})

it('an adjustment of money alone moves no goods, and reads as it was written', async () => {
  const lines = [
    { ...line('0'), amount: '-2.00' },
    { ...line('-1'), amount: '-12.50' },
    { ...line('0'), amount: '0.01' },
  ]
  const [made] = await salesSummary.write!(ctx, [item('SUM-2', { lines })], {})
  expect(made).toMatchObject({ done: true, reached: 'processing', native: { total_amount: '-14.49' } })
  const shown = (made!.native!.lines as Native[]).map(({ product, quantity, amount }) => ({ product, quantity, amount }))
  expect(shown).toEqual(lines)
  expect(sim.desk.rows('stock.shipment.out')).toEqual([])
  expect(sim.desk.rows('stock.shipment.out.return')).toHaveLength(1)
})
