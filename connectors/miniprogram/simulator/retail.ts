// Trades out of a real file: UCI "Online Retail" (Daqing Chen, 2015, CC BY 4.0). Its dirt passes through as it is; judging it is the hub's.
import type { Product, Trade, TradeOrder } from './records.ts'
import type { Draft } from './store.ts'

export interface RetailData {
  trades: Draft<Trade>[]
  /** One per stock code, with the price it was sold at last. */
  products: Draft<Product>[]
}

interface Row {
  invoice: string
  sku: string
  title: string
  num: number
  /** Epoch ms; the file names no zone: read as UTC. */
  at: number
  /** Pence, of one piece. */
  price: number
  /** Pence, of the row: rounded half away from zero where a price has more than two decimals. */
  amount: number
  customer: string
  country: string
}

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'

/** CSV text → trades, one per invoice, in the order of the file, sent from a warehouse. Throws when the head is another. */
export function readRetail(csv: string, shopCode: string, warehouseCode?: string): RetailData {
  const [head, ...lines] = csv.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (head !== HEAD) throw new Error(`the file's first line must be ${HEAD}`)
  const invoices = new Map<string, Row[]>()
  const products = new Map<string, Draft<Product>>()
  for (const line of lines) {
    if (line === '') continue
    const row = rowOf(line)
    const rows = invoices.get(row.invoice)
    if (rows) rows.push(row)
    else invoices.set(row.invoice, [row])
    products.set(row.sku, productOf(row))
  }
  return { trades: [...invoices.values()].map((rows) => tradeOf(rows, shopCode, warehouseCode)), products: [...products.values()] }
}

function rowOf(line: string): Row {
  const [invoice = '', sku = '', title = '', quantity = '', date = '', price = '', customer = '', country = ''] = cells(line)
  const num = Number(quantity)
  return {
    ...{ invoice, sku, title, num, country },
    at: Date.parse(`${date.replace(' ', 'T')}Z`),
    price: Number(pence(price, 1)),
    amount: Number(pence(price, num)),
    customer: customer === '' || customer === '0.0' ? '' : customer.replace(/\.0$/, ''),
  }
}

/** Price in pounds × pieces in whole pence, without floats. */
function pence(price: string, num: number): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(price) ?? []
  const unit = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n) * BigInt(num)
  const scale = 10n ** BigInt(fraction.length)
  const twice = unit * 200n
  return (twice + (twice < 0n ? -scale : scale)) / (2n * scale)
}

/** One line of CSV; fields may be quoted. */
function cells(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, 8)
    .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
}

function productOf({ sku, title, price }: Row): Draft<Product> {
  return {
    sku_id: `R-${sku}`,
    sku_code: sku,
    kind: 'single',
    name: title.trim() || sku,
    unit: 'pcs',
    currency: 'GBP',
    sale_price: price,
    is_on_sale: true,
    status: 'active',
  }
}

/** An invoice as the shop would have kept it: paid and shipped at once. Cancellations (C…) have negative rows. */
function tradeOf(rows: Row[], shopCode: string, warehouse_code: string | undefined): Draft<Trade> {
  const { invoice, at, customer, country } = rows[0]!
  const total = rows.reduce((sum, { amount }) => sum + amount, 0)
  return {
    tid: `R${invoice}`,
    trade_no: invoice,
    shop_code: shopCode,
    trade_type: 'goods',
    status: 20,
    currency: 'GBP',
    goods_amount: total,
    freight_amount: 0,
    payable_amount: total,
    paid_amount: total,
    receivable_amount: total,
    ...(customer !== '' && { buyer: { nickname: `Customer ${customer}` } }),
    receiver: { method: 'express', country, is_masked: true },
    orders: rows.map((row, index) => ({
      ...orderOf(row, `R${invoice}-${index + 1}`),
      ...(warehouse_code !== undefined && { warehouse_code }),
    })),
    create_time: at,
    pay_time: at,
  }
}

function orderOf({ sku, title, num, price, amount }: Row, oid: string): TradeOrder {
  return { oid, line_type: 'normal', sku_code: sku, ...(title !== '' && { title }), num, unit: 'pcs', list_price: price, amount }
}
