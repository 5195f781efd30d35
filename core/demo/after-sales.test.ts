// Stories of after-sales, each from the shop's after-sale to the ERP's documents and stock: kind by kind, stage by stage.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { advanceAftersale, applyAftersale, endAftersale, updateAftersale } from '../../connectors/miniprogram/simulator/aftersales.ts'
import type { Aftersale, Trade } from '../../connectors/miniprogram/simulator/records.ts'
import { createShipment } from '../../connectors/miniprogram/simulator/shipping.ts'
import { completeTrade, payTrade, placeTrade } from '../../connectors/miniprogram/simulator/trading.ts'
import { readShipped } from '../configuration/shipped.ts'
import type { HubNode } from '../node.ts'
import type { DeliveryRow, RecordRow } from '../store/port.ts'
import { withShopShipments } from './ownership.ts'
import { startRecipeWorld, type RecipeWorld } from './recipe.test-data.ts'
import { pull, settle } from './settle.test-data.ts'
import type { Systems } from './systems.ts'

const TEA = 'TEA-LJ-250'
const OTHER = 'TEA-ZSXZ-100'
/** One of each. */
const BOX = 'GIFT-TEA-01'
const BUTTONS = ['assign_try', 'pick', 'pack', 'done']

let world: RecipeWorld
let systems: Systems
let node: HubNode
beforeAll(async () => {
  world = await startRecipeWorld(0)
  ;({ systems, node } = world)
  await world.use('miniprogram-tryton-aftersale')
}, 240_000)
afterAll(() => world.stop())

interface Story {
  name: string
  /** How far the trade of three teas is when the buyer applies. */
  stage: 'beforeShipment' | 'inTransit' | 'afterReceipt'
  type: Aftersale['type']
  /** Pieces asked back. */
  pieces: number
  /** What the warehouse finds; default: as asked, in good order. */
  condition?: string
  /** Pieces of tea that the ERP has more than when the buyer applied, once all is over. */
  back: number
  /** Pieces of tea that still wait to go out. */
  waiting?: number
  /** Is another article sent instead? */
  isExchange?: boolean
}

const STORIES: Story[] = [
  { name: 'all is paid back: the sale is called off', stage: 'beforeShipment', type: 1, pieces: 3, back: 0 },
  { name: 'one is paid back: two go out', stage: 'beforeShipment', type: 1, pieces: 1, back: 0, waiting: 2 },
  { name: 'money for one: a credit, no stock', stage: 'inTransit', type: 1, pieces: 1, back: 0 },
  { name: 'money for one: a credit, no stock', stage: 'afterReceipt', type: 1, pieces: 1, back: 0 },
  { name: 'two come back', stage: 'inTransit', type: 2, pieces: 2, back: 2 },
  { name: 'two come back', stage: 'afterReceipt', type: 2, pieces: 2, back: 2 },
  { name: 'all come back', stage: 'afterReceipt', type: 2, pieces: 3, back: 3 },
  {
    name: 'what was sent back is missing: a credit, no stock',
    stage: 'afterReceipt',
    type: 2,
    pieces: 1,
    condition: 'missing',
    back: 0,
  },
  { name: 'one is exchanged', stage: 'afterReceipt', type: 3, pieces: 1, back: 1, isExchange: true },
]

it.each(STORIES)('$stage, type $type: $name', { timeout: 240_000 }, async (story) => {
  const before = { tea: onHand(TEA), other: onHand(OTHER) }
  const trade = await sold(story.stage)
  const sent = story.stage === 'beforeShipment' ? before.tea : before.tea - 3
  expect(onHand(TEA)).toBe(sent)

  const aftersale = await carriedOut(trade, story)
  await settle({ node })

  const bills = salesOf(aftersale.aftersale_no)
  expect(bills.map(({ id, state }) => [state, credited(id)])).toEqual([['processing', aftersale.refund_amount]])
  expect(paidBack(aftersale)).toBe(aftersale.refund_amount)
  expect({ tea: onHand(TEA), other: onHand(OTHER) }).toEqual({ tea: sent + story.back, other: before.other - (story.isExchange ? 1 : 0) })
  expect(openShipments(aftersale.aftersale_no)).toEqual([])
  expect(pieces(trade.trade_no)).toBe(story.waiting ?? 0)
  expect(await deadLetters()).toEqual([])
})

it('what was paid back before shipment does not leave, and the rest ends the trade', { timeout: 240_000 }, async () => {
  const before = onHand(TEA)
  const trade = await sold('beforeShipment')
  const aftersale = await carriedOut(trade, { type: 1, pieces: 1 })
  ship(trade.trade_no)
  await settle({ node })
  expect(onHand(TEA)).toBe(before - 2)
  expect(systems.shop.shop.require('trades', trade.tid)).toMatchObject({ status: 30, orders: [{ shipped_num: 2, cancelled_num: 1 }] })
  expect(worth(trade.trade_no) - aftersale.refund_amount).toBe(trade.paid_amount! - paidBack(aftersale))
  expect(salesOf(trade.trade_no)).toMatchObject([{ shipment_state: 'sent' }])
})

it('what money is asked back for stays in the warehouse until that is decided', { timeout: 240_000 }, async () => {
  const before = onHand(TEA)
  const trade = await sold('beforeShipment')
  const { aftersale_id } = applyAftersale(systems.shop.shop, trade.tid, { type: 1, items: [{ oid: trade.orders[0]!.oid, num: 3 }] })
  await settle({ node })
  expect(shipmentsOf(trade.trade_no)).toMatchObject([{ state: 'draft' }])
  ship(trade.trade_no)
  expect(onHand(TEA)).toBe(before)

  endAftersale(systems.shop.shop, aftersale_id, 'cancel')
  await settle({ node })
  expect(shipmentsOf(trade.trade_no)).toMatchObject([{ state: 'waiting' }])
  ship(trade.trade_no)
  await settle({ node })
  expect(onHand(TEA)).toBe(before - 3)
  expect(systems.shop.shop.require('trades', trade.tid)).toMatchObject({ status: 30 })
  expect(await deadLetters()).toEqual([])
})

it.each([
  { pieces: 1, name: 'of one piece: it begins without it, at its full money, which the after-sale gives back', isBegun: true },
  { pieces: 3, name: 'of all: neither it nor its after-sale is begun', isBegun: false },
])('a refund before the order is in the ERP, $name', { timeout: 240_000 }, async ({ pieces: asked, isBegun }) => {
  const { shop } = systems.shop
  const { tid } = placeTrade(shop, { shop_code: 'tea-shop', items: [{ sku_code: TEA, num: 3 }] })
  const { trade } = payTrade(shop, tid)
  const { aftersale_id } = applyAftersale(shop, tid, { type: 1, items: [{ oid: trade.orders[0]!.oid, num: asked }] })
  await node.hub.pauseConnection('erp', 'until both are here')
  for (const object of ['order', 'afterSale']) await pull(node.hub, 'shop', object)
  await node.hub.idle()
  await node.hub.resumeConnection('erp')
  await settle({ node })
  expect(salesOf(trade.trade_no)).toEqual([])
  const aftersale = await walked(aftersale_id)
  await settle({ node })
  expect(salesOf(trade.trade_no).map(({ state }) => state)).toEqual(isBegun ? ['processing'] : [])
  expect(salesOf(aftersale.aftersale_no).map(({ id }) => credited(id))).toEqual(isBegun ? [aftersale.refund_amount] : [])
  expect([pieces(trade.trade_no), worth(trade.trade_no)]).toEqual(isBegun ? [2, trade.paid_amount] : [0, 0])
  expect(await open(aftersale.aftersale_no)).toEqual([])
  expect(await deadLetters()).toEqual([])
})

it('one parcel for two trades that the shop packed: both sales are sent, each trade by its own rows', { timeout: 240_000 }, async () => {
  await shopShips()
  const before = onHand(TEA)
  const trades = [await sold('beforeShipment'), await sold('beforeShipment')]
  const { shop } = systems.shop
  const items = trades.map(({ tid, orders: [row] }, nth) => ({ tid, oid: row!.oid, sku_code: TEA, num: 3 - nth }))
  createShipment(shop, {
    ...{ shipment_no: 'OUT-BOTH', kind: 'sale', status: 'shipped', warehouse_code: 'WH-HZ', carrier: 'SF', waybill_nos: ['SF1'], items },
    ...{ ship_time: shop.now(), business_date: '2026-06-10' },
  })
  await settle({ node })
  const sales = trades.flatMap(({ trade_no }) => salesOf(trade_no))
  expect(sales.map(({ shipment_state }) => shipment_state)).toEqual(['sent', 'waiting'])
  expect(trades.map(({ tid }) => shop.require('trades', tid).status)).toEqual([30, 21])
  expect([onHand(TEA), trades.map(({ trade_no }) => pieces(trade_no))]).toEqual([before - 5, [0, 1]])
  expect(rows('stock.shipment.out').filter(({ reference }) => reference === 'OUT-BOTH')).toMatchObject([{ state: 'done' }])
  expect(await deadLetters()).toEqual([])
})

it.each([
  { stage: 'afterReceipt', type: 2, name: 'its parts come back into stock', back: 1, waiting: 0 },
  { stage: 'beforeShipment', type: 1, name: 'its parts stay, those of the other box go out', back: 0, waiting: 2 },
] as const)('$stage, type $type, of one of two boxes: $name', { timeout: 240_000 }, async ({ stage, type, back, waiting }) => {
  const parts = () => [TEA, OTHER].map(onHand)
  const trade = await sold(stage, BOX, 2)
  expect(trade.orders.map(({ line_type }) => line_type)).toEqual(['bundle', 'component', 'component'])
  const before = parts()
  const aftersale = await carriedOut(trade, { type, pieces: 1 })
  await settle({ node })
  expect(salesOf(aftersale.aftersale_no).map(({ id, state }) => [state, credited(id)])).toEqual([['processing', aftersale.refund_amount]])
  expect([parts(), pieces(trade.trade_no)]).toEqual([before.map((pieces) => pieces + back), waiting])
  expect(await deadLetters()).toEqual([])
})

/** Its staff pack too, as ownership.yaml says how. */
async function shopShips() {
  const ownership = withShopShipments((await readShipped()).ownership!)
  const bundle = { connections: [], flows: [], mappings: [], schemas: [], ownership }
  const { problems } = await node.hub.applyConfiguration(bundle, { by: 'test' })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
}

/** A trade in the ERP, by default of three teas, as far as `stage` says. */
async function sold(stage: Story['stage'], sku_code = TEA, num = 3): Promise<Trade> {
  const { shop } = systems.shop
  const { tid } = placeTrade(shop, { shop_code: 'tea-shop', items: [{ sku_code, num }] })
  const { trade } = payTrade(shop, tid)
  await settle({ node })
  if (stage === 'beforeShipment') return trade
  ship(trade.trade_no)
  await settle({ node })
  return stage === 'afterReceipt' ? completeTrade(shop, tid) : shop.require('trades', tid)
}

/** The warehouse sends what waits of a sale. */
function ship(reference: string) {
  for (const id of openShipments(reference)) for (const button of BUTTONS) systems.erp.desk.press('stock.shipment.out', button, id)
}

/** The after-sale, walked to its end. */
async function carriedOut(trade: Trade, { type, pieces, condition }: Pick<Story, 'type' | 'pieces' | 'condition'>): Promise<Aftersale> {
  const { shop } = systems.shop
  const items = [{ oid: trade.orders[0]!.oid, num: pieces }]
  const { aftersale_id } = applyAftersale(shop, trade.tid, {
    ...{ type, items },
    ...(type === 3 && { exchange_items: [{ sku_code: OTHER, num: 1 }] }),
  })
  return walked(aftersale_id, condition)
}

/** Step by step; the hub looks after each. */
async function walked(aftersale_id: string, condition?: string): Promise<Aftersale> {
  const { shop } = systems.shop
  for (;;) {
    const now = shop.require('aftersales', aftersale_id)
    if (now.finish_time !== undefined) return now
    if (now.status === 'MERCHANT_WAIT_RECEIPT') updateAftersale(shop, aftersale_id, { received_condition: condition ?? 'good' })
    else advanceAftersale(shop, aftersale_id)
    await settle({ node })
  }
}

const rows = (model: string) => systems.erp.desk.rows(model)
const salesOf = (reference: string) => rows('sale.sale').filter((sale) => sale.reference === reference)
const linesOf = (sale: number) => rows('sale.line').filter((line) => line.sale === sale)

/** What a sale credits, in fen: by its lines, as they stand in the ERP. */
const credited = (sale: number): number =>
  linesOf(sale).reduce((sum, { quantity, unit_price }) => sum - Math.round(Number(quantity) * Number(unit_price) * 100), 0)

/** What a sale is worth, in fen. */
const worth = (reference: string): number => salesOf(reference).reduce((sum, { id }) => sum - credited(id), 0)

/** Of a sale, in shipments that wait. */
function pieces(reference: string): number {
  const waiting = openShipments(reference).map((id) => `stock.shipment.out,${id}`)
  const moves = rows('stock.move').filter(
    ({ shipment, origin }) => waiting.includes(String(shipment)) && String(origin).startsWith('sale.line,'),
  )
  return moves.reduce((sum, { quantity }) => sum + Number(quantity), 0)
}

function onHand(sku: string): number {
  const { storage_location } = rows('stock.location').find(({ code }) => code === 'WH-HZ')!
  return systems.erp.stockOf(rows('product.product').find(({ code }) => code === sku)!.id, storage_location as number)
}

function shipmentsOf(reference: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = salesOf(reference).flatMap(({ id }) => linesOf(id).map((line) => `sale.line,${line.id}`))
  const moves = rows('stock.move').filter(({ origin }) => lines.includes(String(origin)))
  const ids = new Set(
    moves
      .map(({ shipment }) => String(shipment).split(','))
      .filter(([model]) => model === 'stock.shipment.out')
      .map(([, id]) => Number(id)),
  )
  return rows('stock.shipment.out').filter(({ id }) => ids.has(id))
}

/** Those that wait. */
const openShipments = (reference: string): number[] =>
  shipmentsOf(reference).flatMap(({ id, state }) => (state === 'waiting' ? [id as number] : []))

const paidBack = ({ aftersale_id }: Aftersale): number =>
  [...systems.shop.shop.tables.refunds.values()]
    .filter((refund) => refund.aftersale_id === aftersale_id)
    .reduce((sum, { amount }) => sum + amount, 0)

/** Deliveries to the ERP that wait for something. */
async function open(number: string): Promise<unknown[]> {
  const { deliveries, records } = node.store.tables
  const all = (await node.store.read.select().from(records)) as RecordRow[]
  const due = (await node.store.read.select().from(deliveries)) as DeliveryRow[]
  const ids = all.filter((record) => record.number === number).map(({ id }) => id)
  return due.filter(({ record, state }) => ids.includes(record) && state !== 'done')
}

async function deadLetters(): Promise<unknown[]> {
  return (await node.store.backlog(Date.now())).filter(({ state }) => state === 'dead')
}
