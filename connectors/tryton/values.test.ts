import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeValue, plainDecimal, quantityText, toDate, toDateTime, toDecimal } from './values.ts'

describe('tagged values', () => {
  it('what is encoded is decoded again, to the microsecond', () => {
    for (const stamp of ['2026-11-22T11:55:14.213910Z', '2026-11-22T00:00:00.000001Z', '0099-01-02T03:04:05.000000Z']) {
      expect(decodeValue(toDateTime(stamp))).toBe(stamp)
    }
    expect(decodeValue(toDateTime('2026-11-22T11:55:14Z'))).toBe('2026-11-22T11:55:14.000000Z')
    expect(decodeValue(toDate('2026-02-29', 'day'))).toBe('2026-02-29')
    expect(decodeValue([{ a: toDecimal('12.50'), b: null, c: { __class__: 'bytes', base64: 'AA==' } }])).toEqual([
      { a: '12.50', b: null, c: 'AA==' },
    ])
    expect(decodeValue({ __class__: 'timedelta', seconds: 1.5 })).toBe('1.5')
    expect(decodeValue({ __class__: 'time', hour: 9, minute: 5, second: 0, microsecond: 0 })).toBe('09:05:00.000000')
  })

  it('a class that is not known, and a text that is no date, are told', () => {
    expect(() => decodeValue({ __class__: 'complex' })).toThrow('class complex')
    expect(() => toDate('22.11.2026', 'sale_date')).toThrow('sale_date "22.11.2026" is no date')
    expect(() => toDateTime('2026-11-22')).toThrow('no time in UTC')
  })

  it('exponents become plain decimals', () => {
    expect(['1E+2', '0E-8', '-1.5E-3', '12.30', '1.25E1', '-0'].map(plainDecimal)).toEqual([
      '100',
      '0.00000000',
      '-0.0015',
      '12.30',
      '12.5',
      '-0',
    ])
  })

  it('plain decimals mean the same number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -9, max: 9 }), (digits, power) => {
        expect(Number(plainDecimal(`${digits}E${power}`))).toBeCloseTo(Number(`${digits}e${power}`), 9)
      }),
    )
  })

  it('quantities are free of binary dust', () => {
    expect([0.1 + 0.2, 120, 1.5, -3, 1e-9, -1e-9].map(quantityText)).toEqual(['0.3', '120', '1.5', '-3', '0', '0'])
  })
})
