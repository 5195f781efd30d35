import { describe, expect, it } from 'vitest'
import { compileFold, type FoldRule } from './fold.ts'

const RULE: FoldRule = {
  from: 'shipment',
  each: 'lines',
  makes: 'salesSummary',
  groupBy: { shop: 'lines.order.shop', businessDate: { dayOf: 'shippedAt' } },
  set: { soldTo: 'shop.soldTo' },
  lineBy: { product: 'lines.product', taxRate: 'lines.orderLineId.taxRate' },
  sum: { quantity: 'lines.quantity', amount: 'lines.amount | lines.quantity' },
  total: { amount: 'amount' },
  number: 'SUM-{shop.code}-{seq}',
  maxLines: 10,
  day: { field: 'businessDate', zone: 'shop.timeZone', cutOff: { path: 'shop.dayCutoff', default: '22:00' }, graceMs: 0 },
}
const BODIES: Record<string, Record<string, unknown>> = {
  shop1: { code: 'S1', soldTo: 'cust1', timeZone: 'Asia/Shanghai' },
  ord1: {
    shop: 'shop1',
    lines: [
      { lineId: 'l1', taxRate: '6' },
      { lineId: 'l2', taxRate: '13' },
    ],
  },
}
const lookUp = (_object: string, id: string) => BODIES[id]

describe('a rule of a fold', () => {
  const fold = compileFold(RULE)
  const reader = (list: 'groupBy' | 'set' | 'lineBy' | 'sum', name: string) => fold[list].find(([field]) => field === name)![1]

  it('reads through references, to the order’s line, and the first alternative that is there', () => {
    const line = { order: 'ord1', orderLineId: 'l2', product: 'tea', quantity: '2' }
    expect(reader('groupBy', 'shop').read({}, line, lookUp)).toBe('shop1')
    expect(reader('lineBy', 'taxRate').read({}, line, lookUp)).toBe('13')
    expect(reader('sum', 'amount').read({}, line, lookUp)).toBe('2')
    expect(reader('sum', 'amount').read({}, { ...line, amount: '9.90' }, lookUp)).toBe('9.90')
    expect(reader('set', 'soldTo').read({ shop: 'shop1' }, undefined, lookUp)).toBe('cust1')
    expect(fold.cutOff.read({ shop: 'shop1' }, undefined, lookUp)).toBe('22:00')
    expect(fold.number({ shop: 'shop1' }, 2, lookUp)).toBe('SUM-S1-2')
  })

  it('is undefined where a reference leads nowhere', () => {
    expect(reader('groupBy', 'shop').read({}, { order: 'ord2' }, lookUp)).toBeUndefined()
    expect(reader('lineBy', 'taxRate').read({}, { order: 'ord1', orderLineId: 'l9' }, lookUp)).toBeUndefined()
    expect(reader('set', 'soldTo').read({}, undefined, lookUp)).toBeUndefined()
  })

  it.each<[Partial<FoldRule>, string]>([
    [{ from: 'parcel' }, 'from: There is no object "parcel"'],
    [{ each: 'trackingNumbers' }, 'each: shipment has no list "trackingNumbers" of lines'],
    [{ makes: 'shop' }, 'makes: shop has no lines'],
    [{ groupBy: { ...RULE.groupBy, shops: 'shop' } }, 'groupBy.shops: salesSummary has no such field here'],
    [
      { groupBy: { shop: 'lines.order.shop.name.first', businessDate: 'businessDate' } },
      'groupBy.shop: shipment has no field "lines.order.shop.name.first"',
    ],
    [{ groupBy: { shop: 'lines', businessDate: 'businessDate' } }, 'groupBy.shop: "lines" is a list: name a field of its lines'],
    [{ lineBy: { product: 'lines.serials' } }, 'lineBy.product: "lines.serials" is a list: name a single value'],
    [{ groupBy: { shop: 'shop' } }, 'day.field: name the field of groupBy that is the business day'],
    [{ total: { amount: 'taxAmount' } }, 'total.amount: "taxAmount" is not added up'],
    [{ total: { sum: 'amount' } }, 'total.sum: salesSummary has no such field'],
    [{ tax: { field: 'vat', of: 'amount', rate: 'taxRate' } }, 'tax.field: salesSummary has no field "vat" in its lines'],
    [{ tax: { field: 'taxAmount', of: 'amount', rate: 'isGift' } }, 'tax: name a field of sum, and one of lineBy as its rate'],
    [{ number: 'SUM-{shop.code}' }, 'number: put {seq} into it'],
    [{ number: 'SUM-{shop.shortName}-{seq}' }, 'number: salesSummary has no field "shop.shortName"'],
  ])('names what is wrong: %j', (change, message) => {
    expect(() => compileFold({ ...RULE, ...change })).toThrow(message)
  })
})
