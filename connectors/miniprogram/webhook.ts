// Pushes of the shop: Standard Webhooks signatures, one event per changed record.
import type { WebhookEvent, WebhookPort } from '../../core/connector/port.ts'
import { standardWebhook } from '../../core/connector/signatures.ts'
import { HubError } from '../../core/errors.ts'
import type { MiniprogramConfig } from './client.ts'
import { recordOf } from './read.ts'
import { RESOURCES } from './resources.ts'

interface ShopEvent {
  type: string
  data: { id: string; version: number; record?: Record<string, unknown> }
}

const OBJECTS = new Map(Object.entries(RESOURCES).map(([object, { type }]) => [`${type}.updated`, object]))

/** Without a webhookSecret every push is refused: nobody could tell whose it is. */
export const webhook: WebhookPort<MiniprogramConfig> = {
  verify(ctx, { headers, rawBody }) {
    const { webhookSecret } = ctx.config
    return webhookSecret !== undefined && standardWebhook(webhookSecret).verify(headers, rawBody, ctx.now())
  },

  parse(ctx, { headers, rawBody }): WebhookEvent {
    const eventId = headers['webhook-id']
    const { type, data } = eventOf(rawBody)
    const object = OBJECTS.get(type)
    if (object === undefined) return { eventId } // Later versions of the contract may push more.
    if (ctx.config.payload !== 'full' || data.record === undefined) return { eventId, hints: [{ object, externalId: data.id }] }
    return { eventId, records: [{ object, ...recordOf(data.record, { externalIdOf: () => data.id }), version: data.version }] }
  },
}

function eventOf(rawBody: Uint8Array): ShopEvent {
  try {
    const event = JSON.parse(Buffer.from(rawBody).toString('utf8')) as ShopEvent
    if (typeof event.type === 'string' && typeof event.data?.id === 'string') return event
  } catch {
    // Told below.
  }
  throw new HubError('badEvent', 'data', 'The push is no event of the contract: { type, timestamp, data: { id, version, record } }')
}
