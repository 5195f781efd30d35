// The target: a plain REST API that parses every body, gives every new record an id, and knows when what arrived.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { clockMs } from '../testing/child.ts'

export interface Counts {
  /** Records received, new and changed. */
  received: number
  creates: number
  updates: number
  /** Different business numbers. */
  distinct: number
  requests: number
  /** When the last answer was given (clockMs). */
  lastAnswerAt: number
}
type Reached = keyof Pick<Counts, 'distinct' | 'updates' | 'received'>
interface Waiting {
  what: Reached
  count: number
  resolve(at: number): void
}
type Given = Record<string, unknown>

/** Request handler and what the referee may ask. */
export function createTarget() {
  let arrivals = new Map<string, number>()
  let counts = none()
  let waiting: Waiting[] = []
  let lastId = 0

  function take(given: Given, id: string | undefined): { id: string } {
    const number = (given['external_no'] ?? given['article']) as string | undefined
    counts.received++
    if (id === undefined) counts.creates++
    else counts.updates++
    if (number !== undefined && !arrivals.has(number)) arrivals.set(number, clockMs())
    counts.distinct = arrivals.size
    return { id: id ?? `t${++lastId}` }
  }

  function answer(path: string, body: unknown): unknown {
    const [, , last] = path.split('/')
    if (last === 'batch') return { results: (body as { items: Given[] }).items.map((item) => take(item, item['id'] as string | undefined)) }
    return take(body as Given, last)
  }

  function handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      counts.requests++
      const text = JSON.stringify(answer(request.url!, JSON.parse(Buffer.concat(chunks).toString())))
      response.writeHead(request.method === 'POST' ? 201 : 200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      })
      response.end(text)
      counts.lastAnswerAt = clockMs()
      waiting = waiting.filter((one) => {
        if (counts[one.what] < one.count) return true
        one.resolve(counts.lastAnswerAt)
        return false
      })
    })
  }

  return {
    handle,
    calls: {
      targetReset() {
        arrivals = new Map()
        counts = none()
      },
      targetCounts: () => counts,
      /** [number, clockMs] of the first arrival of each. */
      targetArrivals: () => [...arrivals],
      /** Resolves with the time at which so many were there. */
      targetReached: ({ what, count }: { what: Reached; count: number }) =>
        counts[what] >= count ? counts.lastAnswerAt : new Promise<number>((resolve) => waiting.push({ what, count, resolve })),
    },
  }
}

const none = (): Counts => ({ received: 0, creates: 0, updates: 0, distinct: 0, requests: 0, lastAnswerAt: 0 })
