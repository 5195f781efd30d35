import { expect, it } from 'vitest'
import { inferSchema } from './infer-schema.ts'

it('describes what the samples have in common and where they differ', () => {
  const samples = [
    { id: 1, price: 1, note: null, lines: [{ sku: 'a', qty: 1 }], tags: [] },
    { id: 2, price: 1.5, note: 'x', lines: [{ sku: 'b' }, { sku: 'c', qty: 2 }], extra: { a: true } },
  ]
  expect(inferSchema(samples)).toEqual({
    type: 'object',
    required: ['id', 'price', 'note', 'lines'],
    properties: {
      id: { type: 'integer' },
      price: { type: 'number' },
      note: { type: ['null', 'string'] },
      lines: {
        type: 'array',
        items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' }, qty: { type: 'integer' } } },
      },
      tags: { type: 'array' },
      extra: { type: 'object', required: ['a'], properties: { a: { type: 'boolean' } } },
    },
  })
})

it('knows a property called like one that every object has', () => {
  expect(inferSchema([{ constructor: 'x' }, {}])).toMatchObject({ required: [], properties: { constructor: { type: 'string' } } })
})
