// What both stores say of a stored token: spans from now, so that a node whose clock is wrong counts as well as any.
import type { StoredToken } from './port.ts'
import type { Tables } from './tables.ts'

/** Tokens that have run out this long ago belong to a configuration that is gone. */
export const TOKEN_KEPT_MS = 24 * 3_600_000

/** The row as of `now`, by the database's clock. */
export function storedToken(row: Tables['tokens']['$inferSelect'], now: number): StoredToken {
  const fromNow = (at: number | null) => (at === null ? null : at - now)
  const { value, version, epoch, error } = row
  return { value, version, renewInMs: fromNow(row.renewAt), expiresInMs: fromNow(row.expiresAt), epoch, error }
}
