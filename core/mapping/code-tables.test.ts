// `table(name, key…).column`: written by the key's values, read back where one code means one value, and every row that is missing is named.
import { describe, expect, it } from 'vitest'
import { canonicalSchema } from '../model/schemas.ts'
import { lawsOnGenerated } from '../testing/mapping-laws.ts'
import { partsOf, rowsText, tableOf } from './code-key.ts'
import type { TableFacts } from './check-report.ts'
import { compileText } from './load.ts'
import type { JsonSchema, NativeRecord, PutRecord, RefsIn, RefsOut } from './port.ts'
import { sampleGetContext, samplePutContext } from './sample-world.ts'

const text = { type: 'string' }
const NATIVE: JsonSchema = {
  type: 'object',
  properties: {
    ...{ id: text, no: text, org: text, stock: { type: 'integer' }, custom: text, state: text },
    items: { type: 'array', items: { type: 'object', properties: { id: text, sku: text, num: text, sum: text, place: text } } },
  },
}
const TABLES = new Map<string, TableFacts>([
  ['shops', { keys: ['shop'], values: ['org', 'customer'] }],
  ['materials', { keys: ['sku'], values: ['material'] }],
  ['places', { keys: ['shop', 'sku'], values: ['place'] }],
])
const load = (map: string, codeTables: typeof TABLES | null = TABLES) =>
  compileText(`mapping: erp.order\nnative: erp/order\ncanonical: order\nid: id\nmap:\n${map}`, {
    file: 'order.yaml',
    native: NATIVE,
    canonical: canonicalSchema('order') as JsonSchema,
    ...(codeTables && { codeTables }),
  })
const compile = (map: string) => {
  const { mapping, findings } = load(map)
  if (!mapping) throw new Error(findings.map(({ message }) => message).join('\n'))
  return mapping
}

/** Rows by table: the key's texts, then a column and its cell. References to records read as their ids. */
type Rows = Record<string, [string[], Record<string, string>][]>
const keyText = (id: string) => partsOf(id).map((part) => (typeof part === 'string' ? part : `${part.key} of ${part.id}`))
const refsOut = (rows: Rows): RefsOut => ({
  resolve: (object, column, id) =>
    rows[tableOf(object)!]?.find(([key]) => JSON.stringify(key) === JSON.stringify(keyText(id)))?.[1][column!],
})
const refsIn = (rows: Rows): RefsIn => ({
  resolve(object, column, code) {
    const table = tableOf(object)
    if (table === undefined) return `${object}:${code}`
    const found = rows[table]!.filter(([, cells]) => cells[column!] === code).map(([key]) => key)
    return found.length ? rowsText(found) : undefined
  },
})
const put = (map: string, rows: Rows, canonical: NativeRecord, old?: NativeRecord): PutRecord =>
  compile(map).put(canonical, old, { ...samplePutContext(), refs: refsOut(rows) })
const get = (map: string, rows: Rows, native: NativeRecord, isLenient = false) =>
  compile(map).get(native, { ...sampleGetContext(), refs: refsIn(rows), isLenient }).canonical

const SKU = '  - "number <-> no"\n  - "tradeNumber <-> custom | table(materials, tradeNumber).material"\n'
const SHOP = '  - "organization -> org | table(shops, shop).org"\n'
const LINES = `  - "currency <- state"
  - "lines[lineId] <-> items[id]":
      - "quantity <-> num | decimal(4)"
      - "amount <-> sum | money(2)"
      - "skuCode <-> sku | table(materials, skuCode).material"
      - "product -> place | table(places, shop, skuCode).place"
`

describe('writing a code', () => {
  it('takes the row of the key, leading zeros and all', () => {
    const rows: Rows = { materials: [[['007'], { material: '0100' }]] }
    expect(put(SKU, rows, { tradeNumber: '007' }).native).toEqual({ custom: '0100' })
    expect(put(SKU, rows, { tradeNumber: '7' }).missing).toMatchObject([{ object: 'table:materials', key: 'material', id: '["7"]' }])
  })

  it('names a referred record by its own code, or by the field after the dot', () => {
    const rows: Rows = { shops: [[['code of rec_1'], { org: 'O1' }], [['name of rec_1'], { org: 'O2' }]] } // prettier-ignore
    expect(put(SHOP, rows, { shop: 'rec_1' }).native).toEqual({ org: 'O1' })
    expect(put(SHOP.replace('shop)', 'shop.name)'), rows, { shop: 'rec_1' }).native).toEqual({ org: 'O2' })
  })

  it('is written for the key alone: the field itself need not be there', () => {
    expect(put(SHOP, { shops: [] }, { organization: 'rec_9' })).toEqual({ native: {}, missing: [] })
  })

  it('looks beside the field first, then in the record; an absent key column is an empty text', () => {
    const rows: Rows = {
      materials: [[['A'], { material: 'M' }]],
      places: [[['code of rec_1', 'A'], { place: 'P1' }], [['', 'A'], { place: 'P0' }]], // prettier-ignore
    }
    const lines = [{ lineId: 'line:1', skuCode: 'A', quantity: '2' }]
    const items = (canonical: NativeRecord) => put(LINES, rows, canonical).native['items']
    expect(items({ shop: 'rec_1', lines })).toMatchObject([{ num: '2', sku: 'M', place: 'P1' }])
    expect(items({ lines })).toMatchObject([{ sku: 'M', place: 'P0' }])
  })

  it('absent changes nothing, null clears, an equal code is left in its own spelling', () => {
    const rows: Rows = { materials: [[['A'], { material: '5' }]] }
    const map = '  - "tradeNumber <-> stock | string | table(materials, tradeNumber).material"\n'
    const old = { stock: 5 }
    expect(put(map, rows, {}, old).native).toBe(old)
    expect(put(map, rows, { tradeNumber: 'A' }, old).native).toBe(old)
    expect(put(map, rows, { tradeNumber: 'A' }, { stock: 6 }).native).toEqual({ stock: 5 })
    expect(put(map, rows, { tradeNumber: null }, old).native).toEqual({})
  })

  it('names every row that is missing, with what hangs on it', () => {
    const line = (id: string, skuCode: string, quantity: string, amount: string) => ({ lineId: `line:${id}`, skuCode, quantity, amount })
    const lines = [line('1', 'A', '2', '10.00'), line('2', 'B', '1', '3.50'), line('3', 'A', '0.5', '2.50')]
    const { missing } = put(LINES, { materials: [], places: [] }, { currency: 'CNY', lines })
    expect(missing.filter(({ object }) => object === 'table:materials').map(({ id, weight }) => [id, weight])).toEqual([
      ['["A"]', { pieces: '2', amount: '10.00', currency: 'CNY' }],
      ['["B"]', { pieces: '1', amount: '3.50', currency: 'CNY' }],
      ['["A"]', { pieces: '0.5', amount: '2.50', currency: 'CNY' }],
    ])
    const whole = put(SHOP, { shops: [] }, { shop: 'rec_1', payable: '16.00', currency: 'CNY', lines }).missing
    expect(whole).toMatchObject([{ field: 'organization', weight: { pieces: '3.5', amount: '16.00', currency: 'CNY' } }])
  })
})

describe('reading a code', () => {
  it('gives the key of its row', () => {
    expect(get(SKU, { materials: [[['007'], { material: '0100' }]] }, { custom: '0100' })).toEqual({ tradeNumber: '007' })
  })

  it('goes on to the record that the key names', () => {
    const rows: Rows = { shops: [[['S1'], { org: 'O1' }]] }
    expect(get('  - "shop <-> org | table(shops, shop).org"\n', rows, { org: 'O1' })).toEqual({ shop: 'shop:S1' })
  })

  it('of several key columns the others do not matter, as long as all rows mean the same', () => {
    const map = '  - "lines[lineId] <-> items[id]":\n      - "skuCode <-> place | table(places, shop, skuCode).place"\n'
    const rows: Rows = { places: [[['S1', 'A'], { place: 'P' }], [['S2', 'A'], { place: 'P' }], [['S2', 'B'], { place: 'Q' }], [['S2', 'C'], { place: 'Q' }]] } // prettier-ignore
    expect(get(map, rows, { items: [{ id: '1', place: 'P' }] })).toEqual({ lines: [{ lineId: 'line:1', skuCode: 'A' }] })
    const ambiguous = () => get(map, rows, { items: [{ id: '1', place: 'Q' }] })
    expect(ambiguous).toThrow(/2 rows of different skuCode with place "Q"/)
    expect(ambiguous).toThrow(expect.objectContaining({ code: 'ambiguousCode', kind: 'data' }))
  })

  it('names every code that has no row in one error, with pieces and money', () => {
    const items = [{ id: '1', sku: 'X', num: '2', sum: '8' }, { id: '2', sku: 'Y', num: '1', sum: '1' }, { id: '3', sku: 'X', num: '3', sum: '4' }] // prettier-ignore
    const read = () => get(LINES, { materials: [] }, { state: 'CNY', items })
    expect(read).toThrow('lines.skuCode: code table materials has no row with material "X", nor 1 other row that this record needs')
    const row = (code: string, pieces: string, amount: string) => ({
      ...{ table: 'materials', by: { material: code }, column: 'material', direction: 'in', field: 'lines.skuCode' },
      weight: { pieces, amount, currency: 'CNY' },
    })
    const details = { field: 'lines.skuCode', unmapped: [row('X', '5', '12.00'), row('Y', '1', '1.00')] }
    expect(read).toThrow(expect.objectContaining({ code: 'unmapped', kind: 'data', details }))
  })

  it('of what is known already it is as if nothing stood there', () => {
    expect(get(SKU, { materials: [] }, { no: 'N', custom: 'gone' }, true)).toEqual({ number: 'N' })
  })
})

describe('the check', () => {
  const faults = (map: string, tables: typeof TABLES | null = TABLES) =>
    load(map, tables).findings.flatMap(({ severity, code, message }) => (severity === 'error' ? [`${code}: ${message}`] : []))

  it.each([
    ['"tradeNumber -> custom | table(material, tradeNumber).material"', 'unknownCodeTable: There is no code table `material`; did you mean `materials`?'], // prettier-ignore
    ['"tradeNumber -> custom | table(materials, tradeNumber).materials"', 'unknownColumn: Code table materials has no column `materials`; did you mean `material`?'], // prettier-ignore
    ['"tradeNumber -> custom | table(places, tradeNumber).place"', 'wrongKeys: The key of code table places is shop, sku: name 2 field(s), not 1.'], // prettier-ignore
    ['"tradeNumber -> custom | table(materials, tradeNo).material"', 'unknownKeyPath: `tradeNo` is no field of order'],
    ['"tradeNumber -> custom | table(shops, shop.nothing).org"', 'unknownKeyPath: `shop.nothing` is no field of order'],
    ['"tradeNumber -> custom | table(materials, lines).material"', 'typeMismatch: `lines` is list'],
    ['"organization <-> org | table(shops, shop).org"', 'notReadable: organization is no key of shops here'],
    ['"paidAt <-> custom | table(materials, paidAt).material"', 'typeMismatch: A code table gives texts, but paidAt is dateTime'],
    ['"tradeNumber -> custom | table(materials, tradeNumber)"', 'badArguments: `table` reads table(name, key).column'],
    ['"tradeNumber -> custom | table(materials).material"', 'badArguments: `table` reads table(name, key).column'],
    ['"tradeNumber -> custom | table(materials, tradeNumber).material?"', 'badArguments: `table` reads'],
    ['"tradeNumber -> custom | table(materials, tradeNumber).material | trim"', 'badConverter: `table` comes last'],
    ['"tradeNumber -> custom | trim().x"', 'badConverter: Only `table(…)` has a column behind it'],
  ])('refuses %s', (rule, message) => {
    const found = faults(`  - ${rule}\n`)
    expect(found).toContainEqual(expect.stringContaining(message))
  })

  it('lines are not told apart by a code', () => {
    const map = '  - "lines[skuCode] <-> items[sku]":\n      - "skuCode <-> sku | table(materials, skuCode).material"\n'
    expect(faults(map)).toEqual([expect.stringContaining('badKey: Lines cannot be told apart by what a code table says')])
  })

  it('accepts what is right, and asks for no table that it was not told of', () => {
    expect(faults(SKU + SHOP + LINES)).toEqual([])
    expect(faults('  - "tradeNumber -> custom | table(unheard-of, tradeNumber).x"\n', null)).toEqual([])
  })

  it('reports how far it goes, and which tables are read', () => {
    const { report, mapping } = load(SKU + SHOP)
    expect(report).toContainEqual({ field: 'tradeNumber', direction: '<->', status: 'holds', why: 'as far as code table materials is one to one' }) // prettier-ignore
    expect([...mapping!.codeTables]).toEqual(['materials', 'shops'])
    expect(mapping!.fields.find(({ field }) => field === 'organization')).toMatchObject({ sources: ['shop'] })
  })
})

it('keeps the lens laws', () => {
  const { mapping, ast, report } = load(SKU + SHOP + LINES)
  const results = lawsOnGenerated({ mapping: mapping!, ast: ast!, native: NATIVE, report, runs: 200, seed: 27 })
  expect(results.map(({ law, status, failure }) => [law, status, failure])).toEqual(
    ['GetPut', 'PutGet', 'PutPut'].map((law) => [law, 'holds', undefined]),
  )
  for (const { samples } of results) expect(samples).toBeGreaterThan(20)
})
