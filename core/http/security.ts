// Who may ask, from which page, and what a browser may do with the answer.
import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from './body.ts'
import { Refusal } from './problem.ts'

/** Resolves to true for the administrator token. Compares digests, in constant time. */
export type VerifyToken = (token: string) => Promise<boolean>

/** `Authorization: Bearer <token>`, or 401. */
export function requireToken(verifyToken: VerifyToken): MiddlewareHandler<Env> {
  return async (c, next) => {
    const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (token === undefined) throw unauthorized('The request needs the header “Authorization: Bearer <administrator token>”.')
    if (!(await verifyToken(token))) throw unauthorized('This token is not the administrator token: it is wrong, or was replaced.')
    await next()
  }
}

const unauthorized = (detail: string): Refusal =>
  new Refusal(401, 'unauthorized', detail, {
    headers: { 'www-authenticate': 'Bearer realm="qiao"' },
    errors: [{ pointer: '/header/Authorization', detail }],
  })

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/**
 * Against DNS rebinding: a hub that listens on loopback answers under loopback names alone (and those it is told), so that a page of
 * another name cannot talk to it.
 */
export function requireHost(allowedHosts: readonly string[]): MiddlewareHandler<Env> {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  return async (c, next) => {
    const host = hostOf(c)
    if (!LOOPBACK.test(host) && !allowed.has(host.toLowerCase()) && !allowed.has(host.toLowerCase().replace(/:\d+$/, ''))) {
      throw new Refusal(
        421,
        'wrongHost',
        'This hub listens on this machine alone and does not answer under that host name: use 127.0.0.1 or localhost.',
      )
    }
    await next()
  }
}

const hostOf = (c: Context<Env>): string => c.req.header('host') ?? new URL(c.req.url).host

const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** JSON under /api: never cached, never framed, never guessed. */
export const API_HEADERS: Readonly<Record<string, string>> = { ...COMMON, 'cache-control': 'no-store' }

/** The UI: scripts of our own alone. antd writes style elements, hence 'unsafe-inline' for styles. */
export const UI_HEADERS: Readonly<Record<string, string>> = {
  ...COMMON,
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
    "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
}

/** A page without scripts and with one style element, named by its digest. */
export const pageHeaders = (styleDigest: string): Readonly<Record<string, string>> => ({
  ...COMMON,
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleDigest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
})
