// Over a real socket: bodies, limits, taken ports, and an orderly end.
import { request } from 'node:http'
import { Agent, fetch } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFakeHub, type FakeHub } from '../testing/fake-hub.ts'
import { createApp } from './app.ts'
import { serve, type RunningServer } from './server.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
let hub: FakeHub
let server: RunningServer
const start = (port = 0) =>
  serve(createApp(hub, { verifyToken: async () => true, isLoopback: true, log: silent }), { host: '127.0.0.1', port })

beforeEach(async () => {
  hub = await openFakeHub()
  server = await start()
})
afterEach(async () => {
  await server.close()
  await hub.dispose()
})

describe('a webhook', () => {
  it('arrives byte for byte, with lower-case headers', async () => {
    const sent = new Uint8Array(100_000).map((_, i) => i % 256)
    const answer = await fetch(`${server.url}/webhooks/shop-main?a=1&a=2`, { method: 'POST', body: sent, headers: { 'X-Sign': 'S' } })
    expect(await answer.text()).toBe('success')
    const [, received] = hub.calls.at(-1)!.args as [string, { headers: Record<string, string>; query: object; rawBody: Uint8Array }]
    expect(Buffer.compare(received.rawBody, sent)).toBe(0)
    expect(received.headers['x-sign']).toBe('S')
    expect(received.query).toEqual({ a: '1' })
  })
  it('too large is refused by its length, and while it streams without one', async () => {
    const big = Buffer.alloc(1024 * 1024 + 1)
    expect((await fetch(`${server.url}/webhooks/shop-main`, { method: 'POST', body: big })).status).toBe(413)
    const status = await new Promise((resolve, reject) => {
      const post = request(
        `${server.url}/webhooks/shop-main`,
        { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        },
      )
      post.on('error', reject)
      for (let i = 0; i < 20; i++) post.write(Buffer.alloc(64 * 1024))
      post.end()
    })
    expect(status).toBe(413)
    expect(hub.calls).toEqual([])
  })
  it('without a body is one with an empty body', async () => {
    expect((await fetch(`${server.url}/webhooks/shop-main`, { method: 'POST' })).status).toBe(200)
  })
})

it('reads JSON bodies of the API', async () => {
  const body = JSON.stringify({ id: 'shop-main', connector: 'shop', name: '店', config: { url: 'https://x.test' } })
  const headers = { 'content-type': 'application/json; charset=utf-8', authorization: 'Bearer x' }
  const answer = await fetch(`${server.url}/api/v1/connections`, { method: 'POST', body, headers })
  expect(answer.status).toBe(201)
  expect(((await answer.json()) as { name: string }).name).toBe('店')
})

it('names a port that is taken', async () => {
  await expect(start(server.port)).rejects.toMatchObject({ code: 'portInUse', kind: 'config' })
})

describe('closing', () => {
  it('lets an open request end, and does not wait for idle connections', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    hub.receiveWebhook = async () => {
      reach()
      await gate
      return { status: 200, body: 'late' }
    }
    const dispatcher = new Agent({ keepAliveTimeout: 60_000 })
    await (await fetch(`${server.url}/health/live`, { dispatcher })).text()
    const answer = fetch(`${server.url}/webhooks/shop-main`, { method: 'POST', dispatcher })
    await reached
    // A grace longer than the test may take: closing must not wait for it.
    const closed = server.close(60_000)
    open()
    expect(await (await answer).text()).toBe('late')
    await closed
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow()
    await dispatcher.close()
    server = await start()
  })
  it('cuts what does not end within the grace', async () => {
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
    hub.receiveWebhook = () => {
      reach()
      return new Promise(() => {})
    }
    const answer = fetch(`${server.url}/webhooks/shop-main`, { method: 'POST' })
    const failed = expect(answer).rejects.toThrow()
    await reached
    await server.close(1)
    await failed
    server = await start()
  })
})
