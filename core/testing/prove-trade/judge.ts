// What must hold when all is quiet: nothing sold that was not there, every shipped line in exactly one bill, sums equal to the fen, orders and figures
// the same on all sides, and no after-sale where the machine does not lead.
import { checkOrder } from '../../model/invariants.ts'
import { add, compare, round, subtract, sum } from '../../model/money.ts'
import { transitions } from '../../model/schemas.ts'
import { sellable, splitOf, type ShopRule } from '../../model/sellable.ts'
import type { Canonical } from '../../mapping/port.ts'
import type { RecordBooking } from '../../engine/bookings.ts'
import { placeOf } from './draw.ts'
import type { Life } from './life.ts'
import type { TradeWorld } from './world.ts'

export interface Verdict {
  oversold: number
  isPartition: boolean
  sumsDiffer: number
  invariantViolations: number
  /** Anything else that does not hold, in words. */
  problems: string[]
}

interface Known {
  id: string
  object: string
  body: Canonical
  isDeleted: boolean
}

export async function judge(world: TradeWorld, life: Life): Promise<Verdict> {
  const store = world.node.store!
  const rows = await store.read.select().from(store.tables.records)
  const records = rows
    .filter(({ isFilled }) => isFilled)
    .map(({ id, object, body, isDeleted }): Known => ({ id, object, body: JSON.parse(body) as Canonical, isDeleted }))
  const of = (object: string) => records.filter((record) => record.object === object && !record.isDeleted)
  const letters = await store.read.select().from(store.tables.deadLetters)
  const open = letters.filter(({ state }) => state === 'open')
  const problems = [
    ...world.errors,
    ...open.map(({ connection, object, code, message }) => `dead letter ${connection} ${object} ${code}: ${message}`),
  ]
  const orders = of('order')
  problems.push(...ordersAlike(world, orders), ...figuresAlike(world, of('sellableStock'), of('product')))
  problems.push(...(await statesAlike(world, of('afterSale'))))
  const bills = await billsAlike(world, of)
  return {
    oversold: life.oversold,
    isPartition: bills.lines === 0,
    sumsDiffer: bills.sums,
    invariantViolations: orders.flatMap(({ body }) => checkOrder(body as never)).length,
    problems: [...problems, ...bills.problems],
  }
}

/** Each order of a shop is in the ERP exactly once, cancelled where it was cancelled, with the shop's amounts. */
function ordersAlike({ shops, erp }: TradeWorld, orders: readonly Known[]): string[] {
  const problems: string[] = []
  const sales = Map.groupBy(erp.orders(), ({ reference }) => reference)
  for (const shop of shops.values())
    for (const { native } of shop.rows('order')) {
      const { number, status, lines } = native as { number: string; status: string; lines: { amount: number }[] }
      const found = sales.get(number) ?? []
      if (found.length !== 1) problems.push(`order ${number} is in the ERP ${found.length} times`)
      if (!orders.some(({ body }) => body['number'] === number && body['status'] === status))
        problems.push(`order ${number} is not ${status} in the hub`)
      const theirs = sum((found[0]?.lines ?? []).map(({ amount }) => amount))
      const ours = lines.reduce((total, { amount }) => total + amount, 0)
      if (found.length && compare(theirs, String(ours / 100)) !== 0)
        problems.push(`order ${number} is ${ours} fen in the shop and ${theirs} in the ERP`)
    }
  return problems
}

/** What each shop may sell is what the rule says of the stock that the ERP shows. */
function figuresAlike({ shops, erp, trade }: TradeWorld, figures: readonly Known[], products: readonly Known[]): string[] {
  const skuOf = new Map(products.map(({ id, body }) => [id, String(body['skuCode'])]))
  const problems: string[] = []
  const placesOf = ({ warehouses = trade.warehouses }: ShopRule) => warehouses
  const free = (rule: ShopRule, sku: string) => {
    const levels = placesOf(rule).map((warehouse) => erp.level(sku, warehouse))
    const onHand = String(levels.reduce((total, level) => total + level.onHand, 0))
    const reserved = String(levels.reduce((total, level) => total + level.reserved, 0))
    return { onHand, reserved, locked: '0', available: subtract(onHand, reserved), untaken: '0' }
  }
  for (const rule of trade.rules)
    for (const { sku, parts } of trade.products) {
      const figure = figures.find(({ body }) => body['connection'] === rule.connection && skuOf.get(String(body['product'])) === sku)
      if (!figure) {
        const isKept = (single: string) => placesOf(rule).includes(placeOf(trade, single))
        const isExpected = parts ? rule.bundles !== 'parts' && parts.every((part) => isKept(part.sku)) : isKept(sku)
        if (isExpected) problems.push(`${rule.shop} has no figure of ${sku}`)
        continue
      }
      const ofPart = (part: string) => trade.products.filter((product) => product.parts?.some((one) => one.sku === part)).length
      const sold = (parts ?? [{ sku, quantity: 1 }]).map((part) => ({
        skuCode: part.sku,
        quantity: String(part.quantity),
        free: free(rule, part.sku),
        split: splitOf(rule, { isBundle: parts !== undefined, bundlesOfPart: ofPart(part.sku) }),
      }))
      const { quantity } = sellable(rule, sold, 0)
      if (figure.body['quantity'] !== quantity)
        problems.push(
          `${rule.shop} ${sku}: the hub says ${String(figure.body['quantity'])} (${String(figure.body['formula'])}), the rule ${quantity}`,
        )
      const left = shops.get(rule.shop)!.left(sku)
      if (left !== quantity) problems.push(`${rule.shop} ${sku} has ${left} to sell instead of ${quantity}`)
    }
  return problems
}

/** The hub shows each after-sale as the shop does, and each state it ever had led to the next. */
async function statesAlike({ shops, node }: TradeWorld, sales: readonly Known[]): Promise<string[]> {
  const problems: string[] = []
  const { read, tables } = node.store!
  const machine = transitions('afterSale')!
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    from === to || (machine[from] ?? []).some((next) => !seen.has(next) && reaches(next, to, seen.add(next)))
  for (const shop of shops.values())
    for (const { number, status } of shop.returns()) {
      const known = sales.find(({ body }) => body['number'] === number)
      if (known?.body['status'] !== status)
        problems.push(`after-sale ${number} is ${status} in the shop and ${String(known?.body['status'])} in the hub`)
    }
  const trails = await read.select().from(tables.lineage)
  for (const { object, fields, patch, record } of trails) {
    if (object !== 'afterSale' || patch === null || !(fields ?? '').split(',').includes('status')) continue
    const [from, to] = (JSON.parse(patch) as Record<string, [string, string]>)['status'] ?? []
    if (from !== undefined && to !== undefined && !reaches(from, to)) problems.push(`after-sale ${record} went from ${from} to ${to}`)
  }
  return problems
}

interface Bills {
  /** Shipped or returned lines that are not in bills exactly once. */
  lines: number
  /** Sums that differ by a fen or more. */
  sums: number
  problems: string[]
}

async function billsAlike({ node, erp, conductor }: TradeWorld, of: (object: string) => Known[]): Promise<Bills> {
  const found: Bills = { lines: 0, sums: 0, problems: [] }
  const members = [...of('shipment'), ...of('afterSale').filter(({ body }) => body['status'] === 'completed')]
  const reading = node.hub!.bookings(members.map(({ id }) => id))
  await conductor.complete(reading, node.life)
  const bookings = await reading
  const orders = new Map(of('order').map(({ id, body }) => [id, body]))
  const booked = Map.groupBy(bookings, ({ member }) => member)
  const ofLines = new Map<string, { pieces: string; amount: string }>()
  for (const { id, object, body } of members) {
    const wanted = new Map<string, string>()
    for (const line of body['lines'] as { product: string; quantity: string; order?: string; orderLineId: string }[]) {
      wanted.set(line.product, add(wanted.get(line.product) ?? '0', line.quantity))
      if (object !== 'shipment') continue
      const key = `${line.order!} ${line.orderLineId}`
      const known = ofLines.get(key) ?? { pieces: '0', amount: '0' }
      ofLines.set(key, { pieces: add(known.pieces, line.quantity), amount: known.amount })
    }
    for (const [product, pieces] of wanted) {
      const held = sum(quantitiesOf(booked.get(id) ?? [], product))
      if (compare(held, pieces) !== 0) {
        found.lines++
        found.problems.push(`${object} ${String(body['number'])} has ${pieces} of ${product}, bills hold ${held}`)
      }
    }
  }
  const made = of('salesSummary')
  checkPosted(found, made, erp)
  checkMade(found, made, bookings)
  checkShares(found, orders, { ofLines, bookings, members })
  return found
}

const quantitiesOf = (bookings: readonly RecordBooking[], product: string) =>
  bookings.filter(({ line }) => line['product'] === product).map(({ sums }) => sums['quantity'] ?? '0')

/** Each closed bill is in the ERP once, as it is here. */
function checkPosted(found: Bills, made: readonly Known[], erp: TradeWorld['erp']) {
  const posted = Map.groupBy(erp.rows('salesSummary'), ({ native }) => String(native['number']))
  for (const { body } of made) {
    const theirs = posted.get(String(body['number'])) ?? []
    if (body['status'] === 'open' || theirs.length !== 1) {
      found.lines++
      found.problems.push(`bill ${String(body['number'])} is ${String(body['status'])}, in the ERP ${theirs.length} times`)
    } else if (compare(String(theirs[0]!.native['amount']), String(body['amount'])) !== 0) {
      found.sums++
      found.problems.push(
        `bill ${String(body['number'])} is ${String(body['amount'])} here and ${String(theirs[0]!.native['amount'])} in the ERP`,
      )
    }
  }
}

/** A bill comes to what its members brought. */
function checkMade(found: Bills, made: readonly Known[], bookings: readonly RecordBooking[]) {
  for (const { id, body } of made) {
    const brought = sum(bookings.filter((booking) => booking.made === id).map(({ sums }) => sums['amount'] ?? '0'))
    if (compare(round(brought, 2), String(body['amount'])) === 0) continue
    found.sums++
    found.problems.push(`bill ${String(body['number'])} says ${String(body['amount'])}, its members brought ${brought}`)
  }
}

interface Shares {
  ofLines: ReadonlyMap<string, { pieces: string }>
  bookings: readonly RecordBooking[]
  members: readonly Known[]
}

/** All parcels of an order line together hold its amount, once all of it has left. */
function checkShares(found: Bills, orders: ReadonlyMap<string, Canonical>, { ofLines, bookings, members }: Shares) {
  const whole = new Map<string, string>()
  for (const [order, body] of orders) {
    const lines = body['lines'] as { lineId: string; quantity: string; amount: string; kind: string }[]
    const goods = lines.filter(({ kind }) => kind !== 'bundle')
    if (goods.length && goods.every((line) => compare(ofLines.get(`${order} ${line.lineId}`)?.pieces ?? '0', line.quantity) === 0))
      whole.set(order, sum(goods.map(({ amount }) => amount)))
  }
  for (const [order, amount] of whole) {
    const parcels = new Set(
      members
        .filter(({ object, body }) => object === 'shipment' && (body['lines'] as { order: string }[]).some((line) => line.order === order))
        .map(({ id }) => id),
    )
    const held = sum(bookings.filter(({ member }) => parcels.has(member)).map(({ sums }) => sums['amount'] ?? '0'))
    if (compare(held, amount) === 0) continue
    found.sums++
    found.problems.push(`order ${order} is worth ${amount}, its parcels' bills hold ${held}`)
  }
}
