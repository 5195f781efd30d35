// The way out of a connector: keep-alive pools by origin, allowed hosts only, and a failure class for every way a call can fail.
import { Pool } from 'undici'
import { HubError } from '../errors.ts'
import { compileHostPatterns } from './allowed-hosts.ts'
import { exchange, type RawAnswer } from './http-exchange.ts'
import { parseJson } from './lossless-json.ts'
import { decodeBody } from './http-body.ts'
import type { HttpClient, HttpRequest, HttpResponse, Logger } from './port.ts'

export interface HttpClientOptions {
  /** Patterns as in allowed-hosts.ts. */
  allowedHosts: readonly string[]
  log: Logger
  now(): number
  /** Sockets per origin. Default 16. */
  maxConnections?: number
  /** Largest answer, unpacked. Default 32 MiB. */
  maxBodyBytes?: number
  /** True while a database transaction is open: calling out then is a bug. */
  isInTransaction?: () => boolean
  /** Aborts what is under way. */
  signal?: AbortSignal
}

export interface ClosableHttpClient extends HttpClient {
  close(): Promise<void>
}

const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_BODY_BYTES = 32 * 1024 * 1024
const CONNECT_TIMEOUT_MS = 10_000

/** Makes a connection's HTTP client. Redirects are returned, never followed: a redirect could leave the allowed hosts. */
export function createHttpClient(options: HttpClientOptions): ClosableHttpClient {
  const isAllowed = compileHostPatterns(options.allowedHosts)
  const pools = new Map<string, Pool>()
  const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_BODY_BYTES

  const poolOf = (origin: string): Pool => {
    let pool = pools.get(origin)
    if (pool === undefined) {
      // Time limits are the exchange's own: one clock for the whole call, not one per phase.
      pool = new Pool(origin, {
        connections: options.maxConnections ?? 16,
        allowH2: false,
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { timeout: CONNECT_TIMEOUT_MS },
      })
      pools.set(origin, pool)
    }
    return pool
  }

  const request = async (request: HttpRequest): Promise<HttpResponse> => {
    if (options.isInTransaction?.()) {
      throw new HubError('callInTransaction', 'bug', 'A call out while a database transaction is open: commit first, then call')
    }
    const url = targetOf(request, isAllowed)
    const method = request.method ?? 'GET'
    const { headers, body } = payloadOf(request)
    const startedAt = options.now()
    try {
      const answer = await exchange(poolOf(url.origin), {
        method,
        path: url.pathname + url.search,
        headers,
        body,
        origin: url.origin,
        isWrite: request.isWrite ?? (method !== 'GET' && method !== 'HEAD'),
        timeoutMs: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        maxBodyBytes,
        signal: request.signal ?? options.signal,
      })
      return responseOf(answer, maxBodyBytes)
    } catch (error) {
      const { code, kind } = error as HubError
      options.log.debug({ method, host: url.host, path: url.pathname, code, kind, ms: options.now() - startedAt }, 'call failed')
      throw error
    }
  }

  return {
    request,
    async close() {
      const open = [...pools.values()]
      pools.clear()
      await Promise.all(open.map((pool) => pool.destroy()))
    },
  }
}

function targetOf(request: HttpRequest, isAllowed: (url: URL) => boolean): URL {
  const url = URL.parse(request.url)
  if (url === null) throw new HubError('badUrl', 'config', 'The address to call is no absolute URL: check the base URL')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new HubError('badUrl', 'config', `Only http and https are called, not ${url.protocol}`)
  }
  if (!isAllowed(url)) {
    throw new HubError('hostNotAllowed', 'config', `${url.host} is not among the hosts this connection may call`, {
      details: { host: url.host },
    })
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value))
  }
  return url
}

function payloadOf(request: HttpRequest): { headers: Record<string, string>; body: string | Uint8Array | null } {
  if (request.json === undefined) return { headers: request.headers ?? {}, body: request.body ?? null }
  return { headers: { 'content-type': 'application/json', ...lowerCased(request.headers) }, body: JSON.stringify(request.json) }
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function responseOf(answer: RawAnswer, maxBodyBytes: number): HttpResponse {
  const text = decodeBody(answer, maxBodyBytes)
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json<T>() {
      try {
        return parseJson(text) as T
      } catch (cause) {
        // The answer itself may hold personal data: only its size and type are told.
        throw new HubError('notJson', 'data', `The answer (HTTP ${answer.status}) is not JSON`, {
          cause,
          details: { status: answer.status, contentType: answer.headers['content-type'], length: text.length },
        })
      }
    },
  }
}
