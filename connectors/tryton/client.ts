// The only file that calls Tryton: JSON-RPC envelope, session login, tagged values, errors.
import { HubError } from '../../core/errors.ts'
import type { ConnectorContext, HttpResponse } from '../../core/connector/port.ts'
import type { TrytonConfig } from './config.ts'
import { errorOf, errorOfStatus } from './errors.ts'
import { decodeValue } from './values.ts'

/** A decoded record: ids are numbers as Tryton sends them; the composed natives hold strings. */
export type Row = Record<string, unknown> & { id: number }
export type Domain = unknown[]

export interface SearchOptions {
  fields: string[]
  order?: [field: string, direction: string][]
  limit?: number
  context?: Record<string, unknown>
}

export interface TrytonClient {
  /** Calls `model.<model>.<method>`; the context is appended as last parameter. */
  call<T>(model: string, method: string, args: unknown[], context?: Record<string, unknown>): Promise<T>
  searchRead(model: string, domain: Domain, options: SearchOptions): Promise<Row[]>
  /** The API user's preferences: company, language. */
  preferences(): Promise<Record<string, unknown>>
  version(): Promise<string>
}

export type TrytonContext = ConnectorContext<TrytonConfig>

const READS = new Set(['read', 'search', 'search_read', 'search_count', 'get_preferences', 'fields_get'])
/** Sessions live 30 days from login (session.max_age); renewed long before. */
const SESSION_MS = 24 * 3_600_000
const PREFERENCES_MS = 3_600_000

/** The client of one connection. Cheap to make: session and preferences are kept in ctx.tokens. */
export function trytonClient(ctx: TrytonContext): TrytonClient {
  const { config } = ctx
  const root = `${config.url.replace(/\/+$/, '')}/`
  const database = `${root}${encodeURIComponent(config.database)}/`
  const sessionKey = `session:${database}:${config.user}`

  const post = (url: string, call: Call, authorization?: string): Promise<HttpResponse> =>
    // The envelope must have exactly these three keys: with one more, Tryton answers unwrapped and turns errors into HTTP statuses.
    ctx.http.request({
      method: 'POST',
      url,
      headers: authorization === undefined ? {} : { authorization },
      json: { id: 1, method: call.method, params: call.params },
      isWrite: call.isWrite,
      timeoutMs: config.timeoutMs,
    })

  const session = (): Promise<string> =>
    ctx.tokens.get(sessionKey, async () => {
      // A wrong password is HTTP 401 here; Tryton takes 1–2 s for every login.
      const call = { method: 'common.db.login', params: [config.user, { password: config.password }, 'en'], isWrite: false }
      const response = await post(database, call)
      if (response.status === 401) throw badCredentials()
      const [uid, key] = resultOf<[number, string]>(response, call) ?? []
      if (uid === undefined || key === undefined) throw badCredentials()
      return { value: `Session ${Buffer.from(`${config.user}:${uid}:${key}`).toString('base64')}`, expiresInMs: SESSION_MS }
    })

  const rpc = async <T>(call: Call): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const authorization = await session()
      const response = await post(database, call, authorization)
      if (response.status !== 401) return resultOf<T>(response, call)
      // The session was dropped (logout, restart, age): nothing was performed, so log in and ask once more.
      ctx.tokens.invalidate(sessionKey, authorization)
      if (attempt === 2) throw badCredentials()
    }
  }

  const preferences = async (): Promise<Record<string, unknown>> => {
    const text = await ctx.tokens.get(`preferences:${sessionKey}`, async () => {
      const call = { method: 'model.res.user.get_preferences', params: [true, {}], isWrite: false }
      return { value: JSON.stringify(await rpc(call)), expiresInMs: PREFERENCES_MS }
    })
    return JSON.parse(text) as Record<string, unknown>
  }

  const call = async <T>(model: string, method: string, args: unknown[], context: Record<string, unknown> = {}): Promise<T> => {
    // English, so that errors.ts recognises messages whatever language the API user has.
    const full = { ...(await preferences()), language: 'en', ...context }
    return rpc<T>({ method: `model.${model}.${method}`, params: [...args, full], isWrite: !READS.has(method) })
  }

  return {
    call,
    preferences,
    searchRead: (model, domain, { fields, order, limit, context }) =>
      call<Row[]>(model, 'search_read', [domain, 0, limit ?? null, order ?? null, fields], context),
    async version() {
      const call = { method: 'common.server.version', params: [], isWrite: false }
      return resultOf<string>(await post(root, call), call)
    },
  }
}

interface Call {
  method: string
  params: unknown[]
  isWrite: boolean
}

/** The decoded result, or the error thrown. A method that returns None answers `result: null`. */
function resultOf<T>(response: HttpResponse, call: Call): T {
  if (response.status !== 200) throw errorOfStatus(response, call.method, call.isWrite)
  const envelope = response.json<{ result?: unknown; error?: unknown }>()
  if (envelope.error !== undefined && envelope.error !== null) throw errorOf(envelope.error, call.method)
  return decodeValue(envelope.result ?? null) as T
}

function badCredentials(): HubError {
  return new HubError('badCredentials', 'config', 'Tryton refuses user or password: check user and password of the connection')
}
