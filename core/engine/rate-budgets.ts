// In front of a connection's calls (engine-rules §12): each waits for a permit out of the vendor's budget, orders first. Permits come from the
// store, as many at once as wait here.
import type { HttpClient, RateLimit } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import { rateOf, type Rate } from '../store/gcra.ts'
import type { EngineDeps } from './deps.ts'

export interface RateBudgets {
  /** The client for calls of this priority (graph.ts, `priorityOf`). */
  limit(http: HttpClient, priority: number): HttpClient
}
export interface RateBudgetOptions {
  deps: Pick<EngineDeps, 'store' | 'timers'>
  connection: string
  /** By bucket; `*` counts every call. */
  limits: Record<string, RateLimit>
  /** Ends all waits. */
  signal: AbortSignal
}

interface Waiter {
  priority: number
  resolve(): void
  reject(error: Error): void
}

/** Shorter than what a lane's lease has left over a request's time-out. */
const MOST_WAIT_MS = 20_000
const BLOCK_US = 1_000_000
/** From this priority on, this share of a burst may be used: what is above it is kept for the greater. */
const SHARES: readonly (readonly [priority: number, share: number])[] = [
  [8, 1],
  [4, 0.85],
  [2, 0.7],
]
const LEAST_SHARE = 0.5
const shareOf = (priority: number) => SHARES.find(([from]) => priority >= from)?.[1] ?? LEAST_SHARE

export function createRateBudgets(options: RateBudgetOptions): RateBudgets {
  const queues = new Map(Object.entries(options.limits).map(([bucket, limit]) => [bucket, createQueue(options, bucket, rateOf(limit))]))
  options.signal.addEventListener('abort', () => queues.forEach((queue) => queue.end()), { once: true })
  if (queues.size === 0) return { limit: (http) => http }
  return {
    limit: (http, priority) => ({
      async request(request) {
        if (request.bucket !== undefined) await queues.get(request.bucket)?.take(priority)
        await queues.get('*')?.take(priority)
        return http.request(request)
      },
    }),
  }
}

/** Those that wait here for one bucket: greater priority first, then first come, first served. */
function createQueue({ deps, connection }: RateBudgetOptions, bucket: string, rate: Rate) {
  const { store, timers } = deps
  const waiting: Waiter[] = []
  const mostAtOnce = Math.max(1, Math.floor(BLOCK_US / rate.intervalUs))
  let isAsking = false
  let cancelTimer = () => {}

  async function serve() {
    cancelTimer()
    if (isAsking) return
    isAsking = true
    try {
      while (waiting.length > 0) {
        const { priority } = waiting[0]!
        const alike = waiting.findIndex((other) => other.priority !== priority)
        const want = Math.min(mostAtOnce, alike === -1 ? waiting.length : alike)
        const { permits, waitUs } = await store.takePermits({ connection, bucket, rate, share: shareOf(priority), want })
        if (permits === 0 && waiting[0]?.priority === priority) {
          cancelTimer = timers.after(Math.ceil(waitUs / 1000), () => void serve())
          return
        }
        for (const waiter of waiting.splice(0, permits)) waiter.resolve()
      }
    } catch (thrown) {
      endAll(toHubError(thrown))
    } finally {
      isAsking = false
    }
  }

  function endAll(error: HubError) {
    for (const waiter of waiting.splice(0)) waiter.reject(error)
  }

  return {
    take(priority: number): Promise<void> {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const waiter: Waiter = { priority, resolve, reject }
      const place = waiting.findIndex((other) => other.priority < priority)
      waiting.splice(place === -1 ? waiting.length : place, 0, waiter)
      const cancel = timers.after(MOST_WAIT_MS, () => {
        waiting.splice(waiting.indexOf(waiter), 1)
        reject(overBudget(bucket))
      })
      if (waiting[0] === waiter) void serve()
      return promise.finally(cancel)
    },
    end: () => endAll(new HubError('closed', 'transient', 'the connection was closed before the call left')),
  }
}

/** Nothing was sent. It costs no attempt, and closes no gate: calls of greater priority still get through. */
const overBudget = (bucket: string) =>
  new HubError('overBudget', 'transient', `the budget of calls is used up (${bucket === '*' ? 'all calls' : bucket}): later`, {
    retryAfterMs: 1_000,
  })
