// What a verified webhook says: which of its records may be trusted as they are, and what is a hint only (engine-rules §9).
import type { ReadRecord, WebhookEvent, WebhookRequest } from '../connector/port.ts'
import { toHubError, type HubError } from '../errors.ts'
import type { Channel, LiveConnection } from './graph.ts'

/** `error`: genuine, but not readable; `text` is what came. */
export type ParsedEvent = WebhookEvent & { error?: HubError; text?: string }
export type PushedRecord = [Channel, ReadRecord]

export function parseEvent(connection: LiveConnection, request: WebhookRequest): ParsedEvent {
  try {
    return connection.open.webhook!.parse(connection.context, request)
  } catch (thrown) {
    return { error: toHubError(thrown), text: Buffer.from(request.rawBody).toString('utf8') }
  }
}

/** [pushed records to trust, hints]; objects without an inbound flow are left out. */
export function sortEvent(connection: LiveConnection, event: WebhookEvent): [PushedRecord[], { object: string; externalId: string }[]] {
  const pushed: PushedRecord[] = []
  const hinted = (event.hints ?? []).filter(({ object }) => connection.channels.get(object)?.inbound)
  for (const record of event.records ?? []) {
    const channel = connection.channels.get(record.object)
    if (!channel?.inbound) continue
    if (channel.port.facts.payload === 'full') pushed.push([channel, record])
    else hinted.push({ object: record.object, externalId: record.externalId })
  }
  return [pushed, hinted]
}

/**
 * Merged twice it does nothing, because its version is known by then: so nobody has to ask first whether the event came before. A deletion
 * and a record without a version would undo what came in between; they go by the inbox, which knows the events of the past.
 */
export const isGuarded = ([, record]: PushedRecord) => record.version !== undefined && !record.isDeleted
