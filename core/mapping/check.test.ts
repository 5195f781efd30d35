// Every finding of the static check, with its place and a sentence that says what to do.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from './port.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { compileText, type LoadResult } from './load.ts'

const read = (name: string): string => readFileSync(new URL(`../testing/example-mapping/${name}`, import.meta.url), 'utf8')
const schema = JSON.parse(read('order.schema.json')) as JsonSchema
const order = read('order.yaml')

const load = (text: string, canCreate = true): LoadResult =>
  compileText(text, { file: 'order.yaml', native: schema, canonical: canonicalSchema('order') as JsonSchema, canCreate })

/** The example with one text replaced; the codes and messages of what the check then finds beyond warnings. */
function changed(from: string, to: string, canCreate = true): { codes: string[]; messages: string[]; lines: number[] } {
  expect(order).toContain(from)
  const errors = load(order.replace(from, to), canCreate).findings.filter(({ severity }) => severity === 'error')
  return { codes: errors.map(({ code }) => code), messages: errors.map(({ message }) => message), lines: errors.map(({ line }) => line) }
}
const lineOf = (text: string): number => order.slice(0, order.indexOf(text)).split('\n').length

describe('the static check', () => {
  it('finds nothing wrong with the example', () => {
    expect(load(order).findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('names unknown paths, where they stand, and what was probably meant', () => {
    const native = changed('created |', 'craeted |')
    expect(native.messages[0]).toBe('`craeted` is not in the native schema example/order; did you mean `created`?')
    expect(native.lines[0]).toBe(lineOf('"placedAt <->'))
    expect(changed('"flag <->', '"flagg <->').messages[0]).toBe('`flagg` is no field of order; did you mean `flag`?')
    expect(changed('"title <-> name"', '"title <-> fullName"').codes).toEqual(['unknownNativePath'])
    expect(changed('id: id', 'id: nope').codes).toEqual(['unknownNativePath'])
    expect(changed('const: { app: qiao', 'const: { apple: qiao').codes).toEqual(['unknownNativePath'])
    expect(changed('match: ["number!"]', 'match: ["numbr!"]').codes).toEqual(['unknownCanonicalPath'])
    expect(changed('match: ["number!"]', 'match: ["buyerNote"]').codes).toEqual(['notMapped'])
  })

  it.each([
    ['fee.goods | minor(2)"', 'fee.goods"', 'add | money(2), | decimal(d) or | minor(2)'],
    ['created | local(Asia/Shanghai)', 'created', 'say how the system writes it: rfc3339, local(zone) or epoch(s)'],
    ['created | local(Asia/Shanghai)', 'created | epoch(s) | local(UTC)', '`local` reads string, date, but `created` is by then dateTime'],
    ['"flag <-> flag"', '"flag <-> note"', 'flag is integer, but `note` gives string'],
    ['"fulfilment.city <-> ship.city"', '"fulfilment.city <-> flag"', 'gives integer; add | string'],
    ["labels | split(',')", "labels | join(',')", '`join` reads list, but `labels` is string'],
    ['"title <-> name"', '"title <-> name | bool01 | money(2)"', '`money` reads'],
    ['"flag <-> flag"', '"flag <-> buyer"', 'gives object'],
  ])('types: %s → %s', (from, to, sentence) => {
    const { codes, messages } = changed(from, to)
    expect(messages[codes.indexOf('typeMismatch')]).toContain(sentence)
  })

  it('wants every state of a bill to mean one that the hub knows', () => {
    const STATUS = 'enum(Z=draft, A=draft, C=approved)'
    expect(changed(STATUS, 'enum(Z=draft, A=created, C=approved)').messages).toEqual([
      '`document.status` is never created; it is one of draft, submitted, approved, reopened, closed, void.',
    ])
    expect(changed(`bill_state | ${STATUS}`, 'order_no').codes).toEqual(['needsEnum'])
    expect(changed('  status: "bill_state', '  type: buyer\n  status: "bill_state').codes).toContain('typeMismatch')
  })

  it('wants enums total in each direction used', () => {
    expect(changed('WAIT=pendingPayment, ', 'WAIT=-, ').messages).toEqual([
      'status can be pendingPayment, which the enum cannot write; add …=pendingPayment, or -=pendingPayment if the system has no word for it.',
    ])
    expect(changed(', CLOSED=cancelled', ', -=cancelled').messages[0]).toContain('`state` can be CLOSED, which the enum does not know')
    expect(changed('SENT=shipped', 'SENT=send').codes).toContain('unknownWord')
    expect(changed('1=goods, 2=service', '1=goods').messages[0]).toContain('add 2=…')
    expect(changed('"kind <- type | enum(1=goods, 2=service) | default(goods)"', '"kind <- order_no"').codes).toEqual(['needsEnum'])
  })

  it('wants required fields covered where records can be created, stamps and derived fields aside', () => {
    expect(changed('  - "currency <-> currency"\n', '').messages).toEqual([
      'currency is required and nothing gives it; add a rule, or a constant under `set:`.',
    ])
    expect(changed('  - "currency <-> currency"\n', '', false).codes).toEqual([])
    expect(changed(', lines.kind: normal', '').messages[0]).toContain('lines.kind is required')
    expect(changed(' fulfilment.isMasked: false,', '').messages[0]).toContain('fulfilment.isMasked is required')
    expect(changed('"currency <-> currency"', '"currency -> currency"').codes).toEqual(['requiredNotCovered'])
  })

  it('wants a default where something optional becomes something required', () => {
    const { codes, messages } = changed('fee.freight | default(0) |', 'fee.freight |')
    expect(codes).toEqual(['optionalIntoRequired'])
    expect(messages[0]).toContain('freight is required, but `fee.freight` may be missing or null; add | default(…)')
    expect(changed('fee.freight | default(0) |', 'fee.freight |', false).codes).toEqual([])
    expect(changed('fee.goods | minor(2)"', 'fee.goods | absent(0) | minor(2)"').messages[0]).toContain('may come out empty')
  })

  it('warns where a part may come without what it needs, not where it comes and goes as a whole', () => {
    const { ship, ...properties } = (schema as { properties: Record<string, JsonSchema> }).properties
    const check = (required: string[]): string[] => {
      const native = {
        ...schema,
        required: (schema['required'] as string[]).filter((name) => name !== 'ship'),
        properties: { ...properties, ship: { ...ship, required } },
      }
      const { findings } = compileText(order, { file: 'o', native, canonical: canonicalSchema('order') as JsonSchema, canCreate: true })
      return findings.filter(({ code }) => code === 'optionalIntoRequired').map(({ severity, path }) => `${severity} ${path}`)
    }
    expect(check(['method'])).toEqual([])
    expect(check([])).toEqual(['warning fulfilment.method'])
  })

  it('refuses two writers of one field, on either side', () => {
    const { codes, messages } = changed('"flag <-> flag"', '"number <-> note"')
    expect(messages[codes.indexOf('twoWriters')]).toContain(
      `\`number\`: written by a rule here and by a rule in line ${lineOf('"number <->')}; keep one.`,
    )
    expect(changed('"flag <-> flag"', '"buyerNote <-> order_no"').codes).toEqual(['twoWriters'])
    expect(changed('"flag <-> flag"', '"buyerNote <- order_no"').codes).toEqual([])
    expect(changed('set: { channel: miniProgram', 'set: { number: A, channel: miniProgram').codes).toEqual(['twoWriters'])
    expect(changed('const: { app: qiao', 'const: { note: x, order_no: QIAO').codes).toEqual(['twoWriters'])
    expect(changed('"fulfilment.city <-> ship.city"', '"fulfilment <-> ship.city"').codes).toContain('twoWriters')
  })

  it.each([
    ['ref(shop.code)', 'ref(shopp.code)', 'unknownObject', 'There is no object `shopp`; did you mean `shop`?'],
    ['ref(shop.code)', 'ref(shop.cod)', 'unknownKey', 'A shop has no key `cod`; did you mean `code`?'],
    ['ref(shop.code)', 'ref(customer.code)', 'wrongObject', 'shop holds a shop, not a customer'],
    ['shop_code | ref(shop.code)', 'shop_code', 'needsRef', 'end the rule with | ref(shop)'],
    ['"title <-> name"', '"title <-> name | ref(product)"', 'notAReference', 'holds no record'],
    ['"title <-> name"', '"replaces <-> name | ref(order.line, order)"', 'unknownOwner', 'No rule maps `order`'],
    ['"title <-> name"', '"replaces <-> name | ref(shop.line, shop)"', 'unknownKey', 'A shop has no lines'],
    ['"title <-> name"', '"replaces <-> name | ref(order.line, tradeNumber)"', 'unknownOwner', 'must end in ref(order)'],
    [
      '"product <-> sku_id | ref(product.skuCode)"',
      '"product <-> sku_id | monye(2) | ref(product)"',
      'unknownConverter',
      'There is no converter `monye`',
    ],
    ['ref(customer)?', 'ref(customer) | trim', 'badConverter', '`ref` comes last'],
  ])('references and converters: %s → %s', (from, to, code, sentence) => {
    const { codes, messages } = changed(from, to)
    expect(codes).toEqual([code])
    expect(messages[0]).toContain(sentence)
  })

  it('checks lists, keys and what stands inside them', () => {
    expect(changed('"lines[lineId] <-> items[id]"', '"lines[lineId] <-> fee[id]"').codes).toContain('notAList')
    expect(changed('"lines[lineId] <-> items[id]"', '"lines[lineId] <-> items[nope]"').codes).toEqual(['unknownNativePath'])
    expect(changed('"lines[lineId] <-> items[id]"', '"lines[parentKey] <-> items[id]"').messages[0]).toContain(
      'The key needs a rule inside the list',
    )
    expect(changed('"lines[lineId] <-> items[id]"', '"lines[lineId] <- items[id]"').codes).toEqual(['wrongDirection'])
    expect(changed('"title <-> name"', '"lineId <-> name"').codes).toContain('badKey')
    expect(changed('"title <-> name"', '"title <- jsonata(name)"').messages[0]).toContain('outside lists only')
    expect(changed('"title <-> name"', '"title <-> name.first"').codes).toEqual(['unknownNativePath'])
    expect(changed('lines[lineId] <-> items[id]', 'lines[key] <-> items[uid]').codes).toEqual([])
  })

  it('checks constants, expressions and the header', () => {
    expect(changed('channel: miniProgram', 'channel: minProgram').messages[0]).toContain('The constant minProgram is none of miniProgram')
    expect(changed('channel: miniProgram', 'chanel: miniProgram').codes).toContain('unknownCanonicalPath')
    expect(changed('sellerNote <- jsonata', 'sellerNote <-> jsonata').codes).toEqual(['oneWay'])
    expect(changed("jsonata($join([note, source], ' / '))", 'jsonata($eval(note))').messages[0]).toContain('$eval is not allowed')
    expect(changed("jsonata($join([note, source], ' / '))", 'jsonata((note)').messages[0]).toContain('This expression cannot be used')
    expect(changed('canonical: order', 'canonical: ordre').messages[0]).toContain('did you mean `order`?')
    expect(changed('mapping: example.order', 'mapping: example.customer').codes).toEqual(['badName'])
    expect(changed('number: order_no }', 'number: items }').codes).toEqual(['typeMismatch'])
  })

  it('warns of what gets narrower', () => {
    const narrow = structuredClone(schema) as { properties: Record<string, Record<string, unknown>> }
    narrow.properties['note'] = { type: 'string', maxLength: 10 }
    const text = order.replace('"flag <-> flag"', '"buyerNote <-> note"').replace('price | decimal(6)', 'price | decimal(2)')
    const { findings, mapping } = compileText(text, { file: 'o', native: narrow, canonical: canonicalSchema('order') as JsonSchema })
    const warnings = findings.filter(({ code }) => code === 'narrowing').map(({ message }) => message)
    expect(warnings).toContain(
      '`note` holds 10 characters, buyerNote may have any number; longer values will be refused or cut by the system.',
    )
    expect(warnings).toContain('lines.unitPrice has up to 6 decimals, 2 are written; the rest is rounded.')
    expect(mapping).toBeDefined()
  })

  it('reports what is certain of each field', () => {
    const report = Object.fromEntries(load(order).report.map(({ field, ...rest }) => [field, rest]))
    expect(report['goodsAmount']).toEqual({ direction: '<->', status: 'proved' })
    expect(report['lines.product']).toMatchObject({ status: 'holds', why: 'as far as each product is known on both sides' })
    expect(report['status']).toMatchObject({ status: 'lossy', why: expect.stringContaining('several native words mean one') })
    expect(report['channel']).toEqual({ direction: '<-', status: 'proved' })
    expect(report['sellerNote']).toMatchObject({ status: 'lossy' })
    expect(report['placedAt']).toMatchObject({ status: 'lossy', why: expect.stringContaining('an hour that the clocks repeat') })
  })
})
