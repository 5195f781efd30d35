// Code tables through the API, over a hub that synchronises: definitions, rows, files both ways, what is unmapped and what might be its row.
import { readSheet } from 'read-excel-file/universal'
import writeXlsxFile from 'write-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiClient, TOKEN, type ApiClient } from '../testing/api-client.ts'
import { productMapping, startWorld, type World } from '../testing/product-world.ts'
import { createApp } from './app.ts'
import { OPERATIONS } from './contract.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const PLACES = { name: 'places', title: '仓库对照', keys: ['shop', 'warehouse'], values: ['stock', 'note'], titles: { stock: '金蝶仓库' }, fallback: 'error' } // prettier-ignore
const BRANDS = { name: 'brands', keys: ['brand'], values: ['code'], fallback: 'error' }
const MATERIALS = { name: 'materials', keys: ['skuCode'], values: ['material'], fallback: 'error' }

let world: World
let app: ReturnType<typeof createApp>
let ask: ApiClient
beforeAll(async () => {
  world = await startWorld({ shopRules: ['brand <-> brand'] })
  app = createApp(world.hub, { verifyToken: async (token) => token === TOKEN, isLoopback: true, log: silent, replaceToken: async () => '', backupFolder: world.shop.id }) // prettier-ignore
  ask = createApiClient(app)
})
afterAll(() => world.stop())

const at = '/api/v1/code-tables'
const importCsv = (text: string, query = '', name = 'places') =>
  ask('POST', `${at}/${name}/import${query}`, { body: text, headers: { 'content-type': 'text/csv' } })
const importBytes = async (bytes: Uint8Array, type = XLSX) => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type }
  const response = await app.request(`http://localhost${at}/places/import`, { method: 'POST', headers, body: Uint8Array.from(bytes) })
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}
const etagOf = async () => (await ask('GET', `${at}/places/rows?limit=1`)).headers.get('etag')!
const rowsOf = async (query = '') => (await ask('GET', `${at}/places/rows${query}`)).body.items as Record<string, string>[]

describe('a definition', () => {
  it('is made, changed with its ETag, listed, and checked', async () => {
    const made = await ask('PUT', `${at}/places`, { body: PLACES })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      ...PLACES,
      rowCount: 0,
      rev: 1,
      headings: { shop: '店铺', warehouse: '仓库', stock: '金蝶仓库', note: 'note' },
    })
    expect((await ask('PUT', `${at}/places`, { body: PLACES })).status).toBe(428)
    const headers = { 'if-match': made.headers.get('etag')! }
    expect((await ask('PUT', `${at}/places`, { body: { ...PLACES, title: 'Places' }, headers })).body).toMatchObject({
      title: 'Places',
      rev: 2,
    })
    expect((await ask('PUT', `${at}/places`, { body: PLACES, headers })).status).toBe(412)
    expect((await ask('PUT', `${at}/places`, { body: PLACES, headers: { 'if-none-match': '*' } })).status).toBe(412)
    expect((await ask('PUT', `${at}/other`, { body: PLACES })).body.code).toBe('otherName')
    const wrong = { ...PLACES, name: 'wrong', fallback: 'passthrough', values: ['shop', '1st'], defaults: { colour: 'x' } }
    const { status, body } = await ask('PUT', `${at}/wrong`, { body: wrong })
    expect(status).toBe(422)
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/values',
      '/values',
      '/defaults/colour',
      '/titles/stock',
      '/fallback',
    ])
    expect((await ask('GET', at)).body.items.map(({ name }: { name: string }) => name)).toEqual(['places'])
    expect((await ask('GET', `${at}/nothing`)).status).toBe(404)
  })
})

describe('files', () => {
  it('CSV: headings or names, any order, text as it is; what it would do is shown first', async () => {
    const csv = '\uFEFF仓库,店铺,stock\r\n007,S1,"0,1"\r\n"=1+1",S1,-5\r\n,S2,0\r\n\r\n'
    const tried = await importCsv(csv, '?isDryRun=true')
    expect(tried.body).toMatchObject({ isApplied: false, added: 3, changed: 0, removed: 0, same: 0, problems: [] })
    expect(tried.body.examples[0]).toEqual({ action: 'add', row: { shop: 'S1', warehouse: '007', stock: '0,1', note: '' } })
    expect(await rowsOf()).toEqual([])
    expect((await importCsv(csv)).body).toMatchObject({ isApplied: true, added: 3 })
    expect((await importCsv(csv)).body).toMatchObject({ isApplied: false, same: 3 })
    expect((await rowsOf()).map(({ warehouse, stock }) => [warehouse, stock])).toEqual(
      expect.arrayContaining([['007', '0,1'], ['=1+1', '-5'], ['', '0']]), // prettier-ignore
    )
  })

  it('CSV out is safe to open, and goes in again as it was', async () => {
    await ask('POST', `${at}/places/rows`, {
      headers: { 'if-match': await etagOf() },
      body: { put: [{ shop: "'=x", warehouse: '+86', stock: '@a', note: '\'a "b"' }] },
    })
    const { body, headers } = await ask('GET', `${at}/places/rows.csv`)
    expect(headers.get('content-disposition')).toBe('attachment; filename="places.csv"')
    const lines = (body as string).split('\r\n')
    expect(lines[0]).toBe('店铺,仓库,金蝶仓库,note') // the byte order mark is taken off by text()
    expect(lines).toContain(`''=x,'+86,'@a,"'a ""b"""`)
    for (const cell of lines.slice(1).flatMap((line) => line.split(','))) expect(cell).not.toMatch(/^"?[=+\-@]/)
    expect((await importCsv(body as string, '?isWhole=true')).body).toMatchObject({
      isApplied: false,
      added: 0,
      changed: 0,
      removed: 0,
      same: 4,
    })
  })

  it('xlsx out is text alone, and goes in again as it was', async () => {
    const response = await app.request(`http://localhost${at}/places/rows.xlsx`, { headers: { authorization: `Bearer ${TOKEN}` } })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const sheet = await readSheet(new Blob([bytes]))
    expect(sheet[0]).toEqual(['店铺', '仓库', '金蝶仓库', 'note'])
    expect(sheet).toContainEqual(['S1', '007', '0,1', null])
    expect((await importBytes(bytes)).body).toMatchObject({ isApplied: false, added: 0, changed: 0, same: 4 })
  })

  it('a number in a spreadsheet is refused: its zeros may be lost already', async () => {
    const sheet = [[{ value: 'shop' }, { value: 'warehouse' }], [{ value: 'S1' }, { value: 7, type: Number }], [{ value: 'S9' }, { value: 'W' }]] // prettier-ignore
    const bytes = await writeXlsxFile(sheet).toBuffer()
    const { body } = await importBytes(bytes)
    expect(body).toMatchObject({ isApplied: false, problems: [{ line: 2, column: 'warehouse' }] })
    expect(JSON.stringify(body['problems'])).toContain('the number 7')
    expect(await rowsOf('?search=S9')).toEqual([])
  })

  it.each(['', '?isWhole=true'])('a value column that the file lacks is left as it is%s', async (query) => {
    const before = (await ask('GET', `${at}/places/rows.csv`)).body as string
    await importCsv('shop,warehouse,stock,note\nK1,W1,1,keep\nK2,W2,2,keep too\n')
    const { body } = await importCsv('shop,warehouse,stock\nK1,W1,9\nK2,W2,\nK3,W3,3\n', query)
    expect(body).toMatchObject({ added: 1, changed: 2 })
    const told = await rowsOf('?search=K')
    expect(told.map(({ shop, stock, note }) => [shop, stock, note])).toEqual([
      ['K1', '9', 'keep'],
      ['K2', '', 'keep too'],
      ['K3', '3', ''],
    ])
    expect((await importCsv('shop,warehouse,note\nK1,W1,\n')).body, 'a blank cell is one').toMatchObject({ changed: 1 })
    await importCsv(before, '?isWhole=true')
  })

  it('what is wrong is named by line, and nothing is written', async () => {
    const { body } = await importCsv('shop,warehouse,stock\nS8,W1,1\n,,2\nS8,W1,3\nS8,W2,"a\nb"\nS8,W3,4,5\n')
    expect(body.problems.map(({ line, column }: { line: number; column?: string }) => [line, column])).toEqual([[3, 'shop'], [4, undefined], [6, 'stock'], [7, undefined]]) // prettier-ignore
    expect(body.isApplied).toBe(false)
    expect(await rowsOf('?search=s8')).toEqual([])
  })

  it.each([
    ['', 'It is empty'],
    ['shop,colour\nS1,red\n', 'There is no column "colour": the table has shop (店铺), warehouse (仓库), stock (金蝶仓库), note'],
    ['shop,stock\nS1,1\n', 'The key column warehouse (仓库) is missing'],
    ['shop,店铺,warehouse\nS1,S1,W\n', 'The column shop (店铺) is there twice'],
    ['shop,warehouse\n"S1,W\n', 'It is no CSV'],
  ])('%j cannot be read', async (text, message) => {
    const { status, body } = await importCsv(text)
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'badFile', detail: expect.stringContaining(message) })
  })

  it('neither can another encoding, another format, or what says nothing of itself', async () => {
    const gbk = new Uint8Array([0xb5, 0xea, 0xc6, 0xcc])
    expect((await importBytes(gbk, 'text/csv')).body, '店铺').toMatchObject({
      code: 'badFile',
      detail: expect.stringContaining('warehouse'),
    })
    const other = new Uint8Array([...gbk, 0xff])
    expect((await importBytes(other, 'text/csv')).body).toMatchObject({ code: 'badFile', detail: expect.stringContaining('GB18030') })
    expect((await importBytes(gbk)).body).toMatchObject({ code: 'badFile', detail: expect.stringContaining('is no .xlsx') })
    expect((await importBytes(gbk, 'application/json')).status).toBe(415)
  })
})

describe('rows', () => {
  it('are searched, paged, changed and removed', async () => {
    expect((await rowsOf('?search=007')).length).toBe(1)
    expect(await rowsOf('?search=%25')).toEqual([])
    expect(await rowsOf('?search=s2')).toMatchObject([{ shop: 'S2', warehouse: '' }])
    const first = (await ask('GET', `${at}/places/rows?limit=3`)).body
    const rest = (await ask('GET', `${at}/places/rows?limit=3&cursor=${first.nextCursor}`)).body
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 1, null])
    const headers = { 'if-match': await etagOf() }
    const { body } = await ask('POST', `${at}/places/rows`, { headers, body: { put: [{ shop: 'S2', stock: '9' }], remove: [{ shop: 'S1', warehouse: '007' }, { shop: 'none' }] } }) // prettier-ignore
    expect(body).toMatchObject({ isApplied: true, changed: 1, removed: 1 })
    expect(body.examples).toContainEqual({ action: 'change', row: { shop: 'S2', warehouse: '', stock: '9', note: '' }, before: { shop: 'S2', warehouse: '', stock: '0', note: '' } }) // prettier-ignore
  })
})

describe('of two people who change one table', () => {
  const change = (stock: string, etag?: string, isDryRun = false) =>
    ask('POST', `${at}/places/rows`, { ...(etag && { headers: { 'if-match': etag } }), body: { put: [{ shop: 'S3', stock }], isDryRun } })

  it('the second is told, and changes what it has read since', async () => {
    const etag = await etagOf()
    expect(etag).toBe((await ask('GET', `${at}/places`)).headers.get('etag'))
    const first = await change('1', etag)
    expect(first).toMatchObject({ status: 200, body: { isApplied: true } })
    expect(await change('2', etag)).toMatchObject({
      status: 412,
      body: { code: 'revChanged', errors: [{ pointer: '/header/If-Match' }] },
    })
    expect(await rowsOf('?search=S3')).toMatchObject([{ stock: '1' }])
    expect((await change('2', first.headers.get('etag')!)).status).toBe(200)
  })

  it('must say what it has read; to try, and for a file, that may be left out', async () => {
    expect(await change('3')).toMatchObject({ status: 428, body: { code: 'preconditionRequired' } })
    const tried = await change('3', undefined, true)
    expect(tried).toMatchObject({ status: 200, body: { isApplied: false, changed: 1 } })
    const etag = tried.headers.get('etag')!
    expect((await importCsv('shop,warehouse,stock\nS3,,4\n')).status).toBe(200)
    const late = await ask('POST', `${at}/places/import`, {
      headers: { 'content-type': 'text/csv', 'if-match': etag },
      body: 'shop,warehouse,stock\nS3,,5\n',
    })
    expect(late.status).toBe(412)
    expect(await rowsOf('?search=S3')).toMatchObject([{ stock: '4' }])
  })
})

describe('what is unmapped', () => {
  const mapping = (rule: string) => ({
    connections: [],
    flows: [],
    schemas: [],
    mappings: [{ name: 'erp/product', text: productMapping('erp', [rule]) }],
  })

  it('is listed with what waits for it, and goes when its row comes', async () => {
    const { shop, sell, pull, settle, hub } = world
    await ask('PUT', `${at}/brands`, { body: BRANDS })
    await hub.applyConfiguration(mapping('brand <-> brand | table(brands, brand).code'), { by: 'test' })
    sell('A1', { brand: '龙井' })
    sell('A2', { brand: '龙井' })
    sell('A3', { brand: '白茶' })
    await pull(shop)
    const list = async (query = '') => (await ask('GET', `/api/v1/unmapped-codes${query}`)).body.items
    expect(await list()).toEqual([
      { codeTable: 'brands', direction: 'out', by: { brand: '龙井' }, column: 'code', field: 'brand', connections: ['erp'], objects: ['product'], records: 2, pieces: '0', amounts: [], since: expect.any(String) }, // prettier-ignore
      expect.objectContaining({ by: { brand: '白茶' }, records: 1 }),
    ])
    expect(await list('?codeTable=places')).toEqual([])
    await importCsv('brand,code\n龙井,007\n', '', 'brands')
    await settle()
    expect((await list()).map(({ by }: { by: unknown }) => by)).toEqual([{ brand: '白茶' }])
    await importCsv('brand,code\n白茶,008\n', '', 'brands')
    await settle()
    expect(await list()).toEqual([])
  })

  it('may be proposed: by barcode, else number, else name; never written, never guessed between two', async () => {
    const { hub, sell, shop, erp, pull } = world
    await ask('PUT', `${at}/materials`, { body: MATERIALS })
    await hub.applyConfiguration(mapping('spuCode -> note | table(materials, skuCode).material'), { by: 'test' })
    erp.put('e-1', { code: 'N-1', name: '正山小种 250g', price: '1.00' })
    erp.put('e-2', { code: 'N-2', name: '铁观音', price: '1.00' })
    erp.put('e-3', { code: 'N-3', name: '铁观音', price: '1.00' })
    await pull(erp)
    sell('P1', { name: '正山小种（250G）' })
    sell('P2', { name: '铁观音' })
    await pull(shop)
    const { body } = await ask('GET', `${at}/materials/proposals?connection=erp`)
    expect(body.items).toContainEqual({
      row: { skuCode: 'P1', material: 'e-1' },
      reason: 'name',
      name: '正山小种 250g',
      record: expect.any(String),
    })
    expect(body.without).toContainEqual({ skuCode: 'P2' })
    expect((await ask('GET', `${at}/materials/rows`)).body.items).toEqual([])
    expect((await ask('GET', `${at}/materials/proposals?connection=erp&column=x`)).status).toBe(422)
  })
})

it('a table goes with its rows, unless a mapping reads it', async () => {
  const remove = async (name: string) => {
    const { headers } = await ask('GET', `${at}/${name}`)
    return ask('DELETE', `${at}/${name}`, { headers: { 'if-match': headers.get('etag')! } })
  }
  expect((await ask('DELETE', `${at}/places`)).status).toBe(428)
  expect((await remove('places')).body).toMatchObject({ name: 'places' })
  expect((await ask('GET', `${at}/places/rows`)).status).toBe(404)
  expect((await remove('materials')).body).toMatchObject({ code: 'inUse', status: 409 })
})

it('every operation of code tables was asked, and answered by the contract', () => {
  const own = OPERATIONS.filter(({ tag }) => tag === 'codeTables').map(({ id }) => id)
  expect(own.filter((id) => !ask.answered.has(id) && id !== 'exportCodeRowsXlsx')).toEqual([])
})
