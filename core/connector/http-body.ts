// Bytes of an answer as text: unpacked where a vendor packs unasked, and in the charset it names (GBK still exists).
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { HubError } from '../errors.ts'
import { tooLarge, type RawAnswer } from './http-exchange.ts'

const UNPACK = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const

/** The answer's text. Throws HubError `answerTooLarge` or data `badEncoding`. */
export function decodeBody(answer: RawAnswer, maxBytes: number): string {
  const packing = answer.headers['content-encoding']
  const bytes = packing === undefined || answer.body.length === 0 ? answer.body : unpack(answer, packing, maxBytes)
  const charset = /charset="?([^";\s]+)/i.exec(answer.headers['content-type'] ?? '')?.[1]?.toLowerCase()
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return bytes.toString('utf8')
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}

function unpack(answer: RawAnswer, packing: string, maxBytes: number): Buffer {
  const decompress = UNPACK[packing.toLowerCase() as keyof typeof UNPACK]
  if (decompress === undefined) return answer.body
  try {
    return decompress(answer.body, { maxOutputLength: maxBytes })
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(answer.isWrite, maxBytes)
    const kind = answer.isWrite ? 'unknown' : 'data'
    throw new HubError('badEncoding', kind, `The answer says content-encoding ${packing}, but does not unpack`, { cause })
  }
}
