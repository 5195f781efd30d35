// Cells: what spreadsheets do to values, and what is made of it.
import { describe, expect, it } from 'vitest'
import { dateCell, dateText, numberCell, textCell } from './cells.ts'

const fault = (words: string) => ({ fault: expect.stringContaining(words) })

describe('text', () => {
  it.each([
    ['00123', '00123'],
    ['370512345678901234', '370512345678901234'],
    ['\t370512345678901234\t', '370512345678901234'],
    ['="00123"', '00123'],
    ['\u3000张三\u00a0', '张三'],
    ['5" screen', '5" screen'],
    ['1E5', '1E5'],
    ['', ''],
  ])('%j is %j', (raw, text) => expect(textCell(raw)).toBe(text))

  it.each([
    ['3.70512E+17', 'digits were lost'],
    ['#N/A', 'mend the formula'],
    ['#REF!', 'mend the formula'],
    ['\ufffd\ufffd', 'encoding'],
  ])('%j is a fault', (raw, words) => expect(textCell(raw)).toEqual(fault(words)))
})

describe('numbers of Excel', () => {
  it.each([
    ['12.5', '12.5'],
    ['0.30000000000000004', '0.3'],
    ['45.099999999999994', '45.1'],
    ['1.0E-2', '0.01'],
    ['1.2E-7', '0.00000012'],
    ['-0.5', '-0.5'],
    ['1200', '1200'],
    ['0', '0'],
    ['-0', '0'],
    ['123456789012345', '123456789012345'],
    ['1E+14', '100000000000000'],
    ['99999999.99', '99999999.99'],
  ])('%s is %s', (stored, text) => expect(numberCell(stored)).toBe(text))

  it('of more than 15 digits have lost some', () => {
    expect(numberCell('3.70512345678901E+17')).toEqual(fault('more than 15 digits'))
    expect(numberCell('1000000000000000')).toEqual(fault('more than 15 digits'))
    expect(numberCell('NaN')).toEqual(fault('no number'))
  })
})

describe('dates of Excel', () => {
  const serial = (number: number) => dateCell(Date.UTC(1899, 11, 30) + Math.floor(number * 86_400_000))
  it.each([
    [46_037, '2026-01-15'],
    [46_037.354166666664, '2026-01-15 08:30:00'],
    [46_037.333333333336, '2026-01-15 08:00:00'],
    [46_037.99998842593, '2026-01-15 23:59:59'],
    [46_037.000011574076, '2026-01-15 00:00:01'],
    [61, '1900-03-01'],
    [0.354166666666667, '08:30:00'],
  ])('serial %d is %s', (number, text) => expect(serial(number)).toBe(text))

  it('every second of a day is told exactly', () => {
    const wrong = Array.from({ length: 86_399 }, (_, at) => at + 1).filter((second) => {
      const clock = new Date(second * 1000).toISOString().slice(11, 19)
      return serial(46_037 + second / 86_400) !== `2026-01-15 ${clock}`
    })
    expect(wrong).toEqual([])
  })

  it('before March 1900 its calendar is wrong', () => expect(serial(59)).toEqual(fault('March 1900')))
})

describe('date columns', () => {
  it.each([
    ['2026/1/5', '2026-01-05'],
    ['2026/1/5 8:30', '2026-01-05 08:30:00'],
    ['2026-01-05 08:30:07.5', '2026-01-05 08:30:07'],
    ['2026-01-05T08:30:07', '2026-01-05 08:30:07'],
    ['2026年1月5日', '2026-01-05'],
    ['20260105', '2026-01-05'],
    ['2026.01.05', '2026-01-05'],
    ['46037', '2026-01-15'],
    ['46037.354166666664', '2026-01-15 08:30:00'],
  ])('%s is %s', (text, date) => expect(dateText(text)).toBe(date))

  it.each(['05/01/2026', '2026-02-30', 'yesterday', '2026-1', '2026/1/5 25:00', '12'])('%s is no date', (text) => {
    expect(dateText(text)).toEqual(fault(text))
  })
})
