import { describe, expect, it } from 'vitest'
import { compareSides, lineOf, type Sides } from './compare.ts'

const ORDERS: [string, bigint[]][] = [
  ['MP1', [1999n]],
  ['MP2', [5n]],
  ['MP3', [120_000n]],
]
const sides = (change: Partial<Record<keyof Sides, [string, bigint[]][]>> = {}): Sides => ({
  platform: new Map([...ORDERS, ...(change.platform ?? [])]),
  hub: new Map([...ORDERS, ...(change.hub ?? [])]),
  erp: new Map([...ORDERS, ...(change.erp ?? [])]),
})
const without = (side: keyof Sides, number: string): Sides => ({ ...sides(), [side]: new Map(ORDERS.filter(([own]) => own !== number)) })

describe('compareSides', () => {
  it('finds nothing where all three hold the same', () => {
    const { figures, differences } = compareSides(sides())
    expect(figures).toEqual({ platform: 3, hub: 3, erp: 3, doubled: 0, amountDiff: '0.00' })
    expect(differences).toEqual([])
    expect(lineOf(figures)).toBe('平台 3 = 桥 3 = ERP 3 · 重复 0 · 金额差 ¥0.00')
  })
  it.each(['platform', 'hub', 'erp'] as const)('notices an order that is missing in %s', (side) => {
    const { figures, differences } = compareSides(without(side, 'MP1'))
    expect(figures).toEqual({ platform: 3, hub: 3, erp: 3, doubled: 0, amountDiff: '19.99', [side]: 2 })
    expect(differences).toEqual([{ number: 'MP1', platform: ['19.99'], hub: ['19.99'], erp: ['19.99'], [side]: [] }])
    expect(lineOf(figures)).toContain('≠')
  })
  it('notices that one order is missing and another too many', () => {
    const { figures, differences } = compareSides({ ...without('erp', 'MP2'), erp: new Map([...ORDERS.slice(0, 1), ...ORDERS.slice(2), ['MP9', [5n]]]) }) // prettier-ignore
    expect(figures).toMatchObject({ erp: 3, amountDiff: '0.10' })
    expect(differences.map(({ number }) => number)).toEqual(['MP2', 'MP9'])
  })
  it('notices an order that the ERP has twice, also one of no amount', () => {
    const { figures, differences } = compareSides(sides({ erp: [['MP2', [5n, 5n]]] }))
    expect(figures).toMatchObject({ erp: 3, doubled: 1, amountDiff: '0.05' })
    expect(differences).toEqual([{ number: 'MP2', platform: ['0.05'], hub: ['0.05'], erp: ['0.05', '0.05'] }])
    const free = (amounts: bigint[]): Sides => ({
      platform: new Map([['F', [0n]]]),
      hub: new Map([['F', [0n]]]),
      erp: new Map([['F', amounts]]),
    })
    expect(compareSides(free([0n, 0n])).differences).toHaveLength(1)
  })
  it.each(['platform', 'hub', 'erp'] as const)('notices one fen in %s, up or down', (side) => {
    for (const amount of [120_001n, 119_999n]) {
      const { figures, differences } = compareSides(sides({ [side]: [['MP3', [amount]]] }))
      expect(figures).toMatchObject({ platform: 3, hub: 3, erp: 3, doubled: 0, amountDiff: '0.01' })
      expect(differences.map(({ number }) => number)).toEqual(['MP3'])
    }
  })
  it('does not let one order’s fen cancel another’s', () => {
    expect(compareSides(sides({ erp: [['MP1', [2000n]], ['MP2', [4n]]] })).figures.amountDiff).toBe('0.02') // prettier-ignore
  })
})
