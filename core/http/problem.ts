// Failures as RFC 9457 problems: one place that turns errors into statuses and bodies.
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { components } from '../../openapi/types.ts'
import type { Logger } from '../connector/port.ts'
import { HubError, toHubError, type ErrorKind } from '../errors.ts'

export type Problem = components['schemas']['Problem']
export type ProblemItem = components['schemas']['ProblemItem']

export interface RefusalOptions {
  errors?: ProblemItem[]
  headers?: Record<string, string>
  cause?: unknown
}

/** A request that this layer itself turns down, with its HTTP status. */
export class Refusal extends HubError {
  readonly status: number
  readonly errors: ProblemItem[]
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, { errors = [], headers = {}, cause }: RefusalOptions = {}) {
    super(code, status === 409 || status === 412 ? 'conflict' : 'data', message, { cause })
    this.status = status
    this.errors = errors
    this.headers = headers
  }
}

/** There is no such thing: 404. */
export const notFound = (what: string, id: string): Refusal => new Refusal(404, 'notFound', `There is no ${what} "${id}".`)

const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  transient: 503,
  config: 422,
  data: 422,
  conflict: 409,
  unknown: 502,
  bug: 500,
}
/** Codes of the engine port that mean more than their kind. */
const STATUS_OF_CODE: Readonly<Record<string, number>> = { notFound: 404, revChanged: 412 }

export const statusOf = (error: HubError): number =>
  error instanceof Refusal ? error.status : (STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind])

/** The answer to a failed request. What is our own fault is logged in full and told in one sentence. */
export function problemResponse(thrown: unknown, request: { method: string; path: string }, log: Logger): Response {
  const error = toHubError(thrown)
  const status = statusOf(error)
  const traceId = randomUUID()
  const fields = { traceId, ...request, status, code: error.code }
  if (status >= 500) log.error({ ...fields, err: error }, 'request failed')
  else log.debug({ ...fields, reason: error.message }, 'request refused')
  return new Response(JSON.stringify(problemOf(error, status, traceId)), { status, headers: headersOf(error, status) })
}

function problemOf(error: HubError, status: number, traceId: string): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.kind === 'bug' ? `Something went wrong in the hub itself. The log has it under ${traceId}.` : error.message,
    code: error.code,
    kind: error.kind,
    traceId,
    errors: error instanceof Refusal ? error.errors : itemsOf(error),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, Math.round(error.retryAfterMs)) }),
  }
}

/** The place an error of the hub names in its details, as a JSON Pointer. */
function itemsOf({ details, message }: HubError): ProblemItem[] {
  const place = details['field'] ?? details['path']
  return typeof place === 'string' ? [{ detail: message, pointer: pointerOf(place) }] : []
}

/** `lines.0.amount` → `/lines/0/amount` */
export const pointerOf = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`)

function headersOf(error: HubError, status: number): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 503 && error.retryAfterMs !== undefined ? { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) } : {}),
    ...(error instanceof Refusal ? error.headers : {}),
  }
}
