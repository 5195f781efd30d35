import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConfigBundle } from './bundle.ts'
import { readConfigurationFolder } from './files.ts'
import { writeConfigurationFolder } from './write-files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qiao-configuration-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
}

const SHOP = `# the shop
connector: generic-rest # any REST API
name: 校园跑腿店
config:
  baseUrl: https://shop.example # with the path
  token: { env: SHOP_TOKEN }
`
const bundle: ConfigBundle = {
  connections: [
    {
      id: 'shop',
      connector: 'generic-rest',
      name: '校园跑腿店',
      config: { baseUrl: 'https://shop.example', token: { env: 'SHOP_TOKEN' } },
    },
  ],
  flows: [
    {
      ...({ id: 'shop-orders', connection: 'shop', object: 'order', direction: 'in', schedule: 'every 30s' } as const),
      ...{ filter: { status: ['shipped'] }, deleteBudget: 20 },
    },
  ],
  mappings: [
    { name: 'shop/order', text: 'mapping: shop.order # kept\n' },
    { name: 'shop/order.b2b', text: 'mapping: shop.order.b2b\n' },
  ],
  schemas: [
    { name: 'shop/order', text: '{ "type": "object" }\n' },
    { name: 'shop/product', text: 'type: object # yaml\n' },
  ],
  ownership: '# who\norder:\n  status: commerce\n',
}

describe('readConfigurationFolder', () => {
  it('reads every kind of file; the name is the id', async () => {
    await put({
      'connections/shop.yaml': SHOP,
      'flows/shop-orders.yaml':
        'connection: shop\nobject: order\ndirection: in\nschedule: every 30s\nfilter: { status: [shipped] }\ndeleteBudget: 20\n',
      'mappings/shop/order.yaml': bundle.mappings[0]!.text,
      'mappings/shop/order.b2b.yaml': bundle.mappings[1]!.text,
      'mappings/shop/order.cases.yaml': 'cases: []\n',
      'schemas/shop/order.json': bundle.schemas[0]!.text,
      'schemas/shop/product.yaml': bundle.schemas[1]!.text,
      'ownership.yaml': bundle.ownership!,
      'README.md': 'not ours',
    })
    const { bundle: read, problems } = await readConfigurationFolder(folder)
    expect(problems).toEqual([])
    expect(read).toEqual({ ...bundle, mappings: [...bundle.mappings].reverse() })
  })

  it('adds line and column to problems of its files', async () => {
    await put({ 'connections/shop.yaml': SHOP })
    const { locate } = await readConfigurationFolder(folder)
    const problem = { file: 'connections/shop.yaml', message: 'x', severity: 'error' as const }
    expect(locate({ ...problem, path: 'config.baseUrl' })).toMatchObject({ line: 5, column: 3 })
    // What is missing is shown where it belongs.
    expect(locate({ ...problem, path: 'config.missing' })).toMatchObject({ line: 4, column: 1 })
    expect(locate({ ...problem, file: 'flows/else.yaml', path: 'x' }).line).toBeUndefined()
  })

  it.each([
    ['connections/shop.yaml', 'name: [\n', 'not valid YAML', 2],
    ['connections/shop.yaml', 'name: a\nname: b\n', 'unique', 2],
    ['connections/shop.yaml', '- a\n', 'holds no fields', 1],
    ['connections/shop.yaml', '', 'holds no fields', 1],
    ['connections/shop.yaml', 'name: x\nid: other\n', 'the same', 2],
    ['connections/My Shop.yaml', 'name: x\n', 'lower-case', undefined],
    ['schemas/shop/order.json', 'type: object\n', 'not what the ending says', undefined],
  ])('tells what is wrong with %s: %j', async (file, text, words, line) => {
    await put({ [file]: text })
    const { problems } = await readConfigurationFolder(folder)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ file, severity: 'error', message: expect.stringContaining(words) as string })
    expect(problems[0]!.line).toBe(line)
  })

  it('warns of files that are not read', async () => {
    await put({ 'flows/a.yml': 'x: 1\n', 'ownership.yaml': '{}\n' })
    const { problems } = await readConfigurationFolder(folder)
    expect(problems).toMatchObject([{ file: 'flows/a.yml', severity: 'warning' }])
  })

  it.each([
    ['maping/shop/order.yaml', 'maping/', 'mappings/'],
    ['Flows/a.yaml', 'Flows/', 'flows/'],
    ['table/codes.csv', 'table/', 'tables/'],
    ['ownershp.yaml', 'ownershp.yaml', 'ownership.yaml'],
  ])('takes %s for a mistake', async (path, file, meant) => {
    await put({ [path]: 'x: 1\n', 'connections/shop.yaml': SHOP })
    const { problems } = await readConfigurationFolder(folder)
    const message = expect.stringContaining(`did you mean "${meant}"? A configuration folder holds connections/, flows/,`) as string
    expect(problems).toEqual([{ file, path: '', severity: 'error', message }])
  })

  it('warns once of other YAML, and leaves alone what is somebody’s own', async () => {
    await put({ 'more/a.yaml': '', 'more/b.yaml': '', 'README.md': '', 'templates/x.csv': '', 'data/y.xlsx': '', '.git/c.yaml': '' })
    await expect(readConfigurationFolder(folder)).rejects.toMatchObject({ code: 'noConfiguration' })
    await put({ 'connections/shop.yaml': SHOP, 'node_modules/x/y.yaml': '' })
    const { problems } = await readConfigurationFolder(folder)
    expect(problems).toMatchObject([
      { file: 'more/', severity: 'warning', message: expect.stringContaining('This is not read.') as string },
    ])
  })

  it('says so when there is nothing', async () => {
    await expect(readConfigurationFolder(folder)).rejects.toMatchObject({ code: 'noConfiguration', kind: 'config' })
    await expect(readConfigurationFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'noConfiguration' })
  })
})

describe('writeConfigurationFolder', () => {
  it('makes files that read back as the same bundle, and writes nothing the second time', async () => {
    const written = await writeConfigurationFolder(folder, bundle)
    expect(written).toContain('connections/shop.yaml')
    expect(written).toContain('schemas/shop/order.json')
    const { bundle: read, problems } = await readConfigurationFolder(folder)
    expect(problems).toEqual([])
    expect(read).toEqual({ ...bundle, mappings: [...bundle.mappings].reverse() })
    expect(await writeConfigurationFolder(folder, read)).toEqual([])
  })

  it('keeps a file that says the same, comments and all', async () => {
    await put({ 'connections/shop.yaml': SHOP })
    const { bundle: read } = await readConfigurationFolder(folder)
    expect(await writeConfigurationFolder(folder, read)).toEqual([])
    expect(await readFile(join(folder, 'connections/shop.yaml'), 'utf8')).toBe(SHOP)
  })

  it('changes what changed and keeps the comments around it', async () => {
    await put({ 'connections/shop.yaml': SHOP })
    const changed = structuredClone(bundle.connections[0]!)
    changed.config = { baseUrl: 'https://new.example', timeout: 5 }
    await writeConfigurationFolder(folder, { connections: [changed], flows: [], mappings: [], schemas: [] })
    const text = await readFile(join(folder, 'connections/shop.yaml'), 'utf8')
    expect(text).toBe(`# the shop
connector: generic-rest # any REST API
name: 校园跑腿店
config:
  baseUrl: https://new.example # with the path
  timeout: 5
`)
  })

  it('refuses names that would leave the folder', async () => {
    const evil = { connections: [], flows: [], mappings: [{ name: '../../etc/cron', text: '' }], schemas: [] }
    await expect(writeConfigurationFolder(folder, evil)).rejects.toMatchObject({ code: 'badName', kind: 'data' })
  })
})
