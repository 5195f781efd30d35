// Three sides of the same orders compared: the shop, the hub, the ERP. Pure; what each side holds was asked of it.
import { ofUnits } from '../../model/money.ts'

/** What one side holds: order number → its amounts in fen, one for each time the order is there. */
export type Holding = ReadonlyMap<string, readonly bigint[]>

export interface Sides {
  platform: Holding
  hub: Holding
  erp: Holding
}

export interface Figures {
  platform: number
  hub: number
  erp: number
  /** Documents of the ERP beyond one per order. */
  doubled: number
  /** Yuan. Sum, over all orders, of how far the three amounts lie apart; an order that a side lacks is ¥0.00 there. */
  amountDiff: string
}

/** An order on which the sides do not agree; amounts in yuan, none where the side lacks it. */
export interface Difference {
  number: string
  platform: string[]
  hub: string[]
  erp: string[]
}

export interface Comparison {
  figures: Figures
  differences: Difference[]
}

const yuan = (fen: bigint): string => ofUnits(fen, 2)

export function compareSides({ platform, hub, erp }: Sides): Comparison {
  const numbers = new Set([...platform.keys(), ...hub.keys(), ...erp.keys()])
  let apart = 0n
  const differences: Difference[] = []
  for (const number of [...numbers].sort()) {
    const held = [platform, hub, erp].map((side) => side.get(number) ?? [])
    const sums = held.map(sumOf)
    const distance = highest(sums) - lowest(sums)
    apart += distance
    if (distance === 0n && held.every(({ length }) => length === 1)) continue
    const [onPlatform, inHub, inErp] = held.map((amounts) => amounts.map(yuan))
    differences.push({ number, platform: onPlatform!, hub: inHub!, erp: inErp! })
  }
  const doubled = [...erp.values()].reduce((sum, { length }) => sum + length - 1, 0)
  return { figures: { platform: platform.size, hub: hub.size, erp: erp.size, doubled, amountDiff: yuan(apart) }, differences }
}

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)
const highest = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => (a > b ? a : b))
const lowest = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => (a < b ? a : b))

/** The one line that says it all. */
export function lineOf({ platform, hub, erp, doubled, amountDiff }: Figures): string {
  const sign = (a: number, b: number): string => (a === b ? '=' : '≠')
  return `平台 ${platform} ${sign(platform, hub)} 桥 ${hub} ${sign(hub, erp)} ERP ${erp} · 重复 ${doubled} · 金额差 ¥${amountDiff}`
}
