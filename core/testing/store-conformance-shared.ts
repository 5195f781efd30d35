// Store conformance: what all nodes share of a connection. Access tokens, fetched under a lease, never overwritten by who lost it; rate budgets.
import { describe, expect, test } from 'vitest'
import type { TokenClaim } from '../store/port.ts'
import type { Bench } from './store-conformance-bench.ts'
import { T0 } from './store-rows.ts'

const LEASE_MS = 10_000
const KEY = { connection: 'erp', key: 'k1' }
const FRESH = { renewInMs: 900, expiresInMs: 1000 }

export function sharedConformance(bench: Bench): void {
  const claim = (given: Partial<TokenClaim> = {}) =>
    bench.store.claimToken({ ...KEY, known: 0, awaited: 0, holder: 'a', leaseMs: LEASE_MS, ...given })
  const lease = async (given: Partial<TokenClaim> = {}) => {
    const claimed = await claim(given)
    if (claimed.lease === null) throw new Error('the lease was refused')
    return { ...KEY, key: given.key ?? KEY.key, epoch: claimed.lease }
  }
  const stored = async (given: Partial<TokenClaim> = {}) => {
    const claimed = await claim(given)
    if (claimed.lease !== null) throw new Error('a lease was given')
    return claimed.token
  }

  describe('tokens', () => {
    test('of 20 claimants at once, one gets the lease; the others learn of it', async () => {
      const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => claim({ holder: String(i) })))
      expect(claims.filter((it) => it.lease !== null)).toEqual([{ lease: 1 }])
      const told = claims.flatMap((it) => (it.lease === null ? [it.token] : []))
      const nothing = { value: null, version: 0, renewInMs: null, expiresInMs: null, error: null }
      expect(told).toEqual(Array.from({ length: 19 }, () => ({ ...nothing, epoch: 1 })))
    })

    test('a saved token is everybody’s, its life counted by the database’s clock, until it is known to be of no use', async () => {
      const first = await lease()
      expect(await bench.store.saveToken(first, { value: 'secret', ...FRESH })).toBe(true)
      bench.now += 300
      expect(await stored()).toEqual({ value: 'secret', version: 1, renewInMs: 600, expiresInMs: 700, epoch: 1, error: null })
      expect(await claim({ known: 1 })).toEqual({ lease: 2 })
      // While it is renewed, the old one is still there for whoever has none.
      expect(await stored()).toMatchObject({ value: 'secret', version: 1, epoch: 2 })
    })

    test('a token without an end', async () => {
      await bench.store.saveToken(await lease(), { value: 'v', renewInMs: null, expiresInMs: null })
      bench.now += 1e12
      expect(await stored()).toMatchObject({ value: 'v', renewInMs: null, expiresInMs: null })
    })

    test('the token of a lost lease is not taken', async () => {
      const { store } = bench
      const late = await lease()
      bench.now += LEASE_MS
      const next = await lease({ holder: 'b' })
      expect(next.epoch).toBe(2)
      expect(await store.saveToken(late, { value: 'late', ...FRESH })).toBe(false)
      expect(await store.saveToken(late, { leaseMs: LEASE_MS })).toBe(false)
      expect(await store.saveToken(late, { error: '{}' })).toBe(false)
      expect(await store.saveToken(next, { value: 'new', ...FRESH })).toBe(true)
      expect(await store.saveToken(late, { value: 'late', ...FRESH })).toBe(false)
      expect(await stored()).toMatchObject({ value: 'new', version: 2, error: null })
    })

    test('a lease that is extended keeps others out', async () => {
      const first = await lease()
      bench.now += LEASE_MS - 1
      expect(await bench.store.saveToken(first, { leaseMs: LEASE_MS })).toBe(true)
      bench.now += LEASE_MS - 1
      expect(await stored()).toMatchObject({ epoch: 1 })
      bench.now += 1
      const second = await lease()
      await bench.store.saveToken(second, { value: 'v', ...FRESH })
      // Asked for before it ended, and late: it does not come back.
      expect(await bench.store.saveToken(second, { leaseMs: LEASE_MS })).toBe(false)
      expect(await claim({ known: 2 })).toEqual({ lease: 3 })
    })

    test('a failure is that of who waited for it, and nobody else’s', async () => {
      await bench.store.saveToken(await lease(), { value: 'old', ...FRESH })
      await bench.store.saveToken(await lease({ known: 1 }), { error: '{"code":"no"}' })
      expect(await stored({ known: 1, awaited: 2 })).toMatchObject({ value: 'old', version: 1, epoch: 2, error: '{"code":"no"}' })
      expect(await claim({ known: 1, awaited: 1 })).toEqual({ lease: 3 })
      expect(await stored({ known: 1, awaited: 2 })).toMatchObject({ epoch: 3, error: null })
    })

    test('the value is sealed', async () => {
      const { tables, read } = bench.store
      await bench.store.saveToken(await lease(), { value: 'secret', ...FRESH })
      const [row] = await read.select().from(tables.tokens)
      expect(row).toMatchObject({ ...KEY, value: 'secret', renewAt: T0 + 900, expiresAt: T0 + 1000, holder: 'a', leaseUntil: 0 })
      expect(tables.tokens.value.getSQLType()).toBe(tables.records.body.getSQLType())
    })

    test('tokens that ran out a day ago are forgotten with the next new one, unless somebody works on them', async () => {
      const { store } = bench
      for (const key of ['old', 'busy']) await store.saveToken(await lease({ key }), { value: 'v', ...FRESH })
      await store.saveToken(await lease(), { value: 'v', ...FRESH })
      bench.now += 25 * 3_600_000
      await lease({ key: 'busy', known: 1 })
      expect(await store.saveToken(await lease({ known: 1 }), { value: 'v2', ...FRESH })).toBe(true)
      const rows = await store.read.select().from(store.tables.tokens)
      expect(rows.map(({ key }) => key).sort()).toEqual(['busy', 'k1'])
    })

    test('a token outlives the process', async () => {
      await bench.store.saveToken(await lease(), { value: 'v', ...FRESH })
      await bench.reopen()
      expect(await stored()).toMatchObject({ value: 'v', version: 1 })
    })
  })

  describe('rate budgets', () => {
    const rate = { intervalUs: 100_000, burst: 4 }
    const take = async (want = 1, bucket = '*') => bench.store.takePermits({ connection: 'erp', bucket, rate, share: 1, want })

    test('permits are given once, whoever asks, and come back with the database’s clock', async () => {
      await take()
      bench.now += 10_000
      const asked = await Promise.all(Array.from({ length: 10 }, () => take()))
      expect(asked.reduce((sum, { permits }) => sum + permits, 0)).toBe(4)
      expect((await take()).waitUs).toBe(100_000)
      bench.now += 200
      expect(await take(9)).toMatchObject({ permits: 2 })
    })

    test('each bucket has its own', async () => {
      await take()
      bench.now += 10_000
      expect(await take(9)).toMatchObject({ permits: 4 })
      await take(1, 'search')
      bench.now += 300
      expect(await take(9)).toMatchObject({ permits: 3 })
      expect((await take(9, 'search')).permits).toBeGreaterThanOrEqual(3)
    })

    test('what is used can be seen, of each connection its own', async () => {
      const { store } = bench
      expect(await store.budgetsOf('erp')).toEqual({ nowUs: bench.now * 1000, tats: {} })
      await take()
      bench.now += 10_000
      await take(3)
      await take(1, 'search')
      const { nowUs, tats } = await store.budgetsOf('erp')
      expect(nowUs).toBe(bench.now * 1000)
      expect(Object.keys(tats).sort()).toEqual(['*', 'search'])
      expect(tats['*']).toBe(nowUs + 3 * rate.intervalUs)
      expect((await store.budgetsOf('crm')).tats).toEqual({})
    })
  })
}
