import { describe, expect, it } from 'vitest'
import { isCalledOff, isToBeClosed, isWhollyCancelled } from './called-off.ts'

const line = (quantity: string, cancelledQuantity?: string, more = {}) => ({ quantity, cancelledQuantity, ...more })

describe('an order', () => {
  it.each([
    [[line('2', '2'), line('1.0', '1')], true],
    [[line('2', '2'), line('1', '0')], false],
    [[line('2', '1')], false],
    [[line('2')], false],
    [[], false],
    [[line('2', '2'), line('1', undefined, { kind: 'freight' })], true],
    [[line('-2', '0')], false],
    [[line('1', undefined, { kind: 'bundle', key: 'b' }), line('3', '3', { kind: 'component', parentKey: 'b' })], true],
  ])('%j is wholly cancelled: %s', (lines, is) => expect(isWhollyCancelled({ lines })).toBe(is))

  it('is called off by its shop, or since nothing is left of it', () => {
    expect(isCalledOff({ cancelledAt: '2026-11-27T04:00:00Z', lines: [line('2')] })).toBe(true)
    expect(isCalledOff({ lines: [line('2', '2')] })).toBe(true)
    expect(isCalledOff({ lines: [line('2', '1')] })).toBe(false)
    expect(isCalledOff({})).toBe(false)
  })

  it('of which nothing is left is to be closed until its shop says what became of it', () => {
    const lines = [line('2', '2')]
    expect(isToBeClosed({ status: 'awaitingShipment', lines })).toBe(true)
    expect(isToBeClosed({ status: 'awaitingShipment', lines: [line('2', '1')] })).toBe(false)
    expect(isToBeClosed({ status: 'cancelled', lines })).toBe(false)
    expect(isToBeClosed({ status: 'awaitingShipment', cancelledAt: '2026-11-27T04:00:00Z', lines })).toBe(false)
  })
})
