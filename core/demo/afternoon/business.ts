// Three days of business before that afternoon: the shop sold and shipped the customer's goods, whose codes are others in the ERP.
import { ofUnits, unitsOf } from '../../model/money.ts'
import { loginToTryton, minorUnits } from '../../testing/real-tryton/json-rpc.ts'
import type { HubClient, Schemas } from '../../cli/client.ts'
import type { Systems } from '../systems.ts'
import type { Good } from './goods.ts'

const SHOP = 'tea-shop'
/** Whom the ERP books the shop on: a code that nothing in the shop says. */
const CUSTOMER = 'KH-0007'
const DAYS = 3
const GOODS_PER_ORDER = 4
const WAREHOUSES = ['WH-HZ', 'WH-GZ'] as const
/** Every so many orders go out from the second warehouse. */
const BRANCH_EVERY = 4
const STOCK = 10_000
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const OFFSET_MS = 8 * HOUR_MS

const fen = (yuan: string): number => Number(unitsOf(yuan, 2))

/** In the shop by its SKU, in the ERP by its material. */
export async function stockUp({ shop, erp }: Systems, goods: readonly Good[]): Promise<void> {
  const { stockId } = await import('../../../connectors/miniprogram/simulator/stock.ts')
  for (const [at, { sku, name, spec, unit, price, material }] of goods.entries()) {
    const product = { sku_id: String(30_001 + at), sku_code: sku, kind: 'single', name, spec, unit, status: 'active' } as const
    shop.shop.save('products', {
      ...product,
      currency: 'CNY',
      list_price: fen(price),
      sale_price: fen(price),
      is_on_sale: true,
      tax_rate: '13',
    })
    for (const warehouse_code of WAREHOUSES)
      shop.shop.save('stocks', { stock_id: stockId(sku, warehouse_code), sku_code: sku, warehouse_code, available_num: STOCK })
    erp.addProduct({ code: material, name: `${name} ${spec}`, listPrice: price, onHand: STOCK })
  }
}

/** Every article is sold on each of the last three days, and shipped the same day. Returns the number of orders. */
export async function doBusiness({ shop: { shop } }: Systems, goods: readonly Good[]): Promise<number> {
  const { payTrade, placeTrade } = await import('../../../connectors/miniprogram/simulator/trading.ts')
  const { shipRest } = await import('../../../connectors/miniprogram/simulator/shipping.ts')
  const midnight = Math.floor((shop.now() + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS
  let orders = 0
  for (let day = DAYS; day > 0; day--)
    for (let first = 0; first < goods.length; first += GOODS_PER_ORDER) {
      const items = goods.slice(first, first + GOODS_PER_ORDER).map(({ sku }, at) => ({ sku_code: sku, num: 1 + ((first + at + day) % 3) }))
      const warehouse_code = WAREHOUSES[orders % BRANCH_EVERY === BRANCH_EVERY - 1 ? 1 : 0]
      const discounts =
        orders % 5 === 0 ? [{ type: 'promotion' as const, funder: 'merchant' as const, name: '满减活动', amount: 1_999 }] : []
      const at = (hour: number) => midnight - day * DAY_MS + hour * HOUR_MS + orders * 1_000
      const { tid } = shop.at(at(10), () => placeTrade(shop, { shop_code: SHOP, items, discounts, warehouse_code }))
      shop.at(at(11), () => payTrade(shop, tid))
      shop.at(at(15), () => shipRest(shop, tid))
      orders++
    }
  return orders
}

/** By day and warehouse, in fen. */
export type Sums = ReadonlyMap<string, bigint>

/** What was shipped, by the shop's own books: what the merchant gets for the goods. */
export function shippedSums({ shop: { shop } }: Systems): Sums {
  return sumsOf(
    [...shop.tables.shipments.values()].map(({ business_date, warehouse_code, items }) => {
      const { receivable_amount = 0, freight_amount } = shop.require('trades', items[0]!.tid)
      return [`${business_date} ${warehouse_code}`, BigInt(receivable_amount - freight_amount)]
    }),
  )
}

const NUMBER = /^SUM-.+-(WH-\w+)-(\d{4}-\d\d-\d\d)-\d+$/
function placeOf(number: unknown): string {
  const [, warehouse, day] = NUMBER.exec(String(number)) ?? []
  return warehouse === undefined ? `unknown ${String(number)}` : `${day} ${warehouse}`
}

/** The hub's bills, closed ones. */
export async function hubSums(hub: HubClient): Promise<Sums> {
  const query = { object: 'salesSummary', status: 'frozen', limit: 200 }
  const { body }: { body: Schemas['RecordPage'] } = await hub.get('/api/v1/records', { query })
  return sumsOf(body.items.map(({ number, amount }) => [placeOf(number), unitsOf(amount ?? '0', 2)]))
}

/** The ERP's sales by day and by the warehouse that they stand in there, and how many they are. */
export async function erpSums({ erp }: Systems): Promise<{ sums: Sums; bills: number; strangers: string[] }> {
  const { database, user, password } = erp.account
  const tryton = await loginToTryton({ url: `${erp.url}/${database}/`, user, password })
  const sales = await tryton.searchRead('sale.sale', [], ['reference', 'total_amount', 'warehouse.code', 'party.code'])
  const codeIn = (row: Record<string, unknown>, field: string) => (row[`${field}.`] as { code: string }).code
  return {
    sums: sumsOf(
      sales.map((row) => [`${placeOf(row['reference']).split(' ')[0]} ${codeIn(row, 'warehouse')}`, minorUnits(row['total_amount'])]),
    ),
    bills: sales.length,
    strangers: sales.flatMap((row) =>
      codeIn(row, 'party') === CUSTOMER ? [] : [`${String(row['reference'])}: booked on ${codeIn(row, 'party')}, not on ${CUSTOMER}`],
    ),
  }
}

/** Of the tables `warehouses` and `shops`: what the ERP calls the shop's places, and whom it books the shop on. By table, as CSV. */
export function codesInErp({ erp: { desk } }: Systems): Record<string, string> {
  const idOf = (code: string) => desk.rows('stock.location').find((row) => row['code'] === code)!.id
  const party = desk.create('party.party', { name: '桥山茶铺 线上客户', code: CUSTOMER, addresses: [['create', [{ city: '杭州' }]]] })
  return {
    warehouses: ['warehouse,location', ...WAREHOUSES.map((code) => `${code},${idOf(code)}`)].join('\n'),
    shops: ['shop,party', `${SHOP},${party}`].join('\n'),
  }
}

/** Pieces of each material that the ERP has booked, less those that the shop has shipped of its SKU: only those that differ. */
export async function misbooked({ shop: { shop }, erp }: Systems, goods: readonly Good[]): Promise<string[]> {
  const pieces = new Map<string, number>()
  const count = (material: string, by: number) => pieces.set(material, (pieces.get(material) ?? 0) + by)
  const materialOf = new Map(goods.map(({ sku, material }) => [sku, material]))
  for (const { items } of shop.tables.shipments.values())
    for (const { sku_code, num } of items) count(materialOf.get(sku_code) ?? sku_code, -num)
  const { database, user, password } = erp.account
  const tryton = await loginToTryton({ url: `${erp.url}/${database}/`, user, password })
  const lines = await tryton.searchRead('sale.line', [['product', '!=', null]], ['product.code', 'quantity'])
  for (const line of lines) count(String((line['product.'] as { code: string }).code), Number(line['quantity']))
  return [...pieces].flatMap(([material, more]) => (more === 0 ? [] : [`${material}: ${more} pieces more in the ERP than were shipped`]))
}

function sumsOf(amounts: [place: string, amount: bigint][]): Sums {
  const sums = new Map<string, bigint>()
  for (const [place, amount] of amounts) sums.set(place, (sums.get(place) ?? 0n) + amount)
  return sums
}

/** Days and warehouses on which the sides do not agree, in words. */
export function differingSums(sides: Record<string, Sums>): string[] {
  const places = new Set(Object.values(sides).flatMap((sums) => [...sums.keys()]))
  return [...places].sort().flatMap((place) => {
    const held = Object.entries(sides).map(([side, sums]) => [side, sums.get(place)] as const)
    if (held.every(([, sum]) => sum === held[0]![1])) return []
    return [`${place}: ${held.map(([side, sum]) => `${side} ${sum === undefined ? 'nothing' : `¥${ofUnits(sum, 2)}`}`).join(', ')}`]
  })
}
