// The wake port (engine-rules §12): who tells lanes that there is work. A wake-up may be dropped, doubled or late: the sweep finds what was
// missed, and lanes are safe against being woken for nothing. Two implementations: wake-local.ts and wake-pg-boss.ts.
import type { LaneName } from './courier.ts'

export interface Wake {
  /** After commit, never inside a transaction: a coalescing queue would lose it. */
  wake(lanes: readonly LaneName[]): void
  /** Hands lanes to `work`, at most one call per lane at a time on this node. */
  start(work: (lane: LaneName) => Promise<void>): Promise<void>
  /** Runs `run` on one node by a cron expression. Schedules that are no longer given are dropped. */
  schedule(crons: readonly { name: string; cron: string; run: () => Promise<void> }[]): Promise<void>
  /** Other processes may want the lanes: they are given back as soon as they are empty. */
  readonly isShared: boolean
  /** Nothing is being worked on by this node. */
  readonly isIdle: boolean
  stop(): Promise<void>
}
