// The whole demo, without its traffic: everything arrives once and exactly, and a second start writes nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Trade } from '../../connectors/miniprogram/simulator/records.ts'
import { advanceAftersale, applyAftersale } from '../../connectors/miniprogram/simulator/aftersales.ts'
import { cancelTrade, realRows } from '../../connectors/miniprogram/simulator/trading.ts'
import type { ProcessConfig } from '../config.ts'
import { createLog } from '../log.ts'
import type { DeadLetterRow, DeliveryRow } from '../store/port.ts'
import { loginToTryton, minorUnits, type Tryton } from '../testing/real-tryton/json-rpc.ts'
import { startDemo, type Demo } from './demo.ts'
import { expectFiguresAgree } from './sellable.test-data.ts'
import { settle } from './settle.test-data.ts'

let folder: string
let demo: Demo | undefined
const lines: string[] = []

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'qiao-demo-'))))
afterEach(async () => {
  await demo?.stop()
  demo = undefined
  rmSync(folder, { recursive: true })
})

async function start(): Promise<Demo> {
  const config: ProcessConfig = { port: 0, host: '127.0.0.1', dataFolder: folder, url: '', logLevel: 'warn' }
  const log = createLog({ level: 'warn', write: (line) => void lines.push(line) })
  return (demo = await startDemo(config, log, { isLive: false, hasScreens: false }))
}

async function stop(): Promise<void> {
  await demo!.stop()
  demo = undefined
}

const erpOf = ({ systems: { erp } }: Demo): Promise<Tryton> =>
  loginToTryton({ url: `${erp.url}/${erp.account.database}/`, user: erp.account.user, password: erp.account.password })

const isSold = ({ trade_type, status }: Trade): boolean => trade_type === 'goods' && [20, 21, 30, 100].includes(status)

async function expectAllRight(running: Demo): Promise<void> {
  const { node, systems } = running
  const { tables } = node.store
  expect((await node.store.read.select().from(tables.deadLetters)) as DeadLetterRow[]).toEqual([])
  expect(await node.store.read.select().from(tables.conflicts)).toEqual([])
  const deliveries = (await node.store.read.select().from(tables.deliveries)) as DeliveryRow[]
  // An order is let go of when the deadline of a refusal is over.
  const isLater = ({ connection, state, dueAt, attempts }: DeliveryRow) =>
    connection === 'orders' && state === 'due' && dueAt > Date.now() && attempts === 0
  expect(deliveries.filter((delivery) => delivery.state !== 'done' && !isLater(delivery))).toEqual([])

  const erp = await erpOf(running)
  const sales = await erp.searchRead('sale.sale', [], ['reference', 'total_amount', 'state'])
  const booked = new Map(sales.map((sale) => [sale.reference, minorUnits(sale.total_amount)]))
  const orders = await ordersIn(running)
  // One whose money was wanted back before it came to that is not begun.
  const isBegun = ({ trade_no }: Trade) => booked.has(trade_no) || orders.get(trade_no)!.hold === undefined
  const sold = [...systems.shop.shop.tables.trades.values()].filter((trade) => isSold(trade) && isBegun(trade))
  expect(sold.length).toBeGreaterThan(50)
  expect(sales).toHaveLength(sold.length)
  expect(booked).toEqual(new Map(sold.map(({ trade_no, receivable_amount }) => [trade_no, BigInt(receivable_amount!)])))

  expectFiguresAgree(systems)
}

interface Order {
  number: string
  hold?: unknown
  refunded?: string
  lines: { quantity: string; shippedQuantity?: string; returnedQuantity?: string }[]
}

/** The hub's orders by their numbers. */
async function ordersIn({ node: { store } }: Demo): Promise<Map<string, Order>> {
  const { records } = store.tables
  const rows = await store.read.select().from(records).where(eq(records.object, 'order'))
  return new Map(rows.map(({ body }) => JSON.parse(body) as Order).map((order) => [order.number, order]))
}

/** A trade's rows as both sides count them: pieces that were sent, and that came back. */
async function expectRolledUp(running: Demo): Promise<void> {
  const { shop } = running.systems.shop
  const orders = await ordersIn(running)
  const sum = (lines: Order['lines'], field: 'shippedQuantity' | 'returnedQuantity') =>
    lines.reduce((total, line) => total + Number(line[field] ?? 0), 0)
  const sent = [...shop.tables.trades.values()].filter(({ trade_type }) => trade_type === 'goods')
  const told = sent.map((trade) => [trade.trade_no, sum(orders.get(trade.trade_no)!.lines, 'shippedQuantity')])
  const shipped = sent.map((trade) => [trade.trade_no, realRows(trade).reduce((total, row) => total + (row.shipped_num ?? 0), 0)])
  expect(told).toEqual(shipped)
  const all = [...orders.values()]
  expect(all.some(({ lines }) => sum(lines, 'returnedQuantity') > 0)).toBe(true)
  expect(all.some(({ refunded }) => refunded !== undefined)).toBe(true)
}

it(
  'books what was sold to the fen, shows the ERP’s stock, and goes on after a restart without a single write',
  { timeout: 240_000 },
  async () => {
    await start()
    await settle(demo!)
    await expectAllRight(demo!)
    await expectRolledUp(demo!)
    const { systems } = demo!
    const before = { shop: systems.shop.shop.dump(), erp: systems.erp.dump(), settings: systems.settings }
    await stop()

    await start()
    await settle(demo!)
    const after = demo!.systems
    expect(after.settings).toEqual(before.settings)
    expect(after.shop.shop.dump()).toEqual(before.shop)
    expect(after.erp.dump()).toEqual(before.erp)
    await expectAllRight(demo!)
  },
)

it(
  'a trade whose money goes back before shipment does not leave the warehouse; one that was shipped stays booked',
  { timeout: 240_000 },
  async () => {
    await start()
    const { shop, erp } = demo!.systems
    const open = [...shop.shop.tables.trades.values()].filter(({ trade_type, status }) => trade_type === 'goods' && status === 20)
    const shipped = [...shop.shop.tables.trades.values()].find(({ trade_type, status }) => trade_type === 'goods' && status === 30)!
    await settle(demo!)
    const saleOf = (trade: Trade) => saleIn(erp, trade)
    const parcelsOf = (trade: Trade) =>
      [...new Set(movesIn(erp, trade).map(parcelOf))].map((id) => erp.desk.row('stock.shipment.out', id)!.state)
    const [cancelled, refunded, kept] = open as [Trade, Trade, Trade]
    expect([cancelled, refunded, kept].flatMap(parcelsOf)).not.toContain('cancelled')

    cancelTrade(shop.shop, cancelled.tid)
    refundAll(shop.shop, refunded.tid)
    refundAll(shop.shop, shipped.tid)
    expect(shop.shop.require('trades', refunded.tid)).toMatchObject({ status: 200 })
    expect(shop.shop.require('trades', shipped.tid)).toMatchObject({ status: 200 })
    await settle(demo!)

    expect(parcelsOf(cancelled)).toEqual(['cancelled'])
    expect(parcelsOf(refunded)).toEqual(['cancelled'])
    expect(parcelsOf(kept)).not.toContain('cancelled')
    expect(saleOf(shipped)).toMatchObject({ state: 'processing', shipment_state: 'sent' })
    // Goods that stay are for sale again, and both systems say the same of them.
    expectFiguresAgree(demo!.systems)
  },
)

it(
  '拆单 and 合单: a trade in two parcels, and one parcel for two trades, are told to the shop row by row',
  { timeout: 240_000 },
  async () => {
    await start()
    await settle(demo!)
    const { shop, erp } = demo!.systems
    const { desk } = erp
    const open = [...shop.shop.tables.trades.values()].filter(({ trade_type, status }) => trade_type === 'goods' && status === 20)
    const send = (id: number) => {
      for (const button of ['wait', 'assign_force', 'pick', 'pack', 'done']) desk.press('stock.shipment.out', button, id)
    }
    const piecesOf = (trade: Trade) => movesIn(erp, trade).reduce((sum, { quantity }) => sum + Number(quantity), 0)
    const split = open.find((trade) => piecesOf(trade) > 1)!
    const [one, other] = open.filter((trade) => trade !== split) as [Trade, Trade]
    const shippedOf = ({ tid }: Trade) => realRows(shop.shop.require('trades', tid)).map((row) => row.shipped_num ?? 0)
    const parcelsWith = ({ tid }: Trade) =>
      [...shop.shop.tables.shipments.values()].filter(({ items }) => items.some((item) => item.tid === tid))

    // One piece now; Tryton plans the rest in a parcel of its own.
    const [first, ...rest] = movesIn(erp, split) as [Move, ...Move[]]
    const whole = piecesOf(split)
    desk.press('stock.shipment.out', 'draft', parcelOf(first))
    desk.write('stock.move', first.id, { quantity: 1 })
    for (const move of rest) desk.delete('stock.move', move.id)
    send(parcelOf(first))
    await settle(demo!)
    expect(shop.shop.require('trades', split.tid).status).toBe(21)
    expect(shippedOf(split).reduce((sum, num) => sum + num, 0)).toBe(1)
    for (const id of new Set(
      movesIn(erp, split)
        .filter(({ state }) => state !== 'done')
        .map(parcelOf),
    ))
      send(id)
    await settle(demo!)
    expect(shop.shop.require('trades', split.tid).status).toBe(30)
    expect(shippedOf(split).reduce((sum, num) => sum + num, 0)).toBe(whole)
    expect(parcelsWith(split)).toHaveLength(2)

    // The goods of one trade are put into the parcel of another.
    const [into] = movesIn(erp, one).map(parcelOf) as [number]
    const [emptied] = movesIn(erp, other).map(parcelOf) as [number]
    for (const id of [into, emptied]) desk.press('stock.shipment.out', 'draft', id)
    for (const move of movesIn(erp, other)) desk.write('stock.move', move.id, { shipment: `stock.shipment.out,${into}` })
    desk.press('stock.shipment.out', 'cancel', emptied)
    send(into)
    await settle(demo!)
    for (const trade of [one, other]) {
      expect(shop.shop.require('trades', trade.tid).status).toBe(30)
      expect(shippedOf(trade)).toEqual(realRows(trade).map(({ num }) => num))
    }
    expect(parcelsWith(one)).toHaveLength(1)
    expect(parcelsWith(one)).toEqual(parcelsWith(other))
    const { tables } = demo!.node.store
    expect(await demo!.node.store.read.select().from(tables.deadLetters)).toEqual([])
  },
)

type Erp = Demo['systems']['erp']
type Move = ReturnType<Erp['desk']['rows']>[number]
const parcelOf = ({ shipment }: Move) => Number(String(shipment).split(',')[1])
const saleIn = ({ desk }: Erp, { trade_no }: Trade) => desk.rows('sale.sale').find(({ reference }) => reference === trade_no)!

/** What leaves the ERP for a trade, or is to. */
function movesIn(erp: Erp, trade: Trade): Move[] {
  const { id } = saleIn(erp, trade)
  const lines = erp.desk.rows('sale.line').filter(({ sale }) => sale === id)
  const origins = lines.map((line) => `sale.line,${line.id}`)
  return erp.desk.rows('stock.move').filter(({ origin }) => origins.includes(String(origin)))
}

/** The buyer asks for the money of all rows, without sending anything back, and gets it. */
function refundAll(shop: Demo['systems']['shop']['shop'], tid: string): void {
  const items = realRows(shop.require('trades', tid)).map(({ oid, num }) => ({ oid, num }))
  let aftersale = applyAftersale(shop, tid, { type: 1, items })
  while (aftersale.finish_time === undefined) aftersale = advanceAftersale(shop, aftersale.aftersale_id)
}
