// Nodes that share one vendor's token: a vendor that ends the old token when it gives a new one, and workers that call as connectors do.
import { createTokenCache } from '../../connector/tokens.ts'
import type { TokenCache } from '../../connector/port.ts'
import { keyedDigest } from '../../crypto/digest.ts'
import { shareTokens } from '../../engine/shared-tokens.ts'
import { systemTimers, type Timers } from '../../engine/timers.ts'
import { HubError } from '../../errors.ts'
import type { Store } from '../../store/port.ts'

export const LIFE_MS = 7_200_000

/** Time of the database and of all nodes; moves when told. */
export interface ProofClock {
  now: number
}

export interface Vendor {
  /** Tokens asked for. */
  fetches: number
  valid: string | undefined
  /** Stands between a request for a token and its answer. */
  beforeAnswer: () => Promise<void>
}

export interface Node {
  /** One call as a connector makes it: with the token, and once more with a new one when it is refused. Throws when it fails. */
  call(): Promise<void>
  /** Answers of the store to who asked for the lease. */
  claims: number
  /** From now on its timers stand still, as those of a process that has died or hangs. */
  die(): void
}

export function createVendor(): Vendor {
  return { fetches: 0, valid: undefined, beforeAnswer: async () => {} }
}

export function createNode(nodeId: string, given: { store: Store; vendor: Vendor; clock: ProofClock; connection: string }): Node {
  const { vendor, clock } = given
  let isDead = false
  const alive = (run: () => void) => () => void (isDead || run())
  const timers: Timers = {
    after: (ms, run) => systemTimers.after(ms, alive(run)),
    every: (ms, run) => systemTimers.every(ms, alive(run)),
  }
  const node: Node = { claims: 0, call, die: () => void (isDead = true) }
  const store: Store = {
    ...given.store,
    async claimToken(claim) {
      const claimed = await given.store.claimToken(claim)
      node.claims++
      return claimed
    },
  }
  const now = () => clock.now
  const deps = { store, nodeId, now, timers, digest: keyedDigest(new Uint8Array(32).fill(7)) }
  const silent = () => {}
  const log = { debug: silent, info: silent, warn: silent, error: silent }
  const tokens: TokenCache = createTokenCache({ now, log, renew: shareTokens(deps, given.connection, { secret: 's' }) })

  async function fetch() {
    const value = `token-${++vendor.fetches}`
    vendor.valid = value
    await vendor.beforeAnswer()
    return { value, expiresInMs: LIFE_MS }
  }

  async function call() {
    for (let attempt = 1; ; attempt++) {
      const token = await tokens.get('access', fetch)
      await new Promise((resolve) => setImmediate(resolve)) // on the wire
      if (token === vendor.valid) return
      tokens.invalidate('access', token)
      if (attempt === 2) throw new HubError('badCredentials', 'config', `the vendor refused ${token}; ${vendor.valid} is valid`)
    }
  }
  return node
}
