// Mappings without a hub: in the project's own folders, in a hub's configuration, and alone with a schema.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runQiao } from '../testing/cli-world.ts'
import { PRODUCT_SCHEMA, productMapping } from '../testing/product-world.ts'

let folder: string
const file = (name: string): string => join(folder, name)
function write(name: string, content: unknown): string {
  mkdirSync(dirname(file(name)), { recursive: true })
  writeFileSync(file(name), typeof content === 'string' ? content : JSON.stringify(content))
  return file(name)
}
const shipped = (name: string): string => fileURLToPath(new URL(`../../mappings/${name}`, import.meta.url))
const tea = { id: '7', code: 'A1', name: '龙井', price: '12.00' }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-mapping-'))
  write('schema.json', PRODUCT_SCHEMA)
  write('alone/product.yaml', productMapping('acme'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const native = () => ['--native', file('schema.json')]

describe('qiao mapping check', () => {
  it('finds the native schema of the connector whose folder it is', async () => {
    const path = shipped('_template/customer.yaml')
    const { code, lines } = await runQiao(['mapping', 'check', path])
    expect(code).toBe(0)
    expect(lines.at(-1)).toBe(`✓ ${path}: 5 fields, 4 proved, 1 as far as the data goes.`)
  })
  it('finds it through the connection of a configuration folder', async () => {
    write('hub/connections/api.yaml', {
      connector: 'generic-rest',
      name: 'API',
      config: {
        baseUrl: 'https://api.example.test',
        auth: { type: 'none' },
        objects: { product: { id: 'id', schema: { document: 'product' } } },
      },
    })
    write('hub/schemas/api/product.json', { ...PRODUCT_SCHEMA, properties: { ...PRODUCT_SCHEMA.properties, name: { type: 'integer' } } })
    const path = write('hub/mappings/api/product.yaml', productMapping('api'))
    const { code, out, err } = await runQiao(['mapping', 'check', path])
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toMatch(new RegExp(`^${path}:11:\\d+: error: name: .*integer`, 'm'))
  })
  it('names custom fields of an overlay by what people call them too', async () => {
    write('hub/connections/api.yaml', {
      connector: 'generic-rest',
      name: 'API',
      config: {
        baseUrl: 'https://api.example.test',
        auth: { type: 'none' },
        objects: { product: { id: 'id', schema: { document: 'product' } } },
      },
    })
    write('hub/schemas/api/product.json', PRODUCT_SCHEMA)
    write('hub/schemas/api/product.overlay.yaml', 'properties: { F_PAEZ_Text1: { type: string, title: 款式季节 } }\n')
    const said = async (rule: string) =>
      (await runQiao(['mapping', 'check', write('hub/mappings/api/product.yaml', productMapping('api', [rule]))])).out
    expect(await said('extra.season <-> F_PAEZ_Text2')).toContain('did you mean `F_PAEZ_Text1` (款式季节)?')
    expect(await said('extra.season <-> 款式季节')).toContain('did you mean `F_PAEZ_Text1`?')
    expect(await said('extra.season <-> something.else')).toContain('something')
  })
  it('knows the code tables of the folder, where it has any', async () => {
    const path = write('hub/mappings/api/product.yaml', productMapping('api', ['spuCode -> note | table(brands, brand).codes']))
    write('hub/schemas/api/product.json', PRODUCT_SCHEMA)
    expect((await runQiao(['mapping', 'check', path])).code).toBe(0)
    write('hub/tables/brands.yaml', { keys: ['brand'], values: ['code'], fallback: 'error' })
    const { code, out } = await runQiao(['mapping', 'check', path])
    expect(code).toBe(1)
    expect(out).toContain('Code table brands has no column `codes`; did you mean `code`?')
  })
  it('takes a schema that is given', async () => {
    const { code, json } = await runQiao(['mapping', 'check', file('alone/product.yaml'), ...native(), '--json'])
    expect(code).toBe(0)
    const [{ problems, fields }] = json()
    expect(problems.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
    expect(fields.map(({ field }: { field: string }) => field)).toContain('skuCode')
  })
  it('says what to give when there is none', async () => {
    expect(await runQiao(['mapping', 'check', file('alone/product.yaml')])).toMatchObject({
      code: 1,
      out: '',
      err: 'The native schema is not found, since there is no connector "acme": give it with --native <schema.json>.\n',
    })
  })
  it('takes folders, and passes over what is no mapping', async () => {
    write('many/a/product.yaml', productMapping('acme', ['madeUp <-> note']))
    write('many/a/product.cases.yaml', '- name: x\n')
    write('many/ownership.yaml', 'product: shop\n')
    const { code, json, lines } = await runQiao(['mapping', 'check', file('many'), ...native()])
    expect(code).toBe(1)
    expect(lines[0]).toMatch(/many\/a\/product\.yaml:\d+:\d+: error: madeUp/)
    expect(lines.at(-1)).toBe(`✗ ${file('many/a/product.yaml')}`)
    expect(json).toThrow()
    expect((await runQiao(['mapping', 'check', dirname(file('schema.json')) + '/hub/schemas'])).err).toContain('There is no mapping in')
  })
  it('checks a mapping that extends a shipped one or one beside it, and points into the right file', async () => {
    const config = { url: 'https://erp.example.test', database: 'd', user: 'u', password: { env: 'P' } }
    write('patched/connections/erp.yaml', { connector: 'tryton', name: 'ERP', config })
    write('patched/schemas/erp/warehouse.overlay.yaml', 'properties: { tier: { type: string } }\n')
    const patch = write('patched/mappings/erp/warehouse.yaml', "extends: tryton.warehouse\nmap:\n  - 'extra.tier <-> tier'\n")
    const { code, lines } = await runQiao(['mapping', 'check', file('patched/mappings')])
    expect(lines.at(-1)).toMatch(new RegExp(`^✓ ${patch}: 5 fields`))
    expect(code).toBe(0)
    const more = write('patched/mappings/erp/warehouse.more.yaml', 'extends: erp.warehouse\ndrop: [extra.tier, nmae]\n')
    expect((await runQiao(['mapping', 'check', more])).out).toContain(
      `${more}:2:20: error: drop: tryton.warehouse has no rule for \`nmae\``,
    )
    const odd = write(
      'patched/mappings/erp/warehouse.odd.yaml',
      "extends: tryton.warehouse\nmap:\n  - 'extra.x <-> code'\n  - 'extra.y <-> xyz'\n",
    )
    expect((await runQiao(['mapping', 'check', odd])).out).toContain(`${odd}:4:18: error: extra.y: \`xyz\` is not in the native schema`)
  })
  it('tells what is no YAML where it is none', async () => {
    const { code, out } = await runQiao(['mapping', 'check', write('broken.yaml', 'mapping: [x\n'), ...native()])
    expect(code).toBe(1)
    expect(out).toMatch(/broken\.yaml:\d+:\d+: error: Not readable as YAML/)
  })
})

describe('qiao mapping test', () => {
  it('runs the cases and the laws', async () => {
    write('alone/product.cases.yaml', [
      {
        name: 'a tea',
        native: tea,
        canonical: { kind: 'single', unit: 'pcs', isOnSale: true, status: 'active', skuCode: 'A1', name: '龙井', salePrice: '12.00' },
      },
    ])
    const { code, lines, err } = await runQiao(['mapping', 'test', file('alone/product.yaml'), ...native(), '--runs', '20'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(lines[0]).toBe('✓ a tea')
    expect(lines.slice(1).map((line) => line.replace(/\(.*/, ''))).toEqual([
      '✓ law GetPut holds ',
      '✓ law PutGet holds ',
      '✓ law PutPut holds ',
    ])
  })
  it('fails with what differs', async () => {
    write('alone/product.cases.yaml', [{ name: 'a tea', native: tea, canonical: { name: 'Longjing' } }])
    const { code, out, json } = await runQiao(['mapping', 'test', file('alone/product.yaml'), ...native(), '--json', '--runs', '5'])
    expect(code).toBe(1)
    expect(json()).toMatchObject({ ok: false, cases: [{ name: 'a tea', ok: false }] })
    expect(out).toContain('canonical.name: expected')
  })
  it('does not test what is broken', async () => {
    const { code, out, err } = await runQiao([
      'mapping',
      'test',
      write('bad.yaml', productMapping('acme', ['madeUp <-> note'])),
      ...native(),
    ])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/madeUp[^]*bad\.yaml has errors: mend them first\.\n$/)
  })
})

describe('qiao mapping try', () => {
  it('prints what a record becomes, and what it becomes when written over', async () => {
    const path = write('tea.json', tea)
    const { code, json } = await runQiao(['mapping', 'try', file('alone/product.yaml'), path, ...native()])
    expect(code).toBe(0)
    expect(json()).toMatchObject({ skuCode: 'A1', name: '龙井', salePrice: '12.00' })
    const put = write('canonical.json', { skuCode: 'A1', name: '碧螺春', salePrice: '9.90' })
    const written = await runQiao(['mapping', 'try', file('alone/product.yaml'), path, '--put', put, ...native()])
    expect(written.json()).toEqual({ ...tea, name: '碧螺春', price: '9.90' })
  })
  it('says what is wrong with the record', async () => {
    const odd = write('odd.json', { ...tea, price: 'twelve' })
    const { code, err } = await runQiao(['mapping', 'try', file('alone/product.yaml'), odd, ...native()])
    expect(code).toBe(1)
    expect(err).toContain('price')
    expect((await runQiao(['mapping', 'try', file('alone/product.yaml'), write('list.json', '[]'), ...native()])).err).toContain(
      'is no JSON object',
    )
  })
})
