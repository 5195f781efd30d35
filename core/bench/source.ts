// The source: lists orders or products by change time, made on the fly, and gives single ones by id.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sourceOrder, sourceProduct } from './orders.ts'

export type SourceObject = 'order' | 'product'
const START = Date.parse('2026-01-01T00:00:00Z')
const stampOf = (n: number) => START + n * 1000

interface Entry {
  n: number
  version: number
  stamp: number
}

/** Request handler and what the bench sets up. */
export function createSource() {
  let object: SourceObject = 'order'
  let prefix = ''
  /** Unchanged ones by number; changed ones have moved behind all of them. */
  let count = 0
  let changed = new Map<number, Entry>()
  let sequence: Int32Array = new Int32Array()
  let requests = 0

  const entryAt = (index: number): Entry => {
    const n = sequence[index]!
    return changed.get(n) ?? { n, version: 1, stamp: stampOf(n) }
  }
  const make = ({ n, version, stamp }: Entry) => (object === 'order' ? sourceOrder(`${prefix}${n}`, n, version, stamp) : sourceProduct(n))

  function firstSince(stamp: number): number {
    let [low, high] = [0, sequence.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (entryAt(middle).stamp < stamp) low = middle + 1
      else high = middle
    }
    return low
  }

  function page(query: URLSearchParams) {
    const limit = Number(query.get('limit') ?? 100)
    const cursor = query.get('cursor')
    const since = query.get('since')
    const start = cursor !== null ? Number(cursor) : since !== null ? firstSince(Date.parse(since)) : 0
    const end = Math.min(start + limit, sequence.length)
    const data = []
    for (let index = start; index < end; index++) data.push(make(entryAt(index)))
    return { data, next: end < sequence.length ? String(end) : null }
  }

  function handle(request: IncomingMessage, response: ServerResponse) {
    requests++
    const url = new URL(request.url!, 'http://source')
    const [, , key] = url.pathname.split('/')
    // Single ones exist under any key that ends in a number: a sender made it up, and we agree.
    const body = key === undefined ? page(url.searchParams) : sourceOrder(key, Number(/\d+$/.exec(key)![0]))
    const text = JSON.stringify(body)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }

  return {
    handle,
    calls: {
      sourceFill(given: { object: SourceObject; prefix: string; count: number }) {
        ;({ object, prefix, count } = given)
        changed = new Map()
        sequence = Int32Array.from({ length: count }, (_, n) => n)
      },
      /** Changes so many, spread over all; they are the newest now. */
      sourceChange(many: number) {
        const step = Math.floor(count / many)
        const base = entryAt(sequence.length - 1).stamp
        const numbers = Array.from({ length: many }, (_, i) => i * step)
        numbers.forEach((n, i) => changed.set(n, { n, version: (changed.get(n)?.version ?? 1) + 1, stamp: base + (i + 1) * 1000 }))
        const moved = new Set(numbers)
        sequence = Int32Array.from([...sequence.filter((n) => !moved.has(n)), ...numbers])
      },
      sourceRequests: () => requests,
    },
  }
}
