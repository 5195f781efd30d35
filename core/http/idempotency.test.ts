// One effect per Idempotency-Key: the stored answer, the reused key, the one still running, the failed one, the one of yesterday.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import { createApiClient, TOKEN, type ApiClient } from '../testing/api-client.ts'
import { openFakeHub, type FakeHub } from '../testing/fake-hub.ts'
import { createApp } from './app.ts'
import { KEPT_MS } from './idempotency.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const path = '/api/v1/flows/shop-orders/pull'
let hub: FakeHub
let ask: ApiClient
const pulls = () => hub.calls.filter(({ name }) => name === 'pull').length
const pull = (key: string, body?: object) => ask('POST', path, { body, headers: { 'idempotency-key': key } })

beforeEach(async () => {
  hub = await openFakeHub()
  ask = createApiClient(createApp(hub, { verifyToken: async (token) => token === TOKEN, isLoopback: true, log: silent }))
  await ask('POST', '/api/v1/flows', { body: { id: 'shop-orders', connection: 'shop-main', object: 'order', direction: 'in' } })
})
afterEach(() => hub.dispose())

describe('the same key', () => {
  it('gives the same answer without a second effect', async () => {
    const first = await pull('k1', { kind: 'pull' })
    const second = await pull('k1', { kind: 'pull' })
    expect(second.status).toBe(202)
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
    expect(pulls()).toBe(1)
  })
  it('with another payload or path is refused', async () => {
    await pull('k1', { kind: 'pull' })
    expect(await pull('k1', { kind: 'backfill' })).toMatchObject({ status: 422, body: { code: 'keyReused' } })
    const elsewhere = await ask('POST', '/api/v1/connections/x/pause', { headers: { 'idempotency-key': 'k1' } })
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'keyReused', errors: [{ pointer: '/header/Idempotency-Key' }] } })
    expect(pulls()).toBe(1)
  })
  it('while the first is still running is refused, and works afterwards', async () => {
    const { pull: real } = hub
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    hub.pull = async (request) => {
      reach()
      await gate
      return real(request)
    }
    const first = pull('k1')
    await reached
    expect(await pull('k1')).toMatchObject({ status: 409, body: { code: 'stillRunning', kind: 'conflict' } })
    open()
    expect((await first).status).toBe(202)
    expect((await pull('k1')).status).toBe(202)
    expect(pulls()).toBe(1)
  })
  it('may try again after a failure', async () => {
    hub.failNext('pull', new HubError('rateLimited', 'transient', 'Ask later.', { retryAfterMs: 1500 }))
    const failed = await pull('k1')
    expect(failed).toMatchObject({ status: 503, body: { code: 'rateLimited', retryAfterMs: 1500 } })
    expect(failed.headers.get('retry-after')).toBe('2')
    expect((await pull('k1')).status).toBe(202)
  })
  it('is free again after a day', async () => {
    await pull('k1')
    hub.clock.now += KEPT_MS
    await pull('k1')
    expect(pulls()).toBe(1)
    hub.clock.now += 1
    await pull('k1', { kind: 'backfill' })
    expect(pulls()).toBe(2)
  })
})

it('other keys, and no key, are other effects', async () => {
  await pull('k1')
  await pull('k2')
  await ask('POST', path)
  await ask('POST', path)
  expect(pulls()).toBe(4)
})
