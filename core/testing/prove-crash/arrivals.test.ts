import { expect, it } from 'vitest'
import { createArrivals } from './arrivals.ts'

it('what was there before counts for nothing', async () => {
  const arrivals = createArrivals()
  arrivals.add('A', 3, 100)
  expect(await arrivals.failover([['A', 2]], 100)).toBeNull()
  expect(await arrivals.failover([], 100)).toBeNull()
})
it('counts to the last of what was missing, what has arrived since included', async () => {
  const arrivals = createArrivals()
  arrivals.add('A', 1, 50)
  arrivals.add('A', 2, 150)
  arrivals.add('B', 1, 130)
  expect(await arrivals.failover([['A', 2], ['B', 1]], 100)).toBe(50) // prettier-ignore
})
it('waits for what is still missing: that revision or a newer one', async () => {
  const arrivals = createArrivals()
  arrivals.add('A', 1, 50)
  const failover = arrivals.failover([['A', 3], ['B', 1]], 100) // prettier-ignore
  arrivals.add('A', 2, 200)
  arrivals.add('B', 1, 300)
  let isOver = false
  void failover.then(() => (isOver = true))
  await Promise.resolve()
  expect(isOver).toBe(false)
  arrivals.add('A', 4, 400)
  expect(await failover).toBe(300)
})
