// The master key: made at first start in the data folder, or given by QIAO_KEY; the keys in use are derived from it.
import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { HubError } from '../errors.ts'

const KEY_LENGTH = 32
export const KEY_FILE = 'qiao.key'

export interface Keys {
  /** Seals stored text: createCodec. */
  sealKey: Buffer
  /** Digests what is looked up: keyedDigest. */
  indexKey: Buffer
}

export interface KeySource {
  dataDir: string
  env: { QIAO_KEY?: string | undefined }
}

/** The hub's keys. Throws HubError config: `badKey` (not 32 bytes), `keyFileOpen` (others may read the key file). */
export function loadKeys({ dataDir, env }: KeySource): Keys {
  const master = env.QIAO_KEY ? decodeKey(env.QIAO_KEY, 'QIAO_KEY') : loadKeyFile(dataDir)
  return { sealKey: derive(master, 'qiao seal 1'), indexKey: derive(master, 'qiao index 1') }
}

const derive = (master: Buffer, purpose: string): Buffer => Buffer.from(hkdfSync('sha256', master, '', purpose, KEY_LENGTH))

function loadKeyFile(dataDir: string): Buffer {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, KEY_FILE)
  createKeyFile(file)
  refuseReadableByOthers(file)
  return decodeKey(readFileSync(file, 'utf8'), file)
}

/** Does nothing when the file exists: `wx` lets exactly one of two starting processes make it. */
function createKeyFile(file: string): void {
  let handle: number
  try {
    handle = openSync(file, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw error
  }
  try {
    writeSync(handle, `${randomBytes(KEY_LENGTH).toString('base64')}\n`)
    // The key must be on disk before the first row that only it can open.
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function refuseReadableByOthers(file: string): void {
  // Windows has no such mode bits; access lists of the data folder protect the file there.
  if (process.platform === 'win32') return
  const mode = statSync(file).mode & 0o777
  if ((mode & 0o077) === 0) return
  throw new HubError(
    'keyFileOpen',
    'config',
    `${file} may be read or changed by other users (mode ${mode.toString(8)}). Remedy: chmod 600 ${file}`,
    { details: { file, mode: mode.toString(8) } },
  )
}

function decodeKey(text: string, source: string): Buffer {
  const trimmed = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  if (key.length === KEY_LENGTH) return key
  throw new HubError('badKey', 'config', `${source} must hold 32 bytes as base64 or as 64 hexadecimal digits.`, { details: { source } })
}
