import { expect, it } from 'vitest'
import { gather, type GatherOptions } from './gather.ts'

/** Batches as they were begun, and a way to end the oldest. */
function heldRuns(options: Partial<GatherOptions<number, string>> = {}) {
  const begun: number[][] = []
  const ends: ((error?: Error) => void)[] = []
  const ask = gather<number, string>({
    atOnce: 1,
    most: 10,
    weigh: () => 1,
    run: (batch) => {
      begun.push(batch)
      return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(batch.map((n) => `answer ${n}`)))))
    },
    ...options,
  })
  const end = async (error?: Error) => {
    ends.shift()!(error)
    await turn()
  }
  return { ask, begun, end }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('sends what one turn asks for together, and what comes meanwhile with the next batch', async () => {
  const { ask, begun, end } = heldRuns()
  const first = [ask(1), ask(2)]
  await turn()
  const later = [ask(3), ask(4)]
  await turn()
  expect(begun).toEqual([[1, 2]])
  await end()
  expect(await Promise.all(first)).toEqual(['answer 1', 'answer 2'])
  expect(begun).toEqual([
    [1, 2],
    [3, 4],
  ])
  await end()
  expect(await Promise.all(later)).toEqual(['answer 3', 'answer 4'])
})

it('keeps to its number of batches at once', async () => {
  const { ask, begun } = heldRuns({ atOnce: 2 })
  for (const n of [1, 2, 3]) {
    void ask(n)
    await turn()
  }
  expect(begun).toEqual([[1], [2]])
})

it('fills a batch by weight, in order; one that is too heavy goes alone', async () => {
  const { ask, begun, end } = heldRuns({ weigh: (n) => n, most: 10 })
  for (const n of [4, 5, 2, 99, 1]) void ask(n)
  await turn()
  for (let batch = 0; batch < 3; batch++) await end()
  expect(begun).toEqual([[4, 5], [2], [99], [1]])
})

it('tells a failure to those of the batch, and goes on', async () => {
  const { ask, end } = heldRuns()
  const failing = Promise.allSettled([ask(1), ask(2)])
  await turn()
  const next = ask(3)
  await end(new Error('gone'))
  expect(await failing).toMatchObject([
    { status: 'rejected', reason: { message: 'gone' } },
    { status: 'rejected', reason: { message: 'gone' } },
  ])
  await end()
  expect(await next).toBe('answer 3')
})

it('tells a failure that is one caller’s own to that caller alone', async () => {
  const run = async (batch: number[]) => batch.map(async (n) => (n === 2 ? Promise.reject(new Error('its own')) : `answer ${n}`))
  const ask = gather<number, string>({ atOnce: 1, most: 10, weigh: () => 1, run })
  expect(await Promise.allSettled([ask(1), ask(2), ask(3)])).toMatchObject([
    { status: 'fulfilled', value: 'answer 1' },
    { status: 'rejected', reason: { message: 'its own' } },
    { status: 'fulfilled', value: 'answer 3' },
  ])
})
