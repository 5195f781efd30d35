// Where vendors push to. The fast path: no token, no middleware, the raw body read once, and the vendor's own answer given.
import type { Context, Hono } from 'hono'
import type { WebhookReply } from '../connector/port.ts'
import type { Hub } from '../engine/port.ts'
import { readBody, type Env } from './body.ts'

/** Most bytes of one message. */
export const WEBHOOK_LIMIT = 1024 * 1024
const EMPTY = new Uint8Array()

export function addWebhookRoutes(app: Hono<Env>, hub: Hub): void {
  app.post('/webhooks/:connection', async (c) => give(await receive(c, hub, await readBody(c, WEBHOOK_LIMIT))))
  app.get('/webhooks/:connection', async (c) => give(await receive(c, hub, EMPTY)))
}

const receive = (c: Context<Env>, hub: Hub, rawBody: Uint8Array): Promise<WebhookReply> =>
  hub.receiveWebhook(c.req.param('connection')!, { headers: headersOf(c), query: c.req.query(), rawBody })

/** Node has them as the port wants them: lower-case names, repeated ones joined (except set-cookie, which no request carries). */
function headersOf(c: Context<Env>): Record<string, string> {
  const incoming = c.env?.incoming
  return incoming ? (incoming.headers as Record<string, string>) : c.req.header()
}

// A handshake gives back what it was sent: no browser may take that for a page.
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
/** Statuses that must not carry a body. */
const BODILESS: readonly number[] = [204, 205, 304]

const give = ({ status, headers = PLAIN, body = '' }: WebhookReply): Response =>
  new Response(BODILESS.includes(status) ? null : body, { status, headers })
