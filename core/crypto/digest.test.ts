// Digests against Node's own HMAC and RFC 4231.
import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { isSameSecret, keyedDigest, newToken, tokenDigest } from './digest.ts'

test('RFC 4231, test cases 1 and 2', () => {
  const hex = (text: string): string => Buffer.from(text, 'base64url').toString('hex')
  expect(hex(keyedDigest(Buffer.alloc(20, 0x0b))('Hi There'))).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')
  const second = keyedDigest(Buffer.from('Jefe'))('what do ya want for nothing?')
  expect(hex(second)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})

test('the same as createHmac for any key and text, one after the other', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 3000 })),
      (key, texts) => {
        const digest = keyedDigest(key)
        for (const text of texts) expect(digest(text)).toBe(createHmac('sha256', key).update(text).digest('base64url'))
      },
    ),
  )
  const long = '桥'.repeat(50_000)
  expect(keyedDigest(Buffer.from('k'))(long)).toBe(createHmac('sha256', 'k').update(long).digest('base64url'))
})

test('secrets are compared whole', () => {
  expect(isSameSecret('abc', 'abc')).toBe(true)
  expect(isSameSecret('abc', 'abd')).toBe(false)
  expect(isSameSecret('abc', 'abcd')).toBe(false)
})

test('tokens are long, random and named', () => {
  const token = newToken('qiao')
  expect(token).toMatch(/^qiao_[\w-]{43}$/)
  expect(newToken('qiao')).not.toBe(token)
  expect(tokenDigest(token)).toHaveLength(43)
  expect(tokenDigest(token)).not.toBe(tokenDigest(newToken('qiao')))
})
