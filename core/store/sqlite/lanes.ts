// Leases of lanes on SQLite: kept in memory, because exactly one process serves the file and a lease must not outlive it.
import type { LaneLease } from '../port.ts'

export interface Lanes {
  acquire(connection: string, lane: string, holder: string, leaseMs: number): LaneLease | null
  renew(lease: LaneLease, leaseMs: number): LaneLease | null
  /** The lease is void from now on, as if another had taken the lane. */
  release(lease: LaneLease): void
  /** Does this epoch still hold the lane? */
  isCurrent(lease: Pick<LaneLease, 'connection' | 'lane' | 'epoch'>): boolean
  /** Is somebody's lease still running? */
  isHeld(connection: string, lane: string): boolean
}

interface Entry {
  epoch: number
  leaseUntil: number
}

/** `firstEpoch` must be above every epoch of earlier processes: epochs rise with each acquisition, across restarts too. */
export function createLanes(firstEpoch: number, clock: () => number): Lanes {
  const entries = new Map<string, Entry>()
  let epoch = firstEpoch
  const keyOf = (connection: string, lane: string): string => `${connection}\n${lane}`
  const current = (lease: Pick<LaneLease, 'connection' | 'lane' | 'epoch'>): Entry | undefined => {
    const entry = entries.get(keyOf(lease.connection, lease.lane))
    return entry?.epoch === lease.epoch ? entry : undefined
  }
  const isHeld = (connection: string, lane: string): boolean => (entries.get(keyOf(connection, lane))?.leaseUntil ?? 0) > clock()

  return {
    isHeld,
    isCurrent: (lease) => current(lease) !== undefined,
    acquire(connection, lane, _holder, leaseMs) {
      if (isHeld(connection, lane)) return null
      const entry = { epoch: epoch++, leaseUntil: clock() + leaseMs }
      entries.set(keyOf(connection, lane), entry)
      return { connection, lane, ...entry }
    },
    renew(lease, leaseMs) {
      const entry = current(lease)
      if (!entry) return null
      entry.leaseUntil = clock() + leaseMs
      return { connection: lease.connection, lane: lease.lane, ...entry }
    },
    release(lease) {
      if (current(lease)) entries.delete(keyOf(lease.connection, lease.lane))
    },
  }
}
