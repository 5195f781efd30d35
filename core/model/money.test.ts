// Exact decimals: laws over random numbers, and rounding by example.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, compare, divide, isEqual, minorDigits, multiply, negate, round, roundMoney, subtract, sum } from './money.ts'

const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 8 })).map(([units, scale]) => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const text = scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits
  return units < 0n ? `-${text}` : text
})

describe('arithmetic', () => {
  it('keeps what floats lose', () => {
    expect(add('0.1', '0.2')).toBe('0.3')
    expect(multiply('1.005', '100')).toBe('100.500')
    expect(sum(['99999999999999.99', '0.01'])).toBe('100000000000000.00')
    expect(sum([])).toBe('0')
  })
  it('is commutative, associative and invertible', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(add(a, b)).toBe(add(b, a))
        expect(isEqual(add(add(a, b), c), add(a, add(b, c)))).toBe(true)
        expect(isEqual(subtract(add(a, b), b), a)).toBe(true)
        expect(isEqual(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true)
        expect(isEqual(negate(negate(a)), a)).toBe(true)
      }),
    )
  })
  it('orders as subtraction does', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(compare(a, b)).toBe(compare(subtract(a, b), '0'))
        expect(compare(a, b)).toBe(-compare(b, a) + 0)
      }),
    )
  })
  it('never gives minus zero', () => {
    expect(subtract('1.00', '1.00')).toBe('0.00')
    expect(round('-0.004', 2)).toBe('0.00')
  })
})

describe('rounding', () => {
  it.each([
    ['1.005', 2, '1.01'],
    ['-1.005', 2, '-1.01'],
    ['2.5', 0, '3'],
    ['-2.5', 0, '-3'],
    ['2.4999', 0, '2'],
    ['7', 2, '7.00'],
    ['0.5', 0, '1'],
  ])('rounds %s to %i digits: %s', (value, digits, expected) => expect(round(value, digits)).toBe(expected))

  it('is never off by more than half a unit, and leaves rounded numbers alone', () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 6 }), (value, digits) => {
        const rounded = round(value, digits)
        const off = subtract(value, rounded).replace('-', '')
        expect(compare(multiply(off, '2'), digits === 0 ? '1' : `0.${'0'.repeat(digits - 1)}1`)).toBeLessThanOrEqual(0)
        expect(round(rounded, digits)).toBe(rounded)
      }),
    )
  })
  it('divides to the nearest', () => {
    expect(divide('10', '3', 2)).toBe('3.33')
    expect(divide('20', '3', 2)).toBe('6.67')
    expect(divide('-1', '8', 2)).toBe('-0.13')
    expect(() => divide('1', '0.00', 2)).toThrow(/divide 1 by zero/)
  })
})

describe('currencies', () => {
  it.each([
    ['CNY', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['krw', 0],
  ])('%s has %i minor digits', (currency, digits) => expect(minorDigits(currency)).toBe(digits))
  it('rounds money by its currency', () => {
    expect(roundMoney('12.345', 'CNY')).toBe('12.35')
    expect(roundMoney('12.5', 'JPY')).toBe('13')
  })
})

describe('what is no decimal', () => {
  it.each(['', '1,5', '1.', '.5', '1e3', ' 1', 'NaN', '--1'])('refuses %j and says how to write it', (text) => {
    expect(() => add(text, '1')).toThrow(/not a decimal number\. Write it as digits/)
  })
})
