// Which of Tryton's shipments a shipment of the shop is, and making its quantities fit: what is not sent now, Tryton plans anew by itself.
import { HubError } from '../../core/errors.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import { readShipments, type RawShipment } from './shipment-compose.ts'
import { toDraft } from './shipment-steps.ts'

export interface WantedLine {
  sale: string
  sale_line: string
  quantity: number
}

/** Wanted lines, several of one sale line summed. Throws HubError data that names what is missing. */
function wantedLines(want: Record<string, unknown>): WantedLine[] {
  const lines = Array.isArray(want.lines) ? (want.lines as Record<string, unknown>[]) : []
  if (lines.length === 0)
    throw new HubError('noLines', 'data', 'A shipment needs lines: name order, order line and quantity', { details: { field: 'lines' } })
  const byLine = new Map<string, WantedLine>()
  for (const { sale, sale_line, quantity } of lines) {
    const known = byLine.get(String(sale_line))
    if (known !== undefined) known.quantity += Number(quantity)
    else byLine.set(String(sale_line), { sale: String(sale), sale_line: String(sale_line), quantity: Number(quantity) })
  }
  return [...byLine.values()]
}

/** Wanted lines of each sale: a parcel may serve several. */
export const wantedBySale = (want: Record<string, unknown>): Map<string, WantedLine[]> => Map.groupBy(wantedLines(want), ({ sale }) => sale)

/** The shipment of the first sale that still has what is wanted of it; others are gathered into it (shipment-gather.ts). */
export async function pickShipment(ctx: TrytonContext, client: TrytonClient, want: Record<string, unknown>): Promise<RawShipment> {
  const [[sale, wanted]] = [...wantedBySale(want)] as [[string, WantedLine[]]]
  return shipmentOf(ctx, client, { sale, wanted })
}

/** An open shipment of the sale first, then one that was sent already and carries no reference. */
export async function shipmentOf(
  ctx: TrytonContext,
  client: TrytonClient,
  { sale: id, wanted }: { sale: string; wanted: WantedLine[] },
): Promise<RawShipment> {
  const [sale] = await client.searchRead('sale.sale', [['id', '=', Number(id)]], { fields: ['state', 'shipments'] })
  if (sale === undefined) throw new HubError('noSale', 'data', `Tryton has no sale ${id}`, { details: { field: 'lines.order', value: id } })
  const shipments = await readShipments(ctx, client, sale.shipments as number[])
  const open = shipments.filter(({ row }) => row.state !== 'cancelled' && row.state !== 'done' && !row.reference)
  const sent = shipments.filter(({ row }) => row.state === 'done' && !row.reference)
  const found = open.find((shipment) => covers(shipment, wanted)) ?? sent.find((shipment) => isExactly(shipment, wanted))
  if (found !== undefined) return found
  throw notFound(sale, shipments)
}

function quantitiesOf({ lines }: RawShipment): Map<string, number> {
  return new Map(lines.map(({ sale_line, quantity }) => [sale_line, Number(quantity)]))
}

function covers(shipment: RawShipment, wanted: WantedLine[]): boolean {
  const held = quantitiesOf(shipment)
  return wanted.every(({ sale_line, quantity }) => (held.get(sale_line) ?? 0) >= quantity)
}

const isExactly = (shipment: RawShipment, wanted: WantedLine[]): boolean => {
  const held = quantitiesOf(shipment)
  return held.size === wanted.length && wanted.every(({ sale_line, quantity }) => held.get(sale_line) === quantity)
}

function notFound(sale: Row, shipments: RawShipment[]): HubError {
  const details = { sale: sale.id, state: sale.state, shipments: shipments.length }
  if (sale.state === 'draft' || sale.state === 'quotation' || sale.state === 'confirmed') {
    return new HubError('notProcessed', 'transient', `Sale ${sale.id} is ${String(sale.state)} in Tryton and has no shipment yet`, {
      details,
    })
  }
  return new HubError(
    'noShipment',
    'data',
    `Sale ${sale.id} has no open shipment in Tryton with these lines and quantities: look at its shipments there`,
    { details },
  )
}

/** Sends less where less is wanted: back to draft, moves cut or taken out, waiting again. Gives the state after it. */
export async function fitQuantities(client: TrytonClient, shipment: RawShipment, want: Record<string, unknown>): Promise<string> {
  const state = shipment.row.state as string
  const rest = new Map(wantedLines(want).map(({ sale_line, quantity }) => [sale_line, quantity]))
  const cut: { id: number; quantity: number }[] = []
  const out: number[] = []
  for (const move of shipment.moves) {
    const line = shipment.lineOf.get(move.id)!
    const left = rest.get(line) ?? 0
    const take = Math.min(left, move.quantity as number)
    rest.set(line, left - take)
    if (take === 0) out.push(move.id)
    else if (take < (move.quantity as number)) cut.push({ id: move.id, quantity: take })
  }
  if ([...rest.values()].some((left) => left > 0)) {
    throw new HubError('tooMuch', 'data', `Shipment ${shipment.row.id} in Tryton holds less than is to be shipped: look at it there`, {
      details: { shipment: shipment.row.id },
    })
  }
  if (cut.length + out.length === 0) return state
  if (state !== 'draft' && state !== 'waiting' && state !== 'assigned') {
    throw new HubError('alreadyPicked', 'data', `Shipment ${shipment.row.id} is ${state} in Tryton with other quantities: settle it there`)
  }
  await toDraft(client, { id: shipment.row.id, state })
  for (const { id, quantity } of cut) await client.call('stock.move', 'write', [[id], { quantity }])
  if (out.length > 0) await client.call('stock.move', 'delete', [out])
  return 'draft'
}
