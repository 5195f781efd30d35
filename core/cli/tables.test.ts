// `qiao tables`, and code tables as files of the configuration, against a hub that really synchronises.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCliWorld, type CliWorld } from '../testing/cli-world.ts'
import { productMapping } from '../testing/product-world.ts'

let world: CliWorld
const file = (name: string) => join(world.folder, name)
const stored = async (name = 'brands') => {
  await world.qiao(['tables', 'export', name, file('out.csv')])
  return readFileSync(file('out.csv'), 'utf8').replace('\uFEFF', '').trim().split('\r\n')
}
beforeAll(async () => {
  world = await startCliWorld()
  world.write('mappings/shop/product.yaml', productMapping('shop', ['brand <-> brand']))
  world.write('mappings/erp/product.yaml', productMapping('erp', ['brand <-> brand | table(brands, brand).code']))
  world.write('tables/brands.yaml', 'title: 品牌对照\nkeys: [brand]\nvalues: [code]\nfallback: error\n')
})
afterAll(() => world.stop())

// In the order of a hub's life: each test builds on the ones before.
describe('qiao apply with code tables', () => {
  it('a mapping that reads a table needs it; its file names what is wrong', async () => {
    world.write('tables/brands.yaml', 'title: 品牌对照\nkeys: [brand]\nvalues: [number]\nfallback: error\n')
    const { code, err } = await world.qiao(['apply', world.configuration, '--yes'])
    expect(code).toBe(1)
    expect(err).toContain('mappings/erp/product.yaml:')
    expect(err).toContain('Code table brands has no column `code`')
    world.write('tables/brands.yaml', 'title: 品牌对照\nkeys: [brand, brand]\nvalues: [code]\nfallback: nothing\n')
    expect((await world.qiao(['apply', world.configuration, '--yes'])).err).toContain('tables/brands.yaml:4:1: error: fallback:')
    world.write('tables/brands.yaml', 'title: 品牌对照\nkeys: [brand]\nvalues: [code]\nfallback: error\n')
  })

  it('tries the rows of a table that is new, too, before anything is applied', async () => {
    world.write('tables/brands.csv', 'brand,code\n红茶,006\n,007\n')
    for (const more of [['--dry-run'], ['--yes']]) {
      const { code, err, out } = await world.qiao(['apply', world.configuration, ...more])
      expect({ code, out }).toEqual({ code: 1, out: expect.not.stringContaining('applied') })
      expect(err).toContain(`${join(world.configuration, 'tables/brands.csv')}:3:1: error: brand: The key is empty`)
    }
    expect((await world.qiao(['flows', '--json'])).json()).toEqual([])
    world.write('tables/brands.csv', 'brand,code\n"红茶,006\n')
    expect((await world.qiao(['apply', world.configuration, '--yes'])).err).toContain(
      'tables/brands.csv: error: The file cannot be read. It is no CSV',
    )
    expect((await world.qiao(['tables', '--json'])).json()).toEqual([])
  })

  it('makes the table, then its rows, and changes nothing the second time', async () => {
    world.write('tables/brands.csv', 'brand,code\n红茶,006\n')
    const first = await world.qiao(['apply', world.configuration, '--yes'])
    expect(first.err).toBe('')
    expect(first.code).toBe(0)
    expect(first.lines).toContain('+ codeTable brands')
    expect(first.lines).toContain('rows of brands: 1 added, 0 changed, 0 removed, 0 the same')
    expect(await stored()).toEqual(['品牌,code', '红茶,006'])
    const again = (await world.qiao(['apply', world.configuration, '--json'])).json()
    expect(again).toMatchObject({ isApplied: false, rows: [{ name: 'brands', result: { same: 1, added: 0, removed: 0 } }] })
  })

  it('the file is the whole table; what is wrong with it keeps everything back', async () => {
    world.write('tables/brands.csv', 'brand,code\n白茶,1\n白茶,2\n')
    world.write('flows/erp-in.yaml', 'connection: erp\nobject: product\ndirection: in\nschedule: every 7s\n')
    const bad = await world.qiao(['apply', world.configuration, '--yes'])
    expect(bad.code).toBe(1)
    expect(bad.err).toContain(`${join(world.configuration, 'tables/brands.csv')}:3:1: error: The key is that of line 2 already`)
    expect((await world.qiao(['flows', '--json'])).json().find(({ id }: { id: string }) => id === 'erp-in').schedule).not.toBe('every 7s')
    world.write('tables/brands.csv', 'brand,code\n绿茶,001\n')
    const { lines } = await world.qiao(['apply', world.configuration, '--yes'])
    expect(lines).toContain('rows of brands: 1 added, 0 changed, 1 removed, 0 the same')
    expect(await stored()).toEqual(['品牌,code', '绿茶,001'])
  })

  it('rows without a table are no table', async () => {
    world.write('tables/brandz.csv', 'brand,code\n')
    const { code, err } = await world.qiao(['apply', world.configuration, '--dry-run'])
    expect(code).toBe(1)
    expect(err).toContain('There is no code table "brandz"')
  })

  it('is exported as files that say the same', async () => {
    const folder = file('exported')
    const { lines } = await world.qiao(['export-config', folder])
    expect(lines).toContain(`${folder}/tables/brands.yaml`)
    expect(lines).toContain(`${folder}/tables/brands.csv`)
    expect(readFileSync(join(folder, 'tables/brands.csv'), 'utf8')).toBe('\uFEFF品牌,code\r\n绿茶,001\r\n')
    expect((await world.qiao(['export-config', folder])).lines).toEqual([`${folder} says the same already.`])
    expect((await world.qiao(['apply', folder, '--json'])).json()).toMatchObject({
      isApplied: false,
      problems: [],
      rows: [{ result: { same: 1 } }],
    })
  })
})

describe('qiao tables', () => {
  it('lists them', async () => {
    const { lines } = await world.qiao(['tables'])
    expect(lines[1]).toMatch(/^brands {2}品牌对照 +brand +code +error +1 {2}/)
    expect((await world.qiao(['tables', 'list', '--json'])).json()).toMatchObject([{ name: 'brands', rowCount: 1 }])
  })

  it('says what is unmapped, and lets a file set it free', async () => {
    world.shop.put('s-1', { code: 'A1', name: '龙井', price: '12.00', brand: '龙井' })
    world.shop.put('s-2', { code: 'A2', name: '毛峰', price: '12.00', brand: '绿茶' })
    await world.qiao(['pull', 'shop', 'product', '--wait'])
    await world.settle()
    expect((await world.qiao(['tables', 'unmapped', 'nosuch'])).err).toContain('There is no code table "nosuch"')
    const { lines } = await world.qiao(['tables', 'unmapped'])
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/^brands {2}brand 龙井 +code +1 +0 +– {2}erp product {2}/)
    expect((await world.qiao(['tables', 'unmapped', 'brands', '--json'])).json()).toMatchObject([{ by: { brand: '龙井' }, records: 1 }])

    writeFileSync(file('in.csv'), '品牌,code\n龙井,007\n')
    const tried = await world.qiao(['tables', 'import', 'brands', file('in.csv'), '--dry-run'])
    expect(tried.lines).toEqual(['+ brand 龙井, code 007', '1 added, 0 changed, 0 removed, 0 the same (tried, not written).'])
    const { lines: said } = await world.qiao(['tables', 'import', 'brands', file('in.csv')])
    expect(said.at(-1)).toBe('1 added, 0 changed, 0 removed, 0 the same. What waited for them goes on by itself.')
    await world.settle()
    expect([...world.erp.records.values()].map(({ native }) => native['brand']).sort()).toEqual(['001', '007'])
    const none = await world.qiao(['tables', 'unmapped'])
    expect([none.out, none.err]).toEqual(['', 'Nothing waits for a row.\n'])
  })

  it('shows what changes and goes; xlsx and CSV go both ways', async () => {
    await world.qiao(['tables', 'export', 'brands', file('all.xlsx')])
    const { json } = await world.qiao(['tables', 'import', 'brands', file('all.xlsx'), '--whole', '--json'])
    expect(json()).toMatchObject({ isApplied: false, same: 2, added: 0, removed: 0 })
    writeFileSync(file('in.csv'), 'brand,code\n龙井,700\n')
    const { lines } = await world.qiao(['tables', 'import', 'brands', file('in.csv'), '--whole'])
    expect(lines.slice(0, 2)).toEqual(['− brand 绿茶, code 001', '~ brand 龙井, code 007 → 700'])
    expect(await stored()).toEqual(['品牌,code', '龙井,700'])
  })

  it('names what is wrong by file and line, and ends with 1', async () => {
    writeFileSync(file('in.csv'), 'brand,code\n,1\n')
    const { code, out, err } = await world.qiao(['tables', 'import', 'brands', file('in.csv')])
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(`${file('in.csv')}:2: brand: The key is empty`)
    expect(err).toContain('Nothing was written')
    expect((await world.qiao(['tables', 'import', 'nothing', file('in.csv')])).err).toContain('There is no code table "nothing"')
    expect((await world.qiao(['tables', 'import', 'brands', file('none.csv')])).err).toBe(
      `There is no ${file('none.csv')}: check its name, and that its folder is there.\n`,
    )
    expect((await world.qiao(['tables', 'export', 'brands', file('out.txt')])).code).toBe(2)
    expect(existsSync(file('out.txt'))).toBe(false)
  })

  it('proposes, and writes nothing', async () => {
    world.write('mappings/erp/product.yaml', productMapping('erp', ['spuCode -> note | table(materials, skuCode).material']))
    world.write('tables/materials.yaml', 'keys: [skuCode]\nvalues: [material]\nfallback: error\n')
    world.write('tables/brandz.yaml', 'keys: [brand]\nvalues: [code]\nfallback: error\n')
    expect((await world.qiao(['apply', world.configuration, '--yes'])).err).toBe('')
    world.erp.put('e-9', { code: 'B9', name: '正山小种 250g', price: '1.00' })
    await world.qiao(['pull', 'erp', 'product', '--wait'])
    await world.settle()
    world.shop.put('s-9', { code: 'A9', name: '正山小种（250G）', price: '1.00' })
    await world.qiao(['pull', 'shop', 'product', '--wait'])
    await world.settle()
    const { lines, err } = await world.qiao(['tables', 'propose', 'materials', '--connection', 'erp'])
    expect(lines.find((line) => line.includes('A9'))).toMatch(/^skuCode A9, material e-9 +name +正山小种 250g/)
    expect(err).toContain('none of them written')
    expect(await stored('materials')).toEqual([expect.stringContaining('material')])
  })
})
