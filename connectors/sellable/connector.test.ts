import { describe, expect, it } from 'vitest'
import { readConfig } from '../../core/connector/config.ts'
import { manifestProblems } from '../../core/connector/load.ts'
import connector from './index.ts'

const open = (shops: Record<string, unknown>[]) => connector.open(readConfig(connector.manifest, { shops }))

describe('the sellable connector', () => {
  it('has a manifest by the contract', async () => {
    expect(await manifestProblems(connector.manifest)).toEqual([])
  })

  it('gives a shop all that is free unless its rule says otherwise', () => {
    const { sellable, objects } = open([{ shop: 'tea', connection: 'shop' }])
    expect(Object.keys(objects)).toEqual(['inventory', 'product', 'order'])
    expect(sellable!.shops).toEqual([
      { shop: 'tea', connection: 'shop', share: 10_000, buffer: '0', bundles: 'shown', isPaused: false, locks: [] },
    ])
  })

  it('reads shares, buffers and locks exactly', () => {
    const lock = { skuCode: 'A', quantity: 5, until: '2026-11-11T00:00:00+08:00' }
    const { sellable } = open([
      { shop: 'tea', connection: 'shop', warehouses: ['W1'], share: 33.33, buffer: 2, bundles: 12.5, locks: [lock] },
    ])
    expect(sellable!.shops[0]).toMatchObject({
      warehouses: ['W1'],
      share: 3333,
      buffer: '2',
      bundles: 1250,
      locks: [{ skuCode: 'A', quantity: '5', until: Date.parse('2026-11-10T16:00:00Z') }],
    })
  })

  it.each([
    [[], 'shops'],
    [[{ shop: 'tea' }], 'connection'],
    [[{ shop: 'tea', connection: 'shop', share: 101 }], 'share'],
    [
      [
        { shop: 'tea', connection: 'shop' },
        { shop: 'tea', connection: 'other' },
      ],
      'tea has two rules',
    ],
  ])('refuses %j', (shops, message) => {
    expect(() => open(shops)).toThrow(message)
  })

  it('is always there', async () => {
    expect(await connector.check(undefined as never)).toEqual({ ok: true, warnings: [] })
  })
})
