// Access tokens of all nodes (engine-rules §12): kept sealed in the store, fetched by one holder of a short lease, taken by the others.
// Many vendors end the old token when they give a new one: two nodes that fetch at once would refuse each other for ever.
import { fetchToken, holdToken, type FetchToken, type HeldToken, type Renew } from '../connector/tokens.ts'
import { HubError, toHubError } from '../errors.ts'
import type { TokenKey } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'

/** A holder that has died keeps the others waiting at most this long. */
const LEASE_MS = 10_000
/** A holder that lives extends its lease; after this time it is taken for one that hangs. */
const LONGEST_FETCH_MS = 120_000
/** How often somebody else's lease is looked at. */
const LOOK_MS = 100

type SharedTokenDeps = Pick<EngineDeps, 'store' | 'nodeId' | 'now' | 'timers' | 'digest'>

/** Renews the tokens of one connection as it is configured now: a token of other credentials is another token. */
export function shareTokens(deps: SharedTokenDeps, connection: string, config: Record<string, unknown>): Renew {
  const { store, nodeId: holder, now, digest } = deps
  const scope = JSON.stringify(config)

  return async ({ key, old, fetch }) => {
    const id = { connection, key: digest(`${scope}\n${key}`) }
    let known = old?.version ?? 0
    let awaited = 0
    for (;;) {
      const claimed = await store.claimToken({ ...id, known, awaited, holder, leaseMs: LEASE_MS })
      if (claimed.lease !== null) {
        const token = await fetchUnder(deps, { ...id, epoch: claimed.lease }, fetch)
        if (token) return token
        continue
      }
      const { token } = claimed
      if (token.version > known) {
        const held = holdToken({ ...token, value: token.value! }, token.version, now())
        const isRefused = old?.isRefused && held.value === old.value
        if (now() < held.expiresAt && !isRefused) return held
        known = token.version
        continue
      }
      if (token.epoch === awaited && token.error !== null) throw failureOf(token.error)
      awaited = token.epoch
      await new Promise<void>((resolve) => deps.timers.after(LOOK_MS, resolve))
    }
  }
}

/** Undefined: the lease was lost meanwhile, and with it the right to say which token counts. */
async function fetchUnder(deps: SharedTokenDeps, lease: TokenKey & { epoch: number }, fetch: FetchToken): Promise<HeldToken | undefined> {
  const { store, now } = deps
  const stopExtending = extend(deps, lease)
  try {
    const fetched = await fetchToken(fetch, now)
    const held = holdToken(fetched, lease.epoch, now())
    return (await store.saveToken(lease, fetched)) ? held : undefined
  } catch (thrown) {
    const { code, kind, message, retryAfterMs } = toHubError(thrown)
    // Where this cannot be told, the lease runs out and another tries.
    await store.saveToken(lease, { error: JSON.stringify({ code, kind, message, retryAfterMs }) }).catch(() => false)
    throw thrown
  } finally {
    stopExtending()
  }
}

/** Keeps the lease while the fetch is under way. An extension that fails is as good as none: the lease runs out, and its token is fenced. */
function extend({ store, now, timers }: SharedTokenDeps, lease: TokenKey & { epoch: number }): () => void {
  const until = now() + LONGEST_FETCH_MS
  return timers.every(LEASE_MS / 3, () => {
    if (now() < until) store.saveToken(lease, { leaseMs: LEASE_MS }).catch(() => {})
  })
}

function failureOf(error: string): HubError {
  const { code, kind, message, retryAfterMs } = JSON.parse(error) as Pick<HubError, 'code' | 'kind' | 'message' | 'retryAfterMs'>
  return new HubError(code, kind, message, { retryAfterMs })
}
