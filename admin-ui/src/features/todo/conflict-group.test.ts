import { expect, it } from 'vitest'
import type { Schemas } from '../../api/client.ts'
import { conflictsPath, filterIn, groupOf } from './conflict-group.ts'

const group = { connection: 'erp', object: 'order', field: 'lines.quantity', kind: 'contested', count: 3 } as Schemas['ConflictGroup']

it('comes back from the address as it went in', () => {
  const { searchParams } = new URL(conflictsPath(groupOf(group)), 'http://hub')
  expect(filterIn(searchParams)).toEqual({ connection: 'erp', object: 'order', field: 'lines.quantity', kind: 'contested' })
  expect([searchParams.get('tab'), searchParams.get('view')]).toEqual(['conflicts', 'each'])
})

it('names nothing that is not filtered by: an empty word would match no conflict', () => {
  expect(conflictsPath({ connection: 'erp', object: undefined })).toBe('/todo?tab=conflicts&view=each&connection=erp')
  expect(filterIn(new URLSearchParams('connection='))).toEqual({})
})
