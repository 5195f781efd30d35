// Leases of lanes on PostgreSQL: rows, by the database's clock, so that nodes with wrong clocks agree.
import type { LaneLease } from '../port.ts'
import type { Sql } from './pool.ts'

/** `$n` when the clock is given (tests), else the database's own. */
export const nowAs = (parameter: string): string => `coalesce(${parameter}::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)`

export interface Lanes {
  acquire(connection: string, lane: string, holder: string, leaseMs: number): Promise<LaneLease | null>
  renew(lease: LaneLease, leaseMs: number): Promise<LaneLease | null>
  release(lease: LaneLease): Promise<void>
}

const ACQUIRE = `
  INSERT INTO lanes (connection, lane, epoch, holder, lease_until) VALUES ($1, $2, 1, $3, ${nowAs('$5')} + $4)
  ON CONFLICT (connection, lane) DO UPDATE SET epoch = lanes.epoch + 1, holder = excluded.holder, lease_until = excluded.lease_until
  WHERE lanes.lease_until <= ${nowAs('$5')} RETURNING epoch, lease_until`
const RENEW = `
  UPDATE lanes SET lease_until = ${nowAs('$5')} + $4 WHERE connection = $1 AND lane = $2 AND epoch = $3 RETURNING epoch, lease_until`
/** The epoch rises: the lease is void from now on, as if another had taken the lane. */
const RELEASE = `UPDATE lanes SET lease_until = 0, holder = NULL, epoch = epoch + 1 WHERE connection = $1 AND lane = $2 AND epoch = $3`

export function createLanes(sql: Sql, clock: (() => number) | undefined): Lanes {
  const now = (): number | null => clock?.() ?? null
  const leaseOf = (connection: string, lane: string, row: unknown[] | undefined): LaneLease | null =>
    row ? { connection, lane, epoch: row[0] as number, leaseUntil: row[1] as number } : null
  return {
    async acquire(connection, lane, holder, leaseMs) {
      const [row] = await sql.rows(ACQUIRE, [connection, lane, holder, leaseMs, now()])
      return leaseOf(connection, lane, row)
    },
    async renew({ connection, lane, epoch }, leaseMs) {
      const [row] = await sql.rows(RENEW, [connection, lane, epoch, leaseMs, now()])
      return leaseOf(connection, lane, row)
    },
    async release({ connection, lane, epoch }) {
      await sql.run(RELEASE, [connection, lane, epoch])
    },
  }
}
