import { expect, it } from 'vitest'
import type { LaneName } from './courier.ts'
import { createLaneQueue } from './lane-queue.ts'

const lane = (name: string): LaneName => ({ connection: 'erp', lane: `out/${name}` })

/** A queue whose work waits to be let go. */
function held(most: number) {
  const started: string[] = []
  const letGo: (() => void)[] = []
  const queue = createLaneQueue(most)
  queue.start((one) => {
    started.push(one.lane)
    return new Promise((resolve) => letGo.push(resolve))
  })
  return { queue, started, next: () => letGo.shift()!() }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

it('works on a lane once at a time, and once more when it was woken meanwhile', async () => {
  const { queue, started, next } = held(9)
  const ends: string[] = []
  void queue.add(lane('1')).then(() => ends.push('first'))
  await turn()
  void queue.add(lane('1')).then(() => ends.push('second'))
  void queue.add(lane('1')).then(() => ends.push('third'))
  expect(started).toEqual(['out/1'])
  next()
  await turn()
  expect(started).toEqual(['out/1', 'out/1'])
  expect(ends, 'what was woken again is not done yet').toEqual([])
  next()
  await turn()
  expect(ends).toEqual(['first', 'second', 'third'])
  expect(queue.size).toBe(0)
})

it('loses no wake that comes as the work ends', async () => {
  let runs = 0
  const queue = createLaneQueue(1)
  queue.start(async () => {
    // As many microtasks later as it takes: some of these fall between the end of the work and the end of the entry.
    let later = Promise.resolve()
    if (runs++ < 20) for (let i = 0; i < runs; i++) later = later.then(() => undefined)
    if (runs <= 20) void later.then(() => queue.add(lane('1')))
  })
  await queue.add(lane('1'))
  await turn()
  expect(runs).toBe(21)
})

it('keeps to its number of lanes; the others wait', async () => {
  const { queue, started, next } = held(2)
  for (const name of ['1', '2', '3']) void queue.add(lane(name))
  await turn()
  expect(started).toEqual(['out/1', 'out/2'])
  expect(queue.size).toBe(3)
  expect(queue.has(lane('3'))).toBe(true)
  next()
  await turn()
  expect(started).toEqual(['out/1', 'out/2', 'out/3'])
})

it('stops after what is under way, and takes no more', async () => {
  const { queue, started, next } = held(2)
  void queue.add(lane('1'))
  await turn()
  void queue.add(lane('1'))
  const stopped = queue.stop()
  await queue.add(lane('2'))
  next()
  await stopped
  expect(started).toEqual(['out/1'])
})
