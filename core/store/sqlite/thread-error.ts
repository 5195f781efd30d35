// Errors across a thread's border: structured clone keeps neither their class nor their fields.
import { HubError, type ErrorKind } from '../../errors.ts'

export interface SentError {
  message: string
  name: string
  code?: string
  hub?: { kind: ErrorKind; details: Record<string, unknown>; retryAfterMs?: number }
}

export function sendableError(thrown: unknown): SentError {
  if (!(thrown instanceof Error)) return { message: String(thrown), name: 'Error' }
  const { message, name } = thrown
  if (!(thrown instanceof HubError)) return { message, name, code: (thrown as NodeJS.ErrnoException).code }
  const { code, kind, details, retryAfterMs } = thrown
  return { message, name, code, hub: { kind, details, retryAfterMs } }
}

export function receivedError({ message, name, code, hub }: SentError): Error {
  if (hub) return new HubError(code!, hub.kind, message, hub)
  return Object.assign(new Error(message), { name, ...(code !== undefined && { code }) })
}
