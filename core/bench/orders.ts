// What flows through the bench: orders of about 1.4 KB as a shop's API shows them, and small products. Made from their number, so that any
// process can make them again.

export interface SourceLine {
  id: number
  uid: string
  sku: string
  title: string
  spec: string
  num: number
  unit: string
  list_fen: number
  sum_fen: number
}
export interface SourceOrder {
  id: string
  order_no: string
  version: number
  updated_at: string
  shop_code: string
  type: string
  state: string
  currency: string
  created_ts: number
  paid_ts: number
  ship_by: string
  revision: number
  note: string
  remark: string
  labels: string
  buyer: { open_id: string; nick: string; mobile: string }
  fee: { goods_fen: number; freight_fen: number; discount_fen: number; total_fen: number; paid_fen: number }
  address: Record<'name' | 'tel' | 'province' | 'city' | 'district' | 'detail', string> & { method: number }
  items: SourceLine[]
  promotions: { kind: number; payer: string; name: string; sum_fen: number }[]
}
export interface SourceProduct {
  id: string
  code: string
  name: string
  spec: string
  unit: string
  price_fen: number
  category: string
  is_on_sale: boolean
  updated_at: string
}

const START = Date.parse('2026-01-01T00:00:00Z')
const PROVINCES = ['浙江省', '广东省', '四川省', '湖北省', '江苏省']
const GOODS = ['龙井茶叶礼盒 250 克', '陶瓷盖碗三件套', '桂花红茶袋泡 20 袋', '竹制茶盘 大号', '便携旅行茶具']

/** `key` makes the number unique (`A17`); `n` only decides what the order looks like. Stamps rise with `n` and the version. */
export function sourceOrder(key: string, n: number, version = 1, stampMs = START + n * 1000): SourceOrder {
  const at = new Date(START + n * 1000)
  const items = [0, 1, 2].map((i) => sourceLine(n, i))
  const goods = items.reduce((sum, item) => sum + item.list_fen * item.num, 0)
  const discount = items.reduce((sum, item) => sum + item.list_fen * item.num - item.sum_fen, 0)
  const total = goods + 1000 - discount
  return {
    id: key,
    order_no: `SO-${key}`,
    version,
    updated_at: new Date(stampMs).toISOString(),
    shop_code: `S${n % 3}`,
    type: 'goods',
    state: 'PAID',
    currency: 'CNY',
    created_ts: at.getTime() / 1000,
    paid_ts: at.getTime() / 1000 + 95,
    ship_by: new Date(at.getTime() + 172_800_000).toISOString(),
    revision: version,
    note: n % 2 ? '请在工作日配送，送货前先打电话，谢谢' : '放在门口的快递柜里即可',
    remark: `老客户，随箱附赠品一份，发票抬头见备注 ${version}`,
    labels: n % 5 ? 'gift,vip' : 'vip',
    buyer: { open_id: `oUpF8uMuAJO_M2pxb1Q9zNjWeS6o${n}`, nick: `王小${n % 97}`, mobile: '138****1111' },
    fee: { goods_fen: goods, freight_fen: 1000, discount_fen: discount, total_fen: total, paid_fen: total },
    address: {
      method: 1,
      name: `王小${n % 97}`,
      tel: `1380000${String(n % 10_000).padStart(4, '0')}`,
      province: PROVINCES[n % PROVINCES.length]!,
      city: '某某市',
      district: '某某区',
      detail: `文三路 ${n % 500} 号 ${n % 20} 幢 ${n % 30} 室`,
    },
    items,
    promotions: [{ kind: 1, payer: 'shop', name: '满三百减二十五', sum_fen: discount }],
  }
}

function sourceLine(n: number, i: number): SourceLine {
  const price = 3000 + ((n * 7 + i * 13) % 50) * 100
  const num = 1 + ((n + i) % 3)
  return {
    id: n * 10 + i,
    uid: `u${n}-${i}`,
    sku: `TEA-${(n + i) % 500}`,
    title: GOODS[(n + i) % GOODS.length]!,
    spec: '礼盒装 / 250 g',
    num,
    unit: '件',
    list_fen: price,
    sum_fen: price * num - 500,
  }
}

/** About 250 bytes. */
export function sourceProduct(n: number): SourceProduct {
  return {
    id: `p${n}`,
    code: `TEA-${n}`,
    name: GOODS[n % GOODS.length]!,
    spec: `礼盒装 ${n % 900} g，附手提袋`,
    unit: '件',
    price_fen: 2000 + (n % 300) * 10,
    category: `c${n % 40}`,
    is_on_sale: n % 9 !== 0,
    updated_at: new Date(START + n * 1000).toISOString(),
  }
}
