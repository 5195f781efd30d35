// The mapping of mappings.ts written by hand: what the bare pipeline does instead of the hub.
import type { SourceLine, SourceOrder, SourceProduct } from './orders.ts'

const STATES: Record<string, string> = {
  WAIT: 'new',
  PAID: 'open',
  PART: 'partial',
  SENT: 'sent',
  DONE: 'done',
  CLOSED: 'void',
  REFUNDED: 'closed',
}
const METHODS: Record<number, string> = { 1: 'EXP', 2: 'PICK' }
const KINDS: Record<number, string> = { 1: 'CPN', 2: 'PRM' }

const yuan = (fen: number): string => {
  const text = String(fen).padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}`
}
const time = (seconds: number): string => new Date(seconds * 1000).toISOString()

export function targetOrder(order: SourceOrder) {
  return {
    external_no: order.order_no,
    status: STATES[order.state],
    doc_type: order.type,
    currency_code: order.currency,
    buyer_open_id: order.buyer.open_id,
    buyer_name: order.buyer.nick.trim(),
    gross: yuan(order.fee.goods_fen),
    shipping: yuan(order.fee.freight_fen),
    payable_total: yuan(order.fee.total_fen),
    amount_paid: yuan(order.fee.paid_fen),
    order_date: time(order.created_ts),
    payment_date: time(order.paid_ts),
    ship_before: order.ship_by,
    revision: order.revision,
    memo: order.note.trim(),
    internal_memo: order.remark,
    tags: order.labels.split(','),
    contact: {
      delivery: METHODS[order.address.method],
      person: order.address.name,
      phone: order.address.tel,
      state: order.address.province,
      city: order.address.city,
      area: order.address.district,
      line1: order.address.detail,
    },
    positions: order.items.map(targetLine),
    allowances: order.promotions.map((promotion) => ({
      code: KINDS[promotion.kind],
      borne_by: promotion.payer === 'shop' ? 'seller' : 'platform',
      text: promotion.name,
      value: yuan(promotion.sum_fen),
    })),
  }
}

function targetLine(line: SourceLine) {
  return {
    line_key: line.uid,
    article: line.sku,
    text: line.title,
    variant: line.spec,
    qty: String(line.num),
    uom: line.unit,
    list_price: yuan(line.list_fen),
    line_total: yuan(line.sum_fen),
  }
}

export function targetProduct(product: SourceProduct) {
  return {
    article: product.code,
    title: product.name,
    variant: product.spec,
    uom: product.unit,
    sale_price: yuan(product.price_fen),
    group: product.category,
    is_listed: product.is_on_sale,
  }
}
