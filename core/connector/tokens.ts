// Access tokens: fetched once for all who wait, renewed before they run out, dropped when the vendor refuses them.
import type { TokenCache } from './port.ts'

interface Held {
  value: string
  /** Epoch ms from which it is fetched anew. */
  renewAt: number
}

/** Share of a token's life after which it is renewed. */
const USABLE_SHARE = 0.9

/** A connection's token cache. A failed fetch fails for all who waited and is not kept. */
export function createTokenCache({ now }: { now(): number }): TokenCache {
  const held = new Map<string, Held>()
  const pending = new Map<string, Promise<string>>()

  const renew = async (key: string, fetch: Parameters<TokenCache['get']>[1]): Promise<string> => {
    // The life is counted from before the request left: never longer than the vendor counts it.
    const startedAt = now()
    const { value, expiresInMs } = await fetch()
    held.set(key, { value, renewAt: expiresInMs === undefined ? Infinity : startedAt + expiresInMs * USABLE_SHARE })
    return value
  }

  return {
    get(key, fetch) {
      const token = held.get(key)
      if (token !== undefined && now() < token.renewAt) return Promise.resolve(token.value)
      const running = pending.get(key)
      if (running !== undefined) return running
      const started = renew(key, fetch).finally(() => pending.delete(key))
      pending.set(key, started)
      return started
    },
    invalidate(key, refused) {
      if (held.get(key)?.value === refused) held.delete(key)
    },
  }
}
