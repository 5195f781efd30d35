// Sales of the simulator: amounts, checks, the buttons quote, confirm, draft, cancel, and what processing makes.
import { amountUnits, exactOf, sumOf, textOf } from '../prices.ts'
import { quantityText } from '../values.ts'
import { userError, type Row, type Transaction, type Values } from './database.ts'
import type { Database } from './models.ts'
import { waitShipment } from './shipments.ts'
import { round } from './stock.ts'

/** Adds the computed fields of sales and their lines. */
export function addSaleFields(db: Database): void {
  const total = (row: Row): string =>
    sumOf(
      linesOf(db, row.id).map((line) => amountOf(db, line)),
      digitsOf(db, row),
      'amount',
    )
  Object.assign(db.spec('sale.line').fields, { amount: { kind: 'decimal', compute: (_db: Database, row: Row) => amountOf(db, row) } })
  Object.assign(db.spec('sale.sale').fields, {
    untaxed_amount: { kind: 'decimal', compute: (_db: Database, row: Row) => total(row) },
    // No taxes: lines made over the interface carry none, whatever the product's category says.
    tax_amount: { kind: 'decimal', compute: () => '0' },
    total_amount: { kind: 'decimal', compute: (_db: Database, row: Row) => total(row) },
    shipments: { many: 'stock.shipment.out', compute: (_db: Database, row: Row) => shipmentsOf(db, row.id, 'stock.shipment.out') },
    shipment_returns: {
      many: 'stock.shipment.out.return',
      compute: (_db: Database, row: Row) => shipmentsOf(db, row.id, 'stock.shipment.out.return'),
    },
  })
}

const linesOf = (db: Database, sale: number): Row[] =>
  [...db.table('sale.line').find('sale', sale)].map((id) => db.table('sale.line').rows.get(id)!)
const digitsOf = (db: Database, sale: Row): number => Number(db.table('currency.currency').rows.get(sale.currency as number)?.digits ?? 2)

function amountOf(db: Database, line: Row): string {
  const digits = digitsOf(db, db.table('sale.sale').rows.get(line.sale as number)!)
  const quantity = exactOf(quantityText(line.quantity as number), 'quantity')
  return textOf(amountUnits(quantity, exactOf(line.unit_price as string, 'unit_price'), digits), digits)
}

function movesOf(db: Database, sale: number): Row[] {
  const table = db.table('stock.move')
  return linesOf(db, sale).flatMap(({ id }) => [...table.find('origin', `sale.line,${id}`)].map((move) => table.rows.get(move)!))
}

function shipmentsOf(db: Database, sale: number, model: string): number[] {
  const ids = movesOf(db, sale).flatMap(({ shipment }) => {
    const [of, id] = String(shipment).split(',')
    return of === model ? [Number(id)] : []
  })
  return [...new Set(ids)].sort((a, b) => a - b)
}

/** What Tryton checks when a line is saved; the texts are recorded from 6.0.29. */
export function checkLine(db: Database, values: Values): void {
  const product = db.table('product.product').rows.get(values.product as number)
  const template = db.table('product.template').rows.get((product?.template ?? 0) as number)
  if (values.product !== null && values.product !== undefined) {
    if (product === undefined || template?.salable === false) {
      throw userError('The value for field "Product" in "Sale Line" is not valid according to its domain.', [[['salable', '=', true]], {}])
    }
    if (values.unit === undefined || values.unit === null) throw userError('A value is required for field "Unit" in "Sale Line".')
  }
  const [, decimals = ''] = String(values.unit_price ?? '').split('.')
  if (values.unit_price === undefined) throw userError('A value is required for field "Unit Price" in "Sale Line".')
  if (decimals.length > 4) {
    throw userError(
      `The number of digits in the value "Decimal('${String(values.unit_price)}')" for field "Unit Price" in "Sale Line" exceeds the limit of "4".`,
    )
  }
  const digits = Number(db.table('product.uom').rows.get(values.unit as number)?.digits ?? 2)
  const [, fraction = ''] = quantityText(values.quantity as number).split('.')
  if (fraction.length > digits) {
    throw userError(
      `The number of digits in the value "${String(values.quantity)}" for field "Quantity" in "Sale Line" exceeds the limit of "${digits}".`,
    )
  }
}

const nameOf = (sale: Row): string =>
  [sale.number, sale.reference === null ? null : `[${String(sale.reference)}]`].filter(Boolean).join(' ') || `(${sale.id})`

/** Buttons of sale.sale. In a state they do not fit they do nothing, without a word. */
export const saleButtons: Record<string, (db: Database, tx: Transaction, sale: Row) => void> = {
  quote(db, tx, sale) {
    if (sale.state !== 'draft') return
    for (const field of ['invoice_address', 'shipment_address']) {
      if (sale[field] === null || sale[field] === undefined) {
        throw userError(
          `To get a quote for sale "${nameOf(sale)}" you must enter an ${field === 'invoice_address' ? 'invoice' : 'shipment'} address.`,
        )
      }
    }
    db.table('sale.sale').update(tx, sale.id, { state: 'quotation', number: sale.number ?? db.next('sale') })
  },
  confirm(db, tx, sale) {
    if (sale.state !== 'quotation') return
    const confirmed = db.table('sale.sale').update(tx, sale.id, { state: 'confirmed', sale_date: sale.sale_date ?? tx.today })
    processSale(db, tx, confirmed)
  },
  draft(db, tx, sale) {
    if (['cancelled', 'quotation', 'confirmed'].includes(sale.state as string))
      db.table('sale.sale').update(tx, sale.id, { state: 'draft' })
  },
  cancel(db, tx, sale) {
    if (['draft', 'quotation'].includes(sale.state as string)) db.table('sale.sale').update(tx, sale.id, { state: 'cancelled' })
  },
  process() {
    throw userError('Calling button "process on "sale.sale" is not allowed.')
  },
}

/**
 * Invoice and shipment of what is not shipped yet. Runs behind confirm's answer in Tryton: a failure (a line without revenue account) is
 * only logged, and the sale stays confirmed.
 */
export function processSale(db: Database, tx: Transaction, sale: Row): void {
  const lines = linesOf(db, sale.id).filter(({ type }) => type === 'line')
  if (lines.some((line) => templateOf(db, line)?.account_category == null)) return
  const open = lines.flatMap((line) => {
    const quantity = line.quantity as number
    const rest = templateOf(db, line)!.type === 'service' ? 0 : Math.abs(quantity) - shippedOf(db, line.id)
    return rest > 0 ? [{ line, rest, isReturn: quantity < 0 }] : []
  })
  const due = open.filter(({ isReturn }) => !isReturn)
  const returned = open.filter(({ isReturn }) => isReturn)
  if (due.length > 0) makeShipment(db, tx, { sale, due })
  if (returned.length > 0) makeReturn(db, tx, { sale, due: returned })
  const state = shipmentState(db, sale.id)
  const isDone = false
  const next = { state: isDone ? 'done' : 'processing', invoice_state: 'waiting', shipment_state: state }
  const now = db.table('sale.sale').rows.get(sale.id)!
  if (now.state !== next.state || now.shipment_state !== state) db.table('sale.sale').update(tx, sale.id, next)
}

function templateOf(db: Database, line: Row): Row | undefined {
  const product = db.table('product.product').rows.get((line.product ?? 0) as number)
  return db.table('product.template').rows.get((product?.template ?? 0) as number)
}

function shippedOf(db: Database, line: number): number {
  const table = db.table('stock.move')
  return [...table.find('origin', `sale.line,${line}`)].reduce((sum, id) => sum + (table.rows.get(id)!.quantity as number), 0)
}

/** What is ignored counts as settled. */
function shipmentState(db: Database, sale: number): string {
  if (movesOf(db, sale).length === 0) return 'none'
  const rests = linesOf(db, sale).map((line) => {
    const ignored = (line.moves_ignored ?? []) as number[]
    const moves = [...db.table('stock.move').find('origin', `sale.line,${line.id}`)].map((id) => db.table('stock.move').rows.get(id)!)
    const isException = moves.some(({ id, state }) => state === 'cancelled' && !ignored.includes(id))
    const settled = moves.filter(({ id, state }) => state === 'done' || ignored.includes(id))
    const isService = templateOf(db, line)?.type === 'service'
    const rest = isService ? 0 : settled.reduce((left, { quantity }) => left - (quantity as number), Math.abs(line.quantity as number))
    return { isException, isDone: round(rest) <= 0 }
  })
  if (rests.some(({ isException }) => isException)) return 'exception'
  return rests.every(({ isDone }) => isDone) ? 'sent' : 'waiting'
}

interface Due {
  sale: Row
  due: { line: Row; rest: number }[]
}

/** What a sale takes back comes in by a shipment of its own. */
function makeReturn(db: Database, tx: Transaction, all: Due): void {
  const { input, customer } = placesOf(db, all)
  const head = { number: db.next('return') }
  insertShipment(db, tx, { ...all, model: 'stock.shipment.out.return', head, from: customer, to: input })
}

function makeShipment(db: Database, tx: Transaction, all: Due): void {
  const { output, customer } = placesOf(db, all)
  const head = { number: db.next('shipment'), delivery_address: all.sale.shipment_address }
  waitShipment(db, tx, insertShipment(db, tx, { ...all, model: 'stock.shipment.out', head, from: output, to: customer }))
}

function placesOf(db: Database, { sale }: Due) {
  const { rows } = db.table('stock.location')
  const { input_location: input, output_location: output } = rows.get(sale.warehouse as number)!
  const customer = [...rows.values()].find(({ type }) => type === 'customer')!.id
  return { input, output, customer }
}

interface Movement extends Due {
  model: 'stock.shipment.out' | 'stock.shipment.out.return'
  head: Record<string, unknown>
  /** Locations. */
  from: unknown
  to: unknown
}

function insertShipment(db: Database, tx: Transaction, { sale, due, model, head, from, to }: Movement): number {
  const planned = { state: 'draft', planned_date: tx.today, effective_date: null }
  const shipment = db.table(model).insert(tx, {
    ...{ reference: null, company: sale.company, customer: sale.party, warehouse: sale.warehouse },
    ...planned,
    ...head,
  })
  for (const { line, rest } of due)
    db.table('stock.move').insert(tx, {
      ...{ shipment: `${model},${shipment.id}`, origin: `sale.line,${line.id}`, product: line.product, uom: line.unit },
      ...{ quantity: rest, internal_quantity: rest, from_location: from, to_location: to },
      ...planned,
    })
  return shipment.id
}
