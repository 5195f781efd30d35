import { describe, expect, it } from 'vitest'
import { median, percentile, rounded } from './figures.ts'

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('nearest rank of %s', (share, expected) => expect(percentile(hundred, share)).toBe(expected))
  it('one value is every percentile', () => expect(percentile([7], 0.99)).toBe(7))
  it('leaves the values in their order', () => {
    const values = [3, 1, 2]
    percentile(values, 0.5)
    expect(values).toEqual([3, 1, 2])
  })
  it('nothing has none', () => expect(() => percentile([], 0.5)).toThrow(RangeError))
})

describe('median', () => {
  it('of an odd and of an even number', () => expect([median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([5, 2.5]))
  it('nothing has none', () => expect(() => median([])).toThrow(RangeError))
})

it('rounds to three digits', () => expect([rounded(0), rounded(1234.5), rounded(0.012345)]).toEqual([0, 1230, 0.0123]))
