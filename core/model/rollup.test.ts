import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rolledUp, toldBy, type OrderShare } from './rollup.ts'

const NOW = Date.parse('2026-11-27T04:00:00Z')
const AT = '2026-11-27T04:00:00.000Z'
const line = (orderLineId: string, quantity: string, more = {}) => ({ order: 'o1', orderLineId, product: 'tea', quantity, ...more })
const shipment = (fields: Record<string, unknown> = {}) => ({ kind: 'sale', status: 'shipped', lines: [line('l1', '2')], ...fields })
const afterSale = (fields: Record<string, unknown> = {}) => ({
  order: 'o1',
  kind: 'refundOnly',
  stage: 'beforeShipment',
  status: 'applied',
  lines: [{ orderLineId: 'l1', quantity: '2', amount: '5.00' }],
  ...fields,
})
const shares = (object: string, body: Record<string, unknown>) => toldBy(object, body, NOW).shares

describe('what a record says of its orders', () => {
  it('a parcel that has left: by order and line, as often as they are in it', () => {
    const lines = [line('l1', '1'), line('l1', '0.5'), line('l2', '3', { order: 'o2' })]
    expect(shares('shipment', shipment({ lines }))).toEqual({ o1: { shipped: { l1: '1.5' } }, o2: { shipped: { l2: '3' } } })
  })
  it.each([{ status: 'packed' }, { status: 'cancelled' }, { kind: 'exchange' }, { kind: 'reissue' }])('a parcel of %j: nothing', (fields) =>
    expect(shares('shipment', shipment(fields))).toEqual({}),
  )
  it('a refund: what was paid back', () => {
    const refund = { order: 'o1', status: 'succeeded', amount: '5.00' }
    expect(shares('refund', refund)).toEqual({ o1: { refunded: '5.00' } })
    expect(shares('refund', { ...refund, status: 'processing' })).toEqual({})
  })
  it('an after-sale before shipment: that it is wanted back, as long as it is open', () => {
    const open = { o1: { isRefundRequested: true } }
    for (const status of ['applied', 'awaitingBuyerConfirm', 'refunding']) expect(shares('afterSale', afterSale({ status }))).toEqual(open)
    for (const status of ['cancelled', 'closed', 'failed', 'rejected']) expect(shares('afterSale', afterSale({ status }))).toEqual({})
    expect(shares('afterSale', afterSale({ stage: 'inTransit' }))).toEqual({})
  })
  it('money paid back before shipment: what is not to leave any more', () => {
    const lines = [{ orderLineId: 'l1', quantity: '2', amount: '5.00' }, { orderLineId: 'l1', quantity: '1', amount: '0.00' }] // prettier-ignore
    expect(shares('afterSale', afterSale({ status: 'completed', lines }))).toEqual({ o1: { cancelled: { l1: '3' } } })
    expect(shares('afterSale', afterSale({ status: 'completed', stage: 'inTransit' }))).toEqual({})
    expect(shares('afterSale', afterSale({ status: 'completed', kind: 'priceDifference' }))).toEqual({})
  })
  it('a refusal holds until its deadline, and says when', () => {
    const deadline = '2026-11-28T04:00:00Z'
    expect(toldBy('afterSale', afterSale({ status: 'rejected', deadline }), NOW)).toEqual({
      shares: { o1: { isRefundRequested: true } },
      changesAt: Date.parse(deadline),
    })
    expect(toldBy('afterSale', afterSale({ status: 'rejected', deadline }), Date.parse(deadline))).toEqual({ shares: {} })
  })
  it('goods that came back: what was received, else what was to come', () => {
    const back = { kind: 'returnRefund', stage: 'afterReceipt', status: 'received' }
    expect(shares('afterSale', afterSale(back))).toEqual({ o1: { returned: { l1: '2' } } })
    const counted = { lines: [{ orderLineId: 'l1', quantity: '2', receivedQuantity: '1', amount: '5.00' }] }
    expect(shares('afterSale', afterSale({ ...back, ...counted }))).toEqual({ o1: { returned: { l1: '1' } } })
    expect(shares('afterSale', afterSale({ ...back, receivedCondition: 'missing' }))).toEqual({})
    expect(shares('afterSale', afterSale({ ...back, status: 'awaitingReceipt' }))).toEqual({})
    expect(shares('afterSale', afterSale({ ...back, kind: 'refundOnly', status: 'completed' }))).toEqual({})
  })
})

describe('the order', () => {
  const order = { number: 'O1', lines: [{ lineId: 'l1', quantity: '2' }, { lineId: 'l2', quantity: '1' }] } // prettier-ignore

  it('has the sums, and loses them when nobody says so any more', () => {
    const rolled = rolledUp(order, [{ shipped: { l1: '1' } }, { shipped: { l1: '1' } }, { returned: { l1: '1' }, refunded: '5.00' }, { refunded: '0.50' }], NOW) // prettier-ignore
    expect(rolled).toEqual({
      number: 'O1',
      lines: [
        { lineId: 'l1', quantity: '2', shippedQuantity: '2', returnedQuantity: '1' },
        { lineId: 'l2', quantity: '1' },
      ],
      refunded: '5.50',
    })
    expect(rolledUp(rolled, [], NOW)).toEqual(order)
  })
  it('has at least as much cancelled as its after-sales say; shops may know of more', () => {
    const cancelled: OrderShare[] = [{ cancelled: { l1: '1' } }, { cancelled: { l1: '1' } }]
    const quantities = (told: Record<string, unknown>, shares: OrderShare[]) =>
      (rolledUp(told, shares, NOW)['lines'] as Record<string, unknown>[]).map(({ cancelledQuantity }) => cancelledQuantity)
    expect(quantities(order, cancelled)).toEqual(['2', undefined])
    const told = {
      ...order,
      lines: [
        { ...order.lines[0], cancelledQuantity: '1' },
        { ...order.lines[1], cancelledQuantity: '1' },
      ],
    }
    expect(quantities(told, cancelled)).toEqual(['2', '1'])
    expect(quantities(told, [])).toEqual(['1', '1'])
  })
  it('counts what is told of a bundle for its components as well, unless they are named themselves', () => {
    const row = { lineId: 'b', key: 'b', kind: 'bundle', quantity: '2' }
    const components = ['l1', 'l2'].map((lineId, at) => ({ lineId, kind: 'component', parentKey: 'b', quantity: String(2 + at * 2) }))
    const shares: OrderShare[] = [{ cancelled: { b: '1' } }, { returned: { b: '1', l1: '2' } }]
    const { lines } = rolledUp({ lines: [row, ...components] }, shares, NOW) as { lines: Record<string, unknown>[] }
    expect(lines.map(({ cancelledQuantity, returnedQuantity }) => [cancelledQuantity, returnedQuantity])).toEqual([
      ['1', '1'],
      ['1', '2'],
      ['2', '2'],
    ])
  })
  it('is held while somebody wants it back; what people hold it for stays', () => {
    const asked: OrderShare[] = [{ isRefundRequested: true }]
    const held = rolledUp(order, asked, NOW)
    expect(held['hold']).toEqual({ reasons: ['refundRequested'], at: AT })
    expect(rolledUp(held, asked, NOW + 1)['hold']).toEqual(held['hold'])
    expect(rolledUp(held, [], NOW)).toEqual(order)
    const manual = { ...order, hold: { reasons: ['manual'], at: '2026-11-26T00:00:00Z', by: 'Li' } }
    const both = rolledUp(manual, asked, NOW)
    expect(both['hold']).toEqual({ reasons: ['manual', 'refundRequested'], at: '2026-11-26T00:00:00Z', by: 'Li' })
    expect(rolledUp(both, [], NOW)).toEqual(manual)
  })
  it('is the same whatever comes first, and however often', () => {
    const share = fc.record(
      {
        shipped: fc.dictionary(fc.constantFrom('l1', 'l2'), fc.constantFrom('1', '0.5', '3')),
        cancelled: fc.dictionary(fc.constantFrom('l1', 'l2'), fc.constantFrom('1', '2')),
        refunded: fc.constantFrom('1.00', '2.50'),
        isRefundRequested: fc.constant(true as const),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(share, { maxLength: 6 }), (all) => {
        const once = rolledUp(order, all, NOW)
        expect(rolledUp(order, all.toReversed(), NOW)).toEqual(once)
        expect(rolledUp(once, all, NOW + 5)).toEqual(once)
      }),
    )
  })
})
