// Ingest (engine-rules §9): verify over the raw bytes, store, answer. Acknowledged means durable. What came is worked on at once; what a
// crash left behind is found by the sweep.
import { isUtf8 } from 'node:buffer'
import type { ReadRecord, WebhookEvent, WebhookReply, WebhookRequest } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { InboxRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import type { Channel, LiveConnection } from './graph.ts'
import { observe } from './observe.ts'
import type { Observation } from './observation.ts'
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
const BATCH = 200
const RETRY_MS = 5_000

interface Pushed {
  observation: Observation
}

export function createIngest(courier: Courier): Ingest {
  const { deps } = courier
  /** Pushed records waiting to be merged, by channel; a channel in `busy` is being drained. */
  const waiting = new Map<Channel, Pushed[]>()
  const busy = new Map<Channel, Promise<void>>()
  const open = new Set<string>()

  async function receive(connection: LiveConnection, request: WebhookRequest): Promise<WebhookReply> {
    const webhook = connection.open.webhook
    if (!webhook) throw new HubError('noWebhook', 'config', `connection ${connection.id} takes no webhooks`)
    const verdict = await webhook.verify(connection.context, request)
    if (verdict === false) return REFUSED
    if (verdict !== true) return verdict
    const received = { connection, request, event: parse(connection, request) }
    const id = deps.newId('inb')
    const { eventId } = received.event
    const dedupeKey = eventId === undefined ? `body:${deps.digest(Buffer.from(request.rawBody).toString('latin1'))}` : `event:${eventId}`
    const [isNew] = await deps.store.ingest([
      { id, connection: connection.id, dedupeKey, request: toText(request), receivedAt: deps.now() },
    ])
    if (isNew) accept(connection, id, received.event)
    return received.event.reply ?? ACCEPTED
  }

  function accept(connection: LiveConnection, id: string, event: ParsedEvent) {
    open.add(id)
    const work = event.error ? bury(connection, id, event) : spread(connection, id, event)
    void work.catch((thrown: unknown) => putOff([id], thrown)).finally(() => open.delete(id))
  }

  /** Records that may be trusted go to their channel's batch; everything else becomes a hint. */
  async function spread(connection: LiveConnection, id: string, event: ParsedEvent) {
    const [pushed, hinted] = sort(connection, event)
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
    const startedSeq = await deps.store.sequence()
    const readAt = deps.now()
    // The inbox row is done with its last record; each record is safe to merge twice.
    const drains = pushed.map(([channel, record], index) => {
      const inboxIds = index === pushed.length - 1 ? [id] : undefined
      const native = record.isDeleted ? null : record.native
      const { externalId, modifiedAt, version } = record
      return enqueue(channel, { observation: { externalId, native, modifiedAt, version, startedSeq, readAt, isPush: true, inboxIds } })
    })
    await Promise.all(drains)
  }

  function enqueue(channel: Channel, pushed: Pushed): Promise<void> {
    const queue = waiting.get(channel) ?? []
    queue.push(pushed)
    waiting.set(channel, queue)
    let drain = busy.get(channel)
    if (!drain) busy.set(channel, (drain = drainChannel(channel).finally(() => busy.delete(channel))))
    return drain
  }

  async function drainChannel(channel: Channel) {
    await Promise.resolve() // everything that arrived in this turn joins the first batch
    for (let queue = waiting.get(channel); queue?.length; queue = waiting.get(channel)) {
      const batch = queue.splice(0, BATCH).map(({ observation }) => observation)
      try {
        await observe(courier, { channel, observations: batch, origin: 'live' })
      } catch (thrown) {
        await putOff(
          batch.flatMap((observation) => observation.inboxIds ?? []),
          thrown,
        )
      }
    }
  }

  async function putOff(ids: string[], thrown: unknown) {
    const error = toHubError(thrown)
    deps.log.error({ code: error.code, kind: error.kind, reason: error.message, rows: ids.length }, 'inbox rows put off')
    const dueAt = deps.now() + RETRY_MS
    if (ids.length)
      await deps.store.commit({ items: [{ key: 'inbox', inboxLater: ids.map((id) => ({ id, dueAt, state: 'new' as const })) }] })
  }

  /** Genuine, but not readable: kept for a person. */
  async function bury(connection: LiveConnection, id: string, { error, text }: ParsedEvent) {
    const letter = deadLetter({
      direction: 'in',
      connection: connection.id,
      object: 'webhook',
      externalId: id,
      payload: text ?? '',
      error: error!,
      mappingHash: null,
      now: deps.now(),
    })
    await deps.store.commit({ items: [{ key: id, deadLetters: [letter], inboxDone: [id] }] })
  }

  return {
    receive,
    async recover(rows) {
      for (const row of rows) {
        const connection = courier.graph().connections.get(row.connection)
        if (!connection || open.has(row.id) || row.request === null) continue
        accept(connection, row.id, parse(connection, fromText(row.request)))
      }
    },
    get isIdle() {
      return open.size === 0
    },
    async drained() {
      while (open.size) await Promise.race([...busy.values(), new Promise((resolve) => setImmediate(resolve))])
    },
  }
}

type ParsedEvent = WebhookEvent & { error?: HubError; text?: string }

function parse(connection: LiveConnection, request: WebhookRequest): ParsedEvent {
  try {
    return connection.open.webhook!.parse(connection.context, request)
  } catch (thrown) {
    return { error: toHubError(thrown), text: Buffer.from(request.rawBody).toString('utf8') }
  }
}

/** [pushed records to trust, hints]; objects without an inbound flow are left out. */
function sort(connection: LiveConnection, event: WebhookEvent): [[Channel, ReadRecord][], { object: string; externalId: string }[]] {
  const pushed: [Channel, ReadRecord][] = []
  const hinted = (event.hints ?? []).filter(({ object }) => connection.channels.get(object)?.inbound)
  for (const record of event.records ?? []) {
    const channel = connection.channels.get(record.object)
    if (!channel?.inbound) continue
    if (channel.port.facts.payload === 'full') pushed.push([channel, record])
    else hinted.push({ object: record.object, externalId: record.externalId })
  }
  return [pushed, hinted]
}

const UNKEPT = new Set(['authorization', 'cookie', 'proxy-authorization'])

function toText({ headers, query, rawBody }: WebhookRequest): string {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !UNKEPT.has(name)))
  const bytes = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength)
  return JSON.stringify(
    isUtf8(bytes) ? { headers: kept, query, text: bytes.toString('utf8') } : { headers: kept, query, base64: bytes.toString('base64') },
  )
}

function fromText(text: string): WebhookRequest {
  const { headers, query, ...body } = JSON.parse(text) as {
    headers: Record<string, string>
    query: Record<string, string>
    text?: string
    base64?: string
  }
  return { headers, query, rawBody: body.text === undefined ? Buffer.from(body.base64 ?? '', 'base64') : Buffer.from(body.text, 'utf8') }
}
