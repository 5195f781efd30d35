// The demo's configuration, in the same shape as files: a mini-program shop and a Tryton, what the shop may sell, what orders are told of their
// parcels and refunds, who owns what, what flows where.
import type { ConfigBundle, ConnectionConfig, FlowConfig } from '../configuration/bundle.ts'
import { withShopShipments } from './ownership.ts'

export interface DemoSystems {
  shop: { baseUrl: string; tokenFile: string; webhookSecretFile: string }
  erp: { url: string; database: string; user: string; passwordFile: string }
}

/** `ownership` is the shipped ownership.yaml. */
export function demoBundle(systems: DemoSystems, ownership: string): ConfigBundle {
  return { connections: connections(systems), flows: FLOWS, mappings: [], schemas: [], ownership: withShopShipments(ownership) }
}

const connections = ({ shop, erp }: DemoSystems): ConnectionConfig[] => [
  {
    id: 'shop',
    connector: 'miniprogram',
    name: '桥山茶铺 小程序商城 (simulated)',
    config: { baseUrl: shop.baseUrl, token: { file: shop.tokenFile }, webhookSecret: { file: shop.webhookSecretFile } },
  },
  {
    id: 'erp',
    connector: 'tryton',
    name: 'Tryton ERP (simulated)',
    config: {
      url: erp.url,
      database: erp.database,
      user: erp.user,
      password: { file: erp.passwordFile },
      warehouse: 'WH-HZ',
      shopParty: { code: 'SHOP', name: '桥山茶铺 小程序商城' },
      // The shop counts in 罐, 盒, 饼 …; the ERP in pieces.
      units: { '*': 'u' },
    },
  },
  {
    id: 'stock',
    connector: 'sellable',
    name: '店铺可售库存',
    // The shop takes the parts of gift boxes itself.
    config: { shops: [{ shop: 'tea-shop', connection: 'shop', bundles: 'parts' }] },
  },
  { id: 'orders', connector: 'rollup', name: '订单汇总字段', config: {} },
]

const fromShop = (object: string): FlowConfig => ({
  id: `shop-${object.toLowerCase()}-in`,
  connection: 'shop',
  object,
  direction: 'in',
  schedule: 'every 15s',
})
/** Tryton pushes nothing: it is asked more often. */
const fromErp = (object: string, more: Partial<FlowConfig> = {}): FlowConfig => ({
  id: `erp-${object.toLowerCase()}-in`,
  connection: 'erp',
  object,
  direction: 'in',
  schedule: 'every 5s',
  ...more,
})
const into = (connection: string, object: string, filter?: FlowConfig['filter']): FlowConfig => ({
  id: `${connection}-${object.toLowerCase()}-out`,
  connection,
  object,
  direction: 'out',
  ...(filter && { filter }),
})

/** Statuses of parcels that have left. */
const SENT = ['shipped', 'delivered']

const FLOWS: FlowConfig[] = [
  ...['shop', 'warehouse', 'product', 'customer', 'order', 'payment', 'refund', 'afterSale', 'shipment'].map(fromShop),
  fromErp('warehouse', { schedule: 'every 1m' }),
  fromErp('organization', { schedule: 'every 1m' }),
  fromErp('inventory'),
  // A parcel concerns the shop when it leaves; until then it is the warehouse's own business.
  fromErp('shipment', { filter: { status: SENT } }),
  // Errands on the campus are no goods: nothing to keep in stock, nothing to ship.
  into('erp', 'product', { kind: ['single', 'bundle'] }),
  // An ERP wants orders that are paid: from awaitingShipment on. Errands are done by people within the hour, have neither stock nor
  // parcels, and would only sit in the warehouse's list as sales that nobody ever ships.
  into('erp', 'order', { kind: 'goods', status: ['awaitingShipment', 'partiallyShipped', 'shipped', 'completed'] }),
  // What the shop's staff shipped themselves. What goes out again after an exchange belongs to no open sale line.
  into('erp', 'shipment', { kind: 'sale', status: SENT }),
  // The shop is given what it may sell: what the ERP has, less what was ordered and the ERP does not hold yet.
  into('stock', 'inventory'),
  into('stock', 'product'),
  into('stock', 'order'),
  into('shop', 'sellableStock', { connection: 'shop' }),
  into('shop', 'shipment', { status: SENT }),
  // What parcels, after-sales and refunds say is rolled up into the orders.
  ...['shipment', 'afterSale', 'refund'].map((object) => into('orders', object)),
]
