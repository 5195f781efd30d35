// Does the key fit the database? Better said once at start than by the first record that cannot be opened.
import { HubError } from '../errors.ts'
import type { Codec } from './dialect.ts'

const WORD = 'qiao'

/** What is kept in meta under `keyCheck`. */
export const makeKeyCheck = (codec: Codec): string => Buffer.from(codec.seal(WORD)).toString('base64')

/** Throws HubError config `wrongKey`. */
export function refuseWrongKey(codec: Codec, kept: string): void {
  try {
    if (codec.open(Buffer.from(kept, 'base64')) === WORD) return
  } catch (cause) {
    throw wrongKey(cause)
  }
  throw wrongKey()
}

const wrongKey = (cause?: unknown): HubError =>
  new HubError(
    'wrongKey',
    'config',
    'The data was sealed with another key. Start with the qiao.key (or QIAO_KEY) that belongs to this database.',
    { cause },
  )
