// Works lanes when they are woken, and sweeps for what a wake-up missed: the sweep alone would be enough, wake-ups only make it fast.
import { toHubError } from '../errors.ts'
import { INBOX_GRACE_MS } from './arrival.ts'
import type { Courier, HeldLane } from './courier.ts'
import { deliverBatch } from './deliver.ts'
import { answerHints } from './hints.ts'
import type { Ingest } from './ingest.ts'
import type { LaneKeeper } from './lanes.ts'
import type { LaneName } from './courier.ts'
import type { Releaser } from './release-letters.ts'
import type { Wake } from './wake.ts'

interface RunnerOptions {
  courier: Courier
  keeper: LaneKeeper
  ingest: Ingest
  wake: Wake
  /** Release what lies in To do for a reason that has gone. */
  releasers: readonly Pick<Releaser, 'look'>[]
  /** Takes up a configuration that another node has stored. */
  refresh(): Promise<void>
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
const INBOX_BATCH = 200
const ASK_AGAIN_MS = 50
const MOST_TRIES = 4

const nameOf = ({ connection, lane }: LaneName) => `${connection}/${lane}`

export function createRunner({ courier, keeper, ingest, wake, releasers, refresh, isStopping }: RunnerOptions): Runner {
  const { deps } = courier
  let cancelTick = () => {}
  let isSweeping = false
  /** Tries in a row at a lane that another node holds. */
  const refused = new Map<string, number>()

  async function work(lane: LaneName) {
    if (isStopping()) return
    try {
      await workHere(lane)
    } catch (thrown) {
      const { code, message: reason, cause: stack } = toHubError(thrown)
      deps.log.error({ connection: lane.connection, lane: lane.lane, code, reason, stack }, 'lane failed')
    }
  }

  async function workHere(lane: LaneName) {
    const held = await keeper.hold(lane)
    if (!held) return askAgain(lane)
    refused.delete(nameOf(lane))
    try {
      while (!isStopping() && (await workOnce(lane, held)) > 0);
    } catch (thrown) {
      // Given back after a failure too: whoever takes it next, this node or another, looks up what was left taken.
      await keeper.release(lane)
      if (toHubError(thrown).code !== 'fenced') throw thrown
      return
    }
    if (wake.isShared) await keeper.release(lane)
  }

  /** Another node has it, and may have looked for the last time just before this was committed. Later tries are the sweep's. */
  function askAgain(lane: LaneName) {
    const key = nameOf(lane)
    const tries = refused.get(key) ?? 0
    if (tries === MOST_TRIES) return void refused.delete(key)
    refused.set(key, tries + 1)
    deps.timers.after(ASK_AGAIN_MS * 2 ** tries, () => wake.wake([lane]))
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
      await refresh()
      await courier.circuits.look()
      for (const releaser of releasers) await releaser.look()
      const now = deps.now()
      wake.wake(await deps.store.dueLanes(now))
      await ingest.recover(await deps.store.inboxDue(now, INBOX_BATCH))
    } finally {
      isSweeping = false
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
    if (!isStopping()) cancelTick = deps.timers.after(delay, () => void tick())
  }

  return {
    work,
    sweep,
    sweepSoon() {
      cancelTick()
      void tick()
    },
    async start() {
      // One process alone: nobody else can have these in hand.
      if (!wake.isShared) await ingest.recover(await deps.store.inboxDue(deps.now() + INBOX_GRACE_MS, INBOX_BATCH))
      await tick()
    },
    stop: () => cancelTick(),
  }
}
