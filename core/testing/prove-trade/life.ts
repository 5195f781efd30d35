// What people and systems do in a world of trade, drawn from its dice: buy, cancel, send, take in, send back, and what goes wrong meanwhile.
import { and, eq, isNotNull } from 'drizzle-orm'
import { CALLS, FAULTS } from '../simulation/network.ts'
import type { Shop, ShopOrder } from '../trade/shop.ts'
import { placeOf, redrawRules } from './draw.ts'
import { bundleOf, type TradeWorld } from './world.ts'

/** How far a return goes on, as the state machine allows. */
const NEXT = {
  applied: ['awaitingReturn', 'awaitingReturn', 'awaitingReturn', 'rejected', 'cancelled'],
  awaitingReturn: ['awaitingReceipt', 'awaitingReceipt', 'cancelled'],
  awaitingReceipt: ['received'],
  received: ['refunding'],
  refunding: ['completed'],
  rejected: ['applied', 'cancelled'],
} as const

export interface Life {
  /** Pieces of each single product that were ever taken in. */
  received: Map<string, number>
  /** Pieces sold beyond what there was, at the worst. */
  oversold: number
}

export const newLife = (): Life => ({ received: new Map(), oversold: 0 })

/** Pieces of a single product that are sold and not cancelled, in all shops. */
export function soldOf({ shops }: TradeWorld, sku: string): number {
  const orders = [...shops.values()].flatMap((shop) => shop.rows('order').map(({ native }) => native as ShopOrder))
  return orders.reduce(
    (sum, { lines }) =>
      lines.reduce((pieces, line) => (line.sku === sku && line.kind !== 'bundle' ? pieces + line.quantity - line.cancelled : pieces), sum),
    0,
  )
}

export function takeIn({ erp, trade }: TradeWorld, life: Life, sku: string, quantity: number) {
  erp.receive(sku, placeOf(trade, sku), quantity)
  life.received.set(sku, (life.received.get(sku) ?? 0) + quantity)
}

const singles = ({ trade }: TradeWorld) => trade.products.filter(({ parts }) => !parts)

export async function liveOn(world: TradeWorld, life: Life): Promise<void> {
  const { dice, conductor } = world
  const roll = dice.next()
  if (roll < 0.36) buy(world, life)
  else if (roll < 0.44) takeIn(world, life, dice.pick(singles(world)).sku, dice.whole(1, 12))
  else if (roll < 0.58) ship(world)
  else if (roll < 0.63) cancel(world)
  else if (roll < 0.68) applyReturn(world)
  else if (roll < 0.76) moveReturn(world, life)
  else if (roll < 0.88) goWrong(world)
  else if (roll < 0.9) await crash(world)
  else if (roll < 0.92) await changeRules(world)
  else pullSome(world)
  await conductor.pass(dice.whole(0, 4_000))
}

function buy(world: TradeWorld, life: Life) {
  const { dice, trade, conductor } = world
  const shop = dice.pick([...world.shops.values()])
  const purchases = Array.from({ length: dice.whole(1, 3) }, () => ({ sku: dice.pick(trade.products).sku, quantity: dice.whole(1, 4) }))
  const gift = dice.isLucky(0.3) ? [{ sku: dice.pick(singles(world)).sku, quantity: 1, isGift: true }] : []
  const order = shop.buy([...purchases, ...gift], {
    now: conductor.now(),
    discount: dice.isLucky(0.4) ? dice.whole(1, 500) : 0,
    isPaid: dice.isLucky(0.9),
  })
  conductor.note(`${shop.id} ${order ? `sells ${order.number} ${JSON.stringify(purchases)}` : 'is sold out'}`)
  for (const { sku } of singles(world)) life.oversold = Math.max(life.oversold, soldOf(world, sku) - (life.received.get(sku) ?? 0))
}

const orderOf = ({ shops }: TradeWorld, number: string): { shop: Shop; order: ShopOrder } | undefined => {
  for (const shop of shops.values()) if (shop.find('order', number)) return { shop, order: shop.order(number) }
  return undefined
}

function ship(world: TradeWorld) {
  const { erp, dice, conductor } = world
  const open = erp.orders().filter(({ reference, lines }) => {
    // People stop what was cancelled in the shop.
    const status = orderOf(world, reference)?.order.status
    return status === 'awaitingShipment' && lines.some((line) => line.kind !== 'bundle' && line.shipped < line.quantity)
  })
  if (!open.length) return
  const order = dice.pick(open)
  const goods = order.lines.filter((line) => line.kind !== 'bundle' && line.shipped < line.quantity)
  const line = dice.pick(goods)
  const number = erp.ship(
    order.reference,
    dice.isLucky(0.5) ? { line: line.id, quantity: dice.whole(1, line.quantity) } : undefined,
    conductor.now(),
  )
  conductor.note(`erp sends ${String(number)} of ${order.reference}`)
}

const shippedOf = ({ erp }: TradeWorld, reference: string) =>
  (erp.orders().find((order) => order.reference === reference)?.lines ?? []).reduce((sum, { shipped }) => sum + shipped, 0)

function cancel(world: TradeWorld) {
  const { dice, conductor } = world
  const open = [...world.shops.values()].flatMap((shop) =>
    shop
      .rows('order')
      .map(({ native }) => native as ShopOrder)
      .filter(({ status, number }) => (status === 'awaitingShipment' || status === 'pendingPayment') && shippedOf(world, number) === 0)
      .map(({ number }) => ({ shop, number })),
  )
  if (!open.length) return
  const { shop, number } = dice.pick(open)
  conductor.note(`${shop.id} cancels ${number}`)
  shop.cancel(number)
}

function applyReturn(world: TradeWorld) {
  const { erp, dice, conductor, trade } = world
  const shipped = erp
    .orders()
    .flatMap(({ reference, lines }) => lines.filter(({ shipped: pieces }) => pieces > 0).map((line) => ({ reference, line })))
  if (!shipped.length) return
  const { reference, line } = dice.pick(shipped)
  const { shop, order } = orderOf(world, reference)!
  const own = order.lines.find(({ id }) => `${id}` === nthId(order, erp, line.id, reference))
  const back = shop.returns().filter(({ lines, status }) => status !== 'cancelled' && lines.some((one) => one.line === own?.id))
  const left = line.shipped - back.reduce((sum, { lines }) => sum + lines[0]!.quantity, 0)
  if (!own || left <= 0) return
  const quantity = dice.whole(1, left)
  const amount = Math.floor((own.amount * quantity) / own.quantity)
  shop.apply({
    order: reference,
    kind: 'returnRefund',
    refund: amount,
    warehouse: trade.warehouses[0]!,
    appliedAt: conductor.now(),
    lines: [{ line: own.id, sku: own.sku, quantity, amount }],
  })
}

/** The shop's line of an ERP's line: both keep their order. */
function nthId(order: ShopOrder, erp: TradeWorld['erp'], line: string, reference: string): string | undefined {
  const at = erp
    .orders()
    .find((one) => one.reference === reference)!
    .lines.findIndex(({ id }) => id === line)
  return order.lines[at]?.id
}

function moveReturn(world: TradeWorld, life: Life) {
  const { dice, conductor } = world
  const open = [...world.shops.values()].flatMap((shop) => shop.returns().flatMap((one) => (one.status in NEXT ? [{ shop, one }] : [])))
  if (!open.length) return
  const { shop, one } = dice.pick(open)
  step(world, life, shop, one, dice.pick(NEXT[one.status as keyof typeof NEXT]))
  conductor.note(`${shop.id} return ${one.number} is ${shop.returns().find(({ number }) => number === one.number)!.status}`)
}

function step(world: TradeWorld, life: Life, shop: Shop, one: ReturnType<Shop['returns']>[number], status: typeof one.status) {
  shop.move(one.number, { status, ...(status === 'completed' && { completedAt: world.conductor.now() }) })
  // Goods come back into stock.
  if (status === 'received') for (const { sku, quantity } of one.lines) takeIn(world, life, sku, quantity)
}

/** All returns that are under way come to an end. */
export function endReturns(world: TradeWorld, life: Life) {
  for (const shop of world.shops.values())
    for (;;) {
      const open = shop.returns().find(({ status }) => status in NEXT && status !== 'rejected')
      if (!open) break
      step(world, life, shop, open, NEXT[open.status as keyof typeof NEXT][0])
    }
}

function goWrong({ network, dice, shops }: TradeWorld) {
  const system = dice.pick([...shops.keys(), 'erp'])
  if (dice.isLucky(0.1)) network.takeDown(system, { ms: dice.whole(2_000, 30_000) })
  else network.upset(system, dice.pick(CALLS), dice.pick(FAULTS))
}

async function crash({ node, conductor, dice, errors }: TradeWorld) {
  const { life } = node
  if (life.isOver) return
  life.isDoomed = dice.isLucky(0.5)
  for (let left = 200; life.isDoomed && left > 0 && !life.isOver && (await conductor.step()); left--);
  conductor.note('the hub dies')
  await node.bury()
  await conductor.pass(dice.whole(0, 3_000))
  const starting = node.start()
  const { life: next } = node
  starting.catch((error: unknown) => next.isOver || errors.push(`the hub did not start: ${String(error)}`))
}

/** An operator saves other rules. Where the hub dies meanwhile, the next ones, or those of the calm, are applied. */
async function changeRules(world: TradeWorld) {
  const { node, dice, trade, conductor } = world
  const { hub } = node
  if (!hub) return
  const since = new Date(await firstUnheard(world)).toISOString()
  trade.rules = redrawRules(trade, dice, [undefined, since, ...trade.rules.map((rule) => rule.since)])
  conductor.note(`the rules are ${JSON.stringify(trade.rules)}`)
  void hub.applyConfiguration(bundleOf(trade), { by: 'prove:trade' }).catch(() => undefined)
}

/** The latest day that a shop may count from: before it, nothing was sold that the hub has not heard of. */
async function firstUnheard({ node, shops, conductor }: TradeWorld): Promise<number> {
  const { read, tables } = node.store!
  const { bindings, records } = tables
  const rows = await read
    .select({ number: records.number })
    .from(bindings)
    .innerJoin(records, eq(records.id, bindings.record))
    .where(and(eq(bindings.connection, 'stock'), eq(bindings.object, 'order'), isNotNull(bindings.shadow)))
  const heard = new Set(rows.map(({ number }) => number))
  const orders = [...shops.values()].flatMap((shop) => shop.rows('order').map(({ native }) => native as ShopOrder))
  return Math.min(conductor.now(), ...orders.flatMap(({ number, placedAt }) => (heard.has(number) ? [] : [placedAt])))
}

function pullSome({ node, dice, shops }: TradeWorld) {
  const objects = { shop: ['shop', 'product', 'order', 'afterSale', 'sellableStock'], erp: ['warehouse', 'inventory', 'order', 'shipment'] }
  const connection = dice.pick([...shops.keys(), 'erp'])
  const object = dice.pick(connection === 'erp' ? objects.erp : objects.shop)
  void node.hub?.pull({ connection, object }).catch(() => undefined)
}
