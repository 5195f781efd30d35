import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isExclusive, sellable, splitOf, WHOLE, type Free, type ShopRule, type SoldPart } from './sellable.ts'

const RULE: ShopRule = { shop: 'tea', connection: 'shop', share: 8000, buffer: '5', bundles: 'shown', isPaused: false, locks: [] }
const free = (more: Partial<Free> = {}): Free => ({ onHand: '120', reserved: '8', locked: '0', available: '112', untaken: '0', ...more })
const part = (more: Partial<SoldPart> = {}): SoldPart => ({ skuCode: 'A', quantity: '1', free: free(), split: WHOLE, ...more })

describe('what a shop may sell', () => {
  it('is the share of what is free, less the buffer, in whole pieces', () => {
    expect(sellable(RULE, [part()], 0)).toEqual({ quantity: 84, formula: '(onHand 120 - reserved 8 - untaken 0) x 80% - buffer 5 = 84' })
    expect(sellable(RULE, [part({ free: free({ untaken: '12' }) })], 0).quantity).toBe(75)
  })

  it('is nothing where the buffer is more', () => {
    expect(sellable(RULE, [part({ free: free({ available: '6', onHand: '14' }) })], 0).quantity).toBe(0)
    expect(sellable(RULE, [part({ free: free({ untaken: '500' }) })], 0).quantity).toBe(0)
  })

  it('names the owner’s own figure where it is not what its parts come to', () => {
    expect(sellable({ ...RULE, buffer: '0' }, [part({ free: free({ available: '100' }) })], 0).formula).toBe(
      '(available 100 - untaken 0) x 80% = 80',
    )
  })

  it('of a bundle is the least of its parts', () => {
    const rule = { ...RULE, share: WHOLE, buffer: '0' }
    const parts = [
      part({ free: free({ available: '10', onHand: '10', reserved: '0' }) }),
      part({ skuCode: 'B', quantity: '2', free: free({ available: '7', onHand: '7', reserved: '0' }) }),
    ]
    expect(sellable(rule, parts, 0)).toEqual({
      quantity: 3,
      formula: 'min(A (onHand 10 - reserved 0 - untaken 0) = 10, B (onHand 7 - reserved 0 - untaken 0) = 7 / 2) = 3',
    })
  })

  it('leaves out what a lock holds back, until it ends', () => {
    const rule = {
      ...RULE,
      locks: [
        { skuCode: 'A', quantity: '20', until: 1000 },
        { skuCode: 'B', quantity: '7' },
      ],
    }
    expect(sellable(rule, [part()], 999)).toEqual({
      quantity: 64,
      formula: '(onHand 120 - reserved 8 - untaken 0) x 80% - buffer 5 - heldBack 20 = 64',
    })
    expect(sellable(rule, [part()], 1000).quantity).toBe(84)
  })

  it('of all shops together is never more than there is where their shares are exclusive', () => {
    const hundredths = fc.integer({ min: 0, max: WHOLE })
    const shop = fc.record({ share: hundredths, buffer: fc.nat(5), split: fc.nat(3) })
    fc.assert(
      fc.property(fc.array(shop, { minLength: 1, maxLength: 5 }), fc.integer({ min: -5, max: 500 }), (shops, available) => {
        const rules = shops.map(({ share, buffer }) => ({ ...RULE, share, buffer: String(buffer) }))
        fc.pre(isExclusive(rules, false))
        const total = rules.reduce(
          (sum, rule) => sum + sellable(rule, [part({ free: free({ available: String(available) }) })], 0).quantity,
          0,
        )
        return total <= Math.max(0, available)
      }),
    )
  })
})

describe('bundles and their parts', () => {
  it('share the parts where the rule says how', () => {
    const rule = { ...RULE, bundles: 3000 }
    expect(splitOf(rule, { isBundle: false, bundlesOfPart: 2 })).toBe(7000)
    expect(splitOf(rule, { isBundle: true, bundlesOfPart: 2 })).toBe(1500)
    expect(splitOf(rule, { isBundle: false, bundlesOfPart: 0 })).toBe(WHOLE)
    expect(splitOf(RULE, { isBundle: true, bundlesOfPart: 2 })).toBe(WHOLE)
  })
})

describe('shares', () => {
  it('are exclusive where they come to no more than all of the same warehouses', () => {
    const half = { ...RULE, share: 5000 }
    expect(isExclusive([half, half], false)).toBe(true)
    expect(isExclusive([half, { ...half, share: 5001 }], false)).toBe(false)
    expect(isExclusive([half, { ...half, warehouses: ['W1'] }], false)).toBe(false)
    expect(isExclusive([half], true)).toBe(false)
    expect(isExclusive([{ ...half, bundles: 'parts' }], true)).toBe(true)
  })
})
