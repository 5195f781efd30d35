// The hub's API, typed by its contract. Failures are thrown as ApiError with the API's own sentence.
import createClient from 'openapi-fetch'
import type { components, paths } from '../../../openapi/types.ts'
import { readToken, signOut } from '../app/session.ts'

export type Schemas = components['schemas']
export type Problem = Schemas['Problem']

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly traceId: string | undefined
  /** What is wrong with which part of the request. */
  readonly errors: Schemas['ProblemItem'][]

  constructor(status: number, problem: Partial<Problem> | undefined) {
    super(problem?.detail ?? `HTTP ${status}`)
    this.status = status
    this.code = problem?.code ?? 'unknown'
    this.traceId = problem?.traceId
    this.errors = problem?.errors ?? []
  }
}

export const api = createClient<paths>({ baseUrl: location.origin })

api.use({
  onRequest({ request }) {
    const token = readToken()
    if (token !== null) request.headers.set('authorization', `Bearer ${token}`)
    return request
  },
})

interface Answered<T> {
  data?: T
  error?: unknown
  response: Response
}

/** The answer's body. Throws ApiError; a refused token ends the session. */
export const read = async <T>(answer: Promise<Answered<T>>): Promise<T> => (await readTagged(answer)).data

/** The body with its ETag, which a change of just that revision sends back as If-Match. Throws as `read` does. */
export async function readTagged<T>(answer: Promise<Answered<T>>): Promise<{ data: T; etag: string }> {
  const { data, error, response } = await answer
  if (response.ok && data !== undefined) return { data, etag: response.headers.get('etag') ?? '' }
  const problem = new ApiError(response.status, error as Partial<Problem> | undefined)
  if (response.status === 401) signOut(problem.message)
  throw problem
}

/** For `Idempotency-Key`: a click counts once, however often the request is repeated. randomUUID is missing outside secure contexts. */
const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-')
export const keyed = () => ({ 'Idempotency-Key': newKey() })
