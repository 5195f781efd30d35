// Holds lanes for this node (engine-rules §12): leases on the database's clock, an epoch that fences whoever lost one. Where other nodes wait
// for a lane, its lease is short, and kept up in the background; a request ends with it (ADR 0023).
import type { LaneLease } from '../store/port.ts'
import { fenced, type HeldLane, type LaneName } from './courier.ts'
import type { EngineDeps } from './deps.ts'

/** A node that died is waited for so long. */
const LEASE_MS = 15_000
/** With less than this left, a lease is renewed: the database may be slow to answer for the difference to ABORT_MS. */
const RENEW_MS = 10_000
/** With less than this left, calls under way are given up: their outcome is unknown before anybody else may send. */
const ABORT_MS = 2_000
const LOOK_MS = 1_000

export interface LaneKeeper {
  /** Null: another node has it. */
  hold(lane: LaneName): Promise<HeldLane | null>
  /** Gives one back, or forgets it when it was lost. */
  release(lane: LaneName): Promise<void>
  releaseAll(): Promise<void>
}

/** `isShared`: other processes may want the lanes. */
export function createLaneKeeper({ store, nodeId, now, timers, log }: EngineDeps, isShared: boolean): LaneKeeper {
  const held = new Map<string, Holding>()
  const keyOf = ({ connection, lane }: LaneName) => `${connection}/${lane}`
  let stopLooking: (() => void) | undefined

  interface Holding extends HeldLane {
    lease: LaneLease
    /** By this node's clock, counted from before the lease was asked for: never later than the database's. */
    validUntil: number
    lost: AbortController
    renewing?: Promise<void>
  }

  async function renew(holding: Holding) {
    const at = now()
    const renewed = await store.renewLane(holding.lease, LEASE_MS)
    if (!renewed) {
      holding.lost.abort(fenced())
      throw fenced()
    }
    holding.lease = renewed
    holding.validUntil = at + LEASE_MS
  }

  async function keep(holding: Holding) {
    if (holding.lost.signal.aborted) throw fenced()
    if (holding.validUntil - now() >= RENEW_MS) return
    await (holding.renewing ??= renew(holding).finally(() => (holding.renewing = undefined)))
  }

  /** Long calls and runs renew nothing by themselves. */
  function look() {
    for (const holding of held.values()) {
      if (holding.validUntil - now() < ABORT_MS) holding.lost.abort(fenced())
      else keep(holding).catch((error: Error) => log.warn({ lane: keyOf(holding.lease), reason: error.message }, 'lease not renewed'))
    }
  }

  async function acquire(lane: LaneName): Promise<Holding | null> {
    const askedAt = now()
    const lease = await store.acquireLane(lane.connection, lane.lane, nodeId, LEASE_MS)
    if (!lease) return null
    // What a lost holder left taken may have been sent: unknown until looked up.
    if (lane.lane.startsWith('out/')) await store.orphanTaken(lease, askedAt)
    const lost = new AbortController()
    const holding: Holding = {
      lease,
      validUntil: askedAt + LEASE_MS,
      lost,
      signal: isShared ? lost.signal : undefined,
      keep: () => keep(holding),
    }
    held.set(keyOf(lane), holding)
    if (isShared) stopLooking ??= timers.every(LOOK_MS, look)
    return holding
  }

  async function release(lane: LaneName) {
    const holding = held.get(keyOf(lane))
    held.delete(keyOf(lane))
    if (holding) await store.releaseLane(holding.lease)
  }

  return {
    async hold(lane) {
      const holding = held.get(keyOf(lane))
      if (!holding) return acquire(lane)
      try {
        await keep(holding)
        return holding
      } catch {
        // Fenced while nobody looked: start over with a new epoch, if it is free.
        held.delete(keyOf(lane))
        return acquire(lane)
      }
    },
    release,
    async releaseAll() {
      stopLooking?.()
      stopLooking = undefined
      for (const holding of [...held.values()]) await release(holding.lease)
    },
  }
}
