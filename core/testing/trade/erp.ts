// An ERP that owns the stock of its warehouses: takes orders and reserves for them, sends parcels, takes goods in. Amounts are decimals.
import type { WriteItem } from '../../connector/port.ts'
import { HubError } from '../../errors.ts'
import { createTradeSystem, type TradeRow, type TradeSystem } from './system.ts'

export interface ErpLine {
  id: string
  sku: string
  kind: string
  quantity: number
  amount: string
  shipped: number
}
export interface Erp extends TradeSystem {
  /** Takes goods in, or loses them. */
  receive(sku: string, warehouse: string, quantity: number): void
  level(sku: string, warehouse: string): { onHand: number; reserved: number }
  /** Sends what is left of an order, or of one line so many pieces. Returns the parcel's number. */
  ship(reference: string, pick?: { line: string; quantity: number }, at?: number): string | undefined
  orders(): { id: string; reference: string; status: string; lines: ErpLine[] }[]
}

const text = { type: 'string' }
const whole = { type: 'integer' }
const schema = (properties: Record<string, unknown>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties: { id: text, ...properties },
})
const lines = (properties: Record<string, unknown>) => ({
  type: 'array',
  items: { type: 'object', required: Object.keys(properties), properties: { id: text, ...properties } },
})

/** `placeOf`: the warehouse that an order's line is sent from. */
export function createErp(id: string, warehouses: string[], placeOf: (sku: string) => string): Erp {
  const system = createTradeSystem(id, 'erp')
  const key = (sku: string, warehouse: string) => `${sku}|${warehouse}`
  const level = (sku: string, warehouse: string) => {
    const native = system.find('inventory', key(sku, warehouse))?.native
    return { onHand: Number(native?.['onHand'] ?? 0), reserved: Number(native?.['reserved'] ?? 0) }
  }
  const move = (sku: string, warehouse: string, change: { onHand: number; reserved: number }) => {
    const { onHand, reserved } = level(sku, warehouse)
    const next = { onHand: onHand + change.onHand, reserved: reserved + change.reserved }
    system.put('inventory', key(sku, warehouse), { sku, warehouse, ...next, free: next.onHand - next.reserved })
  }
  const linesIn = (row: TradeRow | undefined) => (row?.native['lines'] ?? []) as ErpLine[]
  const open = ({ native }: TradeRow) => native['status'] !== 'cancelled'

  /** Saves the bill and reserves what it newly holds. */
  function takeOrder({ want, externalId }: WriteItem): TradeRow {
    const before = externalId === undefined ? undefined : system.find('order', externalId)
    if (externalId !== undefined && !before) throw new HubError('notFound', 'data', 'the order to change is not there')
    const old = linesIn(before)
    const orderId = externalId ?? system.newId('order')
    const given = (want['lines'] ?? []) as Partial<ErpLine>[]
    const next = given.map((line, at): ErpLine => {
      const known = old.find((one) => one.id === line.id)
      return {
        id: known?.id ?? `${orderId}-${at + 1}`,
        sku: String(line.sku),
        kind: String(line.kind),
        quantity: Number(line.quantity),
        amount: String(line.amount),
        shipped: known?.shipped ?? 0,
      }
    })
    const status = String(want['status'])
    const wasOpen = before !== undefined && open(before)
    const held = (line: ErpLine, isOpen: boolean) => (isOpen && line.kind !== 'bundle' ? Math.max(0, line.quantity - line.shipped) : 0)
    for (const line of old) move(line.sku, placeOf(line.sku), { onHand: 0, reserved: -held(line, wasOpen) })
    for (const line of next) move(line.sku, placeOf(line.sku), { onHand: 0, reserved: held(line, status !== 'cancelled') })
    return system.put('order', orderId, { reference: want['reference'], status, lines: next })
  }

  /** Books a bill; its lines get ids. */
  function takeBill({ want, externalId }: WriteItem): TradeRow {
    const billId = externalId ?? system.newId('salesSummary')
    const given = (want['lines'] ?? []) as Record<string, unknown>[]
    return system.put('salesSummary', billId, {
      ...want,
      lines: given.map((line, at) => ({ ...line, id: line['id'] ?? `${billId}-${at + 1}` })),
    })
  }

  const erp: Erp = Object.assign(system, {
    level,
    receive: (sku: string, warehouse: string, quantity: number) => move(sku, warehouse, { onHand: quantity, reserved: 0 }),
    orders: () =>
      system
        .rows('order')
        .map(({ id: orderId, native }) => ({ ...(native as { reference: string; status: string; lines: ErpLine[] }), id: orderId })),
    ship(reference: string, pick?: { line: string; quantity: number }, at = 0) {
      const row = system.rows('order').find(({ native }) => native['reference'] === reference)
      if (!row || !open(row)) return undefined
      const unsent = linesIn(row).filter(({ kind, quantity, shipped }) => kind !== 'bundle' && shipped < quantity)
      const first = pick ? unsent.find(({ id: line }) => line === pick.line) : unsent[0]
      if (!first) return undefined
      // A parcel leaves from one warehouse.
      const together = pick ? [first] : unsent.filter(({ sku }) => placeOf(sku) === placeOf(first.sku))
      const sent = together.map((line) => ({ line, quantity: Math.min(line.quantity - line.shipped, pick?.quantity ?? Infinity) }))
      const pieces = new Map(sent.map(({ line, quantity }) => [line.id, quantity]))
      system.put('order', row.id, {
        ...row.native,
        lines: linesIn(row).map((line) => ({ ...line, shipped: line.shipped + (pieces.get(line.id) ?? 0) })),
      })
      for (const { line, quantity } of sent) move(line.sku, placeOf(line.sku), { onHand: -quantity, reserved: -quantity })
      const number = system.newId('shipment')
      system.put('shipment', number, {
        number,
        warehouse: placeOf(first.sku),
        shippedAt: at,
        lines: sent.map(({ line, quantity }) => ({ order: row.id, line: line.id, sku: line.sku, quantity })),
      })
      return number
    },
  })
  system.objects = {
    warehouse: { schema: schema({ code: text }) },
    inventory: { schema: schema({ sku: text, warehouse: text, onHand: whole, reserved: whole, free: whole }) },
    order: {
      schema: schema({
        reference: text,
        status: text,
        lines: lines({ sku: text, kind: text, quantity: whole, amount: text }),
      }),
      reference: 'reference',
      write: takeOrder,
    },
    shipment: {
      schema: schema({
        number: text,
        warehouse: text,
        shippedAt: whole,
        lines: lines({ order: text, line: text, sku: text, quantity: whole }),
      }),
    },
  }
  system.objects['salesSummary'] = {
    schema: schema({ number: text, kind: text, amount: text, lines: lines({ sku: text, quantity: whole, amount: text }) }),
    reference: 'number',
    write: takeBill,
  }
  for (const code of warehouses) system.put('warehouse', code, { code })
  return erp
}

export const ERP_MAPPINGS = (id: string): { name: string; text: string }[] => [
  {
    name: `${id}/warehouse`,
    text: `
mapping: ${id}.warehouse
native: ${id}/warehouse
canonical: warehouse
id: id
match: [ "code!" ]
set: { kind: own, isSellable: true }
map:
  - "code <- code"
  - "name <- code"
`,
  },
  {
    name: `${id}/inventory`,
    text: `
mapping: ${id}.inventory
native: ${id}/inventory
canonical: inventory
id: id
map:
  - "product <- sku | ref(product.skuCode)"
  - "warehouse <- warehouse | ref(warehouse.code)"
  - "onHand <- onHand | decimal(0)"
  - "reserved <- reserved | decimal(0)"
  - "available <- free | decimal(0)"
`,
  },
  {
    name: `${id}/order`,
    text: `
mapping: ${id}.order
native: ${id}/order
canonical: order
id: id
match: [ "number!" ]
reference: reference
map:
  - "number <-> reference"
  - "status -> status"
  - "lines[lineId] <-> lines[id]":
    - "skuCode -> sku"
    - "kind -> kind"
    - "quantity -> quantity | decimal(0)"
    - "amount <-> amount | money(2)"
`,
  },
  {
    name: `${id}/shipment`,
    text: `
mapping: ${id}.shipment
native: ${id}/shipment
canonical: shipment
id: id
match: [ "number!" ]
set: { kind: sale, status: shipped, businessDate: "2026-03-01" }
map:
  - "number <- number"
  - "warehouse <- warehouse | ref(warehouse.code)"
  - "shippedAt <- shippedAt | epoch(ms)"
  - "lines[orderLineId] <- lines[line]":
    - "order <- order | ref(order)"
    - "orderLineId <- line | ref(order.line, order)"
    - "product <- sku | ref(product.skuCode)"
    - "quantity <- quantity | decimal(0)"
`,
  },
]
