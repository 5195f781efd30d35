// Who may ask, and under which name.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiClient, TOKEN, type ApiClient } from '../testing/api-client.ts'
import { openFakeHub, type FakeHub } from '../testing/fake-hub.ts'
import { createApp } from './app.ts'
import { OPERATIONS } from './contract.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
let hub: FakeHub
const client = (isLoopback: boolean, allowedHosts: string[] = []): ApiClient =>
  createApiClient(createApp(hub, { verifyToken: async (token) => token === TOKEN, isLoopback, allowedHosts, log: silent }))
let ask: ApiClient

beforeAll(async () => {
  hub = await openFakeHub()
  ask = client(true)
})
afterAll(() => hub.dispose())

describe('the token', () => {
  it.each(OPERATIONS.filter(({ isOpen }) => !isOpen).map(({ method, path }) => [method.toUpperCase(), path]))(
    'guards %s %s',
    async (method, path) => {
      const { status, headers } = await ask(method, path.replace(/\{\w+\}/g, 'x'), { token: null })
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
    },
  )
  it.each(['wrong', `${TOKEN}x`, TOKEN.slice(1)])('%s is refused', async (token) => {
    expect(await ask('GET', '/api/v1/overview', { token })).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
  })
  it.each(['Basic dXNlcjpw', 'Bearer', `bearer-ish ${TOKEN}`, TOKEN])('is not taken from “%s”', async (authorization) => {
    expect((await ask('GET', '/api/v1/overview', { token: null, headers: { authorization } })).status).toBe(401)
  })
  it('guards addresses that are not there as well: nothing is told', async () => {
    expect((await ask('GET', '/api/v1/nowhere', { token: null })).status).toBe(401)
    expect((await ask('GET', '/api/anything', { token: null })).status).toBe(401)
  })
  it('is taken whatever the case of the scheme', async () => {
    expect((await ask('GET', '/api/v1/overview', { token: null, headers: { authorization: `bearer ${TOKEN}` } })).status).toBe(200)
  })
})

describe('on loopback', () => {
  it.each(['localhost', 'localhost:8300', '127.0.0.1:8300', '127.1.2.3', '[::1]:8300', 'LOCALHOST'])('answers under %s', async (host) => {
    expect((await ask('GET', '/api/v1/overview', { headers: { host } })).status).toBe(200)
  })
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example:8300', '10.0.0.1'])(
    'does not under %s',
    async (host) => {
      expect(await ask('GET', '/api/v1/overview', { headers: { host } })).toMatchObject({ status: 421, body: { code: 'wrongHost' } })
      expect((await ask('GET', '/docs', { headers: { host } })).status).toBe(421)
    },
  )
  it('takes webhooks and probes under any name', async () => {
    expect((await ask('POST', '/webhooks/shop-main', { headers: { host: 'tunnel.example' }, token: null })).status).toBe(200)
    expect((await ask('GET', '/health/live', { headers: { host: 'probe' }, token: null })).status).toBe(200)
  })
  it('answers under the names of a proxy that it is told', async () => {
    const proxied = client(true, ['hub.example'])
    expect((await proxied('GET', '/api/v1/overview', { headers: { host: 'hub.example' } })).status).toBe(200)
    expect((await proxied('GET', '/api/v1/overview', { headers: { host: 'hub.example:443' } })).status).toBe(200)
  })
})

it('listening to all, the hub answers under any name', async () => {
  expect((await client(false)('GET', '/api/v1/overview', { headers: { host: 'hub.example' } })).status).toBe(200)
})

it('answers no other origin: there are no CORS headers', async () => {
  const { headers } = await ask('GET', '/api/v1/overview', { headers: { origin: 'https://evil.example' } })
  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
