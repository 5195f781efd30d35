// Exact arithmetic on decimal strings over BigInt: money, prices and quantities never become floats (engine-rules §8).
import { HubError } from '../errors.ts'

/** A decimal as units × 10^-scale. */
interface Decimal {
  units: bigint
  scale: number
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

function parse(value: string): Decimal {
  const match = DECIMAL.exec(value)
  if (!match) {
    throw new HubError('notDecimal', 'data', `"${value}" is not a decimal number. Write it as digits with an optional point: "12.50".`)
  }
  const fraction = match[3] ?? ''
  const units = BigInt(`${match[2]}${fraction}`)
  return { units: match[1] ? -units : units, scale: fraction.length }
}

function format({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return units < 0n ? `-${whole}` : whole
}

const POWERS = Array.from({ length: 19 }, (_, exponent) => 10n ** BigInt(exponent))
const power = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent)

/** Both numbers in units of the finer scale. */
function align(left: string, right: string): { a: bigint; b: bigint; scale: number } {
  const x = parse(left)
  const y = parse(right)
  if (x.scale === y.scale) return { a: x.units, b: y.units, scale: x.scale }
  const scale = Math.max(x.scale, y.scale)
  return { a: x.units * power(scale - x.scale), b: y.units * power(scale - y.scale), scale }
}

/** Digits after the point, as written: "12.50" has 2. */
export const scaleOf = (value: string): number => parse(value).scale

/** A decimal in whole units of 10^-digits: ("12.50", 2) is 1250. Throws HubError data `notMinorUnits` where it is finer than that. */
export function unitsOf(value: string, digits: number): bigint {
  const { units, scale } = parse(value)
  if (scale <= digits) return units * power(digits - scale)
  const unit = power(scale - digits)
  if (units % unit === 0n) return units / unit
  throw new HubError('notMinorUnits', 'data', `${value} has more than ${digits} decimals: round it to what the currency has first.`)
}

/** The decimal of so many units of 10^-digits: (1250, 2) is "12.50". */
export const ofUnits = (units: bigint, digits: number): string => format({ units, scale: digits })

/** Divides and rounds half away from zero. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n
  const top = dividend < 0n ? -dividend : dividend
  const bottom = divisor < 0n ? -divisor : divisor
  const rounded = (top * 2n + bottom) / (bottom * 2n)
  return isNegative ? -rounded : rounded
}

/** a + b, with the decimals of the finer one. Throws HubError data `notDecimal`, like all functions here. */
export function add(left: string, right: string): string {
  const { a, b, scale } = align(left, right)
  return format({ units: a + b, scale })
}

/** a − b, with the decimals of the finer one. */
export function subtract(left: string, right: string): string {
  const { a, b, scale } = align(left, right)
  return format({ units: a - b, scale })
}

/** Sum of any number of decimals; of none `"0"`. */
export function sum(values: Iterable<string>): string {
  let units = 0n
  let scale = 0
  for (const value of values) {
    const next = parse(value)
    if (next.scale > scale) {
      units *= power(next.scale - scale)
      scale = next.scale
    }
    units += next.scale === scale ? next.units : next.units * power(scale - next.scale)
  }
  return format({ units, scale })
}

/** a × b, exact: the decimals of both together. */
export function multiply(left: string, right: string): string {
  const x = parse(left)
  const y = parse(right)
  return format({ units: x.units * y.units, scale: x.scale + y.scale })
}

/** a ÷ b, rounded half away from zero to `decimals`. Throws HubError data `divisionByZero`. */
export function divide(left: string, right: string, decimals: number): string {
  const { a, b } = align(left, right)
  if (b === 0n) throw new HubError('divisionByZero', 'data', `Cannot divide ${left} by zero.`)
  return format({ units: divideRounded(a * power(decimals), b), scale: decimals })
}

/** −1, 0 or 1. `1.0` equals `1.00`. */
export function compare(left: string, right: string): -1 | 0 | 1 {
  const { a, b } = align(left, right)
  return a === b ? 0 : a < b ? -1 : 1
}

/** Numerically equal, whatever the number of decimals. */
export const isEqual = (left: string, right: string): boolean => compare(left, right) === 0

/** −a. */
export const negate = (value: string): string => subtract('0', value)

/** Exactly `decimals` digits after the point, rounded half away from zero (四舍五入), filled with zeros. */
export function round(value: string, decimals: number): string {
  const { units, scale } = parse(value)
  if (scale <= decimals) return format({ units: units * power(decimals - scale), scale: decimals })
  return format({ units: divideRounded(units, power(scale - decimals)), scale: decimals })
}

// ISO 4217, list one: currencies whose minor unit is not two digits. The four-digit ones (CLF, UYW) are units of account.
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0])),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
}

/** Digits after the point of a currency's minor unit: CNY 2, JPY 0, KWD 3. */
export const minorDigits = (currency: string): number => MINOR_DIGITS[currency.toUpperCase()] ?? 2

/** A charged amount with exactly the currency's minor digits. */
export const roundMoney = (value: string, currency: string): string => round(value, minorDigits(currency))
