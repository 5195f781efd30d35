// Stories of after-sales, each from the shop's after-sale to the ERP's documents and stock: kind by kind, stage by stage.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { advanceAftersale, applyAftersale, updateAftersale } from '../../connectors/miniprogram/simulator/aftersales.ts'
import type { Aftersale, Trade } from '../../connectors/miniprogram/simulator/records.ts'
import { completeTrade, payTrade, placeTrade } from '../../connectors/miniprogram/simulator/trading.ts'
import type { HubNode } from '../node.ts'
import { startRecipeWorld, type RecipeWorld } from './recipe.test-data.ts'
import { settle } from './settle.test-data.ts'
import type { Systems } from './systems.ts'

const TEA = 'TEA-LJ-250'
const OTHER = 'TEA-ZSXZ-100'
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
  /** Is there a sale of the after-sale in the ERP? */
  isBooked: boolean
  /** Does another article wait to go out? */
  isExchange?: boolean
}

const STORIES: Story[] = [
  { name: 'all is paid back: the sale is called off', stage: 'beforeShipment', type: 1, pieces: 3, back: 0, isBooked: false },
  { name: 'money for one: a credit, no stock', stage: 'inTransit', type: 1, pieces: 1, back: 0, isBooked: true },
  { name: 'money for one: a credit, no stock', stage: 'afterReceipt', type: 1, pieces: 1, back: 0, isBooked: true },
  { name: 'two come back', stage: 'inTransit', type: 2, pieces: 2, back: 2, isBooked: true },
  { name: 'two come back', stage: 'afterReceipt', type: 2, pieces: 2, back: 2, isBooked: true },
  { name: 'all come back', stage: 'afterReceipt', type: 2, pieces: 3, back: 3, isBooked: true },
  {
    name: 'what was sent back is missing: a credit, no stock',
    stage: 'afterReceipt',
    type: 2,
    pieces: 1,
    condition: 'missing',
    back: 0,
    isBooked: true,
  },
  { name: 'one is exchanged', stage: 'afterReceipt', type: 3, pieces: 1, back: 1, isBooked: true, isExchange: true },
]

it.each(STORIES)('$stage, type $type: $name', { timeout: 240_000 }, async (story) => {
  const before = { tea: onHand(TEA), other: onHand(OTHER) }
  const trade = await sold(story.stage)
  const sent = story.stage === 'beforeShipment' ? before.tea : before.tea - 3
  expect(onHand(TEA)).toBe(sent)

  const aftersale = await carriedOut(trade, story)
  await settle({ node })

  const bills = salesOf(aftersale.aftersale_no)
  expect(bills.map(({ state }) => state)).toEqual(story.isBooked ? ['processing'] : [])
  expect(bills.map(({ id }) => credited(id))).toEqual(story.isBooked ? [aftersale.refund_amount] : [])
  expect(paidBack(aftersale)).toBe(aftersale.refund_amount)
  expect({ tea: onHand(TEA), other: onHand(OTHER) }).toEqual({ tea: sent + story.back, other: before.other })
  expect(openShipments(aftersale.aftersale_no)).toHaveLength(story.isExchange ? 1 : 0)
  if (!story.isBooked) expect(openShipments(trade.trade_no)).toEqual([])
  expect(await deadLetters()).toEqual([])
})

/** A trade of three teas in the ERP, as far as `stage` says. */
async function sold(stage: Story['stage']): Promise<Trade> {
  const { shop } = systems.shop
  const { tid } = placeTrade(shop, { shop_code: 'tea-shop', items: [{ sku_code: TEA, num: 3 }] })
  const { trade } = payTrade(shop, tid)
  await settle({ node })
  if (stage === 'beforeShipment') return trade
  for (const id of openShipments(trade.trade_no)) for (const button of BUTTONS) systems.erp.desk.press('stock.shipment.out', button, id)
  await settle({ node })
  return stage === 'afterReceipt' ? completeTrade(shop, tid) : shop.require('trades', tid)
}

/** The after-sale, walked step by step; the hub looks after each. */
async function carriedOut(trade: Trade, { type, pieces, condition }: Story): Promise<Aftersale> {
  const { shop } = systems.shop
  const items = [{ oid: trade.orders[0]!.oid, num: pieces }]
  const { aftersale_id } = applyAftersale(shop, trade.tid, {
    ...{ type, items },
    ...(type === 3 && { exchange_items: [{ sku_code: OTHER, num: 1 }] }),
  })
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

function onHand(sku: string): number {
  const { storage_location } = rows('stock.location').find(({ code }) => code === 'WH-HZ')!
  return systems.erp.stockOf(rows('product.product').find(({ code }) => code === sku)!.id, storage_location as number)
}

function openShipments(reference: string): number[] {
  const lines = salesOf(reference).flatMap(({ id }) => linesOf(id).map((line) => `sale.line,${line.id}`))
  const moves = rows('stock.move').filter(({ origin }) => lines.includes(String(origin)))
  const ids = new Set(
    moves
      .map(({ shipment }) => String(shipment).split(','))
      .filter(([model]) => model === 'stock.shipment.out')
      .map(([, id]) => Number(id)),
  )
  return rows('stock.shipment.out').flatMap(({ id, state }) => (ids.has(id) && state === 'waiting' ? [id] : []))
}

const paidBack = ({ aftersale_id }: Aftersale): number =>
  [...systems.shop.shop.tables.refunds.values()]
    .filter((refund) => refund.aftersale_id === aftersale_id)
    .reduce((sum, { amount }) => sum + amount, 0)

async function deadLetters(): Promise<unknown[]> {
  return (await node.store.backlog(Date.now())).filter(({ state }) => state === 'dead')
}
