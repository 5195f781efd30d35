// The port between core and a connector (engine-rules §11). Types only: the interface alone in a file.
// A connector speaks its vendor's shape, knows no business mapping, and reaches the world through `ctx` alone.
import type { HubError } from '../errors.ts'
import type { DocumentStep } from '../model/document.ts'
import type { Fold } from '../model/fold.ts'
import type { SellableRule } from '../model/sellable.ts'

/** A vendor's record as JSON. Ids are strings everywhere; connectors parse 64-bit numbers losslessly. */
export type Native = Record<string, unknown>
/** JSON Schema (2020-12) of a native record or of a configuration. */
export type JsonSchema = Record<string, unknown>

export type ConnectorKind = 'commerce' | 'oms' | 'erp' | 'crm' | 'oa' | 'generic'

/** Facts of one object of a vendor, from the manifest (or from the configuration, for generic connectors). */
export interface ObjectFacts {
  /** The vendor's type this object lives in; outbound work is serialised by nativeType + external id. Default: the object's name. */
  nativeType?: string
  /** replace: the connector reads the record immediately before writing it whole; patch: only changed paths go out. */
  writeStyle?: 'patch' | 'replace'
  /** Can the vendor find a record by the reference we gave it? none → an unknown create waits for a person. */
  reference?: 'none' | 'searchable' | 'unique'
  /** Time after which a write that timed out must be visible to `lookup` and `get`: request time-out + index lag. */
  settleLagMs?: number
  /** Most records of one `write` call (default 1) and of one `get` call (default 50). */
  batch?: number
  getBatch?: number
  /** Records of one `read` page (default 100). */
  page?: number
  /**
   * full: pushes carry whole records with a version that only grows, and are trusted without re-reading (§9); what is read and what a write
   * answers carry that version too, or a late push would undo them. Default hint.
   */
  payload?: 'hint' | 'full'
  /** never: the written record is not read back; allowed only for objects without an inbound flow (§1). Default answer. */
  readBack?: 'answer' | 'never'
  /** Stock and other counters: `write` items carry the change, not the absolute value. */
  delta?: boolean
  /** Steps through which `write` drives a bill, the first first; with one alone it goes there. Absent: the object has none. */
  documentSteps?: readonly DocumentStep[]
  cursor?: { field?: string; resolutionMs?: number; zone?: string; overlapMs?: number }
}

/** At most `requests` in any span of `perMs`. */
export interface RateLimit {
  requests: number
  perMs: number
  /** How many may go at once; more at once makes the steady rate smaller. Default: a twentieth of `requests`, at least one. */
  burst?: number
}

export interface Manifest {
  id: string
  name: { en: string; zh: string }
  kind: ConnectorKind
  version: string
  docs?: string
  /** Host patterns the HTTP client may call; `{config.path}` takes the host of that configured URL. */
  allowedHosts: string[]
  /** Simultaneous requests the vendor bears, = outbound lanes of a connection. Default 4. */
  concurrency?: number
  /** Calls that the vendor bears, by bucket: `*` counts every call, another those whose request names it. All nodes share them. */
  rateLimits?: Record<string, RateLimit>
  /** simulator: checked against the simulator only · sandbox · production. */
  quality: 'simulator' | 'sandbox' | 'production'
  /** JSON Schema of the connection's configuration; `"secret": true` properties are sealed and given by reference. */
  config: JsonSchema
  objects: Record<string, ObjectFacts>
}

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** Absolute URL. */
  url: string
  query?: Record<string, string | number | boolean | undefined>
  headers?: Record<string, string>
  /** Sent as JSON with content-type application/json. */
  json?: unknown
  /** Sent as is. */
  body?: string | Uint8Array
  /** Default 30 000. */
  timeoutMs?: number
  /** Was the request an effect (write)? Then a lost answer is kind unknown, not transient. Default: method is not GET or HEAD. */
  isWrite?: boolean
  /** Gives the call up; default: when the connection is closed. Given by the engine. */
  signal?: AbortSignal
  /** A bucket of the manifest's `rateLimits` that this call counts in, besides `*`. */
  bucket?: string
}

export interface HttpResponse {
  status: number
  headers: Record<string, string>
  text: string
  /** Parses losslessly: integers beyond 2^53 become strings. Throws HubError data `notJson`. */
  json<T = unknown>(): T
}

/**
 * undici Pools by origin. Throws HubError: transient (`connectFailed`: nothing was sent), unknown (`noAnswer`: an effect was sent and
 * not answered), transient (`noAnswer` on reads), config (`hostNotAllowed`). HTTP statuses are returned, never thrown.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>
}

/**
 * Access tokens, fetched once for all workers of a connection on all nodes, and kept sealed. When 10 % of the life is left one worker fetches
 * the next one, while the old one is still served. A failed fetch fails for all who waited; the next call tries again.
 */
export interface TokenCache {
  get(key: string, fetch: () => Promise<{ value: string; expiresInMs?: number }>): Promise<string>
  /** Drops the token if it is still the one that was refused: however many are refused with it, one fetches the next. */
  invalidate(key: string, refused: string): void
}

export interface Logger {
  debug(fields: Record<string, unknown>, message: string): void
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
  error(fields: Record<string, unknown>, message: string): void
}

export interface ConnectorContext<Config = Record<string, unknown>> {
  connectionId: string
  /** Validated against the manifest's config schema, secrets resolved. */
  config: Config
  http: HttpClient
  /** By object: what this connection's records have beside the connector's own fields, as declared or fetched (ADR 0045). */
  overlays: Readonly<Record<string, JsonSchema>>
  tokens: TokenCache
  log: Logger
  signal: AbortSignal
  /** Epoch ms; injected so that tests own the clock. */
  now(): number
}

export interface CheckResult {
  ok: boolean
  version?: string
  account?: string
  warnings: string[]
}

export interface ReadRequest {
  /** Opaque to core; null = from the start. */
  cursor: string | null
  /** With cursor null: nothing last changed before this time (RFC 3339) is wanted. */
  startFrom?: string
  until?: string
  limit: number
}
export interface ReadRecord {
  externalId: string
  native: Native
  /** Epoch ms of the vendor's own change stamp. */
  modifiedAt?: number
  /** The vendor's own growing version, for payload: full. */
  version?: number
  isDeleted?: boolean
  /** Where it stands, in words for people, told with whatever is wrong with it: `orders.csv row 12`. */
  place?: string
  /**
   * Kind data: this record cannot be read. It becomes a dead letter with this reason and the others go on; `native` is what is known of it.
   * What keeps the whole page from being read is thrown instead.
   */
  error?: HubError
}
export interface ReadPage {
  records: ReadRecord[]
  /** Where to go on. Unmoved on an empty page. min(upper bound, max stamp in the data), never our clock (§10). */
  cursor: string | null
  hasMore: boolean
}
export interface GetResult {
  externalId: string
  native: Native | 'notFound'
  modifiedAt?: number
  version?: number
  /** As of a `ReadRecord`. */
  place?: string
  error?: HubError
}

export interface WriteItem {
  /** The whole wanted native record (the old one with the changes put in; on create without vendor ids). */
  want: Native
  /** Top-level native properties that change; on create all. */
  changed: string[]
  /** The native record as last known; absent on create. */
  old?: Native
  /** Derived, constant over retries of the same effect: send it as idempotency key where the vendor has one. */
  attemptKey: string
  /** Our reference, findable by `lookup` (§3). */
  reference: string
  /** Absent on create. */
  externalId?: string
  /** Of an object with `documentSteps`: how far to drive the bill. One that is further already stays where it is. */
  target?: DocumentStep
}
/** Results in the order of the items. An externalId is bound even when the item failed (§11); steps are re-entrant. */
export interface WriteResult {
  externalId?: string
  keys?: Record<string, string>
  /** The record after the write, as `get` would give it: the answer is an observation. */
  native?: Native
  version?: number
  /** Where the bill stands now, in the vendor's word. */
  reached?: string
  /** The step that the vendor refused, with `error`. */
  failed?: DocumentStep
  done: boolean
  error?: HubError
}

/** A file that a person hands in. */
export interface HandedFile {
  /** Its last part alone; for messages and for the kind of file. */
  name: string
  bytes: Uint8Array
}
/** A file as understood, not kept yet. */
export interface FileReading {
  /** What a read would give of it, in order; what cannot be read carries its `error`. */
  records: ReadRecord[]
  /** Keeps the file: it is durable when this resolves, and the next `read` comes to it. Gives the name under which it is kept. */
  keep(): Promise<string>
}

/** Per object. A capability is the presence of the function. */
export interface ObjectPort<Config = Record<string, unknown>> {
  facts: ObjectFacts
  /** JSON Schema of the native record: what `shadow` keeps and what the mapping checker knows. */
  schema: JsonSchema
  read?(ctx: ConnectorContext<Config>, request: ReadRequest): Promise<ReadPage>
  get?(ctx: ConnectorContext<Config>, ids: string[]): Promise<GetResult[]>
  /**
   * `options` are the flow's. A bill that is less far than `old` shows was taken back by somebody: nothing is written, and the error is
   * conflict `documentReopened`.
   */
  write?(ctx: ConnectorContext<Config>, items: WriteItem[], options: Record<string, unknown>): Promise<WriteResult[]>
  lookup?(ctx: ConnectorContext<Config>, references: string[]): Promise<{ reference: string; externalId?: string }[]>
  list?(ctx: ConnectorContext<Config>, cursor: string | null): Promise<{ ids: string[]; cursor: string | null; hasMore: boolean }>
  /**
   * The pull's cursor is stored: all before it is the hub's now and may be cleared away. Told after each page and once at the start of a
   * run, so a call that was lost comes again. A failure is logged and stops nothing.
   */
  committed?(ctx: ConnectorContext<Config>, cursor: string): Promise<void>
  /** Reads a file that a person hands in. Has no effect until `keep`. Throws HubError data where the file as a whole cannot be read. */
  receiveFile?(ctx: ConnectorContext<Config>, file: HandedFile): Promise<FileReading>
}

export interface WebhookRequest {
  /** Lower-case names. */
  headers: Record<string, string>
  query: Record<string, string>
  rawBody: Uint8Array
}
export interface WebhookReply {
  status: number
  headers?: Record<string, string>
  body?: string
}
export interface WebhookPort<Config = Record<string, unknown>> {
  /** true = genuine; false = 401; a reply answers a vendor's handshake. Constant time. */
  verify(ctx: ConnectorContext<Config>, request: WebhookRequest): boolean | WebhookReply | Promise<boolean | WebhookReply>
  parse(ctx: ConnectorContext<Config>, request: WebhookRequest): WebhookEvent
}
export interface WebhookEvent {
  /** The provider's event id: the inbox dedupes by it. */
  eventId?: string
  hints?: { object: string; externalId: string }[]
  /** Only for objects whose facts say payload: full. */
  records?: (ReadRecord & { object: string })[]
  reply?: WebhookReply
}

/** What a connector offers for one configuration. */
export interface OpenConnector<Config = Record<string, unknown>> {
  objects: Record<string, ObjectPort<Config>>
  /** No system, but a rule: the engine adds the outbound flow's records up into records of another object. Nothing is called or mapped. */
  fold?: Fold
  /** No system either: the engine works out what shops may sell from stock, products and orders that are delivered here. */
  sellable?: SellableRule
  /** Nor here: what an order’s shipments, after-sales and refunds say is rolled up into the order. */
  isRollup?: boolean
  webhook?: WebhookPort<Config>
}

export interface Connector<Config = Record<string, unknown>> {
  manifest: Manifest
  /** Checks credentials and reachability of one connection. */
  check(ctx: ConnectorContext<Config>): Promise<CheckResult>
  /**
   * Fields of this connection that the connector's schemas lack and that it would hand through, by object, as the vendor's own metadata has them: an
   * overlay each, with titles. Nothing changes by asking.
   */
  fetchFields?(ctx: ConnectorContext<Config>): Promise<Record<string, JsonSchema>>
  /** Pure and cheap: no calls out. A fixed connector returns the same objects for every configuration. */
  open(config: Config): OpenConnector<Config>
}

/** A connection without a system: what is delivered to it is kept account of by the engine. */
export const isAccount = ({ fold, sellable, isRollup = false }: OpenConnector): boolean =>
  fold !== undefined || sellable !== undefined || isRollup

/** Gives a connector its types. `export default defineConnector<Config>({ manifest, check, open })` */
export function defineConnector<Config>(connector: Connector<Config>): Connector {
  return connector as unknown as Connector
}
