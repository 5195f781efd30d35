// Webhooks: who sent it, and which records it is about. On the hot path: keys, headers and paths are prepared once.
import { parseJson } from '../../core/connector/lossless-json.ts'
import type { Native, WebhookEvent, WebhookPort, WebhookRequest } from '../../core/connector/port.ts'
import { hmacSignature, standardWebhook, type StandardWebhook } from '../../core/connector/signatures.ts'
import { HubError } from '../../core/errors.ts'
import type { Config, WebhookConfig } from './config.ts'
import type { ToRecord } from './list.ts'
import { compilePath, textOf } from './paths.ts'

/** Compiles the webhook part. `toRecords`: readers of the objects that are pushed whole (payload: full). */
export function compileWebhook(webhook: WebhookConfig, toRecords: ReadonlyMap<string, ToRecord>): WebhookPort<Config> {
  return { verify: compileVerify(webhook), parse: compileParse(webhook, toRecords) }
}

function compileVerify(webhook: WebhookConfig): WebhookPort<Config>['verify'] {
  const toleranceMs = webhook.toleranceS === undefined ? undefined : webhook.toleranceS * 1000
  if (webhook.kind === 'standard') {
    // Made at the first call: where the configuration is only checked, a stand-in takes the secret's place.
    let hook: StandardWebhook | undefined
    return (ctx, { headers, rawBody }) => (hook ??= standardWebhook(webhook.secret, toleranceMs)).verify(headers, rawBody, ctx.now())
  }
  const { secret, algorithm, encoding, prefix, separator } = webhook
  const hmac = hmacSignature({ secret, algorithm, encoding, prefix, separator, toleranceMs })
  const header = (webhook.header ?? 'x-signature').toLowerCase()
  const timestampHeader = webhook.timestampHeader?.toLowerCase()
  if (timestampHeader === undefined) return (_ctx, { headers, rawBody }) => hmac.verify(headers[header], rawBody)
  return (ctx, { headers, rawBody }) => hmac.verify(headers[header], rawBody, { timestamp: headers[timestampHeader], now: ctx.now() })
}

function compileParse(webhook: WebhookConfig, toRecords: ReadonlyMap<string, ToRecord>): WebhookPort<Config>['parse'] {
  const eventIdHeader = (webhook.eventIdHeader ?? (webhook.kind === 'standard' ? 'webhook-id' : undefined))?.toLowerCase()
  const eventIdAt = webhook.eventId === undefined ? undefined : compilePath(webhook.eventId)
  const itemsAt = webhook.items === undefined ? undefined : compilePath(webhook.items)
  const idAt = webhook.id === undefined ? undefined : compilePath(webhook.id)
  const recordAt = webhook.record === undefined ? undefined : compilePath(webhook.record)
  const objectOf = compileObject(webhook)

  const add = (event: WebhookEvent, entry: unknown): void => {
    const object = objectOf(entry)
    if (object === undefined) return
    const toRecord = toRecords.get(object)
    if (toRecord !== undefined && recordAt !== undefined) {
      const native = recordAt(entry)
      if (typeof native !== 'object' || native === null) throw refused(`no record at "${webhook.record}"`)
      ;(event.records ??= []).push({ ...toRecord(native as Native), object })
      return
    }
    const externalId = textOf(idAt?.(entry))
    if (externalId === '') throw refused(`no id at "${webhook.id ?? ''}"`)
    ;(event.hints ??= []).push({ object, externalId })
  }

  return (_ctx, request) => {
    const body = bodyOf(request)
    const eventId = eventIdHeader === undefined ? textOf(eventIdAt?.(body)) : request.headers[eventIdHeader]
    const event: WebhookEvent = eventId ? { eventId } : {}
    const entries = itemsAt === undefined ? body : itemsAt(body)
    if (itemsAt === undefined) add(event, entries)
    else if (!Array.isArray(entries)) throw refused(`no list at "${webhook.items}"`)
    else for (const entry of entries) add(event, entry)
    return event
  }
}

function compileObject({ object, objectPath, objectNames }: WebhookConfig): (entry: unknown) => string | undefined {
  if (objectPath === undefined) return () => object
  const wordAt = compilePath(objectPath)
  if (objectNames === undefined) return (entry) => textOf(wordAt(entry)) || undefined
  const names = new Map(Object.entries(objectNames))
  return (entry) => names.get(textOf(wordAt(entry)))
}

function bodyOf({ rawBody }: WebhookRequest): unknown {
  try {
    return parseJson(Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString('utf8'))
  } catch (cause) {
    throw new HubError('notJson', 'data', 'The webhook is not JSON', { cause })
  }
}

function refused(what: string): HubError {
  return new HubError('badWebhook', 'data', `The webhook has ${what}: check the webhook part of the configuration`)
}
