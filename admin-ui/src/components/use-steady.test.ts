import { expect, it } from 'vitest'
import { inOrderOf } from './use-steady.ts'

const same = (key: string) => key

it('keeps known rows in their places and puts new ones behind them', () => {
  expect(inOrderOf(['new', 'c', 'a', 'b'], ['a', 'b', 'c'], same)).toEqual(['a', 'b', 'c', 'new'])
})

it('leaves out rows that are gone, and keeps the order of new ones', () => {
  expect(inOrderOf(['y', 'x', 'a'], ['b', 'a'], same)).toEqual(['a', 'y', 'x'])
})
