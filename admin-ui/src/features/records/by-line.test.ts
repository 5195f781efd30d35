import { expect, it } from 'vitest'
import { pairsOf } from './by-line.ts'

it('tells of values by line those that differ, by the line', () => {
  const before = { lin_1: '10.00', lin_2: '5.00', lin_3: '1.00' }
  const after = { lin_1: '10.00', lin_2: '6.00', lin_4: '2.00' }
  expect(pairsOf([before, after], true)).toEqual([
    ['lin_2', '5.00', '6.00'],
    ['lin_3', '1.00', undefined],
    ['lin_4', undefined, '2.00'],
  ])
})

it('leaves one pair where it is no property of a list, or nothing is told by line', () => {
  const address = { city: '杭州' }
  expect(pairsOf([address, null], false)).toEqual([['', address, null]])
  expect(pairsOf([null, 'goods'], true)).toEqual([['', null, 'goods']])
  expect(pairsOf([{ lin_1: '1' }, { lin_1: '1' }], true)).toEqual([['', { lin_1: '1' }, { lin_1: '1' }]])
})
