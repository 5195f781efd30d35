import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bareInteger, parseJson } from './lossless-json.ts'

describe('parseJson', () => {
  it('keeps a 64-bit order id that a double would round', () => {
    expect(parseJson('{"order_id":3705115058471208928,"n":1}')).toEqual({ order_id: '3705115058471208928', n: 1 })
    expect(parseJson('[ -3705115058471208928 ]')).toEqual(['-3705115058471208928'])
    expect(parseJson('3705115058471208928')).toBe('3705115058471208928')
    expect(parseJson('{"id" :\n\t9007199254740993}')).toEqual({ id: '9007199254740993' })
  })

  it('keeps safe integers, and numbers with a fraction or exponent, as numbers', () => {
    expect(parseJson('[9007199254740991,1234567890123456,0.12345678901234567,1e20,12345678901234567.5]')).toEqual([
      9007199254740991, 1234567890123456, 0.12345678901234567, 1e20, 12345678901234567.5,
    ])
  })

  it('leaves digits inside strings alone', () => {
    const value = { a: '3705115058471208928', b: 'no: 3705115058471208928, yes', c: ['[3705115058471208928]'], '3705115058471208928': 1 }
    expect(parseJson(JSON.stringify(value))).toEqual(value)
  })

  it('throws SyntaxError on what is not JSON, on both paths', () => {
    expect(() => parseJson('{')).toThrow(SyntaxError)
    expect(() => parseJson('[3705115058471208928')).toThrow(SyntaxError)
  })

  it('agrees with JSON.parse on all but long integers', () => {
    const isLong = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, (_key, part: unknown) => (isLong(part) ? 0 : part))
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 300 },
    )
  })

  it('gives every integer back digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), fc.string(), (id, text) => {
        const parsed = parseJson(`{"x":${JSON.stringify(text)},"id":${id}}`) as { x: string; id: number | string }
        expect(String(parsed.id)).toBe(String(id))
        expect(parsed.x).toBe(text)
      }),
      { numRuns: 300 },
    )
  })
})

describe('bareInteger', () => {
  it('is written without quotes', () => {
    expect(JSON.stringify({ id: bareInteger('3705115058471208928') })).toBe('{"id":3705115058471208928}')
    expect(() => bareInteger('1,"admin":true')).toThrow('is no integer')
  })
})
