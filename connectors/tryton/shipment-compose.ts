// The composed shipment: stock.shipment.out with its outgoing moves, each traced to the sale line it serves. Three calls for any number.
import { stampOf } from './changes.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import type { Composed } from './object.ts'
import { lineIdsOf } from './sale-compose.ts'
import { quantityText } from './values.ts'

export interface ShipmentLine {
  sale: string
  sale_line: string
  product: string
  product_code: string | null
  quantity: string
}

export interface RawShipment {
  row: Row
  /** Outgoing moves that serve a sale line, cancelled ones only where the shipment is cancelled. */
  moves: Row[]
  lines: ShipmentLine[]
  /** Move id → composed line id. */
  lineOf: Map<number, string>
}

const PREFIX = 'stock.shipment.out,'
const SALE_LINE = 'sale.line,'
const SHIPMENT_FIELDS = [
  ...[
    'number',
    'reference',
    'state',
    'warehouse',
    'customer',
    'delivery_address',
    'planned_date',
    'effective_date',
    'write_date',
    'create_date',
  ],
]

/** Shipments by id. */
export async function readShipments(ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<RawShipment[]> {
  if (ids.length === 0) return []
  const rows = await client.searchRead('stock.shipment.out', [['id', 'in', ids]], { fields: SHIPMENT_FIELDS })
  const moves = await client.searchRead(
    'stock.move',
    [
      ['shipment', 'in', rows.map(({ id }) => `${PREFIX}${id}`)],
      ['origin', 'like', `${SALE_LINE}%`],
    ],
    { fields: ['shipment', 'origin', 'product', 'product.code', 'quantity', 'state', 'write_date', 'create_date'], order: [['id', 'ASC']] },
  )
  const { sales, ofAfterSales } = await salesOf(client, moves)
  const lineIds = await lineIdsOf(ctx, client, [...new Set(sales.values())])
  // Goods sent for an after-sale belong to no order: the shop knows of them by the after-sale.
  const isOfOrders = ({ moves: own }: RawShipment) => !own.some((move) => ofAfterSales.has(originOf(move)))
  return rows.map((row) => composeShipment(row, moves, { sales, lineIds })).filter(isOfOrders)
}

/** Sale line row id → sale id; and the lines of sales that have another one for their origin. */
async function salesOf(client: TrytonClient, moves: Row[]): Promise<{ sales: Map<number, number>; ofAfterSales: Set<number> }> {
  const ids = [...new Set(moves.map(originOf))]
  const rows = ids.length === 0 ? [] : await client.searchRead('sale.line', [['id', 'in', ids]], { fields: ['sale', 'sale.origin'] })
  const hasOrigin = (row: Row) => typeof (row['sale.'] as Row | null)?.origin === 'string'
  return {
    sales: new Map(rows.map((row) => [row.id, row.sale as number])),
    ofAfterSales: new Set(rows.filter(hasOrigin).map(({ id }) => id)),
  }
}

const originOf = (move: Row): number => Number((move.origin as string).slice(SALE_LINE.length))

interface Sales {
  sales: Map<number, number>
  lineIds: Map<number, string>
}

function composeShipment(row: Row, all: Row[], { sales, lineIds }: Sales): RawShipment {
  const isCounted = (move: Row): boolean =>
    move.shipment === `${PREFIX}${row.id}` && (move.state !== 'cancelled' || row.state === 'cancelled')
  const moves = all.filter(isCounted)
  const lines = new Map<string, ShipmentLine>()
  const lineOf = new Map<number, string>()
  for (const move of moves) {
    const origin = originOf(move)
    const id = lineIds.get(origin) ?? String(origin)
    lineOf.set(move.id, id)
    const line = lines.get(id)
    // A split sale line, or a partly picked move, has several moves: one line for the hub.
    if (line !== undefined) line.quantity = quantityText(Number(line.quantity) + (move.quantity as number))
    else {
      lines.set(id, {
        sale: String(sales.get(origin)),
        sale_line: id,
        product: String(move.product),
        product_code: (move['product.'] as { code: string | null } | null)?.code ?? null,
        quantity: quantityText(move.quantity as number),
      })
    }
  }
  return { row, moves, lines: [...lines.values()], lineOf }
}

/** The native record. `hub_number` is our number where Tryton holds it as reference, else Tryton's own. */
export function nativeShipment({ row, lines }: RawShipment): Record<string, unknown> {
  return {
    id: String(row.id),
    number: row.number ?? null,
    reference: row.reference || null,
    hub_number: row.reference || row.number || `shipment-${row.id}`,
    state: row.state,
    warehouse: String(row.warehouse),
    customer: String(row.customer),
    date: row.effective_date ?? row.planned_date ?? (row.create_date as string).slice(0, 10),
    lines,
  }
}

export async function composeShipments(ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Composed[]> {
  const shipments = await readShipments(ctx, client, ids)
  return shipments.map((shipment) => ({
    externalId: String(shipment.row.id),
    native: nativeShipment(shipment),
    stamp: [stampOf(shipment.row), ...shipment.moves.map(stampOf)].sort().at(-1)!,
  }))
}
