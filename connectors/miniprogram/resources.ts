// The eleven kinds of record of the contract (openapi/miniprogram.yaml): where each lives and what may be sent.
import type { JsonSchema } from '../../core/connector/port.ts'
import aftersale from './schemas/aftersale.json' with { type: 'json' }
import allotment from './schemas/allotment.json' with { type: 'json' }
import member from './schemas/member.json' with { type: 'json' }
import payment from './schemas/payment.json' with { type: 'json' }
import product from './schemas/product.json' with { type: 'json' }
import refund from './schemas/refund.json' with { type: 'json' }
import shipment from './schemas/shipment.json' with { type: 'json' }
import shop from './schemas/shop.json' with { type: 'json' }
import stock from './schemas/stock.json' with { type: 'json' }
import trade from './schemas/trade.json' with { type: 'json' }
import warehouse from './schemas/warehouse.json' with { type: 'json' }

export interface Resource {
  /** The contract's word, as in `trade.updated` and `components.schemas.Trade`. */
  type: string
  /** Collection, below the base URL. */
  path: string
  /** Property with the technical id. */
  id: string
  /** Business number that `lookup` finds. */
  number?: string
  /** Properties of the body of a create; absent = cannot be created. */
  createKeys?: readonly string[]
  /** Properties that a PATCH takes; absent = cannot be changed. */
  patchKeys?: readonly string[]
  schema: JsonSchema
}

const PRODUCT_KEYS = [
  ...['spu_code', 'kind', 'name', 'spec', 'attributes', 'barcodes', 'brand', 'category', 'unit', 'components', 'currency', 'list_price'],
  ...['sale_price', 'tax_rate', 'tax_category_code', 'shelf_life_days', 'weight_kg', 'is_on_sale', 'status', 'custom'],
] as const
const MEMBER_KEYS = [
  ...['member_no', 'name', 'phones', 'emails', 'union_id', 'open_ids', 'level', 'guide', 'tags', 'addresses', 'consents', 'status'],
  ...['register_time', 'custom'],
] as const
const SHIPMENT_FACTS = [
  'status',
  'carrier',
  'waybill_nos',
  'freight_cost',
  'weight_kg',
  'ship_time',
  'deliver_time',
  'business_date',
] as const

/** By canonical object. */
export const RESOURCES = {
  order: {
    type: 'trade',
    path: 'trades',
    id: 'tid',
    number: 'trade_no',
    patchKeys: ['seller_memo', 'seller_flag', 'tags', 'status'],
    schema: trade,
  },
  afterSale: {
    type: 'aftersale',
    path: 'aftersales',
    id: 'aftersale_id',
    number: 'aftersale_no',
    patchKeys: ['return_warehouse_code', 'received_condition'],
    schema: aftersale,
  },
  shipment: {
    type: 'shipment',
    path: 'shipments',
    id: 'shipment_id',
    number: 'shipment_no',
    createKeys: ['shipment_no', 'kind', 'shop_code', 'warehouse_code', 'items', ...SHIPMENT_FACTS],
    patchKeys: SHIPMENT_FACTS,
    schema: shipment,
  },
  product: {
    type: 'product',
    path: 'products',
    id: 'sku_id',
    number: 'sku_code',
    createKeys: ['sku_code', ...PRODUCT_KEYS],
    patchKeys: PRODUCT_KEYS,
    schema: product,
  },
  inventory: { type: 'stock', path: 'stocks', id: 'stock_id', schema: stock },
  sellableStock: { type: 'allotment', path: 'allotments', id: 'allotment_id', schema: allotment },
  customer: {
    type: 'member',
    path: 'members',
    id: 'member_id',
    number: 'member_no',
    createKeys: MEMBER_KEYS,
    patchKeys: MEMBER_KEYS,
    schema: member,
  },
  payment: { type: 'payment', path: 'payments', id: 'payment_id', schema: payment },
  refund: { type: 'refund', path: 'refunds', id: 'refund_id', schema: refund },
  shop: { type: 'shop', path: 'shops', id: 'shop_code', schema: shop },
  warehouse: { type: 'warehouse', path: 'warehouses', id: 'warehouse_code', schema: warehouse },
} as const satisfies Record<string, Resource>

export type ObjectName = keyof typeof RESOURCES
