// The ways to authorise a request. Compiled once per configuration; only OAuth 2 calls out.
import { createHash, createHmac, createSecretKey } from 'node:crypto'
import type { ConnectorContext } from '../../core/connector/port.ts'
import { statusError } from '../../core/connector/status-errors.ts'
import { HubError } from '../../core/errors.ts'
import type { AuthConfig } from './config.ts'

export interface Outgoing {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
}

export interface Auth {
  /** Headers that never change, so that they need not be built each time. */
  fixed: Record<string, string>
  /** Adds what depends on the request. */
  apply?(ctx: ConnectorContext<never>, request: Outgoing): void | Promise<void>
  /** Drops what a 401 has refused; true: worth a second try. */
  refuse?(ctx: ConnectorContext<never>, request: Outgoing): boolean
}

/** Prepares the configured authorisation. */
export function compileAuth(auth: AuthConfig = { type: 'none' }): Auth {
  switch (auth.type) {
    case 'none':
      return { fixed: {} }
    case 'basic':
      return { fixed: { authorization: basic(auth.username!, auth.password!) } }
    case 'bearer':
      return { fixed: { authorization: `Bearer ${auth.token!}` } }
    case 'apiKey':
      return compileApiKey(auth)
    case 'hmac':
      return compileHmac(auth)
    case 'oauth2':
      return compileOAuth2(auth)
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
}

function compileApiKey({ name, value, in: place = 'header' }: AuthConfig): Auth {
  if (place === 'header') return { fixed: { [name!.toLowerCase()]: value! } }
  const parameter = `${encodeURIComponent(name!)}=${encodeURIComponent(value!)}`
  return {
    fixed: {},
    apply(_ctx, request) {
      request.url += (request.url.includes('?') ? '&' : '?') + parameter
    },
  }
}

function compileHmac(auth: AuthConfig): Auth {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '', timestampFormat = 'epochS', keyId = '' } = auth
  const key = createSecretKey(auth.secret!, 'utf8')
  const parts = (auth.signed ?? '{method}\n{pathAndQuery}\n{timestamp}\n{body}').split(/\{(\w+)\}/)
  const header = (auth.header ?? 'x-signature').toLowerCase()
  const timestampHeader = auth.timestampHeader?.toLowerCase()
  const fixed: Record<string, string> = auth.keyIdHeader === undefined ? {} : { [auth.keyIdHeader.toLowerCase()]: keyId }
  return {
    fixed,
    apply(ctx, request) {
      const { pathname, search } = new URL(request.url)
      const body = request.body ?? ''
      const timestamp = timestampAs(timestampFormat, ctx.now())
      const words: Record<string, () => string> = {
        method: () => request.method,
        path: () => pathname,
        query: () => search.slice(1),
        pathAndQuery: () => pathname + search,
        timestamp: () => timestamp,
        body: () => body,
        bodySha256: () => createHash('sha256').update(body).digest('hex'),
        keyId: () => keyId,
      }
      const text = parts.map((part, index) => (index % 2 === 0 ? part : words[part]!())).join('')
      request.headers[header] = prefix + createHmac(algorithm, key).update(text).digest(encoding)
      if (timestampHeader !== undefined) request.headers[timestampHeader] = timestamp
    },
  }
}

function timestampAs(format: 'epochS' | 'epochMs' | 'rfc3339', now: number): string {
  if (format === 'rfc3339') return new Date(now).toISOString()
  return String(format === 'epochMs' ? now : Math.floor(now / 1000))
}

const TOKEN = 'oauth2'

/** Client credentials (RFC 6749 §4.4): one token for all workers, renewed early, once more on 401. */
function compileOAuth2(auth: AuthConfig): Auth {
  const { clientId, clientSecret, scope, clientAuth = 'basic' } = auth
  const fetchToken = async (ctx: ConnectorContext<never>): Promise<{ value: string; expiresInMs?: number }> => {
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) })
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
    if (clientAuth === 'basic') headers.authorization = basic(encodeURIComponent(clientId!), encodeURIComponent(clientSecret!))
    else for (const [name, value] of Object.entries({ client_id: clientId!, client_secret: clientSecret! })) form.set(name, value)
    // Fetching a token is no effect: a lost answer is simply asked for again.
    const response = await ctx.http.request({ method: 'POST', url: auth.tokenUrl!, headers, body: form.toString(), isWrite: false })
    // 400 says invalid_client, invalid_scope …: all of them are the configuration's.
    if (response.status === 400 || response.status === 401) {
      throw new HubError('badCredentials', 'config', 'The token endpoint refused the client: check client id, secret and scope')
    }
    const error = statusError(response, ctx.now())
    if (error !== undefined) throw error
    const { access_token: value, expires_in: seconds } = response.json<{ access_token?: string; expires_in?: number | string }>()
    if (typeof value !== 'string') throw new HubError('badToken', 'config', 'The token endpoint answered without access_token')
    return { value, expiresInMs: seconds === undefined ? undefined : Number(seconds) * 1000 }
  }
  return {
    fixed: {},
    async apply(ctx, request) {
      request.headers.authorization = `Bearer ${await ctx.tokens.get(TOKEN, () => fetchToken(ctx))}`
    },
    refuse(ctx, request) {
      ctx.tokens.invalidate(TOKEN, request.headers.authorization!.slice('Bearer '.length))
      return true
    },
  }
}
