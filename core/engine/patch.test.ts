import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileText } from '../mapping/load.ts'
import type { Canonical } from '../mapping/port.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { differingFields, withField } from './fields.ts'
import { patchOf, undo, valueAt, type Patch } from './patch.ts'

const file = (name: string) => readFileSync(new URL(`../testing/example-mapping/${name}`, import.meta.url), 'utf8')
const { mapping } = compileText(file('order.yaml'), {
  file: 'order.yaml',
  native: JSON.parse(file('order.schema.json')) as Record<string, unknown>,
  canonical: canonicalSchema('order'),
})
const fields = mapping!.fields

const word = fc.constantFrom('a', 'b', 'c')
const part = <T>(of: Record<string, fc.Arbitrary<T>>) => fc.record(of, { requiredKeys: [] })
/** `remark` is in no mapping: it belongs to the line and must survive its removal. */
const line = (lineId: string) => part({ title: word, quantity: word, amount: word, remark: word }).map((rest) => ({ lineId, ...rest }))
const order: fc.Arbitrary<Canonical> = part({
  number: word,
  tags: fc.array(word, { minLength: 1, maxLength: 2 }) as fc.Arbitrary<unknown>,
  buyer: fc.record({ nickname: word, other: word }),
  fulfilment: fc.record({ city: word, receiver: word }),
  discounts: fc.array(fc.record({ kind: word, amount: word }), { maxLength: 2 }),
  lines: fc.subarray(['l1', 'l2', 'l3']).chain((ids) => fc.tuple(...ids.map(line))),
})

const changed = (before: Canonical, theirs: Canonical) => {
  const differing = differingFields(fields, before, theirs)
  return { differing, after: differing.reduce((body, field) => withField(body, field, field.read(theirs)), before) }
}
const stored = (patch: Patch) => JSON.parse(JSON.stringify(patch)) as Patch

describe('a patch', () => {
  it('undoes any change of mapped fields exactly', () => {
    fc.assert(
      fc.property(order, order, (before, theirs) => {
        const { differing, after } = changed(before, theirs)
        const untouched = structuredClone(after)
        expect(undo(after, stored(patchOf(before, after, differing)))).toEqual(before)
        expect(after).toEqual(untouched)
      }),
      { numRuns: 500 },
    )
  })

  it('names only the lines that differ; a list whose members changed stands there whole', () => {
    const before = {
      lines: [
        { lineId: 'l1', quantity: '1' },
        { lineId: 'l2', quantity: '2', remark: 'x' },
      ],
    }
    const one = changed(before, {
      lines: [
        { lineId: 'l1', quantity: '1' },
        { lineId: 'l2', quantity: '3' },
      ],
    })
    expect(patchOf(before, one.after, one.differing)).toEqual({ 'lines.quantity': [{ l2: '2' }, { l2: '3' }] })
    const fewer = changed(before, { lines: [{ lineId: 'l1', quantity: '1' }] })
    expect(patchOf(before, fewer.after, fewer.differing)).toEqual({ lines: [before.lines, [before.lines[0]]] })
  })
})

it('a value at a path: plain, nested, over all lines', () => {
  const body = { number: '1', buyer: { nickname: 'n' }, lines: [{ lineId: 'l1', quantity: '1' }] }
  const at = (path: string) => valueAt(body, path.split('.'))
  expect([at('number'), at('buyer.nickname'), at('buyer.no.more'), at('lines.quantity')]).toEqual(['1', 'n', undefined, { l1: '1' }])
})

it('a list without a key is one value: a change of it is taken over whole, and undone', () => {
  const before = { discounts: [{ kind: 'coupon', amount: '1.00', funder: 'merchant' }] }
  const theirs = { discounts: [{ kind: 'coupon', amount: '2.00' }, { kind: 'promotion' }] }
  const { differing, after } = changed(before, theirs)
  expect(after).toEqual(theirs)
  expect(undo(after, stored(patchOf(before, after, differing)))).toEqual(before)
})
