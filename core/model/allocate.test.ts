// Totals spread over lines: by example, and what holds for any total and any weights.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { allocate } from './allocate.ts'
import { compare, divide, minorDigits, multiply, negate, ofUnits, subtract, sum } from './money.ts'

const refused = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof HubError) return error.code
    throw error
  }
  return 'nothing'
}

describe('allocate', () => {
  it('gives what is left over to the largest remainders', () => {
    expect(allocate('10.00', ['1', '1', '1'], 2)).toEqual(['3.34', '3.33', '3.33'])
    expect(allocate('0.05', ['50.00', '30.00', '20.00'], 2)).toEqual(['0.03', '0.01', '0.01'])
    expect(allocate('1.00', ['1', '2', '2', '2'], 2)).toEqual(['0.14', '0.29', '0.29', '0.28'])
  })
  it('of equal remainders to the larger weight, of equal weights to the first', () => {
    expect(allocate('0.01', ['1', '3', '3'], 2)).toEqual(['0.00', '0.01', '0.00'])
    // Shares of 0.5 and 1.5 units: the remainders are equal, the second weighs more.
    expect(allocate('2', ['1', '3'], 0)).toEqual(['0', '2'])
  })
  it('in the units of the currency', () => {
    expect(allocate('100', ['1', '1', '1'], minorDigits('JPY'))).toEqual(['34', '33', '33'])
    expect(allocate('1', ['1', '1', '1'], minorDigits('KWD'))).toEqual(['0.334', '0.333', '0.333'])
    expect(allocate('1', ['1', '1', '1'], minorDigits('CLF'))).toEqual(['0.3334', '0.3333', '0.3333'])
  })
  it('splits a refund as the payment was split', () => {
    expect(allocate('-10.00', ['2.00', '1.00'], 2)).toEqual(['-6.67', '-3.33'])
    expect(allocate('10.00', ['-2.00', '-1.00'], 2)).toEqual(['6.67', '3.33'])
  })
  it('gives gifts at 0 nothing, and all alike where all are 0', () => {
    expect(allocate('10.00', ['0', '5.00', '0.00'], 2)).toEqual(['0.00', '10.00', '0.00'])
    expect(allocate('0.05', ['0', '0'], 2)).toEqual(['0.03', '0.02'])
  })
  it('of nothing is nothing, and something needs a line', () => {
    expect(allocate('0.00', [], 2)).toEqual([])
    expect(refused(() => allocate('0.01', [], 2))).toBe('nothingToAllocateTo')
  })
  it('refuses what has no exact answer', () => {
    expect(refused(() => allocate('1.00', ['1', '-1'], 2))).toBe('badWeight')
    expect(() => allocate('1.00', ['1', '-1'], 2)).toThrow('Measure the shares by something with one sign on all of them')
    expect(refused(() => allocate('1.005', ['1'], 2))).toBe('notMinorUnits')
    expect(refused(() => allocate('1,00', ['1'], 2))).toBe('notDecimal')
    expect(refused(() => allocate('1.00', ['one'], 2))).toBe('notDecimal')
    expect(allocate('1.000', ['1'], 2)).toEqual(['1.00'])
  })
})

const digits = fc.constantFrom(0, 2, 3, 4)
const units = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n })
const weight = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 6 }))
  .map(([size, scale]) => ofUnits(size, scale))
const small = fc.integer({ min: 0, max: 4 }).map(String)
const weights = fc.array(fc.oneof(weight, small), { minLength: 1, maxLength: 12 })
const one = fc.tuple(units, digits, weights).map(([n, scale, sizes]) => ({ total: ofUnits(n, scale), scale, sizes }))

describe('parts of any total', () => {
  it('add up to it, exactly, each with the digits of the currency', () => {
    fc.assert(
      fc.property(one, ({ total, scale, sizes }) => {
        const parts = allocate(total, sizes, scale)
        expect(sum(parts)).toBe(total)
        for (const part of parts) expect(part.split('.')[1]?.length ?? 0).toBe(scale)
      }),
    )
  })

  it('are within one unit of the exact share, with the sign of the total', () => {
    fc.assert(
      fc.property(one, ({ total, scale, sizes }) => {
        const even = sizes.every((size) => compare(size, '0') === 0)
        const whole = even ? String(sizes.length) : sum(sizes)
        allocate(total, sizes, scale).forEach((part, index) => {
          // |part × whole − total × weight| < unit × whole: no division, so nothing is rounded here.
          const off = subtract(multiply(part, whole), multiply(total, even ? '1' : sizes[index]!))
          const room = multiply(ofUnits(1n, scale), whole)
          expect([compare(off, room), compare(off, negate(room))]).toEqual([-1, 1])
          expect(compare(part, '0') * compare(total, '0')).toBeGreaterThanOrEqual(0)
          if (!even && compare(sizes[index]!, '0') === 0) expect(compare(part, '0')).toBe(0)
        })
      }),
    )
  })

  it('are the same each time, and mirrored for the negative total', () => {
    fc.assert(
      fc.property(one, ({ total, scale, sizes }) => {
        const parts = allocate(total, sizes, scale)
        expect(allocate(total, [...sizes], scale)).toEqual(parts)
        expect(allocate(negate(total), sizes, scale).map((part) => compare(negate(part), parts.shift()!))).toEqual(sizes.map(() => 0))
      }),
    )
  })

  it('move with their weights: only among equal weights does the order count', () => {
    const shuffled = one.chain(({ sizes, ...rest }) =>
      fc
        .shuffledSubarray(
          sizes.map((_, index) => index),
          { minLength: sizes.length },
        )
        .map((order) => ({ ...rest, sizes, order })),
    )
    fc.assert(
      fc.property(shuffled, ({ total, scale, sizes, order }) => {
        // Weights in one spelling, so that "1.0" and "1" are the same word.
        const even = sizes.every((size) => compare(size, '0') === 0)
        const spelt = sizes.map((size) => divide(size, '1', 6))
        const byWeight = (words: string[], parts: string[]) =>
          Object.fromEntries([...Map.groupBy(parts, (_, index) => (even ? '' : words[index]!))].map(([key, of]) => [key, of.sort()]))
        const moved = order.map((index) => spelt[index]!)
        expect(byWeight(moved, allocate(total, moved, scale))).toEqual(byWeight(spelt, allocate(total, spelt, scale)))
      }),
    )
  })

  it('never fall when the weight grows', () => {
    fc.assert(
      fc.property(one, ({ total, scale, sizes }) => {
        const parts = allocate(total, sizes, scale)
        sizes.forEach((size, a) =>
          sizes.forEach((other, b) => {
            if (compare(size, other) > 0) expect(compare(parts[a]!, parts[b]!) * (compare(total, '0') || 1)).toBeGreaterThanOrEqual(0)
          }),
        )
      }),
    )
  })
})
