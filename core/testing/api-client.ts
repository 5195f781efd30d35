// Asks an app without a server, and holds every answer to the contract: its status, its media type and its body.
import type { Hono } from 'hono'
import { OPERATIONS, type Operation } from '../http/contract.ts'
import type { Env } from '../http/body.ts'
import { answerFaults } from '../http/validate.ts'

export const TOKEN = 'qiao_admin_test'

export interface ApiRequest {
  body?: unknown
  headers?: Record<string, string>
  /** Default the right one; null = none. */
  token?: string | null
}

export interface ApiAnswer {
  status: number
  headers: Headers
  // Tests look at bodies of all shapes, which the contract has checked already.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any
}

export interface ApiClient {
  (method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>
  /** Operations that were answered with success. */
  readonly answered: ReadonlySet<string>
}

/** Throws when an answer is not what the contract says. */
export function createApiClient(app: Hono<Env>): ApiClient {
  const answered = new Set<string>()
  const ask = async (method: string, path: string, { body, headers = {}, token = TOKEN }: ApiRequest = {}): Promise<ApiAnswer> => {
    const response = await app.request(`http://localhost${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]!
    const text = await response.text()
    const parsed: unknown = mediaType.endsWith('json') ? JSON.parse(text) : text
    const operation = operationOf(method, path)
    if (operation) {
      check(operation, response.status, mediaType, parsed)
      if (response.ok) answered.add(operation.id)
    } else if (!response.ok && mediaType !== 'application/problem+json') {
      throw new Error(`${method} ${path} answered ${response.status} as ${mediaType}, not as a problem.`)
    }
    return { status: response.status, headers: response.headers, body: parsed }
  }
  return Object.assign(ask, { answered })
}

function operationOf(method: string, path: string): Operation | undefined {
  const asked = path.split('?')[0]!.split('/')
  const fits = OPERATIONS.filter((operation) => {
    const parts = operation.path.split('/')
    return (
      operation.method === method.toLowerCase() &&
      parts.length === asked.length &&
      parts.every((part, i) => part.startsWith('{') || part === asked[i])
    )
  })
  // The one with fewer placeholders: /dead-letters/replay is no dead letter.
  return fits.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
}

function check(operation: Operation, status: number, mediaType: string, body: unknown): void {
  const key = String(status) in operation.responses ? String(status) : 'default'
  if (key === 'default' && status < 400) throw new Error(`${operation.id} must not answer ${status}: the contract does not name it.`)
  if ('*/*' in (operation.responses[key]?.content ?? {})) return
  const faults = answerFaults(operation, key, mediaType, body)
  if (faults.length > 0)
    throw new Error(`${operation.id} ${status}: ${faults.map(({ field, message }) => `${field}: ${message}`).join(' ')}`)
  if (mediaType === 'application/problem+json' && (body as { status: number }).status !== status)
    throw new Error('status in body and header differ')
}
