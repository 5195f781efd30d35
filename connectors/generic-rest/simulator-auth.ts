// The simulator's door: one way of authorisation each, checked independently of the connector's own code where that is simple.
import type { Context, MiddlewareHandler } from 'hono'
import { createHmac, randomUUID } from 'node:crypto'

export const SIMULATED_AUTHS = ['none', 'basic', 'bearer', 'apiKeyHeader', 'apiKeyQuery', 'hmac', 'oauth2'] as const
export type SimulatedAuth = (typeof SIMULATED_AUTHS)[number]

export const USER = 'qiao'
const TOKEN_LIFE_S = 3600

/** Checks requests; for oauth2 it also gives tokens out at POST /token. */
export function gatekeeper(auth: SimulatedAuth, now: () => number) {
  const secret = `secret-${randomUUID()}`
  const tokens = new Map<string, number>()

  const isGenuine = async (c: Context): Promise<boolean> => {
    const authorization = c.req.header('authorization')
    switch (auth) {
      case 'none':
        return true
      case 'basic':
        return authorization === `Basic ${btoa(`${USER}:${secret}`)}`
      case 'bearer':
        return authorization === `Bearer ${secret}`
      case 'apiKeyHeader':
        return c.req.header('x-api-key') === secret
      case 'apiKeyQuery':
        return c.req.query('key') === secret
      case 'oauth2':
        return (tokens.get(authorization?.replace('Bearer ', '') ?? '') ?? 0) > now()
      case 'hmac': {
        const timestamp = c.req.header('x-timestamp') ?? ''
        const { pathname, search } = new URL(c.req.url)
        const text = [c.req.method, pathname + search, timestamp, await c.req.text()].join('\n')
        const isFresh = Math.abs(now() / 1000 - Number(timestamp)) <= 300
        const signature = createHmac('sha256', secret).update(text).digest('base64')
        return isFresh && c.req.header('x-key') === USER && c.req.header('x-sign') === signature
      }
    }
  }

  const check: MiddlewareHandler = async (c, next) => {
    if (!(await isGenuine(c))) return c.json({ error: { code: 'unauthorized', message: 'Who are you?' } }, 401)
    await next()
  }

  return {
    secret,
    check,
    async token(c: Context): Promise<Response> {
      const form = new URLSearchParams(await c.req.text())
      const isKnown = c.req.header('authorization') === `Basic ${btoa(`${USER}:${secret}`)}` || form.get('client_secret') === secret
      if (form.get('grant_type') !== 'client_credentials') return c.json({ error: 'unsupported_grant_type' }, 400)
      if (!isKnown) return c.json({ error: 'invalid_client' }, 401)
      const token = randomUUID()
      tokens.set(token, now() + TOKEN_LIFE_S * 1000)
      return c.json({ access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE_S })
    },
    expire: () => tokens.clear(),
  }
}
