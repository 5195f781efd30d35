// Wake for one process: a set of lanes drained by p-queue, schedules by node-cron.
import { schedule as cronSchedule, type ScheduledTask } from 'node-cron'
import PQueue from 'p-queue'
import type { LaneName } from './courier.ts'
import type { Wake } from './wake.ts'

/** Lanes wait for the network most of the time, so many may be open at once. */
const OPEN_LANES = 256

export function createLocalWake(): Wake {
  const queue = new PQueue({ concurrency: OPEN_LANES })
  /** Waiting or running lanes; true = woken again while running. */
  const lanes = new Map<string, boolean>()
  let tasks: ScheduledTask[] = []
  let work: ((lane: LaneName) => Promise<void>) | undefined
  let isStopped = false

  const run = async (key: string, lane: LaneName) => {
    lanes.set(key, false)
    await work!(lane)
    const isWokenAgain = lanes.get(key) === true
    lanes.delete(key)
    if (isWokenAgain) enqueue(lane)
  }
  const enqueue = (lane: LaneName) => {
    const key = `${lane.connection}/${lane.lane}`
    if (isStopped || !work) return
    if (lanes.has(key)) return void lanes.set(key, true)
    lanes.set(key, false)
    void queue.add(() => run(key, lane))
  }

  return {
    isShared: false,
    get isIdle() {
      return lanes.size === 0
    },
    wake: (woken) => woken.forEach(enqueue),
    async start(handler) {
      work = handler
    },
    async schedule(crons) {
      for (const task of tasks) await task.destroy()
      tasks = crons.map(({ cron, run }) => cronSchedule(cron, run, { noOverlap: true }))
    },
    async stop() {
      isStopped = true
      for (const task of tasks) await task.destroy()
      await queue.onIdle()
    },
  }
}
