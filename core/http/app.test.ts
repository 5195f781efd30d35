// Every operation of the contract, answered over a real store; the client holds each answer to the contract.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiClient, TOKEN, type ApiClient } from '../testing/api-client.ts'
import { conflictRow, deadLetterRow, openFakeHub, recordRow, START, type FakeHub } from '../testing/fake-hub.ts'
import { newBinding, trail } from '../engine/rows.ts'
import { HubError } from '../errors.ts'
import { createApp } from './app.ts'
import { METHODS, OPERATIONS } from './contract.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
let hub: FakeHub
let app: ReturnType<typeof createApp>
let ask: ApiClient
let backupFolder: string
const lastCall = (name: string) => hub.calls.findLast((call) => call.name === name)?.args

beforeAll(async () => {
  hub = await openFakeHub()
  backupFolder = join(await mkdtemp(join(tmpdir(), 'qiao-app-')), 'backups')
  const replaceToken = async () => 'qiao_new_token'
  app = createApp(hub, { verifyToken: async (token) => token === TOKEN, isLoopback: true, log: silent, replaceToken, backupFolder })
  ask = createApiClient(app)
  const order = recordRow({ id: 'rec_1', number: 'SO-1', body: JSON.stringify({ number: 'SO-1', sellerNote: 'old' }) })
  const binding = {
    connection: 'shop-main',
    object: 'order',
    record: 'rec_1',
    externalId: '100123',
    shadow: JSON.stringify({ id: '100123' }),
    shadowDigest: null,
    mappingHash: 'm1',
    sent: null,
    accepted: null,
    corrections: null,
    keys: JSON.stringify({ number: 'XSDD-7' }),
    lines: null,
    documentNumber: 'XSDD-7',
    documentStatus: 'approved',
    documentType: null,
    documentHold: null,
    documentDate: null,
    pushedAt: START,
    approvedAt: START,
    version: null,
    seenSeq: 1,
    writtenSeq: 0,
    readAt: START,
    isDeleted: false,
    rev: 1,
    updatedAt: START,
  }
  const entry = {
    at: START,
    record: 'rec_1',
    object: 'order',
    connection: 'shop-main',
    kind: 'changed',
    origin: 'live',
    run: null,
    externalId: '100123',
    mappingHash: 'm1',
    fields: 'status,paidAt',
    patch: JSON.stringify({ status: ['pendingPayment', 'awaitingShipment'] }),
  }
  await hub.store.commit({
    items: [
      {
        key: 'rec_1',
        records: [{ row: order, expectRev: null }],
        bindings: [{ row: binding, expectRev: null }],
        dirty: [{ connection: 'shop-main', object: 'order', record: 'rec_1', lane: 0, priority: 8, dueAt: START, at: START }],
        conflicts: [conflictRow({ id: 'cfl_1' })],
        deadLetters: [
          deadLetterRow({ id: 'dl_1', record: 'rec_1' }),
          deadLetterRow({ id: 'dl_2', field: 'lines.amount', createdAt: START + 1, updatedAt: START + 5 }),
          deadLetterRow({ id: 'dl_3', code: 'x' }),
          deadLetterRow({ id: 'dl_4', field: 'lines.amount' }),
        ],
        lineage: [entry],
      },
    ],
  })
})
afterAll(async () => {
  await hub.dispose()
  await rm(dirname(backupFolder), { recursive: true })
})

describe('routes', () => {
  it('are the operations of the contract, no more and no fewer', () => {
    const named = (path: string) => path.replace(/:(\w+)/g, '{$1}')
    const routes = app.routes
      .filter(({ method, path }) => METHODS.some((known) => known.toUpperCase() === method) && !path.includes('*'))
      .map(({ method, path }) => `${method} ${named(path)}`)
    const operations = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
    expect([...new Set(routes)].toSorted()).toEqual(operations.toSorted())
  })
})

describe('connections', () => {
  it('are made, with their secret never answered', async () => {
    const made = await ask('POST', '/api/v1/connections', {
      body: { id: 'shop-main', connector: 'shop', name: '主店', config: { url: 'https://shop.test', secret: 'top-secret' } },
    })
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe('/api/v1/connections/shop-main')
    expect(made.headers.get('etag')).toBe('"1"')
    expect(made.body.config).toEqual({ url: 'https://shop.test', secret: '•••' })
    expect(made.body.webhookPath).toBe('/webhooks/shop-main')
  })
  it('are refused twice under one id', async () => {
    const again = await ask('POST', '/api/v1/connections', { body: { id: 'shop-main', connector: 'shop', name: 'x', config: {} } })
    expect(again).toMatchObject({ status: 409, body: { code: 'alreadyExists', errors: [{ pointer: '/id' }] } })
  })
  it('keep a masked secret when they are changed', async () => {
    const { body, headers } = await ask('GET', '/api/v1/connections/shop-main')
    const changed = await ask('PUT', '/api/v1/connections/shop-main', {
      body: { name: '旗舰店', config: { ...body.config, url: 'https://new.test' } },
      headers: { 'if-match': headers.get('etag')! },
    })
    expect(changed).toMatchObject({ status: 200, body: { name: '旗舰店', rev: 2, config: { secret: '•••' } } })
    const [row] = await hub.store.read.select().from(hub.store.tables.connections)
    expect(JSON.parse(row!.config)).toEqual({ url: 'https://new.test', secret: 'top-secret' })
  })
  it('show references to secrets as they are', async () => {
    const config = { url: 'https://shop.test', secret: { env: 'SHOP_SECRET' } }
    const made = await ask('POST', '/api/v1/connections', { body: { id: 'shop-two', connector: 'shop', name: 'two', config } })
    expect(made.body.config).toEqual(config)
  })
  it('need the revision they are based on', async () => {
    const body = { name: 'x', config: { url: 'https://x.test' } }
    expect(await ask('PUT', '/api/v1/connections/shop-main', { body })).toMatchObject({
      status: 428,
      body: { code: 'preconditionRequired' },
    })
    expect(await ask('PUT', '/api/v1/connections/shop-main', { body, headers: { 'if-match': '"1"' } })).toMatchObject({
      status: 412,
      body: { code: 'revChanged', kind: 'conflict' },
    })
  })
  it('refuse ••• where nothing is stored', async () => {
    const body = { id: 'shop-3', connector: 'shop', name: 'x', config: { url: 'https://x.test', secret: '•••' } }
    const refused = await ask('POST', '/api/v1/connections', { body })
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalidConfiguration', errors: [{ pointer: '/config/secret' }] } })
  })
  it('tell every problem of a configuration, and write nothing', async () => {
    const refused = await ask('POST', '/api/v1/connections', { body: { id: 'erp', connector: 'erpp', name: 'ERP', config: {} } })
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ file: 'connections/erp.yaml', pointer: '/connector', severity: 'error' }] },
    })
    expect((await ask('GET', '/api/v1/connections/erp')).status).toBe(404)
  })
  it('are listed, by state too', async () => {
    expect((await ask('GET', '/api/v1/connections?connector=shop')).body.items).toHaveLength(2)
    expect((await ask('GET', '/api/v1/connections?state=paused')).body.items).toHaveLength(0)
  })
  it('are paused with a reason, stay paused through an edit, and resume', async () => {
    const paused = await ask('POST', '/api/v1/connections/shop-main/pause', { body: { reason: '盘点' } })
    expect(paused.body).toMatchObject({ state: 'paused', stateReason: '盘点' })
    const edit = { body: { name: 'n', config: { url: 'https://x.test' } }, headers: { 'if-match': paused.headers.get('etag')! } }
    expect((await ask('PUT', '/api/v1/connections/shop-main', edit)).body.state).toBe('paused')
    expect((await ask('POST', '/api/v1/connections/shop-main/resume')).body.state).toBe('active')
    await ask('POST', '/api/v1/connections/shop-main/pause')
    expect(lastCall('pauseConnection')).toEqual(['shop-main', 'Paused by an operator.'])
  })
  it('are checked, and say what they can do', async () => {
    expect((await ask('POST', '/api/v1/connections/shop-main/check')).body).toEqual({ ok: true, version: '8.1', warnings: [] })
    const { body } = await ask('GET', '/api/v1/connections/shop-main/objects')
    expect(body).toMatchObject({ hasWebhook: true, items: [{ object: 'order', canRead: true, canWrite: false }] })
    expect((await ask('GET', '/api/v1/connections/shop-main/objects/order')).body.schema.properties).toHaveProperty('id')
    expect((await ask('GET', '/api/v1/connections/shop-main/objects/toString')).status).toBe(404)
  })
  it('try a file and keep a file, as bytes, under its plain name', async () => {
    const path = '/api/v1/connections/shop-main/objects/order/upload'
    const csv = { body: '\ufeffno,name\n1,茶\n', headers: { 'content-type': 'text/csv; charset=utf-8' } }
    const tried = await ask('POST', `${path}?dryRun=true&name=${encodeURIComponent('../x/订单.csv')}`, csv)
    expect(tried).toMatchObject({ status: 200, body: { keptAs: null, run: null, records: 2, changes: { created: 1, error: 1 } } })
    expect(tried.body.items[0].error.message).toBe('orders.csv row 3: column 金额 is "x"')
    expect(lastCall('receiveFile')).toEqual([
      { connection: 'shop-main', object: 'order', name: '订单.csv', text: '\ufeffno,name\n1,茶\n', isDryRun: true },
    ])
    const kept = await ask('POST', path, csv)
    expect(kept).toMatchObject({ status: 202, body: { keptAs: 'orders-upload.csv', run: 'run_1', changes: null } })
    expect(lastCall('receiveFile')).toMatchObject([{ name: 'order', isDryRun: false }])
  })
  it('take a file once per Idempotency-Key', async () => {
    const path = '/api/v1/connections/shop-main/objects/order/upload'
    const request = { body: 'no\n1\n', headers: { 'content-type': 'text/csv', 'idempotency-key': 'upload-1' } }
    const before = hub.calls.filter(({ name }) => name === 'receiveFile').length
    const first = await ask('POST', path, request)
    expect((await ask('POST', path, request)).body).toEqual(first.body)
    expect(hub.calls.filter(({ name }) => name === 'receiveFile')).toHaveLength(before + 1)
    expect((await ask('POST', path, { ...request, body: 'no\n2\n' })).body.code).toBe('keyReused')
  })
  it('refuse a file of another kind, an empty one, one that is too large, and one for nobody', async () => {
    const path = '/api/v1/connections/shop-main/objects/order/upload'
    const csv = { 'content-type': 'text/csv' }
    expect(await ask('POST', path, { body: '{}', headers: {} })).toMatchObject({ status: 415, body: { code: 'unsupportedMediaType' } })
    expect(await ask('POST', path, { headers: csv })).toMatchObject({ status: 400, body: { code: 'bodyMissing' } })
    expect(await ask('POST', path, { body: 'x'.repeat(32 * 1024 * 1024 + 1), headers: csv })).toMatchObject({ status: 413 })
    expect((await ask('POST', `${path}?dryRun=perhaps`, { body: 'x', headers: csv })).status).toBe(400)
    expect((await ask('POST', path.replace('shop-main', 'nowhere'), { body: 'x', headers: csv })).status).toBe(404)
    expect((await ask('POST', path, { body: 'x', headers: csv, token: null })).status).toBe(401)
    hub.failNext('receiveFile', new HubError('badHeader', 'data', 'orders.csv: its header (row 1) has no column 金额'))
    const refused = await ask('POST', path, { body: 'x', headers: csv })
    expect(refused).toMatchObject({ status: 422, body: { code: 'badHeader', detail: 'orders.csv: its header (row 1) has no column 金额' } })
  })
  it('show until when the vendor asked to wait', async () => {
    await hub.store.admin([{ table: 'gates', put: { connection: 'shop-main', until: START + 60_000, reason: '429' } }])
    expect((await ask('GET', '/api/v1/connections/shop-main')).body.closedUntil).toBe('2026-01-31T08:01:00.000Z')
  })
  it('show their circuit, which a person resets', async () => {
    const closed = { state: 'closed', failures: 0, since: null, retryAt: null, reason: null }
    expect((await ask('GET', '/api/v1/connections/shop-main')).body.circuit).toEqual(closed)
    const open = {
      state: 'open',
      failures: 5,
      openings: 1,
      since: START,
      retryAt: START + 30_000,
      reason: 'connectFailed: refused',
      rev: 1,
    }
    await hub.store.admin([{ table: 'circuits', put: { connection: 'shop-main', ...open } }])
    const shown = {
      state: 'open',
      failures: 5,
      since: '2026-01-31T08:00:00.000Z',
      retryAt: '2026-01-31T08:00:30.000Z',
      reason: 'connectFailed: refused',
    }
    const withIt = expect.objectContaining({ circuit: shown }) as unknown
    expect((await ask('GET', '/api/v1/connections')).body.items).toContainEqual(withIt)
    expect((await ask('GET', '/api/v1/overview')).body.connections).toContainEqual(withIt)
    const { status, body } = await ask('POST', '/api/v1/connections/shop-main/reset-circuit')
    expect({ status, circuit: body.circuit }).toEqual({ status: 200, circuit: { ...closed, since: '2026-01-31T08:00:00.000Z' } })
    expect(lastCall('resetCircuit')).toEqual(['shop-main'])
    expect((await ask('POST', '/api/v1/connections/nope/reset-circuit')).status).toBe(404)
  })
  it('are not asked for by a character that no text can hold', async () => {
    const { status, body } = await ask('GET', '/api/v1/records?q=a%00b')
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [{ pointer: '/query/q', detail: 'q holds the character U+0000: take it out.' }],
    })
  })
  it('tell the custom fields that the system says it has, and what declares them already', async () => {
    const document = {
      kind: 'schema',
      name: 'shop-main/order.overlay',
      text: '# ours\nproperties: {}\n',
      hash: 'h',
      rev: 1,
      updatedAt: START,
    }
    await hub.store.admin([{ table: 'documents', put: document }])
    const { status, body } = await ask('GET', '/api/v1/connections/shop-main/fields')
    expect({ status, items: body.items }).toEqual({
      status: 200,
      items: [
        {
          ...{ object: 'order', document: 'shop-main/order.overlay' },
          fields: [{ path: 'season', title: '茶季', type: 'string', isDeclared: false }],
          text: '# ours\nproperties: { season: { type: string, title: 茶季 } }\n',
        },
      ],
    })
    expect(lastCall('fetchFields')).toEqual(['shop-main'])
    expect((await ask('GET', '/api/v1/connections/nope/fields')).status).toBe(404)
    hub.failNext('fetchFields', new HubError('noMetadata', 'config', 'The connector shop does not tell: declare them.'))
    expect((await ask('GET', '/api/v1/connections/shop-main/fields')).body).toMatchObject({ code: 'noMetadata' })
  })
  it('show what their vendor bears, and how much of it is used', async () => {
    const budget = { bucket: '*', limit: 100, periodSeconds: 60, burst: 5, used: 0.25 }
    expect((await ask('GET', '/api/v1/connections/shop-main')).body.budgets).toEqual([budget])
    const { items } = (await ask('GET', '/api/v1/connections?connector=shop')).body
    expect(items).toContainEqual(expect.objectContaining({ id: 'shop-main', budgets: [budget] }))
    expect(items).toContainEqual(expect.objectContaining({ budgets: [] }))
  })
})

describe('connectors', () => {
  it('are listed with the schema of their configuration', async () => {
    const { body } = await ask('GET', '/api/v1/connectors')
    expect(body.items[0]).toMatchObject({ id: 'shop', config: { properties: { secret: { secret: true } } } })
    expect((await ask('GET', '/api/v1/connectors/shop')).body.name).toEqual({ en: 'Shop', zh: '商城' })
    expect((await ask('GET', '/api/v1/connectors/nope')).status).toBe(404)
  })
})

describe('flows', () => {
  const body = { connection: 'shop-main', object: 'order', direction: 'in', schedule: 'every 30s' }
  it('are made, changed and listed with their progress', async () => {
    const made = await ask('POST', '/api/v1/flows', { body: { id: 'shop-orders', ...body } })
    expect(made).toMatchObject({ status: 201, body: { schedule: 'every 30s', mode: 'on', progress: [] } })
    await hub.store.admin([
      { table: 'cursors', put: { connection: 'shop-main', object: 'order', kind: 'pull', cursor: 'c1', rev: 1, updatedAt: START } },
    ])
    const { headers } = await ask('GET', '/api/v1/flows/shop-orders')
    const edit = { body: { ...body, schedule: null, mode: 'off' }, headers: { 'if-match': headers.get('etag')! } }
    const changed = await ask('PUT', '/api/v1/flows/shop-orders', edit)
    expect(changed.body).toMatchObject({ schedule: null, mode: 'off', rev: 2, progress: [{ kind: 'pull', cursor: 'c1' }] })
    expect((await ask('GET', '/api/v1/flows?object=order&connection=shop-main')).body.items).toMatchObject([{ kept: 0 }])
    expect((await ask('GET', '/api/v1/flows?object=customer')).body.items).toHaveLength(0)
  })
  it('pull now, but not from a system that was paused', async () => {
    await ask('POST', '/api/v1/connections/shop-main/pause')
    const { status, body } = await ask('POST', '/api/v1/flows/shop-orders/pull')
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'paused' })
    await ask('POST', '/api/v1/connections/shop-main/resume')
  })
  it('pull now: started, or ended when waited for', async () => {
    const started = await ask('POST', '/api/v1/flows/shop-orders/pull')
    expect(started).toMatchObject({ status: 202, body: { state: 'running', kind: 'pull', endedAt: null } })
    expect(started.headers.get('location')).toBe(`/api/v1/runs/${started.body.id}`)
    const ended = await ask('POST', '/api/v1/flows/shop-orders/pull', { body: { kind: 'backfill', wait: true } })
    expect(ended).toMatchObject({ status: 200, body: { state: 'succeeded', kind: 'backfill', counters: { read: 3 } } })
  })
  it('do not pull outbound', async () => {
    await ask('POST', '/api/v1/flows', { body: { id: 'shop-out', ...body, direction: 'out' } })
    expect(await ask('POST', '/api/v1/flows/shop-out/pull')).toMatchObject({ status: 422, body: { code: 'notInbound' } })
  })
  it('leave runs behind', async () => {
    const { body: page } = await ask('GET', '/api/v1/runs?connection=shop-main&state=succeeded')
    expect(page.items).toHaveLength(1)
    expect((await ask('GET', `/api/v1/runs/${page.items[0].id}`)).body).toEqual(page.items[0])
  })
})

describe('records', () => {
  it('are shown with their linked numbers', async () => {
    const { body, headers } = await ask('GET', '/api/v1/records/rec_1')
    expect(headers.get('etag')).toBe('"1"')
    expect(body).toMatchObject({ body: { number: 'SO-1' }, bindings: [{ documentNumber: 'XSDD-7', native: { id: '100123' } }] })
    expect(body.deliveries).toHaveLength(1)
  })
  it.each([
    ['object=order', 1],
    ['object=product', 0],
    ['connection=shop-main', 1],
    ['status=awaitingShipment', 1],
    ['status=shipped', 0],
    ['number=SO-1', 1],
    ['number=SO', 0],
    ['q=SO', 1],
    ['q=S_-1', 0],
    ['q=100123', 1],
    ['q=XSDD-7', 1],
    ['q=XSDD', 0],
    ['updatedSince=2026-01-31T08:00:00Z', 1],
    ['updatedSince=2026-01-31T16:00:01%2B08:00', 0],
    ['isDeleted=true', 0],
    ['isStopped=true', 0],
  ])('are listed by %s', async (query, found) => {
    expect((await ask('GET', `/api/v1/records?${query}`)).body.items).toHaveLength(found)
  })
  it.each([
    ['/api/v1/records?connection=shop-mian', '/query/connection', 'There is no connection "shop-mian": there are shop-main'],
    ['/api/v1/dead-letters?object=ordr', '/query/object', 'There is no object "ordr": there are '],
    ['/api/v1/conflicts/groups?connection=erp', '/query/connection', 'There is no connection "erp": there are shop-main'],
  ])('refuse a filter on what there is not: %s', async (path, pointer, detail) => {
    const { status, body } = await ask('GET', path)
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'unknownFilter', errors: [{ pointer }] } })
    expect(body.detail).toContain(detail)
  })
  it('refuse a filter in the body on what there is not', async () => {
    const body = { filter: { connection: 'erp' }, isDryRun: true }
    expect(await ask('POST', '/api/v1/dead-letters/replay', { body })).toMatchObject({ status: 400, body: { code: 'unknownFilter' } })
    expect((await ask('GET', '/api/v1/dead-letters?object=webhook')).status).toBe(200)
  })
  it('say what they are in the connection that is asked for', async () => {
    const { body } = await ask('GET', '/api/v1/records?connection=shop-main')
    expect(body.items[0].link).toEqual({
      connection: 'shop-main',
      externalId: '100123',
      documentNumber: 'XSDD-7',
      documentStatus: 'approved',
      isDeleted: false,
      deliveryState: 'due',
      lastError: null,
    })
    expect((await ask('GET', '/api/v1/records')).body.items[0]).not.toHaveProperty('link')
  })
  it('are edited on their revision', async () => {
    const edit = { body: { sellerNote: 'new' }, headers: { 'if-match': '"1"' } }
    expect(await ask('PATCH', '/api/v1/records/rec_1', edit)).toMatchObject({ status: 200, body: { rev: 2, body: { sellerNote: 'new' } } })
    expect((await ask('PATCH', '/api/v1/records/rec_1', edit)).status).toBe(412)
    expect(lastCall('editRecord')).toEqual(['rec_1', { sellerNote: 'new' }, { expectRev: 1, by: 'admin' }])
  })
  it('take merge patches by their own media type too', async () => {
    const headers = { 'if-match': '*', 'content-type': 'application/merge-patch+json' }
    expect((await ask('PATCH', '/api/v1/records/rec_1', { body: { sellerNote: null }, headers })).status).toBe(200)
  })
  it.each([
    [{ selerNote: 'x' }, '/selerNote'],
    [{ updatedAt: '2026-01-31T08:00:00Z' }, '/updatedAt'],
    [{ refunded: '1.00' }, '/refunded'],
    [{ payable: 12 }, '/payable'],
  ])('refuse %j', async (body, pointer) => {
    const refused = await ask('PATCH', '/api/v1/records/rec_1', { body, headers: { 'if-match': '*' } })
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalidBody', errors: [{ pointer }] } })
  })
})

describe('deliveries, dead letters, conflicts', () => {
  it('list deliveries by state', async () => {
    expect((await ask('GET', '/api/v1/deliveries?state=due&connection=shop-main')).body.items).toMatchObject([
      { record: 'rec_1', waitingFor: [] },
    ])
    expect((await ask('GET', '/api/v1/deliveries?state=dead')).body.items).toEqual([])
  })
  it('say in business words what there is to do, page by page', async () => {
    const todo = (await ask('GET', '/api/v1/todo?limit=1')).body
    expect(todo.items).toHaveLength(1)
    expect((await ask('GET', `/api/v1/todo?cursor=${todo.nextCursor}`)).body.items[0].id).not.toBe(todo.items[0].id)
    expect((await ask('GET', '/api/v1/todo?cursor=bm90IG91cnM')).status).toBe(400)
    expect((await ask('GET', '/api/v1/todo/groups')).body.items.length).toBeGreaterThan(0)
  })
  it('keep a note and a name with an item of To do, on the revision that was read', async () => {
    const [{ id }] = (await ask('GET', '/api/v1/todo?limit=1')).body.items
    const read = await ask('GET', `/api/v1/todo/${id}`)
    expect(read).toMatchObject({ status: 200, body: { id, note: null, rev: 0 } })
    const body = { note: 'asked the supplier', assignee: '小王' }
    expect((await ask('PATCH', `/api/v1/todo/${id}`, { body })).status).toBe(428)
    const edit = { body, headers: { 'if-match': read.headers.get('etag')! } }
    const noted = await ask('PATCH', `/api/v1/todo/${id}`, edit)
    expect(noted).toMatchObject({ status: 200, body: { ...body, rev: 1, notedBy: expect.any(String), notedAt: expect.any(String) } })
    expect(noted.headers.get('etag')).toBe('"1"')
    expect(await ask('PATCH', `/api/v1/todo/${id}`, edit)).toMatchObject({ status: 412, body: { code: 'revChanged' } })
    expect(
      (await ask('GET', `/api/v1/todo?assignee=${encodeURIComponent('小王')}`)).body.items.map((item: { id: string }) => item.id),
    ).toEqual([id])
    expect((await ask('GET', '/api/v1/todo/groups?assignee=nobody')).body.items).toEqual([])
    const long = { body: { assignee: 'x'.repeat(101) }, headers: { 'if-match': '*' } }
    expect((await ask('PATCH', `/api/v1/todo/${id}`, long)).status).toBe(422)
    expect((await ask('PATCH', `/api/v1/todo/${id}`, { body: {}, headers: { 'if-match': '*' } })).status).toBe(422)
    expect(await ask('PATCH', '/api/v1/todo/dl_none', { body, headers: { 'if-match': '*' } })).toMatchObject({ status: 404 })
  })
  it('group dead letters by cause, the most frequent first, with an example', async () => {
    const { body } = await ask('GET', '/api/v1/dead-letters/groups')
    const cause = { connection: 'shop-main', object: 'order', direction: 'out', code: 'missingField' }
    const at = (ms: number) => new Date(START + ms).toISOString()
    expect(body.items).toMatchObject([
      { ...cause, field: 'lines.amount', count: 2, firstAt: at(0), lastAt: at(5), example: { id: 'dl_2', message: 'number is missing.' } },
      { ...cause, field: null, count: 1, firstAt: at(0), lastAt: at(0), example: { id: 'dl_1' } },
      { ...cause, code: 'x', count: 1, example: { id: 'dl_3' } },
    ])
    expect((await ask('GET', '/api/v1/dead-letters/groups?object=refund')).body.items).toEqual([])
    const listed = async (query: string) =>
      (await ask('GET', `/api/v1/dead-letters?${query}`)).body.items.map(({ id }: { id: string }) => id)
    expect(await listed('code=missingField&field=lines.amount')).toEqual(['dl_2', 'dl_4'])
    expect(await listed('code=missingField&field=&direction=out')).toEqual(['dl_1'])
    expect(await listed('direction=in')).toEqual([])
  })
  it('say what a payload would change and whether it would be accepted, and write nothing', async () => {
    const tried = await ask('POST', '/api/v1/dead-letters/dl_1/try', { body: { payload: { number: 'mended' } } })
    expect(tried.body).toEqual({
      isAccepted: true,
      changes: [{ pointer: '/number', before: 'dl_1', after: 'mended' }],
      result: { number: 'mended' },
    })
    expect((await ask('POST', '/api/v1/dead-letters/dl_1/try', { body: { payload: {} } })).body).toEqual({
      isAccepted: false,
      error: { code: 'missingField', kind: 'data', message: 'number is missing.' },
      field: 'number',
      changes: [{ pointer: '/number', before: 'dl_1' }],
      result: null,
    })
    expect((await ask('GET', '/api/v1/dead-letters/dl_1')).body).toMatchObject({ payload: { number: 'dl_1' }, rev: 1, isEdited: false })
  })
  it('are resolved by hand with a reason, and reopened', async () => {
    expect((await ask('POST', '/api/v1/dead-letters/dl_4/resolve', { body: { reason: '' } })).status).toBe(422)
    const resolved = await ask('POST', '/api/v1/dead-letters/dl_4/resolve', { body: { reason: '客户已取消' } })
    expect(resolved.body).toMatchObject({ state: 'resolved', note: '客户已取消', rev: 2 })
    expect(await ask('POST', '/api/v1/dead-letters/dl_4/resolve', { body: { reason: 'x' } })).toMatchObject({ status: 409 })
    expect((await ask('POST', '/api/v1/dead-letters/dl_4/reopen')).body).toMatchObject({ state: 'open', note: null, rev: 3 })
    expect(await ask('POST', '/api/v1/dead-letters/dl_4/reopen')).toMatchObject({ status: 409, body: { code: 'alreadyOpen' } })
  })
  it('edit a dead letter and replay what was edited', async () => {
    const { headers } = await ask('GET', '/api/v1/dead-letters/dl_1')
    const edit = { body: { payload: { number: 'mended' } }, headers: { 'if-match': headers.get('etag')! } }
    expect(await ask('PUT', '/api/v1/dead-letters/dl_1', edit)).toMatchObject({
      body: { isEdited: true, rev: 2, details: {}, changes: [{ pointer: '/number', before: 'dl_1', after: 'mended' }] },
    })
    expect((await ask('PUT', '/api/v1/dead-letters/dl_1', edit)).status).toBe(412)
    expect((await ask('POST', '/api/v1/dead-letters/dl_1/replay')).body).toEqual({ isResolved: true })
    expect(lastCall('replayDeadLetter')).toEqual(['dl_1', { payload: { number: 'mended' }, by: 'admin' }])
    expect(await ask('POST', '/api/v1/dead-letters/dl_1/replay')).toMatchObject({ status: 409, body: { code: 'alreadyResolved' } })
  })
  it('count before a replay in bulk, then replay the filter alone', async () => {
    const filter = { code: 'missingField', field: 'lines.amount' }
    const counted = await ask('POST', '/api/v1/dead-letters/replay', { body: { filter, isDryRun: true } })
    expect(counted.body).toEqual({ matched: 2, replayed: 0, resolved: 0, queued: 0, failures: [] })
    expect(await ask('POST', '/api/v1/dead-letters/replay', { body: { filter } })).toMatchObject({
      status: 422,
      body: { code: 'countMissing', errors: [{ pointer: '/expected' }] },
    })
    const replay = (expected: number, limit = 10) => ask('POST', '/api/v1/dead-letters/replay', { body: { filter, expected, limit } })
    expect(await replay(1)).toMatchObject({ status: 409, body: { code: 'countChanged' } })
    expect(lastCall('replayDeadLetters')).toBeUndefined()
    expect((await replay(2, 1)).body).toEqual({ matched: 2, replayed: 1, resolved: 1, queued: 0, failures: [] })
    expect((await replay(2)).body).toEqual({ matched: 1, replayed: 1, resolved: 1, queued: 0, failures: [] })
    expect(lastCall('replayDeadLetters')).toEqual([[{ id: 'dl_2' }], { by: 'admin' }])
    expect((await ask('GET', '/api/v1/dead-letters?state=open')).body.items.map(({ id }: { id: string }) => id)).toEqual(['dl_3'])
  })
  it('tell what fails again in a bulk, and go on', async () => {
    const { HubError } = await import('../errors.ts')
    hub.failNext('replayDeadLetter', new HubError('missingField', 'data', 'number is missing.'))
    const replayed = await ask('POST', '/api/v1/dead-letters/replay', { body: { filter: { ids: ['dl_3'] } } })
    expect(replayed.body.failures).toEqual([{ id: 'dl_3', error: 'number is missing.' }])
  })
  it('settle a conflict once', async () => {
    expect((await ask('GET', '/api/v1/conflicts?state=open')).body.items).toHaveLength(1)
    const { headers, body } = await ask('GET', '/api/v1/conflicts/cfl_1')
    expect(body.values).toEqual({ base: 'shipped', ours: 'shipped', theirs: 'cancelled' })
    expect((await ask('POST', '/api/v1/conflicts/cfl_1/settle', { body: { use: 'ours' } })).status).toBe(428)
    const settle = { body: { use: 'theirs' }, headers: { 'if-match': headers.get('etag')! } }
    expect((await ask('POST', '/api/v1/conflicts/cfl_1/settle', settle)).body).toMatchObject({ state: 'settled', rev: 2 })
    expect((await ask('POST', '/api/v1/conflicts/cfl_1/settle', settle)).status).toBe(412)
  })
  it('settle conflicts of a filter after a count that must still hold, and tell what could not be settled', async () => {
    const row = (id: string, field: string) => conflictRow({ id, field, kind: 'manual' })
    await hub.store.commit({ items: [{ key: 'more', conflicts: [row('cfl_2', 'status'), row('cfl_3', 'status'), row('cfl_4', 'flag')] }] })
    const groups = (await ask('GET', '/api/v1/conflicts/groups')).body.items
    expect(groups.map(({ field, kind, count }: { field: string; kind: string; count: number }) => [field, kind, count])).toEqual([
      ['status', 'manual', 2],
      ['flag', 'manual', 1],
    ])
    const filter = { kind: 'manual', field: 'status' }
    expect((await ask('GET', '/api/v1/conflicts?state=open&field=status&kind=manual')).body.items).toHaveLength(2)
    const send = (body: object) => ask('POST', '/api/v1/conflicts/settle', { body: { filter, use: 'ours', ...body } })
    expect((await send({ isDryRun: true })).body).toEqual({ matched: 2, settled: 0, failures: [] })
    expect((await send({})).body).toMatchObject({ code: 'countMissing', errors: [{ pointer: '/expected' }] })
    expect((await send({ expected: 1 })).body).toMatchObject({ code: 'countChanged', status: 409 })
    const { HubError } = await import('../errors.ts')
    hub.failNext('settleConflict', new HubError('noRule', 'data', 'nobody owns it'))
    expect((await send({ expected: 2 })).body).toEqual({
      matched: 2,
      settled: 1,
      failures: [{ id: 'cfl_2', error: 'nobody owns it' }],
    })
    expect((await send({ filter: { ids: ['cfl_4'] }, use: 'rule' })).body).toMatchObject({ settled: 1 })
    expect((await ask('GET', '/api/v1/conflicts?state=open')).body.items.map(({ id }: { id: string }) => id)).toEqual(['cfl_2'])
  })
  it('need the value that is to hold, when it is neither side’s', async () => {
    const { headers } = await ask('GET', '/api/v1/conflicts/cfl_2')
    const settle = (body: object) => ask('POST', '/api/v1/conflicts/cfl_2/settle', { body, headers: { 'if-match': headers.get('etag')! } })
    expect((await settle({ use: 'value' })).body).toMatchObject({ code: 'valueMissing', errors: [{ pointer: '/value' }] })
    expect((await settle({ use: 'value', value: null })).body).toMatchObject({ state: 'settled' })
    expect(lastCall('settleConflict')).toMatchObject(['cfl_2', { use: 'value', value: null }])
  })
})

describe('lineage, overview, health', () => {
  it('try a replay of a record, then apply it on the revision that was tried', async () => {
    const replay = (body: object, headers = {}) => ask('POST', '/api/v1/records/rec_1/replay', { body, headers })
    const tried = await replay({ connection: 'shop-main' })
    expect(tried.body).toMatchObject({ isApplied: false, fields: [{ field: 'sellerNote', isTaken: true }] })
    const { headers } = await ask('GET', '/api/v1/records/rec_1')
    expect((await replay({ connection: 'shop-main', isDryRun: false })).status).toBe(428)
    expect((await replay({ connection: 'shop-main', isDryRun: false }, { 'if-match': '"99"' })).status).toBe(412)
    expect((await replay({ connection: 'shop-main', mapping: 'order' })).status).toBe(422)
    const mapping = '0123abcd'
    const applied = await replay({ connection: 'shop-main', mapping, isDryRun: false }, { 'if-match': headers.get('etag')! })
    expect(applied).toMatchObject({ body: { isApplied: true, mappingHash: mapping } })
    expect(lastCall('replayRecord')).toEqual([
      'rec_1',
      expect.objectContaining({ mapping, isDryRun: false, expectRev: expect.any(Number) }),
    ])
  })
  it('undo a deletion on the revision that was seen', async () => {
    const restore = (body: object, headers = {}) => ask('POST', '/api/v1/records/rec_1/restore', { body, headers })
    expect((await restore({})).status).toBe(428)
    const { headers } = await ask('GET', '/api/v1/records/rec_1')
    const etag = { 'if-match': headers.get('etag')! }
    expect((await restore({ recreateIn: 'shop-main' }, etag)).status).toBe(422)
    expect((await restore({ recreateIn: ['shop-main'] }, { ...etag, 'idempotency-key': 'undo-1' })).body).toMatchObject({ id: 'rec_1' })
    const called = [...hub.calls]
    expect((await restore({ recreateIn: ['shop-main'] }, { ...etag, 'idempotency-key': 'undo-1' })).body).toMatchObject({ id: 'rec_1' })
    expect(hub.calls).toEqual(called)
    expect(lastCall('restoreRecord')).toEqual([
      'rec_1',
      { expectRev: expect.any(Number), recreateIn: ['shop-main'], by: expect.any(String) },
    ])
  })
  it('tell which bills hold a record', async () => {
    const { body } = await ask('GET', '/api/v1/records/rec_1/bookings')
    expect(lastCall('bookings')).toEqual([['rec_1']])
    expect(body).toMatchObject({ items: [{ member: 'rec_1', madeNumber: 'SUM-1', sums: { amount: '20.00' } }], nextCursor: null })
    expect((await ask('GET', '/api/v1/records/rec_no/bookings')).status).toBe(404)
  })
  it('have custom fields with names of their own', async () => {
    const { body } = await ask('GET', '/api/v1/custom-fields')
    expect(body).toEqual({ items: [{ object: 'order', field: 'extra.card', connection: 'shop-main', title: '会员卡号' }] })
  })
  it('tell which orders reserve a record, page by page', async () => {
    const path = '/api/v1/records/rec_1/reservations?limit=1'
    const { body } = await ask('GET', path)
    expect(lastCall('reservations')).toEqual(['rec_1', { limit: 1 }])
    expect(body.items).toMatchObject([{ orderNumber: 'SO-1', quantity: '2', reason: 'underway', owner: 'erp' }])
    expect((await ask('GET', `${path}&cursor=${body.nextCursor}`)).body.nextCursor).toBeNull()
    expect(lastCall('reservations')).toEqual(['rec_1', { limit: 1, after: { connection: 'stock', order: 'rec_1', rest: '3' } }])
    expect((await ask('GET', `${path}&cursor=x`)).body.code).toBe('invalidCursor')
    expect((await ask('GET', '/api/v1/records/rec_no/reservations')).status).toBe(404)
  })
  it('tell what a record was at a time, in the hub and in each system', async () => {
    const { body } = await ask('GET', '/api/v1/records/rec_1/as-of?at=2026-01-31T16:00:00%2B08:00')
    expect(lastCall('recordAsOf')).toEqual(['rec_1', START])
    expect(body).toMatchObject({ record: { id: 'rec_1' }, at: new Date(START).toISOString(), state: 'known', body: { number: 'SO-1' } })
    expect(body.systems[0]).toMatchObject({
      connection: 'shop-main',
      fields: { status: { value: 'paid', at: new Date(START).toISOString(), how: 'sent' } },
      unknown: ['paidAt'],
    })
    expect((await ask('GET', '/api/v1/records/rec_1/as-of?at=yesterday')).status).toBe(400)
    expect((await ask('GET', '/api/v1/records/rec_1/as-of')).status).toBe(400)
    expect((await ask('GET', '/api/v1/records/rec_no/as-of?at=2026-01-31T08:00:00Z')).status).toBe(404)
  })
  it('tell a document’s story by its number', async () => {
    const { body } = await ask('GET', '/api/v1/lineage?q=SO-1')
    expect(body.items[0]).toMatchObject({ record: { id: 'rec_1' }, lineage: [{ kind: 'changed', fields: ['status', 'paidAt'] }] })
    expect((await ask('GET', '/api/v1/lineage?q=unheard-of')).body.items).toEqual([])
  })
  it('show everything at a glance', async () => {
    const { body } = await ask('GET', '/api/v1/overview')
    expect(body).toMatchObject({
      records: [{ object: 'order', count: 1 }],
      openDeadLetters: 1,
      openConflicts: 0,
      deliveries: [{ state: 'due', count: 1 }],
    })
    expect(body.connections.find(({ id }: { id: string }) => id === 'shop-main')).toMatchObject({
      openDeadLetters: 1,
      lastRun: { kind: expect.any(String) },
    })
    expect((await ask('GET', '/api/v1/backlog')).body.items).toMatchObject([{ kind: 'delivery', count: 1 }])
  })
  it('keep messages behind the token', async () => {
    expect((await ask('GET', '/api/v1/health')).body.checks['connection:shop-main'].message).toBeDefined()
    expect((await ask('GET', '/health/ready', { token: null })).body).toEqual({
      isReady: true,
      checks: { store: true, 'connection:shop-main': false },
    })
    expect((await ask('GET', '/health/live', { token: null })).body).toEqual({ status: 'ok' })
  })
  it('are not ready without the store', async () => {
    const { health } = hub
    hub.health = async () => ({ isReady: false, checks: { store: { ok: false, message: 'gone' } } })
    expect((await ask('GET', '/health/ready', { token: null })).status).toBe(503)
    hub.health = health
  })
})

describe('documents and configuration', () => {
  const path = '/api/v1/documents/mapping/shop-main%2Forder'
  it('make a text, and change it on its revision', async () => {
    const made = await ask('PUT', path, { body: { text: 'mapping: a' }, headers: { 'if-none-match': '*' } })
    expect(made).toMatchObject({ status: 201, body: { name: 'shop-main/order', text: 'mapping: a', rev: 1 } })
    expect((await ask('PUT', path, { body: { text: 'b' }, headers: { 'if-none-match': '*' } })).status).toBe(412)
    expect((await ask('PUT', path, { body: { text: 'b' } })).status).toBe(428)
    expect(await ask('PUT', path, { body: { text: 'b' }, headers: { 'if-match': '"1"' } })).toMatchObject({ status: 200, body: { rev: 2 } })
    expect((await ask('GET', path)).body.text).toBe('b')
  })
  it('know one source-of-truth file', async () => {
    expect((await ask('PUT', '/api/v1/documents/ownership/ownership', { body: { text: 'rank: []' } })).status).toBe(201)
    expect((await ask('PUT', '/api/v1/documents/ownership/other', { body: { text: 'x' } })).status).toBe(422)
    expect((await ask('GET', '/api/v1/documents?kind=ownership')).body.items).toHaveLength(1)
    expect((await ask('GET', '/api/v1/documents/rules/x')).body).toMatchObject({
      code: 'invalidRequest',
      errors: [{ pointer: '/path/kind' }],
    })
  })
  it('export with secrets masked, and take the export back', async () => {
    await ask('POST', '/api/v1/connections', {
      body: { id: 'shop-4', connector: 'shop', name: 'four', config: { url: 'https://4.test', secret: 'hidden-4' } },
    })
    const { body } = await ask('GET', '/api/v1/configuration')
    expect(JSON.stringify(body)).not.toContain('hidden-4')
    expect((await ask('POST', '/api/v1/configuration/plan', { body })).body.problems).toEqual([])
    expect(lastCall('applyConfiguration')?.[1]).toMatchObject({ isDryRun: true })
    expect((await ask('POST', '/api/v1/configuration/apply', { body })).status).toBe(200)
    const rows = await hub.store.read.select().from(hub.store.tables.connections)
    expect(rows.find(({ id }) => id === 'shop-4')!.config).toContain('hidden-4')
  })
  it('plan with problems, apply refused', async () => {
    const body = { connections: [{ id: 'erp', connector: 'erpp', name: 'ERP', config: {} }], flows: [], mappings: [], schemas: [] }
    expect((await ask('POST', '/api/v1/configuration/plan', { body })).body.problems).toHaveLength(1)
    expect((await ask('POST', '/api/v1/configuration/apply', { body })).status).toBe(422)
  })
})

describe('plans', () => {
  it('are made, read with counts and progress, listed, applied, rolled back and discarded', async () => {
    const made = await ask('POST', '/api/v1/plans', { body: { connection: 'shop-main', object: 'order' } })
    expect(made).toMatchObject({ status: 202, body: { state: 'open', connection: 'shop-main', hasConfiguration: false } })
    const { id } = made.body as { id: string }
    expect(made.headers.get('location')).toBe(`/api/v1/plans/${id}`)
    expect(lastCall('createPlan')).toEqual([{ bundle: undefined, connection: 'shop-main', object: 'order', by: 'admin' }])
    const item = { plan: id, connection: 'shop-main', object: 'order', externalId: null, seenHash: null, wantHash: null, updatedAt: START }
    const values = JSON.stringify({ fields: { sellerNote: ['old', null] } })
    await hub.store.admin([
      { table: 'planItems', put: { ...item, id: `${id}_0`, record: 'rec_1', action: 'update', state: 'written', values } },
      { table: 'planItems', put: { ...item, id: `${id}_1`, record: 'rec_2', action: 'update', state: 'stale', values } },
      {
        table: 'planItems',
        put: { ...item, id: `${id}_2`, record: null, action: 'error', state: 'noted', values: '{"fields":{},"code":"bad"}' },
      },
    ])
    const read = await ask('GET', `/api/v1/plans/${id}`)
    expect(read.body).toMatchObject({
      counts: [{ connection: 'shop-main', object: 'order', action: 'update', count: 2 }],
      progress: { open: 0, queued: 0, written: 1, replanned: 1, failed: 0 },
    })
    const first = await ask('GET', `/api/v1/plans/${id}/items?limit=1`)
    expect(first.body.items).toMatchObject([{ record: 'rec_1', fields: { sellerNote: ['old', null] }, code: null }])
    const rest = await ask('GET', `/api/v1/plans/${id}/items?limit=5&cursor=${first.body.nextCursor}`)
    expect(rest.body).toMatchObject({ items: [{ record: 'rec_2' }, { record: null, code: 'bad' }], nextCursor: null })
    expect((await ask('GET', `/api/v1/plans/${id}/items?state=written&action=update`)).body.items).toHaveLength(1)
    expect(await ask('POST', `/api/v1/plans/${id}/apply`, { body: { share: 0.05 } })).toMatchObject({
      status: 202,
      body: { state: 'applying' },
    })
    expect(lastCall('applyPlan')).toEqual([id, { share: 0.05 }])
    expect((await ask('POST', `/api/v1/plans/${id}/apply`, { body: { share: 2 } })).status).toBe(422)
    expect((await ask('POST', `/api/v1/plans/${id}/rollback`)).status).toBe(202)
    expect((await ask('POST', `/api/v1/plans/${id}/discard`)).body).toMatchObject({ state: 'discarded' })
    expect((await ask('GET', '/api/v1/plans?limit=1')).body).toMatchObject({ items: [{}], nextCursor: expect.any(String) })
    expect((await ask('GET', '/api/v1/plans/pln_no')).status).toBe(404)
  })
  it('propose partners, and show what a person has said since; the word itself is checked and handed on', async () => {
    const { id } = (await ask('POST', '/api/v1/plans', { body: { object: 'product' } })).body as { id: string }
    const proposal = { record: 'rec_tea', connection: null, externalId: null, name: 'Tea', reasons: ['name'] }
    const place = { connection: 'shop-main', object: 'product' }
    const item = {
      ...{ plan: id, ...place, record: null, action: 'onlyThere', state: 'noted' },
      seenHash: null,
      wantHash: null,
      updatedAt: START,
    }
    const values = JSON.stringify({ fields: {}, name: 'Tee', proposals: [proposal] })
    const put = ['007', '008', '009'].map((externalId, at) => ({ ...item, id: `${id}_${at}`, externalId, values }))
    await hub.store.admin(put.map((row) => ({ table: 'planItems' as const, put: row })))
    const said = newBinding({ ...place, record: 'rec_tea', externalId: '007', now: START })
    const apart = trail({ ...place, record: 'rec_tea', externalId: '009', kind: 'apart', at: START, origin: 'hub' })
    await hub.store.commit({ items: [{ key: 'said', bindings: [{ row: said, expectRev: null }], lineage: [apart] }] })
    const { items } = (await ask('GET', `/api/v1/plans/${id}/items`)).body
    expect(items).toMatchObject([
      { externalId: '007', name: 'Tee', proposals: [proposal], pairedWith: 'rec_tea' },
      { externalId: '008', proposals: [proposal], pairedWith: null },
      { externalId: '009', proposals: [], pairedWith: null },
    ])
    const pairs = [{ ...place, externalId: '008', decision: 'same', record: 'rec_tea' }]
    expect(await ask('POST', '/api/v1/pairings', { body: { pairs, isDryRun: true } })).toMatchObject({ status: 200, body: { same: 1 } })
    expect(lastCall('pairRecords')).toEqual([{ pairs, isDryRun: true, by: 'admin' }])
    for (const bad of [[], [{ ...place }], [{ ...place, externalId: 8 }], [{ ...pairs[0], decision: 'perhaps' }]])
      expect((await ask('POST', '/api/v1/pairings', { body: { pairs: bad } })).status).toBe(422)
  })
})

describe('webhooks', () => {
  it('hand over the raw body without a token, and answer as the vendor wants', async () => {
    const answer = await ask('POST', '/webhooks/shop-main?signature=abc', {
      body: '{"a":  1}',
      token: null,
      headers: { 'X-Sign': 's', host: 'tunnel.example' },
    })
    expect(answer).toMatchObject({ status: 200, body: 'success' })
    const [connection, request] = lastCall('receiveWebhook') as [
      string,
      { headers: Record<string, string>; query: object; rawBody: Uint8Array },
    ]
    expect(connection).toBe('shop-main')
    expect(request.headers['x-sign']).toBe('s')
    expect(request.query).toEqual({ signature: 'abc' })
    expect(Buffer.from(request.rawBody).toString()).toBe('{"a":  1}')
  })
  it('shake hands', async () => expect((await ask('GET', '/webhooks/shop-main?echostr=42', { token: null })).body).toBe('42'))
  it('refuse what is too large, and connections that are not there', async () => {
    expect(await ask('POST', '/webhooks/shop-main', { body: 'x'.repeat(1024 * 1024 + 1), token: null })).toMatchObject({
      status: 413,
      body: { code: 'tooLarge' },
    })
    expect((await ask('POST', '/webhooks/nowhere', { body: '{}', token: null })).status).toBe(404)
  })
})

describe('administration', () => {
  it('makes a new token', async () => {
    expect(await ask('POST', '/api/v1/tokens')).toMatchObject({ status: 201, body: { token: 'qiao_new_token' } })
    expect((await ask('POST', '/api/v1/tokens', { token: null })).status).toBe(401)
  })
  it('makes a backup that is a database of its own, for this user alone', async () => {
    const made = await ask('POST', '/api/v1/backups')
    expect(made.status).toBe(201)
    const { file, bytes } = made.body as { file: string; bytes: number }
    expect(file).toBe(join(backupFolder, 'qiao-2026-01-31T08-00-00-000Z.sqlite'))
    expect(await readdir(backupFolder)).toEqual(['qiao-2026-01-31T08-00-00-000Z.sqlite'])
    const { size, mode } = await stat(file)
    expect([size, mode & 0o777]).toEqual([bytes, 0o600])
    const copy = new Database(file, { readonly: true })
    expect(copy.prepare('SELECT number FROM records').pluck().all()).toContain('SO-1')
    copy.close()
  })
  it('is refused where the node does not offer it', async () => {
    const bare = createApiClient(createApp(hub, { verifyToken: async () => true, isLoopback: true, log: silent }))
    for (const path of ['/api/v1/tokens', '/api/v1/backups'])
      expect(await bare('POST', path)).toMatchObject({ status: 501, body: { code: 'notOffered' } })
  })
})

describe('data checks', () => {
  beforeAll(async () => {
    const values = JSON.stringify({ payable: ['100.00', '90.00'], 'buyer.name': ['=HYPERLINK("http://x")', '<script>alert(1)</script>'] })
    const difference = { check: 'chk_old', kind: 'different', externalId: '100123', number: 'SO-1', record: 'rec_1', currency: 'CNY' }
    const amounts = JSON.stringify([{ kind: 'different', currency: 'CNY', hub: '100.00', system: '90.00' }])
    const check = { id: 'chk_old', connection: 'shop-main', object: 'order', kind: 'check', state: 'succeeded' }
    await hub.store.admin([
      { table: 'checks', put: { ...check, counters: '{"read":2,"different":1}', amounts, startedAt: START - 1, endedAt: START } },
      { table: 'checkDifferences', put: { ...difference, position: 0, amount: '100.00', shownAmount: '90.00', values } },
      { table: 'checkDifferences', put: { ...difference, position: 1, kind: 'missing', amount: '-5.00', values: '{}' } },
    ])
  })
  it('are started, listed and read', async () => {
    const body = { connection: 'shop-main', object: 'order' }
    const started = await ask('POST', '/api/v1/checks', { body })
    expect(started).toMatchObject({ status: 202, body: { state: 'running', counters: { missing: 1 } } })
    expect((await ask('GET', started.headers.get('location')!)).body.id).toBe(started.body.id)
    expect(await ask('POST', '/api/v1/checks', { body: { ...body, wait: true } })).toMatchObject({
      status: 200,
      body: { state: 'succeeded' },
    })
    const listed = await ask('GET', '/api/v1/checks?connection=shop-main&object=order&state=succeeded')
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toContain('chk_old')
    expect(await ask('GET', '/api/v1/checks/chk_none')).toMatchObject({ status: 404 })
  })
  it('show their differences, page by page and by kind', async () => {
    const first = await ask('GET', '/api/v1/checks/chk_old/differences?limit=1')
    expect(first.body.items).toMatchObject([{ position: 0, kind: 'different', values: { payable: ['100.00', '90.00'] } }])
    const next = await ask('GET', `/api/v1/checks/chk_old/differences?limit=1&cursor=${first.body.nextCursor}`)
    expect(next.body).toMatchObject({ items: [{ position: 1 }], nextCursor: null })
    expect((await ask('GET', '/api/v1/checks/chk_old/differences?kind=missing')).body.items).toHaveLength(1)
    expect(await ask('GET', '/api/v1/checks/chk_none/differences')).toMatchObject({ status: 404 })
  })
  it('come as CSV, in which nothing is a formula', async () => {
    const { body, headers } = await ask('GET', '/api/v1/checks/chk_old/differences.csv')
    expect(headers.get('content-disposition')).toBe('attachment; filename="shop-main-order-chk_old.csv"')
    expect(body.split('\r\n')).toEqual([
      expect.stringMatching(/Kind,Number,Id there,Record,Field,Hub,System,Amount in the hub,Amount there,Currency,Repaired \(.+\)$/),
      'different,SO-1,100123,rec_1,Payable,100.00,90.00,100.00,90.00,CNY,',
      `different,SO-1,100123,rec_1,Buyer · name,"'=HYPERLINK(""http://x"")",<script>alert(1)</script>,100.00,90.00,CNY,`,
      'missing there,SO-1,100123,rec_1,,,,-5.00,,CNY,',
      '',
    ])
    const chinese = { headers: { 'accept-language': 'zh-CN' } }
    const inZone = await ask('GET', '/api/v1/checks/chk_old/differences.csv?timeZone=Asia/Shanghai', chinese)
    expect(inZone.body).toContain('已修复 (Asia/Shanghai)\r\n内容不同,SO-1,100123,rec_1,买家应付,100.00')
    expect(inZone.body).toContain(',买家身份 · name,')
    expect(await ask('GET', '/api/v1/checks/chk_old/differences.csv?timeZone=Moon/Sea')).toMatchObject({ status: 400 })
  })
  it('come as a page in the reader’s language, in which nothing of others runs', async () => {
    const page = (language?: string) =>
      ask('GET', '/api/v1/checks/chk_old/report.html', { headers: language ? { 'accept-language': language } : {} })
    const { name = 'shop-main' } = (await ask('GET', '/api/v1/connections/shop-main')).body
    const english = await page()
    expect(english.body).toContain(`<h1>Data check ${name} · Order</h1>`)
    expect(english.body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
    expect(english.body).not.toContain('<script')
    expect(english.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/)
    expect((await page('zh-CN,zh;q=0.9,en;q=0.8')).body).toContain(`<h1>数据核对报告 ${name} · 订单</h1>`)
    expect((await page('fr,en;q=0.5,zh;q=0.4')).body).toContain('<html lang="en">')
  })
  it('are repaired; what is missing only when it is asked for', async () => {
    expect(await ask('POST', '/api/v1/checks/chk_old/repair')).toMatchObject({ status: 200, body: { repaired: 1, left: 0 } })
    expect(lastCall('repairCheck')).toEqual(['chk_old', { kinds: ['different', 'extra'] }])
    await ask('POST', '/api/v1/checks/chk_old/repair', { body: { kinds: ['missing'] } })
    expect(lastCall('repairCheck')).toEqual(['chk_old', { kinds: ['missing'] }])
    expect(await ask('POST', '/api/v1/checks/chk_old/repair', { body: { kinds: ['late'] } })).toMatchObject({ status: 422 })
  })
})

describe('the contract', () => {
  it('is served as JSON, as YAML and as a page', async () => {
    expect((await ask('GET', '/openapi.json', { token: null })).body.openapi).toBe('3.1.0')
    const yaml = (await ask('GET', '/openapi.yaml', { token: null })).body as string
    expect(yaml).toMatch(/^openapi: 3\.1\.0/)
    expect(yaml).not.toMatch(/<<:|&flowFields/)
    const page = await ask('GET', '/docs', { token: null })
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/)
    for (const { id } of OPERATIONS) expect(page.body).toContain(`id="${id}"`)
    expect(page.body).not.toMatch(/<script|src="http|href="http/)
  })
})

// Last: it looks back at all tests above.
it('has no operation that these tests did not see succeed', () => {
  // Code tables are asked over a real hub: code-tables.test.ts.
  const asked = OPERATIONS.filter(({ tag }) => tag !== 'codeTables')
  expect(asked.map(({ id }) => id).filter((id) => !ask.answered.has(id))).toEqual([])
})
