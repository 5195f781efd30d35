// Sellable stock: shops are given pieces by their rules, what they sell is not given back, and exclusive shares never sell more than there is.
import { afterEach, describe, expect, it } from 'vitest'
import { rule, START, startTradeWorld, type TradeOptions, type TradeWorld } from '../testing/trade/world.ts'

let world: TradeWorld
afterEach(() => world.stop())

const TEA = [{ sku: 'TEA', price: 1000 }]
async function start(options: Omit<TradeOptions, 'products'> & { products?: TradeOptions['products'] }, stock: Record<string, number>) {
  world = await startTradeWorld({ products: TEA, ...options })
  for (const [sku, quantity] of Object.entries(stock)) world.erp.receive(sku, 'W1', quantity)
  await world.pullAll()
}
const shop = (id: string) => world.shops.get(id)!
const buy = (id: string, sku: string, quantity: number) => shop(id).buy([{ sku, quantity }], { now: world.now() })

describe.each(['sqlite', 'postgres'] as const)('sellable stock (§6), on %s', (dialect) => {
  it('gives a shop its share, less the buffer, and says how that comes about', async () => {
    await start({ dialect, rules: [rule('s1', { share: 8000, buffer: '5' })] }, { TEA: 120 })
    expect(await world.figure('s1', 'TEA')).toMatchObject({
      quantity: 91,
      formula: '(onHand 120 - reserved 0 - untaken 0) x 80% - buffer 5 = 91',
      isPaused: false,
      allotment: { total: 91, revision: START },
    })
    expect(shop('s1').left('TEA')).toBe(91)
  })

  it('does not give back what was sold, before and after the owner has taken it', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    buy('s1', 'TEA', 4)
    // Stock is read again before anybody has told of the order: it is not in it.
    world.erp.receive('TEA', 'W1', 1)
    await world.pull({ id: 'erp' } as never, 'inventory')
    expect(shop('s1').left('TEA')).toBe(7)
    await world.pullAll()
    expect(world.erp.level('TEA', 'W1')).toEqual({ onHand: 11, reserved: 4 })
    expect(await world.figure('s1', 'TEA')).toMatchObject({
      quantity: 7,
      formula: '(onHand 11 - reserved 4 - untaken 0) = 7',
      allotment: { total: 11 },
    })
    expect(shop('s1').left('TEA')).toBe(7)
    world.erp.ship(world.erp.orders()[0]!.reference)
    await world.pullAll()
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 7, formula: '(onHand 7 - reserved 0 - untaken 0) = 7' })
    expect(shop('s1').left('TEA')).toBe(7)
  })

  it('gives a cancelled order’s pieces to nobody twice', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    const { number } = buy('s1', 'TEA', 4)!
    shop('s1').cancel(number)
    expect(shop('s1').left('TEA')).toBe(10)
    await world.pullAll()
    expect(shop('s1').left('TEA')).toBe(10)
    const { number: second } = buy('s1', 'TEA', 3)!
    await world.pullAll()
    expect(world.erp.level('TEA', 'W1')).toEqual({ onHand: 10, reserved: 3 })
    shop('s1').cancel(second)
    await world.pullAll()
    expect(world.erp.level('TEA', 'W1')).toEqual({ onHand: 10, reserved: 0 })
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 10, allotment: { total: 10 } })
  })

  it('counts an order as not taken until the stock has been read after it was', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    world.fail('inventory', 'get')
    buy('s1', 'TEA', 4)
    await world.pull({ id: 's1' } as never, 'order')
    // The ERP holds it, and its stock could not be read: it must not be taken off twice, nor be given back.
    expect(world.erp.level('TEA', 'W1')).toEqual({ onHand: 10, reserved: 4 })
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 6, formula: '(onHand 10 - reserved 0 - untaken 4) = 6' })
    world.heal()
    await world.run(60_000, 5_000)
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 6, formula: '(onHand 10 - reserved 4 - untaken 0) = 6' })
    expect(shop('s1').left('TEA')).toBe(6)
  })

  it('leaves orders of before the start to the people who entered them with the owner', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    shop('s1').buy([{ sku: 'TEA', quantity: 4 }], { now: START - 86_400_000 })
    buy('s1', 'TEA', 1)
    await world.pullAll()
    expect(world.erp.orders()).toHaveLength(1)
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 9, formula: '(onHand 10 - reserved 1 - untaken 0) = 9' })
  })

  it('shows two shops all that is free where they share it, and takes from one what the other sells', async () => {
    await start({ dialect, rules: [rule('s1'), rule('s2')] }, { TEA: 10 })
    expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([10, 10])
    buy('s1', 'TEA', 4)
    await world.pullAll()
    expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([6, 6])
  })

  it('gives a shop more of an exclusive share only when the other has given it back', async () => {
    await start({ dialect, rules: [rule('s1', { share: 5000 }), rule('s2', { share: 5000 })] }, { TEA: 100 })
    buy('s1', 'TEA', 10)
    world.fail('sellableStock', 'write', 's2')
    await world.pull({ id: 's1' } as never, 'order')
    // 90 are free, 45 for each: but s2 may still sell its 50.
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 45, allotment: { total: 50 } })
    expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([40, 50])
    world.heal()
    await world.run(60_000, 5_000)
    expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([45, 45])
  })

  it('gives a shop that had sold more than it was left with its full share again', async () => {
    await start({ dialect, rules: [rule('s1', { share: 5000 }), rule('s2', { share: 5000 })] }, { TEA: 10 })
    buy('s2', 'TEA', 5)
    // Four are broken before anybody has told of the sale.
    world.erp.receive('TEA', 'W1', -4)
    await world.pull({ id: 'erp' } as never, 'inventory')
    expect(shop('s2').left('TEA')).toBe(-2)
    await world.pullAll()
    await world.run(10_000, 1_000)
    expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([0, 0])
    world.erp.receive('TEA', 'W1', 9)
    await world.pullAll()
    await world.run(10_000, 1_000)
    expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([5, 5])
  })

  it('takes a bundle’s parts off where the shop does, and shows the least of its parts where it does not', async () => {
    const products = [
      { sku: 'TEA', price: 1000 },
      { sku: 'CUP', price: 500 },
      { sku: 'BOX', price: 2200, parts: [{ sku: 'TEA', quantity: 2 }, { sku: 'CUP', quantity: 1 }] }, // prettier-ignore
    ]
    await start({ dialect, products, rules: [rule('s1'), rule('s2', { bundles: 'shown' })] }, { TEA: 9, CUP: 10 })
    expect(await world.figure('s1', 'BOX')).toBeUndefined()
    expect(await world.figure('s2', 'BOX')).toMatchObject({
      quantity: 4,
      formula: 'min(TEA (onHand 9 - reserved 0 - untaken 0) = 9 / 2, CUP (onHand 10 - reserved 0 - untaken 0) = 10) = 4',
    })
    buy('s1', 'BOX', 1)
    await world.pullAll()
    expect(shop('s1').left('TEA')).toBe(7)
    expect([shop('s2').left('TEA'), shop('s2').left('CUP'), shop('s2').left('BOX')]).toEqual([7, 9, 3])
    buy('s2', 'BOX', 3)
    await world.pullAll()
    expect(world.erp.level('TEA', 'W1')).toEqual({ onHand: 9, reserved: 8 })
    expect([shop('s2').left('TEA'), shop('s2').left('CUP'), shop('s2').left('BOX')]).toEqual([1, 6, 0])
  })

  it('adds up a part that a bundle names twice, and one of which it takes none stops nobody', async () => {
    const parts = (...quantities: [string, number][]) => quantities.map(([sku, quantity]) => ({ sku, quantity }))
    const products = [
      ...TEA,
      { sku: 'CUP', price: 500 },
      { sku: 'PAIR', price: 1800, parts: parts(['TEA', 1], ['CUP', 1], ['TEA', 1]) },
      { sku: 'ODD', price: 1000, parts: parts(['TEA', 1], ['CUP', 0]) },
    ]
    await start({ dialect, products, rules: [rule('s1', { bundles: 'shown' })] }, { TEA: 9, CUP: 10 })
    expect(await world.figure('s1', 'PAIR')).toMatchObject({ quantity: 4 })
    expect(await world.figure('s1', 'ODD')).toMatchObject({ quantity: 9 })
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 9 })
    buy('s1', 'PAIR', 2)
    await world.pullAll()
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 5 })
  })

  it('splits the parts between bundles and themselves by the rule', async () => {
    const products = [{ sku: 'TEA', price: 1000 }, { sku: 'BOX', price: 2200, parts: [{ sku: 'TEA', quantity: 2 }] }] // prettier-ignore
    await start({ dialect, products, rules: [rule('s1', { bundles: 4000 })] }, { TEA: 100 })
    expect([shop('s1').left('TEA'), shop('s1').left('BOX')]).toEqual([60, 20])
  })

  it('holds back bundles that are locked themselves, until the lock ends', async () => {
    const products = [{ sku: 'TEA', price: 1000 }, { sku: 'BOX', price: 2200, parts: [{ sku: 'TEA', quantity: 2 }] }] // prettier-ignore
    const lock = { skuCode: 'BOX', quantity: '3', until: START + 60_000 }
    await start({ dialect, products, rules: [rule('s1', { bundles: 'shown', locks: [lock] })] }, { TEA: 20 })
    expect([shop('s1').left('TEA'), shop('s1').left('BOX')]).toEqual([20, 7])
    expect((await world.figure('s1', 'BOX'))!['formula']).toBe('min(TEA (onHand 20 - reserved 0 - untaken 0) = 20 / 2) - heldBack 3 = 7')
    await world.run(61_000)
    expect([shop('s1').left('TEA'), shop('s1').left('BOX')]).toEqual([20, 10])
  })

  it('leaves a paused shop what it has, and lets go of a lock when it ends', async () => {
    const lock = { skuCode: 'TEA', quantity: '4', until: START + 60_000 }
    await start({ dialect, rules: [rule('s1', { locks: [lock] })] }, { TEA: 10 })
    expect(shop('s1').left('TEA')).toBe(6)
    await world.run(59_000, 59_000)
    expect(shop('s1').left('TEA')).toBe(6)
    await world.run(2_000)
    expect(shop('s1').left('TEA')).toBe(10)
    await world.rule([rule('s1', { isPaused: true })])
    world.erp.receive('TEA', 'W1', 5)
    await world.pullAll()
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 15, isPaused: true, allotment: { total: 10 } })
    await world.rule([rule('s1', { share: 5000 })])
    expect(shop('s1').left('TEA')).toBe(7)
  })

  it('lets go of a lock whose end is brought forward, after another one has ended', async () => {
    const locks = (second: number) => [60_000, second].map((after) => ({ skuCode: 'TEA', quantity: '4', until: START + after }))
    await start({ dialect, rules: [rule('s1', { locks: locks(3_600_000) })] }, { TEA: 10 })
    expect(shop('s1').left('TEA')).toBe(2)
    await world.run(61_000)
    expect(shop('s1').left('TEA')).toBe(6)
    await world.rule([rule('s1', { locks: locks(120_000) })])
    await world.run(61_000)
    expect(shop('s1').left('TEA')).toBe(10)
  })

  it('tells a shop to count anew when the rule counts otherwise, though the pieces are the same', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    const allotment = async () => (await world.figure('s1', 'TEA'))!.allotment
    expect(await allotment()).toMatchObject({ total: 10, revision: START, countsParts: true })
    await world.rule([rule('s1', { bundles: 'shown' })])
    expect(await allotment()).toMatchObject({ total: 10, revision: START + 1, countsParts: false })
    const since = new Date(START + 1000).toISOString()
    await world.rule([rule('s1', { bundles: 'shown', since })])
    expect(await allotment()).toMatchObject({ total: 10, revision: START + 2, since })
    expect(shop('s1').find('sellableStock', 'TEA')!.native).toMatchObject({ revision: START + 2, since: START + 1000 })
  })

  it('leaves a paused shop counting as it did, whatever the rule says by now', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    buy('s1', 'TEA', 4)
    await world.pullAll()
    const since = new Date(START + 3_600_000).toISOString()
    await world.rule([rule('s1', { isPaused: true, since, bundles: 'shown' })])
    expect((await world.figure('s1', 'TEA'))!.allotment).toMatchObject({ total: 10, countsParts: true })
    expect(shop('s1').left('TEA')).toBe(6)
    await world.rule([rule('s1', { since })])
    expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 6, allotment: { total: 6, since } })
  })

  it('gives nothing for a sale that was cancelled before anybody told of it', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 7 })
    const { number } = buy('s1', 'TEA', 4)!
    await world.pullAll()
    shop('s1').cancel(number)
    const second = buy('s1', 'TEA', 7)!
    // Of both, only the second sale is told: eleven seem to be sold, of seven.
    const hints = [{ object: 'order', externalId: second.number }]
    await world.hub.receiveWebhook('s1', { headers: {}, query: {}, rawBody: Buffer.from(JSON.stringify({ hints })) })
    await world.run(2_000)
    expect(shop('s1').left('TEA')).toBe(0)
    await world.pullAll()
    expect(shop('s1').left('TEA')).toBe(0)
  })

  it('is heard again by shops when it was restored from a backup', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    // What the hub gave after the backup was made, and does not know of any more.
    shop('s1').put('sellableStock', 'TEA', { sku: 'TEA', total: 99, revision: START + 1_000, since: START - 1 })
    world.advance(60_000)
    world.erp.receive('TEA', 'W1', 5)
    await world.pull({ id: 'erp' } as never, 'inventory')
    expect(shop('s1').left('TEA')).toBe(15)
  })

  it('writes nothing to a shop that has sold, and nothing twice', async () => {
    await start({ dialect, rules: [rule('s1')] }, { TEA: 10 })
    const { revision } = shop('s1').find('sellableStock', 'TEA')!.native
    buy('s1', 'TEA', 4)
    await world.pullAll()
    world.erp.ship(world.erp.orders()[0]!.reference)
    await world.pullAll()
    await world.run(60_000, 10_000)
    expect(shop('s1').find('sellableStock', 'TEA')!.native).toMatchObject({ revision, total: 10, sold: 4 })
    expect((await world.figure('s1', 'TEA'))!.allotment.revision).toBe(START)
  })
})

it('gives a shop that is to count from another day no piece twice, though its orders are booked anew one batch after the other', async () => {
  await start({ dialect: 'sqlite', rules: [rule('s1')] }, { TEA: 1000 })
  for (let number = 0; number < 250; number++) buy('s1', 'TEA', 1)
  await world.pullAll()
  await world.run(10_000)
  expect(shop('s1').left('TEA')).toBe(750)
  const since = new Date(world.now()).toISOString()
  await world.rule([rule('s1', { since })])
  await world.run(10_000)
  expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 750, allotment: { total: 750, since } })
  // None of the 250 counts in the shop any more: more than is free was never given by the new count.
  const trail = await world.store.read.select().from(world.store.tables.lineage)
  const given = trail.flatMap(({ object, patch }) => (object === 'sellableStock' && patch ? [JSON.parse(patch) as Patch] : []))
  const totals = given.flatMap(({ allotment }) => (allotment?.[1].since === since ? [allotment[1].total] : []))
  expect(Math.max(...totals)).toBe(750)
})

it('gives another shop nothing of what one can still sell by its old count, which it has not given up yet', async () => {
  await start({ dialect: 'sqlite', rules: [rule('s1'), rule('s2', { share: 0 })] }, { TEA: 28 })
  buy('s1', 'TEA', 8)
  await world.pullAll()
  world.erp.ship(world.erp.orders()[0]!.reference)
  await world.pullAll()
  world.advance(10_000)
  const since = new Date(world.now()).toISOString()
  await world.rule([rule('s1', { share: 5000, since }), rule('s2', { share: 5000 })])
  await world.run(10_000)
  expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([10, 10])
  world.fail('sellableStock', 'write', 's1')
  await world.rule([rule('s1', { share: 1000 }), rule('s2', { share: 9000 })])
  await world.run(10_000)
  expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([10, 10])
  world.heal()
  await world.run(60_000, 5_000)
  expect([shop('s1').left('TEA'), shop('s2').left('TEA')]).toEqual([2, 18])
})

interface Patch {
  allotment?: [unknown, { total: number; since: string }]
}

it('counts anew when the shop itself begins on another day', async () => {
  await start({ dialect: 'sqlite', rules: [rule('s1')] }, { TEA: 10 })
  buy('s1', 'TEA', 4)
  await world.pullAll()
  world.advance(10_000)
  const record = (await world.store.read.select().from(world.store.tables.records)).find(({ object }) => object === 'shop')!
  const startFrom = new Date(world.now()).toISOString()
  await world.hub.editRecord(record.id, { startFrom }, { by: 'test', expectRev: record.rev })
  world.erp.receive('TEA', 'W1', 1)
  await world.pull({ id: 'erp' } as never, 'inventory')
  await world.run(10_000, 1_000)
  expect(await world.figure('s1', 'TEA')).toMatchObject({ quantity: 7, allotment: { total: 7 } })
  expect(shop('s1').left('TEA')).toBe(7)
})
