// Sealing: what comes out is what went in, and nothing else opens.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCodec } from './codec.ts'

const key = randomBytes(32)

test.each(['', 'a', '订单 🧧', 'x'.repeat(100_000), '\u0000'])('opens what it sealed: %#', (text) => {
  const sealed = createCodec(key).seal(text)
  expect(createCodec(key).open(sealed)).toBe(text)
  expect(createCodec(key).open(new Uint8Array(sealed))).toBe(text)
  if (text.length > 1) expect(sealed.includes(text)).toBe(false)
})

test('two codecs never give the same bytes, one seals the same text once', () => {
  const codec = createCodec(key)
  expect(codec.seal('same')).toEqual(codec.seal('same'))
  expect(codec.seal('same')).not.toEqual(createCodec(key).seal('same'))
  expect(codec.seal('one').subarray(1, 13)).not.toEqual(codec.seal('two').subarray(1, 13))
})

test('nonces do not repeat across many texts', () => {
  const codec = createCodec(key)
  const nonces = Array.from({ length: 2000 }, (_, i) => codec.seal(`t${i}`).subarray(1, 13).toString('hex'))
  expect(new Set(nonces).size).toBe(2000)
})

test('another key, changed or short bytes, and another version do not open', () => {
  const sealed = createCodec(key).seal('secret')
  const refused = expect.objectContaining({ code: 'cannotUnseal', kind: 'config' }) as Error
  expect(() => createCodec(randomBytes(32)).open(sealed)).toThrow(refused)
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i]! ^= 1
    expect(() => createCodec(key).open(changed)).toThrow(refused)
  }
  expect(() => createCodec(key).open(sealed.subarray(0, 20))).toThrow(refused)
  expect(() => createCodec(randomBytes(16))).toThrow(/32 bytes/)
})
