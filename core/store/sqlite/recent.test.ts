import { expect, it } from 'vitest'
import { recordRow } from '../../testing/store-rows.ts'
import type { CommitItem, CommitResult } from '../port.ts'
import { createRecent } from './recent.ts'

const DONE: CommitResult = { seq: 1, failed: [], refused: [], isCursorMoved: false }
const written = (id: string, rev: number): CommitItem => ({
  key: id,
  records: [{ row: recordRow(id, { rev }), expectRev: rev - 1 || null }],
})

it('gives a row as of its revision only', () => {
  const recent = createRecent(10)
  recent.keep([written('a', 1)], DONE)
  expect(recent.get('a', 1)).toEqual(recordRow('a', { rev: 1 }))
  recent.keep([written('a', 2)], DONE)
  expect(recent.get('a', 1)).toBeUndefined()
  expect(recent.get('a', 2)).toEqual(recordRow('a', { rev: 2 }))
  expect(recent.get('b', 1)).toBeUndefined()
})

it('keeps nothing of what was not written', () => {
  const recent = createRecent(10)
  recent.keep([written('a', 1), written('b', 1), written('c', 1)], { ...DONE, failed: ['a'], refused: [{ key: 'b', message: 'no' }] })
  expect([recent.get('a', 1), recent.get('b', 1)]).toEqual([undefined, undefined])
  expect(recent.get('c', 1)).toBeDefined()
})

it('forgets those first that were written longest ago', () => {
  const recent = createRecent(2)
  for (const item of [written('a', 1), written('b', 1), written('a', 2), written('c', 1)]) recent.keep([item], DONE)
  expect(recent.get('b', 1)).toBeUndefined()
  expect(recent.get('a', 2)).toBeDefined()
  expect(recent.get('c', 1)).toBeDefined()
})
