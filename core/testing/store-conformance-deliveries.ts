// Store conformance: the life of a delivery: marks, steps, waits, creates in flight.
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import type { DeliveryRow, DeliveryState, Store } from '../store/port.ts'
import type { Bench } from './store-conformance-bench.ts'
import { bindingKey, bindingRow, commitAll, dirtyMark, dueItem, lineageRow, step, T0 } from './store-rows.ts'

/** Reads one delivery of connection `erp`. */
export async function deliveryOf(store: Store, record: string): Promise<DeliveryRow | undefined> {
  const { deliveries } = store.tables
  const rows = await store.read.select().from(deliveries).where(eq(deliveries.record, record))
  return rows[0]
}

export function deliveryConformance(bench: Bench): void {
  const inState = async (state: DeliveryState, set: Partial<DeliveryRow> = {}): Promise<void> => {
    await commitAll(bench.store, dueItem('r1', { priority: 2, lane: 1 }))
    await commitAll(bench.store, {
      key: 's',
      steps: [step('r1', { from: ['due'], to: state, set: { dueAt: T0 + 500, attempts: 3, lastError: '{}', ...set } })],
    })
  }
  const late = { lane: 2, priority: 8, dueAt: T0 + 900, at: T0 + 900 }

  describe('deliveries', () => {
    test('a first mark makes a due row', async () => {
      await commitAll(bench.store, dueItem('r1', { lane: 3 }))
      const expected = {
        state: 'due',
        dirty: 1,
        taken: 0,
        lane: 3,
        priority: 8,
        dueAt: T0,
        dirtyAt: T0,
        attempts: 0,
        writes: 0,
        attemptKey: null,
      }
      expect(await deliveryOf(bench.store, 'r1')).toMatchObject(expected)
    })

    test.each<[DeliveryState, Partial<DeliveryRow>]>([
      ['done', { state: 'due', dueAt: T0 + 900, dirtyAt: T0 + 900, attempts: 0, lane: 2, priority: 8, lastError: null }],
      ['dead', { state: 'due', dueAt: T0 + 900, dirtyAt: T0 + 900, attempts: 0, lane: 2, priority: 8, lastError: null }],
      ['waiting', { state: 'due', dueAt: T0 + 900, dirtyAt: T0, attempts: 3, lane: 2, priority: 8 }],
      ['due', { state: 'due', dueAt: T0 + 500, dirtyAt: T0, attempts: 3, lane: 2, priority: 8 }],
      ['taken', { state: 'taken', dueAt: T0 + 500, dirtyAt: T0, attempts: 3, lane: 1, priority: 8 }],
      ['unknown', { state: 'unknown', dueAt: T0 + 500, dirtyAt: T0, attempts: 3, lane: 1, priority: 8 }],
      ['stopped', { state: 'stopped', dueAt: T0 + 500, dirtyAt: T0, attempts: 3, lane: 2, priority: 8 }],
    ])('a mark on a row in state %s', async (state, expected) => {
      await inState(state)
      await commitAll(bench.store, { key: 'm', dirty: [dirtyMark('r1', late)] })
      expect(await deliveryOf(bench.store, 'r1')).toMatchObject({ dirty: 2, ...expected })
    })

    test('a mark never postpones a due row, nor lowers its priority', async () => {
      await commitAll(bench.store, dueItem('r1', { priority: 8, dueAt: T0 + 10 }))
      await commitAll(bench.store, { key: 'm', dirty: [dirtyMark('r1', { priority: 1, dueAt: T0 + 90 })] })
      expect(await deliveryOf(bench.store, 'r1')).toMatchObject({ dueAt: T0 + 10, priority: 8 })
      await commitAll(bench.store, { key: 'm', dirty: [dirtyMark('r1', { dueAt: T0 + 5 })] })
      expect(await deliveryOf(bench.store, 'r1')).toMatchObject({ dueAt: T0 + 5 })
    })

    test.each<[DeliveryState, Partial<DeliveryRow>]>([
      ['done', { state: 'due', dirty: 2, planItem: 'pln_1' }],
      ['due', { state: 'due', dirty: 1, planItem: null }],
      ['dead', { state: 'dead', dirty: 1, planItem: null }],
    ])('the mark of a plan on a row in state %s', async (state, expected) => {
      await inState(state)
      await commitAll(bench.store, { key: 'm', dirty: [dirtyMark('r1', { planItem: 'pln_1' })] })
      expect(await deliveryOf(bench.store, 'r1')).toMatchObject(expected)
    })

    test('any other mark takes a row out of the plan’s hands', async () => {
      const { store } = bench
      await commitAll(store, dueItem('r1', { planItem: 'pln_1' }))
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', planItem: 'pln_1' })
      await commitAll(store, { key: 'm', dirty: [dirtyMark('r1')] })
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', planItem: null, dirty: 2 })
      const take = step('r1', { from: ['due'], to: 'taken' })
      const { failed } = await store.commit({
        items: [
          { key: 'old', steps: [{ ...take, expectDirty: 1 }] },
          { key: 'new', steps: [{ ...take, expectDirty: 2 }] },
        ],
      })
      expect(failed).toEqual(['old'])
    })

    test('a step needs its state and key, and fails its whole item', async () => {
      const { store } = bench
      await inState('taken', { attemptKey: 'k1', taken: 1, inFlight: '{"want":{}}', takenAt: T0 })
      const settle = {
        from: ['taken' as const],
        to: 'done' as const,
        closeIfDirty: 1,
        set: { attemptKey: null, inFlight: null, writes: 1 },
      }
      const result = await store.commit({
        items: [
          { key: 'state', steps: [step('r1', { ...settle, from: ['due'] })], lineage: [lineageRow('r1')] },
          { key: 'key', steps: [step('r1', { ...settle, expectKey: 'other' })], lineage: [lineageRow('r1')] },
          { key: 'absent', steps: [step('r9', settle)], lineage: [lineageRow('r9')] },
          { key: 'right', steps: [step('r1', { ...settle, expectKey: 'k1' })] },
          { key: 'twice', steps: [step('r1', { ...settle, expectKey: 'k1' })] },
        ],
      })
      expect(result.failed).toEqual(['state', 'key', 'absent', 'twice'])
      expect(await deliveryOf(store, 'r1')).toMatchObject({
        state: 'done',
        attemptKey: null,
        inFlight: null,
        writes: 1,
        takenAt: T0,
        taken: 1,
      })
      expect(await store.read.select().from(store.tables.lineage)).toEqual([])
    })

    test('a row made dirty while it was under way is due again when it settles', async () => {
      const { store } = bench
      await inState('taken', { taken: 1 })
      await commitAll(store, { key: 'm', dirty: [dirtyMark('r1')] })
      await commitAll(store, {
        key: 's',
        steps: [step('r1', { from: ['taken'], to: 'done', closeIfDirty: 1, set: { attempts: 0 }, at: T0 + 70 })],
      })
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', dueAt: T0 + 70, dirty: 2, attempts: 0 })
      const later = { from: ['due' as const], to: 'due' as const, set: { dueAt: T0 + 900 }, at: T0 + 80 }
      await commitAll(store, { key: 's', steps: [step('r1', { ...later, closeIfDirty: 1 })] })
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', dueAt: T0 + 80 })
      await commitAll(store, { key: 's', steps: [step('r1', { ...later, closeIfDirty: 2 })] })
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', dueAt: T0 + 900 })
      await commitAll(store, { key: 's', steps: [step('r1', { from: ['due'], to: 'done', closeIfDirty: 2 })] })
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'done' })
    })

    test('waiting rows are released by what they wait for, once', async () => {
      const { store } = bench
      const customer = { object: 'customer', id: 'c1' }
      await inState('waiting', { waitingFor: JSON.stringify([customer, { object: 'product', id: 'p1' }]) })
      expect(
        await store.releaseWaiting(
          [
            { object: 'customer', id: 'other' },
            { object: 'product', id: 'c1' },
          ],
          T0,
        ),
      ).toEqual([])
      expect(await store.releaseWaiting([customer], T0 + 7)).toEqual([{ connection: 'erp', lane: 1 }])
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', dueAt: T0 + 7, waitingFor: null })
      expect(await store.releaseWaiting([customer, { object: 'product', id: 'p1' }], T0 + 9)).toEqual([])
      expect(await deliveryOf(store, 'r1')).toMatchObject({ dueAt: T0 + 7 })
    })

    test('a row that died of waiting is released too; one that died of something else is not', async () => {
      const { store } = bench
      const customer = { object: 'customer', id: 'c1' }
      await inState('dead', { waitingFor: JSON.stringify([customer]) })
      expect(await store.releaseWaiting([customer], T0 + 7)).toEqual([{ connection: 'erp', lane: 1 }])
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'due', dueAt: T0 + 7, waitingFor: null })
      const waiter = (to: 'waiting' | 'dead', from: DeliveryState, waitingFor: string | null) =>
        commitAll(store, { key: 's', steps: [step('r1', { from: [from], to, set: { waitingFor } })] })
      await waiter('waiting', 'due', JSON.stringify([customer]))
      await waiter('dead', 'waiting', null)
      expect(await store.releaseWaiting([customer], T0 + 9)).toEqual([])
      expect(await deliveryOf(store, 'r1')).toMatchObject({ state: 'dead' })
    })

    test('creates in flight are counted until they are bound', async () => {
      const { store } = bench
      expect(await store.createsInFlight('erp', 'order')).toBe(0)
      await inState('taken')
      expect(await store.createsInFlight('erp', 'order')).toBe(1)
      await commitAll(store, { key: 'u', steps: [step('r1', { from: ['taken'], to: 'unknown' })] })
      expect(await store.createsInFlight('erp', 'order')).toBe(1)
      await commitAll(store, { key: 'b', bindings: [{ row: bindingRow('r1', { externalId: '1', rev: 1 }), expectRev: null }] })
      expect(await store.createsInFlight('erp', 'order')).toBe(0)
    })

    test('a binding that was seen anew makes its open delivery dirtier; one under way refuses it', async () => {
      const { store } = bench
      const dirtyOf = async () => (await store.read.select().from(store.tables.deliveries)).map(({ dirty }) => dirty)
      await inState('due')
      const before = await dirtyOf()
      const seen = { key: 's', idle: [bindingKey('r1')] }
      await commitAll(store, seen)
      expect(await dirtyOf()).toEqual(before.map((dirty) => dirty + 1))
      const stale = { key: 't', steps: [step('r1', { from: ['due'], to: 'taken', expectDirty: before[0] })] }
      expect(await store.commit({ items: [stale] })).toMatchObject({ failed: ['t'] })
      await commitAll(store, { key: 'u', steps: [step('r1', { from: ['due'], to: 'taken' })] })
      expect(await store.commit({ items: [seen] })).toMatchObject({ failed: ['s'] })
      expect(await dirtyOf()).toEqual(before.map((dirty) => dirty + 1))
    })

    test('heads tell the state of the delivery, and whether the binding is about to be read again', async () => {
      const { store } = bench
      await inState('taken')
      const row = bindingRow('r1', { externalId: '1', shadowDigest: 'dg', version: 4, seenSeq: 3 })
      await commitAll(store, { key: 'b', bindings: [{ row, expectRev: null }] })
      const head = {
        ...bindingKey('r1'),
        externalId: '1',
        shadowDigest: 'dg',
        version: 4,
        seenSeq: 3,
        writtenSeq: 0,
        rev: 1,
        isDeleted: false,
      }
      expect(await store.bindingHeads('erp', 'order', ['1', '2'])).toEqual([{ ...head, deliveryState: 'taken', isHinted: false }])
      const hint = { connection: 'erp', object: 'order', externalId: '1', dueAt: 0 }
      await commitAll(store, { key: 'h', hints: [{ ...hint, origin: 'live' }] })
      expect(await store.bindingHeads('erp', 'order', ['1'])).toMatchObject([{ isHinted: true }])
      await commitAll(store, { key: 'h', hintsLater: [hint] })
      expect(await store.bindingHeads('erp', 'order', ['1'])).toMatchObject([{ isHinted: false }])
      expect(await store.bindingHeads('shop', 'order', ['1'])).toEqual([])
    })
  })
}
