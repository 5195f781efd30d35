// Access tokens: fetched once for all who wait, renewed in the background before they run out, dropped when the vendor refuses them.
import { toHubError } from '../errors.ts'
import type { Logger, TokenCache } from './port.ts'

export type FetchToken = Parameters<TokenCache['get']>[1]

/** A token and what is left of its life; null = no end is known. */
export interface FetchedToken {
  value: string
  renewInMs: number | null
  expiresInMs: number | null
}

export interface HeldToken {
  value: string
  /** Rises with each new token of the key. */
  version: number
  /** Epoch ms from which it is renewed while it is still served; Infinity = never. */
  renewAt: number
  /** Epoch ms from which it is served no more. */
  expiresAt: number
  /** The vendor does not take it any more. */
  isRefused?: boolean
}

/** Gets a token newer than the old one. */
export type Renew = (renewal: { key: string; old?: HeldToken; fetch: FetchToken }) => Promise<HeldToken>

export interface TokenCacheOptions {
  now(): number
  log: Logger
  /** Default: fetched for this cache alone. */
  renew?: Renew
}

/** Share of a token's life after which it is renewed. */
const RENEW_SHARE = 0.9
/** A renewal that failed is tried again after this time, as long as the old token lives. */
const RETRY_MS = 30_000

/** Its life is counted from before the request left: never longer than the vendor counts it. */
export async function fetchToken(fetch: FetchToken, now: () => number): Promise<FetchedToken> {
  const startedAt = now()
  const { value, expiresInMs } = await fetch()
  const passedMs = now() - startedAt
  if (expiresInMs === undefined) return { value, renewInMs: null, expiresInMs: null }
  return { value, renewInMs: Math.floor(expiresInMs * RENEW_SHARE - passedMs), expiresInMs: Math.floor(expiresInMs - passedMs) }
}

/** The token as held by a clock that now says `at`. */
export function holdToken({ value, renewInMs, expiresInMs }: FetchedToken, version: number, at: number): HeldToken {
  return { value, version, renewAt: at + (renewInMs ?? Infinity), expiresAt: at + (expiresInMs ?? Infinity) }
}

const renewHere =
  (now: () => number): Renew =>
  async ({ old, fetch }) =>
    holdToken(await fetchToken(fetch, now), (old?.version ?? 0) + 1, now())

/** A connection's token cache. A failed renewal fails for all who waited and is not kept. */
export function createTokenCache({ now, log, renew = renewHere(now) }: TokenCacheOptions): TokenCache {
  const held = new Map<string, HeldToken>()
  const pending = new Map<string, Promise<string>>()

  async function renewOnce(key: string, fetch: FetchToken): Promise<string> {
    const old = held.get(key)
    const token = await renew({ key, ...(old && { old }), fetch })
    held.set(key, token)
    return token.value
  }

  function start(key: string, fetch: FetchToken): Promise<string> {
    const started = renewOnce(key, fetch).finally(() => pending.delete(key))
    pending.set(key, started)
    return started
  }

  /** While it runs, and when it fails, the old token is served. */
  function renewBehind(key: string, token: HeldToken, fetch: FetchToken) {
    start(key, fetch).catch((thrown: unknown) => {
      token.renewAt = now() + RETRY_MS
      const { code, message: reason } = toHubError(thrown)
      log.warn({ code, reason }, 'token not renewed: the old one is used until it runs out')
    })
  }

  return {
    get(key, fetch) {
      const token = held.get(key)
      const at = now()
      if (token === undefined || token.isRefused || at >= token.expiresAt) return pending.get(key) ?? start(key, fetch)
      if (at >= token.renewAt && !pending.has(key)) renewBehind(key, token, fetch)
      return Promise.resolve(token.value)
    },
    invalidate(key, refused) {
      const token = held.get(key)
      if (token?.value === refused) token.isRefused = true
    },
  }
}
