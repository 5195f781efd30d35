// The only file that calls the vendor: authorisation, addresses, and what its error codes mean to the engine.
import type { ConnectorContext, HttpRequest, HttpResponse, Native } from '../../core/connector/port.ts'
import { statusError } from '../../core/connector/status-errors.ts'
import { vendorClock } from '../../core/connector/vendor-clock.ts'
import { HubError, type ErrorKind } from '../../core/errors.ts'

export interface Config {
  baseUrl: string
  token: string
  webhookSecret?: string
}
export type Context = ConnectorContext<Config>

/** The vendor's error codes; others go by their HTTP status. */
const KINDS: Record<string, ErrorKind> = {
  badToken: 'config',
  duplicateCode: 'conflict',
  invalid: 'data',
  tooManyRequests: 'transient',
}

interface Envelope {
  error?: { code: string; message: string; id?: string }
}

type Call = Omit<HttpRequest, 'url'> & { path: string }

/** One call. Throws HubError; its details carry the vendor's code, and the id of the record that stands in the way. */
export async function call<T>(ctx: Context, request: Call): Promise<T> {
  return (await send(ctx, request)).json<T>()
}

async function send(ctx: Context, { path, ...rest }: Call): Promise<HttpResponse> {
  const url = ctx.config.baseUrl.replace(/\/$/, '') + path
  const response = await ctx.http.request({ ...rest, url, headers: { authorization: `Bearer ${ctx.config.token}` } })
  if (response.status < 300) return response
  throw errorOf(response, ctx.now())
}

function errorOf(response: HttpResponse, now: number): HubError {
  const byStatus = statusError(response, now)!
  const { error } = envelopeOf(response)
  if (error === undefined) return byStatus
  return new HubError(error.code, KINDS[error.code] ?? byStatus.kind, error.message, {
    details: { status: response.status, id: error.id },
    retryAfterMs: byStatus.retryAfterMs,
  })
}

/** Gateways answer in HTML: then the status must do. */
function envelopeOf(response: HttpResponse): Envelope {
  return response.headers['content-type']?.includes('json') ? response.json<Envelope>() : {}
}

interface ContactPage {
  items: Native[]
  total: number
  clock: number | undefined
}

/** Contacts changed since, oldest change first. */
export async function listContacts(ctx: Context, query: { since?: string; offset: number; limit: number }): Promise<ContactPage> {
  const response = await send(ctx, { path: '/contacts', query })
  return { ...response.json<Omit<ContactPage, 'clock'>>(), clock: vendorClock(response) }
}

/** The contacts of these ids that there are. */
export function getContacts(ctx: Context, ids: string[]): Promise<{ items: Native[] }> {
  return call(ctx, { path: '/contacts', query: { ids: ids.join(',') } })
}

/** The contacts of these codes that there are. */
export function findContacts(ctx: Context, codes: string[]): Promise<{ items: Native[] }> {
  return call(ctx, { path: '/contacts', query: { codes: codes.join(',') } })
}

/** Creates; the vendor refuses a second one of the same code (duplicateCode, with the id of the first). */
export function createContact(ctx: Context, contact: Native): Promise<Native> {
  return call(ctx, { method: 'POST', path: '/contacts', json: contact })
}

/** Changes the properties given. */
export function updateContact(ctx: Context, id: string, patch: Native): Promise<Native> {
  return call(ctx, { method: 'PATCH', path: `/contacts/${encodeURIComponent(id)}`, json: patch })
}

/** Whose token is this? */
export function whoAmI(ctx: Context): Promise<{ account: string; version: string }> {
  return call(ctx, { path: '/me' })
}
