// The composed sale: header, lines, totals, with two calls for any number of sales.
import { stampOf } from './changes.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import { customNames, customOf } from './custom.ts'
import type { Composed } from './object.ts'
import { composeLines, LINE_FIELDS, type ComposedLines } from './sale-lines.ts'

export interface RawSale {
  row: Row
  lines: Row[]
  composed: ComposedLines
  currency: { code: string; digits: number }
}

const SALE_FIELDS = [
  ...[
    'number',
    'reference',
    'state',
    'shipment_state',
    'invoice_state',
    'party',
    'party.code',
    'currency',
    'currency.code',
    'currency.digits',
  ],
  ...['warehouse', 'sale_date', 'comment', 'origin', 'untaxed_amount', 'tax_amount', 'total_amount', 'write_date', 'create_date'],
]

/** The rows of sales and their lines, composed, by sale id. */
export async function readSales(ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Map<number, RawSale>> {
  if (ids.length === 0) return new Map()
  const sales = await client.searchRead('sale.sale', [['id', 'in', ids]], { fields: [...SALE_FIELDS, ...customNames(ctx, 'order')] })
  const lines = await readLines(client, ids, customNames(ctx, 'order', 'lines'))
  return new Map(
    sales.map((row) => {
      const currency = row['currency.'] as { code: string; digits: number }
      const own = lines.get(row.id) ?? []
      return [row.id, { row, lines: own, currency, composed: composeLines(ctx, own, currency.digits) }]
    }),
  )
}

/** Lines of sales, by sale, in Tryton's order. */
export async function readLines(client: TrytonClient, sales: number[], custom: string[] = []): Promise<Map<number, Row[]>> {
  const bySale = new Map<number, Row[]>()
  if (sales.length === 0) return bySale
  const rows = await client.searchRead('sale.line', [['sale', 'in', sales]], {
    fields: [...LINE_FIELDS, ...custom],
    order: [
      ['sequence', 'ASC NULLS FIRST'],
      ['id', 'ASC'],
    ],
  })
  for (const row of rows) {
    const sale = row.sale as number
    const own = bySale.get(sale)
    if (own === undefined) bySale.set(sale, [row])
    else own.push(row)
  }
  return bySale
}

/** Row id of a sale line → id of its composed line, for sales of any currency. */
export async function lineIdsOf(ctx: TrytonContext, client: TrytonClient, sales: number[]): Promise<Map<number, string>> {
  const all = new Map<number, string>()
  for (const rows of (await readLines(client, sales)).values())
    for (const [row, line] of composeLines(ctx, rows, 2).lineOf) all.set(row, line)
  return all
}

/** The native record. The party is told only when it is not the shop itself: "nobody named" books on the shop. */
export function nativeSale(ctx: TrytonContext, { row, composed, currency }: RawSale): Record<string, unknown> {
  const party = row['party.'] as { code: string } | null
  const idOf = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))
  return {
    id: String(row.id),
    number: row.number ?? null,
    reference: row.reference ?? null,
    state: row.state,
    shipment_state: row.shipment_state,
    invoice_state: row.invoice_state,
    party: party?.code === ctx.config.shopParty.code ? null : idOf(row.party),
    currency: currency.code,
    warehouse: idOf(row.warehouse),
    sale_date: row.sale_date ?? null,
    comment: row.comment === '' ? null : (row.comment ?? null),
    freight_amount: composed.charges.freight,
    rounding_amount: composed.charges.rounding,
    untaxed_amount: row.untaxed_amount,
    tax_amount: row.tax_amount,
    total_amount: row.total_amount,
    ...customOf(ctx, 'order', row),
    lines: composed.lines.map((line) => ({ ...line, ...customOf(ctx, 'order', composed.parts.get(line.id)![0]!, 'lines') })),
  }
}

/** Sales that come of another one take goods back, or send them anew: they are no orders. */
export const composeOrders = (ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Composed[]> =>
  composeWhere(ctx, client, { ids, isMeant: ({ row }) => typeof row.origin !== 'string' })

export const composeSales = (ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Composed[]> =>
  composeWhere(ctx, client, { ids, isMeant: () => true })

async function composeWhere(
  ctx: TrytonContext,
  client: TrytonClient,
  { ids, isMeant }: { ids: number[]; isMeant(sale: RawSale): boolean },
): Promise<Composed[]> {
  const sales = await readSales(ctx, client, ids)
  return [...sales.values()].filter(isMeant).map((sale) => ({
    externalId: String(sale.row.id),
    native: nativeSale(ctx, sale),
    stamp: [stampOf(sale.row), ...sale.lines.map(stampOf)].sort().at(-1)!,
  }))
}
