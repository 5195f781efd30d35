// The log: JSON lines for machines, short lines on a terminal, and no secrets in either.
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'
import type { LogLevel } from './config.ts'
import type { Logger } from './connector/port.ts'
import { HubError } from './errors.ts'

export type Log = PinoLogger

export interface LogOptions {
  level?: LogLevel
  /** Short human lines instead of JSON. Default: when standard output is a terminal. */
  isPretty?: boolean
  /** Where lines go. Default standard output. */
  write?: (line: string) => void
}

const MASK = '•••'
/** Ends of the names of fields that hold secrets or personal data; spelling is evened out first (app_secret, X-Api-Key, appSecret …). */
const SECRET_FIELD =
  /^(key|sign)$|(authorization|cookie|password|passwd|passphrase|secret|token|signature|credential|(api|private|aes|session|app)key|databaseurl|sessionid|phone|mobile|receiver|email|idcard|openid|unionid)s?$/
const isSecretField = (name: string): boolean => SECRET_FIELD.test(name.replace(/[-_]/g, '').toLowerCase())
/** Secrets inside texts: query parameters, the password of a URL, a bearer header. */
const SECRET_TEXTS: [RegExp, string][] = [
  [
    /([?&](?:access_token|token|secret|appsecret|corpsecret|key|api_key|apikey|sign|signature|password|session_key)=)[^&\s"'\\]+/gi,
    `$1${MASK}`,
  ],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]+:)[^\s@/"\\]+@/gi, `$1${MASK}@`],
  [/(\b(?:bearer|basic) )[a-z0-9+/._~=-]{8,}/gi, `$1${MASK}`],
]

/** The process's logger. Fields come first, the message last: `log.info({ connection }, 'pulled')`. */
export function createLog(options: LogOptions = {}): Log {
  const write = options.write ?? ((line: string) => void process.stdout.write(line))
  const isPretty = options.isPretty ?? (options.write === undefined && process.stdout.isTTY === true)
  const stream: DestinationStream = { write: isPretty ? (line) => write(shortLine(line)) : write }
  return pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => mask(fields, 0) as Record<string, unknown> },
      // Errors are spelled out by mask(): pino's own serializer would copy every property of them.
      serializers: { err: (value: unknown) => value },
      hooks: { streamWrite: maskText },
    },
    stream,
  )
}

/** The logger a connector gets as `ctx.log`: every line names its connection. */
export function connectorLogger(log: Log, connectionId: string): Logger {
  const child = log.child({ connection: connectionId })
  return {
    debug: (fields, message) => child.debug(fields, message),
    info: (fields, message) => child.info(fields, message),
    warn: (fields, message) => child.warn(fields, message),
    error: (fields, message) => child.error(fields, message),
  }
}

/** Replaces secrets inside a text: passwords of URLs, tokens in query strings and headers. */
export function maskText(text: string): string {
  return SECRET_TEXTS.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text)
}

// Depth is limited: a log line is no place for a whole record, and cycles must end.
function mask(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorFields(value, depth)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth > 6) return '…'
  if (Array.isArray(value)) return value.map((item) => mask(item, depth + 1))
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isSecretField(name) && field != null ? MASK : mask(field, depth + 1)]),
  )
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  const facts = error instanceof HubError ? { code: error.code, kind: error.kind, details: mask(error.details, depth + 1) } : codeOf(error)
  const cause = error.cause instanceof Error && depth < 4 ? { cause: errorFields(error.cause, depth + 1) } : {}
  return { name: error.name, ...facts, message: error.message, stack: error.stack, ...cause }
}

const codeOf = (error: Error): Record<string, unknown> => ('code' in error && typeof error.code === 'string' ? { code: error.code } : {})

/** `15:04:05 warn  message  connection=shop code=rateLimited` */
function shortLine(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>
  const clock = new Date(String(time)).toLocaleTimeString('sv-SE')
  const words = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const { stack, message } = (err ?? {}) as { stack?: string; message?: string }
  const trace = err === undefined ? '' : `\n${stack ?? message ?? JSON.stringify(err)}`
  return `${clock} ${String(level).padEnd(5)} ${[msg ?? '', ...words].join('  ')}${trace}\n`
}
