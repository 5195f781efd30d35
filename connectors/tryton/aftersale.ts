// After-sales: one sale of Tryton each, as its own wizard "Return Sale" makes them. What came back has a negative quantity, which makes Tryton plan a
// customer return and a credit note; what is sent instead has a positive one at 0; money alone is a line of a service product.
import { toHubError } from '../../core/errors.ts'
import type { ConnectorContext, Native, ObjectPort, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { trytonClient, type TrytonClient } from './client.ts'
import type { TrytonConfig } from './config.ts'
import { describeObject } from './manifest.ts'
import { order, salesSummary } from './order.ts'
import { exactOf, sumOf, textOf } from './prices.ts'
import { driveShipment, SHIPMENT_STATES } from './shipment-steps.ts'
import { settle } from './write-results.ts'

/** The object `afterSale`. Written only; read as orders they would be records of their own. */
export const afterSale: ObjectPort<TrytonConfig> = {
  ...describeObject('afterSale'),
  async get(ctx, ids) {
    const found = await salesSummary.get!(ctx, ids)
    return found.map((result) => (result.native === 'notFound' ? result : { ...result, native: shown(result.native) }))
  },
  lookup: salesSummary.lookup!,
  async write(ctx, items, options) {
    const origins = await originsOf(ctx, items)
    const sales = items.map((item) => asSale(item, origins.get(item.want['origin']), ctx.now()))
    const results = await order.write!(ctx, sales, options)
    const moved = await Promise.all(results.map(async (result, at) => (result.done ? moveGoods(ctx, items[at]!, result) : result)))
    // As it is now that the goods have moved.
    return settle(ctx, afterSale, items, new Map(items.map((item, at) => [item, moved[at]!])))
  },
}

/** What is read of the sale: its lines are of our own making. */
const SHOWN = ['id', 'number', 'reference', 'state', 'shipment_state', 'invoice_state', 'currency', 'warehouse', 'comment', 'total_amount']
const shown = (native: Native): Native => Object.fromEntries(Object.entries(native).filter(([name]) => SHOWN.includes(name)))

/** Properties whose change changes the lines. */
const LINES = ['kind', 'condition', 'refund_amount', 'returned', 'sent']

/** The sales that after-sales are about, by id. */
async function originsOf(ctx: ConnectorContext<TrytonConfig>, items: WriteItem[]): Promise<Map<unknown, Native>> {
  const ids = new Set(items.flatMap(({ want }) => (typeof want['origin'] === 'string' ? [want['origin']] : [])))
  const sales = await salesSummary.get!(ctx, [...ids])
  return new Map(sales.flatMap(({ externalId, native }) => (native === 'notFound' ? [] : [[externalId, native]])))
}

/**
 * The sale that an after-sale is. Its money goes to whom its order was booked on; null = the shop itself. Of a sale that was cancelled nothing was
 * ever invoiced: then it is cancelled too.
 */
function asSale(item: WriteItem, origin: Native | undefined, now: number): WriteItem {
  const { want, changed } = item
  const names = changed.map((name) => (LINES.includes(name) ? 'lines' : name))
  const off = origin?.['state'] === 'cancelled' ? { cancelled_at: new Date(now).toISOString() } : {}
  return { ...item, want: { ...want, ...off, party: origin?.['party'] ?? null, lines: linesOf(want) }, changed: [...new Set(names)] }
}

interface Returned {
  product?: string | null
  quantity: string
  received?: string
  amount: string
}

function linesOf(want: Native): Native[] {
  const {
    kind,
    condition,
    refund_amount = '0',
    returned = [],
    sent = [],
  } = want as {
    kind?: string
    condition?: string
    refund_amount?: string
    returned?: Returned[]
    sent?: { product_code: string; quantity: string }[]
  }
  const isReturn = (kind === 'return' || kind === 'exchange') && condition !== 'missing'
  const back = returned.flatMap((line) => lineOf(line, isReturn))
  const digits = exactOf(refund_amount, 'refund_amount').scale
  const given = sumOf(
    back.map(({ amount }) => String(amount)),
    digits,
    'amount',
  )
  // Freight that is paid back, and what is made good beyond the goods.
  const rest = sumOf([negated(refund_amount), negated(given)], digits, 'refund_amount')
  return [
    ...back,
    ...(isZero(rest) ? [] : [moneyLine(rest)]),
    ...sent.map(({ product_code, quantity }) => ({ product_code, quantity, amount: '0' })),
  ]
}

/** What came back, or the money alone where nothing did. */
function lineOf({ product, quantity, received = quantity, amount }: Returned, isReturn: boolean): Native[] {
  if (isReturn && product && !isZero(received)) return [{ product, quantity: negated(received), amount: negated(amount) }]
  return isZero(amount) ? [] : [moneyLine(negated(amount))]
}

const moneyLine = (amount: string): Native => ({ kind: 'service', quantity: amount.startsWith('-') ? '-1' : '1', amount })

function negated(text: string): string {
  const { units, scale } = exactOf(text, 'amount')
  return textOf(-units, scale)
}
const isZero = (text: string): boolean => exactOf(text, 'amount').units === 0n

/** How far an after-sale is when what it sends has left. */
const SENT = ['reshipped', 'completed']

/** What the after-sale says has come or gone has, whoever moved it: Tryton's shipments are brought to their end. */
async function moveGoods(ctx: ConnectorContext<TrytonConfig>, { want }: WriteItem, result: WriteResult): Promise<WriteResult> {
  if (!['processing', 'done'].includes(String(result.reached ?? result.native?.['state']))) return result
  const client = trytonClient(ctx)
  try {
    const fields = ['shipments', 'shipment_returns']
    const [sale] = await client.searchRead('sale.sale', [['id', '=', Number(result.externalId)]], { fields })
    await takeIn(client, (sale?.['shipment_returns'] ?? []) as number[])
    if (SENT.includes(String(want['progress']))) await sendOut(ctx, client, (sale?.['shipments'] ?? []) as number[])
    return result
  } catch (cause) {
    return { ...result, done: false, error: toHubError(cause) }
  }
}

/** The goods are here already, or the hub would not have been told: their return shipments are received and put away. */
async function takeIn(client: TrytonClient, returns: number[]): Promise<void> {
  for (const [from, button] of [
    ['draft', 'receive'],
    ['received', 'done'],
  ] as const) {
    const open = await client.searchRead('stock.shipment.out.return', [['id', 'in', returns], ['state', '=', from]], { fields: ['state'] }) // prettier-ignore
    if (open.length) await client.call('stock.shipment.out.return', button, [open.map(({ id }) => id)])
  }
}

/** Goods sent instead. What somebody in Tryton has called off stays so. */
async function sendOut(ctx: ConnectorContext<TrytonConfig>, client: TrytonClient, shipments: number[]): Promise<void> {
  const open = await client.searchRead(
    'stock.shipment.out',
    [['id', 'in', shipments], ['state', 'in', SHIPMENT_STATES.filter((state) => state !== 'done')]], // prettier-ignore
    { fields: ['state'] },
  )
  for (const { id, state } of open) {
    const { error } = await driveShipment(ctx, client, { id, state: state as string, target: 'done' })
    if (error !== undefined) throw error
  }
}
