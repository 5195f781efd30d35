import { expect, it } from 'vitest'
import { paced } from './paced.ts'

it('what takes long is worked out anew only when twenty times as long have passed', () => {
  let [now, costs, asked] = [0, 99, 0]
  const ask = paced(
    (word: string) => {
      now += costs
      return `${word} ${++asked}`
    },
    () => now,
  )
  expect([ask('a'), ask('b')]).toEqual(['a 1', 'b 2'])
  costs = 100
  const answer = ask('c')
  now += 1899
  expect([answer, ask('d')]).toEqual(['c 3', 'c 3'])
  now += 1
  costs = 1
  expect([ask('e'), ask('f')]).toEqual(['e 4', 'f 5'])
})
