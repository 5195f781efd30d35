import { describe, expect, it } from 'vitest'
import { readConfig } from '../../core/connector/config.ts'
import { manifestProblems } from '../../core/connector/load.ts'
import connector from './index.ts'

const open = (config: Record<string, unknown>) => connector.open(readConfig(connector.manifest, config))

describe('the summary connector', () => {
  it('has a manifest by the contract', async () => {
    expect(await manifestProblems(connector.manifest)).toEqual([])
  })

  it('without configuration adds a day’s shipments up by shop and warehouse', () => {
    const { fold, objects } = open({})
    expect(Object.keys(objects)).toEqual(['shipment'])
    expect(fold!.rule).toMatchObject({ from: 'shipment', each: 'lines', makes: 'salesSummary', maxLines: 500 })
    expect(fold!.rule.day).toEqual({ field: 'businessDate', zone: 'shop.timeZone', cutOff: 'shop.dayCutoff', graceMs: 1_800_000 })
  })

  it('adds returns up from after-sales, by what was received, else what was applied for', () => {
    const { fold, objects } = open({ kind: 'return', freezeAfterMinutes: 0 })
    expect(Object.keys(objects)).toEqual(['afterSale'])
    const [, quantity] = fold!.sum.find(([field]) => field === 'quantity')!
    const read = (line: Record<string, unknown>) => quantity.read({}, line, () => undefined)
    expect([read({ quantity: '3' }), read({ quantity: '3', receivedQuantity: '2' })]).toEqual(['3', '2'])
  })

  it('takes a rule of one’s own, and says which path of it is wrong', () => {
    const { fold } = open({ number: 'H-{businessDate}-{seq}', zone: { value: 'Asia/Shanghai' }, cutOff: { value: '22:00' } })
    expect(fold!.number({ businessDate: '2026-11-26' }, 3, () => undefined)).toBe('H-2026-11-26-3')
    expect(() => open({ lineBy: { product: 'lines.sku' } })).toThrow('lineBy.product: shipment has no field "lines.sku"')
    expect(() => open({ freezeAfterMinutes: -1 })).toThrow('freezeAfterMinutes')
  })

  it('is always there', async () => {
    expect(await connector.check(undefined as never)).toEqual({ ok: true, warnings: [] })
  })
})
