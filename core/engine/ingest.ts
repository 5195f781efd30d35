// Ingest (engine-rules §9): verify over the raw bytes, make it durable, answer. Whole records are merged before the answer (ADR 0014);
// everything else is stored first and worked on at once. What a crash left behind in the inbox is found by the sweep.
import type { WebhookReply, WebhookRequest } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { InboxRow } from '../store/port.ts'
import { fromText, newArrival, type Arrival } from './arrival.ts'
import type { Courier } from './courier.ts'
import type { LiveConnection } from './graph.ts'
import type { Observation } from './observation.ts'
import { isGuarded, parseEvent, sortEvent, type ParsedEvent, type PushedRecord } from './pushed-event.ts'
import { createPushes, type Pushes } from './pushes.ts'
import { deadLetter } from './rows.ts'

export interface Ingest {
  receive(connection: LiveConnection, request: WebhookRequest): Promise<WebhookReply>
  /** Works on inbox rows that nobody finished. */
  recover(rows: InboxRow[]): Promise<void>
  readonly isIdle: boolean
  /** Resolves when everything received so far is dealt with or put off. */
  drained(): Promise<void>
}

const ACCEPTED: WebhookReply = { status: 200 }
const REFUSED: WebhookReply = {
  status: 401,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'The signature does not fit: check the secret and the clock of the sender.',
}
const RETRY_MS = 5_000

export function createIngest(courier: Courier): Ingest {
  const { deps } = courier
  /** Two queues: what a sender waits for is never behind a call to a vendor. */
  const awaited = createPushes(courier, true)
  const stored = createPushes(courier, false)
  /** Inbox rows that are worked on. */
  const open = new Map<string, Promise<void>>()

  async function receive(connection: LiveConnection, request: WebhookRequest): Promise<WebhookReply> {
    const webhook = connection.open.webhook
    if (!webhook) throw new HubError('noWebhook', 'config', `connection ${connection.id} takes no webhooks`)
    const verdict = await webhook.verify(connection.context, request)
    if (verdict === false) return REFUSED
    if (verdict !== true) return verdict
    const event = parseEvent(connection, request)
    const arrival = newArrival(deps, { connection: connection.id, request, eventId: event.eventId })
    const reply = event.reply ?? ACCEPTED
    if (await mergeNow(connection, event, arrival)) return reply
    const [isNew] = await deps.store.ingest([arrival.insert()])
    if (isNew) accept(connection, arrival.id, event)
    return reply
  }

  /** True: all of the event is durable. False: nothing may be relied on, the request has to be stored. */
  async function mergeNow(connection: LiveConnection, event: ParsedEvent, arrival: Arrival): Promise<boolean> {
    const [pushed, hinted] = sortEvent(connection, event)
    if (event.error || hinted.length || !pushed.length || !pushed.every(isGuarded)) return false
    // Of several records none knows whether the others got in: the event is remembered after all of them.
    const arrivals = pushed.length === 1 ? [arrival] : undefined
    if (!(await mergeAll(awaited, pushed, { readAt: arrival.receivedAt, arrivals }))) return false
    if (!arrivals && arrival.done) await deps.store.commit({ items: [{ key: arrival.id, inbox: [arrival.done] }] })
    return true
  }

  function accept(connection: LiveConnection, id: string, event: ParsedEvent) {
    const work = event.error ? bury(connection, id, event) : spread(connection, id, event)
    const settled = work
      .catch((thrown: unknown) => putOff(id, thrown))
      .catch((thrown: unknown) => deps.log.error({ reason: toHubError(thrown).message, row: id }, 'inbox row left to the sweep'))
      .finally(() => open.delete(id))
    open.set(id, settled)
  }

  /** Records that may be trusted go to their channel's batch; everything else becomes a hint. */
  async function spread(connection: LiveConnection, id: string, event: ParsedEvent) {
    const [pushed, hinted] = sortEvent(connection, event)
    const hints = hinted.map(({ object, externalId }) => ({
      connection: connection.id,
      object,
      externalId,
      dueAt: deps.now(),
      origin: 'live',
    }))
    if (hints.length || !pushed.length) {
      await deps.store.commit({ items: [{ key: id, hints, ...(!pushed.length && { inboxDone: [id] }) }] })
      courier.wake(hints.map(({ object }) => ({ connection: connection.id, lane: `in/${object}` })))
    }
    if (!pushed.length) return
    const isAlone = pushed.length === 1
    const areKept = await mergeAll(stored, pushed, { readAt: deps.now(), ...(isAlone && { inboxIds: [id] }) })
    // Several records: the inbox row is done after all of them; each is safe to merge twice.
    if (!areKept) await later(id)
    else if (!isAlone) await deps.store.commit({ items: [{ key: id, inboxDone: [id] }] })
  }

  const later = (id: string) =>
    deps.store.commit({ items: [{ key: id, inboxLater: [{ id, dueAt: deps.now() + RETRY_MS, state: 'new' }] }] })

  async function putOff(id: string, thrown: unknown) {
    const error = toHubError(thrown)
    deps.log.error({ code: error.code, kind: error.kind, reason: error.message, row: id }, 'inbox row put off')
    await later(id)
  }

  /** Genuine, but not readable: kept for a person. */
  async function bury(connection: LiveConnection, id: string, { error, text }: ParsedEvent) {
    const letter = deadLetter({
      direction: 'in',
      connection: connection.id,
      object: 'webhook',
      externalId: id,
      payload: { text: text ?? '' },
      error: error!,
      mappingHash: null,
      now: deps.now(),
    })
    await deps.store.commit({ items: [{ key: id, deadLetters: [letter], inboxDone: [id] }] })
  }

  const isIdle = () => open.size === 0 && awaited.isIdle && stored.isIdle
  return {
    receive,
    async recover(rows) {
      for (const row of rows) {
        const connection = courier.graph().connections.get(row.connection)
        if (!connection || open.has(row.id) || row.request === null) continue
        accept(connection, row.id, parseEvent(connection, fromText(row.request)))
      }
    },
    get isIdle() {
      return isIdle()
    },
    async drained() {
      while (!isIdle()) await Promise.all([...open.values(), awaited.drained(), stored.drained()])
    },
  }
}

/** True: all of them are durable. */
async function mergeAll(
  pushes: Pushes,
  pushed: PushedRecord[],
  requests: Pick<Observation, 'readAt' | 'arrivals' | 'inboxIds'>,
): Promise<boolean> {
  const merged = pushed.map(([channel, { externalId, native, isDeleted, modifiedAt, version }]) =>
    pushes.merge(channel, { externalId, native: isDeleted ? null : native, modifiedAt, version, startedSeq: 0, isPush: true, ...requests }),
  )
  return (await Promise.all(merged)).every((isKept) => isKept)
}
