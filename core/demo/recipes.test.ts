// Recipes at work between the simulated shop and the simulated ERP, as `qiao recipe use` and `qiao apply` set them up.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HubNode } from '../node.ts'
import { startRecipeWorld, type RecipeWorld } from './recipe.test-data.ts'
import type { Systems } from './systems.ts'

/** States of an after-sale in which it is booked in the ERP. */
const BOOKED = ['received', 'awaitingReship', 'reshipped', 'completed']

interface Order {
  number: string
  hold?: unknown
  refunded?: string
  lines: { returnedQuantity?: string }[]
}

let world: RecipeWorld
let systems: Systems
let node: HubNode
beforeEach(async () => {
  world = await startRecipeWorld(25)
  ;({ systems, node } = world)
})
afterEach(() => world.stop())

const use: RecipeWorld['use'] = (id, more) => world.use(id, more)
const sales = () =>
  systems.erp.desk.rows('sale.sale').flatMap(({ reference, origin }) => (origin === null || origin === undefined ? [reference] : []))
const paidGoods = () =>
  [...systems.shop.shop.tables.trades.values()].flatMap(({ trade_no, trade_type, status }) =>
    trade_type === 'goods' && [20, 21, 30, 100].includes(status) ? [trade_no] : [],
  )

it('detail bills: each paid order is a sale', { timeout: 240_000 }, async () => {
  await use('miniprogram-tryton-detail')
  expect(paidGoods().length).toBeGreaterThan(5)
  expect(sales().toSorted()).toEqual(paidGoods().toSorted())
})

it('summary bills: what was shipped is in bills, and no order is in the ERP', { timeout: 240_000 }, async () => {
  await use('miniprogram-tryton-summary')
  const { records } = node.store.tables
  const all = await node.store.read.select().from(records)
  const bills = all.filter(({ object }) => object === 'salesSummary')
  expect(bills.length).toBeGreaterThan(0)
  expect(bills.flatMap(({ body }) => (JSON.parse(body) as { lines: unknown[] }).lines).length).toBeGreaterThan(0)
  expect(sales()).toEqual([])
})

it('after-sales: they are kept with their refunds', { timeout: 240_000 }, async () => {
  await use('miniprogram-tryton-aftersale')
  const { records } = node.store.tables
  const objects = new Set((await node.store.read.select().from(records)).map(({ object }) => object))
  expect([...objects]).toEqual(expect.arrayContaining(['payment', 'refund', 'afterSale']))
  const orders = (await node.store.read.select().from(records)).filter(({ object }) => object === 'order')
  const bodies = orders.map(({ body }) => JSON.parse(body) as Order)
  const held = bodies.flatMap(({ number, hold }) => (hold ? [number] : []))
  // One whose money was wanted back before it came to that is not begun.
  expect(paidGoods().filter((number) => !sales().includes(number) && !held.includes(number))).toEqual([])
  expect(sales().filter((reference) => !paidGoods().includes(reference as string))).toEqual([])
  expect(bodies.some(({ lines }) => lines.some(({ returnedQuantity }) => returnedQuantity !== undefined))).toBe(true)
  // As the hub has read them: in the shop they go on.
  const known = (await node.store.read.select().from(records)).filter(({ object }) => object === 'afterSale')
  const ended = known
    .map(({ body }) => JSON.parse(body) as { number: string; stage: string; status: string })
    .filter(({ stage, status }) => stage !== 'beforeShipment' && BOOKED.includes(status))
  const booked = systems.erp.desk.rows('sale.sale').filter(({ origin }) => typeof origin === 'string')
  expect(ended.length).toBeGreaterThan(0)
  expect(booked.map(({ reference }) => reference).toSorted()).toEqual(ended.map(({ number }) => number).toSorted())
  expect(systems.erp.desk.rows('stock.shipment.out.return').map(({ state }) => state)).toEqual(ended.map(() => 'done'))
  expect(bodies.some(({ refunded }) => refunded !== undefined)).toBe(true)
})

it('sellable stock: the shop is given what the rule says', { timeout: 240_000 }, async () => {
  await use('miniprogram-tryton-stock', { shopCode: 'tea-shop', share: '50', buffer: '3' })
  const given = systems.shop.shop.tables.allotments
  expect([...given.values()].length).toBeGreaterThan(5)
})
