import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountUnits, divideHalfEven, exactOf, priceLine, PRICE_DIGITS, sumOf, textOf } from './prices.ts'

describe('priceLine', () => {
  it('finds a unit price that gives the amount', () => {
    expect(priceLine('3', '10.00', 2)).toEqual([{ quantity: '3', unitPrice: '3.3333' }])
    expect(priceLine('1', '0.00', 2)).toEqual([{ quantity: '1', unitPrice: '0.0000' }])
    expect(priceLine('-2', '-5.01', 2)).toEqual([{ quantity: '-2', unitPrice: '2.5050' }])
    expect(priceLine('0', '0.00', 2)).toEqual([{ quantity: '0', unitPrice: '0' }])
    expect(priceLine('0.250', '9.99', 2)).toEqual([{ quantity: '0.250', unitPrice: '39.9600' }])
    expect(priceLine('7', '1000', 0)).toEqual([{ quantity: '7', unitPrice: '142.8571' }])
  })

  it('splits where four decimals do not reach', () => {
    expect(priceLine('300', '1000.01', 2)).toEqual([
      { quantity: '299', unitPrice: '3.3334' },
      { quantity: '1', unitPrice: '3.32' },
    ])
  })

  it('names what cannot be', () => {
    expect(() => priceLine('1', '1.005', 2)).toThrow('more decimals than its currency')
    expect(() => priceLine('0', '1.00', 2)).toThrow('quantity 0')
    expect(() => priceLine('x', '1.00', 2)).toThrow('lines.quantity "x" is no decimal number')
  })

  it('adds up to quantity and amount, whatever they are, with prices that Tryton takes', () => {
    const quantity = fc.tuple(fc.bigInt(-99_999_999n, 99_999_999n), fc.integer({ min: 0, max: 3 }))
    fc.assert(
      fc.property(quantity, fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.constantFrom(0, 2, 3), ([units, scale], amount, digits) => {
        fc.pre(units !== 0n)
        const given = textOf(units, scale)
        const parts = priceLine(given, textOf(amount, digits), digits)
        const booked = parts.map((part) => amountUnits(exactOf(part.quantity, 'q'), exactOf(part.unitPrice, 'p'), digits))
        expect(booked.reduce((sum, part) => sum + part, 0n)).toBe(amount)
        expect(
          sumOf(
            parts.map((part) => part.quantity),
            3,
            'q',
          ),
        ).toBe(sumOf([given], 3, 'q'))
        for (const { unitPrice } of parts) expect(exactOf(unitPrice, 'p').scale).toBeLessThanOrEqual(PRICE_DIGITS)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('rounding', () => {
  it('is half to even, as Tryton rounds', () => {
    const halves = [5n, 15n, 25n, -5n, -15n, 14n, 16n]
    expect(halves.map((n) => divideHalfEven(n, 10n))).toEqual([0n, 2n, 2n, 0n, -2n, 1n, 2n])
  })
})
