import { expect, it } from 'vitest'
import type { FieldSchema } from '../../api/contract.ts'
import { formFor, fromText, toText, type ValueForm } from './value-form.ts'

const forms = {
  choice: formFor({ schema: { type: 'string', enum: ['draft', 'active'] } }, ['draft']),
  yesNo: formFor({ schema: { type: 'boolean' } }, []),
  number: formFor({ schema: { type: 'integer' } }, [3]),
  decimal: formFor({ schema: { type: 'string' }, kind: 'Money' }, ['1.50']),
  time: formFor({ schema: { type: 'string', format: 'date-time' } }, []),
  date: formFor({ schema: { type: 'string', format: 'date' } }, []),
  text: formFor({ schema: { type: 'string' } }, ['A note']),
  longText: formFor({ schema: { type: 'string' } }, [undefined, 'two\nlines']),
  reference: formFor({ schema: { type: 'string', 'x-ref': 'product' } }, ['rec_1']),
  words: formFor({ schema: { type: 'array', items: { type: 'string' } } }, [['a']]),
  json: formFor({ schema: { type: 'object' }, kind: 'Address' }, [{ city: 'X' }]),
}

it('finds the form that fits a schema', () => {
  for (const [name, form] of Object.entries(forms)) expect(form?.as).toBe(name)
})

it('goes by the values where no schema names the field', () => {
  const formOf = (...samples: unknown[]) => formFor({}, samples)?.as
  expect([formOf(7), formOf(null, true), formOf({ a: 1 }), formOf(['a', 'b']), formOf([{ a: 1 }]), formOf()]).toEqual([
    ...['number', 'yesNo', 'json', 'words', 'json', 'text'],
  ])
})

it('offers none where only ids of lines could be written, and JSON for whole lines', () => {
  const lines: FieldSchema = { type: 'array', items: { properties: { skuCode: { type: 'string' } } } }
  expect(formFor({ schema: lines }, [['lin_1', 'lin_2'], ['lin_1']])).toBeUndefined()
  expect(formFor({ schema: lines }, [[{ skuCode: 'A' }]])).toEqual({ as: 'json' })
})

it.each([
  ['choice', 'active'],
  ['yesNo', false],
  ['number', 12],
  ['decimal', '12.50'],
  ['time', '2026-03-01T08:30:00.000Z'],
  ['date', '2026-03-01'],
  ['text', ' with spaces '],
  ['longText', 'two\nlines'],
  ['reference', 'rec_1'],
  ['words', ['a b', 'c']],
  ['json', { city: 'X' }],
] as const)('reads as %s what it has written', (as, value) => {
  const form = forms[as] as ValueForm
  expect(fromText(form, toText(form, value))).toEqual({ value })
})

it('takes nothing for no value, and nothing for a number that is none', () => {
  for (const form of Object.values(forms)) {
    expect(toText(form!, undefined)).toBe('')
    expect(fromText(form!, ' ')).toEqual({ value: null })
  }
  for (const text of ['1,5', '1e3', 'ten', '0x10', '1.']) {
    expect(fromText({ as: 'decimal' }, text)).toEqual({ error: 'number' })
    expect(fromText({ as: 'number' }, text)).toEqual({ error: 'number' })
  }
  expect(fromText({ as: 'json' }, '{')).toEqual({ error: 'json' })
  expect(fromText({ as: 'time' }, 'noon')).toEqual({ error: 'time' })
})
