// The model as the contract states it.
import { describe, expect, it } from 'vitest'
import { staleFiles } from './generate.ts'
import {
  CANONICAL_OBJECTS,
  canonicalSchema,
  contract,
  isDerived,
  isStamp,
  namedSchema,
  references,
  schemaAt,
  transitions,
} from './schemas.ts'
import { validator } from './validator.ts'

const order = {
  number: 'SO-1',
  shop: 'rec_shop',
  channel: 'miniProgram',
  kind: 'goods',
  status: 'awaitingShipment',
  currency: 'CNY',
  goodsAmount: '100.00',
  freight: '0.00',
  payable: '100.00',
  lines: [{ lineId: 'l1', key: 'k1', kind: 'normal', skuCode: 'A', quantity: '2', amount: '100.00' }],
  placedAt: '2026-01-31T08:00:00Z',
}

describe('the canonical schemas', () => {
  it('are committed as hub.yaml gives them', async () => expect(await staleFiles()).toEqual([]))

  it('name the first-class objects', () => {
    expect(CANONICAL_OBJECTS).toEqual(expect.arrayContaining(['order', 'inventory', 'customer', 'product', 'shipment', 'approval']))
    expect(CANONICAL_OBJECTS).not.toContain('orderLine')
  })
  it('resolve references and keep the place’s own title', () => {
    const payable = canonicalSchema('order').properties!['payable']!
    expect(payable).toMatchObject({ type: 'string', title: '买家应付', pattern: namedSchema('Money').pattern! })
    expect(JSON.stringify(CANONICAL_OBJECTS.map(canonicalSchema))).not.toContain('$ref')
  })
  it('share one object per named schema', () => {
    expect(canonicalSchema('order')).toBe(canonicalSchema('order'))
    expect(schemaAt('order', 'lines')!.items).toBe(namedSchema('OrderLine'))
  })
  it('refuse an unknown object by naming the known ones', () => {
    expect(() => canonicalSchema('ordr')).toThrow(/no object "ordr"\. Use one of: order, payment/)
  })
  it('keep the order of the contract’s properties', () => {
    expect(Object.keys(canonicalSchema('order').properties!).slice(0, 3)).toEqual(['number', 'tradeNumber', 'shop'])
  })
})

describe('the words of the model', () => {
  it('find references with their paths', () => {
    expect(references('order')).toContainEqual({ field: 'shop', object: 'shop', isRequired: true, isMany: false })
    expect(references('order')).toContainEqual({ field: 'lines.product', object: 'product', isRequired: false, isMany: true })
    expect(references('shipment')).toContainEqual({ field: 'lines.order', object: 'order', isRequired: true, isMany: true })
    expect(references('shop')).toContainEqual({ field: 'warehouses', object: 'warehouse', isRequired: false, isMany: true })
  })
  it('refer to objects that exist', () => {
    for (const object of CANONICAL_OBJECTS) for (const ref of references(object)) expect(CANONICAL_OBJECTS).toContain(ref.object)
  })
  it('have machines whose states are the enum’s', () => {
    for (const object of CANONICAL_OBJECTS) {
      const machine = transitions(object)
      if (!machine) continue
      const states = schemaAt(object, 'status')!.enum
      expect(Object.keys(machine).toSorted()).toEqual(states!.toSorted())
      for (const next of Object.values(machine).flat()) expect(states).toContain(next)
    }
    expect(transitions('product')).toBeUndefined()
  })
  it('tell stamps and derived fields', () => {
    expect(isStamp('order', 'updatedAt')).toBe(true)
    expect(isStamp('order', 'placedAt')).toBe(false)
    expect(isDerived('order', 'lines.shippedQuantity')).toBe(true)
    expect(isDerived('order', 'nonsense')).toBe(false)
  })
})

describe('the validator', () => {
  it('takes a whole record, without the stamps that the hub sets', () => expect(validator('order')(order)).toEqual([]))

  it.each([
    [{ ...order, payable: 100 }, 'payable', /must be a string, and is a number/],
    [{ ...order, payable: '1e2' }, 'payable', /exact decimal in a string, with at most 4 decimals, such as "12\.50"/],
    [{ ...order, status: 'paid' }, 'status', /one of: pendingPayment, awaitingShipment/],
    [{ ...order, placedAt: 'yesterday' }, 'placedAt', /a time with its zone, such as/],
    [{ ...order, colour: 'red' }, 'colour', /not a known field: remove it, or put it into `extra`/],
    [{ ...order, lines: [{ ...order.lines[0], amount: undefined }] }, 'lines.0.amount', /./],
    [{ ...order, shop: undefined }, 'shop', /./],
  ])('names the field and the remedy (%#)', (record, field, message) => {
    const errors = validator('order')(JSON.parse(JSON.stringify(record)))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ field, pointer: `/${field.replaceAll('.', '/')}` })
    expect(errors[0]!.message).toMatch(message)
  })
  it('requires nothing of a part, and still knows the fields', () => {
    expect(validator('order', { isPartial: true })({ sellerNote: 'x' })).toEqual([])
    expect(validator('order', { isPartial: true })({ selerNote: 'x' })).toHaveLength(1)
  })
  it('compiles for every object', () => {
    for (const object of CANONICAL_OBJECTS) expect(validator(object)({}).every(({ field }) => field !== '')).toBe(true)
  })
})

describe('the contract', () => {
  const operations = Object.values(contract.paths).flatMap((path) =>
    Object.entries(path).filter(([method]) => ['get', 'put', 'post', 'patch', 'delete'].includes(method)),
  ) as [string, { operationId: string; summary?: string; description?: string; tags: string[]; responses: Record<string, unknown> }][]

  it('names every operation once, in both languages, with a problem answer', () => {
    const ids = operations.map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, operation] of operations) {
      expect(operation.summary, operation.operationId).toBeTruthy()
      expect(operation.description, operation.operationId).toBeTruthy()
      expect(operation.responses, operation.operationId).toHaveProperty('default')
    }
  })
})
