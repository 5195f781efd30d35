// Source and target as one process beside the hub and the bare pipeline.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveParent, startChild, type Child } from '../testing/child.ts'
import { createSource } from './source.ts'
import { createTarget, type Counts } from './target.ts'

export interface ServerUrls {
  sourceUrl: string
  targetUrl: string
}
/** Source and target, and the referee's questions to them. */
export interface Servers {
  urls: ServerUrls
  reset(): Promise<void>
  counts(): Promise<Counts>
  arrivals(): Promise<Map<string, number>>
  /** Resolves with the time (clockMs) at which the target had so many. */
  reached(what: 'distinct' | 'updates' | 'received', count: number): Promise<number>
  fill(object: 'order' | 'product', prefix: string, count: number): Promise<void>
  change(many: number): Promise<void>
  stop(): Promise<void>
}

export async function startServers(): Promise<Servers> {
  const child: Child<ServerUrls> = startChild<ServerUrls>(new URL(import.meta.url), null)
  const urls = await child.ready
  return {
    urls,
    reset: () => child.call('targetReset'),
    counts: () => child.call('targetCounts'),
    arrivals: async () => new Map(await child.call<[string, number][]>('targetArrivals')),
    reached: (what, count) => child.call('targetReached', { what, count }),
    fill: (object, prefix, count) => child.call('sourceFill', { object, prefix, count }),
    change: (many) => child.call('sourceChange', many),
    stop: () => child.stop(),
  }
}

if (process.send && process.argv[1] === import.meta.filename) {
  const source = createSource()
  const target = createTarget()
  const sourceUrl = await listen(source.handle)
  const targetUrl = await listen(target.handle)
  serveParent({ sourceUrl, targetUrl }, { ...source.calls, ...target.calls })
}

function listen(handle: RequestListener): Promise<string> {
  const server = createServer({ keepAliveTimeout: 65_000 }, handle)
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  )
}
