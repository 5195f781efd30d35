// A connector's context for tests: the real HTTP client and token cache, this machine's loopback only, and a clock the test owns.
import { readConfig } from '../connector/config.ts'
import { createHttpClient, type ClosableHttpClient } from '../connector/http.ts'
import type { Connector, ConnectorContext, Logger } from '../connector/port.ts'
import { createTokenCache } from '../connector/tokens.ts'

export interface TestContextOptions {
  /** Given: the configuration is checked against its manifest and gets its defaults, as in a hub. */
  connector?: Connector
  config?: Record<string, unknown>
  /** Default: a clock that stands still at 2026-01-15T08:00:00Z until `clock.advance`. */
  now?: () => number
  connectionId?: string
  /** Default: none. */
  overlays?: ConnectorContext['overlays']
}

export interface TestClock {
  now(): number
  advance(ms: number): void
}

export interface TestContext<Config = Record<string, unknown>> extends ConnectorContext<Config> {
  http: ClosableHttpClient
  clock: TestClock
  /** What was logged, in order: tests look for secrets in it. */
  logged: { level: string; fields: Record<string, unknown>; message: string }[]
  close(): Promise<void>
}

/** A clock that moves only when told. */
export function createTestClock(startAt = Date.parse('2026-01-15T08:00:00Z')): TestClock {
  let time = startAt
  return { now: () => time, advance: (ms) => void (time += ms) }
}

/** Makes the context; call `close()` when done. */
export function testContext<Config = Record<string, unknown>>(options: TestContextOptions = {}): TestContext<Config> {
  const clock = createTestClock()
  const now = options.now ?? clock.now
  const logged: TestContext['logged'] = []
  const log = recordingLogger(logged)
  const http = createHttpClient({ allowedHosts: ['127.0.0.1:*', 'localhost:*'], log, now })
  const config = options.config ?? {}
  return {
    connectionId: options.connectionId ?? 'test',
    config: (options.connector ? readConfig(options.connector.manifest, config) : config) as Config,
    overlays: options.overlays ?? {},
    http,
    tokens: createTokenCache({ now, log }),
    log,
    signal: new AbortController().signal,
    now,
    clock,
    logged,
    close: () => http.close(),
  }
}

function recordingLogger(logged: TestContext['logged']): Logger {
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => void logged.push({ level, fields, message })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
