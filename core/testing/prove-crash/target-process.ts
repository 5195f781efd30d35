// The target as a process of its own that outlives the hub: no idempotency (it creates again whatever comes), slow enough that kills hit
// every moment of a call, and a search that finds new records a little late.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { childOptions, clockMs, serveParent, startChild, type Child } from '../child.ts'
import { randomFrom } from '../hub.ts'
import { createArrivals, type Wanted } from './arrivals.ts'
import type { Effect, Holding } from './referee.ts'

export type Target = Child<{ url: string }>
export const startTarget = (seed: number): Target => startChild<{ url: string }>(new URL(import.meta.url), { seed })

/** Mostly a few ms on either side of the effect, at times much longer. */
const QUICK_MS = 8
const SLOW_MS = 60
const SLOW_SHARE = 0.1
const INDEX_LAG_MS = 100

type Native = Record<string, unknown>
interface Stored {
  record: Native
  searchableAt: number
}

if (process.send && process.argv[1] === import.meta.filename) run(childOptions<{ seed: number }>())

function run({ seed }: { seed: number }) {
  const random = randomFrom(seed)
  const records = new Map<string, Stored>()
  const effects: Effect[] = []
  const delayMs = () => random() * (random() < SLOW_SHARE ? SLOW_MS : QUICK_MS)
  const arrivals = createArrivals()
  const effect = (kind: Effect['kind'], record: Native) => {
    const [number, revision] = [String(record['external_no']), Number(record['revision'])]
    effects.push({ kind, id: String(record['id']), number, revision })
    arrivals.add(number, revision, clockMs())
  }

  function search(reference: string | null): Native[] {
    const now = Date.now()
    return [...records.values()]
      .filter(({ record, searchableAt }) => record['external_no'] === reference && searchableAt <= now)
      .map(({ record }) => record)
  }

  function answer(method: string, url: URL, body: Native): { status: number; body: unknown } {
    const id = url.pathname.split('/')[2]
    if (method === 'GET' && id === undefined) return { status: 200, body: { data: search(url.searchParams.get('reference')) } }
    if (method === 'POST') {
      const record = { ...body, id: `t${records.size + 1}` }
      records.set(record.id, { record, searchableAt: Date.now() + INDEX_LAG_MS })
      effect('create', record)
      return { status: 201, body: { data: record } }
    }
    const known = records.get(id ?? '')
    if (!known) return { status: 404, body: { error: 'not found' } }
    if (method === 'PATCH') {
      Object.assign(known.record, body)
      effect('update', known.record)
    }
    return { status: 200, body: { data: known.record } }
  }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    await sleep(delayMs())
    const { status, body } = answer(request.method!, new URL(request.url!, 'http://target'), text ? (JSON.parse(text) as Native) : {})
    const json = JSON.stringify(body)
    await sleep(delayMs())
    response.writeHead(status, { 'content-type': 'application/json' }).end(json)
  }

  // Whoever was killed while it sent or waited hears no answer: that is what this target is for.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1', () =>
    serveParent(
      { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      {
        effects: () => effects,
        failover: ({ wanted, since }: { wanted: Wanted[]; since: number }) => arrivals.failover(wanted, since),
        holdings: (): Holding[] =>
          [...records.values()].map(({ record }) => ({
            id: String(record['id']),
            number: String(record['external_no']),
            revision: Number(record['revision']),
          })),
      },
    ),
  )
}
