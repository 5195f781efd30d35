// A connection's context for the holder of a lane: calls made with it end when the lease is about to (engine-rules §12, ADR 0023).
import type { ConnectorContext } from '../connector/port.ts'

/** `lease`: aborts before the lease ends; undefined where nobody else could take the lane. */
export function underLease(context: ConnectorContext, lease: AbortSignal | undefined): ConnectorContext {
  if (!lease) return context
  const signal = AbortSignal.any([context.signal, lease])
  return { ...context, signal, http: { request: (request) => context.http.request({ ...request, signal }) } }
}
