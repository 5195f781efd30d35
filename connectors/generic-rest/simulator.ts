// A small JSON API with collections of any name, in the dialects that such APIs come in: for tests, benchmarks and trying things out.
import { Hono, type Context } from 'hono'
import { createHash, randomUUID } from 'node:crypto'
import type { Native, WebhookRequest } from '../../core/connector/port.ts'
import { standardWebhook, hmacSignature } from '../../core/connector/signatures.ts'
import { serveSimulator, type Simulator } from '../../core/testing/simulator.ts'
import { gatekeeper, type SimulatedAuth } from './simulator-auth.ts'

export interface RestSimulatorOptions {
  now?: () => number
  port?: number
  /** Default bearer. */
  auth?: SimulatedAuth
  /** How lists go on. Default cursor. Lists are sorted by change time, but for `page`: by id. */
  paging?: 'cursor' | 'page' | 'offset' | 'link'
  /** How times are written. Default rfc3339. */
  stamps?: 'rfc3339' | 'epochS'
  /** 0 = no request log, for benchmarks. */
  logSize?: number
}

export interface RestSimulator extends Simulator {
  /** Bearer token, API key, HMAC secret, password or client secret. */
  secret: string
  webhookSecret: string
  /** As somebody else would, in any collection; `lateMs`: committed now under an older stamp. */
  create(collection: string, record: Native, lateMs?: number): string
  change(collection: string, id: string, patch: Native): void
  record(collection: string, id: string): Native | undefined
  /** Ends all OAuth 2 tokens given so far. */
  expireTokens(): void
  webhook(event: Native, options?: { kind?: 'hmac' | 'standard'; at?: number }): WebhookRequest
}

interface Row {
  native: Native
  stamp: number
}

/** Starts it. Records get `id`, `version` and `updated_at`; `number` is unique; a negative `amount` is refused. */
export async function startSimulator(options: RestSimulatorOptions = {}): Promise<RestSimulator> {
  const { now = Date.now, paging = 'cursor', stamps = 'rfc3339' } = options
  const webhookSecret = `whsec_${Buffer.from(createHash('sha256').update(randomUUID()).digest()).toString('base64')}`
  const gate = gatekeeper(options.auth ?? 'bearer', now)
  const collections = new Map<string, Map<string, Row>>()
  /** `collection/number` → id; a lookup that stays fast with a hundred thousand records. */
  const numbers = new Map<string, string>()
  const replies = new Map<string, { status: 200 | 201; body: Native }>()
  const app = new Hono()
  let count = 0

  const rowsOf = (collection: string): Map<string, Row> => {
    let rows = collections.get(collection)
    if (rows === undefined) collections.set(collection, (rows = new Map()))
    return rows
  }
  const save = (collection: string, given: Native, lateMs = 0): Native => {
    const stamp = now() - lateMs
    const updated_at = stamps === 'epochS' ? Math.floor(stamp / 1000) : new Date(stamp).toISOString()
    const native = { ...given, version: Number(given.version ?? 0) + 1, updated_at } as Native
    if (native.number !== undefined) numbers.set(`${collection}/${String(native.number)}`, String(native.id))
    rowsOf(collection).set(String(native.id), { native, stamp: stamps === 'epochS' ? Math.floor(stamp / 1000) * 1000 : stamp })
    return native
  }
  const create = (collection: string, record: Native, lateMs = 0): Native =>
    save(collection, { ...record, id: `${collection[0]}${String(++count).padStart(6, '0')}` }, lateMs)
  const problemOf = (collection: string, record: Native, id?: string): { code: string; message: string; id?: unknown } | undefined => {
    if (typeof record.amount === 'string' && record.amount.startsWith('-')) return { code: 'invalid', message: 'amount is negative' }
    const owner = record.number === undefined ? undefined : numbers.get(`${collection}/${String(record.number)}`)
    return owner === undefined || owner === id ? undefined : { code: 'duplicate', message: 'number is taken', id: owner }
  }
  const sorted = (collection: string): Row[] => {
    const rows = [...rowsOf(collection).values()]
    const byId = (a: Row, b: Row): number => (String(a.native.id) < String(b.native.id) ? -1 : 1)
    return rows.sort(paging === 'page' ? byId : (a, b) => a.stamp - b.stamp || byId(a, b))
  }

  app.post('/token', (c) => gate.token(c))
  app.use(gate.check)
  app.use(async (c, next) => {
    await next()
    c.header('date', new Date(now()).toUTCString())
  })
  app.get('/ping', (c) => c.json({ ok: true }))
  app.get('/:collection', (c) => {
    const { updated_since, number, ids } = c.req.query()
    const collection = c.req.param('collection')
    if (number !== undefined) {
      const row = rowsOf(collection).get(numbers.get(`${collection}/${number}`) ?? '')
      return c.json({ data: row === undefined ? [] : [row.native] })
    }
    const rows = sorted(collection)
    if (ids !== undefined) return c.json({ data: rows.filter(({ native }) => ids.split(',').includes(String(native.id))).map(nativeOf) })
    const since = updated_since === undefined ? -Infinity : stamps === 'epochS' ? Number(updated_since) * 1000 : Date.parse(updated_since)
    return pageOf(
      c,
      rows.filter(({ stamp }) => stamp >= since),
      paging,
    )
  })
  app.get('/:collection/:id', (c) => {
    const row = rowsOf(c.req.param('collection')).get(c.req.param('id'))
    return row === undefined ? c.json({ error: { code: 'notFound' } }, 404) : c.json({ data: row.native })
  })
  app.post('/:collection', async (c) => {
    const collection = c.req.param('collection')
    const key = c.req.header('idempotency-key')
    const known = key === undefined ? undefined : replies.get(key)
    if (known !== undefined) return c.json(known.body, known.status)
    const record = await c.req.json<Native>()
    const problem = problemOf(collection, record)
    if (problem !== undefined) return c.json({ error: problem }, problem.code === 'duplicate' ? 409 : 422)
    const body = { data: create(collection, record) }
    if (key !== undefined) replies.set(key, { status: 201, body })
    return c.json(body, 201)
  })
  app.post('/:collection/batch', async (c) => {
    const collection = c.req.param('collection')
    const { items } = await c.req.json<{ items: Native[] }>()
    const results = items.map((item) => {
      const old = item.id === undefined ? undefined : rowsOf(collection).get(String(item.id))?.native
      const problem = problemOf(collection, item, old === undefined ? undefined : String(old.id))
      if (problem !== undefined) return { id: problem.id, error: problem }
      return { record: old === undefined ? create(collection, item) : save(collection, { ...old, ...cleared(old, item) }) }
    })
    return c.json({ results })
  })
  const edit = (isWhole: boolean) => async (c: Context) => {
    const { collection, id } = c.req.param() as { collection: string; id: string }
    const row = rowsOf(collection).get(id)
    if (row === undefined) return c.json({ error: { code: 'notFound' } }, 404)
    const given = await c.req.json<Native>()
    const problem = problemOf(collection, given, id)
    if (problem !== undefined) return c.json({ error: problem }, 422)
    const merged = isWhole ? { ...given, id, version: row.native.version } : cleared(row.native, given)
    return c.json({ data: save(collection, merged) })
  }
  app.patch('/:collection/:id', edit(false))
  app.put('/:collection/:id', edit(true))

  const simulator = await serveSimulator(app, {
    port: options.port,
    logSize: options.logSize,
    isExempt: ({ path }) => path === '/token',
    isWrite: ({ method }) => method !== 'GET',
  })
  return Object.assign(simulator, {
    secret: gate.secret,
    webhookSecret,
    create: (collection: string, record: Native, lateMs = 0) => String(create(collection, record, lateMs).id),
    change: (collection: string, id: string, patch: Native) => void save(collection, { ...rowsOf(collection).get(id)!.native, ...patch }),
    record: (collection: string, id: string) => rowsOf(collection).get(id)?.native,
    expireTokens: () => gate.expire(),
    webhook: (event: Native, { kind = 'hmac', at = now() }: { kind?: 'hmac' | 'standard'; at?: number } = {}) =>
      signed(webhookSecret, event, kind, Math.floor(at / 1000)),
  })
}

function nativeOf({ native }: Row): Native {
  return native
}

/** null clears a property. */
function cleared(old: Native, patch: Native): Native {
  return Object.fromEntries(Object.entries({ ...old, ...patch }).filter(([, value]) => value !== null))
}

/** One page in the dialect: `limit`, and cursor, page or offset; wrapped, or a bare list with a Link header. */
function pageOf(c: Context, rows: Row[], paging: NonNullable<RestSimulatorOptions['paging']>): Response {
  const { limit = '50', cursor, page = '1', offset = '0' } = c.req.query()
  const size = Number(limit)
  const start = paging === 'page' ? (Number(page) - 1) * size : paging === 'cursor' ? Number(cursor ?? 0) : Number(offset)
  const found = rows.slice(start, start + size).map(nativeOf)
  const end = start + found.length
  const hasMore = end < rows.length
  if (paging === 'cursor') return c.json({ data: found, meta: { next: hasMore ? String(end) : null } })
  if (paging !== 'link') return c.json({ data: found, total: rows.length })
  if (hasMore) {
    const next = new URL(c.req.url)
    next.searchParams.set('offset', String(end))
    c.header('link', `<${next.pathname}${next.search}>; rel="next", <${next.pathname}>; rel="first"`)
  }
  return c.json(found)
}

function signed(secret: string, event: Native, kind: 'hmac' | 'standard', seconds: number): WebhookRequest {
  const id = `evt_${randomUUID()}`
  const body = JSON.stringify({ event_id: id, ...event })
  const rawBody = new TextEncoder().encode(body)
  if (kind === 'standard') {
    const signature = standardWebhook(secret).sign({ id, timestamp: seconds, body })
    return { query: {}, rawBody, headers: { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signature } }
  }
  const signature = hmacSignature({ secret, prefix: 'sha256=' }).sign(body, String(seconds))
  return { query: {}, rawBody, headers: { 'x-signature': signature, 'x-timestamp': String(seconds) } }
}
