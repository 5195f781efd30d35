// Wake for one process: lanes drained by p-queue, schedules by node-cron.
import { schedule as cronSchedule, type ScheduledTask } from 'node-cron'
import { createLaneQueue } from './lane-queue.ts'
import type { Wake } from './wake.ts'

/** Lanes wait for the network most of the time, so many may be open at once. */
const OPEN_LANES = 256

export function createLocalWake(): Wake {
  const lanes = createLaneQueue(OPEN_LANES)
  let tasks: ScheduledTask[] = []

  return {
    isShared: false,
    get isIdle() {
      return lanes.size === 0
    },
    wake: (woken) => woken.forEach((lane) => void lanes.add(lane)),
    async start(handler) {
      lanes.start(handler)
    },
    async schedule(crons) {
      for (const task of tasks) await task.destroy()
      tasks = crons.map(({ cron, run }) => cronSchedule(cron, run, { noOverlap: true }))
    },
    async stop() {
      for (const task of tasks) await task.destroy()
      await lanes.stop()
    },
  }
}
