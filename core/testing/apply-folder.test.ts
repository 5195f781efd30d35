// A folder of YAML anywhere on disk is all that generic-rest needs: two servers that the code has never seen, goods pushed to the one and
// posted to the other under its own field names, and a paged pull with since and cursor that arrives as a batch.
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { startNode, type HubNode } from '../node.ts'
import { runQiao } from './cli-world.ts'

interface Seen {
  method: string
  path: string
  body: unknown
}
const SECRET = 'hook-secret'
const folder = mkdtempSync(join(tmpdir(), 'qiao-folder-'))
const seen: Seen[] = []
const goods = Array.from({ length: 7 }, (_, i) => ({
  uid: `g${i}`,
  label: `Tea ${i}`,
  cents: 100 + i,
  changed: `2026-05-0${i + 1}T00:00:00Z`,
}))
let server: Server
let url = ''
let node: HubNode

/** Catalogue with a cursor below /catalogue, a warehouse's API below /depot: no code of the hub knows either. */
async function answer(request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url!, 'http://here')
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const body: unknown = text ? JSON.parse(text) : undefined
  seen.push({ method: request.method!, path: request.url!, body })
  if (pathname === '/catalogue') {
    const since = searchParams.get('changed_after') ?? ''
    const from = Number(searchParams.get('next') ?? 0)
    const rows = goods.filter((row) => row.changed >= since)
    return { data: { rows: rows.slice(from, from + 3), next: from + 3 < rows.length ? String(from + 3) : null } }
  }
  if (pathname === '/depot/bulk')
    return { saved: (body as { lines: { article: string }[] }).lines.map(({ article }) => ({ nr: `D-${article}` })) }
  return { nr: `D-${(body as { article: string }).article}` }
}

const FILES = (base: string): Record<string, string> => ({
  'connections/catalogue.yaml': `
connector: generic-rest
name: Catalogue
config:
  baseUrl: ${base}
  webhook: { kind: hmac, secret: { env: TEST_HOOK_SECRET }, header: x-sign, encoding: hex, object: product, record: thing }
  objects:
    product:
      id: uid
      version: rev
      payload: full
      schema: { document: catalogue/thing }
      modified: { path: changed }
      list: { path: /catalogue, rows: data.rows, paging: cursor, pageParameter: next, next: data.next, since: { parameter: changed_after }, isAscending: true }
`,
  'connections/depot-single.yaml': depot('Depot, one by one', base, 'create: { path: /depot/items, answerId: nr }'),
  'connections/depot-bulk.yaml': depot(
    'Depot, in bulk',
    base,
    'batchWrite: { path: /depot/bulk, wrap: lines, max: 100, results: saved, id: nr }',
  ),
  'flows/catalogue-in.yaml': 'connection: catalogue\nobject: product\ndirection: in\n',
  'flows/single-out.yaml': 'connection: depot-single\nobject: product\ndirection: out\n',
  'flows/bulk-out.yaml': 'connection: depot-bulk\nobject: product\ndirection: out\n',
  'schemas/catalogue/thing.json': JSON.stringify({
    type: 'object',
    required: ['uid', 'label', 'cents'],
    properties: {
      uid: { type: 'string', maxLength: 64 },
      label: { type: 'string' },
      cents: { type: 'integer' },
      rev: { type: 'integer' },
      changed: { type: 'string' },
    },
  }),
  'mappings/catalogue/product.yaml': `
mapping: catalogue.product
native: catalogue/thing
canonical: product
id: uid
match: ['skuCode!']
set: { kind: single, unit: pcs, isOnSale: true, status: active }
map:
  - 'skuCode   <- uid'
  - 'name      <- label'
  - 'salePrice <- cents | minor(2)'
`,
  'mappings/depot-single/product.yaml': depotMapping('depot-single'),
  'mappings/depot-bulk/product.yaml': depotMapping('depot-bulk'),
  'ownership.yaml': 'product: { exists: catalogue, "*": catalogue }\n',
})

function depot(name: string, base: string, write: string): string {
  return `
connector: generic-rest
name: ${name}
config:
  baseUrl: ${base}
  objects:
    product:
      id: nr
      readBack: never
      reference: none
      schema:
        type: object
        required: [article, text, price]
        properties: { nr: { type: string }, article: { type: string, maxLength: 64 }, text: { type: string }, price: { type: string } }
      ${write}
`
}

function depotMapping(connection: string): string {
  return `
mapping: ${connection}.product
native: ${connection}/item
canonical: product
id: nr
reference: article
map:
  - 'skuCode   <-> article'
  - 'name      <-> text'
  - 'salePrice <-> price | money(2)'
`
}

beforeAll(async () => {
  server = createServer((request, response) => {
    void answer(request).then((body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const [file, text] of Object.entries(FILES(url))) {
    mkdirSync(dirname(join(folder, 'configuration', file)), { recursive: true })
    writeFileSync(join(folder, 'configuration', file), text)
  }
  process.env['TEST_HOOK_SECRET'] = SECRET
  const config = readConfig({ QIAO_DATA: join(folder, 'data'), PORT: '0' })
  node = await startNode({ config, log: createLog({ level: 'silent', write: () => undefined }) })
})
afterAll(async () => {
  await node.stop()
  await new Promise((resolve) => server.close(resolve))
  delete process.env['TEST_HOOK_SECRET']
  rmSync(folder, { recursive: true })
})

const qiao = (argv: string[]) => runQiao(argv, { env: { QIAO_DATA: join(folder, 'data') } })
const sent = (path: string) => seen.filter((one) => one.path === path).map((one) => one.body)

it('is applied once; the second time nothing changes', async () => {
  const first = await qiao(['apply', join(folder, 'configuration'), '--yes'])
  expect(first, first.err).toMatchObject({ code: 0 })
  const again = await qiao(['apply', join(folder, 'configuration'), '--yes', '--json'])
  expect(again.code).toBe(0)
  expect((again.json() as { changes: { action: string }[] }).changes.every(({ action }) => action === 'unchanged')).toBe(true)
})

it('a signed push goes out as a POST with the other system’s own field names', async () => {
  const body = JSON.stringify({ thing: { uid: 'pushed', label: 'Pushed tea', cents: 1250, rev: 1, changed: '2026-05-01T00:00:00Z' } })
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  const push = (sign: string) => fetch(`${node.server.url}/webhooks/catalogue`, { method: 'POST', headers: { 'x-sign': sign }, body })
  expect((await push('0'.repeat(64))).status).toBe(401)
  expect((await push(signature)).status).toBe(200)
  await node.hub.idle()
  expect(sent('/depot/items')).toEqual([{ article: 'pushed', text: 'Pushed tea', price: '12.50' }])
})

it('a paged pull with since and cursor arrives in batches, and the next one asks only for what is new', async () => {
  const pulled = await qiao(['pull', 'catalogue', 'product', '--wait'])
  expect(pulled, pulled.err).toMatchObject({ code: 0 })
  await node.hub.idle()
  const bulk = sent('/depot/bulk').flatMap((body) => (body as { lines: { article: string }[] }).lines)
  expect(bulk.map(({ article }) => article).sort()).toEqual(['g0', 'g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'pushed'])
  expect(bulk).toContainEqual({ article: 'g3', text: 'Tea 3', price: '1.03' })
  goods[6] = { ...goods[6]!, cents: 999, changed: '2026-05-09T00:00:00Z' }
  seen.length = 0
  await qiao(['pull', 'catalogue', 'product', '--wait'])
  await node.hub.idle()
  expect(seen.find((one) => one.path.startsWith('/catalogue'))!.path).toContain('changed_after=2026-05-0')
  expect(sent('/depot/bulk').flatMap((body) => (body as { lines: unknown[] }).lines)).toEqual([expect.objectContaining({ price: '9.99' })])
})

it('custom fields: overlays and mappings that extend are applied, exported as they are, and carry what they name', async () => {
  const files = {
    'schemas/catalogue/product.overlay.yaml': 'properties: { tier: { type: string } }\n',
    'schemas/depot-bulk/product.overlay.json': '{ "properties": { "grade": { "type": "string" } } }\n',
    'mappings/catalogue/product.own.yaml': "extends: catalogue.product\nmap:\n  - 'extra.tier <- tier'\n",
    'mappings/depot-bulk/product.own.yaml': "extends: depot-bulk.product\nmap:\n  - 'extra.tier <-> grade'\n",
    'flows/catalogue-in.yaml': 'connection: catalogue\nobject: product\ndirection: in\nmapping: catalogue/product.own\n',
    'flows/bulk-out.yaml': 'connection: depot-bulk\nobject: product\ndirection: out\nmapping: depot-bulk/product.own\n',
  }
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, 'configuration', ensured(file)), content)
  const applied = await qiao(['apply', join(folder, 'configuration'), '--yes'])
  expect(applied, applied.err).toMatchObject({ code: 0 })
  expect(`${applied.out}${applied.err}`).not.toContain('No flow uses')
  seen.length = 0
  const body = JSON.stringify({ thing: { uid: 'own', label: 'Own tea', cents: 100, rev: 1, changed: '2026-05-01T00:00:00Z', tier: 'A' } })
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  await fetch(`${node.server.url}/webhooks/catalogue`, { method: 'POST', headers: { 'x-sign': signature }, body })
  await node.hub.idle()
  const lines = sent('/depot/bulk').flatMap((one) => (one as { lines: unknown[] }).lines)
  expect(lines).toEqual([{ article: 'own', text: 'Own tea', price: '1.00', grade: 'A' }])
  const exported = await qiao(['export-config', join(folder, 'exported')])
  expect(exported, exported.err).toMatchObject({ code: 0 })
  for (const [file, content] of Object.entries(files).filter(([name]) => !name.startsWith('flows')))
    expect(readFileSync(join(folder, 'exported', file), 'utf8')).toBe(content)
  // An overlay takes nothing away: refused, and nothing of it is stored.
  writeFileSync(join(folder, 'configuration', 'schemas/catalogue/product.overlay.yaml'), 'properties:\n  label: { type: integer }\n')
  const refused = await qiao(['apply', join(folder, 'configuration'), '--yes'])
  expect(refused.code).not.toBe(0)
  expect(`${refused.out}${refused.err}`).toMatch(/product\.overlay\.yaml:2:\d+: error: .*is in the native schema already/)
})

function ensured(file: string): string {
  mkdirSync(dirname(join(folder, 'configuration', file)), { recursive: true })
  return file
}
