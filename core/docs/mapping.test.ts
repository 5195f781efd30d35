// The examples of mapping.md run: each mapping compiles, its cases pass, and the editors' schema accepts it.
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { JsonSchema } from '../connector/port.ts'
import { CONVERTERS } from '../mapping/converters.ts'
import { runCases } from '../mapping/cases.ts'
import { MONEY_STEPS } from '../mapping/money-steps.ts'
import { compileText } from '../mapping/load.ts'
import { canonicalSchema } from '../model/schemas.ts'

const page = readFileSync(new URL('./mapping.md', import.meta.url), 'utf8')
const blocks = (kind: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`yaml ${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!)
const schema = JSON.parse(readFileSync(new URL('../../openapi/mapping.schema.json', import.meta.url), 'utf8')) as object
const isMapping = new Ajv2020({ strict: false }).compile(schema)

const number = { type: 'number' }
const text = { type: 'string' }
const id = { type: 'integer' }
const list = (properties: Record<string, JsonSchema>): JsonSchema => ({ type: 'array', items: { type: 'object', properties } })
const NATIVES: Record<string, Record<string, JsonSchema>> = {
  'shop/order': {
    ...{ id, order_no: text, hub_no: text, bill: id, created: text, goods_fen: id, total_fen: id, note: text, source: text },
    type: { type: 'object', properties: { code: text } },
    items: list({ id, uid: text, sku: text, num: number, sum: number }),
  },
  'shop/member': { name: text, tax: text, points: id, level: { type: ['string', 'null'] }, vip_card: text },
  'shop/delivery': {
    waybills: { type: 'array', items: text },
    items: list({ order_id: text, order_item: id, num: number, batches: list({ no: text, num: number }) }),
  },
  'shop/bill': {
    total: number,
    entries: list({ id, sku: text, num: number, sum: number, less: number, tax: number, net: number }),
  },
  'shop/stock': { material: text, place: text, count: number },
  'shop/payment': { state: { enum: ['NEW', 'WAIT', 'OK', 'FAIL'] }, amount: number, paid_ts: id, trade: id },
}

interface Header {
  native: string
  canonical: string
  extends?: string
}
const headerOf = (mapping: string): Header => parse(mapping) as Header
/** The example that this one extends, else itself. */
const baseOf = (mapping: string): string => find(headerOf(mapping).extends)?.text ?? mapping
function find(name: string | undefined) {
  const text = blocks('mapping').find((block) => (parse(block) as { mapping: string }).mapping === name)
  return text === undefined ? undefined : { file: 'mapping.md', text }
}

describe('mapping.md', () => {
  const mappings = blocks('mapping')
  const cases = blocks('cases')

  it('has an example in each part', () => {
    expect(mappings.length).toBe(7)
    expect(cases.length).toBe(mappings.length)
  })

  it.each(mappings.map((mapping, index) => [parse(mapping).mapping as string, mapping, cases[index]!]))(
    '%s runs',
    async (_name, mapping, caseText) => {
      const header = { ...headerOf(baseOf(mapping)), ...headerOf(mapping) }
      const native = { type: 'object', properties: NATIVES[header.native] }
      const loaded = compileText(mapping, { file: 'mapping.md', native, canonical: canonicalSchema(header.canonical) as JsonSchema, find })
      expect(loaded.findings.filter(({ severity }) => severity === 'error')).toEqual([])
      expect((await runCases(loaded.mapping!, caseText)).filter(({ ok }) => !ok)).toEqual([])
      expect(isMapping(parse(mapping)), JSON.stringify(isMapping.errors)).toBe(true)
    },
  )

  it('names every converter', () => {
    for (const name of [...CONVERTERS.keys(), ...MONEY_STEPS]) expect(page, name).toMatch(new RegExp(`^\\| \`${name}\\b`, 'm'))
  })

  it('the schema for editors accepts the example of the tests and refuses what the parser refuses', () => {
    const example = parse(readFileSync(new URL('../testing/example-mapping/order.yaml', import.meta.url), 'utf8')) as object
    expect(isMapping(example), JSON.stringify(isMapping.errors)).toBe(true)
    expect(isMapping({ ...example, extra: 1 })).toBe(false)
    expect(isMapping({ ...example, map: ['number order_no'] })).toBe(false)
    expect(isMapping({ ...example, map: [{ 'lines <-> items': [] }] })).toBe(false)
    expect(isMapping({ ...example, mapping: 'order' })).toBe(false)
    expect(isMapping({ extends: 'shop.order', drop: ['sellerNote'] })).toBe(true)
    expect(isMapping({ ...example, drop: ['sellerNote'] })).toBe(false)
    expect(isMapping({ mapping: 'shop.order', map: [] })).toBe(false)
  })
})
