// Orders whose pieces the stock's owner has not taken are named, with the reason, on the order, the product and the figures of the shops.
import { and, eq } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import type { FlowConfig } from '../configuration/bundle.ts'
import type { RecordRow } from '../store/port.ts'
import { rule, START, startTradeWorld, type TradeOptions, type TradeWorld } from '../testing/trade/world.ts'
import type { ReservationPage } from './reservations.ts'

let world: TradeWorld
afterEach(() => world.stop())

/** Nobody keeps stock of errands. */
const BOX = [{ sku: 'ERRAND', price: 300 }, { sku: 'TEA', price: 1000 }, { sku: 'CUP', price: 500 }, { sku: 'BOX', price: 2200, parts: [{ sku: 'TEA', quantity: 2 }, { sku: 'CUP', quantity: 1 }] }] // prettier-ignore
async function start(dialect: TradeOptions['dialect'], rules = [rule('s1')]) {
  world = await startTradeWorld({ dialect, products: BOX, rules })
  for (const sku of ['TEA', 'CUP']) world.erp.receive(sku, 'W1', 100)
  await world.pullAll()
}
const buy = (sku: string, quantity: number, id = 's1') => world.shops.get(id)!.buy([{ sku, quantity }], { now: world.now() })!.number
const readOrders = (id = 's1') => world.pull({ id } as never, 'order')

async function find(object: string, number: string): Promise<RecordRow> {
  const { records } = world.hub.store.tables
  const rows = await world.hub.store.read
    .select()
    .from(records)
    .where(and(eq(records.object, object), ...(object === 'sellableStock' ? [] : [eq(records.number, number)])))
  return rows.find(({ body }) => object !== 'sellableStock' || `${JSON.parse(body).connection}/${JSON.parse(body).skuCode}` === number)!
}
const ask = async (object: string, number: string, limit = 50, after?: ReservationPage['next']) =>
  world.hub.reservations(await find(object, number), { limit, ...(after && { after }) })
const brief = ({ items }: ReservationPage) =>
  items.map(({ orderNumber, skuCode, quantity, reason }) => [orderNumber, skuCode, quantity, reason])

const errand = {
  ...{ number: 'E1', shop: 's1', status: 'awaitingShipment', goods: 300, discount: 0, payable: 300, placedAt: START },
  lines: [{ id: 'l1', kind: 'normal', sku: 'ERRAND', quantity: 1, cancelled: 0, amount: 300 }],
}

/** Another setting of the flow that takes orders to the ERP. */
async function setFlow(more: Partial<FlowConfig>) {
  const bundle = await world.hub.exportConfiguration()
  const flows = bundle.flows.map((flow) => (flow.id === 'erp-order-out' ? { ...flow, ...more } : flow))
  await world.hub.applyConfiguration({ ...bundle, flows }, { by: 'test' })
}

describe.each(['sqlite', 'postgres'] as const)('reservations, on %s', (dialect) => {
  it('are told of an order and of what it takes off, until the owner has it', async () => {
    await start(dialect)
    world.fail('order', 'write')
    const number = buy('BOX', 3)
    await readOrders()
    const { items } = await ask('order', number)
    expect(items).toMatchObject([
      { skuCode: 'TEA', quantity: '6', shop: 's1', warehouse: null, connection: 'stock', owner: 'erp', reason: 'underway' },
      { skuCode: 'CUP', quantity: '3' },
    ])
    expect(Date.parse(items[0]!.since)).toBe(START)
    expect((await ask('product', 'TEA')).items).toEqual([items[0]])
    expect((await ask('sellableStock', 's1/TEA')).items).toEqual([items[0]])
    expect(brief(await ask('product', 'BOX'))).toEqual([[number, 'TEA', '6', 'underway'], [number, 'CUP', '3', 'underway']]) // prettier-ignore
    world.heal()
    await world.run(60_000, 5_000)
    for (const [object, of] of [
      ['order', number],
      ['product', 'TEA'],
      ['sellableStock', 's1/TEA'],
      ['shop', 's1'],
    ] as const)
      // prettier-ignore
      expect(await ask(object, of)).toEqual({ items: [] })
  })

  it('say why', async () => {
    await start(dialect)
    world.fail('inventory', 'get')
    const read = buy('TEA', 1)
    await readOrders()
    world.heal()
    await setFlow({ filter: { status: ['shipped'] } })
    const filtered = buy('TEA', 2)
    await readOrders()
    await setFlow({ filter: {}, reject: [{ field: 'number', matches: '.', code: 'refused', message: 'no' }] })
    const failed = buy('TEA', 3)
    await readOrders()
    await setFlow({ filter: {}, reject: [], mode: 'trial' })
    const tried = buy('TEA', 4)
    await readOrders()
    const reasons = await Promise.all([read, filtered, failed, tried].map(async (number) => (await ask('order', number)).items[0]?.reason))
    expect(reasons).toEqual(['stockNotRead', 'notSent', 'failed', 'trial'])
  })

  it('are held with an order that is on hold', async () => {
    await start(dialect)
    world.fail('order', 'write')
    const number = buy('TEA', 1)
    await readOrders()
    const { id, rev } = await find('order', number)
    await world.hub.editRecord(id, { hold: { reasons: ['riskBuyer'], at: new Date(START).toISOString() } }, { expectRev: rev, by: 'test' })
    world.heal()
    await world.run(60_000, 5_000)
    expect(brief(await ask('order', number))).toEqual([[number, 'TEA', '1', 'held']])
  })

  it('of a figure are those that count in it, newest first, page by page', async () => {
    await start(dialect, [rule('s1', { warehouses: ['W1'] }), rule('s2', { warehouses: ['W2'] })])
    await setFlow({ filter: { status: ['shipped'] } })
    const numbers: string[] = []
    for (let i = 1; i <= 5; i++) {
      numbers.unshift(buy('TEA', i))
      await readOrders()
      await world.run(1000, 1000)
    }
    const seen: unknown[] = []
    for (let after: ReservationPage['next'], pages = 1; pages <= 3; pages++) {
      const page = await ask('sellableStock', 's1/TEA', 2, after)
      seen.push(...page.items.map(({ orderNumber }) => orderNumber))
      expect(page.next === undefined).toBe(pages === 3)
      after = page.next
    }
    expect(seen).toEqual(numbers)
    expect((await ask('product', 'CUP')).items).toEqual([])
  })

  it('are none of what nobody keeps stock of', async () => {
    await start(dialect)
    await setFlow({ filter: { status: ['shipped'] } })
    world.shops.get('s1')!.put('order', 'x1', errand)
    await readOrders()
    expect(await ask('order', 'E1')).toEqual({ items: [] })
    expect(await ask('product', 'ERRAND')).toEqual({ items: [] })
  })
})

describe('reservations of a product that two connections of sellable stock count', () => {
  it.each([1, 2, 3])('are all listed, %i a page', async (limit) => {
    await start('sqlite')
    const bundle = await world.hub.exportConfiguration()
    const more = bundle.connections.find(({ id }) => id === 'stock')!
    const ofAnotherShop = (more.config['shops'] as object[]).map((rule) => ({ ...rule, shop: 'another' }))
    const { problems } = await world.hub.applyConfiguration(
      {
        ...bundle,
        connections: [...bundle.connections, { ...more, id: 'stock2', name: 'stock2', config: { shops: ofAnotherShop } }],
        flows: [
          ...bundle.flows,
          ...['inventory', 'product', 'order'].map((object) => ({
            id: `stock2-${object}-out`,
            connection: 'stock2',
            object,
            direction: 'out' as const,
          })),
        ],
      },
      { by: 'test' },
    )
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    await world.settle()
    await setFlow({ filter: { status: ['shipped'] } })
    for (let i = 1; i <= 2; i++) {
      buy('TEA', i)
      await readOrders()
      await world.run(1000, 1000)
    }
    const whole = await ask('product', 'TEA', 50)
    expect(whole.items.map(({ connection }) => connection)).toEqual(['stock', 'stock', 'stock2', 'stock2'])
    const seen: unknown[] = []
    let after: ReservationPage['next']
    for (let pages = 0; pages < 10; pages++) {
      const page: ReservationPage = await ask('product', 'TEA', limit, after)
      seen.push(...page.items)
      after = page.next
      if (!after) break
    }
    expect(seen).toEqual(whole.items)
  })
})
