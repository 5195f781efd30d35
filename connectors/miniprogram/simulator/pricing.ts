// Prices of a trade in whole fen: discounts and points spread over the lines by largest remainder, so that every sum is exact.
import type { Discount, LineType, Product, TradeOrder } from './records.ts'

export interface PricedLine {
  product: Product
  num: number
  line_type: LineType
  warehouse_code?: string
  /** Of a bundle: its parts with the number per bundle. */
  parts?: { product: Product; num: number; warehouse_code?: string }[]
}
export interface Reductions {
  discounts: Discount[]
  points: number
  adjust: number
  freight: number
}
export interface Priced {
  goods_amount: number
  payable_amount: number
  receivable_amount: number
  orders: TradeOrder[]
}

/** Splits a whole amount by weights: exact, largest remainder first, ties to the earlier. No weight at all → all to the first. */
export function allocate(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0)
  if (sum === 0) return weights.map((_, index) => (index === 0 ? total : 0))
  const parts = weights.map((weight, index) => {
    const product = BigInt(total) * BigInt(weight)
    return { index, floor: Number(product / BigInt(sum)), rest: product % BigInt(sum) }
  })
  let left = total - parts.reduce((all, { floor }) => all + floor, 0)
  const result = parts.map(({ floor }) => floor)
  for (const { index } of parts.toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left <= 0) break
    result[index]! += 1
    left -= 1
  }
  return result
}

const isOthersMoney = ({ funder }: Discount): boolean => funder === 'platform' || funder === 'government'
const sumOf = (items: readonly { amount: number }[]): number => items.reduce((sum, { amount }) => sum + amount, 0)

/** Rows and sums of a trade. `oidOf` names the rows in their order. */
export function priceTrade(lines: readonly PricedLine[], reductions: Reductions, oidOf: (index: number) => string): Priced {
  const gross = lines.map(({ product, num, line_type }) => (line_type === 'gift' ? 0 : (product.sale_price ?? 0) * num))
  const goods = gross.reduce((sum, amount) => sum + amount, 0)
  const ours = reductions.discounts.filter((discount) => !isOthersMoney(discount))
  const theirs = reductions.discounts.filter(isOthersMoney)
  const merchant = allocate(sumOf(ours), gross)
  const platform = allocate(sumOf(theirs), gross)
  const points = allocate(reductions.points, gross)
  const adjust = allocate(reductions.adjust, gross)

  const orders: TradeOrder[] = []
  lines.forEach((line, index) => {
    const shares = { merchant: merchant[index]!, platform: platform[index]!, points: points[index]! }
    const amount = gross[index]! - shares.merchant - shares.points - adjust[index]!
    const row = rowOf(line, { oid: oidOf(orders.length), amount, shares })
    orders.push(row)
    if (line.parts) orders.push(...partRows(line, row, (offset) => oidOf(orders.length + offset)))
  })
  const payable = goods + reductions.freight - sumOf(reductions.discounts) - reductions.points - reductions.adjust
  return { goods_amount: goods, payable_amount: payable, receivable_amount: payable + sumOf(theirs), orders }
}

interface Shares {
  merchant: number
  platform: number
  points: number
}

function rowOf(line: PricedLine, { oid, amount, shares }: { oid: string; amount: number; shares: Shares }): TradeOrder {
  const { product, num, line_type, warehouse_code } = line
  return {
    oid,
    line_type,
    sku_code: product.sku_code,
    sku_id: product.sku_id,
    title: product.name,
    ...(product.spec !== undefined && { spec: product.spec }),
    num,
    unit: product.unit,
    ...(product.sale_price !== undefined && { list_price: product.sale_price }),
    amount,
    ...(shares.merchant > 0 && { merchant_discount: shares.merchant }),
    ...(shares.platform > 0 && { platform_discount: shares.platform }),
    ...(shares.points > 0 && { points_amount: shares.points }),
    ...(typeof product['tax_rate'] === 'string' && { tax_rate: product['tax_rate'] }),
    ...(warehouse_code !== undefined && line_type !== 'bundle' && { warehouse_code }),
  }
}

/** The parts carry the bundle's amount and discounts, by their own sale price. */
function partRows(line: PricedLine, bundle: TradeOrder, oidOf: (index: number) => string): TradeOrder[] {
  const parts = line.parts ?? []
  const weights = parts.map(({ product, num }) => (product.sale_price ?? 0) * num)
  const amounts = allocate(bundle.amount, weights)
  const merchant = allocate(bundle.merchant_discount ?? 0, weights)
  const platform = allocate(bundle.platform_discount ?? 0, weights)
  const points = allocate(bundle.points_amount ?? 0, weights)
  return parts.map((part, index) => {
    const shares = { merchant: merchant[index]!, platform: platform[index]!, points: points[index]! }
    const row = rowOf({ ...part, num: part.num * line.num, line_type: 'component' }, { oid: oidOf(index), amount: amounts[index]!, shares })
    return { ...row, parent_oid: bundle.oid }
  })
}
