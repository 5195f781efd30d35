// What an HTTP status means where the vendor says no more: connectors look at the vendor's own codes first and fall back on this table.
import { HubError, type ErrorKind } from '../errors.ts'
import type { HttpResponse } from './port.ts'
import { parseRetryAfter } from './retry-after.ts'

const BY_STATUS: Record<number, readonly [code: string, kind: ErrorKind, words: string]> = {
  400: ['badRequest', 'data', 'the request was refused as not valid'],
  401: ['unauthorized', 'config', 'the credentials were refused: check them in the connection'],
  402: ['paymentRequired', 'config', 'the account needs payment'],
  403: ['forbidden', 'config', 'the account lacks the permission: grant it in the other system'],
  404: ['notFound', 'data', 'there is no such record or path'],
  405: ['methodNotAllowed', 'config', 'the method is not offered there: check the path'],
  408: ['timedOut', 'transient', 'the other system timed out'],
  409: ['conflict', 'conflict', 'the record was changed in between, or exists already'],
  410: ['notFound', 'data', 'the record is gone'],
  412: ['conflict', 'conflict', 'the record was changed in between'],
  413: ['tooLarge', 'data', 'the request is too large'],
  415: ['unsupportedMediaType', 'config', 'the content type is not taken'],
  422: ['unprocessable', 'data', 'the record was refused as not valid'],
  423: ['locked', 'transient', 'the record is locked'],
  425: ['tooEarly', 'transient', 'the other system asks to come later'],
  428: ['preconditionRequired', 'config', 'the other system wants a version with each write'],
  429: ['rateLimited', 'transient', 'too many requests'],
}

/**
 * The HubError for an HTTP status, or undefined for 2xx. `message` is the vendor's own, if it is safe to show.
 * Retry-After is honoured on transient ones.
 */
export function statusError(response: Pick<HttpResponse, 'status' | 'headers'>, now: number, message?: string): HubError | undefined {
  const { status, headers } = response
  if (status >= 200 && status < 300) return undefined
  const [code, kind, words] = BY_STATUS[status] ?? byClass(status)
  const retryAfterMs = kind === 'transient' ? parseRetryAfter(headers['retry-after'], now) : undefined
  return new HubError(code, kind, `HTTP ${status}: ${message ?? words}`, { details: { status }, retryAfterMs })
}

function byClass(status: number): readonly [string, ErrorKind, string] {
  if (status >= 500) return ['serverError', 'transient', 'the other system failed']
  if (status >= 400) return ['refused', 'data', 'the request was refused']
  if (status >= 300) return ['redirected', 'config', 'redirects are not followed: put the final address into the connection']
  return ['badStatus', 'data', 'a status that ends no request']
}
