// allocate and taxSplit: what they write and leave alone, what the static check says, and the laws on generated records.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEqual, minorDigits, ofUnits, round, sum } from '../model/money.ts'
import { lawsOnGenerated } from '../testing/mapping-laws.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { compileText, type LoadResult } from './load.ts'
import type { JsonSchema, NativeRecord } from './port.ts'
import { sampleGetContext, samplePutContext } from './sample-world.ts'

const number = { type: 'number' }
const entry = {
  id: { type: 'integer' },
  sku: { type: 'string' },
  kind: { type: 'string' },
  sum: number,
  less: number,
  cents: { type: 'integer' },
  tax: number,
  net: number,
}
const native: JsonSchema = {
  type: 'object',
  properties: { points: number, entries: { type: 'array', items: { type: 'object', properties: entry } } },
}
const LINES = ['lines[lineId] <-> entries[id]', 'skuCode <-> sku', 'amount <-> sum | money(2)']

function load(header: string[], inside: string[] = [], list = LINES): LoadResult {
  const [head, ...rules] = list
  const lines = [...header.map((rule) => `  - "${rule}"`), `  - "${head}":`, ...[...rules, ...inside].map((rule) => `      - "${rule}"`)]
  const text = `mapping: shop.order\nnative: shop/order\ncanonical: order\nmap:\n${lines.join('\n')}\n`
  return compileText(text, { file: 'm.yaml', native, canonical: canonicalSchema('order') as JsonSchema })
}
const errors = (result: LoadResult) =>
  result.findings.flatMap(({ severity, code, message }) => (severity === 'error' ? [`${code}: ${message}`] : []))
const mappingOf = (result: LoadResult) => {
  expect(errors(result)).toEqual([])
  return result.mapping!
}
const line = (id: number, amount: string, more: object = {}) => ({ lineId: `line:${id}`, skuCode: 'A', amount, ...more })
type Entries = { entries: Record<string, unknown>[] }
const parts = (record: NativeRecord, field: string) => (record as Entries).entries.map((one) => one[field])

const ALLOCATE = 'pointsDeduction <-> entries.less | money(2) | allocate(amount)'

describe('allocate', () => {
  const mapping = mappingOf(load([ALLOCATE]))
  const put = (canonical: NativeRecord, old?: NativeRecord) => mapping.put(canonical, old, samplePutContext()).native
  const old: NativeRecord = {
    entries: [
      { id: 1, sku: 'A', sum: 30, less: 5 },
      { id: 2, sku: 'A', sum: 60, less: 5 },
    ],
  }

  it('spreads over the lines that it creates, wherever its rule stands', () => {
    expect(parts(put({ pointsDeduction: '1.00', lines: [line(1, '10.00'), line(2, '20.00'), line(3, '0.00')] }), 'less')).toEqual([
      0.33, 0.67, 0,
    ])
  })
  it('leaves shares whose sum is right, and spreads anew what is not', () => {
    const lines = [line(1, '30.00'), line(2, '60.00')]
    expect(put({ pointsDeduction: '10.0', lines }, old)).toBe(old)
    expect(parts(put({ pointsDeduction: '9.00', lines }, old), 'less')).toEqual([3, 6])
    expect(parts(old, 'less')).toEqual([5, 5])
  })
  it('spreads anew when a line is new, though the total is the same', () => {
    const lines = [line(1, '30.00'), line(2, '60.00'), line(3, '10.00')]
    expect(parts(put({ pointsDeduction: '10.00', lines }, old), 'less')).toEqual([3, 6, 1])
  })
  it('lets entries of nobody keep theirs, and counts them', () => {
    const context = {
      ...samplePutContext(),
      entryOf: (_: string, id: string) => (id === 'line:1' ? '1' : undefined),
      lineIdOf: () => undefined,
    }
    const { native: written } = mapping.put({ pointsDeduction: '7.00', lines: [line(1, '30.00')] }, old, context)
    expect(parts(written, 'less')).toEqual([2, 5])
    expect(mapping.get(written, sampleGetContext()).canonical['pointsDeduction']).toBe('7.00')
  })
  it('gives a bundle nothing where its components are', () => {
    const words = ['normal', 'gift', 'bundle', 'component', 'service', 'freight'].map((word) => `${word}=${word}`).join(', ')
    const told = mappingOf(load([ALLOCATE], [`kind -> kind | enum(${words})`]))
    const put = (canonical: NativeRecord) => told.put(canonical, undefined, samplePutContext()).native
    const bundle = { key: 'b', kind: 'bundle' }
    const part = { kind: 'component', parentKey: 'b' }
    const lines = [line(1, '30.00', bundle), line(2, '10.00', part), line(3, '20.00', part)]
    expect(parts(put({ pointsDeduction: '3.00', lines }), 'less')).toEqual([0, 1, 2])
    expect(parts(put({ pointsDeduction: '3.00', lines: [line(1, '30.00', bundle)] }), 'less')).toEqual([3])
  })
  it('clears the parts of a total that is null, and leaves those of one that is absent', () => {
    const lines = [line(1, '30.00'), line(2, '60.00')]
    expect(parts(put({ pointsDeduction: null, lines }, old), 'less')).toEqual([undefined, undefined])
    expect(put({ lines }, old)).toBe(old)
  })
  it('names the field when there is nothing to spread over or by', () => {
    const thrown = (canonical: NativeRecord) => {
      try {
        return put(canonical, old)
      } catch (error) {
        return (error as { code: string; details: object }).details
      }
    }
    expect(thrown({ pointsDeduction: '1.00' })).toMatchObject({ field: 'pointsDeduction', path: 'entries.less' })
    expect(thrown({ pointsDeduction: '1.00', lines: [{ lineId: 'line:1' }] })).toMatchObject({ field: 'pointsDeduction' })
    expect(thrown({ pointsDeduction: '1.005', lines: [line(1, '1.00')] })).toMatchObject({ field: 'pointsDeduction' })
  })
  it('adds up what it reads, exactly', () => {
    const read = (entries: object[]) => mapping.get({ entries }, sampleGetContext()).canonical['pointsDeduction']
    expect(read([{ id: 1, less: 0.1 }, { id: 2, less: 0.2 }, { id: 3 }])).toBe('0.30')
    expect(read([{ id: 1 }])).toBeUndefined()
    expect(read([])).toBeUndefined()
  })
  it('sends the sum over a list of the record, and is due when one of them changes', () => {
    const summed = mappingOf(load(['discounts.amount -> entries.less | money(2) | allocate(amount)']))
    const canonical = { discounts: [{ amount: '1.00' }, { amount: '0.50' }], lines: [line(1, '10.00'), line(2, '20.00')] }
    expect(parts(summed.put(canonical, undefined, samplePutContext()).native, 'less')).toEqual([0.5, 1])
    expect(summed.view(canonical)['discounts.amount']).toBe('1.50')
  })
  it('adds up exactly in the units of any currency, whatever the parts keep', () => {
    const totals = fc.record({
      currency: fc.constantFrom('JPY', 'CNY', 'KWD'),
      kept: fc.constantFrom(2, 3, 4),
      units: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      sizes: fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 6 }),
    })
    const byKept = [2, 3, 4].map((kept) => [kept, mappingOf(load([ALLOCATE.replace('money(2)', `money(${kept})`)]))] as const)
    const mappings = new Map(byKept)
    fc.assert(
      fc.property(totals, ({ currency, kept, units, sizes }) => {
        const digits = Math.min(minorDigits(currency), kept)
        const pointsDeduction = ofUnits(BigInt(units), digits)
        const lines = sizes.map((size, at) => line(at + 1, ofUnits(BigInt(size), minorDigits(currency))))
        const { native: written } = mappings.get(kept)!.put({ currency, pointsDeduction, lines }, undefined, samplePutContext())
        const shares = parts(written, 'less').map((share) => (share as number).toFixed(kept))
        expect(isEqual(sum(shares), pointsDeduction)).toBe(true)
        expect(shares.filter((share) => !isEqual(share, round(share, digits)))).toEqual([])
      }),
    )
  })
  it('takes the decimals that are given before those of the currency', () => {
    const lines = [line(1, '10'), line(2, '10'), line(3, '10')]
    const given = mappingOf(load([ALLOCATE.replace('(amount)', '(amount, 2)')]))
    const less = (told: typeof mapping) =>
      parts(told.put({ currency: 'JPY', pointsDeduction: '100', lines }, undefined, samplePutContext()).native, 'less')
    expect([less(mapping), less(given)]).toEqual([
      [34, 33, 33],
      [33.34, 33.33, 33.33],
    ])
  })
  it('names the remedy where lines are above and below 0', () =>
    expect(() => put({ pointsDeduction: '1.00', lines: [line(1, '10.00'), line(2, '-4.00')] })).toThrow(
      'pointsDeduction (entries.less): A total cannot be spread over amounts of both signs (-4.00 and 10.00)',
    ))
  it('keeps the laws', () => {
    for (const rule of [ALLOCATE, 'pointsDeduction <-> entries.cents | minor(2) | allocate(amount, 2)']) {
      const loaded = load([rule])
      const results = lawsOnGenerated({ mapping: mappingOf(loaded), ast: loaded.ast!, native, report: loaded.report, seed: 7 })
      expect(results.map(({ status, failure }) => failure?.message ?? status)).toEqual(['holds', 'holds', 'holds'])
      for (const { samples } of results) expect(samples).toBeGreaterThan(20)
    }
  })
})

describe('the check of allocate', () => {
  it.each([
    ['pointsDeduction <-> points | money(2) | allocate(amount)', 'notAList: `allocate` spreads over the entries of a list'],
    ['pointsDeduction <-> entries.les | money(2) | allocate(amount)', 'unknownNativePath: `entries.les`|`les` is not in the native schema'],
    [
      'pointsDeduction <-> entries.less | money(2) | allocate(amout)',
      'unknownCanonicalPath: `lines.amout` is no field of order; did you mean `amount`?',
    ],
    ['pointsDeduction <-> entries.less | money(2) | allocate(title)', 'typeMismatch: `lines.title` is no amount or number'],
    [
      'pointsDeduction <-> entries.less | money(2) | allocate(amount, 3)',
      'badArguments: `allocate` divides to 3 decimals and `entries.less` keeps 2',
    ],
    [
      'pointsDeduction <-> entries.cents | money(2) | allocate(amount)',
      'badArguments: `allocate` divides to 2 decimals and `entries.cents` keeps 0',
    ],
    ['pointsDeduction <-> entries.less | allocate(amount)', 'typeMismatch: pointsDeduction is an exact decimal; add | money(2)'],
    ['pointsDeduction <-> entries.less | allocate(amount) | money(2)', 'badConverter: `allocate` comes last'],
    ['pointsDeduction <-> entries.less | money(2) | allocate', 'badArguments: `allocate` takes 1 to 2 argument(s), not 0'],
    ['pointsDeduction <-> entries.sum | money(2) | allocate(amount)', 'twoWriters: `entries.sum`: written by a rule here and by another'],
    ['discounts.amount <-> entries.less | money(2) | allocate(amount)', 'oneWay: `discounts.amount` is the sum over a list'],
  ])('%s', (rule, expected) => {
    const [code, sentence] = expected.split(': ') as [string, string]
    const found = errors(load([rule]))
    expect(
      found.some((message) => message.startsWith(code) && sentence.split('|').some((part) => message.includes(part))),
      found.join('\n'),
    ).toBe(true)
  })
  it('wants a rule that writes the list, and one writer for each part', () => {
    expect(errors(load([ALLOCATE], [], ['lines[lineId] <- entries[id]', 'skuCode <- sku']))[0]).toContain('noListRule')
    expect(errors(load([ALLOCATE, 'priceAdjustment -> entries.less | money(2) | allocate(amount)']))[0]).toContain('twoWriters')
    expect(errors(load([ALLOCATE.replace('<->', '<-')], [], ['lines[lineId] <- entries[id]', 'skuCode <- sku']))).toEqual([])
  })
  it('refuses it inside a list', () =>
    expect(errors(load([], ['pointsDeduction <-> less | money(2) | allocate(amount)']))[0]).toContain('`allocate` stands outside lists'))
})

describe('taxSplit', () => {
  const mapping = mappingOf(
    load([], ['taxAmount -> tax | money(2) | taxSplit(taxRate)', 'netAmount -> net | money(2) | taxSplit(taxRate)']),
  )
  const put = (more: object, old?: NativeRecord) => {
    const { native: written } = mapping.put({ lines: [line(1, '100.00', more)] }, old, samplePutContext())
    return [parts(written, 'net')[0], parts(written, 'tax')[0]]
  }

  it('computes what the line does not say, from what it says', () => {
    expect(put({ taxRate: '13' })).toEqual([88.5, 11.5])
    expect(put({ taxRate: '0' })).toEqual([100, 0])
    expect(put({ taxRate: '13', taxAmount: '11.49' })).toEqual([88.51, 11.49])
    expect(put({ netAmount: '90.00' })).toEqual([90, 10])
    expect(put({})).toEqual([undefined, undefined])
  })
  it('takes the rate itself', () => {
    const fixed = mappingOf(load([], ['taxAmount -> tax | money(2) | taxSplit(6)']))
    expect(parts(fixed.put({ lines: [line(1, '-106.00')] }, undefined, samplePutContext()).native, 'tax')).toEqual([-6])
  })
  it('is seen by the engine as a value of the record that changes with the amount', () => {
    expect(mapping.view({ lines: [line(1, '100.00', { taxRate: '13' })] })['lines.taxAmount']).toEqual({ 'line:1': '11.50' })
  })
  it('divides to the units of the record’s currency, and no finer than it is written', () => {
    const rules = (kept: number) =>
      mappingOf(load([], [`taxAmount -> tax | money(${kept}) | taxSplit(10)`, `netAmount -> net | money(${kept}) | taxSplit(10)`]))
    const split = (currency: string, amount: string, told = rules(3)) => {
      const record = { currency, lines: [line(1, amount)] }
      const { native: written } = told.put(record, undefined, samplePutContext())
      const shown = told.view(record)
      return [parts(written, 'net')[0], parts(written, 'tax')[0], shown['lines.taxAmount']]
    }
    expect(split('JPY', '100')).toEqual([91, 9, { 'line:1': '9' }])
    expect(split('CNY', '100.00')).toEqual([90.91, 9.09, { 'line:1': '9.09' }])
    expect(split('KWD', '100.000')).toEqual([90.909, 9.091, { 'line:1': '9.091' }])
    expect(split('KWD', '1.000', rules(2))).toEqual([0.91, 0.09, { 'line:1': '0.09' }])
  })
  it('is compared where the system computes it', () => {
    const compared = mappingOf(load([], ['taxAmount = tax | money(2) | taxSplit(taxRate)']))
    expect(compared.writable.has('lines.taxAmount')).toBe(false)
    const { lines } = compared.get({ entries: [{ id: 1, sum: 100, tax: 11.51 }] }, sampleGetContext()).canonical as { lines: object[] }
    expect(lines).toEqual([{ lineId: 'line:1', amount: '100.00', taxAmount: '11.51' }])
  })
  it('keeps the laws', () => {
    const loaded = load([], ['taxAmount -> tax | money(2) | taxSplit(13)'])
    const results = lawsOnGenerated({ mapping: mappingOf(loaded), ast: loaded.ast!, native, report: loaded.report, seed: 7 })
    expect(results.map(({ status, failure }) => failure?.message ?? status)).toEqual(['holds', 'holds', 'holds'])
  })
  it.each([
    ['taxAmount <-> tax | money(2) | taxSplit(taxRate)', 'oneWay'],
    ['taxAmount <- tax | money(2) | taxSplit(taxRate)', 'oneWay'],
    ['listPrice -> tax | money(2) | taxSplit(taxRate)', 'badConverter: `taxSplit` gives taxAmount or netAmount'],
    ['taxAmount -> tax | money(2) | taxSplit(rate)', 'unknownCanonicalPath: There is no `rate` beside lines.taxAmount'],
    ['taxAmount -> tax | money(2) | taxSplit(title)', 'typeMismatch: `title` beside lines.taxAmount is no decimal'],
    ['taxAmount -> tax | money(2) | taxSplit(taxRate, 20)', 'badArguments'],
  ])('the check: %s', (rule, sentence) => {
    const found = errors(load([], [rule]))
    expect(
      found.some((message) => message.startsWith(sentence)),
      found.join('\n'),
    ).toBe(true)
  })
})
