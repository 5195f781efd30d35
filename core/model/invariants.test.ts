// What must balance: by example, and with random orders that are built to balance.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { components } from '../../openapi/types.ts'
import { checkOrder, checkRefunds } from './invariants.ts'
import { add, divide, multiply, subtract, sum } from './money.ts'

type Order = components['schemas']['Order']
type OrderLine = components['schemas']['OrderLine']

const line = (fields: Partial<OrderLine>): OrderLine => ({
  lineId: fields.key ?? 'l1',
  key: 'l1',
  kind: 'normal',
  skuCode: 'A',
  quantity: '2',
  amount: '100.00',
  ...fields,
})
const order = (fields: Partial<Order> = {}): Order => ({
  number: 'SO-1',
  shop: 'rec_shop',
  channel: 'miniProgram',
  kind: 'goods',
  status: 'awaitingShipment',
  currency: 'CNY',
  goodsAmount: '100.00',
  freight: '10.00',
  payable: '110.00',
  paid: '110.00',
  lines: [line({})],
  placedAt: '2026-01-31T08:00:00Z',
  updatedAt: '2026-01-31T08:00:00Z',
  ...fields,
})
const fields = (subject: Order): string[] => checkOrder(subject).map((finding) => `${finding.invariant} ${finding.field}`)

describe('an order', () => {
  it('that balances has no findings', () => expect(checkOrder(order())).toEqual([]))

  it('1: payable is what the parts give', () => {
    expect(fields(order({ payable: '110.01', paid: undefined }))).toEqual(['1 payable'])
    const discounts: Order['discounts'] = [{ kind: 'coupon', funder: 'merchant', amount: '5.00' }]
    const subject = order({ discounts, pointsDeduction: '1.00', priceAdjustment: '2.00', payable: '102.00', paid: '102.00' })
    expect(fields({ ...subject, lines: [line({ amount: '92.00' })] })).toEqual([])
  })
  it('2: lines and freight are what the merchant receives; what the platform funds counts', () => {
    const discounts: Order['discounts'] = [{ kind: 'coupon', funder: 'platform', amount: '20.00' }]
    expect(fields(order({ discounts, payable: '90.00', paid: '90.00' }))).toEqual([])
    expect(fields(order({ lines: [line({ amount: '99.99' })] }))).toEqual(['2 lines'])
  })
  it('2: the channel’s own receivable wins, and the difference is shown', () => {
    const subject = order({ merchantReceivable: '109.00', lines: [line({ amount: '99.00' })] })
    expect(fields(subject)).toEqual(['2 merchantReceivable'])
    expect(checkOrder(subject)[0]).toMatchObject({ isShownOnly: true, expected: '110.00', actual: '109.00' })
    expect(fields({ ...subject, lines: [line({ amount: '100.00' })] })).toEqual(['2 merchantReceivable', '2 lines'])
  })
  it('2: freight that is a line is not counted twice', () => {
    expect(fields(order({ lines: [line({}), line({ key: 'f', kind: 'freight', amount: '10.00' })] }))).toEqual([])
  })
  it('2: lines carry what a funder gives, and never more', () => {
    const discounts: Order['discounts'] = [
      { kind: 'coupon', funder: 'platform', amount: '8.00' },
      { kind: 'subsidy', funder: 'government', amount: '2.00' },
      { kind: 'promotion', funder: 'merchant', amount: '3.00' },
      { kind: 'coupon', funder: 'creator', amount: '1.00' },
      { kind: 'promotion', funder: 'supplier', amount: '1.00' },
    ]
    const shared = (discountPlatform: string, discountMerchant: string) => {
      const parts = [line({ key: 'a', amount: '60.00', discountPlatform, discountMerchant }), line({ key: 'b', amount: '35.00' })]
      return checkOrder(order({ discounts, payable: '95.00', paid: '95.00', lines: parts })).map(({ field, isShownOnly }) => [
        field,
        isShownOnly,
      ])
    }
    expect(shared('10.00', '5.00')).toEqual([])
    expect(shared('10.01', '5.01')).toEqual([
      ['lines.discountMerchant', undefined],
      ['lines.discountPlatform', undefined],
    ])
    expect(shared('9.99', '5.00')).toEqual([['lines.discountPlatform', true]])
  })
  it('2: points on lines are the points of the order', () => {
    const used = (pointsDeduction: string) =>
      order({ pointsDeduction: '4.00', payable: '106.00', paid: '106.00', lines: [line({ amount: '96.00', pointsDeduction })] })
    expect(fields(used('4.00'))).toEqual([])
    expect(fields(used('5.00'))).toEqual(['2 lines.pointsDeduction'])
  })
  it('2: a gift is at 0', () => {
    const gift = (amount: string) =>
      order({ lines: [line({ amount: amount === '0.00' ? '100.00' : '99.00' }), line({ key: 'g', kind: 'gift', amount })] })
    expect(fields(gift('0.00'))).toEqual([])
    expect(fields(gift('1.00'))).toEqual(['2 lines.1.amount'])
  })
  it('6: an order gives back no more than was paid', () => {
    expect(fields(order({ refunded: '110.00' }))).toEqual([])
    expect(fields(order({ refunded: '110.01' }))).toEqual(['6 refunded'])
  })
  it('3: components add up to their bundle, and only they count', () => {
    const bundle = line({ key: 'b', kind: 'bundle' })
    const part = (key: string, amount: string) => line({ key, kind: 'component', parentKey: 'b', amount })
    expect(fields(order({ lines: [bundle, part('c1', '60.00'), part('c2', '40.00')] }))).toEqual([])
    expect(fields(order({ lines: [bundle, part('c1', '60.00'), part('c2', '40.01')] }))).toEqual(['2 lines', '3 lines.0.amount'])
    expect(fields(order({ lines: [bundle] }))).toEqual([])
  })
  it('4: net and tax are the amount, and tax follows the rate', () => {
    const taxed = (taxAmount: string, netAmount: string) => order({ lines: [line({ taxRate: '13', taxAmount, netAmount })] })
    expect(fields(taxed('11.50', '88.50'))).toEqual([])
    expect(fields(taxed('11.50', '88.49'))).toEqual(['4 lines.0.netAmount'])
    expect(fields(taxed('13.00', '87.00'))).toEqual(['4 lines.0.taxAmount'])
  })
  it('5: no more leaves than was ordered, no more returns than left', () => {
    const moved = (shippedQuantity: string, cancelledQuantity: string, returnedQuantity: string) =>
      fields(order({ lines: [line({ shippedQuantity, cancelledQuantity, returnedQuantity })] }))
    expect(moved('1', '1', '1')).toEqual([])
    expect(moved('2', '0.5', '0')).toEqual(['5 lines.0.quantity'])
    expect(moved('1', '0', '2')).toEqual(['5 lines.0.returnedQuantity'])
    const returned = (returnedQuantity: string) => fields(order({ lines: [line({ returnedQuantity })] }))
    expect([returned('2'), returned('3')]).toEqual([[], ['5 lines.0.returnedQuantity']])
  })
  it('says both sides and the rule', () => {
    expect(checkOrder(order({ payable: '1.00', paid: undefined }))[0]).toMatchObject({
      kind: 'amount',
      expected: '110.00',
      actual: '1.00',
      message: expect.stringContaining('金额不平') as string,
    })
  })
})

describe('refunds', () => {
  const payment = (fields: object) =>
    ({ status: 'succeeded', currency: 'CNY', allocations: [{ order: 'o1', amount: '50.00' }], ...fields }) as never
  const refund = (fields: object) => ({ status: 'succeeded', currency: 'CNY', order: 'o1', amount: '50.00', ...fields }) as never
  it('6: never exceed what was paid for this order', () => {
    expect(checkRefunds('o1', [payment({})], [refund({})])).toEqual([])
    expect(checkRefunds('o1', [payment({})], [refund({}), refund({ amount: '0.01' })])).toHaveLength(1)
    expect(checkRefunds('o1', [payment({ status: 'failed' })], [refund({})])).toHaveLength(1)
    expect(checkRefunds('o1', [payment({})], [refund({}), refund({ status: 'failed' }), refund({ order: 'o2' })])).toEqual([])
    expect(checkRefunds('o1', [payment({ currency: 'USD' })], [refund({})])).toHaveLength(1)
  })
})

const cents = fc.integer({ min: 0, max: 5_000_000 }).map((units) => divide(String(units), '100', 2))
const rate = fc.constantFrom('0', '1', '3', '6', '9', '13')

describe('a random order', () => {
  const balanced = fc
    .tuple(fc.array(fc.tuple(cents, rate), { minLength: 1, maxLength: 6 }), cents, cents)
    .map(([parts, freight, coupon]) => {
      const lines = parts.map(([amount, taxRate], i) => {
        const taxAmount = divide(multiply(amount, taxRate), add('100', taxRate), 2)
        return line({ key: `l${i}`, amount, taxRate, taxAmount, netAmount: subtract(amount, taxAmount) })
      })
      const goods = sum(lines.map(({ amount }) => amount))
      const payable = subtract(add(goods, freight), coupon)
      const discounts: Order['discounts'] = [{ kind: 'coupon', funder: 'platform', amount: coupon }]
      return order({ lines, goodsAmount: goods, freight, discounts, payable, paid: payable, merchantReceivable: add(payable, coupon) })
    })
  it('built to balance does', () => {
    fc.assert(
      fc.property(balanced, (subject) => {
        expect(checkOrder(subject)).toEqual([])
      }),
    )
  })

  it('one cent off is found', () => {
    fc.assert(
      fc.property(balanced, fc.constantFrom('payable', 'goodsAmount', 'freight', 'paid', 'merchantReceivable'), (subject, field) => {
        expect(checkOrder({ ...subject, [field]: add(subject[field as 'payable'], '0.01') })).not.toEqual([])
      }),
    )
  })
})
