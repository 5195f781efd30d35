// The one error type of the hub: its kind says what the engine does next.

/**
 * transient: back off and try again · config: pause the connection and alert · data: dead letter, the others go on ·
 * conflict: re-read and merge again · unknown: sent, no answer: look up before anything else · bug: stop the run.
 */
export const ERROR_KINDS = ['transient', 'config', 'data', 'conflict', 'unknown', 'bug'] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

export interface HubErrorOptions {
  cause?: unknown
  /** Machine-readable facts. Never secrets or personal data: details reach logs and API answers. */
  details?: Record<string, unknown>
  /** Only with kind transient: wait at least this long; such a wait costs no attempt. */
  retryAfterMs?: number
}

/** A failure the hub understands. `code` is a stable camelCase word (`notFound`, `rateLimited`, `unknownEnumValue`). */
export class HubError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly details: Record<string, unknown>
  readonly retryAfterMs: number | undefined

  constructor(code: string, kind: ErrorKind, message: string, options: HubErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'HubError'
    this.code = code
    this.kind = kind
    this.details = options.details ?? {}
    this.retryAfterMs = options.retryAfterMs
  }
}

/** Any thrown value as a HubError; what nobody classified is a bug. */
export function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new HubError('unexpected', 'bug', message, { cause: error })
}
