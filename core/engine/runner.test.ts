import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Courier, HeldLane } from './courier.ts'
import type { Ingest } from './ingest.ts'
import { createRunner } from './runner.ts'
import { systemTimers } from './timers.ts'
import type { Wake } from './wake.ts'

const LANE = { connection: 'erp', lane: 'in/order' }
beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A runner whose lane is held by another node for the first `refusals` tries. */
function runnerOf(refusals: number) {
  let tries = 0
  const released: string[] = []
  const runner = createRunner({
    courier: { graph: () => ({ connections: new Map() }), deps: { log: console, timers: systemTimers } } as unknown as Courier,
    keeper: {
      hold: async () => (tries++ < refusals ? null : ({} as HeldLane)),
      release: async ({ lane }) => void released.push(lane),
      releaseAll: async () => {},
    },
    ingest: {} as Ingest,
    wake: { isShared: true, wake: (lanes) => lanes.forEach((lane) => void runner.work(lane)) } as Wake,
    releasers: [],
    refresh: async () => {},
    isStopping: () => false,
  })
  return { runner, released, tries: () => tries }
}

it('asks again soon for a lane that another node holds', async () => {
  const { runner, released, tries } = runnerOf(2)
  await runner.work(LANE)
  await vi.advanceTimersByTimeAsync(200)
  expect(released).toEqual([LANE.lane])
  expect(tries()).toBe(3)
})

it('leaves a lane that stays held to the sweep', async () => {
  const { runner, released, tries } = runnerOf(99)
  await runner.work(LANE)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries()).toBe(5)
  expect(released).toEqual([])
  await runner.work(LANE) // as the sweep does
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries()).toBe(10)
})
