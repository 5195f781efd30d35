// Every way to fail ends in a problem that says where and what to do; what is ours is logged and not told.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HubError, type ErrorKind } from '../errors.ts'
import { createApiClient, TOKEN, type ApiClient } from '../testing/api-client.ts'
import { openFakeHub, type FakeHub } from '../testing/fake-hub.ts'
import { createApp } from './app.ts'

let hub: FakeHub
let ask: ApiClient
let logged: Record<string, unknown>[] = []
const log = { debug() {}, info() {}, warn() {}, error: (fields: Record<string, unknown>) => void logged.push(fields) }

beforeAll(async () => {
  hub = await openFakeHub()
  ask = createApiClient(createApp(hub, { verifyToken: async (token) => token === TOKEN, isLoopback: true, log }))
})
beforeEach(() => void (logged = []))
afterAll(() => hub.dispose())

describe('a wrong request', () => {
  it.each([
    ['/api/v1/records?limit=0', '/query/limit'],
    ['/api/v1/records?limit=201', '/query/limit'],
    ['/api/v1/records?limit=ten', '/query/limit'],
    ['/api/v1/records?limit=10&limit=20', '/query/limit'],
    ['/api/v1/records?offset=10', '/query/offset'],
    ['/api/v1/records?isDeleted=yes', '/query/isDeleted'],
    ['/api/v1/records?updatedSince=yesterday', '/query/updatedSince'],
    ['/api/v1/records?__proto__=x', '/query/__proto__'],
    ['/api/v1/deliveries?state=lost', '/query/state'],
    ['/api/v1/lineage', '/query/q'],
    ['/api/v1/lineage?q=', '/query/q'],
  ])('%s points to its parameter', async (path, pointer) => {
    expect(await ask('GET', path)).toMatchObject({ status: 400, body: { code: 'invalidRequest', kind: 'data', errors: [{ pointer }] } })
  })

  const post = (body: unknown, headers = {}) => ask('POST', '/api/v1/connections', { body, headers })
  it('names every wrong field of the body', async () => {
    const { status, body } = await post({ id: 'Shop Main', connector: '', config: [], colour: 'red' })
    expect(status).toBe(422)
    expect(body.code).toBe('invalidBody')
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '/colour',
      '/config',
      '/connector',
      '/id',
      '/name',
    ])
    expect(body.detail).toMatch(/And 4 more: see errors\.$/)
  })
  it.each([
    ['{"id":', 400, 'malformedJson'],
    ['[]', 422, 'invalidBody'],
    ['null', 422, 'invalidBody'],
    ['', 400, 'bodyMissing'],
  ])('with the body %j is refused', async (body, status, code) => {
    expect(await post(body)).toMatchObject({ status, body: { code } })
  })
  it('of another media type is refused', async () => {
    expect(await post('id=x', { 'content-type': 'application/x-www-form-urlencoded' })).toMatchObject({ status: 415 })
  })
  it('with an empty or endless Idempotency-Key is refused', async () => {
    const headers = { 'idempotency-key': 'x'.repeat(201) }
    expect(await post({ id: 'a', connector: 'shop', name: 'a', config: {} }, headers)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/header/Idempotency-Key' }] },
    })
  })
  it('by another method names the right ones', async () => {
    const { status, headers, body } = await ask('DELETE', '/api/v1/records/rec_1')
    expect([status, headers.get('allow'), body.code]).toEqual([405, 'GET, PATCH', 'methodNotAllowed'])
  })
  it('to nowhere is not found', async () =>
    expect(await ask('GET', '/api/v1/nowhere')).toMatchObject({ status: 404, body: { code: 'notFound' } }))

  it.each([
    '/api/v1/connections/x',
    '/api/v1/connections/x/objects',
    '/api/v1/connectors/x',
    '/api/v1/flows/x',
    '/api/v1/records/x',
    '/api/v1/runs/x',
    '/api/v1/dead-letters/x',
    '/api/v1/conflicts/x',
    '/api/v1/documents/mapping/x',
  ])('for %s says that there is none', async (path) => {
    const { status, body } = await ask('GET', path)
    expect([status, body.code]).toEqual([404, 'notFound'])
    expect(body.detail).toContain('"x"')
  })
})

describe('a failure of the hub', () => {
  const statuses: Record<ErrorKind, number> = { transient: 503, config: 422, data: 422, conflict: 409, unknown: 502, bug: 500 }
  it.each(Object.entries(statuses))('of kind %s answers %i', async (kind, status) => {
    hub.failNext('lineage', new HubError('someCode', kind as ErrorKind, 'Words.'))
    expect(await ask('GET', '/api/v1/lineage?q=x')).toMatchObject({ status, body: { code: 'someCode', kind } })
  })
  it('that names a field points to it', async () => {
    hub.failNext('lineage', new HubError('badValue', 'data', 'Mend it.', { details: { field: 'lines.0.amount' } }))
    expect((await ask('GET', '/api/v1/lineage?q=x')).body.errors).toEqual([{ detail: 'Mend it.', pointer: '/lines/0/amount' }])
  })
  it('that nobody foresaw is logged in full and told in a sentence', async () => {
    hub.failNext('lineage', new TypeError('secret innards'))
    const { status, body } = await ask('GET', '/api/v1/lineage?q=x')
    expect(status).toBe(500)
    expect(JSON.stringify(body)).not.toContain('innards')
    expect(logged).toMatchObject([
      { traceId: body.traceId, path: '/api/v1/lineage', err: expect.objectContaining({ message: 'secret innards' }) as unknown },
    ])
  })
  it('in a bulk replay that is our own ends it', async () => {
    const { deadLetterRow } = await import('../testing/fake-hub.ts')
    await hub.store.commit({ items: [{ key: 'x', deadLetters: [deadLetterRow({ id: 'dl_1' })] }] })
    hub.failNext('replayDeadLetters', new TypeError('broken'))
    expect((await ask('POST', '/api/v1/dead-letters/replay', { body: { filter: {}, expected: 100 } })).status).toBe(500)
  })
})
