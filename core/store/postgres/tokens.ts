// Access tokens on PostgreSQL: one row for all nodes; leases and spans of time by the database's clock.
import type { Store } from '../port.ts'
import type { Shapes } from '../shapes.ts'
import { storedToken, TOKEN_KEPT_MS } from '../stored-token.ts'
import { nowAs } from './lanes.ts'
import type { Sql } from './pool.ts'

const CLAIM = `
  INSERT INTO tokens (connection, key, version, epoch, holder, lease_until) VALUES ($1, $2, 0, 1, $3, ${nowAs('$7')} + $4)
  ON CONFLICT (connection, key) DO UPDATE SET
    epoch = tokens.epoch + 1, holder = excluded.holder, lease_until = excluded.lease_until, error = NULL
  WHERE tokens.lease_until <= ${nowAs('$7')} AND tokens.version <= $5 AND (tokens.error IS NULL OR tokens.epoch <> $6) RETURNING epoch`
const OF_LEASE = 'WHERE connection = $1 AND key = $2 AND epoch = $3'
const EXTEND = `UPDATE tokens SET lease_until = ${nowAs('$5')} + $4 ${OF_LEASE} AND lease_until > 0`
const FAIL = `UPDATE tokens SET error = $4, lease_until = 0 ${OF_LEASE}`
const SAVE = `UPDATE tokens SET value = $4, version = epoch, renew_at = ${nowAs('$7')} + $5::bigint, expires_at = ${nowAs('$7')} + $6::bigint, lease_until = 0
  ${OF_LEASE}`
const FORGET = `DELETE FROM tokens WHERE connection = $1 AND key <> $2
  AND expires_at < ${nowAs('$3')} - ${TOKEN_KEPT_MS} AND lease_until <= ${nowAs('$3')}`

export interface TokenParts {
  shape: Shapes['tokens']
  clock: (() => number) | undefined
}

/** The bodies of `Store.claimToken` and `Store.saveToken`. */
export function createTokens(sql: Sql, { shape, clock }: TokenParts): { claim: Store['claimToken']; save: Store['saveToken'] } {
  const FIND = `SELECT ${shape.list()}, ${nowAs('$3')} FROM tokens WHERE connection = $1 AND key = $2`
  const testNow = (): number | null => clock?.() ?? null

  return {
    async claim(claim) {
      const { connection, key, known, awaited, holder, leaseMs } = claim
      for (;;) {
        const [leased] = await sql.rows(CLAIM, [connection, key, holder, leaseMs, known, awaited, testNow()])
        if (leased) return { lease: leased[0] as number }
        const [row] = await sql.rows(FIND, [connection, key, testNow()])
        // Forgotten by another node between the two statements: then it is free.
        if (!row) continue
        return { lease: null, token: storedToken(shape.read(row), row[shape.columns.length] as number) }
      }
    },
    async save({ connection, key, epoch }, outcome) {
      const lease = [connection, key, epoch]
      if ('leaseMs' in outcome) return (await sql.run(EXTEND, [...lease, outcome.leaseMs, testNow()])) === 1
      if ('error' in outcome) return (await sql.run(FAIL, [...lease, outcome.error])) === 1
      const [value] = shape.pick({ value: outcome.value }, ['value'])
      await sql.run(FORGET, [connection, key, testNow()])
      return (await sql.run(SAVE, [...lease, value, outcome.renewInMs, outcome.expiresInMs, testNow()])) === 1
    },
  }
}
