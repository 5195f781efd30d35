// What get and put do with records: copy on write, lines, references, null and absent, errors that name field and path.
import { describe, expect, it } from 'vitest'
import type { JsonSchema } from './port.ts'
import { compileMapping } from './compile.ts'
import { parseMapping } from './parse.ts'
import { lineTag, type CompiledMapping, type NativeRecord, type PutContext } from './port.ts'
import { sampleGetContext, samplePutContext } from './sample-world.ts'

function compile(map: string, more = '', native?: JsonSchema): CompiledMapping {
  const { mapping, findings } = parseMapping(`mapping: shop.order\nnative: shop/order\ncanonical: order\n${more}map:\n${map}`, 'm.yaml')
  expect(findings).toEqual([])
  return compileMapping(mapping!, native ? { native } : {})
}
const get = (mapping: CompiledMapping, native: NativeRecord) => mapping.get(native, sampleGetContext())
const put = (mapping: CompiledMapping, canonical: NativeRecord, old?: NativeRecord, context: PutContext = samplePutContext()) =>
  mapping.put(canonical, old, context)

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

const LINES = `  - "lines[lineId] <-> items[id]":
      - "skuCode <-> sku"
      - "quantity <-> num | decimal(4)"
`

describe('put', () => {
  const mapping = compile('  - "number <-> a.b.no"\n  - "flag <-> a.flag"\n  - "buyerNote <-> note"\n')

  it('gives the old record itself when nothing differs, and copies only along changed paths', () => {
    const old = frozen({ a: { b: { no: 'N1', x: 1 }, flag: 2 }, other: { deep: true } })
    expect(put(mapping, get(mapping, old).canonical, old).native).toBe(old)
    const { native } = put(mapping, { number: 'N2', flag: 2 }, old)
    expect(native).toEqual({ a: { b: { no: 'N2', x: 1 }, flag: 2 }, other: { deep: true } })
    expect(native['other']).toBe(old.other)
    expect(old.a.b.no).toBe('N1')
  })

  it('leaves what canonical does not have, and clears what is null there', () => {
    const old = frozen({ a: { b: { no: 'N1' }, flag: 2 }, note: 'hi' })
    expect(put(mapping, {}, old).native).toBe(old)
    expect(put(mapping, { buyerNote: null }, old).native).toEqual({ ...old, note: null })
    expect(get(mapping, { note: null }).canonical).toEqual({})
    const empty = frozen({ a: {} })
    expect(put(mapping, { buyerNote: null }, empty).native).toBe(empty)
  })

  it('clears the way the schema allows, or says that it cannot', () => {
    const schema = (note: JsonSchema, required: string[] = []): JsonSchema => ({ type: 'object', required, properties: { note } })
    const clear = (rule: string, native: JsonSchema): unknown =>
      put(compile(`  - "buyerNote <-> ${rule}"\n`, '', native), { buyerNote: null }, { note: 'hi' }).native
    expect(clear('note', schema({ type: ['string', 'null'] }, ['note']))).toEqual({ note: null })
    expect(clear('note', schema({ type: 'string' }))).toEqual({})
    expect(clear("note | absent('')", schema({ type: 'string' }, ['note']))).toEqual({ note: '' })
    expect(() => clear('note', schema({ type: 'string' }, ['note']))).toThrow(/buyerNote \(note\): The system needs a value here/)
  })

  it('writes constants only when it creates', () => {
    const withConst = compile(LINES, 'const: { type.code: X, items.unit: pcs }\n')
    const line = { lineId: 'n', skuCode: 'S', quantity: '1' }
    expect(put(withConst, { lines: [line] }).native).toEqual({
      type: { code: 'X' },
      items: [{ unit: 'pcs', sku: 'S', num: '1', [lineTag]: 'n' }],
    })
    expect(put(withConst, { lines: [line] }, { items: [] }).native).toEqual({
      items: [{ unit: 'pcs', sku: 'S', num: '1', [lineTag]: 'n' }],
    })
  })

  it('keeps native and canonical objects apart', () => {
    const free = compile('  - "attribution <-> attr"\n')
    const native = { attr: { a: [1] } }
    const { canonical } = get(free, native)
    ;(canonical['attribution'] as { a: number[] }).a.push(2)
    expect(native).toEqual({ attr: { a: [1] } })
  })
})

describe('lines by the binding', () => {
  const mapping = compile(LINES)
  const old = frozen({
    items: [
      { id: 1, sku: 'A', num: 1, thumb: 'a' },
      { id: 2, sku: 'B', num: 2 },
      { sku: 'typed by hand', num: 9 },
    ],
  })

  it('get names lines that are known, by binding or by tag', () => {
    const context = { ...sampleGetContext(), lineIdOf: (_list: string, id: string) => (id === '1' ? 'L1' : undefined) }
    const native = { items: [...old.items, { sku: 'new', num: 1, [lineTag]: 'L9' }] }
    expect(mapping.get(native, context)).toEqual({
      canonical: {
        lines: [
          { lineId: 'L1', skuCode: 'A', quantity: '1' },
          { skuCode: 'B', quantity: '2' },
          { skuCode: 'typed by hand', quantity: '9' },
          { lineId: 'L9', skuCode: 'new', quantity: '1' },
        ],
      },
      entries: { lines: ['1', '2', '', ''] },
    })
  })

  it('put follows entry ids whatever the order, drops what was ours and is gone, keeps what is foreign', () => {
    const lines = [
      { lineId: 'fresh', skuCode: 'C', quantity: '3' },
      { lineId: 'line:1', skuCode: 'A', quantity: '5' },
    ]
    const { native } = put(mapping, { lines }, old)
    expect(native['items']).toEqual([
      { id: 1, sku: 'A', num: 5, thumb: 'a', [lineTag]: 'line:1' },
      { sku: 'typed by hand', num: 9 },
      { sku: 'C', num: '3', [lineTag]: 'fresh' },
    ])
    expect(JSON.stringify(native)).not.toContain('fresh')
  })

  it('drops nothing when nobody can say what was ours', () => {
    const context: PutContext = { refs: samplePutContext().refs, entryOf: samplePutContext().entryOf }
    expect(put(mapping, { lines: [{ lineId: 'line:1', skuCode: 'A', quantity: '1' }] }, old, context).native).toBe(old)
  })

  it('a line reads back under its own id before the vendor has given one', () => {
    const first = put(mapping, { lines: [{ lineId: 'x', skuCode: 'A', quantity: '1' }] }).native
    expect(get(mapping, first).canonical).toEqual({ lines: [{ lineId: 'x', skuCode: 'A', quantity: '1' }] })
    const second = put(mapping, { lines: [{ lineId: 'x', skuCode: 'A', quantity: '2' }] }, first).native
    expect(second['items']).toEqual([{ sku: 'A', num: '2', [lineTag]: 'x' }])
  })

  it('refuses to write a line without a name', () => {
    expect(() => put(mapping, { lines: [{ skuCode: 'A' }] }, old)).toThrow('a line has no lineId')
  })
})

describe('lines by a mapped key', () => {
  const mapping = compile(`  - "order <-> order_id | ref(order)"
  - "lines[orderLineId] <-> items[order_item]":
      - "orderLineId <-> order_item | string | ref(order.line, order)"
      - "quantity <-> num | decimal(4)"
`)
  const old = frozen({
    order_id: 'O7',
    items: [{ order_item: 5, num: 1, bin: 'x' }, { order_item: 5, num: 2 }, { order_item: 6, num: 3 }, { num: 9 }],
  })

  it('tells lines of one key apart by their order, and leaves entries without a key alone', () => {
    const { canonical } = get(mapping, old)
    expect(canonical['lines']).toEqual([
      { orderLineId: 'ref:order.line:5', quantity: '1' },
      { orderLineId: 'ref:order.line:5', quantity: '2' },
      { orderLineId: 'ref:order.line:6', quantity: '3' },
    ])
    expect(mapping.view(canonical)).toMatchObject({
      lines: ['ref:order.line:5', 'ref:order.line:5#2', 'ref:order.line:6'],
      'lines.quantity': { 'ref:order.line:5': '1', 'ref:order.line:5#2': '2', 'ref:order.line:6': '3' },
    })
    const lines = (canonical['lines'] as NativeRecord[]).slice(0, 2).map((line) => ({ ...line, quantity: '4' }))
    expect(put(mapping, { ...canonical, lines }, old).native['items']).toEqual([
      { order_item: 5, num: 4, bin: 'x' },
      { order_item: 5, num: 4 },
      { num: 9 },
    ])
  })

  it('finds references with their owner, in and out', () => {
    expect(mapping.refsIn(old).filter(({ key }) => key === 'line')[0]).toEqual({
      object: 'order',
      key: 'line',
      value: '5',
      parent: 'O7',
      isOptional: false,
      field: 'lines.orderLineId',
    })
    expect(mapping.refsOut({ order: 'rec_1', lines: [{ orderLineId: 'L1' }] })).toEqual([
      { object: 'order', key: null, id: 'rec_1', isOptional: false, field: 'order' },
      { object: 'order', key: 'line', id: 'L1', parent: 'rec_1', isOptional: false, field: 'lines.orderLineId' },
    ])
  })
})

describe('references', () => {
  const mapping = compile(
    '  - "customer <-> buyer | ref(customer.code)"\n  - "shop <-> shop | ref(shop)?"\n  - "orders <-> orders | ref(order)"\n',
  )
  const nobody = { resolve: () => undefined }

  it('the mapping says to which objects they lead, those of lines included', () => {
    expect([...mapping.refersTo]).toEqual(['customer', 'shop', 'order'])
    const lines = compile('  - "lines[key] <-> items[uid]":\n      - "key <-> uid"\n      - "product <-> goods | ref(product)"\n')
    expect([...lines.refersTo]).toEqual(['product'])
    expect(compile('  - "number <-> no"\n')).toMatchObject({ hasRefs: false, refersTo: new Set() })
  })

  it('a required one that nobody knows is an error in, and missing out; an optional one is neither', () => {
    expect(() => mapping.get({ buyer: 'C1' }, { refs: nobody, lineIdOf: () => undefined })).toThrow(
      /customer \(buyer\): "C1" names no known customer by code/,
    )
    expect(mapping.get({ shop: 'S1' }, { refs: nobody, lineIdOf: () => undefined }).canonical).toEqual({})
    const old = { buyer: 'C0', shop: 'S0' }
    const written = put(mapping, { customer: 'rec_1', shop: 'rec_2' }, old, { refs: nobody, entryOf: () => undefined })
    expect(written.native).toBe(old)
    expect(written.missing).toEqual([{ object: 'customer', key: 'code', id: 'rec_1', isOptional: false, field: 'customer' }])
  })

  it('lists of references item by item', () => {
    expect(get(mapping, { orders: ['1', '2'] }).canonical).toEqual({ orders: ['ref:order:1', 'ref:order:2'] })
    expect(put(mapping, { orders: ['ref:order:2'] }, { orders: ['1'] }).native).toEqual({ orders: ['2'] })
    expect(mapping.refsIn({ orders: ['1', '2'] }).map(({ value }) => value)).toEqual(['1', '2'])
  })
})

describe('the compiled mapping', () => {
  const mapping = compile(
    `  - "number <-> no"\n  - "status <- state | enum(W=pendingPayment)"\n  - "payable = total | money(2)"\n  - "sellerNote -> memo"\n${LINES}`,
    'id: id\nkeys: { number: bill.no }\nmatch: ["number!"]\nreference: ref.no\ndocument: { type: bill.type, status: "st | enum(1=draft)" }\nset: { channel: web }\n',
  )

  it('says which fields go which way', () => {
    expect(mapping.fields.map(({ field, direction }) => `${field} ${direction}`)).toEqual([
      'number <->',
      'status <-',
      'payable =',
      'sellerNote ->',
      'lines <->',
      'lines.skuCode <->',
      'lines.quantity <->',
      'channel <-',
    ])
    expect([...mapping.writable]).toEqual(['number', 'sellerNote', 'lines', 'lines.skuCode', 'lines.quantity'])
    expect(mapping.fields.find(({ field }) => field === 'lines.quantity')).toMatchObject({
      list: 'lines',
      listKey: 'lineId',
      natives: ['items'],
    })
    expect(mapping.identities).toEqual([{ kind: 'number', field: 'number', isStrong: true }])
  })

  it('gives ids, keys and numbers as texts', () => {
    const native = { id: 17, bill: { no: 5, type: 'XSDD' }, ref: { no: '' }, st: 1 }
    expect(mapping.externalId(native)).toBe('17')
    expect(mapping.keys(native)).toEqual({ number: '5' })
    expect(mapping.reference(native)).toBeUndefined()
    expect(mapping.document(native)).toEqual({ type: 'XSDD', status: 'draft' })
    expect(() => mapping.externalId({ id: {} })).toThrow('id (id)')
  })

  it('reads `=` and never writes it, writes `->` and never reads it', () => {
    expect(get(mapping, { total: 5, memo: 'x' }).canonical).toEqual({ payable: '5.00', channel: 'web' })
    expect(put(mapping, { payable: '9.00', sellerNote: 'y' }, { total: 5 }).native).toEqual({ total: 5, memo: 'y' })
  })

  it('names field, path, value and what is known in an error', () => {
    expect.assertions(2)
    try {
      get(mapping, { state: 'X' })
    } catch (error) {
      expect(error).toMatchObject({
        code: 'unknownEnumValue',
        kind: 'data',
        details: { field: 'status', path: 'state', value: 'X', known: ['W'] },
      })
      expect((error as Error).message).toBe('status (state): "X" is unknown; known are W. Add it to the enum.')
    }
  })

  it('the order of lines makes no difference, their values do', () => {
    const same = (field: string): ((a: unknown, b: unknown) => boolean) => mapping.fields.find((one) => one.field === field)!.same
    expect(same('lines')(['a', 'b'], ['b', 'a'])).toBe(true)
    expect(same('lines')(['a', 'b'], ['a'])).toBe(false)
    expect(same('lines.quantity')({ a: '1.0' }, { a: '1' })).toBe(true)
    expect(same('lines.quantity')({ a: '1' }, { a: '2' })).toBe(false)
    expect(same('lines.quantity')({ a: '1' }, {})).toBe(false)
    expect(same('number')(null, undefined)).toBe(true)
  })
})
