// The only file that calls the shop: bearer token, paths of openapi/miniprogram.yaml, and one table from its error codes to HubError.
import type { ConnectorContext, HttpRequest, HttpResponse, Native } from '../../core/connector/port.ts'
import { parseRetryAfter } from '../../core/connector/retry-after.ts'
import { statusError } from '../../core/connector/status-errors.ts'
import { HubError, type ErrorKind } from '../../core/errors.ts'

export interface MiniprogramConfig {
  /** Where the contract is served, such as https://shop.example.com/erp/v1 */
  baseUrl: string
  token: string
  webhookSecret?: string
  payload?: 'hint' | 'full'
}
export type Context = ConnectorContext<MiniprogramConfig>

export interface ShopError {
  code: string
  message: string
  field?: string
  /** With `duplicate`: the record that has the number. */
  id?: string
  request_id?: string
}
export interface ListPage {
  items: Native[]
  has_more: boolean
  next_cursor?: string
  /** The shop's clock before the page was read. */
  server_time: number
}
export interface StockUpdate {
  request_id: string
  sku_code: string
  warehouse_code: string
  mode: 'set' | 'delta'
  num: number
  expected_version?: number
}
export interface AllotmentUpdate {
  shop_code: string
  sku_code: string
  allotted_num: number
  revision: number
  since: number
  counts_parts: boolean
}
type Refused = { ok: false; status: number; error: ShopError }
/** Of one item of a batch. */
export type BatchResult = { ok: true; native: Native } | Refused

/** What the shop's own codes mean to the engine; other codes go by their HTTP status. */
const KINDS: Record<string, ErrorKind> = {
  invalid_request: 'data',
  invalid_cursor: 'data',
  unauthorized: 'config',
  forbidden: 'config',
  not_found: 'data',
  version_conflict: 'conflict',
  illegal_transition: 'data',
  duplicate: 'conflict',
  in_progress: 'transient',
  unprocessable: 'data',
  quantity_exceeded: 'data',
  unknown_sku: 'data',
  unknown_warehouse: 'data',
  unknown_shop: 'data',
  unknown_trade: 'data',
  rate_limited: 'transient',
  unavailable: 'transient',
}

/** The calls of the contract for one connection. All throw HubError. */
export function createClient(ctx: Context) {
  const call = async (path: string, request: Omit<HttpRequest, 'url'> = {}): Promise<HttpResponse> => {
    const headers = { authorization: `Bearer ${ctx.config.token}`, ...request.headers }
    const response = await ctx.http.request({ ...request, url: `${ctx.config.baseUrl.replace(/\/+$/, '')}/${path}`, headers })
    if (response.status < 300) return response
    const isWrite = request.isWrite ?? (request.method ?? 'GET') !== 'GET'
    throw errorOf(bodyOf(response), response, { isWrite, now: ctx.now() })
  }
  const one = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}`

  return {
    info: async () => (await call('info')).json<{ name: string; contract_version: string; shop_codes: string[] }>(),

    list: async (path: string, query: HttpRequest['query']) => (await call(path, { query })).json<ListPage>(),

    batchGet: async (path: string, ids: string[]) =>
      (await call(`${path}/batch-get`, { method: 'POST', json: { ids }, isWrite: false })).json<{ items: Native[]; not_found: string[] }>(),

    lookup: async (path: string, references: string[]) =>
      (await call(`${path}/lookup`, { method: 'POST', json: { references }, isWrite: false })).json<{
        items: { reference: string; id?: string }[]
      }>(),

    create: async (path: string, body: Native, idempotencyKey: string) =>
      (await call(path, { method: 'POST', json: body, headers: { 'idempotency-key': idempotencyKey } })).json<Native>(),

    patch: async (path: string, id: string, body: Native) => (await call(one(path, id), { method: 'PATCH', json: body })).json<Native>(),

    updateStocks: async (items: StockUpdate[]): Promise<BatchResult[]> =>
      (await call('stocks/batch-update', { method: 'POST', json: { items } }))
        .json<{ results: ({ ok: true; stock: Native } | Refused)[] }>()
        .results.map((result) => (result.ok ? { ok: true, native: result.stock } : result)),

    setAllotments: async (items: AllotmentUpdate[]): Promise<BatchResult[]> =>
      (await call('allotments/batch-set', { method: 'POST', json: { items } }))
        .json<{ results: ({ ok: true; allotment: Native } | Refused)[] }>()
        .results.map((result) => (result.ok ? { ok: true, native: result.allotment } : result)),
  }
}

function bodyOf(response: HttpResponse): ShopError | undefined {
  try {
    const body = response.json<Partial<ShopError>>()
    return typeof body?.code === 'string' ? (body as ShopError) : undefined
  } catch {
    return undefined // A gateway's HTML page: the status says enough.
  }
}

/** An error of the shop as the engine understands it. 5xx after a write: the outcome is unknown (only 503 promises that nothing was done). */
export function errorOf(
  body: ShopError | undefined,
  response: { status: number; headers: Record<string, string> },
  options: { isWrite: boolean; now: number },
): HubError {
  const { status, headers } = response
  if (options.isWrite && status >= 500 && status !== 503)
    return new HubError('noAnswer', 'unknown', `HTTP ${status}: the shop failed while writing; the outcome is unknown`, {
      details: { status },
    })
  const kind = body && KINDS[body.code]
  if (!body || !kind)
    return (
      statusError(response, options.now, body?.message) ??
      new HubError('badAnswer', 'data', `HTTP ${status}: not an answer of the contract`)
    )
  const { field, id, request_id: requestId } = body
  return new HubError(camelCase(body.code), kind, `${body.message}${field ? ` (${field})` : ''}`, {
    details: { status, field, id, requestId },
    retryAfterMs: kind === 'transient' ? parseRetryAfter(headers['retry-after'], options.now) : undefined,
  })
}

const camelCase = (code: string): string => code.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
