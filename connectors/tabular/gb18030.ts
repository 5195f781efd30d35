// Text as GB18030 bytes: Node reads the encoding and does not write it. The table is made once, by decoding every code that there is.

/** Codes of two bytes, and those of four bytes that stand for the characters up to U+FFFF. */
const TWO_BYTES = { lead: [0x81, 0xfe], trail: [0x40, 0xfe] } as const
const LAST_BASIC = 39_419
/** The four-byte code of U+10000; the rest follows in order. */
const FIRST_BEYOND = 189_000

let table: Map<number, Uint8Array> | undefined

/** What has no code is written as a question mark: ask `uncodable` first. */
export function encodeGb18030(text: string): Uint8Array {
  return Buffer.concat([...text].map((character) => codeOf(character.codePointAt(0)!) ?? Uint8Array.of(0x3f)))
}

/** The first character without a code: halves of pairs, and some for private use. */
export const uncodable = (text: string): string | undefined =>
  [...text].find((character) => codeOf(character.codePointAt(0)!) === undefined)

function codeOf(point: number): Uint8Array | undefined {
  if (point < 0x80) return Uint8Array.of(point)
  if (point > 0xffff) return fourBytes(FIRST_BEYOND + point - 0x10000)
  table ??= makeTable()
  return table.get(point)
}

function makeTable(): Map<number, Uint8Array> {
  const decoder = new TextDecoder('gb18030')
  const made = new Map<number, Uint8Array>()
  const add = (bytes: Uint8Array): void => {
    const text = decoder.decode(bytes)
    const point = text.codePointAt(0)!
    if (text.length === 1 && point !== 0xfffd && !made.has(point)) made.set(point, bytes)
  }
  for (let lead: number = TWO_BYTES.lead[0]; lead <= TWO_BYTES.lead[1]; lead++)
    for (let trail: number = TWO_BYTES.trail[0]; trail <= TWO_BYTES.trail[1]; trail++) if (trail !== 0x7f) add(Uint8Array.of(lead, trail))
  for (let code = 0; code <= LAST_BASIC; code++) add(fourBytes(code))
  return made
}

/** The n-th four-byte code. */
function fourBytes(code: number): Uint8Array {
  const [a, rest] = [Math.floor(code / 12_600), code % 12_600]
  return Uint8Array.of(0x81 + a, 0x30 + Math.floor(rest / 1260), 0x81 + Math.floor((rest % 1260) / 10), 0x30 + (rest % 10))
}
