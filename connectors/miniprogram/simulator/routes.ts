// The contract's own routes (openapi/miniprogram.yaml) over the shop's memory.
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Resource } from '../resources.ts'
import { loadContract } from '../contract.ts'
import { updateAftersale } from './aftersales.ts'
import { setAllotment, type AllotmentUpdate } from './allotments.ts'
import type { Aftersale, Kind, Member, Product, Shipment, TradeStatus } from './records.ts'
import { createShipment, updateShipment, type ShipmentDraft } from './shipping.ts'
import { changeStock, type StockChange } from './stock.ts'
import { idOf, KINDS, Refusal, resourceOf, type Draft, type ShopStore } from './store.ts'
import type { Place, Stamped } from './table.ts'
import { moveTrade } from './trading.ts'

type Body = Record<string, unknown>
const contract = loadContract()
const componentOf = ({ type }: Resource): string => type[0]!.toUpperCase() + type.slice(1)

export interface RouteOptions {
  token: string
  /** Requests per second that are borne; default: any number. */
  requestsPerSecond?: number
  /** Records become visible in lists only so long after their update_time (at most 5 s by the contract). Default 0. */
  visibilityLagMs?: () => number
}

/** The app that stands below the base URL. */
export function contractRoutes(store: ShopStore, options: RouteOptions): Hono {
  const app = new Hono()
  let requests = 0
  const requestId = (): string => `r-${++requests}`
  const isLimited = rateLimit(store, options.requestsPerSecond)

  app.onError((error, c) => {
    const body = (code: string): Body => ({ code, message: error.message, request_id: requestId() })
    if (!(error instanceof Refusal)) return c.json(body('internal'), 500)
    return c.json({ ...body(error.code), ...error.extra }, error.status as ContentfulStatusCode)
  })
  app.use(async (c, next) => {
    if (c.req.header('authorization') !== `Bearer ${options.token}`) throw new Refusal(401, 'unauthorized', 'the token is missing or wrong')
    if (!isLimited()) return next()
    c.header('retry-after', '1')
    return c.json(
      { code: 'rate_limited', message: `more than ${options.requestsPerSecond} requests per second`, request_id: requestId() },
      429,
    )
  })

  app.get('/info', (c) =>
    c.json({
      name: '桥山茶铺',
      contract_version: '1.0',
      shop_codes: [...store.tables.shops.values()].map((shop) => shop.shop_code),
      server_time: store.now(),
    }),
  )
  app.post('/stocks/batch-update', async (c) => {
    const { items } = await bodyOf<{ items: StockChange[] }>(c, 'StockUpdates')
    return c.json({ results: items.map((item) => resultOf(() => ({ stock: changeStock(store, item) }), { requestId })) })
  })
  app.post('/allotments/batch-set', async (c) => {
    const { items } = await bodyOf<{ items: AllotmentUpdate[] }>(c, 'AllotmentUpdates')
    return c.json({ results: items.map((item) => resultOf(() => ({ allotment: setAllotment(store, item) }), { requestId })) })
  })
  for (const kind of KINDS) {
    app.get(`/${kind}`, (c) => c.json(listPage(store, kind, c.req.query(), options.visibilityLagMs?.() ?? 0)))
    app.post(`/${kind}/batch-get`, async (c) => c.json(batchGet(store, kind, (await bodyOf<{ ids: string[] }>(c, 'BatchGet')).ids)))
    app.get(`/${kind}/:id`, (c) => c.json(store.require(kind, c.req.param('id'))))
    const resource = resourceOf(kind)
    if (resource.number) {
      app.post(`/${kind}/lookup`, async (c) =>
        c.json(lookup(store, kind, (await bodyOf<{ references: string[] }>(c, 'Lookup')).references)),
      )
    }
    if (resource.createKeys) app.post(`/${kind}`, (c) => create(c, { store, kind }))
    if (resource.patchKeys) app.patch(`/${kind}/:id`, (c) => patch(c, store, kind))
  }
  app.all('*', (c) => {
    throw new Refusal(404, 'not_found', `there is no ${c.req.method} ${c.req.path}`)
  })
  return app
}

/** A fixed window by the shop's clock. */
function rateLimit(store: ShopStore, perSecond = Infinity): () => boolean {
  let window = -1
  let count = 0
  return () => {
    const second = Math.floor(store.now() / 1000)
    if (second !== window) {
      window = second
      count = 0
    }
    return ++count > perSecond
  }
}

async function bodyOf<T>(c: Context, component: string): Promise<T> {
  const body: unknown = await c.req.json().catch(() => {
    throw new Refusal(400, 'invalid_request', 'the body is no JSON')
  })
  const validate = contract.validator(component)
  if (validate(body)) return body as T
  const [error] = validate.errors ?? []
  const property = String(error?.params['additionalProperty'] ?? error?.params['missingProperty'] ?? '')
  throw new Refusal(400, 'invalid_request', `${component}: ${error?.message}${property && ` (${property})`}`, {
    field: error?.instancePath || property,
  })
}

function listPage(store: ShopStore, kind: Kind, query: Record<string, string>, lagMs: number): Body {
  const limit = numberOf(query, 'limit') ?? 100
  if (limit < 1 || limit > 100) throw new Refusal(400, 'invalid_request', 'limit is 1 to 100', { field: 'limit' })
  const from = query['cursor'] === undefined ? (numberOf(query, 'updated_since') ?? 0) : placeOf(query['cursor'])
  const until = Math.min(numberOf(query, 'updated_until') ?? Infinity, lagMs > 0 ? store.now() - lagMs : Infinity)
  const found = (store.tables[kind].page(from, limit + 1) as Stamped[]).filter((record) => record.update_time <= until)
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const next_cursor = last ? cursorOf({ time: last.update_time, id: idOf(kind, last) }) : query['cursor']
  return { items, has_more: found.length > limit, ...(next_cursor !== undefined && { next_cursor }), server_time: store.now() }
}

function numberOf(query: Record<string, string>, name: string): number | undefined {
  const text = query[name]
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, 'invalid_request', `${name} is a whole number`, { field: name })
  return Number(text)
}

const cursorOf = ({ time, id }: Place): string => Buffer.from(`${time} ${id}`).toString('base64url')

function placeOf(cursor: string): Place {
  const [, time, id] = /^(\d+) (.*)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (time === undefined || id === undefined) throw new Refusal(400, 'invalid_cursor', 'this cursor was not made here', { field: 'cursor' })
  return { time: Number(time), id }
}

function batchGet(store: ShopStore, kind: Kind, ids: string[]): Body {
  const found = ids.map((id) => [id, store.tables[kind].get(id)] as const)
  return {
    items: found.flatMap(([, record]) => (record ? [record] : [])),
    not_found: found.flatMap(([id, record]) => (record ? [] : [id])),
  }
}

function lookup(store: ShopStore, kind: Kind, references: string[]): Body {
  const items = references.map((reference) => {
    const record = store.tables[kind].find(reference)
    return { reference, ...(record && { id: idOf(kind, record) }) }
  })
  return { items }
}

/** A key that created something answers with it, as it is now; a refused create leaves no trace. */
async function create(c: Context, { store, kind }: { store: ShopStore; kind: Kind }): Promise<Response> {
  const key = c.req.header('idempotency-key')
  if (!key) throw new Refusal(400, 'invalid_request', 'the header Idempotency-Key is missing', { field: 'Idempotency-Key' })
  const known = store.recall(`${kind} ${key}`)
  if (known !== undefined) return c.json(store.require(kind, known), 200)
  const body = await bodyOf<Body>(c, `${componentOf(resourceOf(kind))}Create`)
  const record = CREATE[kind as 'shipments'](store, body)
  store.remember(`${kind} ${key}`, idOf(kind, record))
  return c.json(record, 201)
}

const CREATE = {
  shipments: (store: ShopStore, body: Body) => createShipment(store, body as unknown as ShipmentDraft),
  products: (store: ShopStore, body: Body) => {
    refuseDuplicate(store, 'products', body)
    for (const { sku_code } of (body['components'] as { sku_code: string }[] | undefined) ?? []) {
      if (!store.tables.products.find(sku_code))
        throw new Refusal(422, 'unknown_sku', `there is no SKU ${sku_code}`, { field: '/components' })
    }
    const sku_id = String(30000 + store.nextNumber('product'))
    return store.save('products', { is_on_sale: false, status: 'draft', ...body, sku_id } as unknown as Draft<Product>)
  },
  members: (store: ShopStore, body: Body) => {
    refuseDuplicate(store, 'members', body)
    const serial = store.nextNumber('member')
    return store.save('members', {
      member_no: `N${String(serial).padStart(6, '0')}`,
      status: 'active',
      register_time: store.now(),
      ...body,
      member_id: String(590000 + serial),
    } as unknown as Draft<Member>)
  },
}

function refuseDuplicate(store: ShopStore, kind: Kind, body: Body): void {
  const { number } = resourceOf(kind)
  const value = body[number!] as string | undefined
  const existing = value === undefined ? undefined : store.tables[kind].find(value)
  if (existing) throw new Refusal(409, 'duplicate', `${number} ${value} is taken`, { field: number!, id: idOf(kind, existing) })
}

async function patch(c: Context, store: ShopStore, kind: Kind): Promise<Response> {
  const id = c.req.param('id')!
  const { expected_version, ...changes } = await bodyOf<Body & { expected_version?: number }>(c, `${componentOf(resourceOf(kind))}Patch`)
  const { version } = store.require(kind, id)
  if (expected_version !== undefined && expected_version !== version)
    throw new Refusal(409, 'version_conflict', `${resourceOf(kind).type} is at version ${version}, not ${expected_version}`)
  return c.json(applyPatch(store, kind, { id, changes }))
}

function applyPatch(store: ShopStore, kind: Kind, { id, changes }: { id: string; changes: Body }): Stamped {
  switch (kind) {
    case 'trades': {
      const { status, ...rest } = changes
      if (status !== undefined) moveTrade(store, id, status as TradeStatus)
      return Object.keys(rest).length > 0 ? store.change(kind, id, rest) : store.require(kind, id)
    }
    case 'aftersales':
      return updateAftersale(store, id, changes as Partial<Aftersale>)
    case 'shipments':
      return updateShipment(store, id, changes as Partial<Shipment>)
    default:
      return store.change(kind, id, changes)
  }
}

/** One item of a batch. */
function resultOf(work: () => Body, { requestId }: { requestId: () => string }): Body {
  try {
    return { ok: true, ...work() }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ok: false, status: error.status, error: { code: error.code, message: error.message, ...error.extra, request_id: requestId() } }
  }
}
