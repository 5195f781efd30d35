// Webhook signatures: Standard Webhooks 1.0, and the plain HMAC that most other vendors use. Over raw bytes, compared in constant time.
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { HubError } from '../errors.ts'

/** How far a sender's clock may be off, and how long a captured request stays usable. */
export const SIGNATURE_TOLERANCE_MS = 5 * 60_000

export interface SignedMessage {
  id: string
  /** Unix seconds. */
  timestamp: number
  body: string | Uint8Array
}

export interface StandardWebhook {
  /** The value of `webhook-signature`. */
  sign(message: SignedMessage): string
  /** Lower-case header names. `now` in epoch ms. */
  verify(headers: Record<string, string>, body: Uint8Array, now: number): boolean
}

/** Prepares Standard Webhooks for one secret (`whsec_` + base64, 24–64 bytes). Throws HubError config `badSecret`. */
export function standardWebhook(secret: string, toleranceMs = SIGNATURE_TOLERANCE_MS): StandardWebhook {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  if (bytes.length < 16) throw new HubError('badSecret', 'config', 'The webhook secret is no base64 of at least 16 bytes (whsec_…)')
  const key = createSecretKey(bytes)
  const digest = (id: string, timestamp: string, body: string | Uint8Array): Buffer =>
    createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  return {
    sign: ({ id, timestamp, body }) => `v1,${digest(id, String(timestamp), body).toString('base64')}`,
    verify(headers, body, now) {
      const id = headers['webhook-id']
      const timestamp = headers['webhook-timestamp']
      const signatures = headers['webhook-signature']
      if (!id || !timestamp || !signatures || !isFresh(timestamp, now, toleranceMs)) return false
      const expected = digest(id, timestamp, body)
      // Several signatures: the sender is changing its secret.
      return signatures.split(' ').some((one) => one.startsWith('v1,') && isSame(Buffer.from(one.slice(3), 'base64'), expected))
    },
  }
}

/** Is a timestamp (unix seconds or milliseconds) within the tolerance around now, to either side? */
export function isFresh(timestamp: string, now: number, toleranceMs = SIGNATURE_TOLERANCE_MS): boolean {
  if (!/^\d{9,14}$/.test(timestamp)) return false
  const at = Number(timestamp) * (timestamp.length > 11 ? 1 : 1000)
  return Math.abs(now - at) <= toleranceMs
}

/** Compares digests in constant time; different lengths differ. */
export function isSame(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export const HMAC_ALGORITHMS = ['sha256', 'sha1', 'sha512'] as const
export const HMAC_ENCODINGS = ['hex', 'base64'] as const

export interface HmacOptions {
  secret: string
  algorithm?: (typeof HMAC_ALGORITHMS)[number]
  encoding?: (typeof HMAC_ENCODINGS)[number]
  /** Stands before the digest in the header, such as `sha256=`. */
  prefix?: string
  /** Between timestamp and body in the signed text, where a timestamp is signed. Default `.`. */
  separator?: string
  toleranceMs?: number
}

export interface HmacSignature {
  sign(body: string | Uint8Array, timestamp?: string): string
  /** `timestamp`: unix seconds or ms as sent; given → it is part of the signed text and must be fresh. */
  verify(signature: string | undefined, body: Uint8Array, signed?: { timestamp: string | undefined; now: number }): boolean
}

/** Prepares an HMAC over the raw body, or over timestamp + separator + body. */
export function hmacSignature(options: HmacOptions): HmacSignature {
  const { algorithm = 'sha256', encoding = 'hex', prefix = '', separator = '.', toleranceMs } = options
  const key: KeyObject = createSecretKey(options.secret, 'utf8')
  const digest = (body: string | Uint8Array, timestamp: string | undefined): Buffer => {
    const hmac = createHmac(algorithm, key)
    if (timestamp !== undefined) hmac.update(timestamp + separator)
    return hmac.update(body).digest()
  }
  return {
    sign: (body, timestamp) => prefix + digest(body, timestamp).toString(encoding),
    verify(signature, body, signed) {
      if (signature === undefined || !signature.startsWith(prefix)) return false
      if (signed !== undefined && (signed.timestamp === undefined || !isFresh(signed.timestamp, signed.now, toleranceMs))) return false
      return isSame(Buffer.from(signature.slice(prefix.length), encoding), digest(body, signed?.timestamp))
    },
  }
}
