// Each recipe, filled in, is a configuration without an error.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadConnectors } from '../connector/load.ts'
import { readCsv } from './code-table-file.ts'
import type { CodeTableConfig } from './code-tables.ts'
import { readConfigurationFolder } from './files.ts'
import { fillRecipe, listRecipes, writeRecipe } from './recipes.ts'
import { readShipped } from './shipped.ts'
import { validateBundle } from './validate.ts'

const VALUES: Record<string, string> = {
  shopUrl: 'https://shop.example.com/erp/v1',
  erpUrl: 'https://erp.example.com/',
  erpDatabase: 'tryton',
  warehouse: 'WH',
  shopCode: 'tea-shop',
}
const recipes = await listRecipes()
const connectors = await loadConnectors(fileURLToPath(new URL('../../connectors', import.meta.url)))

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'qiao-recipe-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const given = (id: string) => {
  const { parameters } = recipes.find((recipe) => recipe.id === id)!
  return Object.fromEntries(Object.entries(VALUES).filter(([name]) => name in parameters))
}

describe('recipes', () => {
  it('are detail bills, summary bills, after-sales and sellable stock', () => {
    const name = (what: string) => `miniprogram-tryton-${what}`
    expect(recipes.map(({ id }) => id)).toEqual(['aftersale', 'detail', 'materials', 'stock', 'summary'].map(name))
  })

  it.each(recipes.map(({ id }) => [id]))('%s is a configuration without an error', async (id) => {
    await writeRecipe(await fillRecipe(id, given(id)), folder, false)
    const { bundle, problems } = await readConfigurationFolder(folder)
    expect(problems).toEqual([])
    const found = validateBundle(bundle, { connectors, shipped: await readShipped() })
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('TRYTON_PASSWORD')
    expect(readFileSync(join(folder, 'connections/shop.yaml'), 'utf8')).toContain(VALUES['shopUrl'])
  })

  it('take numbers as numbers, and say what is missing or unknown', async () => {
    const id = 'miniprogram-tryton-stock'
    const stock = (await fillRecipe(id, { ...given(id), share: '62.5' })).get('connections/stock.yaml')
    expect(stock).toContain('share: 62.5')
    await expect(fillRecipe(id, { ...given(id), share: 'half' })).rejects.toThrow(
      'share is a number, and "half" is none: write digits, with a point where needed, such as --set share=100',
    )
    await expect(fillRecipe(id, {})).rejects.toThrow('needs shopUrl, erpUrl, erpDatabase, warehouse, shopCode')
    await expect(fillRecipe(id, { ...given(id), shop: 'x' })).rejects.toThrow('no parameter "shop"')
    await expect(fillRecipe('nothing', {})).rejects.toThrow('There is no recipe "nothing"')
  })

  it.each(recipes.map(({ id }) => [id]))('%s: its README names no file that is not there', async (id) => {
    const files = await fillRecipe(id, given(id))
    const text = files.get('README.md')!
    const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, to]) => to!).filter((to) => !/^https?:/.test(to))
    const paths = [...text.matchAll(/(?:<folder>\/)?[\w-]+(?:\/[\w.-]+)+\.(?:md|csv|yaml)/g)].map(([path]) => path)
    const inFolder = (path: string) => files.has(path.replace('<folder>/', ''))
    const inQiao = (path: string) => existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)))
    expect(links.filter((link) => !files.has(link))).toEqual([])
    expect(paths.filter((path) => !inFolder(path) && !inQiao(path))).toEqual([])
    expect(paths.filter((path) => !inFolder(path)).length === 0 || text.includes('Qiao’s folder')).toBe(true)
  })

  it('give parcels to the shop where its own staff ship', async () => {
    const id = 'miniprogram-tryton-summary'
    const files = await fillRecipe(id, given(id))
    expect(files.get('ownership.yaml')).toMatch(/shipment:[^]*?exists: \[\s?erp, oms, commerce\s?\]/)
    expect([...files.keys()].filter((file) => file.includes('erp-'))).toEqual([
      'flows/erp-product-out.yaml',
      'flows/erp-warehouse-in.yaml',
      'flows/erp-salessummary-out.yaml',
    ])
  })

  it('leave what they are shown with where it is', async () => {
    const id = 'miniprogram-tryton-materials'
    const files = [...(await fillRecipe(id, given(id))).keys()]
    expect(files).toEqual(expect.arrayContaining(['tables/materials.yaml', 'mappings/erp/salesSummary.yaml']))
    expect(files.filter((file) => file.startsWith('demo/'))).toEqual([])
  })

  it('have a template for each of their code tables, with its headings', async () => {
    const files = await fillRecipe('miniprogram-tryton-materials', given('miniprogram-tryton-materials'))
    for (const name of ['materials', 'warehouses', 'shops']) {
      const table = { name, ...(parse(files.get(`tables/${name}.yaml`)!) as Omit<CodeTableConfig, 'name'>) }
      expect(readCsv(table, Buffer.from(`${files.get(`templates/${name}.csv`)}A1,17\n`))).toEqual({
        rows: [{ line: 2, row: { [table.keys[0]!]: 'A1', [table.values[0]!]: '17' } }],
        problems: [],
        keep: [],
      })
    }
  })

  it.each([
    ['title: { en: Ours }\ndescription: { en: A, zh: 甲 }\n', 'ours/recipe.yaml:1:1: title.zh is missing'],
    ['title: { en: Ours, zh: 我们的 }\ndescription: { en: A, zh: 甲 }\nextend: other\n', 'ours/recipe.yaml:3:1: extend is not known here'],
    ['title: { en: Ours, zh: 我们的 }\ndescription: { en: A, zh: 甲 }\nwithout: flows/a\n', 'without is text'],
    ['title: [\n', 'ours/recipe.yaml:2'],
  ])('say where they are wrong: %j', async (text, message) => {
    mkdirSync(join(folder, 'ours'))
    writeFileSync(join(folder, 'ours', 'recipe.yaml'), text)
    await expect(listRecipes(folder)).rejects.toMatchObject({ code: 'badRecipe', message: expect.stringContaining(message) })
  })

  it.each([
    ['extends: ours\n', 'extends leads in a circle: ours → ours'],
    ['extends: theirs\n', 'there is no recipe "theirs": it is one of ours'],
  ])('say what they extend wrongly: %j', async (more, message) => {
    mkdirSync(join(folder, 'ours'))
    writeFileSync(join(folder, 'ours', 'recipe.yaml'), `title: { en: Ours, zh: 我们的 }\ndescription: { en: A, zh: 甲 }\n${more}`)
    await expect(listRecipes(folder)).rejects.toMatchObject({ code: 'badRecipe', message: expect.stringContaining(message) })
  })

  it('overwrite nothing that differs', async () => {
    const id = 'miniprogram-tryton-detail'
    const files = await fillRecipe(id, given(id))
    await writeRecipe(files, folder, false)
    await writeRecipe(files, folder, false)
    writeFileSync(join(folder, 'README.md'), 'mine')
    await expect(writeRecipe(files, folder, false)).rejects.toThrow('README.md is there already')
    await writeRecipe(files, folder, true)
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).not.toBe('mine')
  })

  const [DETAIL, SUMMARY] = ['miniprogram-tryton-detail', 'miniprogram-tryton-summary'] as const
  const use = async (id: string, isForced = true) => writeRecipe(await fillRecipe(id, given(id)), folder, isForced)
  const isThere = (file: string) => existsSync(join(folder, file))
  const LEFT = ['erp-inventory-in', 'erp-order-out', 'erp-shipment-in', 'erp-shipment-out', 'shop-inventory-in', 'shop-inventory-out']

  it('take away what another one has left, but for what somebody has changed or added', async () => {
    expect(await use(DETAIL, false)).toEqual({ removed: [], kept: [] })
    writeFileSync(join(folder, 'flows/erp-order-out.yaml'), 'mine')
    writeFileSync(join(folder, 'flows/own.yaml'), 'mine')
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    const left = [...LEFT, 'shop-shipment-out'].map((flow) => `flows/${flow}.yaml`)
    const { removed, kept } = await use(SUMMARY)
    expect(removed).toEqual(left.filter((file) => file !== 'flows/erp-order-out.yaml'))
    expect(kept).toEqual(['flows/erp-order-out.yaml', 'flows/own.yaml'])
    expect([...left, ...kept, 'notes.txt'].filter(isThere)).toEqual(['flows/erp-order-out.yaml', ...kept, 'notes.txt'])
    expect((await use(DETAIL)).removed).toEqual([
      'connections/daily.yaml',
      'flows/daily-shipment-out.yaml',
      'flows/erp-salessummary-out.yaml',
      'ownership.yaml',
    ])
  })

  it('take nothing away unasked, and name what they cannot know', async () => {
    const [whole, part] = [await fillRecipe(DETAIL, given(DETAIL)), await fillRecipe(DETAIL, given(DETAIL))]
    part.delete('flows/shop-shop-in.yaml')
    await writeRecipe(whole, folder, false)
    await expect(writeRecipe(part, folder, false)).rejects.toMatchObject({ code: 'filesLeftOver', message: /^flows\/shop-shop-in.yaml: / })
    expect(isThere('flows/shop-shop-in.yaml')).toBe(true)
    rmSync(join(folder, '.recipe.sha256'))
    expect(await writeRecipe(part, folder, true)).toEqual({ removed: [], kept: ['flows/shop-shop-in.yaml'] })
  })
})
