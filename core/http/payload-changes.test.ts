import { expect, it } from 'vitest'
import { payloadChanges } from './payload-changes.ts'

it('names each leaf that differs, by its JSON Pointer', () => {
  const before = { id: '1', price: 'dear', 'a/b~c': 1, lines: [{ sku: 'A', qty: 1 }, { sku: 'B' }], gone: null }
  const after = { id: '1', price: '12.00', 'a/b~c': 2, lines: [{ sku: 'A', qty: 2 }], tags: {} }
  expect(payloadChanges(before, after)).toEqual([
    { pointer: '/price', before: 'dear', after: '12.00' },
    { pointer: '/a~1b~0c', before: 1, after: 2 },
    { pointer: '/lines/0/qty', before: 1, after: 2 },
    { pointer: '/lines/1', before: { sku: 'B' } },
    { pointer: '/gone', before: null },
    { pointer: '/tags', after: {} },
  ])
  expect(payloadChanges(before, structuredClone(before))).toEqual([])
})

it('a list in place of a map is one change', () => {
  expect(payloadChanges({ a: { 0: 'x' } }, { a: ['x'] })).toEqual([{ pointer: '/a', before: { 0: 'x' }, after: ['x'] }])
})
