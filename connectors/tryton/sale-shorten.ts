// Pieces of an order that were cancelled before they left must stay. As long as a sale can change its lines say so (sale-lines.ts); once it is
// processed their moves are taken out of the shipments that Tryton has planned, cancelled, and ignored by the sale. What has left is not touched.
import { type HubError, toHubError } from '../../core/errors.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import { isEqual } from '../../core/model/money.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import { isCalledOff } from './sale-cancel.ts'
import { readSales, type RawSale } from './sale-compose.ts'
import { linesOf } from './sale-create.ts'
import { cancelledOf } from './sale-lines.ts'
import { pairLines } from './sale-update.ts'
import { SHIPMENT, SHIPMENT_STATES } from './shipment-steps.ts'
import { drop, LINE, takeOut, waitAgain, type Cut } from './shipment-take-out.ts'
import { quantityText } from './values.ts'

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

async function shorten(client: TrytonClient, sale: RawSale, wanted: Record<string, unknown>[]): Promise<void> {
  const lines = new Set(sale.lines.map(({ id }) => `${LINE}${id}`))
  const how = { isIgnored: true, lines }
  const moves = await client.searchRead('stock.move', [['origin', 'in', [...lines]]], {
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
    if (shipment === null) await drop(client, own, how)
    else await takeOut(client, { id: Number(String(shipment).split(',')[1]), state: stateOf.get(shipment)! }, own, how)
  }
  const drafts = shipments.filter(({ state }) => state === 'draft').map(({ id }) => id)
  if (cuts.length > 0) await waitAgain(client, drafts, lines)
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
