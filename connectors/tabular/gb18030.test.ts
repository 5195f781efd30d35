// GB18030: every character there is comes back from Node's own decoder.
import { expect, it } from 'vitest'
import { encodeGb18030, uncodable } from './gb18030.ts'

it('every character survives, or is said to have no code', () => {
  const lost: number[] = []
  const decoder = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true })
  for (let from = 0; from <= 0x10ffff; from += 0x1000) {
    const points = Array.from({ length: 0x1000 }, (_, at) => from + at).filter((point) => point < 0xd800 || point > 0xdfff)
    const text = points.map((point) => String.fromCodePoint(point)).join('')
    if (decoder.decode(encodeGb18030(text)) === text) continue
    lost.push(...points.filter((point) => decoder.decode(encodeGb18030(String.fromCodePoint(point))) !== String.fromCodePoint(point)))
  }
  expect(lost.filter((point) => uncodable(String.fromCodePoint(point)) === undefined)).toEqual([])
  // Private use, and the sign for what could not be decoded.
  expect(lost.every((point) => (point >= 0xe000 && point <= 0xf8ff) || point === 0xfffd)).toBe(true)
  expect(lost.length).toBeLessThan(30)
  expect(uncodable('订单\ud800')).toBe('\ud800')
})

it('is what Chinese systems write', () => {
  expect(Buffer.from(encodeGb18030('订单A€𠮷')).toString('hex')).toBe('b6a9b5a541a2e39534b235')
})
