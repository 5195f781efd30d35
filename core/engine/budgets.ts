// How much of a connection's rate limits is used up now, by all nodes together: for screens.
import { rateOf, usedShare } from '../store/gcra.ts'
import type { Store } from '../store/port.ts'
import type { LiveConnection } from './graph.ts'
import type { Budget } from './port.ts'

export async function budgetsOf(store: Store, connection: LiveConnection | undefined): Promise<Budget[]> {
  const limits = Object.entries(connection?.limits ?? {})
  if (!connection || limits.length === 0) return []
  const { nowUs, tats } = await store.budgetsOf(connection.id)
  return limits.map(([bucket, limit]) => {
    const rate = rateOf(limit)
    return { bucket, requests: limit.requests, perMs: limit.perMs, burst: rate.burst, used: usedShare(tats[bucket], nowUs, rate) }
  })
}
