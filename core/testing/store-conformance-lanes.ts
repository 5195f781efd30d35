// Store conformance: lanes, leases, epochs, orphans, what is due.
import { describe, expect, test } from 'vitest'
import type { LaneLease } from '../store/port.ts'
import type { Bench } from './store-conformance-bench.ts'
import { deliveryOf } from './store-conformance-deliveries.ts'
import { addConnection, commitAll, dueItem, lineageRow, recordRow, step, T0 } from './store-rows.ts'

const LEASE_MS = 10_000

export function laneConformance(bench: Bench): void {
  const acquire = async (lane = 'out/0', holder = 'a'): Promise<LaneLease> => {
    const lease = await bench.store.acquireLane('erp', lane, holder, LEASE_MS)
    if (!lease) throw new Error(`${lane} is held`)
    return lease
  }
  const take = (record: string) => commitAll(bench.store, { key: record, steps: [step(record, { from: ['due'], to: 'taken' })] })

  describe('leases', () => {
    test('one holder at a time, by the database clock', async () => {
      const { store } = bench
      const first = await acquire()
      expect(first.leaseUntil).toBe(T0 + LEASE_MS)
      expect(await store.acquireLane('erp', 'out/0', 'b', LEASE_MS)).toBeNull()
      expect(await store.acquireLane('erp', 'out/1', 'b', LEASE_MS)).not.toBeNull()
      bench.now += LEASE_MS
      expect((await acquire('out/0', 'b')).epoch).toBeGreaterThan(first.epoch)
    })

    test('renewing keeps the epoch; a lost or released lease cannot be renewed', async () => {
      const { store } = bench
      const first = await acquire()
      bench.now += LEASE_MS - 1
      const renewed = await store.renewLane(first, LEASE_MS)
      expect(renewed).toEqual({ ...first, leaseUntil: bench.now + LEASE_MS })
      bench.now += LEASE_MS
      const second = await acquire('out/0', 'b')
      expect(await store.renewLane(first, LEASE_MS)).toBeNull()
      await store.releaseLane(first)
      expect(await store.acquireLane('erp', 'out/0', 'c', LEASE_MS)).toBeNull()
      await store.releaseLane(second)
      expect(await store.renewLane(second, LEASE_MS)).toBeNull()
      expect((await acquire('out/0', 'c')).epoch).toBeGreaterThan(second.epoch)
    })

    test('of 10 takers at once, one gets the lane', async () => {
      const leases = await Promise.all(
        Array.from({ length: 10 }, (_, i) => bench.store.acquireLane('erp', 'in/order', String(i), LEASE_MS)),
      )
      expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
    })

    test('epochs rise across a restart', async () => {
      const first = await acquire()
      await bench.store.releaseLane(first)
      await bench.reopen()
      expect((await acquire()).epoch).toBeGreaterThan(first.epoch)
    })

    test('a commit with a lost epoch writes nothing at all', async () => {
      const { store } = bench
      const first = await acquire()
      const items = [{ key: 'a', records: [{ row: recordRow('r1'), expectRev: null }], lineage: [lineageRow('r1')] }]
      bench.now += LEASE_MS
      await acquire('out/0', 'b')
      const result = await store.commit({ lane: first, items })
      expect(result).toMatchObject({ fenced: 'lane', failed: [], refused: [], isCursorMoved: false })
      expect((await store.snapshot({ records: ['r1'] })).records).toEqual([])
      const never = await store.commit({ lane: { connection: 'erp', lane: 'out/9', epoch: 1 }, items })
      expect(never.fenced).toBe('lane')
    })

    test('a holder commits under its epoch', async () => {
      const lease = await acquire()
      const result = await bench.store.commit({ lane: lease, items: [dueItem('r1')] })
      expect(result).toMatchObject({ failed: [], refused: [] })
      expect(result.fenced).toBeUndefined()
    })

    test('what a lost holder left taken becomes unknown, once, for the next holder alone', async () => {
      const { store } = bench
      const first = await acquire()
      await commitAll(store, dueItem('r1'), dueItem('r2'), dueItem('r3', { lane: 1 }))
      await take('r1')
      await take('r3')
      bench.now += LEASE_MS
      const second = await acquire('out/0', 'b')
      expect(await store.orphanTaken(first, bench.now)).toBe(0)
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'taken' })
      expect(await store.orphanTaken(second, bench.now)).toBe(1)
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'unknown', dueAt: bench.now })
      expect(await deliveryOf(store, 'r2')).toMatchObject({ state: 'due' })
      expect(await deliveryOf(store, 'r3')).toMatchObject({ state: 'taken' })
      expect(await store.orphanTaken(second, bench.now)).toBe(0)
      const inbound = await acquire('in/order')
      expect(await store.orphanTaken(inbound, bench.now)).toBe(0)
    })
  })

  describe('due work', () => {
    const lanes = async (now = bench.now): Promise<string[]> =>
      (await bench.store.dueLanes(now)).map(({ connection, lane }) => `${connection} ${lane}`)
    const hint = (externalId: string, dueAt: number, object = 'order') => ({
      connection: 'shop',
      object,
      externalId,
      dueAt,
      origin: 'live',
    })

    test('lanes come soonest due first, deliveries and hints alike', async () => {
      await commitAll(
        bench.store,
        dueItem('r1', { lane: 2, dueAt: T0 - 5 }),
        dueItem('r2', { lane: 0, dueAt: T0 - 9, priority: 1 }),
        dueItem('r3', { lane: 0, dueAt: T0 + 1 }),
        dueItem('r4', { lane: 1, dueAt: T0 + 3 }),
        { key: 'h', hints: [hint('1', T0 - 7), hint('2', T0 + 50), hint('3', T0 + 60, 'customer')] },
      )
      expect(await lanes()).toEqual(['erp out/0', 'shop in/order', 'erp out/2'])
      expect(await lanes(T0 + 60)).toEqual(['erp out/0', 'shop in/order', 'erp out/2', 'erp out/1', 'shop in/customer'])
    })

    test('paused connections and closed gates are left out', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1'), { key: 'h', hints: [hint('1', T0)] })
      await addConnection(store, 'erp', 'paused')
      expect(await lanes()).toEqual(['shop in/order'])
      await store.admin([{ table: 'gates', put: { connection: 'shop', until: T0 + 100, reason: 'Retry-After' } }])
      expect(await lanes()).toEqual([])
      expect(await store.nextDueAt(T0)).toBe(T0 + 100)
      expect(await lanes(T0 + 100)).toEqual(['shop in/order'])
      await addConnection(store, 'erp', 'active')
      expect(await lanes()).toEqual(['erp out/0'])
    })

    test('nothing is due where a circuit is open or half-open, whatever its time; closed again, all of it is', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1'), { key: 'h', hints: [hint('1', T0), { ...hint('2', T0), connection: 'erp' }] })
      const circuit = { failures: 5, openings: 1, since: T0, retryAt: T0 - 1, reason: 'connectFailed' }
      const put = (state: string, rev: number) =>
        store.admin([{ table: 'circuits', put: { connection: 'erp', state, ...circuit, rev }, expectRev: rev === 1 ? null : rev - 1 }])
      const due = async () => [
        (await store.takeBatch('erp', 0, T0, 10)).length,
        (await store.hintsDue('erp', 'order', T0, 10)).length,
        (await store.hintsDue('shop', 'order', T0, 10)).length,
      ]
      expect(await due()).toEqual([1, 1, 1])
      for (const [rev, state] of [
        [1, 'open'],
        [2, 'halfOpen'],
      ] as const) {
        expect(await put(state, rev)).toEqual({ failed: [] })
        expect(await lanes(T0 + 60_000)).toEqual(['shop in/order'])
        expect(await due()).toEqual([0, 0, 1])
      }
      await put('closed', 3)
      expect((await lanes()).sort()).toEqual(['erp in/order', 'erp out/0', 'shop in/order'])
      expect(await due()).toEqual([1, 1, 1])
    })

    test('of several who change one circuit at once, one does', async () => {
      const { store } = bench
      const row = { connection: 'erp', state: 'closed', failures: 1, openings: 0, since: T0, retryAt: null, reason: null }
      const change = (expectRev: number | null) =>
        store.admin([{ table: 'circuits', put: { ...row, rev: (expectRev ?? 0) + 1 }, expectRev }])
      for (const expectRev of [null, 1, 2]) {
        const answers = await Promise.all(Array.from({ length: 6 }, () => change(expectRev)))
        expect(answers.filter(({ failed }) => failed.length === 0)).toHaveLength(1)
      }
    })

    test('a lane with taken rows comes up when its lease has run out', async () => {
      const { store } = bench
      await acquire()
      await commitAll(store, dueItem('r1'))
      await take('r1')
      expect(await lanes()).toEqual([])
      bench.now += LEASE_MS
      expect(await lanes()).toEqual(['erp out/0'])
    })

    test('settled, dead and stopped rows are not due', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1'), dueItem('r2'), dueItem('r3'))
      const ends = (['done', 'dead', 'stopped'] as const).map((to, i) => step(`r${i + 1}`, { from: ['due'], to }))
      await commitAll(store, { key: 's', steps: ends })
      expect(await lanes()).toEqual([])
      expect(await store.nextDueAt(0)).toBeNull()
      expect(await store.takeBatch('erp', 0, T0, 10)).toEqual([])
    })

    test('the next time something becomes due', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1', { dueAt: T0 + 30, priority: 1 }), dueItem('r2', { dueAt: T0 - 30 }), {
        key: 'h',
        hints: [hint('1', T0 + 20)],
      })
      await store.ingest([{ id: 'i1', connection: 'shop', dedupeKey: 'event:1', request: '{}', receivedAt: T0 + 10, dueAt: T0 + 10 }])
      expect(await store.nextDueAt(T0)).toBe(T0 + 10)
      expect(await store.nextDueAt(T0 + 10)).toBe(T0 + 20)
      expect(await store.nextDueAt(T0 + 20)).toBe(T0 + 30)
      expect(await store.nextDueAt(T0 + 30)).toBeNull()
    })

    test('a batch comes by priority, oldest first, with its binding and record, and takes nothing', async () => {
      const { store } = bench
      await commitAll(
        store,
        dueItem('low', { priority: 1, dueAt: T0 - 9 }),
        dueItem('new', { dueAt: T0 - 1 }),
        dueItem('old', { dueAt: T0 - 5 }),
        dueItem('later', { dueAt: T0 + 1 }),
        dueItem('elsewhere', { lane: 1 }),
      )
      const ids = async (limit: number) => (await store.takeBatch('erp', 0, T0, limit)).map((row) => row.record.id)
      expect(await ids(10)).toEqual(['old', 'new', 'low'])
      expect(await ids(2)).toEqual(['old', 'new'])
      const [first] = await store.takeBatch('erp', 0, T0, 1)
      expect(first!.record).toEqual(recordRow('old'))
      expect(first!.binding).toBeNull()
      expect(first!.delivery).toMatchObject({ record: 'old', state: 'due', inFlight: null })
    })

    test('waiting and unknown rows whose time has come are in the batch, taken ones are not', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1'), dueItem('r2'), dueItem('r3'), dueItem('r4'))
      const to = (['waiting', 'unknown', 'taken'] as const).map((state, i) =>
        step(`r${i + 1}`, { from: ['due'], to: state, set: { dueAt: T0 + 10 + i } }),
      )
      await commitAll(store, { key: 's', steps: to })
      const ids = async (now: number) => (await store.takeBatch('erp', 0, now, 10)).map((row) => row.record.id)
      expect(await ids(T0)).toEqual(['r4'])
      expect(await ids(T0 + 20)).toEqual(['r4', 'r1', 'r2'])
    })
  })
}
