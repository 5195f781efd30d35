// 价税分离: by example from invoices, and what holds for any amount and rate.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, compare, isEqual, multiply, negate, ofUnits, subtract } from './money.ts'
import { splitTax } from './tax-split.ts'

describe('splitTax', () => {
  it.each([
    ['113.00', '13', 2, '100.00', '13.00'],
    ['100.00', '13', 2, '88.50', '11.50'],
    ['100.00', '1.5', 2, '98.52', '1.48'],
    ['100', '10', 0, '91', '9'],
    ['10.000', '5', 3, '9.524', '0.476'],
    ['100.00', '0', 2, '100.00', '0.00'],
    ['0.00', '13', 2, '0.00', '0.00'],
    ['-100.00', '13', 2, '-88.50', '-11.50'],
    // 2.10 × 5 ÷ 105 = 0.1; 0.21 × 5 ÷ 105 = 0.01; 0.105 × 5 ÷ 105 = 0.005, half a unit: away from zero.
    ['0.105', '5', 2, '0.095', '0.01'],
  ])('%s at %s %% with %s digits: net %s, tax %s', (amount, rate, digits, net, tax) => {
    expect(splitTax(amount, rate, digits)).toEqual({ net, tax })
  })
  it('refuses a rate below 0', () => expect(() => splitTax('1.00', '-1', 2)).toThrow(/below 0/))

  const money = fc.tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.constantFrom(0, 2, 3))
  const rates = fc.oneof(
    fc.constantFrom('0', '1', '3', '6', '9', '13'),
    fc.integer({ min: 0, max: 999_999 }).map((n) => ofUnits(BigInt(n), 4)),
  )

  it('net and tax are the amount; the tax is the exact one to half a unit; signs mirror', () => {
    fc.assert(
      fc.property(money, rates, ([units, digits], rate) => {
        const amount = ofUnits(units, digits)
        const { net, tax } = splitTax(amount, rate, digits)
        expect(isEqual(add(net, tax), amount)).toBe(true)
        // |tax × (100 + rate) − amount × rate| × 2 ≤ unit × (100 + rate)
        const base = add('100', rate)
        const off = multiply('2', subtract(multiply(tax, base), multiply(amount, rate)))
        const room = multiply(ofUnits(1n, digits), base)
        expect(compare(off, room)).not.toBe(1)
        expect(compare(off, negate(room))).not.toBe(-1)
        const mirrored = splitTax(negate(amount), rate, digits)
        expect([isEqual(mirrored.tax, negate(tax)), isEqual(mirrored.net, negate(net))]).toEqual([true, true])
        for (const part of [net, tax]) expect(part.split('.')[1]?.length ?? 0).toBe(digits)
      }),
    )
  })
})
