// Unit prices that make Tryton compute a line's amount to the penny: amount = round half even(quantity × unit price, currency digits).
import { HubError } from '../../core/errors.ts'

/** Most decimals of a unit price in Tryton 6.0 (`price_digits`; a fifth is refused). */
export const PRICE_DIGITS = 4

/** A part of a line as Tryton books it. */
export interface PricedPart {
  quantity: string
  unitPrice: string
}

/** An exact decimal: value = units / 10^scale. */
export interface Exact {
  units: bigint
  scale: number
}

/** Reads a decimal string. Throws HubError data `badNumber` that names the field. */
export function exactOf(text: string, field: string): Exact {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) throw new HubError('badNumber', 'data', `${field} "${text}" is no decimal number`, { details: { field } })
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length }
}

/** The decimal string of units / 10^scale. */
export function textOf(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const body = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return units < 0n ? `-${body}` : body
}

/** Sum of decimal strings, with `scale` decimals at least. */
export function sumOf(values: string[], scale: number, field: string): string {
  const parts = values.map((value) => exactOf(value, field))
  const widest = parts.reduce((most, part) => Math.max(most, part.scale), scale)
  return textOf(
    parts.reduce((sum, part) => sum + part.units * 10n ** BigInt(widest - part.scale), 0n),
    widest,
  )
}

/** n / d rounded half to even. */
export function divideHalfEven(n: bigint, d: bigint): bigint {
  if (d < 0n) return divideHalfEven(-n, -d)
  const isNegative = n < 0n
  const [whole, rest] = [(isNegative ? -n : n) / d, ((isNegative ? -n : n) % d) * 2n]
  const rounded = rest > d || (rest === d && whole % 2n === 1n) ? whole + 1n : whole
  return isNegative ? -rounded : rounded
}

/** What Tryton will compute: quantity × price, rounded half even to `digits`. In units of 10^-digits. */
export function amountUnits(quantity: Exact, price: Exact, digits: number): bigint {
  const scale = quantity.scale + price.scale
  const product = quantity.units * price.units
  return scale <= digits ? product * 10n ** BigInt(digits - scale) : divideHalfEven(product, 10n ** BigInt(scale - digits))
}

/**
 * One part, where a price with four decimals gives the amount exactly; else two: quantity − 1 at the nearest price, and 1 at the rest
 * (only beyond some hundred pieces can the nearest price be a penny off). Throws HubError data when no price can give the amount.
 */
export function priceLine(quantityText: string, amountText: string, digits: number): PricedPart[] {
  const quantity = exactOf(quantityText, 'lines.quantity')
  const amount = unitsAt(exactOf(amountText, 'lines.amount'), digits)
  if (amount === undefined) {
    throw new HubError('tooPrecise', 'data', `lines.amount "${amountText}" has more decimals than its currency (${digits})`, {
      details: { field: 'lines.amount' },
    })
  }
  if (quantity.units === 0n) {
    if (amount !== 0n) throw new HubError('amountWithoutQuantity', 'data', `A line of quantity 0 cannot have the amount ${amountText}`)
    return [{ quantity: quantityText, unitPrice: '0' }]
  }
  const price = nearestPrice(amount, quantity, digits)
  if (amountUnits(quantity, price, digits) === amount) return [{ quantity: quantityText, unitPrice: textOf(price.units, price.scale) }]
  return splitLine(quantity, amount, digits)
}

function nearestPrice(amount: bigint, quantity: Exact, digits: number): Exact {
  const n = amount * 10n ** BigInt(quantity.scale + PRICE_DIGITS)
  return { units: divideHalfEven(n, quantity.units * 10n ** BigInt(digits)), scale: PRICE_DIGITS }
}

function splitLine(quantity: Exact, amount: bigint, digits: number): PricedPart[] {
  const one = quantity.units < 0n ? -1n : 1n
  const rest: Exact = { units: quantity.units - one * 10n ** BigInt(quantity.scale), scale: quantity.scale }
  const price = nearestPrice(amount, quantity, digits)
  const tail = (amount - amountUnits(rest, price, digits)) * one
  return [
    { quantity: textOf(rest.units, rest.scale), unitPrice: textOf(price.units, price.scale) },
    { quantity: String(one), unitPrice: textOf(tail, digits) },
  ]
}

function unitsAt({ units, scale }: Exact, digits: number): bigint | undefined {
  if (scale <= digits) return units * 10n ** BigInt(digits - scale)
  const factor = 10n ** BigInt(scale - digits)
  return units % factor === 0n ? units / factor : undefined
}
