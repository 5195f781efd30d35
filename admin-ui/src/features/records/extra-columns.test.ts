// A line's custom fields stand beside its others.
import { expect, it } from 'vitest'
import { withoutExtra } from './extra-columns.ts'

it('puts custom fields of a line beside its others', () => {
  expect(withoutExtra({ title: 'Tea', extra: { engraving: 'For you' } })).toEqual({ title: 'Tea', 'extra.engraving': 'For you' })
})
it('leaves a line without any as it is', () => {
  for (const line of [{ title: 'Tea' }, { title: 'Tea', extra: null }]) expect(withoutExtra(line)).toEqual({ title: 'Tea' })
})
