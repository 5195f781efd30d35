// Lanes that this node is to work on: each at most once at a time, and once more when it was woken meanwhile.
import PQueue from 'p-queue'
import type { LaneName } from './courier.ts'

export interface LaneQueue {
  /** Before this, lanes are passed over. `work` never rejects. */
  start(work: (lane: LaneName) => Promise<void>): void
  /** Resolves when the lane has been worked on, with all that was committed before this call. */
  add(lane: LaneName): Promise<void>
  has(lane: LaneName): boolean
  /** Lanes waiting or worked on. */
  readonly size: number
  /** Takes no more; resolves when those under way are done. */
  stop(): Promise<void>
}

interface Entry {
  isWokenAgain: boolean
  done: Promise<void>
}

const keyOf = ({ connection, lane }: LaneName) => `${connection}/${lane}`

/** `most`: lanes worked on at once. */
export function createLaneQueue(most: number): LaneQueue {
  const queue = new PQueue({ concurrency: most })
  const entries = new Map<string, Entry>()
  let work: ((lane: LaneName) => Promise<void>) | undefined
  let isStopped = false

  async function drain(key: string, lane: LaneName) {
    const entry = entries.get(key)!
    do {
      entry.isWokenAgain = false
      await work!(lane)
    } while (entry.isWokenAgain && !isStopped)
    entries.delete(key) // in the same turn as the last look, or a wake in between would be lost
  }

  return {
    start: (handler) => void (work = handler),
    add(lane) {
      const key = keyOf(lane)
      if (isStopped || !work) return Promise.resolve()
      const open = entries.get(key)
      if (open) {
        open.isWokenAgain = true
        return open.done
      }
      const entry: Entry = { isWokenAgain: false, done: Promise.resolve() }
      entries.set(key, entry)
      entry.done = queue.add(() => drain(key, lane))
      return entry.done
    },
    has: (lane) => entries.has(keyOf(lane)),
    get size() {
      return entries.size
    },
    async stop() {
      isStopped = true
      await queue.onIdle()
    },
  }
}
