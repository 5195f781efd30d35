import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { hmacSignature, isFresh, standardWebhook } from './signatures.ts'

// Worked example of the Standard Webhooks specification.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const timestamp = 1614265330
const body = '{"test": 2432232314}'
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const now = timestamp * 1000
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const headers = (given: Record<string, string> = {}): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': signature,
  ...given,
})

describe('Standard Webhooks', () => {
  const hook = standardWebhook(secret)

  it('signs and verifies the worked example', () => {
    expect(hook.sign({ id, timestamp, body })).toBe(signature)
    expect(hook.verify(headers(), bytes(body), now)).toBe(true)
  })

  it('agrees with the reference library, both ways', () => {
    const library = new Webhook(secret)
    const seconds = Math.floor(Date.now() / 1000)
    const theirs = library.sign('msg_1', new Date(seconds * 1000), '{"桥":1}')
    const signed = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(seconds), 'webhook-signature': theirs }
    expect(hook.verify(signed, bytes('{"桥":1}'), Date.now())).toBe(true)
    const ours = hook.sign({ id: 'msg_1', timestamp: seconds, body: '{"桥":1}' })
    expect(library.verify('{"桥":1}', { ...signed, 'webhook-signature': ours })).toEqual({ 桥: 1 })
  })

  it('takes one good signature among several, as while a secret changes', () => {
    const several = `v1,AAAA v1a,${signature.slice(3)} ${signature}`
    expect(hook.verify(headers({ 'webhook-signature': several }), bytes(body), now)).toBe(true)
    expect(hook.verify(headers({ 'webhook-signature': `v1a,${signature.slice(3)}` }), bytes(body), now)).toBe(false)
  })

  it.each([
    ['another body', headers(), `${body} `, now],
    ['another id', headers({ 'webhook-id': 'msg_2' }), body, now],
    ['another time', headers({ 'webhook-timestamp': String(timestamp + 1) }), body, now],
    ['too old', headers(), body, now + 300_001],
    ['from the future', headers(), body, now - 300_001],
    ['no signature', headers({ 'webhook-signature': '' }), body, now],
    ['a time that is no number', headers({ 'webhook-timestamp': 'NaN' }), body, now],
  ])('refuses %s', (_name, given, text, at) => {
    expect(hook.verify(given, bytes(text), at)).toBe(false)
  })

  it('says what is wrong with a secret', () => expect(() => standardWebhook('whsec_x')).toThrow('base64'))
})

describe('HMAC', () => {
  // RFC 4231 test case 2 and RFC 2202 (SHA-1) test case 2.
  const text = 'what do ya want for nothing?'
  const sha256 = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'

  it('knows the published vectors', () => {
    expect(hmacSignature({ secret: 'Jefe' }).sign(text)).toBe(sha256)
    expect(hmacSignature({ secret: 'Jefe', algorithm: 'sha1' }).sign(text)).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79')
    const packed = hmacSignature({ secret: 'Jefe', encoding: 'base64', prefix: 'sha256=' })
    expect(packed.sign(text)).toBe(`sha256=${Buffer.from(sha256, 'hex').toString('base64')}`)
    expect(packed.verify(packed.sign(text), bytes(text))).toBe(true)
  })

  it('refuses what does not fit', () => {
    const hmac = hmacSignature({ secret: 'Jefe', prefix: 'sha256=' })
    const refused = [
      undefined,
      '',
      sha256,
      'sha256=',
      'sha256=zz',
      `sha256=${sha256.slice(2)}`,
      `sha256=${sha256}00`,
      `sha256=00${sha256.slice(2)}`,
    ]
    for (const one of refused) expect(hmac.verify(one, bytes(text))).toBe(false)
    expect(hmac.verify(`sha256=${sha256}`, bytes(text))).toBe(true)
    expect(hmac.verify(`sha256=${sha256}`, bytes(`${text}!`))).toBe(false)
  })

  it('binds the timestamp and refuses old ones', () => {
    const hmac = hmacSignature({ secret: 's', separator: ':' })
    const at = String(timestamp)
    const sign = hmac.sign(body, at)
    expect(hmac.verify(sign, bytes(body), { timestamp: at, now })).toBe(true)
    expect(hmac.verify(sign, bytes(body), { timestamp: String(timestamp + 1), now })).toBe(false)
    expect(hmac.verify(sign, bytes(body), { timestamp: at, now: now + 300_001 })).toBe(false)
    expect(hmac.verify(sign, bytes(body), { timestamp: undefined, now })).toBe(false)
    expect(hmac.verify(sign, bytes(body))).toBe(false)
  })
})

it('isFresh reads seconds and milliseconds', () => {
  expect(isFresh('1614265330', now)).toBe(true)
  expect(isFresh('1614265330000', now)).toBe(true)
  expect(isFresh('1614265330000', now + 300_001)).toBe(false)
  expect(isFresh('-1', 0)).toBe(false)
})
