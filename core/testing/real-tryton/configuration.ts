// How the run's hub is configured: orders, goods and parcels of the shop into Tryton, its stock back, and what no order is refused with a reason.
import { parseDocument } from 'yaml'
import type { ConfigBundle, FlowConfig } from '../../configuration/bundle.ts'
import { withShopShipments } from '../../demo/ownership.ts'

export interface RunSettings {
  shop: { baseUrl: string; token: { file: string } }
  tryton: { url: string; database: string; user: string; password: { file: string } }
  /** Simultaneous requests. */
  concurrency: number
}

const flow = (connection: string, object: string, direction: 'in' | 'out', more: Partial<FlowConfig> = {}): FlowConfig => ({
  ...{ id: `${connection}-${object.toLowerCase()}-${direction}`, connection, object, direction },
  ...more,
})

/** In the order in which a reason is given; the first that fits wins. Prices below half a penny are none. */
const REJECT: FlowConfig['reject'] = [
  { field: 'number', matches: '^C', code: 'cancellation', message: 'This is a cancellation, not an order: credit it in the ERP.' },
  { field: 'number', matches: '^[A-Za-z]', code: 'adjustment', message: 'This is an adjustment of the books, not an order.' },
  { field: 'lines.quantity', matches: '^(-|0+(\\.0*)?$)', code: 'negativeQuantity', message: 'A line takes goods back or has none: correct the stock instead.' },
  { field: 'lines.listPrice', matches: '^(-|0*(\\.0*)?$)', code: 'zeroPrice', message: 'A line has no price: it is a note of the warehouse, not a sale.' },
  {
    field: 'lines.skuCode',
    matches: '^(POST|DOT|C2|M|m|D|S|B|BANK CHARGES|AMAZONFEE|CRUK)$',
    code: 'notAProduct',
    message: 'A line is postage, a fee or a discount and no product: book it by hand.',
  },
] // prettier-ignore

export function retailBundle(settings: RunSettings, ownership: string): ConfigBundle {
  return {
    connections: systemsOf(settings),
    flows: [
      ...['shop', 'warehouse', 'product', 'order', 'shipment', 'afterSale', 'inventory'].map((object) => flow('shop', object, 'in')),
      ...['warehouse', 'product', 'order', 'inventory'].map((object) => flow('erp', object, 'in')),
      flow('erp', 'shipment', 'in', { filter: { status: 'shipped' } }),
      flow('erp', 'product', 'out'),
      flow('erp', 'order', 'out', { reject: REJECT }),
      flow('erp', 'shipment', 'out', { filter: { status: 'shipped' } }),
      flow('erp', 'afterSale', 'out', { filter: { stage: ['inTransit', 'afterReceipt'], status: ['received', 'completed'] } }),
      flow('shop', 'inventory', 'out'),
    ],
    mappings: [],
    schemas: [],
    ownership: withShopShipments(ownership),
  }
}

/** The same shop, whose ERP gets one bill for all that was shipped of the orders of a day. */
export function summaryBundle(settings: RunSettings, ownership: string): ConfigBundle {
  return {
    connections: [...systemsOf(settings), dailyBills()],
    flows: [
      ...['shop', 'warehouse', 'product', 'order', 'shipment'].map((object) => flow('shop', object, 'in')),
      ...['warehouse', 'product'].map((object) => flow('erp', object, 'in')),
      flow('erp', 'product', 'out'),
      flow('daily', 'shipment', 'out', { filter: { status: ['shipped', 'delivered'] } }),
      flow('erp', 'salesSummary', 'out', { filter: { status: ['frozen', 'posted'] } }),
    ],
    mappings: [],
    schemas: [],
    ownership: ownedByShop(ownership),
  }
}

/** `cutOff`: the time of day at which days end, instead of the shop's. */
export const dailyBills = (cutOff?: string): ConfigBundle['connections'][number] => ({
  id: 'daily',
  connector: 'summary',
  name: 'Daily bills',
  config: {
    groupBy: {
      kind: { value: 'out' },
      currency: 'lines.order.currency',
      shop: 'lines.order.shop',
      warehouse: 'warehouse',
      // All of it is shipped today: the day of the order tells the bills apart.
      businessDate: { dayOf: 'lines.order.placedAt' },
    },
    maxLines: 200,
    freezeAfterMinutes: 1,
    ...(cutOff !== undefined && { cutOff: { value: cutOff } }),
  },
})

const systemsOf = ({ shop, tryton, concurrency }: RunSettings): ConfigBundle['connections'] => [
  { id: 'shop', connector: 'miniprogram', name: 'Online Retail', config: { ...shop } },
  {
    id: 'erp',
    connector: 'tryton',
    name: 'Tryton 6.0',
    config: { ...tryton, concurrency, units: { '*': 'u' }, timeoutMs: 120_000, shopParty: { code: 'RETAIL', name: 'Online Retail' } },
  },
]

/** Here the shop's own staff ship: what they say of a shipment holds. */
function ownedByShop(shipped: string): string {
  const document = parseDocument(shipped)
  document.set('shipment', document.createNode({ exists: 'commerce', '*': 'commerce' }))
  return document.toString({ lineWidth: 0 })
}
