import { describe, expect, it } from 'vitest'
import { unbundled } from './unbundle.ts'

const component = (lineId: string, quantity: string, amount: string) => ({
  ...{ lineId, key: lineId, parentKey: 'b', kind: 'component', product: `p-${lineId}`, quantity, amount },
})
const ORDER = {
  currency: 'CNY',
  lines: [
    { lineId: 'l0', key: 'b', kind: 'bundle', product: 'box', quantity: '2', amount: '100.01' },
    component('l1', '2', '66.68'),
    component('l2', '4', '33.33'),
    { lineId: 'l3', key: 'n', kind: 'normal', product: 'tea', quantity: '1', amount: '9.90' },
    { lineId: 'l4', key: 'v', kind: 'bundle', product: 'set', quantity: '1', amount: '5.00' },
  ],
}
const back = (orderLineId: string, more = {}) => ({ orderLineId, product: 'any', quantity: '1', amount: '50.00', ...more })

describe('a row of a bundle', () => {
  it('is its components, by their number in it, with its amount spread to the fen', () =>
    expect(unbundled([back('l0', { receivedQuantity: '1', taxAmount: '1.00' })], ORDER)).toEqual([
      { orderLineId: 'l1', product: 'p-l1', quantity: '1', receivedQuantity: '1', amount: '33.34' },
      { orderLineId: 'l2', product: 'p-l2', quantity: '2', receivedQuantity: '2', amount: '16.66' },
    ]))
  it('of which not all arrived', () =>
    expect(unbundled([back('l0', { quantity: '2', receivedQuantity: '0', amount: '100.01' })], ORDER)).toMatchObject([
      { quantity: '2', receivedQuantity: '0', amount: '66.68' },
      { quantity: '4', receivedQuantity: '0', amount: '33.33' },
    ]))
  it('without components, and any other row, is itself', () => {
    const lines = [back('l3'), back('l4'), back('gone')]
    expect(unbundled(lines, ORDER)).toEqual(lines)
    expect(unbundled(lines, {})).toEqual(lines)
  })
  it('may be a part of a component', () =>
    expect(unbundled([back('l0', { quantity: '0.5' })], ORDER)).toMatchObject([{ quantity: '0.5' }, { quantity: '1' }]))
})
