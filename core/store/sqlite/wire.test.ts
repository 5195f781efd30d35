import { expect, it } from 'vitest'
import { bindingRow, recordRow } from '../../testing/store-rows.ts'
import type { WriteSet } from '../port.ts'
import { pack, unpack } from './wire.ts'

const cross = (set: WriteSet) => unpack('commit', structuredClone(pack('commit', [set, 7])))

it('brings a write set over as it was', () => {
  const set: WriteSet = {
    lane: { connection: 'erp', lane: 'out/3', epoch: 5 },
    items: [
      { key: 'a', dirty: [{ connection: 'erp', object: 'order', record: 'r', lane: 1, priority: 2, dueAt: 3, at: 4 }] },
      {
        key: 'b',
        records: [
          { row: recordRow('r1', { body: '{"name":"茶 \\"礼盒\\" \ud800"}' }), expectRev: null },
          { row: recordRow('r2', { body: '{}' }), expectRev: 3 },
        ],
        bindings: [
          { row: bindingRow('r1', { shadow: null }), expectRev: null },
          { row: bindingRow('r2', { shadow: '{"id":9007199254740993}' }), expectRev: 1 },
        ],
      },
      { key: 'c', bindings: [{ row: bindingRow('r3', { shadow: '{"n":1}' }), expectRev: null }] },
    ],
  }
  const before = structuredClone(set)
  expect(cross(set)).toEqual([set, 7])
  expect(set, 'the sender goes on using its rows').toEqual(before)
})

it('leaves out what is undefined, and keeps null', () => {
  const step = { connection: 'erp', object: 'order', record: 'r', from: ['due' as const], to: 'done' as const, at: 1 }
  const [set] = cross({ items: [{ key: 'a', steps: [{ ...step, expectKey: null, set: { inFlight: null, attemptKey: undefined } }] }] })
  const [change] = set.items[0]!.steps!
  expect(change!.expectKey).toBeNull()
  expect(Object.entries(change!.set)).toEqual([['inFlight', null]])
})

it('leaves other writes as they are', () => {
  const rows = [{ id: 'i', connection: 'shop', dedupeKey: 'k', request: '{}', receivedAt: 1, dueAt: 2 }]
  expect(unpack('ingest', pack('ingest', [rows]))).toEqual([rows])
})
