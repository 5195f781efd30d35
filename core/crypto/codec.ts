// Seals text for storage: AES-256-GCM, so that a copied database file or backup tells nothing without the key (engine-rules §12).
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import { HubError } from '../errors.ts'

const ALGORITHM = 'aes-256-gcm'
const VERSION = 1
const NONCE_LENGTH = 12
const TAG_LENGTH = 16
const BODY_AT = 1 + NONCE_LENGTH
/** Nonces drawn from the system's generator at once: one call per 12 bytes would cost more than the cipher's set-up. */
const NONCES_AT_ONCE = 256

/** Seals and opens text. `open` throws HubError config `cannotUnseal` when the bytes were sealed with another key or were changed. */
export interface SealingCodec {
  seal(text: string): Buffer
  open(bytes: Uint8Array): string
}

/**
 * Layout of sealed bytes: version (1) · nonce (12) · ciphertext · tag (16).
 * The last text and its sealed form are remembered: one value stored in two places (a record and its lineage) is sealed once.
 */
export function createCodec(key: Uint8Array): SealingCodec {
  if (key.length !== 32) throw new HubError('badKey', 'config', `A sealing key has 32 bytes, this one has ${key.length}.`)
  const nonces = Buffer.allocUnsafeSlow(NONCE_LENGTH * NONCES_AT_ONCE)
  let used = nonces.length
  let lastText: string | undefined
  let lastSealed: Buffer | undefined

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
      if (lastSealed && lastText === text) return lastSealed
      const nonce = nextNonce()
      const cipher = createCipheriv(ALGORITHM, key, nonce)
      const body = cipher.update(text, 'utf8')
      cipher.final()
      const sealed = Buffer.allocUnsafe(BODY_AT + body.length + TAG_LENGTH)
      sealed[0] = VERSION
      sealed.set(nonce, 1)
      sealed.set(body, BODY_AT)
      sealed.set(cipher.getAuthTag(), BODY_AT + body.length)
      lastText = text
      lastSealed = sealed
      return sealed
    },

    open(bytes) {
      if (bytes[0] !== VERSION || bytes.length < BODY_AT + TAG_LENGTH) throw unreadable()
      const bodyEnd = bytes.length - TAG_LENGTH
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, BODY_AT), { authTagLength: TAG_LENGTH })
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
