// What an answer of Tryton means for the engine: one table from its error array or HTTP status to a HubError.
import { HubError, type ErrorKind } from '../../core/errors.ts'
import type { HttpResponse } from '../../core/connector/port.ts'

interface Meaning {
  pattern: RegExp
  code: string
  kind: ErrorKind
  remedy?: string
}

/** UserErrors told apart by their English text (the client always asks for English). First match wins; else data `refused`. */
const USER_ERRORS: Meaning[] = [
  // Two creates at once draw the same number from the party sequence on the SQLite back end (seen on 43 of 80 at 8 parallel).
  { pattern: /^The code on party must be unique/, code: 'numberCollision', kind: 'transient' },
  { pattern: /don't exist anymore\.?$/, code: 'notFound', kind: 'data' },
  { pattern: /^You are not allowed to read records .* because of at least one of these rules/s, code: 'notReadable', kind: 'data' },
  {
    pattern: /^Calling button /,
    code: 'buttonNotAllowed',
    kind: 'config',
    remedy: 'put the API user into a group that may press this button',
  },
  {
    pattern: /^You are not allowed to (access|create|write|delete|modify)/,
    code: 'noAccess',
    kind: 'config',
    remedy: 'give the API user this right',
  },
  { pattern: /must be unique/, code: 'notUnique', kind: 'data' },
]

/** Unhandled faults inside Tryton: `[text, traceback]`. */
const FAULTS: Meaning[] = [
  {
    pattern: /database is locked|could not serialize|deadlock|OperationalError|TimeoutException|connection/i,
    code: 'databaseBusy',
    kind: 'transient',
  },
  {
    pattern: /^'[\w.]+'$/,
    code: 'unknownName',
    kind: 'bug',
    remedy: 'a field or model of this name is not in this Tryton: check its modules and version',
  },
]

/** The HubError of the `error` member of an answer that came with HTTP 200. */
export function errorOf(error: unknown, method: string): HubError {
  const [name, second] = Array.isArray(error) ? (error as unknown[]) : [error, '']
  const words = Array.isArray(second) ? second.map((part) => String(part ?? '')) : [String(second ?? '')]
  const details = { method }
  switch (name) {
    case 'UserError':
      return found(USER_ERRORS, [words[0], words[1]].filter(Boolean).join(' '), details) ?? refused(words, details)
    case 'UserWarning':
      return new HubError('needsConfirmation', 'data', `Tryton asks for a person's confirmation: ${words[1]} ${words[2]}`.trim(), {
        details,
      })
    case 'ConcurrencyException':
      return new HubError('changedMeanwhile', 'conflict', 'The record was changed in Tryton meanwhile', { details })
    case 'LoginException':
      return new HubError(
        'loginRefused',
        'config',
        'Tryton asks for another way to log in: check user, password and its authentication methods',
      )
    case 'RateLimitException':
      return new HubError('rateLimited', 'transient', 'Tryton refuses more logins for a while', { retryAfterMs: 60_000, details })
    default:
      return (
        found(FAULTS, `${String(name)}`, details) ??
        new HubError('vendorFault', 'bug', `Tryton failed on ${method}: ${String(name)}`, { details: { ...details, fault: String(name) } })
      )
  }
}

function found(table: Meaning[], text: string, details: Record<string, unknown>): HubError | undefined {
  const meaning = table.find(({ pattern }) => pattern.test(text))
  if (meaning === undefined) return undefined
  const message = `Tryton says: ${text}${meaning.remedy === undefined ? '' : ` (${meaning.remedy})`}`
  return new HubError(meaning.code, meaning.kind, message, { details: { ...details, said: text } })
}

function refused(words: string[], details: Record<string, unknown>): HubError {
  const said = [words[0], words[1]].filter(Boolean).join(' ')
  return new HubError('refused', 'data', `Tryton says: ${said}`, { details: { ...details, said } })
}

/** The HubError of an HTTP status other than 200 and 401. */
export function errorOfStatus(response: HttpResponse, method: string, isWrite: boolean): HubError {
  const { status } = response
  const details = { method, status }
  if (status === 403) {
    return new HubError('methodNotAllowed', 'config', `Tryton does not offer ${method} to this user (HTTP 403): check modules and groups`, {
      details,
    })
  }
  if (status === 404)
    return new HubError('noDatabase', 'config', 'Tryton has no such database (HTTP 404): check url and database', { details })
  if (status === 423) return new HubError('changedMeanwhile', 'conflict', 'The record was changed in Tryton meanwhile', { details })
  if (status === 429) {
    const seconds = Number(response.headers['retry-after'])
    return new HubError('rateLimited', 'transient', 'Tryton refuses more calls for a while (HTTP 429)', {
      retryAfterMs: seconds > 0 ? seconds * 1000 : 60_000,
      details,
    })
  }
  if (status === 503) return new HubError('unavailable', 'transient', 'Tryton is not available (HTTP 503)', { details })
  if (status >= 500) {
    // A gateway's 502 or 504, or a fault after the commit: an effect may have happened.
    return new HubError('noAnswer', isWrite ? 'unknown' : 'transient', `Tryton failed (HTTP ${status})`, { details })
  }
  return new HubError('unexpectedStatus', 'bug', `Tryton answered ${method} with HTTP ${status}`, { details })
}
