// What all vendor simulators share: a Hono app on 127.0.0.1 with a port of its own, switches for faults, and a log of the requests.
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LoggedRequest {
  method: string
  path: string
  query: Record<string, string>
  /** Lower-case names. */
  headers: Record<string, string>
  body: string
}

export interface Faults {
  /** The next write is performed, its answer lost: the socket is cut. */
  dropNextAnswer(): void
  /** The next request is answered like this and not performed. Calls queue up. */
  failNext(status: number, body?: unknown, headers?: Record<string, string>): void
  /** Forgets faults that were not used. */
  clear(): void
}

/** Where requests come over HTTP. */
export interface HttpFaults extends Faults {
  /** From now on a share of the requests meets with trouble, by the seed. Undefined: none any more. */
  beUnreliable(trouble: Trouble | undefined): void
  /** What became of requests so far, by any of the switches. */
  readonly counts: { failed: number; dropped: number }
}

/** Shares from 0 to 1. */
export interface Trouble {
  seed: number
  /** Requests that are answered with one of `failures`, and not performed. */
  fail?: number
  failures?: { status: number; body?: unknown; headers?: Record<string, string> }[]
  /** Writes that are performed, their answers lost: the socket is cut. */
  drop?: number
}

/** What every simulator offers; each adds ways to create and change records as somebody at the vendor would. */
export interface Simulator {
  url: string
  faults: Faults
  /** The last requests, oldest first. */
  requests: LoggedRequest[]
  close(): Promise<void>
}

export interface HttpSimulator extends Simulator {
  faults: HttpFaults
}

export interface SimulatorOptions {
  /** Which requests have an effect? Default: all but GET and HEAD. Vendors that do all by POST say more. */
  isWrite?: (request: LoggedRequest) => boolean
  /** Requests that faults pass over, such as the token call. */
  isExempt?: (request: LoggedRequest) => boolean
  /** Default 0: any free port. */
  port?: number
  /** How many requests the log keeps. Default 1000; 0 = bodies are not even read (benchmarks). */
  logSize?: number
}

/** Starts a simulator's app. */
export async function serveSimulator(app: Hono, options: SimulatorOptions = {}): Promise<HttpSimulator> {
  const { isWrite = ({ method }) => method !== 'GET' && method !== 'HEAD', isExempt = () => false, logSize = 1000 } = options
  const requests: LoggedRequest[] = []
  const failures: Response[] = []
  let drops = 0
  const counts = { failed: 0, dropped: 0 }
  let strike = strikes(undefined)
  const failed = (answer: Response): Response => (counts.failed++, answer)

  const fetch = async (request: Request, env: { incoming: IncomingMessage }): Promise<Response> => {
    if (logSize === 0) return app.fetch(request, env)
    const logged = await logOf(request)
    requests.push(logged)
    if (requests.length > logSize) requests.shift()
    const isOpen = !isExempt(logged)
    if (isOpen && failures.length > 0) return failed(failures.shift()!)
    const struck = isOpen ? strike() : undefined
    if (struck instanceof Response) return failed(struck)
    const isDropped = isOpen && (drops > 0 || struck === 'drop') && isWrite(logged)
    if (isDropped && drops > 0) drops--
    const answer = await app.fetch(request, env)
    if (isDropped) {
      counts.dropped++
      env.incoming.socket.destroy()
    }
    return answer
  }

  const server = createAdaptorServer({ fetch: fetch as never }) as Server
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(options.port ?? 0, '127.0.0.1', done)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults: {
      dropNextAnswer: () => void drops++,
      failNext: (status, body, headers) => void failures.push(failure(status, body, headers)),
      beUnreliable: (trouble) => void (strike = strikes(trouble)),
      counts,
      clear() {
        strike = strikes(undefined)
        drops = 0
        failures.length = 0
      },
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

async function logOf(request: Request): Promise<LoggedRequest> {
  const url = new URL(request.url)
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? '' : await request.clone().text(),
  }
}

/** What the next request meets with. */
function strikes(trouble: Trouble | undefined): () => Response | 'drop' | undefined {
  if (trouble === undefined) return () => undefined
  const { seed, fail = 0, failures = [{ status: 503 }], drop = 0 } = trouble
  const random = randomFrom(seed)
  return () => {
    const [luck, which] = [random(), random()]
    if (luck < drop) return 'drop'
    if (luck >= drop + fail) return undefined
    const { status, body, headers } = failures[Math.floor(which * failures.length)]!
    return failure(status, body, headers)
  }
}

/** mulberry32, as the shop's own: the same seed strikes the same requests. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function failure(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  if (typeof body === 'string' || body == null) return new Response(body ?? null, { status, headers })
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}
