// The customer's sheet and the comparison at the end; the whole afternoon is shown by core/testing/e2e/afternoon.e2e.test.ts.
import { readSheet } from 'read-excel-file/node'
import { describe, expect, it } from 'vitest'
import { differingSums } from './business.ts'
import { answerTo, readGoods, sheetOf, xlsxOf } from './goods.ts'

const goods = readGoods()

describe('the sheet', () => {
  it('is wrong in 37 rows, of three kinds, and each SKU and material is there once', () => {
    const faults = Map.groupBy(
      goods.filter(({ fault }) => fault !== ''),
      ({ fault }) => fault,
    )
    expect(Object.fromEntries([...faults].map(([fault, ofFault]) => [fault, ofFault.length]))).toEqual({
      number: 11,
      double: 8,
      misspelt: 18,
    })
    for (const name of ['sku', 'material'] as const) expect(new Set(goods.map((good) => good[name])).size).toBe(goods.length)
    expect(goods.filter(({ fault, sku, sheetSku }) => (fault === 'misspelt') !== (sku !== sheetSku))).toEqual([])
    expect(goods.filter(({ fault, material, sheetMaterial }) => (fault === 'number') !== (material !== sheetMaterial))).toEqual([])
  })
  it('has numbers where Excel made some, and two rows where two people did', async () => {
    const rows = (await readSheet(await xlsxOf(sheetOf(goods)))) as unknown[][]
    expect(rows[0]).toEqual(['商家编码', '物料编码'])
    expect(rows.length - 1).toBe(goods.length + 8)
    expect(rows.filter(([, material]) => typeof material === 'number')).toHaveLength(11)
  })
  it('is answered for what was asked', () => {
    expect(answerTo(goods, ['LJ-50', 'nobody'])).toEqual([{ sku: 'LJ-50', material: '01010001', isNumber: false }])
  })
})

describe('the comparison', () => {
  it('names each day and warehouse on which a side says something else, or nothing', () => {
    const shop = new Map([
      ['2026-11-26 W1', 100n],
      ['2026-11-26 W2', 250n],
    ])
    expect(differingSums({ shop, ERP: new Map(shop) })).toEqual([])
    expect(differingSums({ shop, ERP: new Map([['2026-11-26 W1', 101n]]) })).toEqual([
      '2026-11-26 W1: shop ¥1.00, ERP ¥1.01',
      '2026-11-26 W2: shop ¥2.50, ERP nothing',
    ])
  })
})
