// Pieces of an order that were cancelled before they left must stay. As long as a sale can change its lines say so (sale-lines.ts); once it is
// processed their moves are taken out of the shipments that Tryton has planned, cancelled, and ignored by the sale. What has left is not touched.
import { HubError, toHubError } from '../../core/errors.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import { isEqual } from '../../core/model/money.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import { isCalledOff } from './sale-cancel.ts'
import { readSales, type RawSale } from './sale-compose.ts'
import { linesOf } from './sale-create.ts'
import { cancelledOf } from './sale-lines.ts'
import { pairLines } from './sale-update.ts'
import { isAsFar, SHIPMENT_STATES } from './shipment-steps.ts'
import { quantityText } from './values.ts'

const SHIPMENT = 'stock.shipment.out'
const LINE = 'sale.line,'

/** Shortens the sales of the items that need it, one by one, for they are few. Gives why it failed, by item. */
export async function shortenSales(
  ctx: TrytonContext,
  client: TrytonClient,
  ids: Map<WriteItem, number>,
): Promise<Map<WriteItem, HubError>> {
  const failed = new Map<WriteItem, HubError>()
  const items = [...ids].filter(([item]) => !isCalledOff(item) && linesOf(item.want).some((line) => !isEqual(cancelledOf(line), '0')))
  const sales = await readSales(ctx, client, [...new Set(items.map(([, id]) => id))])
  for (const [item, id] of items) {
    const sale = sales.get(id)
    if (sale?.row.state !== 'processing') continue
    try {
      await shorten(client, sale, linesOf(item.want))
    } catch (cause) {
      failed.set(item, toHubError(cause))
    }
  }
  return failed
}

interface Cut {
  move: Row
  quantity: number
}

async function shorten(client: TrytonClient, sale: RawSale, wanted: Record<string, unknown>[]): Promise<void> {
  const moves = await client.searchRead('stock.move', [['origin', 'in', sale.lines.map(({ id }) => `${LINE}${id}`)]], {
    fields: ['origin', 'shipment', 'quantity', 'state'],
    order: [['id', 'ASC']],
  })
  const keys = moves.flatMap(({ shipment }) => (typeof shipment === 'string' ? [Number(shipment.split(',')[1])] : []))
  const shipments = await client.searchRead(SHIPMENT, [['id', 'in', [...new Set(keys)]]], { fields: ['state'] })
  const stateOf = new Map<unknown, string>(shipments.map(({ id, state }) => [`${SHIPMENT},${id}`, state as string]))
  // Those of no shipment were left by an attempt that broke off; then those that the warehouse has done least with.
  const progress = ({ shipment }: Row): number => SHIPMENT_STATES.findIndex((state) => state === stateOf.get(shipment))
  moves.sort((a, b) => progress(a) - progress(b))
  const cuts = cutsOf(sale, moves, wanted)
  for (const [shipment, own] of Map.groupBy(cuts, ({ move }) => move.shipment)) {
    if (shipment === null) await drop(client, own)
    else await takeOut(client, { id: Number(String(shipment).split(',')[1]), state: stateOf.get(shipment)! }, own)
  }
  const drafts = shipments.filter(({ state }) => state === 'draft').map(({ id }) => id)
  if (cuts.length > 0 && drafts.length > 0) await client.call(SHIPMENT, 'wait', [drafts])
}

/** What open moves bring beyond what is still wanted. */
function cutsOf(sale: RawSale, moves: Row[], wanted: Record<string, unknown>[]): Cut[] {
  const cuts: Cut[] = []
  for (const [line, { id }] of pairLines(wanted, sale.composed.lines)) {
    const cancelled = Number(cancelledOf(line))
    if (cancelled === 0) continue
    const rows = sale.composed.parts.get(id)!.map((row) => `${LINE}${row.id}`)
    const own = moves.filter(({ origin, state }) => rows.includes(origin as string) && state !== 'cancelled')
    let excess = own.reduce((sum, { quantity }) => sum + (quantity as number), cancelled - Number(line.quantity))
    for (const move of own.filter(({ state }) => state !== 'done')) {
      const quantity = Number(quantityText(Math.min(excess, move.quantity as number)))
      if (quantity <= 0) break
      cuts.push({ move, quantity })
      excess -= quantity
    }
  }
  return cuts
}

async function takeOut(client: TrytonClient, { id, state }: { id: number; state: string }, cuts: Cut[]): Promise<void> {
  if (isAsFar(state, 'picked')) throw alreadyPicked(id, state, cuts)
  const press = (button: string) => client.call(SHIPMENT, button, [[id]])
  const open = await client.searchRead(
    'stock.move',
    [['shipment', '=', `${SHIPMENT},${id}`], ['origin', 'like', `${LINE}%`], ['state', 'in', ['draft', 'assigned']]], // prettier-ignore
    { fields: ['quantity'] },
  )
  const isWhole = ({ move, quantity }: Cut): boolean => quantity === move.quantity
  if (open.every((move) => cuts.some((cut) => cut.move.id === move.id && isWhole(cut)))) {
    await ignore(client, cuts)
    await press('cancel')
    return
  }
  // waiting → draft only: an assigned shipment first lets go of its stock.
  if (state === 'assigned') await press('wait')
  if (state !== 'draft') await press('draft')
  const out: Cut[] = []
  for (const cut of cuts) out.push(isWhole(cut) ? await setAside(client, cut) : await splitOff(client, cut))
  await press('wait')
  if (state === 'assigned') await press('assign_try')
  await drop(client, out)
}

/** A cancelled move must not stay in a shipment: that could not become a draft again. */
async function setAside(client: TrytonClient, cut: Cut): Promise<Cut> {
  await client.call('stock.move', 'write', [[cut.move.id], { shipment: null }])
  return cut
}

async function splitOff(client: TrytonClient, { move, quantity }: Cut): Promise<Cut> {
  const [copy] = await client.call<number[]>('stock.move', 'copy', [[move.id], { shipment: null, quantity }])
  const rest = Number(quantityText((move.quantity as number) - quantity))
  await client.call('stock.move', 'write', [[move.id], { quantity: rest }])
  return { move: { ...move, id: copy! }, quantity }
}

/** Ignored first: Tryton looks at its sale when a move is cancelled, and has no exception then. */
async function drop(client: TrytonClient, cuts: Cut[]): Promise<void> {
  await ignore(client, cuts)
  await client.call('stock.move', 'cancel', [cuts.map(({ move }) => move.id)])
}

async function ignore(client: TrytonClient, cuts: Cut[]): Promise<void> {
  for (const { move } of cuts) {
    const line = Number(String(move.origin).slice(LINE.length))
    await client.call('sale.line', 'write', [[line], { moves_ignored: [['add', [move.id]]] }])
  }
}

function alreadyPicked(id: number, state: string, cuts: Cut[]): HubError {
  const pieces = quantityText(cuts.reduce((sum, { quantity }) => sum + quantity, 0))
  const message = `Shipment ${id} is ${state} in Tryton, and ${pieces} of its pieces were cancelled: take them out there`
  return new HubError('alreadyPicked', 'data', message, { details: { shipment: id, state, pieces } })
}
