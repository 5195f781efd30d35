// A pushed request as the inbox keeps it. Its text and its digest are made only when it has to be kept whole: most pushed records are merged
// before the sender is answered, and nothing of the request is needed any more (ADR 0014).
import { isUtf8 } from 'node:buffer'
import type { WebhookRequest } from '../connector/port.ts'
import type { InboxInsert, InboxRow } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'

export interface Arrival {
  readonly id: string
  readonly receivedAt: number
  /** Remembers the event's id when the event is dealt with; undefined: without an id nothing is left to remember (engine-rules §9). */
  readonly done?: InboxRow
  /** The whole request, for the inbox. */
  insert(): InboxInsert
  /** The same, not due before then. */
  wait(dueAt: number): InboxRow
}

/** A stored request is in the hands of the process that received it for this long. */
export const INBOX_GRACE_MS = 10_000

interface Arrived {
  connection: string
  request: WebhookRequest
  eventId: string | undefined
}

export function newArrival({ newId, now, digest }: EngineDeps, { connection, request, eventId }: Arrived): Arrival {
  const row = { id: newId('inb'), connection, receivedAt: now() }
  const eventKey = eventId === undefined ? undefined : `event:${eventId}`
  const insert = (): InboxInsert => ({
    ...row,
    dedupeKey: eventKey ?? `body:${digest(Buffer.from(request.rawBody).toString('latin1'))}`,
    request: toText(request),
    dueAt: row.receivedAt + INBOX_GRACE_MS,
  })
  return {
    ...row,
    ...(eventKey !== undefined && {
      done: { ...row, dedupeKey: eventKey, request: null, state: 'done', attempts: 0, dueAt: row.receivedAt },
    }),
    insert,
    wait: (dueAt) => ({ ...insert(), dueAt, state: 'new', attempts: 0 }),
  }
}

const UNKEPT = new Set(['authorization', 'cookie', 'proxy-authorization'])

function toText({ headers, query, rawBody }: WebhookRequest): string {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !UNKEPT.has(name)))
  const bytes = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength)
  return JSON.stringify(
    isUtf8(bytes) ? { headers: kept, query, text: bytes.toString('utf8') } : { headers: kept, query, base64: bytes.toString('base64') },
  )
}

/** The request of an inbox row. */
export function fromText(text: string): WebhookRequest {
  const { headers, query, ...body } = JSON.parse(text) as {
    headers: Record<string, string>
    query: Record<string, string>
    text?: string
    base64?: string
  }
  return { headers, query, rawBody: body.text === undefined ? Buffer.from(body.base64 ?? '', 'base64') : Buffer.from(body.text, 'utf8') }
}
