// What an order's shipments, after-sales and refunds say of it, rolled up into fields of its own: how much was shipped, cancelled, came back and was
// paid back, and that somebody wants it called off before it leaves (model.md, after-sales).
import { add, compare, sum } from './money.ts'
import { componentsOf, piecesIn } from './unbundle.ts'

type Body = Record<string, unknown>
/** Quantity by line of the order. */
type ByLine = Record<string, string>

/** One record's part in one order. */
export interface OrderShare {
  shipped?: ByLine
  returned?: ByLine
  /** Paid back before it left. */
  cancelled?: ByLine
  refunded?: string
  /** The buyer wants the money back of what has not left yet. */
  isRefundRequested?: true
}
export interface Told {
  /** By order. */
  shares: Record<string, OrderShare>
  /** Epoch ms at which it says something else by itself. */
  changesAt?: number
}

export const ROLLED_UP = ['shipment', 'afterSale', 'refund'] as const
/** Fields of the order, as lists of changes name them. */
export const ROLLUP_FIELDS = ['lines.shippedQuantity', 'lines.cancelledQuantity', 'lines.returnedQuantity', 'refunded', 'hold'] as const

const LEFT = ['shipped', 'delivered', 'returnedInTransit']
/** What else is sent is no part of what was ordered. */
const OF_THE_ORDER = ['sale', 'gift']
const CAME_BACK = ['received', 'awaitingReship', 'reshipped', 'completed']
const OPEN = ['applied', 'awaitingBuyerConfirm', 'awaitingReturn', 'awaitingReceipt', 'refunding']
const REQUESTED = 'refundRequested'

/** `now`: epoch ms. */
export function toldBy(object: string, body: Body, now: number): Told {
  switch (object) {
    case 'shipment':
      return { shares: shippedBy(body) }
    case 'refund':
      return { shares: body['status'] === 'succeeded' ? { [String(body['order'])]: { refunded: String(body['amount']) } } : {} }
    case 'afterSale':
      return toldByAfterSale(body, now)
    default:
      return { shares: {} }
  }
}

function shippedBy(body: Body): Told['shares'] {
  if (!LEFT.includes(String(body['status'])) || !OF_THE_ORDER.includes(String(body['kind']))) return {}
  const shares: Record<string, OrderShare> = {}
  for (const line of body['lines'] as Body[]) {
    const share = (shares[String(line['order'])] ??= { shipped: {} })
    count(share.shipped!, line['orderLineId'], String(line['quantity']))
  }
  return shares
}

function toldByAfterSale(body: Body, now: number): Told {
  const status = String(body['status'])
  const share: OrderShare = {}
  if (
    ['returnRefund', 'exchange'].includes(String(body['kind'])) &&
    CAME_BACK.includes(status) &&
    body['receivedCondition'] !== 'missing'
  ) {
    share.returned = {}
    for (const line of body['lines'] as Body[])
      count(share.returned, line['orderLineId'], String(line['receivedQuantity'] ?? line['quantity']))
  }
  if (body['kind'] === 'refundOnly' && body['stage'] === 'beforeShipment' && status === 'completed') {
    share.cancelled = {}
    for (const line of body['lines'] as Body[]) count(share.cancelled, line['orderLineId'], String(line['quantity']))
  }
  // A refusal is not the last word: until its deadline the buyer may go on, and what has left by then cannot be stopped.
  const deadline = typeof body['deadline'] === 'string' ? Date.parse(body['deadline']) : undefined
  const isDisputable = status === 'rejected' && deadline !== undefined && deadline > now
  if (body['stage'] === 'beforeShipment' && (OPEN.includes(status) || isDisputable)) share.isRefundRequested = true
  return {
    shares: Object.keys(share).length ? { [String(body['order'])]: share } : {},
    ...(isDisputable && { changesAt: deadline }),
  }
}

function count(by: ByLine, line: unknown, quantity: string) {
  const id = String(line)
  by[id] = add(by[id] ?? '0', quantity)
}

/** The order with what all of its records say of it. `now`: epoch ms. */
export function rolledUp(order: Body, shares: readonly OrderShare[], now: number): Body {
  const refunds = shares.flatMap(({ refunded }) => refunded ?? [])
  const lines = order['lines'] as Body[] | undefined
  const all = lines?.some(({ kind }) => kind === 'bundle') ? shares.map((share) => byComponent(share, lines)) : shares
  return withFields(order, {
    lines: lines?.map((line) =>
      withFields(line, {
        shippedQuantity: totalOf(all, 'shipped', line),
        cancelledQuantity: cancelledOf(all, line),
        returnedQuantity: totalOf(all, 'returned', line),
      }),
    ),
    refunded: refunds.length ? sum(refunds) : undefined,
    hold: holdOf(order['hold'] as Hold | undefined, { isRequested: shares.some((share) => share.isRefundRequested), now }),
  })
}

/** What is cancelled or returned of a bundle's row is so of its components, unless the record names them itself. */
function byComponent(share: OrderShare, lines: readonly Body[]): OrderShare {
  const next = { ...share }
  for (const side of ['cancelled', 'returned'] as const) {
    const told = share[side]
    for (const row of told ? lines : []) {
      const bundles = told![String(row['lineId'])]
      if (bundles === undefined) continue
      const components = componentsOf(row, lines).map((one) => [String(one['lineId']), piecesIn(one, row, bundles)] as const)
      next[side] = { ...Object.fromEntries(components), ...next[side] }
    }
  }
  return next
}

/**
 * Shops say it as well, and may know of more: it is raised, never lowered. It has to be here with the end of the hold, which the shop's order may be
 * read long after.
 */
function cancelledOf(shares: readonly OrderShare[], line: Body): string | undefined {
  const known = line['cancelledQuantity'] as string | undefined
  const total = totalOf(shares, 'cancelled', line)
  return known === undefined || (total !== undefined && compare(total, known) > 0) ? total : known
}

function totalOf(shares: readonly OrderShare[], side: 'shipped' | 'cancelled' | 'returned', { lineId }: Body): string | undefined {
  const parts = shares.flatMap((share) => share[side]?.[String(lineId)] ?? [])
  return parts.length ? sum(parts) : undefined
}

interface Hold {
  reasons: string[]
  at: string
  [field: string]: unknown
}

/** What people hold it for stays theirs. */
function holdOf(hold: Hold | undefined, { isRequested, now }: { isRequested: boolean; now: number }): Hold | undefined {
  if (isRequested === (hold?.reasons.includes(REQUESTED) ?? false)) return hold
  if (isRequested)
    return hold ? { ...hold, reasons: [...hold.reasons, REQUESTED] } : { reasons: [REQUESTED], at: new Date(now).toISOString() }
  const reasons = hold!.reasons.filter((reason) => reason !== REQUESTED)
  return reasons.length ? { ...hold!, reasons } : undefined
}

/** Undefined takes a field out. */
function withFields(body: Body, fields: Body): Body {
  const next = { ...body, ...fields }
  for (const [name, value] of Object.entries(fields)) if (value === undefined) delete next[name]
  return next
}
