// Holds lanes for this node (engine-rules §12): leases on the database's clock, an epoch that fences whoever lost one.
import { HubError } from '../errors.ts'
import type { LaneLease } from '../store/port.ts'
import type { HeldLane } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import type { LaneName } from './courier.ts'

const LEASE_MS = 90_000

export interface LaneKeeper {
  /** Null: another node has it. */
  hold(lane: LaneName): Promise<HeldLane | null>
  /** Gives one back, or forgets it when it was lost. */
  release(lane: LaneName): Promise<void>
  releaseAll(): Promise<void>
}

export function createLaneKeeper({ store, nodeId, now }: EngineDeps): LaneKeeper {
  const held = new Map<string, Holding>()
  const keyOf = ({ connection, lane }: LaneName) => `${connection}/${lane}`

  interface Holding extends HeldLane {
    lease: LaneLease
    /** By this node's clock, counted from before the lease was asked for: never later than the database's. */
    validUntil: number
  }

  async function acquire(lane: LaneName): Promise<Holding | null> {
    const askedAt = now()
    const lease = await store.acquireLane(lane.connection, lane.lane, nodeId, LEASE_MS)
    if (!lease) return null
    // What a lost holder left taken may have been sent: unknown until looked up.
    if (lane.lane.startsWith('out/')) await store.orphanTaken(lease, askedAt)
    const holding: Holding = {
      lease,
      validUntil: askedAt + LEASE_MS,
      async keep(atLeastMs) {
        const at = now()
        if (holding.validUntil - at >= atLeastMs) return
        const renewed = await store.renewLane(holding.lease, LEASE_MS)
        if (!renewed) throw new HubError('fenced', 'transient', 'another node holds this lane now')
        holding.lease = renewed
        holding.validUntil = at + LEASE_MS
      },
    }
    held.set(keyOf(lane), holding)
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
        await holding.keep(LEASE_MS / 3)
        return holding
      } catch {
        // Fenced while nobody looked: start over with a new epoch, if it is free.
        held.delete(keyOf(lane))
        return acquire(lane)
      }
    },
    release,
    async releaseAll() {
      for (const holding of [...held.values()]) await release(holding.lease)
    },
  }
}
