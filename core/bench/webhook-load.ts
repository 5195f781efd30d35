// Sends signed webhooks: as fast as so many connections allow, or at a steady rate.
import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import { clockMs } from '../testing/child.ts'
import { SIGNATURE_HEADER, WEBHOOK_SECRET } from './configuration.ts'
import { sourceOrder } from './orders.ts'

export interface WebhookTarget {
  /** Origin. */
  url: string
  path: string
}
interface Signed {
  number: string
  body: Buffer
  signature: string
}

/** One event: the whole order, or its id alone. */
export function makeEvent(key: string, n: number, way: 'push' | 'hint', version = 1): Signed {
  const order = sourceOrder(key, n, version)
  const body = Buffer.from(JSON.stringify(way === 'push' ? { event: 'order.changed', order } : { event: 'order.changed', id: key }))
  return { number: order.order_no, body, signature: createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex') }
}

/** `count` events over so many connections. Resolves with the time of the first request; rejects when one is not acknowledged. */
export async function sendAll(to: WebhookTarget, events: readonly Signed[], connections: number): Promise<number> {
  const pool = new Pool(to.url, { connections })
  const startedAt = clockMs()
  let next = 0
  const worker = async () => {
    while (next < events.length) await post(pool, to.path, events[next++]!)
  }
  await Promise.all(Array.from({ length: connections }, worker))
  await pool.close()
  return startedAt
}

/** At `perSecond`, one after another on its own time. Resolves with the time at which each was sent, by number. */
export async function sendSteadily(to: WebhookTarget, events: readonly Signed[], perSecond: number): Promise<Map<string, number>> {
  const pool = new Pool(to.url, { connections: 32 })
  const sentAt = new Map<string, number>()
  const startedAt = clockMs()
  const answers: Promise<void>[] = []
  for (const [index, event] of events.entries()) {
    const dueIn = startedAt + (index * 1000) / perSecond - clockMs()
    if (dueIn > 0) await new Promise((resolve) => setTimeout(resolve, dueIn))
    sentAt.set(event.number, clockMs())
    answers.push(post(pool, to.path, event))
  }
  await Promise.all(answers)
  await pool.close()
  return sentAt
}

async function post(pool: Pool, path: string, { body, signature }: Signed) {
  const answer = await pool.request({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: signature },
    body,
  })
  await answer.body.dump()
  if (answer.statusCode !== 200) throw new Error(`a webhook was answered with ${answer.statusCode}`)
}
