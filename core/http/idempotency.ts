// Idempotency-Key: one effect per key. The first answer is kept for 24 hours and given again (draft-ietf-httpapi-idempotency-key-header).
import { hash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Store } from '../store/port.ts'
import { Refusal } from './problem.ts'

/** How long an answer is kept. */
export const KEPT_MS = 24 * 60 * 60 * 1000

/** An answer as it is stored: plain enough to be given again. */
export interface PlainAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

export interface KeyedRequest {
  key: string
  method: string
  path: string
  body: Uint8Array
}

/**
 * Runs `effect` at most once per key. Throws Refusal 422 `keyReused` for the same key with another payload, 409 `stillRunning` while the
 * first one runs. Failures that may pass (5xx) are not kept: the same key may try again.
 */
export async function once(store: Store, request: KeyedRequest, effect: () => Promise<PlainAnswer>): Promise<PlainAnswer> {
  const fingerprint = hash('sha256', Buffer.concat([Buffer.from(`${request.method} ${request.path}\n`), request.body]), 'base64url')
  const now = await store.clock()
  const kept = await claim(store, { ...request, fingerprint, now })
  if (kept) return kept
  let answer: PlainAnswer
  try {
    answer = await effect()
  } catch (error) {
    // A refusal did nothing either: mending the request under the same key would be another payload.
    await forget(store, request.key)
    throw error
  }
  await store.admin([{ table: 'idempotency', put: { key: request.key, status: answer.status, response: JSON.stringify(answer) } }])
  return answer
}

const forget = (store: Store, key: string): Promise<unknown> => store.admin([{ table: 'idempotency', remove: { key } }])

/** Takes the key, or gives the answer that it has already. */
async function claim(
  store: Store,
  { key, fingerprint, now }: { key: string; fingerprint: string; now: number },
): Promise<PlainAnswer | undefined> {
  const row = { key, fingerprint, status: null, response: null, createdAt: now }
  const { failed } = await store.admin([{ table: 'idempotency', put: row, expectRev: null }])
  if (failed.length === 0) return undefined
  const { idempotency } = store.tables
  const [known] = await store.read.select().from(idempotency).where(eq(idempotency.key, key)).limit(1)
  if (!known || known.createdAt < now - KEPT_MS) {
    await forget(store, key)
    return claim(store, { key, fingerprint, now })
  }
  if (known.fingerprint !== fingerprint) {
    throw refusal(422, 'keyReused', 'This Idempotency-Key was used for another request: take a new key for a new effect.')
  }
  if (known.status === null || known.response === null) {
    throw refusal(409, 'stillRunning', 'The first request with this Idempotency-Key is still running: ask again in a moment.')
  }
  return JSON.parse(known.response) as PlainAnswer
}

const refusal = (status: number, code: string, detail: string): Refusal =>
  new Refusal(status, code, detail, { errors: [{ pointer: '/header/Idempotency-Key', detail }] })
