// A shop: sells what it was given to sell, as its contract says, and never more. Amounts are in fen.
import type { Native, WriteItem } from '../../connector/port.ts'
import { HubError } from '../../errors.ts'
import { createTradeSystem, type TradeRow, type TradeSystem } from './system.ts'

export interface ShopLine {
  id: string
  kind: 'normal' | 'gift' | 'bundle' | 'component'
  sku: string
  quantity: number
  cancelled: number
  amount: number
  parent?: string
}
export interface ShopOrder extends Native {
  number: string
  status: 'pendingPayment' | 'awaitingShipment' | 'partiallyShipped' | 'shipped' | 'completed' | 'cancelled' | 'closed'
  placedAt: number
  lines: ShopLine[]
}
export interface ShopProduct {
  sku: string
  price: number
  parts?: { sku: string; quantity: number }[]
}
export interface Purchase {
  sku: string
  quantity: number
  isGift?: boolean
}

export interface Shop extends TradeSystem {
  /** The shop's code, and when it went live. */
  code: string
  startAt: number
  products: Map<string, ShopProduct>
  /** A bundle is sold of its own figure; else its parts are taken. */
  countsBundles: boolean
  /** Pieces that it still may sell of a SKU. */
  left(sku: string): number
  /** Undefined: sold out, and nothing was sold. */
  buy(purchases: Purchase[], at: { now: number; discount?: number; isPaid?: boolean }): ShopOrder | undefined
  order(number: string): ShopOrder
  change(number: string, changes: Partial<ShopOrder>): ShopOrder
  cancel(number: string): void
  returns(): ShopReturn[]
  /** The buyer asks to send some of a line back. */
  apply(given: Omit<ShopReturn, 'id' | 'number' | 'status' | 'shop'>): ShopReturn
  move(number: string, changes: Partial<ShopReturn>): ShopReturn
}

export interface ShopReturn extends Native {
  number: string
  order: string
  kind: 'returnRefund' | 'refundOnly'
  status: 'applied' | 'awaitingReturn' | 'awaitingReceipt' | 'received' | 'refunding' | 'completed' | 'rejected' | 'cancelled' | 'closed'
  refund: number
  warehouse?: string
  appliedAt: number
  completedAt?: number
  lines: { line: string; sku: string; quantity: number; amount: number }[]
}

const text = { type: 'string' }
const whole = { type: 'integer' }
const list = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'array',
  items: { type: 'object', properties, required },
})
const record = (properties: Record<string, unknown>, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  required,
  properties: { id: text, ...properties },
})

const SCHEMAS = {
  shop: record({ code: text, name: text, start: whole, zone: text, connection: text }),
  product: record({ sku: text, name: text, kind: text, parts: list({ sku: text, quantity: whole }, ['sku', 'quantity']) }),
  order: record({
    number: text,
    shop: text,
    status: text,
    goods: whole,
    discount: whole,
    payable: whole,
    placedAt: whole,
    lines: list({ id: text, kind: text, sku: text, quantity: whole, cancelled: whole, amount: whole, parent: text }, [
      'id',
      'kind',
      'sku',
      'quantity',
      'cancelled',
      'amount',
    ]),
  }),
  afterSale: record(
    {
      number: text,
      order: text,
      shop: text,
      kind: text,
      status: text,
      refund: whole,
      warehouse: text,
      appliedAt: whole,
      completedAt: whole,
      lines: list({ line: text, sku: text, quantity: whole, amount: whole }, ['line', 'sku', 'quantity', 'amount']),
    },
    ['number', 'order', 'shop', 'kind', 'status', 'refund', 'appliedAt', 'lines'],
  ),
  sellableStock: record({ sku: text, total: whole, revision: whole, since: whole, sold: whole }, ['sku', 'total', 'revision', 'since']),
}

export interface ShopOptions {
  id: string
  code: string
  startAt: number
  products: ShopProduct[]
  countsBundles: boolean
}

export function createShop({ id, code, startAt, products, countsBundles }: ShopOptions): Shop {
  const system = createTradeSystem(id, 'commerce')
  const known = new Map(products.map((product) => [product.sku, product]))
  const orders = () => system.rows('order').map(({ native }) => native as ShopOrder)

  /** Rows that take from a SKU's own figure. */
  const takes = ({ kind }: ShopLine) => (kind === 'component' ? !countsBundles : kind !== 'bundle' || countsBundles)
  const soldSince = (sku: string, since: number) =>
    orders().reduce(
      (sum, { placedAt, lines }) =>
        placedAt < since
          ? sum
          : lines.reduce((pieces, line) => (line.sku === sku && takes(line) ? pieces + line.quantity - line.cancelled : pieces), sum),
      0,
    )
  const left = (sku: string) => {
    const given = system.find('sellableStock', sku)?.native as { total: number; since: number } | undefined
    return given ? given.total - soldSince(sku, given.since) : 0
  }

  /** An older revision that arrives late is ignored. */
  function giveStock({ want, externalId }: WriteItem): TradeRow {
    const sku = String(want['sku'])
    if (!known.has(sku)) throw new HubError('unknownSku', 'data', `there is no SKU ${sku}`)
    const before = system.find('sellableStock', externalId ?? sku)
    if (before && Number(before.native['revision']) >= Number(want['revision'])) return before
    const sold = soldSince(sku, Number(want['since']))
    return system.put('sellableStock', sku, { sku, total: want['total'], revision: want['revision'], since: want['since'], sold })
  }

  function linesOf(purchases: readonly Purchase[], number: string, discount: number): ShopLine[] {
    const gross = purchases.map(({ sku, quantity, isGift }) => (isGift ? 0 : known.get(sku)!.price * quantity))
    const net = spread(gross, discount)
    return purchases.flatMap(({ sku, quantity, isGift }, at): ShopLine[] => {
      const { parts } = known.get(sku)!
      const id = `${number}-${at + 1}`
      const amount = net[at]!
      const line: ShopLine = { id, kind: isGift ? 'gift' : parts ? 'bundle' : 'normal', sku, quantity, cancelled: 0, amount }
      if (!parts) return [line]
      const weights = parts.map((part) => known.get(part.sku)!.price * part.quantity)
      const amounts = spread(
        weights.map((weight) => Math.floor((amount * weight) / weights.reduce((a, b) => a + b))),
        0,
        amount,
      )
      const components = parts.map((part, n): ShopLine => {
        return {
          id: `${id}.${n + 1}`,
          kind: 'component',
          sku: part.sku,
          quantity: part.quantity * quantity,
          cancelled: 0,
          amount: amounts[n]!,
          parent: id,
        }
      })
      return [line, ...components]
    })
  }

  function save(order: ShopOrder): ShopOrder {
    const saved = system.put('order', order.number, order).native as ShopOrder
    for (const { id: sku, native } of system.rows('sellableStock')) {
      const sold = soldSince(sku, Number(native['since']))
      if (sold !== native['sold']) system.put('sellableStock', sku, { ...native, sold })
    }
    return saved
  }
  const shop: Shop = Object.assign(system, {
    code,
    startAt,
    products: known,
    countsBundles,
    left,
    buy(purchases: Purchase[], { now, discount = 0, isPaid = true }: Parameters<Shop['buy']>[1]) {
      const number = system.newId('order')
      const gross = purchases.reduce((sum, { sku, quantity, isGift }) => sum + (isGift ? 0 : known.get(sku)!.price * quantity), 0)
      const off = Math.min(discount, gross)
      const lines = linesOf(purchases, number, off)
      const wanted = Map.groupBy(lines.filter(takes), ({ sku }) => sku)
      for (const [sku, ofSku] of wanted) if (left(sku) < ofSku.reduce((sum, { quantity }) => sum + quantity, 0)) return undefined
      const status = isPaid ? ('awaitingShipment' as const) : ('pendingPayment' as const)
      return save({ number, shop: code, status, goods: gross, discount: off, payable: gross - off, placedAt: now, lines })
    },
    order: (number: string) => system.find('order', number)!.native as ShopOrder,
    change: (number: string, changes: Partial<ShopOrder>) => save({ ...shop.order(number), ...changes }),
    returns: () => system.rows('afterSale').map(({ native }) => native as unknown as ShopReturn),
    apply(given: Parameters<Shop['apply']>[0]) {
      const number = system.newId('afterSale')
      return system.put('afterSale', number, { ...given, number, shop: code, status: 'applied' }).native as unknown as ShopReturn
    },
    move: (number: string, changes: Partial<ShopReturn>) =>
      system.put('afterSale', number, { ...system.find('afterSale', number)!.native, ...changes }).native as unknown as ShopReturn,
    cancel(number: string) {
      const { lines } = shop.order(number)
      shop.change(number, { status: 'cancelled', lines: lines.map((line) => ({ ...line, cancelled: line.quantity })) })
    },
  })
  system.objects = {
    shop: { schema: SCHEMAS.shop },
    product: { schema: SCHEMAS.product, reference: 'sku' },
    order: { schema: SCHEMAS.order, reference: 'number' },
    afterSale: { schema: SCHEMAS.afterSale, reference: 'number' },
    sellableStock: { schema: SCHEMAS.sellableStock, reference: 'sku', facts: { reference: 'unique' }, write: giveStock },
  }
  system.put('shop', code, { code, name: code, start: startAt, zone: 'Asia/Shanghai', connection: id })
  for (const { sku, parts } of products)
    system.put('product', sku, { sku, name: sku, kind: parts ? 'bundle' : 'single', parts: parts ?? [] })
  return shop
}

/** Amounts less a discount, which is spread by the amounts; what is left over goes to the greatest. `total`: what they come to instead. */
function spread(amounts: number[], discount: number, total?: number): number[] {
  const sum = amounts.reduce((a, b) => a + b, 0)
  const parts = amounts.map((amount) => amount - (sum === 0 ? 0 : Math.floor((discount * amount) / sum)))
  const rest = (total ?? sum - discount) - parts.reduce((a, b) => a + b, 0)
  const greatest = parts.indexOf(Math.max(...parts))
  return parts.map((part, at) => (at === greatest ? part + rest : part))
}

export const SHOP_MAPPINGS = (id: string): { name: string; text: string }[] => [
  {
    name: `${id}/shop`,
    text: `
mapping: ${id}.shop
native: ${id}/shop
canonical: shop
id: id
match: [ "code!" ]
set: { channel: miniProgram }
map:
  - "code <- code"
  - "name <- name"
  - "startFrom <- start | epoch(ms)"
  - "timeZone <- zone"
`,
  },
  {
    name: `${id}/product`,
    text: `
mapping: ${id}.product
native: ${id}/product
canonical: product
id: id
match: [ "skuCode!" ]
set: { unit: pcs, isOnSale: true, status: active }
map:
  - "skuCode <- sku"
  - "name <- name"
  - "kind <- kind | enum(single=single, bundle=bundle)"
  - "components[] <- parts[]":
    - "product <- sku | ref(product.skuCode)"
    - "quantity <- quantity | decimal(0)"
`,
  },
  {
    name: `${id}/order`,
    text: `
mapping: ${id}.order
native: ${id}/order
canonical: order
id: id
keys: { number: number }
match: [ "number!" ]
reference: number
set: { channel: miniProgram, kind: goods, currency: CNY, freight: "0.00" }
map:
  - "number <- number"
  - "shop <- shop | ref(shop.code)"
  - "status <- status | enum(pendingPayment=pendingPayment, awaitingShipment=awaitingShipment, partiallyShipped=partiallyShipped, shipped=shipped, completed=completed, cancelled=cancelled, closed=closed)"
  - "goodsAmount <- goods | minor(2)"
  - "priceAdjustment <- discount | minor(2)"
  - "payable <- payable | minor(2)"
  - "placedAt <- placedAt | epoch(ms)"
  - "lines[lineId] <- lines[id]":
    - "key <- id"
    - "kind <- kind | enum(normal=normal, gift=gift, bundle=bundle, component=component)"
    - "parentKey <- parent"
    - "product <- sku | ref(product.skuCode)"
    - "skuCode <- sku"
    - "quantity <- quantity | decimal(0)"
    - "cancelledQuantity <- cancelled | decimal(0)"
    - "amount <- amount | minor(2)"
`,
  },
  {
    name: `${id}/afterSale`,
    text: `
mapping: ${id}.afterSale
native: ${id}/afterSale
canonical: afterSale
id: id
keys: { number: number }
match: [ "number!" ]
reference: number
set: { stage: afterReceipt, currency: CNY }
map:
  - "number <- number"
  - "order <- order | ref(order)"
  - "shop <- shop | ref(shop.code)"
  - "kind <- kind | enum(returnRefund=returnRefund, refundOnly=refundOnly)"
  - "status <- status | enum(applied=applied, awaitingReturn=awaitingReturn, awaitingReceipt=awaitingReceipt, received=received, refunding=refunding, completed=completed, rejected=rejected, cancelled=cancelled, closed=closed)"
  - "refundAmount <- refund | minor(2)"
  - "returnWarehouse <- warehouse | ref(warehouse.code)"
  - "appliedAt <- appliedAt | epoch(ms)"
  - "completedAt <- completedAt | epoch(ms)"
  - "lines[orderLineId] <- lines[line]":
    - "orderLineId <- line | ref(order.line, order)"
    - "product <- sku | ref(product.skuCode)"
    - "quantity <- quantity | decimal(0)"
    - "amount <- amount | minor(2)"
`,
  },
  {
    name: `${id}/sellableStock`,
    text: `
mapping: ${id}.sellableStock
native: ${id}/sellableStock
canonical: sellableStock
id: id
reference: sku
map:
  - "skuCode -> sku"
  - "allotment.total <-> total"
  - "allotment.revision <-> revision"
  - "allotment.since -> since | epoch(ms)"
  - "sold <- sold"
`,
  },
]
