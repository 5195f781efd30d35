// The goods of the afternoon's customer, and the sheet he sends of them: core/recipes/miniprogram-tryton-materials/demo/goods.csv.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import writeXlsx from 'write-excel-file/node'
import { RECIPES } from '../../configuration/recipes.ts'

export interface Good {
  sku: string
  name: string
  spec: string
  unit: string
  /** Yuan. */
  price: string
  /** Its code in the ERP. */
  material: string
  /** As his sheet has them. */
  sheetSku: string
  sheetMaterial: string
  /** What is wrong with its row. number: Excel took the code for a number · double: a second row says otherwise · misspelt: no such SKU. */
  fault: '' | 'number' | 'double' | 'misspelt'
}

export interface SheetRow {
  sku: string
  material: string
  isNumber: boolean
}

const GOODS = join(RECIPES, 'miniprogram-tryton-materials', 'demo', 'goods.csv')

export const readGoods = (): Good[] => parse(readFileSync(GOODS, 'utf8'), { columns: true })

/** The customer's sheet, as it came by mail. */
export function sheetOf(goods: readonly Good[]): SheetRow[] {
  return goods.flatMap(({ sheetSku, sheetMaterial, fault }, at) => {
    const row = { sku: sheetSku, material: sheetMaterial, isNumber: fault === 'number' }
    const other = goods[at === 0 ? 1 : at - 1]!.material
    return fault === 'double' ? [row, { ...row, material: other }] : [row]
  })
}

/** What the customer answers when he is asked about some of them. */
export const answerTo = (goods: readonly Good[], skus: readonly string[]): SheetRow[] =>
  goods.filter(({ sku }) => skus.includes(sku)).map(({ sku, material }) => ({ sku, material, isNumber: false }))

/** With the headings of the code table. */
export async function xlsxOf(rows: readonly SheetRow[]): Promise<Buffer> {
  const text = (value: string) => ({ type: String, value })
  const cells = rows.map(({ sku, material, isNumber }) => [
    text(sku),
    isNumber ? { type: Number, value: Number(material) } : text(material),
  ])
  return writeXlsx([[text('商家编码'), text('物料编码')], ...cells]).toBuffer()
}
