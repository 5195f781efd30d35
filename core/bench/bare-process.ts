// The same pipeline by hand, as a measure: verify, parse, map, forward, answer. Nothing is stored, nothing is repeated, nothing is compared.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { Pool } from 'undici'
import { childOptions, serveParent, startChild, type Child } from '../testing/child.ts'
import { targetOrder } from './bare-map.ts'
import { BATCH, SIGNATURE_HEADER, WEBHOOK_SECRET } from './configuration.ts'
import type { SourceOrder } from './orders.ts'
import type { ServerUrls } from './servers-process.ts'

const CONNECTIONS = 32
export type Bare = Child<{ url: string }>

export const startBare = (urls: ServerUrls): Bare => startChild<{ url: string }>(new URL(import.meta.url), urls)

if (process.send && process.argv[1] === import.meta.filename) await run(childOptions<ServerUrls>())

async function run({ sourceUrl, targetUrl }: ServerUrls) {
  const source = new Pool(sourceUrl, { connections: CONNECTIONS })
  const target = new Pool(targetUrl, { connections: CONNECTIONS })
  const headers = { 'content-type': 'application/json' }

  async function send(path: string, body: unknown) {
    const answer = await target.request({ method: 'POST', path, headers, body: JSON.stringify(body) })
    const result = await answer.body.json()
    if (answer.statusCode !== 201) throw new Error(`the target answered ${answer.statusCode}`)
    return result
  }
  async function fetchJson<T>(path: string): Promise<T> {
    const answer = await source.request({ method: 'GET', path })
    return (await answer.body.json()) as T
  }

  const app = new Hono()
  app.post('/webhooks/:way', async (c) => {
    const bytes = Buffer.from(await c.req.arrayBuffer())
    if (!isSigned(bytes, c.req.header(SIGNATURE_HEADER) ?? '')) return c.text('bad signature', 401)
    const event = JSON.parse(bytes.toString()) as { id: string; order: SourceOrder }
    const order = c.req.param('way') === 'push' ? event.order : await fetchJson<SourceOrder>(`/orders/${event.id}`)
    await send('/orders', targetOrder(order))
    return c.body(null, 200)
  })

  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(0, '127.0.0.1', () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    serveParent({ url }, { pull: () => pull() })
  })

  /** Page by page; the next page is fetched while the present one is sent. */
  async function pull() {
    interface Page {
      data: SourceOrder[]
      next: string | null
    }
    const read = (cursor: string | null) => fetchJson<Page>(`/orders?limit=${BATCH}${cursor ? `&cursor=${cursor}` : ''}`)
    let next: Promise<Page> | undefined = read(null)
    while (next) {
      const page: Page = await next
      next = page.next === null ? undefined : read(page.next)
      await send('/orders/batch', { items: page.data.map(targetOrder) })
    }
  }
}

function isSigned(bytes: Uint8Array, given: string): boolean {
  const expected = createHmac('sha256', WEBHOOK_SECRET).update(bytes).digest()
  const signature = Buffer.from(given, 'hex')
  return signature.length === expected.length && timingSafeEqual(signature, expected)
}
