// Spreads a total over lines so that the parts add up to it exactly. The one function for discounts, bundles, refunds and summaries (model.md).
import { HubError } from '../errors.ts'
import { ofUnits, scaleOf, unitsOf } from './money.ts'

/**
 * Parts of `total`, one per weight and in the order of the weights, by largest remainder in units of 10^-digits: every part is its exact share
 * rounded down or up, and Σ parts is `total`. The units that are left over by rounding down (尾差) go, one each, to the parts with the largest
 * remainders; of equal remainders to the larger weight, of equal weights to the first.
 *
 * A negative total (a refund) is split as the positive one is, with the sign put back. A weight of 0 gets 0; where all weights are 0 the parts
 * are equal, since nothing tells the lines apart. Weights may all be negative (lines of a return), but not some of them.
 * `digits` are those of the currency: `minorDigits(currency)`.
 *
 * Throws HubError data `nothingToAllocateTo`, `badWeight`, `notMinorUnits` (the total is finer than the unit), `notDecimal`.
 */
export function allocate(total: string, weights: readonly string[], digits: number): string[] {
  const units = unitsOf(total, digits)
  if (weights.length === 0) {
    if (units === 0n) return []
    throw new HubError('nothingToAllocateTo', 'data', `${total} cannot be spread: there is no line to put it on. Add a line, or make it 0.`)
  }
  const sizes = sizesOf(weights)
  const isNegative = units < 0n
  const parts = largestRemainder(isNegative ? -units : units, sizes)
  return parts.map((part) => ofUnits(isNegative ? -part : part, digits))
}

/** Weights as whole numbers that are not negative and not all 0. */
function sizesOf(weights: readonly string[]): bigint[] {
  const scale = Math.max(...weights.map(scaleOf))
  const sizes = weights.map((weight) => unitsOf(weight, scale))
  const below = sizes.findIndex((size) => size < 0n)
  const above = sizes.findIndex((size) => size > 0n)
  if (below < 0 && above < 0) return sizes.map(() => 1n)
  if (below < 0) return sizes
  if (above < 0) return sizes.map((size) => -size)
  throw new HubError(
    'badWeight',
    'data',
    `A total cannot be spread over amounts of both signs (${weights[below]!} and ${weights[above]!}): their size does not tell what each of them bears. Measure the shares by something with one sign on all of them, such as the quantity, or keep those of the other sign apart.`,
    { details: { index: below } },
  )
}

function largestRemainder(units: bigint, sizes: bigint[]): bigint[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0n)
  const parts = sizes.map((size) => (units * size) / whole)
  const remainders = sizes.map((size) => (units * size) % whole)
  const left = Number(units - parts.reduce((sum, part) => sum + part, 0n))
  const order = sizes.map((_, index) => index)
  order.sort((a, b) => descending(remainders[a]!, remainders[b]!) || descending(sizes[a]!, sizes[b]!) || a - b)
  for (const index of order.slice(0, left)) parts[index]! += 1n
  return parts
}

const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? -1 : 1)
