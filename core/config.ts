// The process's own configuration, from the environment. What the hub synchronises is configured elsewhere (core/configuration/).
import { resolve } from 'node:path'
import { inspect } from 'node:util'
import { HubError } from './errors.ts'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface ProcessConfig {
  /** Port the hub listens on; 0 = any free one. `PORT`, default 8300. */
  port: number
  /** Address the hub listens on. `QIAO_HOST`, default 127.0.0.1: this machine alone. */
  host: string
  /** Absolute folder of the database, the key file and backups. `QIAO_DATA`, default `.qiao`. */
  dataFolder: string
  /** PostgreSQL instead of SQLite. `QIAO_DATABASE_URL`. Holds a password: never printed. */
  databaseUrl?: string
  /** Key that seals columns, instead of the key file in dataFolder. `QIAO_KEY`. Never printed. */
  key?: string
  /** Where commands find the hub, without a slash at the end. `QIAO_URL`, default from host and port. */
  url: string
  /** Token that commands send. `QIAO_TOKEN`. Never printed. */
  token?: string
  /** When everything is checked, a cron expression. `QIAO_CHECK_AT`, default every night at 3:30; `off` = never by itself. */
  checkAt?: string
  /** `QIAO_LOG`, default info. */
  logLevel: LogLevel
}

const SECRETS: ReadonlySet<string> = new Set(['databaseUrl', 'key', 'token'])

/** Reads and checks the environment. Throws HubError config that names the variable and the remedy, never a secret's value. */
export function readConfig(env: Record<string, string | undefined> = process.env): Readonly<ProcessConfig> {
  const word = (name: string): string | undefined => env[name]?.trim() || undefined
  const port = readPort(word('PORT'))
  const host = word('QIAO_HOST') ?? '127.0.0.1'
  const config: ProcessConfig = {
    port,
    host,
    dataFolder: resolve(word('QIAO_DATA') ?? '.qiao'),
    databaseUrl: readDatabaseUrl(word('QIAO_DATABASE_URL')),
    key: word('QIAO_KEY'),
    url: readUrl(word('QIAO_URL')) ?? defaultUrl(host, port),
    token: word('QIAO_TOKEN'),
    checkAt: readCheckAt(word('QIAO_CHECK_AT')),
    logLevel: readLevel(word('QIAO_LOG')),
  }
  return Object.freeze(withMaskedPrinting(config))
}

// Enumerable, so that a copy by spread keeps the mask as well.
function withMaskedPrinting(config: ProcessConfig): ProcessConfig {
  const masked = function (this: ProcessConfig) {
    return Object.fromEntries(
      Object.entries(this)
        .filter(([, value]) => value !== undefined && typeof value !== 'function')
        .map(([name, value]) => [name, SECRETS.has(name) ? '•••' : value]),
    )
  }
  return Object.assign(config, { toJSON: masked, [inspect.custom]: masked })
}

function readPort(word = '8300'): number {
  const port = Number(word)
  if (/^\d+$/.test(word) && port <= 65_535) return port
  throw wrong('PORT', `PORT is "${word}". Give a number from 0 to 65535, for example PORT=8300.`)
}

const readCheckAt = (word = '30 3 * * *') => (word === 'off' ? undefined : word)

function readLevel(word = 'info'): LogLevel {
  const level = LOG_LEVELS.find((known) => known === word.toLowerCase())
  if (level !== undefined) return level
  throw wrong('QIAO_LOG', `QIAO_LOG is "${word}". Give one of ${LOG_LEVELS.join(', ')}.`)
}

function readDatabaseUrl(word?: string): string | undefined {
  if (word === undefined) return undefined
  const protocol = URL.parse(word)?.protocol
  if (protocol === 'postgres:' || protocol === 'postgresql:') return word
  // The value is not repeated: it may hold a password.
  throw wrong(
    'QIAO_DATABASE_URL',
    'QIAO_DATABASE_URL is not a PostgreSQL URL. Give postgresql://user:password@host:5432/database, or unset it for SQLite.',
  )
}

function readUrl(word?: string): string | undefined {
  if (word === undefined) return undefined
  const url = URL.parse(word)
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (isHttp && url.username === '' && url.password === '') return word.replace(/\/+$/, '')
  throw wrong(
    'QIAO_URL',
    'QIAO_URL is not an http(s) address without user and password. Give one such as http://127.0.0.1:8300; the token belongs in QIAO_TOKEN.',
  )
}

function defaultUrl(host: string, port: number): string {
  const isWildcard = host === '0.0.0.0' || host === '::'
  const name = isWildcard ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

const wrong = (variable: string, message: string) => new HubError('badEnvironment', 'config', message, { details: { variable } })
