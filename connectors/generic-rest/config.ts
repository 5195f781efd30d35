// What a connection of this connector is told. The JSON Schema in manifest.json says the same to people and forms.
import type { JsonSchema, ObjectFacts, RateLimit } from '../../core/connector/port.ts'
import type { ErrorKind } from '../../core/errors.ts'

/** Dot path into JSON: `data.items`, `errors.0.message`; empty = the whole. */
export type Path = string

export interface Config {
  baseUrl: string
  auth?: AuthConfig
  /** Sent with every request. */
  headers?: Record<string, string>
  timeoutMs?: number
  concurrency?: number
  /** Calls that the API bears; `*` counts every call. */
  rateLimits?: Record<string, RateLimit>
  /** Header that carries the attempt key of a write, such as `Idempotency-Key`. */
  idempotencyHeader?: string
  /** Asked by `check`; default: one record of the first list. */
  checkPath?: string
  errors?: ErrorRule[]
  objects: Record<string, ObjectConfig>
  webhook?: WebhookConfig
}

export interface AuthConfig {
  type: 'none' | 'basic' | 'bearer' | 'apiKey' | 'hmac' | 'oauth2'
  username?: string
  password?: string
  token?: string
  /** apiKey: name of the header or query parameter. */
  name?: string
  in?: 'header' | 'query'
  value?: string
  /** hmac */
  keyId?: string
  keyIdHeader?: string
  secret?: string
  algorithm?: 'sha256' | 'sha1' | 'sha512'
  encoding?: 'hex' | 'base64'
  header?: string
  prefix?: string
  timestampHeader?: string
  timestampFormat?: 'epochS' | 'epochMs' | 'rfc3339'
  /** Text to sign, of {method} {path} {query} {pathAndQuery} {timestamp} {body} {bodySha256} {keyId}. */
  signed?: string
  /** oauth2 */
  tokenUrl?: string
  clientId?: string
  clientSecret?: string
  scope?: string
  clientAuth?: 'basic' | 'body'
}

export const STAMP_FORMATS = ['rfc3339', 'epochS', 'epochMs', 'date', 'local'] as const
export type StampFormat = (typeof STAMP_FORMATS)[number]

export interface ObjectConfig extends Omit<ObjectFacts, 'cursor' | 'batch'> {
  /** JSON Schema of the native record; or the name of a schema document, which the hub puts in. */
  schema?: JsonSchema | string
  /** Records to infer the schema from. */
  samples?: Record<string, unknown>[]
  id: Path
  version?: Path
  /** The record's change time, for the cursor. */
  modified?: { path: Path; format?: StampFormat; zone?: string; resolutionMs?: number }
  list?: ListConfig
  get?: GetConfig
  lookup?: LookupConfig
  create?: WriteConfig
  update?: WriteConfig
  upsert?: WriteConfig
  batchWrite?: BatchConfig
  errors?: ErrorRule[]
}

export interface ListConfig {
  method?: 'GET' | 'POST'
  path: string
  /** Constant parameters. */
  parameters?: Record<string, unknown>
  parametersIn?: 'query' | 'body'
  /** Where the records are. */
  rows?: Path
  paging?: 'none' | 'cursor' | 'page' | 'offset' | 'link'
  /** Name of the cursor, page or offset parameter. */
  pageParameter?: string
  firstPage?: number
  sizeParameter?: string
  maxSize?: number
  /** cursor: where the next one is; link: where the next address is, if not in the Link header. */
  next?: Path
  hasMore?: Path
  total?: Path
  since?: { parameter: string; format?: StampFormat; zone?: string; isExclusive?: boolean }
  /** Sorted by change time, oldest first. */
  isAscending?: boolean
  overlapMs?: number
}

export interface GetConfig {
  /** With {id}; or one address for many, with idsParameter. */
  path: string
  record?: Path
  idsParameter?: string
  separator?: string
  rows?: Path
}

export interface LookupConfig {
  /** With {reference}. */
  path: string
  rows?: Path
  /** Where a found record carries our reference: others are passed over. */
  reference?: Path
}

export interface WriteConfig {
  method?: 'POST' | 'PUT' | 'PATCH'
  /** With {id}, {reference}, or {native.<path>} of the record written. */
  path: string
  /** Property the record is put under: `order` → {"order": {…}}. */
  wrap?: Path
  /** Where the answer holds the record as written; absent: it does not. */
  record?: Path
  /** Where the answer holds the id, when it does not hold the record. Default: the object's `id`. */
  answerId?: Path
}

export interface BatchConfig {
  method?: 'POST' | 'PUT' | 'PATCH'
  path: string
  wrap?: Path
  max: number
  /** Where in each item our attempt key goes. */
  attemptKey?: Path
  /** Where in each item our reference goes, if the record does not carry it. */
  reference?: Path
  /** Where the answer lists one result for each item, in order. */
  results: Path
  id?: Path
  record?: Path
  /** Where a result tells its error: anything there but null, false, 0 and '' is one. */
  error?: Path
  /** Where a result has a status of its own, for the error rules. */
  status?: Path
}

export interface ErrorRule {
  status?: number | number[]
  path?: Path
  equals?: unknown
  matches?: string
  /** done: the effect is there already, a success. */
  kind: ErrorKind | 'done'
  code?: string
  /** Where the message is. */
  message?: Path
  /** Where the seconds to wait are. */
  retryAfter?: Path
  /** done: where the id is. */
  id?: Path
}

export interface WebhookConfig {
  kind: 'hmac' | 'standard'
  secret: string
  header?: string
  algorithm?: 'sha256' | 'sha1' | 'sha512'
  encoding?: 'hex' | 'base64'
  prefix?: string
  timestampHeader?: string
  separator?: string
  toleranceS?: number
  eventIdHeader?: string
  eventId?: Path
  /** Several at once: where the list is. The paths below are within an entry. */
  items?: Path
  /** The object of all; or by the word at `objectPath`. */
  object?: string
  objectPath?: Path
  /** Word → object; words that are not here are passed over. Default: the word is the object. */
  objectNames?: Record<string, string>
  id?: Path
  /** Where the whole record is (payload: full). */
  record?: Path
}
