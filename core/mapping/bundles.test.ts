// A bundle is never posted where its components are (model.md, invariant 3), unless the system is told which is which.
import { describe, expect, it } from 'vitest'
import { canonicalSchema } from '../model/schemas.ts'
import { compileText } from './load.ts'
import type { JsonSchema, NativeRecord } from './port.ts'
import { samplePutContext } from './sample-world.ts'

const text = { type: 'string' }
const properties = { id: { type: 'integer' }, sku: text, goods: text, kind: text, sum: text }
const native: JsonSchema = { type: 'object', properties: { items: { type: 'array', items: { type: 'object', properties } } } }
const WORDS = ['normal', 'gift', 'bundle', 'component', 'service', 'freight'].map((word) => `${word}=${word}`).join(', ')

function mapping(rules: string[] = []) {
  const inside = ['skuCode <-> sku', 'product -> goods | ref(product)', 'amount <-> sum | money(2)', ...rules].map(
    (rule) => `      - "${rule}"\n`,
  )
  const yaml = `mapping: shop.order\nnative: shop/order\ncanonical: order\nmap:\n  - "lines[lineId] <-> items[id]":\n${inside.join('')}`
  const loaded = compileText(yaml, { file: 'm.yaml', native, canonical: canonicalSchema('order') as JsonSchema })
  expect(loaded.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return loaded.mapping!
}
const line = (lineId: string, kind: string, more: object = {}) => ({
  lineId,
  kind,
  key: lineId,
  skuCode: lineId,
  amount: '1.00',
  product: `ref:product:${lineId}`,
  ...more,
})
const BUNDLE = line('line:1', 'bundle')
const PARTS = [line('line:2', 'component', { parentKey: 'line:1' }), line('line:3', 'component', { parentKey: 'line:1' })]
const skus = (record: NativeRecord) => (record as { items: { sku: string }[] }).items.map(({ sku }) => sku)

describe('a bundle whose components are listed', () => {
  it('is left out, and nothing waits for its product', () => {
    const lines = [BUNDLE, ...PARTS, line('line:4', 'normal')]
    expect(skus(mapping().put({ lines }, undefined, samplePutContext()).native)).toEqual(['line:2', 'line:3', 'line:4'])
    expect(
      mapping()
        .refsOut({ lines })
        .map(({ id }) => id),
    ).toEqual(['line:2', 'line:3', 'line:4'].map((id) => `ref:product:${id}`))
  })
  it('is taken out again where it had been posted before its components came', () => {
    const old = { items: [{ id: 1, sku: 'line:1', goods: 'line:1', sum: '1.00' }] }
    expect(skus(mapping().put({ lines: [BUNDLE] }, old, samplePutContext()).native)).toEqual(['line:1'])
    expect(skus(mapping().put({ lines: [BUNDLE, ...PARTS] }, old, samplePutContext()).native)).toEqual(['line:2', 'line:3'])
  })
  it('is sent to a system that is told the kinds of lines', () => {
    const lines = [BUNDLE, ...PARTS]
    expect(skus(mapping([`kind -> kind | enum(${WORDS})`]).put({ lines }, undefined, samplePutContext()).native)).toHaveLength(3)
  })
  it('of other components stays', () => {
    const lines = [BUNDLE, line('line:2', 'component', { parentKey: 'another' })]
    expect(skus(mapping().put({ lines }, undefined, samplePutContext()).native)).toHaveLength(2)
  })
})
