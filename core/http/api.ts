// From request to handler and back: one way for all operations under /api, driven by the contract.
import type { Context } from 'hono'
import type { Hub } from '../engine/port.ts'
import { readBody, type Env } from './body.ts'
import type { Operation } from './contract.ts'
import { etagOf } from './etag.ts'
import { once, type PlainAnswer } from './idempotency.ts'
import { requireKnownFilters } from './known-filters.ts'
import type { Answer, ApiOperationId, Call, Handler } from './operation.ts'
import { Refusal } from './problem.ts'
import { API_HEADERS } from './security.ts'
import { checkBody, readParameters } from './validate.ts'

/** Most bytes of a request: a whole configuration with its mappings fits. */
export const API_LIMIT = 8 * 1024 * 1024
/** Most bytes of a file. */
export const FILE_LIMIT = 32 * 1024 * 1024
/** One administrator until there are users. */
const BY = 'admin'
const MERGE_PATCH = 'application/merge-patch+json'

type AnyHandler = (call: Call<ApiOperationId>) => Promise<Answer<ApiOperationId>>

/** The route of one operation: reads and checks the request, keeps an idempotent answer, sets ETag and Location. */
export function routeOf<Id extends ApiOperationId>(
  operation: Operation,
  handler: Handler<Id>,
  hub: Hub,
): (c: Context<Env>) => Promise<Response> {
  const handle = handler as unknown as AnyHandler
  return async (c) => {
    const path = readParameters(operation, 'path', listed(c.req.param()))
    const query = readParameters(operation, 'query', c.req.queries())
    const header = readHeaders(operation, c)
    const isFile = takesFile(operation)
    const raw = operation.method === 'get' ? new Uint8Array() : await readBody(c, isFile ? FILE_LIMIT : API_LIMIT)
    const body = (isFile ? readFile : readJson)(operation, c.req.header('content-type'), raw)
    await requireKnownFilters(hub, operation, { query, body })
    const call = { path, query, body, ifMatch: header['If-Match'], ifNoneMatch: header['If-None-Match'], by: BY } as Call<ApiOperationId>
    const key = header['Idempotency-Key']
    const effect = async (): Promise<PlainAnswer> => plain(await handle(call))
    const answer =
      key === undefined ? await effect() : await once(hub.store, { key, method: c.req.method, path: c.req.path, body: raw }, effect)
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  }
}

const listed = (params: Record<string, string>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value]]))

function readHeaders(operation: Operation, c: Context<Env>): Record<string, string> {
  const names = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
  if (names.length === 0) return {}
  const given = names.flatMap((name) => {
    const value = c.req.header(name)
    return value === undefined ? [] : [[name, [value]] as [string, string[]]]
  })
  return readParameters(operation, 'header', Object.fromEntries(given)) as Record<string, string>
}

const takesFile = ({ body }: Operation): boolean => body !== undefined && body.content['application/json'] === undefined

function readFile({ body }: Operation, contentType: string | undefined, raw: Uint8Array): Uint8Array {
  const types = Object.keys(body!.content)
  if (!types.includes(typeOf(contentType) ?? '')) {
    throw new Refusal(415, 'unsupportedMediaType', `Send the file as it is, with the header Content-Type: ${types.join(' or ')}.`)
  }
  if (raw.length === 0) throw new Refusal(400, 'bodyMissing', 'The file is empty.')
  return raw
}

const typeOf = (contentType: string | undefined): string | undefined => contentType?.split(';')[0]?.trim().toLowerCase()

const text = new TextDecoder('utf-8', { fatal: true })

function readJson(operation: Operation, contentType: string | undefined, raw: Uint8Array): unknown {
  if (!operation.body) return undefined
  if (raw.length === 0) {
    if (!operation.body.isRequired) return undefined
    throw new Refusal(400, 'bodyMissing', 'The body is missing: send JSON.')
  }
  const type = typeOf(contentType)
  if (type !== 'application/json' && !(type === MERGE_PATCH && operation.method === 'patch')) {
    throw new Refusal(415, 'unsupportedMediaType', 'Send JSON with the header Content-Type: application/json.')
  }
  const body = parse(raw)
  checkBody(operation, body)
  return body
}

function parse(raw: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(raw))
  } catch (cause) {
    throw new Refusal(
      400,
      'malformedJson',
      `The body is not JSON: ${cause instanceof SyntaxError ? 'mend its syntax' : 'it is not UTF-8'}.`,
      { cause },
    )
  }
}

const plain = ({ status = 200 as never, body, rev, location }: Answer<ApiOperationId>): PlainAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: {
    ...API_HEADERS,
    'content-type': 'application/json',
    ...(rev === undefined ? {} : { etag: etagOf(rev) }),
    ...(location === undefined ? {} : { location }),
  },
})
