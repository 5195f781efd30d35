// Changing a sale that exists: compared with what Tryton holds now, so that a repeated attempt writes nothing twice.
import { HubError } from '../../core/errors.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import type { Row, TrytonClient, TrytonContext } from './client.ts'
import { customEncoder, customNames, customOf } from './custom.ts'
import { currencyOf } from './lookups.ts'
import { findBuyers } from './parties.ts'
import { exactOf } from './prices.ts'
import { nativeSale, type RawSale } from './sale-compose.ts'
import { linesOf, partyOf } from './sale-create.ts'
import { cancelledOf, chargeRows, findProducts, lineRows, type ProductFinder, type SaleLine } from './sale-lines.ts'
import { toDate } from './values.ts'

interface Change {
  sale: RawSale
  item: WriteItem
}

/** Applies the item's changes. Gives the sale's state after it. Throws HubError data `documentLocked` when it is too late for them. */
export async function changeSale(ctx: TrytonContext, client: TrytonClient, { sale, item }: Change): Promise<string> {
  const { want, externalId, changed } = item
  const id = sale.row.id
  const state = sale.row.state as string
  // Found by reference: an earlier attempt made it, so everything is compared.
  const isDue = (name: string): boolean => want[name] !== undefined && (externalId === undefined || changed.includes(name))
  const held = nativeSale(ctx, sale)
  const open: Record<string, unknown> = {}
  const differs = (name: string): boolean => isDue(name) && want[name] !== held[name]
  for (const name of ['reference', 'comment']) if (differs(name)) open[name] = want[name]
  Object.assign(open, (await customEncoder(ctx, client, 'order'))(want, customNames(ctx, 'order').filter(differs)))
  const locked = await headerChanges(ctx, client, { want, held, isDue })
  if (isDue('lines')) await writeCustomLines(ctx, client, sale, linesOf(want))
  const lines = await lineChanges(ctx, client, { sale, item, isDue })
  if (lines.length > 0) locked.lines = lines
  if (Object.keys(locked).length === 0) {
    if (Object.keys(open).length > 0) await client.call('sale.sale', 'write', [[id], open])
    return state
  }
  if (!isOpen(sale)) throw lockedError(id, state, Object.keys(locked))
  // Tryton would take the change in a quotation too, but its own screen demands a draft: so that totals are computed anew.
  if (state !== 'draft') await client.call('sale.sale', 'draft', [[id]])
  await client.call('sale.sale', 'write', [[id], { ...open, ...locked }])
  return 'draft'
}

const isOpen = ({ row }: RawSale): boolean => row.state === 'draft' || row.state === 'quotation' || row.state === 'confirmed'

function lockedError(id: number, state: string, fields: string[]): HubError {
  const message = `Sale ${id} is ${state} in Tryton: ${fields.join(', ')} cannot be changed any more. Change it there, or cancel and send it anew`
  return new HubError('documentLocked', 'data', message, { details: { sale: id, state, fields } })
}

interface Wanted {
  want: Record<string, unknown>
  held: Record<string, unknown>
  isDue(name: string): boolean
}

async function headerChanges(ctx: TrytonContext, client: TrytonClient, { want, held, isDue }: Wanted): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  const differs = (name: string): boolean => isDue(name) && want[name] !== held[name]
  if (differs('party') && partyOf(want) !== (held.party ?? '')) {
    const buyer = (await findBuyers(ctx, client, [partyOf(want)]))(partyOf(want))
    Object.assign(values, { party: buyer.party, invoice_address: buyer.invoiceAddress, shipment_address: buyer.shipmentAddress })
  }
  if (differs('currency')) values.currency = (await currencyOf(ctx, client, String(want.currency))).id
  if (differs('warehouse') && typeof want.warehouse === 'string') values.warehouse = Number(want.warehouse)
  if (differs('sale_date') && typeof want.sale_date === 'string') values.sale_date = toDate(want.sale_date, 'sale_date')
  return values
}

/** Custom fields of lines can change at any time, whatever becomes of the lines themselves. */
async function writeCustomLines(ctx: TrytonContext, client: TrytonClient, sale: RawSale, wanted: Record<string, unknown>[]): Promise<void> {
  const names = customNames(ctx, 'order', 'lines')
  if (names.length === 0) return
  const encode = await customEncoder(ctx, client, 'order', 'lines')
  for (const [line, { id }] of pairLines(wanted, sale.composed.lines)) {
    const rows = sale.composed.parts.get(id)!
    const held = customOf(ctx, 'order', rows[0]!, 'lines')
    const values = encode(line, names.filter((name) => line[name] !== held[name])) // prettier-ignore
    if (Object.keys(values).length > 0) await client.call('sale.line', 'write', [rows.map((row) => row.id), values])
  }
}

/** Commands on the sale's lines; [] when they are as wanted. */
async function lineChanges(
  ctx: TrytonContext,
  client: TrytonClient,
  { sale, item, isDue }: Change & Pick<Wanted, 'isDue'>,
): Promise<unknown[]> {
  const { want } = item
  const { composed } = sale
  const { digits } = sale.currency
  const commands: unknown[] = []
  const wanted = linesOf(want)
  if (isDue('lines')) {
    const productOf = await findProducts(client, wanted)
    const pairs = pairLines(wanted, composed.lines)
    const encode = await customEncoder(ctx, client, 'order', 'lines')
    for (const [at, line] of wanted.entries()) {
      const held = pairs.get(line)
      // Of a sale that is processed cancelled pieces are taken out of its shipments: sale-shorten.ts.
      const isShort = held !== undefined && (!isOpen(sale) || isSameNumber(cancelledOf(line), composed.cancelled.get(held.id) ?? '0'))
      if (isShort && isSameLine(line, held, productOf)) continue
      const rows = await lineRows(ctx, client, { line, position: at + 1, digits, productOf })
      const custom = encode(line, customNames(ctx, 'order', 'lines'))
      commands.push(
        ...rewrite(
          held === undefined ? [] : composed.parts.get(held.id)!,
          rows.map((row) => ({ ...row, ...custom })),
        ),
      )
    }
    const kept = new Set(pairs.values())
    const gone = composed.lines.filter((line) => !kept.has(line)).flatMap(({ id }) => composed.parts.get(id)!.map((row) => row.id))
    if (gone.length > 0) commands.push(['delete', gone])
  }
  for (const [at, charge] of (['freight', 'rounding'] as const).entries()) {
    const name = `${charge}_amount`
    if (!isDue(name) || isSameNumber(want[name] ?? '0', composed.charges[charge])) continue
    const position = Math.max(wanted.length, composed.lines.length) + 1 + at
    const rows = await chargeRows(ctx, client, { charge, amount: want[name], position, digits })
    commands.push(...rewrite(composed.chargeRows[charge], rows))
  }
  return commands
}

/** By entry id; where an attempt was interrupted before the ids were known, by place. */
export function pairLines(wanted: Record<string, unknown>[], held: SaleLine[]): Map<Record<string, unknown>, SaleLine> {
  const byId = new Map(held.map((line) => [line.id, line]))
  const pairs = new Map<Record<string, unknown>, SaleLine>()
  const isNew = wanted.every(({ id }) => id === undefined || id === null)
  for (const [at, line] of wanted.entries()) {
    const match = isNew ? held[at] : byId.get(String(line.id))
    if (match !== undefined) pairs.set(line, match)
  }
  return pairs
}

function isSameLine(line: Record<string, unknown>, held: SaleLine, productOf: ProductFinder): boolean {
  const wanted = productOf(line)?.id
  const isSameProduct = wanted === undefined ? held.product === null : String(wanted) === held.product
  const description = line.description ?? held.description
  return (
    isSameProduct &&
    isSameNumber(line.quantity, held.quantity) &&
    isSameNumber(line.amount, held.amount) &&
    description === held.description
  )
}

function isSameNumber(a: unknown, b: string): boolean {
  const [left, right] = [exactOf(String(a), 'lines'), exactOf(b, 'lines')]
  const scale = Math.max(left.scale, right.scale)
  return left.units * 10n ** BigInt(scale - left.scale) === right.units * 10n ** BigInt(scale - right.scale)
}

/** Old rows → new values: the first is written over, so that the line keeps its id; the others go or come. */
function rewrite(old: Row[], rows: Record<string, unknown>[]): unknown[] {
  const commands: unknown[] = []
  const both = Math.min(old.length, rows.length)
  for (let at = 0; at < both; at++) commands.push(['write', [old[at]!.id], rows[at]])
  if (old.length > both) commands.push(['delete', old.slice(both).map(({ id }) => id)])
  if (rows.length > both) commands.push(['create', rows.slice(both)])
  return commands
}
