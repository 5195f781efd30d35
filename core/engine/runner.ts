// Works lanes when they are woken, and sweeps for what a wake-up missed: the sweep alone would be enough, wake-ups only make it fast.
import { toHubError } from '../errors.ts'
import type { Courier, HeldLane } from './courier.ts'
import { deliverBatch } from './deliver.ts'
import { answerHints } from './hints.ts'
import type { Ingest } from './ingest.ts'
import type { LaneKeeper } from './lanes.ts'
import type { LaneName } from './courier.ts'
import type { Wake } from './wake.ts'

interface RunnerOptions {
  courier: Courier
  keeper: LaneKeeper
  ingest: Ingest
  wake: Wake
  isStopping(): boolean
}
export interface Runner {
  work(lane: LaneName): Promise<void>
  sweep(): Promise<void>
  sweepSoon(): void
  start(): Promise<void>
  stop(): void
}

const SWEEP_MS = 1_000
const SOONEST_MS = 20
/** Inbox rows younger than this are in the hands of the process that received them. */
const INBOX_GRACE_MS = 10_000
const INBOX_BATCH = 200
const OVERLOOKED_SWEEPS = 3

export function createRunner({ courier, keeper, ingest, wake, isStopping }: RunnerOptions): Runner {
  const { deps } = courier
  let timer: NodeJS.Timeout | undefined
  let isSweeping = false
  /** Lanes that this node works on now: a wake and the sweep may both ask for one. */
  const running = new Set<string>()
  /** Sweeps in a row in which a lane was due and nobody worked on it here. */
  const overlooked = new Map<string, number>()

  async function work(lane: LaneName) {
    const key = `${lane.connection}/${lane.lane}`
    if (isStopping() || running.has(key)) return
    running.add(key)
    try {
      await workHere(lane)
    } finally {
      running.delete(key)
    }
  }

  async function workHere(lane: LaneName) {
    try {
      const held = await keeper.hold(lane)
      if (!held) return // somebody else has it; the sweep asks again when the lease has run out
      while (!isStopping() && (await workOnce(lane, held)) > 0);
      if (wake.isShared) await keeper.release(lane)
    } catch (thrown) {
      const error = toHubError(thrown)
      if (error.code === 'fenced') return keeper.release(lane)
      deps.log.error(
        { connection: lane.connection, lane: lane.lane, code: error.code, reason: error.message, stack: error.cause },
        'lane failed',
      )
    }
  }

  async function workOnce({ connection, lane }: LaneName, held: HeldLane): Promise<number> {
    const [kind, name] = lane.split('/') as [string, string]
    if (kind === 'out') return deliverBatch(courier, connection, Number(name), held)
    const channel = courier.graph().connections.get(connection)?.channels.get(name)
    return channel ? answerHints(courier, channel) : 0
  }

  async function sweep() {
    if (isSweeping) return
    isSweeping = true
    try {
      const now = deps.now()
      const due = await deps.store.dueLanes(now)
      wake.wake(due)
      if (wake.isShared) workOverlooked(due)
      await ingest.recover(await deps.store.inboxDue(now - INBOX_GRACE_MS, INBOX_BATCH))
    } finally {
      isSweeping = false
    }
  }

  /** A queue may hold on to the job of a node that died: after a few sweeps the lane is worked on here; its lease keeps nodes apart. */
  function workOverlooked(due: LaneName[]) {
    const keys = new Set(due.map(({ connection, lane }) => `${connection}/${lane}`))
    for (const key of overlooked.keys()) if (!keys.has(key)) overlooked.delete(key)
    for (const lane of due) {
      const key = `${lane.connection}/${lane.lane}`
      const sweeps = running.has(key) ? 0 : (overlooked.get(key) ?? 0) + 1
      overlooked.set(key, sweeps)
      if (sweeps >= OVERLOOKED_SWEEPS) void work(lane)
    }
  }

  async function tick() {
    let delay = SWEEP_MS
    try {
      await sweep()
      const next = await deps.store.nextDueAt(deps.now())
      if (next !== null) delay = Math.max(SOONEST_MS, Math.min(SWEEP_MS, next - deps.now()))
    } catch (thrown) {
      deps.log.error({ reason: toHubError(thrown).message }, 'sweep failed')
    }
    if (!isStopping()) timer = setTimeout(() => void tick(), delay)
  }

  return {
    work,
    sweep,
    sweepSoon() {
      clearTimeout(timer)
      void tick()
    },
    async start() {
      // One process alone: nobody else can have these in hand.
      if (!wake.isShared) await ingest.recover(await deps.store.inboxDue(deps.now(), INBOX_BATCH))
      await tick()
    },
    stop: () => clearTimeout(timer),
  }
}
