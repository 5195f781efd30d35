// One suite for both stores: what port.ts promises, run with a codec whose bytes differ at each call.
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StoreOptions } from '../store/store-options.ts'
import { COMMIT_SEQ, type BindingRow, type DeliveryState, type Store } from '../store/port.ts'
import type { Bench } from './store-conformance-bench.ts'
import { codeConformance } from './store-conformance-codes.ts'
import { deliveryConformance, deliveryOf } from './store-conformance-deliveries.ts'
import { laneConformance } from './store-conformance-lanes.ts'
import { sideConformance } from './store-conformance-side.ts'
import { sharedConformance } from './store-conformance-shared.ts'
import {
  addConnection,
  bindingKey,
  bindingRow,
  commitAll,
  dirtyMark,
  dueItem,
  lineageRow,
  randomisingCodec,
  recordRow,
  runRow,
  step,
  T0,
} from './store-rows.ts'

export interface StoreUnderTest {
  /** Opens the same database each time, until `fresh`. */
  open(options: StoreOptions): Promise<Store>
  /** The next `open` gets a new, empty database. */
  fresh(): Promise<void>
}

export function storeConformance(name: string, target: StoreUnderTest): void {
  let store: Store
  const open = (): Promise<Store> => target.open({ codec: randomisingCodec, clock: () => bench.now })
  const bench: Bench = {
    get store() {
      return store
    },
    now: T0,
    async reopen() {
      await store.close()
      store = await open()
      return store
    },
  }

  describe(name, () => {
    beforeAll(() => target.fresh())
    beforeEach(async () => {
      bench.now = T0
      await target.fresh()
      store = await open()
      await addConnection(store, 'erp')
      await addConnection(store, 'shop')
    })
    afterEach(() => store.close())
    afterAll(() => store.close())

    commitConformance(bench)
    deliveryConformance(bench)
    laneConformance(bench)
    sideConformance(bench)
    sharedConformance(bench)
    codeConformance(bench)
  })
}

async function bindingOf(store: Store, record: string, connection = 'erp'): Promise<BindingRow | undefined> {
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection, records: [record] }] })
  return bindings[0]
}

function commitConformance(bench: Bench): void {
  describe('commit', () => {
    test('everything of an item comes back as it was written', async () => {
      const { store } = bench
      const record = recordRow('r1', { stamps: '{"note":{"at":1}}', isStopped: true, updatedAt: T0 + 5 })
      const binding = bindingRow('r1', { externalId: '17', shadow: '{"id":17,"名":"王"}', sent: '{}', version: 2 ** 40, isDeleted: true })
      await commitAll(store, {
        key: 'a',
        records: [{ row: record, expectRev: null }],
        bindings: [{ row: binding, expectRev: null }],
        identities: [{ object: 'order', kind: 'number', scope: '', digest: 'd1', record: 'r1' }],
        lineage: [lineageRow('r1')],
      })
      const found = await store.snapshot({
        records: ['r1', 'absent', 'r1'],
        bindings: [{ connection: 'erp', object: 'order', externalIds: ['17', 'absent'] }],
        bindingsOfRecords: [{ records: ['r1'] }],
        identities: [{ object: 'order', kind: 'number', scope: '', digest: 'd1' }],
      })
      expect(found.records).toEqual([record])
      expect(found.bindings).toEqual([{ ...binding, deliveryState: null, leftInFlight: null }])
      expect(found.identities).toEqual([{ object: 'order', kind: 'number', scope: '', digest: 'd1', record: 'r1' }])
      const lineage = await store.read.select().from(store.tables.lineage)
      expect(lineage).toEqual([{ id: expect.any(Number) as number, ...lineageRow('r1') }])
    })

    test('a record is inserted only when absent, updated only at its rev', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', records: [{ row: recordRow('r1'), expectRev: null }] })
      const second = await store.commit({
        items: [
          { key: 'insert again', records: [{ row: recordRow('r1'), expectRev: null }], lineage: [lineageRow('r1')] },
          { key: 'stale', records: [{ row: recordRow('r1', { rev: 6 }), expectRev: 5 }], lineage: [lineageRow('r1')] },
          { key: 'absent', records: [{ row: recordRow('r2', { rev: 2 }), expectRev: 1 }] },
          { key: 'right', records: [{ row: recordRow('r1', { rev: 2, status: 'shipped' }), expectRev: 1 }] },
        ],
      })
      expect(second).toMatchObject({ failed: ['insert again', 'stale', 'absent'], refused: [] })
      expect((await store.snapshot({ records: ['r1', 'r2'] })).records).toEqual([recordRow('r1', { rev: 2, status: 'shipped' })])
      expect(await store.read.select().from(store.tables.lineage)).toEqual([])
    })

    test('a binding follows its rev, and COMMIT_SEQ becomes the sequence of the commit', async () => {
      const { store } = bench
      const first = await commitAll(store, { key: 'a', bindings: [{ row: bindingRow('r1', { seenSeq: COMMIT_SEQ }), expectRev: null }] })
      const row = bindingRow('r1', { externalId: '9', seenSeq: first, writtenSeq: COMMIT_SEQ, rev: 2, shadow: '{}' })
      const second = await commitAll(store, { key: 'b', bindings: [{ row, expectRev: 1 }] })
      expect(await bindingOf(store, 'r1')).toMatchObject({ externalId: '9', seenSeq: first, writtenSeq: second, rev: 2, shadow: '{}' })
      expect((await store.commit({ items: [{ key: 'c', bindings: [{ row, expectRev: 1 }] }] })).failed).toEqual(['c'])
    })

    test('later items of one commit see what earlier ones wrote', async () => {
      const { store } = bench
      const result = await store.commit({
        items: [
          { key: 'a', records: [{ row: recordRow('r1'), expectRev: null }] },
          { key: 'b', records: [{ row: recordRow('r1', { rev: 2 }), expectRev: 1 }], dirty: [dirtyMark('r1')] },
          { key: 'c', dirty: [dirtyMark('r1')], steps: [] },
        ],
      })
      expect(result.failed).toEqual([])
      expect(await deliveryOf(store, 'r1')).toMatchObject({ dirty: 2, state: 'due' })
    })

    test('an external id is bound once: a new binding that comes second fails, a changed one is refused', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', bindings: [{ row: bindingRow('r1', { externalId: '1' }), expectRev: null }] })
      await commitAll(store, { key: 'b', bindings: [{ row: bindingRow('r3'), expectRev: null }] })
      const result = await store.commit({
        items: [
          { key: 'new', bindings: [{ row: bindingRow('r2', { externalId: '1' }), expectRev: null }], lineage: [lineageRow('r2')] },
          { key: 'changed', bindings: [{ row: bindingRow('r3', { externalId: '1', rev: 2 }), expectRev: 1 }], lineage: [lineageRow('r3')] },
          { key: 'fine', bindings: [{ row: bindingRow('r4', { externalId: '4' }), expectRev: null }] },
        ],
      })
      expect(result).toMatchObject({ failed: ['new'], refused: [{ key: 'changed' }] })
      expect(await store.read.select().from(store.tables.lineage)).toEqual([])
      expect(await bindingOf(store, 'r4')).toMatchObject({ externalId: '4' })
    })

    test('a strong identity belongs to one record', async () => {
      const { store } = bench
      const identity = (record: string) => ({ object: 'customer', kind: 'phone', scope: '', digest: 'x', record })
      await commitAll(store, { key: 'a', identities: [identity('r1')] })
      const result = await store.commit({
        items: [
          { key: 'same', identities: [identity('r1')] },
          { key: 'other', records: [{ row: recordRow('r2'), expectRev: null }], identities: [identity('r2')] },
        ],
      })
      expect(result.failed).toEqual(['other'])
      expect((await store.snapshot({ records: ['r2'] })).records).toEqual([])
    })

    test.each<[DeliveryState, boolean]>([
      ['due', true],
      ['taken', false],
      ['unknown', false],
      ['done', true],
    ])('idle: a delivery in state %s lets the item through: %s', async (state, isThrough) => {
      const { store } = bench
      await commitAll(store, dueItem('r1'))
      await commitAll(store, { key: 's', steps: [step('r1', { from: ['due'], to: state })] })
      const result = await store.commit({ items: [{ key: 'o', idle: [bindingKey('r1')], lineage: [lineageRow('r1')] }] })
      expect(result.failed).toEqual(isThrough ? [] : ['o'])
      expect(await store.read.select().from(store.tables.lineage)).toHaveLength(isThrough ? 1 : 0)
    })

    test('a row that breaks a constraint is refused alone; the rest and the cursor go in', async () => {
      const { store } = bench
      const broken = recordRow('bad', { body: null as unknown as string })
      const result = await store.commit({
        cursor: { connection: 'shop', object: 'order', kind: 'pull', cursor: 'p2', expectRev: 0, at: T0 },
        items: [
          { key: 'a', records: [{ row: recordRow('r1'), expectRev: null }] },
          {
            key: 'bad',
            identities: [{ object: 'o', kind: 'k', scope: '', digest: 'd', record: 'bad' }],
            records: [{ row: broken, expectRev: null }],
          },
          { key: 'b', records: [{ row: recordRow('r2'), expectRev: null }] },
        ],
      })
      expect(result).toMatchObject({
        failed: [],
        refused: [{ key: 'bad', message: expect.stringContaining('body') as string }],
        isCursorMoved: true,
      })
      expect((await store.snapshot({ records: ['r1', 'r2', 'bad'] })).records).toHaveLength(2)
      expect((await store.snapshot({ identities: [{ object: 'o', kind: 'k', scope: '', digest: 'd' }] })).identities).toEqual([])
      expect(await store.cursor('shop', 'order', 'pull')).toEqual({ cursor: 'p2', rev: 1 })
    })

    test('a failing caller does not take others of the same turn with it', async () => {
      const { store } = bench
      const broken = { table: 'connections' as const, put: { id: 'half' } }
      const [good, bad, good2] = await Promise.allSettled([
        store.commit({ items: [{ key: 'a', records: [{ row: recordRow('r1'), expectRev: null }] }] }),
        store.admin([{ table: 'meta', put: { key: 'k', value: 'v' } }, broken]),
        store.commit({ items: [{ key: 'b', records: [{ row: recordRow('r2'), expectRev: null }] }] }),
      ])
      expect(good).toMatchObject({ status: 'fulfilled', value: { failed: [], refused: [] } })
      expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'badRow', kind: 'data' } })
      expect(good2).toMatchObject({ status: 'fulfilled', value: { failed: [], refused: [] } })
      expect((await store.snapshot({ records: ['r1', 'r2'] })).records).toHaveLength(2)
      expect(await store.read.select().from(store.tables.meta).where(eq(store.tables.meta.key, 'k'))).toEqual([])
    })

    test('a commit whose run cannot be stored fails alone: others of the same turn get in and are told so', async () => {
      const { store } = bench
      const good = (id: string) => store.commit({ items: [{ key: id, records: [{ row: recordRow(id), expectRev: null }] }] })
      const run = runRow('run1', { state: null as unknown as string })
      const [before, bad, after] = await Promise.allSettled([good('r1'), store.commit({ items: [dueItem('r2')], run }), good('r3')])
      expect(bad.status).toBe('rejected')
      for (const one of [before, after]) expect(one).toMatchObject({ status: 'fulfilled', value: { failed: [], refused: [] } })
      const { records } = await store.snapshot({ records: ['r1', 'r2', 'r3'] })
      expect(records.map(({ id }) => id).sort()).toEqual(['r1', 'r3'])
    })

    test('of 20 commits at once on one rev, one wins', async () => {
      const { store } = bench
      await commitAll(store, { key: 'a', bindings: [{ row: bindingRow('r1'), expectRev: null }] })
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.commit({
            items: [
              {
                key: String(i),
                bindings: [{ row: bindingRow('r1', { externalId: String(i), rev: 2 }), expectRev: 1 }],
                lineage: [lineageRow('r1')],
              },
            ],
          }),
        ),
      )
      const winners = results.flatMap((result, i) => (result.failed.length === 0 ? [String(i)] : []))
      expect(winners).toHaveLength(1)
      expect(await bindingOf(store, 'r1')).toMatchObject({ externalId: winners[0], rev: 2 })
      expect(await store.read.select().from(store.tables.lineage)).toHaveLength(1)
    })

    test('of 20 inserts at once with one identity, one wins and leaves no halves', async () => {
      const { store } = bench
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.commit({
            items: [
              {
                key: 'x',
                records: [{ row: recordRow(`r${i}`), expectRev: null }],
                bindings: [{ row: bindingRow(`r${i}`, { externalId: '77' }), expectRev: null }],
                identities: [{ object: 'order', kind: 'number', scope: '', digest: 'same', record: `r${i}` }],
              },
            ],
          }),
        ),
      )
      expect(results.filter((result) => result.failed.length === 0 && result.refused.length === 0)).toHaveLength(1)
      expect(await store.read.select().from(store.tables.records)).toHaveLength(1)
      expect(await store.read.select().from(store.tables.bindings)).toHaveLength(1)
    })

    test('commits in opposite order do not block each other for ever', async () => {
      const { store } = bench
      const ids = Array.from({ length: 30 }, (_, i) => `r${i}`)
      await commitAll(store, ...ids.map((id) => dueItem(id)))
      const mark = (id: string) => ({ key: id, dirty: [dirtyMark(id)] })
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.commit({ items: (i % 2 ? ids : ids.toReversed()).map(mark) })),
      )
      expect(results.flatMap((result) => result.failed)).toEqual([])
      expect(await deliveryOf(store, 'r7')).toMatchObject({ dirty: 9 })
    })

    test('the sequence rises with each commit and survives reopening', async () => {
      const { store } = bench
      const before = await store.sequence()
      const seqs = await Promise.all(Array.from({ length: 10 }, (_, i) => commitAll(store, { key: 'a', lineage: [lineageRow(`r${i}`)] })))
      expect(new Set(seqs).size).toBe(10)
      expect(Math.min(...seqs)).toBeGreaterThan(before)
      expect(await store.sequence()).toBe(Math.max(...seqs))
      const again = await bench.reopen()
      expect(await again.sequence()).toBeGreaterThanOrEqual(Math.max(...seqs))
      expect(await commitAll(again, { key: 'b' })).toBeGreaterThan(Math.max(...seqs))
    })

    test('no transaction is open between calls, nor while one is under way elsewhere', async () => {
      const { store } = bench
      expect(store.isInTransaction).toBe(false)
      const pending = store.commit({ items: [dueItem('r1')] })
      expect(store.isInTransaction).toBe(false)
      await pending
      expect(store.isInTransaction).toBe(false)
    })

    test('readers see whole commits only', async () => {
      const { store } = bench
      const { records } = store.tables
      const page = (n: number) =>
        Array.from({ length: 50 }, (_, i) => ({ key: `${n}-${i}`, records: [{ row: recordRow(`${n}-${i}`), expectRev: null }] }))
      const writes = [1, 2, 3, 4].map((n) => store.commit({ items: page(n) }))
      const counts = await Promise.all(
        Array.from({ length: 12 }, async () => (await store.read.select({ id: records.id }).from(records)).length),
      )
      await Promise.all(writes)
      for (const count of counts) expect(count % 50).toBe(0)
      expect(await store.read.select({ id: records.id }).from(records)).toHaveLength(200)
    })
  })
}
