import { expect, it } from 'vitest'
import type { Schemas } from '../../api/client.ts'
import { causeIn, causeOf, causePath } from './cause.ts'

const group = (field: string | null) =>
  ({ connection: 'erp', object: 'order', direction: 'out', code: 'heldBack', field }) as Schemas['DeadLetterGroup']

const afterTheWay = (field: string | null) => causeIn(new URL(causePath(causeOf(group(field))), 'http://hub').searchParams)

it('comes back from the address as it went in', () => {
  expect(afterTheWay('lines.quantity')).toEqual({
    ...{ connection: 'erp', object: 'order', direction: 'out', code: 'heldBack' },
    field: 'lines.quantity',
  })
})

it('keeps "names no place" apart from "any place": else a replay would take others along', () => {
  expect(afterTheWay(null).field).toBe('')
  expect(causeIn(new URLSearchParams('code=heldBack')).field).toBeUndefined()
})

it('takes no direction for one that is none', () => {
  expect(causeIn(new URLSearchParams('direction=sideways')).direction).toBeUndefined()
})
