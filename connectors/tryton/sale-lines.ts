// Sale lines as the hub sees them: charges (freight, rounding) taken out to the header, lines that were split joined again: for an exact amount, or
// since pieces were cancelled, which stay with their money but without goods, on a service product.
import { HubError } from '../../core/errors.ts'
import { allocate } from '../../core/model/allocate.ts'
import { isEqual, subtract } from '../../core/model/money.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import { chargeCodes, chargeProduct, type Charge } from './charges.ts'
import { priceLine, sumOf, type PricedPart } from './prices.ts'
import { quantityText, toDecimal } from './values.ts'

/** Sequences: lines 10 apart; the second part of a split line directly follows its first, at …5; cancelled pieces at …7, in two parts at …8 too. */
const STEP = 10
const TAIL = 5
const CANCELLED = [7, 8]

export const LINE_FIELDS = [
  ...['sale', 'sequence', 'type', 'product', 'product.code', 'description', 'quantity', 'unit', 'unit_price', 'amount'],
  ...['write_date', 'create_date'],
]

/** One line of the composed sale. `id` is that of its first part. */
export interface SaleLine {
  id: string
  product: string | null
  product_code: string | null
  description: string | null
  quantity: string
  amount: string
  unit_price: string
}

export interface ComposedLines {
  lines: SaleLine[]
  charges: Record<'freight' | 'rounding', string>
  /** Rows behind each line, and behind each header charge. */
  parts: Map<string, Row[]>
  chargeRows: Record<'freight' | 'rounding', Row[]>
  /** Row id → id of the composed line. */
  lineOf: Map<number, string>
  /** Line id → pieces of it that stand without goods. */
  cancelled: Map<string, string>
}

/** Composes the rows of one sale, in the order of their sequence. Titles, comments and subtotals are no lines. */
export function composeLines(ctx: TrytonContext, rows: Row[], digits: number): ComposedLines {
  const codes = chargeCodes(ctx)
  const composed: ComposedLines = {
    lines: [],
    charges: { freight: sumOf([], digits, ''), rounding: sumOf([], digits, '') },
    parts: new Map(),
    chargeRows: { freight: [], rounding: [] },
    lineOf: new Map(),
    cancelled: new Map(),
  }
  const firsts: { row: Row; line: SaleLine }[] = []
  for (const row of rows.filter(({ type }) => type === 'line')) {
    const code = codeOf(row)
    const charge = code === null ? undefined : codes.get(code)
    if (charge === 'freight' || charge === 'rounding') {
      composed.chargeRows[charge].push(row)
      composed.charges[charge] = sumOf([composed.charges[charge], row.amount as string], digits, 'amount')
      continue
    }
    const first = firsts.findLast((candidate) => isTail(candidate.row, row) || (charge === 'other' && isCancelledPart(candidate.row, row)))
    const line = first?.line ?? lineFrom(row, charge)
    if (first === undefined) {
      firsts.push({ row, line })
      composed.lines.push(line)
      composed.parts.set(line.id, [row])
    } else {
      joinTail(line, row, digits)
      if (isCancelledPart(first.row, row))
        composed.cancelled.set(line.id, quantityText(Number(composed.cancelled.get(line.id) ?? 0) + (row.quantity as number)))
      composed.parts.get(line.id)!.push(row)
    }
    composed.lineOf.set(row.id, line.id)
  }
  return composed
}

function lineFrom(row: Row, charge: Charge | undefined): SaleLine {
  return {
    id: String(row.id),
    // Booked on a service product of ours: for the hub it is a line without a product.
    product: charge !== undefined || row.product === null ? null : String(row.product),
    product_code: charge !== undefined ? null : codeOf(row),
    description: (row.description as string | null) ?? null,
    quantity: quantityText(row.quantity as number),
    amount: row.amount as string,
    unit_price: row.unit_price as string,
  }
}

const codeOf = (row: Row): string | null => (row['product.'] as { code: string | null } | null)?.code ?? null

function isTail(first: Row, row: Row): boolean {
  return (
    first.sequence !== null &&
    row.sequence === (first.sequence as number) + TAIL &&
    row.product === first.product &&
    row.unit === first.unit
  )
}

const isCancelledPart = (first: Row, row: Row): boolean =>
  first.sequence !== null && CANCELLED.includes((row.sequence as number) - (first.sequence as number))

function joinTail(line: SaleLine, row: Row, digits: number): void {
  line.quantity = quantityText(Number(line.quantity) + (row.quantity as number))
  line.amount = sumOf([line.amount, row.amount as string], digits, 'amount')
}

interface Bought {
  id: number
  unit: number
}

/** Products by id and by code, for all lines of a batch in at most two calls. */
export async function findProducts(
  client: TrytonClient,
  lines: Record<string, unknown>[],
): Promise<(line: Record<string, unknown>) => Bought | undefined> {
  const ids = new Set<number>()
  const codes = new Set<string>()
  for (const line of lines) {
    if (typeof line.product === 'string') ids.add(Number(line.product))
    else if (typeof line.product_code === 'string') codes.add(line.product_code)
  }
  const byId = new Map<number, Bought>()
  const byCode = new Map<string, Bought>()
  const domain = ['OR', ['id', 'in', [...ids]], ['code', 'in', [...codes]]]
  const rows =
    ids.size + codes.size === 0 ? [] : await client.searchRead('product.product', [domain], { fields: ['code', 'sale_uom', 'default_uom'] })
  for (const row of rows) {
    const bought = { id: row.id, unit: (row.sale_uom ?? row.default_uom) as number }
    byId.set(row.id, bought)
    if (typeof row.code === 'string' && !byCode.has(row.code)) byCode.set(row.code, bought)
  }
  return (line) => (typeof line.product === 'string' ? byId.get(Number(line.product)) : byCode.get(line.product_code as string))
}

export type ProductFinder = Awaited<ReturnType<typeof findProducts>>

/** Pieces that were cancelled before they left. */
export const cancelledOf = ({ cancelled }: Record<string, unknown>): string => (typeof cancelled === 'string' ? cancelled : '0')

/** Tryton's values for one wanted line: one row, or two where the amount needs it, and those of its cancelled pieces. Throws HubError data naming what is wrong. */
export async function lineRows(
  ctx: TrytonContext,
  client: TrytonClient,
  { line, position, digits, productOf }: { line: Record<string, unknown>; position: number; digits: number; productOf: ProductFinder },
): Promise<Record<string, unknown>[]> {
  const bought = await productFor(ctx, client, line, productOf)
  const [quantity, amount, cancelled] = [String(line.quantity), String(line.amount), cancelledOf(line)]
  const rowsOf = (product: Bought, parts: PricedPart[], offsets: number[]) =>
    parts.map((part, at) => rowValues(product, part, line.description, position * STEP + offsets[at]!))
  if (isEqual(quantity, '0') && !isEqual(amount, '0'))
    return [...rowsOf(bought, NOTHING, [0]), ...rowsOf(await chargeProduct(ctx, client, 'other'), moneyParts(amount, digits), CANCELLED)]
  if (isEqual(cancelled, '0')) return rowsOf(bought, priceLine(quantity, amount, digits), [0, TAIL])
  const kept = subtract(quantity, cancelled)
  const [worth, rest] = allocate(amount, [kept, cancelled], digits) as [string, string]
  const service = await chargeProduct(ctx, client, 'other')
  return [...rowsOf(bought, priceLine(kept, worth, digits), [0, TAIL]), ...rowsOf(service, priceLine(cancelled, rest, digits), CANCELLED)]
}

const NOTHING: PricedPart[] = [{ quantity: '0', unitPrice: '0' }]

/** Money without pieces, such as a price put right after a bill was closed: one there at its amount, and one back at nothing. */
function moneyParts(amount: string, digits: number): PricedPart[] {
  const [one, back] = amount.startsWith('-') ? ['-1', '1'] : ['1', '-1']
  return [...priceLine(one!, amount, digits), { quantity: back!, unitPrice: '0' }]
}

async function productFor(
  ctx: TrytonContext,
  client: TrytonClient,
  line: Record<string, unknown>,
  productOf: ProductFinder,
): Promise<Bought> {
  const named = line.product ?? line.product_code
  if (named !== undefined && named !== null) {
    const found = productOf(line)
    if (found !== undefined) return found
    if (!isService(line)) {
      const word = typeof line.product === 'string' ? `with id ${line.product}` : `with code ${String(line.product_code)}`
      throw new HubError(
        'unknownProduct',
        'data',
        `Tryton has no active product ${word}: create it there, or let its flow bring it first`,
        {
          details: { field: 'lines.product', value: named },
        },
      )
    }
  }
  return chargeProduct(ctx, client, 'other')
}

/** Lines of these kinds may be charges that no product stands for. */
const isService = (line: Record<string, unknown>): boolean => line.kind === 'freight' || line.kind === 'service'

function rowValues({ id, unit }: Bought, part: PricedPart, description: unknown, sequence: number): Record<string, unknown> {
  return {
    type: 'line',
    sequence,
    product: id,
    unit,
    quantity: Number(part.quantity),
    unit_price: toDecimal(part.unitPrice),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

/** Tryton's values for a header charge; none for zero. */
export async function chargeRows(
  ctx: TrytonContext,
  client: TrytonClient,
  { charge, amount, position, digits }: { charge: Charge; amount: unknown; position: number; digits: number },
): Promise<Record<string, unknown>[]> {
  if (typeof amount !== 'string' || /^-?0*\.?0*$/.test(amount)) return []
  const bought = await chargeProduct(ctx, client, charge)
  return priceLine('1', amount, digits).map((part) => rowValues(bought, part, undefined, position * STEP))
}
