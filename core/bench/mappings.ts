// The bench's two mappings of an order (and of a product), and the native schemas they are checked against.
const text = { type: 'string' }
const integer = { type: 'integer' }
const object = (required: string[], properties: Record<string, unknown>) => ({ type: 'object', required, properties })
const listOf = (items: unknown) => ({ type: 'array', items })

export const SOURCE_ORDER_SCHEMA = object(
  ['id', 'order_no', 'shop_code', 'type', 'state', 'currency', 'created_ts', 'buyer', 'fee', 'address', 'items', 'promotions'],
  {
    id: text,
    order_no: text,
    version: integer,
    updated_at: { type: 'string', format: 'date-time' },
    shop_code: text,
    type: { type: 'string', enum: ['goods', 'service'] },
    state: { type: 'string', enum: ['WAIT', 'PAID', 'PART', 'SENT', 'DONE', 'CLOSED', 'REFUNDED'] },
    currency: { type: 'string', maxLength: 128 },
    created_ts: { type: 'integer', minimum: 0, maximum: 4_000_000_000 },
    paid_ts: { type: 'integer', minimum: 0, maximum: 4_000_000_000 },
    ship_by: { type: 'string', format: 'date-time' },
    revision: integer,
    note: text,
    remark: text,
    labels: text,
    buyer: object([], { open_id: text, nick: text, mobile: text }),
    fee: object(['goods_fen', 'freight_fen', 'total_fen'], {
      goods_fen: integer,
      freight_fen: integer,
      discount_fen: integer,
      total_fen: integer,
      paid_fen: integer,
    }),
    address: object(['method'], {
      method: { type: 'integer', enum: [1, 2] },
      name: text,
      tel: text,
      province: text,
      city: text,
      district: text,
      detail: text,
    }),
    items: listOf(
      object(['id', 'uid', 'sku', 'num', 'sum_fen'], {
        id: integer,
        uid: text,
        sku: { type: 'string', maxLength: 128 },
        title: text,
        spec: text,
        num: { type: 'number', minimum: 0 },
        unit: { type: 'string', maxLength: 128 },
        list_fen: integer,
        sum_fen: integer,
      }),
    ),
    promotions: listOf(
      object(['kind', 'payer', 'sum_fen'], {
        kind: { type: 'integer', enum: [1, 2] },
        payer: { type: 'string', enum: ['shop', 'platform'] },
        name: text,
        sum_fen: integer,
      }),
    ),
  },
)

export const SOURCE_ORDER_MAPPING = `
mapping: source.order
native: source/order
canonical: order
id: id
keys: { number: order_no }
match: [ "number!" ]
set: { channel: miniProgram, fulfilment.isMasked: false, lines.kind: normal }
map:
  - "number <-> order_no"
  - "shop <- shop_code | ref(shop.code)"
  - "kind <-> type | enum(goods=goods, service=service, -=virtual, -=presale, -=present, -=dropship, -=exchange, -=reissue)"
  - "status <-> state | enum(WAIT=pendingPayment, PAID=awaitingShipment, PART=partiallyShipped, SENT=shipped, DONE=completed, CLOSED=cancelled, REFUNDED=closed)"
  - "currency <-> currency"
  - "buyer.openId <-> buyer.open_id"
  - "buyer.nickname <-> buyer.nick | trim"
  - "buyer.phoneMasked <-> buyer.mobile"
  - "goodsAmount <-> fee.goods_fen | minor(2)"
  - "freight <-> fee.freight_fen | minor(2)"
  - "payable <-> fee.total_fen | minor(2)"
  - "paid <-> fee.paid_fen | minor(2)"
  - "placedAt <-> created_ts | epoch(s)"
  - "paidAt <-> paid_ts | absent(0) | epoch(s)"
  - "shipBy <-> ship_by | rfc3339"
  - "flag <-> revision"
  - "buyerNote <-> note | trim"
  - "sellerNote <-> remark"
  - "tags <-> labels | split(',')"
  - "fulfilment.method <-> address.method | enum(1=express, 2=pickup, -=intracity, -=store, -=none)"
  - "fulfilment.receiver <-> address.name"
  - "fulfilment.phone <-> address.tel | phone(CN)"
  - "fulfilment.province <-> address.province"
  - "fulfilment.city <-> address.city"
  - "fulfilment.district <-> address.district"
  - "fulfilment.detail <-> address.detail"
  - "lines[lineId] <-> items[id]":
      - "key <-> uid"
      - "skuCode <-> sku"
      - "title <-> title"
      - "spec <-> spec"
      - "quantity <-> num | decimal(4)"
      - "unit <-> unit"
      - "listPrice <-> list_fen | minor(2)"
      - "amount <-> sum_fen | minor(2)"
  - "discounts[] <-> promotions[]":
      - "kind <-> kind | enum(1=coupon, 2=promotion, -=member, -=bulk, -=subsidy, -=manual, -=rounding)"
      - "funder <-> payer | enum(shop=merchant, platform=platform, -=creator, -=government, -=supplier)"
      - "name <-> name"
      - "amount <-> sum_fen | minor(2)"
`

export const TARGET_ORDER_SCHEMA = object(['external_no', 'status'], {
  id: { type: 'string', readOnly: true },
  external_no: text,
  status: { type: 'string', enum: ['new', 'open', 'partial', 'sent', 'done', 'void', 'closed'] },
  doc_type: { type: 'string', enum: ['goods', 'service'] },
  currency_code: { type: 'string', maxLength: 128 },
  buyer_open_id: text,
  buyer_name: text,
  gross: text,
  shipping: text,
  payable_total: text,
  amount_paid: text,
  order_date: { type: 'string', format: 'date-time' },
  payment_date: { type: 'string', format: 'date-time' },
  ship_before: { type: 'string', format: 'date-time' },
  revision: integer,
  memo: text,
  internal_memo: text,
  tags: listOf(text),
  contact: object([], {
    delivery: { type: 'string', enum: ['EXP', 'PICK'] },
    person: text,
    phone: text,
    state: text,
    city: text,
    area: text,
    line1: text,
  }),
  positions: listOf(
    object(['line_key', 'article', 'qty', 'line_total'], {
      line_key: text,
      article: { type: 'string', maxLength: 128 },
      text,
      variant: text,
      qty: text,
      uom: { type: 'string', maxLength: 128 },
      list_price: text,
      line_total: text,
    }),
  ),
  allowances: listOf(
    object(['code', 'borne_by', 'value'], {
      code: { type: 'string', enum: ['CPN', 'PRM'] },
      borne_by: { type: 'string', enum: ['seller', 'platform'] },
      text,
      value: text,
    }),
  ),
})

export const TARGET_ORDER_MAPPING = `
mapping: target.order
native: target/order
canonical: order
id: id
keys: { number: external_no }
match: [ "number!" ]
reference: external_no
map:
  - "number <-> external_no"
  - "status <-> status | enum(new=pendingPayment, open=awaitingShipment, partial=partiallyShipped, sent=shipped, done=completed, void=cancelled, closed=closed)"
  - "kind <-> doc_type | enum(goods=goods, service=service, -=virtual, -=presale, -=present, -=dropship, -=exchange, -=reissue)"
  - "currency <-> currency_code"
  - "buyer.openId <-> buyer_open_id"
  - "buyer.nickname <-> buyer_name"
  - "goodsAmount <-> gross | money(2)"
  - "freight <-> shipping | money(2)"
  - "payable <-> payable_total | money(2)"
  - "paid <-> amount_paid | money(2)"
  - "placedAt <-> order_date | rfc3339"
  - "paidAt <-> payment_date | rfc3339"
  - "shipBy <-> ship_before | rfc3339"
  - "flag <-> revision"
  - "buyerNote <-> memo"
  - "sellerNote <-> internal_memo"
  - "tags <-> tags"
  - "fulfilment.method <-> contact.delivery | enum(EXP=express, PICK=pickup, -=intracity, -=store, -=none)"
  - "fulfilment.receiver <-> contact.person"
  - "fulfilment.phone <-> contact.phone"
  - "fulfilment.province <-> contact.state"
  - "fulfilment.city <-> contact.city"
  - "fulfilment.district <-> contact.area"
  - "fulfilment.detail <-> contact.line1"
  - "lines[key] <-> positions[line_key]":
      - "key <-> line_key"
      - "skuCode <-> article"
      - "title <-> text"
      - "spec <-> variant"
      - "quantity <-> qty | decimal(4)"
      - "unit <-> uom"
      - "listPrice <-> list_price | money(2)"
      - "amount <-> line_total | money(2)"
  - "discounts[] <-> allowances[]":
      - "kind <-> code | enum(CPN=coupon, PRM=promotion, -=member, -=bulk, -=subsidy, -=manual, -=rounding)"
      - "funder <-> borne_by | enum(seller=merchant, platform=platform, -=creator, -=government, -=supplier)"
      - "name <-> text"
      - "amount <-> value | money(2)"
`

export const SOURCE_PRODUCT_SCHEMA = object(['id', 'code', 'name', 'unit', 'is_on_sale'], {
  id: text,
  code: { type: 'string', maxLength: 128 },
  name: text,
  spec: text,
  unit: { type: 'string', maxLength: 128 },
  price_fen: integer,
  category: { type: 'string', maxLength: 128 },
  is_on_sale: { type: 'boolean' },
  updated_at: { type: 'string', format: 'date-time' },
})

export const SOURCE_PRODUCT_MAPPING = `
mapping: source.product
native: source/product
canonical: product
id: id
match: [ "skuCode!" ]
set: { kind: single, status: active }
map:
  - "skuCode <-> code"
  - "name <-> name"
  - "spec <-> spec"
  - "unit <-> unit"
  - "salePrice <-> price_fen | minor(2)"
  - "category <-> category"
  - "isOnSale <-> is_on_sale"
`

export const TARGET_PRODUCT_SCHEMA = object(['article', 'title'], {
  id: { type: 'string', readOnly: true },
  article: { type: 'string', maxLength: 128 },
  title: text,
  variant: text,
  uom: { type: 'string', maxLength: 128 },
  sale_price: text,
  group: { type: 'string', maxLength: 128 },
  is_listed: { type: 'boolean' },
})

export const TARGET_PRODUCT_MAPPING = `
mapping: target.product
native: target/product
canonical: product
id: id
match: [ "skuCode!" ]
reference: article
map:
  - "skuCode <-> article"
  - "name <-> title"
  - "spec <-> variant"
  - "unit <-> uom"
  - "salePrice <-> sale_price | money(2)"
  - "category <-> group"
  - "isOnSale <-> is_listed"
`
