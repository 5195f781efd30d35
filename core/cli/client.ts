// The running hub's API, typed by the contract: where it is, who asks, and its refusals as sentences.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { components, paths } from '../../openapi/types.ts'
import type { ProcessConfig } from '../config.ts'
import { HubError } from '../errors.ts'

export type Schemas = components['schemas']
type Method = 'get' | 'post' | 'put' | 'patch'
type ApiPath = Extract<keyof paths, `/api/${string}`>
/** Paths that know a method. */
type PathsOf<M extends Method> = { [P in ApiPath]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[ApiPath]
type Operation<P extends ApiPath, M extends Method> = paths[P] extends Record<M, infer O> ? O : never
type Success<O> = O extends { responses: infer R } ? R[Extract<keyof R, 200 | 201 | 202>] : never
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never
/** What is no JSON is sent as a file. */
type Sent<T> = T extends { content: { 'application/json': unknown } } ? Json<T> : FileBody
type RequestBody<O> = O extends { requestBody: infer B } ? Sent<B> : O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never
type Parameters<O, Place extends string> = O extends { parameters: { [K in Place]?: infer Given } } ? NonNullable<Given> : never

/** A file, sent as it is. */
export interface FileBody {
  bytes: Uint8Array
  type: string
}

interface Request<O> {
  path?: Parameters<O, 'path'>
  query?: Parameters<O, 'query'>
  body?: RequestBody<O>
  /** ETag of what was read. */
  ifMatch?: string
}
export interface Reply<Body> {
  body: Body
  etag: string | undefined
}
type Call<M extends Method> = <P extends PathsOf<M>>(
  path: P,
  request?: Request<Operation<P, M>>,
) => Promise<Reply<Json<Success<Operation<P, M>>>>>

export interface HubClient {
  /** Base address without a slash at the end. */
  url: string
  get: Call<'get'>
  post: Call<'post'>
  put: Call<'put'>
  patch: Call<'patch'>
  download<P extends PathsOf<'get'>>(path: P, request?: Pick<Request<Operation<P, 'get'>>, 'path' | 'query'>): Promise<Uint8Array>
}

/** A refusal of the hub: its problem, with the sentence as the message. */
export class ApiProblem extends HubError {
  readonly status: number
  readonly errors: Schemas['ProblemItem'][]

  constructor({ status, code, kind, detail, errors }: Schemas['Problem']) {
    super(code, kind, detail)
    this.status = status
    this.errors = errors
  }
}

/** The API of the hub that environment and data folder name. Calls nothing yet. */
export function hubClient(config: Readonly<ProcessConfig>, env: Record<string, string | undefined>): HubClient {
  const address = readLine(config.dataFolder, 'address')
  const url = env.QIAO_URL?.trim() ? config.url : (address ?? config.url)
  const isOwn = url === address || isLoopback(url)
  // The token of the data folder is this machine's hub's: it goes to no other.
  const token = config.token ?? (isOwn ? readLine(config.dataFolder, 'token') : undefined)
  const target = { url, token }
  return {
    url,
    get: (path, request) => send(target, 'get', path, request),
    post: (path, request) => send(target, 'post', path, request),
    put: (path, request) => send(target, 'put', path, request),
    patch: (path, request) => send(target, 'patch', path, request),
    download: (path, request) => receive(target, path, request),
  }
}

function readLine(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const isLoopback = (url: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname)

interface Target {
  url: string
  token: string | undefined
}

interface PlainRequest {
  path?: unknown
  query?: unknown
  body?: unknown
  ifMatch?: string
}

async function ask({ url, token }: Target, method: Method, path: string, request: PlainRequest): Promise<Response> {
  if (token === undefined) throw noToken(url)
  const { body, ifMatch } = request
  const sent = isFile(body) ? { type: body.type, body: body.bytes } : { type: 'application/json', body: JSON.stringify(body) }
  return reach(url, `${url}${fill(path, request.path)}${search(request.query)}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': sent.type }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: sent.body as RequestInit['body'] }),
  })
}

async function receive(target: Target, path: string, request: PlainRequest = {}): Promise<Uint8Array> {
  const response = await ask(target, 'get', path, request)
  if (response.ok) return new Uint8Array(await response.arrayBuffer())
  throw refusalOf(target.url, response, await readJson(target.url, response))
}

async function send<Body>(target: Target, method: Method, path: string, request: PlainRequest = {}): Promise<Reply<Body>> {
  const { url } = target
  const response = await ask(target, method, path, request)
  const answer = await readJson(url, response)
  if (response.ok) return { body: answer as Body, etag: response.headers.get('etag') ?? undefined }
  throw refusalOf(url, response, answer)
}

const isFile = (body: unknown): body is FileBody => (body as FileBody | undefined)?.bytes instanceof Uint8Array

const refusalOf = (url: string, { status }: Response, answer: unknown): HubError =>
  status === 401 ? refusedToken(url) : new ApiProblem(answer as Schemas['Problem'])

const fill = (path: string, values: unknown = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String((values as Record<string, unknown>)[name])))

function search(query: unknown = {}): string {
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== undefined)
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()}`
}

async function reach(hub: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    const message = `No hub answers at ${hub}: start it with \`qiao start\`, or set QIAO_URL to where it runs.`
    throw new HubError('noHub', 'transient', message, { cause })
  }
}

async function readJson(hub: string, response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    const message = `What answers at ${hub} is not a Qiao hub (${response.status}, no JSON): set QIAO_URL to the hub's address.`
    throw new HubError('notAHub', 'config', message, { cause })
  }
}

const noToken = (url: string): HubError =>
  new HubError(
    'noToken',
    'config',
    `There is no token for the hub at ${url}: set QIAO_TOKEN, or QIAO_DATA to the data folder of a hub on this machine.`,
  )

const refusedToken = (url: string): HubError =>
  new HubError(
    'wrongToken',
    'config',
    `The hub at ${url} does not know this token: set QIAO_TOKEN to the present one. If it is lost, stop the hub and run \`qiao token\` with its QIAO_DATA.`,
  )
