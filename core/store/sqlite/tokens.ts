// Access tokens on SQLite: one process, but caches of an earlier and a later configuration may want the same token at once.
import type { Database } from 'better-sqlite3'
import type { StoredToken, TokenClaim, TokenKey, TokenOutcome } from '../port.ts'
import type { Shapes } from '../shapes.ts'
import { storedToken, TOKEN_KEPT_MS } from '../stored-token.ts'

export interface Tokens {
  claim(claim: TokenClaim, now: number): { lease: number } | { lease: null; token: StoredToken }
  save(lease: TokenKey & { epoch: number }, outcome: TokenOutcome, now: number): boolean
}

const OF_LEASE = 'WHERE connection = ? AND key = ? AND epoch = ?'

/** The synchronous bodies of `Store.claimToken` and `Store.saveToken`. */
export function createTokens(db: Database, shape: Shapes['tokens']): Tokens {
  // Exactly one process serves the file: no lease outlives the process that held it.
  db.prepare('UPDATE tokens SET lease_until = 0 WHERE lease_until > 0').run()
  const claimLease = db
    .prepare(
      `INSERT INTO tokens (connection, key, version, epoch, holder, lease_until) VALUES (?, ?, 0, 1, ?, ?)
       ON CONFLICT (connection, key) DO UPDATE SET
         epoch = tokens.epoch + 1, holder = excluded.holder, lease_until = excluded.lease_until, error = NULL
       WHERE tokens.lease_until <= ? AND tokens.version <= ? AND (tokens.error IS NULL OR tokens.epoch <> ?) RETURNING epoch`,
    )
    .pluck()
  const find = db.prepare(`SELECT ${shape.list()} FROM tokens WHERE connection = ? AND key = ?`).raw(true)
  const extend = db.prepare(`UPDATE tokens SET lease_until = ? ${OF_LEASE} AND lease_until > 0`)
  const fail = db.prepare(`UPDATE tokens SET error = ?, lease_until = 0 ${OF_LEASE}`)
  const save = db.prepare(`UPDATE tokens SET value = ?, version = epoch, renew_at = ?, expires_at = ?, lease_until = 0 ${OF_LEASE}`)
  const forget = db.prepare('DELETE FROM tokens WHERE connection = ? AND key <> ? AND expires_at < ? AND lease_until <= ?')

  return {
    claim({ connection, key, known, awaited, holder, leaseMs }, now) {
      const lease = claimLease.get(connection, key, holder, now + leaseMs, now, known, awaited) as number | undefined
      if (lease !== undefined) return { lease }
      return { lease: null, token: storedToken(shape.read(find.get(connection, key) as unknown[]), now) }
    },
    save({ connection, key, epoch }, outcome, now) {
      const lease = [connection, key, epoch]
      if ('leaseMs' in outcome) return extend.run(now + outcome.leaseMs, ...lease).changes === 1
      if ('error' in outcome) return fail.run(outcome.error, ...lease).changes === 1
      const { value, renewInMs, expiresInMs } = outcome
      forget.run(connection, key, now - TOKEN_KEPT_MS, now)
      const at = (ms: number | null) => (ms === null ? null : now + ms)
      const row = shape.pick({ value, renewAt: at(renewInMs), expiresAt: at(expiresInMs) }, ['value', 'renewAt', 'expiresAt'])
      return save.run(...row, ...lease).changes === 1
    },
  }
}
