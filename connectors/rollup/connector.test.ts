import { describe, expect, it } from 'vitest'
import { readConfig } from '../../core/connector/config.ts'
import { manifestProblems } from '../../core/connector/load.ts'
import connector from './index.ts'

describe('the rollup connector', () => {
  it('has a manifest by the contract', async () => {
    expect(await manifestProblems(connector.manifest)).toEqual([])
  })

  it('takes what says something of an order, and needs no settings', () => {
    const { isRollup, objects } = connector.open(readConfig(connector.manifest, {}))
    expect([isRollup, Object.keys(objects)]).toEqual([true, ['shipment', 'afterSale', 'refund']])
    expect(() => readConfig(connector.manifest, { shop: 'tea' })).toThrow('shop')
  })

  it('is always there', async () => {
    expect(await connector.check(undefined as never)).toEqual({ ok: true, warnings: [] })
  })
})
