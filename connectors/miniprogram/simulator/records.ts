// The records of the contract as the simulator holds them (openapi/miniprogram.yaml, components.schemas).
import type { Stamped } from './table.ts'

export type LineType = 'normal' | 'gift' | 'bundle' | 'component' | 'service' | 'freight'
export type TradeStatus = 10 | 20 | 21 | 30 | 100 | 200 | 250
export type Funder = 'merchant' | 'platform' | 'creator' | 'government' | 'supplier'

export interface TradeOrder {
  oid: string
  line_type: LineType
  parent_oid?: string
  sku_code: string
  sku_id?: string
  title?: string
  spec?: string
  num: number
  unit?: string
  list_price?: number
  amount: number
  merchant_discount?: number
  platform_discount?: number
  points_amount?: number
  tax_rate?: string
  warehouse_code?: string
  shipped_num?: number
  cancelled_num?: number
}
export interface Discount {
  type: 'coupon' | 'promotion' | 'member' | 'bulk' | 'subsidy' | 'manual' | 'rounding'
  funder: Funder
  name?: string
  coupon_id?: string
  amount: number
  oid?: string
}
export interface Buyer {
  open_id?: string
  union_id?: string
  nickname?: string
  phone_masked?: string
}
export interface Receiver {
  method: 'express' | 'pickup' | 'intracity' | 'store' | 'none'
  name?: string
  phone?: string
  country?: string
  province?: string
  city?: string
  district?: string
  detail?: string
  region_code?: string
  address_hash?: string
  is_masked: boolean
  pickup_point?: string
}
export interface InvoiceRequest {
  title_type: 'personal' | 'company'
  title: string
  tax_no?: string
  email?: string
}
export interface Trade extends Stamped {
  tid: string
  trade_no: string
  shop_code: string
  trade_type: 'goods' | 'service' | 'virtual' | 'presale' | 'present' | 'dropship' | 'exchange' | 'reissue'
  status: TradeStatus
  currency: string
  goods_amount: number
  freight_amount: number
  discounts?: Discount[]
  points_amount?: number
  adjust_amount?: number
  payable_amount: number
  paid_amount?: number
  receivable_amount?: number
  member_id?: string
  buyer?: Buyer
  receiver?: Receiver
  invoice?: InvoiceRequest
  buyer_memo?: string
  seller_memo?: string
  seller_flag?: number
  tags?: string[]
  source?: Record<string, unknown>
  custom?: Record<string, unknown>
  orders: TradeOrder[]
  create_time: number
  pay_time?: number
  ship_by?: number
  ship_time?: number
  finish_time?: number
  cancel_time?: number
}
export interface AftersaleItem {
  oid: string
  sku_code?: string
  num: number
  received_num?: number
  amount: number
}
export interface Aftersale extends Stamped {
  aftersale_id: string
  aftersale_no: string
  tid: string
  shop_code: string
  type: 1 | 2 | 3
  stage: 'before_shipment' | 'in_transit' | 'after_receipt'
  status: string
  currency: string
  reason?: string
  liability?: 'buyer' | 'merchant' | 'carrier' | 'platform' | 'unknown'
  refund_amount: number
  refund_freight?: number
  items: AftersaleItem[]
  exchange_items?: { sku_code: string; num: number }[]
  return_warehouse_code?: string
  return_waybill_no?: string
  received_condition?: string
  deadline?: number
  apply_time: number
  finish_time?: number
}
export interface ShipmentItem {
  tid: string
  oid: string
  sku_code: string
  num: number
  amount?: number
  is_gift?: boolean
}
export interface Shipment extends Stamped {
  shipment_id: string
  shipment_no: string
  kind: 'sale' | 'exchange' | 'reissue' | 'gift'
  status: 'planned' | 'allocated' | 'picked' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'returned_in_transit'
  shop_code?: string
  warehouse_code: string
  carrier?: string
  waybill_nos?: string[]
  items: ShipmentItem[]
  ship_time?: number
  deliver_time?: number
  business_date: string
}
export interface Product extends Stamped {
  sku_id: string
  sku_code: string
  spu_code?: string
  kind: 'single' | 'bundle' | 'service' | 'virtual' | 'gift_card'
  name: string
  spec?: string
  unit: string
  components?: { sku_code: string; num: number; share_ratio?: string }[]
  currency?: string
  list_price?: number
  sale_price?: number
  is_on_sale: boolean
  status: 'draft' | 'active' | 'inactive' | 'deleted'
  [other: string]: unknown
}
export interface Stock extends Stamped {
  stock_id: string
  sku_code: string
  warehouse_code: string
  available_num: number
  locked_num?: number
}
export interface Allotment extends Stamped {
  allotment_id: string
  shop_code: string
  sku_code: string
  allotted_num: number
  revision: number
  since: number
  counts_parts: boolean
  sold_num: number
}
export interface Member extends Stamped {
  member_id: string
  member_no: string
  name: string
  phones?: { value: string; is_masked: boolean; is_verified?: boolean }[]
  union_id?: string
  open_ids?: string[]
  level?: string
  points?: number
  status: 'active' | 'inactive' | 'merged' | 'erased'
  [other: string]: unknown
}
export interface Payment extends Stamped {
  payment_id: string
  transaction_no: string
  out_trade_no?: string
  shop_code: string
  method: string
  mch_id?: string
  status: 'pending' | 'succeeded' | 'failed' | 'closed'
  currency: string
  amount: number
  allocations: { tid: string; amount: number }[]
  pay_time?: number
}
export interface Refund extends Stamped {
  refund_id: string
  refund_no: string
  aftersale_id?: string
  payment_id: string
  tid: string
  shop_code: string
  amount: number
  currency: string
  channel: 'original' | 'balance' | 'offline'
  status: 'pending' | 'processing' | 'succeeded' | 'failed' | 'closed'
  success_time?: number
}
export interface Shop extends Stamped {
  shop_code: string
  name: string
  warehouse_codes?: string[]
  start_time: number
  time_zone: string
  day_cutoff?: string
}
export interface Warehouse extends Stamped {
  warehouse_code: string
  name: string
  kind: string
  is_sellable: boolean
}

/** By the contract's path. */
export interface Records {
  trades: Trade
  aftersales: Aftersale
  shipments: Shipment
  products: Product
  stocks: Stock
  allotments: Allotment
  members: Member
  payments: Payment
  refunds: Refund
  shops: Shop
  warehouses: Warehouse
}
export type Kind = keyof Records
