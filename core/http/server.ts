// Serves the app on Node's own HTTP server, and closes it without dropping what is being answered.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { HubError } from '../errors.ts'
import type { Env } from './body.ts'

export interface ServeOptions {
  host: string
  /** 0 = any free one. */
  port: number
}

export interface RunningServer {
  host: string
  port: number
  /** `http://127.0.0.1:8300` */
  url: string
  /** Takes no new requests, lets open ones end (at most `graceMs`, default 5 000), closes idle connections at once. */
  close(graceMs?: number): Promise<void>
}

/** A slow client may not hold a connection for ever: times for the headers and for the whole request. */
const HEADERS_MS = 10_000
const REQUEST_MS = 60_000
const IDLE_MS = 65_000

/** Resolves when it listens. Throws HubError config `portInUse` or `cannotListen`. */
export async function serve(app: Hono<Env>, { host, port }: ServeOptions): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS },
  }) as Server
  await listen(server, host, port)
  const address = server.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { host: address.address, port: address.port, url: `http://${name}:${address.port}`, close: (graceMs) => close(server, graceMs) }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function cannotListen(cause: NodeJS.ErrnoException, host: string, port: number): HubError {
  if (cause.code === 'EADDRINUSE') {
    return new HubError('portInUse', 'config', `Port ${port} on ${host} is taken by another program: stop it, or set PORT to a free one.`, {
      cause,
    })
  }
  return new HubError(
    'cannotListen',
    'config',
    `Cannot listen on ${host}:${port} (${cause.code ?? cause.message}): check QIAO_HOST and PORT.`,
    { cause },
  )
}

/** While closing: how often connections that have become idle are looked for. Nothing is kept per request for this. */
const SWEEP_MS = 20

async function close(server: Server, graceMs = 5_000): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
  // A connection whose last answer went out after close() began would otherwise stay open for its keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  try {
    await closed
  } finally {
    clearInterval(sweep)
    clearTimeout(timer)
  }
}
