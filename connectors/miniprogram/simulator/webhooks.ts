// Pushes to the hub: signed by Standard Webhooks, tried again on the contract's schedule, and as unreliable as a test asks for.
import { standardWebhook } from '../../../core/connector/signatures.ts'
import { resourceOf, idOf, type ShopStore } from './store.ts'
import type { Kind } from './records.ts'
import type { Stamped } from './table.ts'
import { createRandom } from './random.ts'

/** off: nothing is sent · normal · doubled: everything twice · late: held back until released · reordered: shuffled within what is due. */
export const PUSH_MODES = ['off', 'normal', 'doubled', 'late', 'reordered'] as const
export type PushMode = (typeof PUSH_MODES)[number]

export interface WebhookOptions {
  url: string
  /** whsec_… */
  secret: string
  mode?: PushMode
  /** `hint` leaves the record out. Default full. */
  payload?: 'hint' | 'full'
  /** Only these record types, such as `trade`; default all. */
  types?: string[]
  /** What happens to a share of the pushes, by a seed of its own. */
  trouble?: PushTrouble
}

/** Shares from 0 to 1; what is both doubled and late comes once at once and once late. */
export interface PushTrouble {
  seed: number
  /** Never sent. */
  lose?: number
  double?: number
  /** Sent up to `lateMs` later, and so after what came after it. */
  late?: number
  lateMs?: number
}

export interface Sender {
  configure(options: Partial<WebhookOptions>): void
  /** Sends what is due by the shop's clock, once each; failures wait for their next turn. */
  deliver(): Promise<{ sent: number; failed: number }>
  /** All that wait become due: late ones, and those to be tried again. */
  release(): void
  /** When the next try is due; undefined = nothing waits. */
  nextDueAt(): number | undefined
  readonly pending: number
  /** Pushes that met with trouble so far. */
  readonly counts: { lost: number; doubled: number; late: number }
}

interface Message {
  id: string
  body: string
  dueAt: number
  tries: number
  isHeld: boolean
}

const RETRY_AFTER_MS = [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000]
const MAX_BODY = 20_000
const TIMEOUT_MS = 15_000

/** Listens to the shop and queues an event per change. */
export function createSender(store: ShopStore, options: Partial<WebhookOptions> = {}): Sender {
  let settings: Partial<WebhookOptions> = options
  let queue: Message[] = []
  const random = createRandom(11)
  const counts = { lost: 0, doubled: 0, late: 0 }
  let fate = fates(settings.trouble)
  let sending = 0

  store.onChange((kind, record) => {
    const { url, mode = 'normal', types } = settings
    if (url === undefined || mode === 'off' || (types && !types.includes(resourceOf(kind).type))) return
    const body = eventOf(kind, record, { now: store.now(), payload: settings.payload })
    const message = { id: `msg_${store.nextNumber('push')}`, body, dueAt: store.now(), tries: 0, isHeld: mode === 'late' }
    const { isLost, isDoubled, lateMs } = fate()
    if (isLost) return void counts.lost++
    if (lateMs > 0) counts.late++
    queue.push({ ...message, dueAt: message.dueAt + lateMs })
    if (isDoubled) counts.doubled++
    if (isDoubled || mode === 'doubled') queue.push({ ...message })
  })

  const send = async ({ id, body }: Message): Promise<{ isTaken: boolean; isGone: boolean; waitMs: number }> => {
    const headers = signedHeaders({ id, body, secret: settings.secret!, now: store.now() })
    try {
      const answer = await fetch(settings.url!, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      })
      await answer.body?.cancel()
      return { isTaken: answer.ok, isGone: answer.status === 410, waitMs: Number(answer.headers.get('retry-after') ?? 0) * 1000 }
    } catch {
      return { isTaken: false, isGone: false, waitMs: 0 } // Unreachable: the schedule tries again.
    }
  }

  return {
    configure(changes) {
      settings = { ...settings, ...changes }
      if ('trouble' in changes) fate = fates(changes.trouble)
    },
    async deliver() {
      const now = store.now()
      const due = queue.filter(({ isHeld, dueAt }) => !isHeld && dueAt <= now)
      queue = queue.filter((message) => !due.includes(message))
      if (settings.mode === 'reordered') due.sort(() => random.next() - 0.5)
      let failed = 0
      sending = due.length
      for (const message of due) {
        const { isTaken, isGone, waitMs } = await send(message)
        sending--
        if (isTaken) continue
        failed++
        if (isGone) settings = { ...settings, mode: 'off' }
        const delay = RETRY_AFTER_MS[message.tries]
        if (!isGone && delay !== undefined) queue.push({ ...message, tries: message.tries + 1, dueAt: now + Math.max(delay, waitMs) })
      }
      return { sent: due.length - failed, failed }
    },
    release: () => queue.forEach((message) => Object.assign(message, { isHeld: false, dueAt: Math.min(message.dueAt, store.now()) })),
    nextDueAt: () =>
      queue.filter(({ isHeld }) => !isHeld).reduce<number | undefined>((least, { dueAt }) => Math.min(least ?? dueAt, dueAt), undefined),
    get pending() {
      return queue.length + sending
    },
    counts,
  }
}

interface Fate {
  isLost: boolean
  isDoubled: boolean
  lateMs: number
}

/** What becomes of the next push. Each takes as many numbers as any other, so that a share does not move the fates of what follows. */
function fates(trouble: PushTrouble | undefined): () => Fate {
  if (trouble === undefined) return () => ({ isLost: false, isDoubled: false, lateMs: 0 })
  const { seed, lose = 0, double = 0, late = 0, lateMs = 3_000 } = trouble
  const random = createRandom(seed)
  return () => {
    const [isLost, isDoubled, isLate, delay] = [random.chance(lose), random.chance(double), random.chance(late), random.between(1, lateMs)]
    return { isLost, isDoubled, lateMs: isLate ? delay : 0 }
  }
}

/** The headers of a push as the contract describes them. */
export function signedHeaders({
  id,
  body,
  secret,
  now,
}: {
  id: string
  body: string
  secret: string
  now: number
}): Record<string, string> {
  const timestamp = Math.floor(now / 1000)
  const signature = standardWebhook(secret).sign({ id, timestamp, body })
  return { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature }
}

/** The body of a push: the whole record, or a hint where it is asked for or the record is too long. */
export function eventOf(kind: Kind, record: Stamped, { now, payload = 'full' }: { now: number; payload?: 'hint' | 'full' }): string {
  const hint = { id: idOf(kind, record), version: record.version }
  const event = { type: `${resourceOf(kind).type}.updated`, timestamp: new Date(now).toISOString() }
  const full = JSON.stringify({ ...event, data: { ...hint, record } })
  return payload === 'hint' || full.length > MAX_BODY ? JSON.stringify({ ...event, data: hint }) : full
}
