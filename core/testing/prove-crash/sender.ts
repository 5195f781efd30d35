// A shop that pushes new orders and revisions of them, and sends again later what was not acknowledged: by then a newer revision may have
// overtaken it.
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { SIGNATURE_HEADER } from '../../bench/configuration.ts'
import { makeEvent } from '../../bench/webhook-load.ts'
import { NODE_HEADER } from './balancer.ts'

export interface Sender {
  /** Webhooks answered with 2xx. */
  readonly acknowledgedCount: number
  /** Newest acknowledged revision of each order number. */
  readonly acknowledged: ReadonlyMap<string, number>
  readonly orders: number
  /** Newest revision of each order that this node has acknowledged since the last call. */
  takeAcknowledgedBy(node: number): ReadonlyMap<string, number>
  /** No new events; resolves when everything that was sent is acknowledged. */
  finish(): Promise<void>
}
interface SenderOptions {
  /** The hub's address. */
  url: string
  nodes: number
  random(): number
}
interface Event {
  number: string
  revision: number
  body: Buffer
  signature: string
}

const WORKERS = 8
const NEW_SHARE = 0.4
const RETRY_SHARE = 0.3
/** Revisions go to the latest orders, whose deliveries are still on their way. */
const RECENT = 40
const PAUSE_MS = 40
const DOWN_MS = 20
/** Only what hangs takes so long, on however busy a machine. */
const FINISH_MS = 180_000

const note = (newest: Map<string, number>, { number, revision }: Event) => newest.set(number, Math.max(newest.get(number) ?? 0, revision))

export function startSender({ url, nodes, random }: SenderOptions): Sender {
  const revisions: number[] = []
  const acknowledged = new Map<string, number>()
  const unacknowledged: Event[] = []
  const byNode = Array.from({ length: nodes }, () => new Map<string, number>())
  const pool = new Pool(url, { connections: WORKERS })
  let acknowledgedCount = 0
  let isFinishing = false
  let giveUpAt = Infinity

  function nextEvent(): Event {
    const isNew = revisions.length === 0 || random() < NEW_SHARE
    const n = isNew ? revisions.length : Math.max(0, revisions.length - 1 - Math.floor(random() * RECENT))
    const revision = (revisions[n] = (revisions[n] ?? 0) + 1)
    return { ...makeEvent(`K${n}`, n, 'push', revision), revision }
  }

  /** The node that acknowledged it. */
  async function send(event: Event): Promise<number | undefined> {
    try {
      const answer = await pool.request({
        method: 'POST',
        path: '/webhooks/source',
        headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: event.signature },
        body: event.body,
      })
      await answer.body.dump()
      if (answer.statusCode >= 200 && answer.statusCode < 300) return Number(answer.headers[NODE_HEADER])
      return undefined
    } catch {
      return undefined // killed, or not up yet: sent again later
    }
  }

  async function work() {
    while (!isFinishing || unacknowledged.length) {
      if (Date.now() > giveUpAt) throw new Error(`${unacknowledged.length} webhooks were still not acknowledged at the end`)
      const isRetry = unacknowledged.length > 0 && (isFinishing || random() < RETRY_SHARE)
      const event = isRetry ? unacknowledged.splice(Math.floor(random() * unacknowledged.length), 1)[0]! : nextEvent()
      const node = await send(event)
      if (node !== undefined) {
        acknowledgedCount++
        note(acknowledged, event)
        note(byNode[node]!, event)
        if (!isFinishing) await sleep(random() * PAUSE_MS)
      } else {
        unacknowledged.push(event)
        await sleep(DOWN_MS + random() * DOWN_MS)
      }
    }
  }

  const workers = Promise.all(Array.from({ length: WORKERS }, work))
  workers.catch(() => undefined) // told by finish
  return {
    get acknowledgedCount() {
      return acknowledgedCount
    },
    acknowledged,
    get orders() {
      return revisions.length
    },
    takeAcknowledgedBy(node) {
      const taken = byNode[node]!
      byNode[node] = new Map()
      return taken
    },
    async finish() {
      isFinishing = true
      giveUpAt = Date.now() + FINISH_MS
      await workers
      // A worker may have put one back after another had looked: nothing is left only when all have ended and the list is empty.
      while (unacknowledged.length) await work()
      await pool.destroy()
    },
  }
}
