// Seals text for storage: AES-256-GCM, so that a copied database file or backup tells nothing without the key (engine-rules §12).
import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from 'node:crypto'
import { HubError } from '../errors.ts'

const ALGORITHM = 'aes-256-gcm'
const VERSION = 1
const NONCE_LENGTH = 12
const TAG_LENGTH = 16
const BODY_AT = 1 + NONCE_LENGTH
/** Sealed forms remembered, of texts up to a length. */
const MOST_REMEMBERED = 256
const LONGEST_REMEMBERED = 16_384
/** Nonces drawn from the system's generator at once: one call per 12 bytes would cost more than the cipher's set-up. */
const NONCES_AT_ONCE = 256

/** Seals and opens text. `open` throws HubError config `cannotUnseal` when the bytes were sealed with another key or were changed. */
export interface SealingCodec {
  seal(text: string): Buffer
  open(bytes: Uint8Array): string
}

/**
 * Layout of sealed bytes: version (1) · nonce (12) · ciphertext · tag (16).
 * The latest texts and their sealed forms are remembered: one value stored in two places (a record and its lineage) is sealed once.
 */
export function createCodec(key: Uint8Array): SealingCodec {
  if (key.length !== 32) throw new HubError('badKey', 'config', `A sealing key has 32 bytes, this one has ${key.length}.`)
  // As a KeyObject: given the bytes, each call would set the key up anew, at twice the price of sealing.
  const secret = createSecretKey(key)
  const remembered = new Map<string, Buffer>()
  const nonces = Buffer.allocUnsafeSlow(NONCE_LENGTH * NONCES_AT_ONCE)
  let used = nonces.length

  const nextNonce = (): Buffer => {
    if (used === nonces.length) {
      randomFillSync(nonces)
      used = 0
    }
    used += NONCE_LENGTH
    return nonces.subarray(used - NONCE_LENGTH, used)
  }

  return {
    seal(text) {
      const known = remembered.get(text)
      if (known) return known
      const nonce = nextNonce()
      const cipher = createCipheriv(ALGORITHM, secret, nonce)
      const body = cipher.update(text, 'utf8')
      cipher.final()
      const sealed = Buffer.allocUnsafe(BODY_AT + body.length + TAG_LENGTH)
      sealed[0] = VERSION
      sealed.set(nonce, 1)
      sealed.set(body, BODY_AT)
      sealed.set(cipher.getAuthTag(), BODY_AT + body.length)
      if (text.length <= LONGEST_REMEMBERED) {
        if (remembered.size >= MOST_REMEMBERED) remembered.clear()
        remembered.set(text, sealed)
      }
      return sealed
    },

    open(bytes) {
      if (bytes[0] !== VERSION || bytes.length < BODY_AT + TAG_LENGTH) throw unreadable()
      const bodyEnd = bytes.length - TAG_LENGTH
      const decipher = createDecipheriv(ALGORITHM, secret, bytes.subarray(1, BODY_AT), { authTagLength: TAG_LENGTH })
      decipher.setAuthTag(bytes.subarray(bodyEnd))
      const text = decipher.update(bytes.subarray(BODY_AT, bodyEnd), undefined, 'utf8')
      try {
        return text + decipher.final('utf8')
      } catch (cause) {
        throw unreadable(cause)
      }
    },
  }
}

const unreadable = (cause?: unknown): HubError =>
  new HubError(
    'cannotUnseal',
    'config',
    'Stored data cannot be opened with this key. Start with the qiao.key (or QIAO_KEY) the data was written with.',
    { cause },
  )
