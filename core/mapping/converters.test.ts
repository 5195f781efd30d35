// Round trips of every converter over random values, and the edges that cost money or hours.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clocks, dateTimes, decimals, instants } from '../testing/schema-arbitrary.ts'
import { buildChain, type Chain } from './chain.ts'
import type { ValueType } from './converter.ts'
import { roundDecimal } from './exact-decimal.ts'
import { parseNativeValue } from './parse-rule.ts'
import { instantOf, parseClock, zoneOf } from './time-zones.ts'

const ZONES = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Asia/Kathmandu',
  '+08:00',
  '-03:30',
  'UTC',
]

function chain(text: string, native: ValueType = 'any', canonical: ValueType = 'any'): Chain {
  const built = buildChain(parseNativeValue(`x | ${text}`, () => ({ line: 1, column: 1 })).chain, { native, canonical })
  expect(built.faults).toEqual([])
  return built.chain
}
const faults = (text: string): string[] =>
  buildChain(parseNativeValue(`x | ${text}`, () => ({ line: 1, column: 1 })).chain, { native: 'any', canonical: 'any' }).faults.map(
    ({ message }) => message,
  )

describe('amounts', () => {
  it('minor units round-trip exactly, beyond what floats hold too', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 6 }), (units, scale) => {
        const minor = chain(`minor(${scale})`, 'string')
        expect(minor.put(minor.get(String(units)), undefined)).toBe(String(units))
      }),
    )
  })

  it('writes minor units as a number where the system keeps numbers', () => {
    expect(chain('minor(2)', 'integer').put('-0.05', 3)).toBe(-5)
    expect(chain('minor').get(-5)).toBe('-0.05')
    expect(chain('minor(2)', 'integer').put('0.29', undefined)).toBe(29) // 0.29 * 100 is 28.999999999999996 in floats
    expect(() => chain('minor(2)', 'integer').put('99999999999999999.00', undefined)).toThrow('more digits than a JSON number holds')
  })

  it('rounds half away from zero and spells one way', () => {
    expect(roundDecimal('1.005', 2, true)).toBe('1.01')
    expect(roundDecimal('-1.005', 2, true)).toBe('-1.01')
    expect(roundDecimal('999.995', 2, true)).toBe('1000.00')
    expect(roundDecimal('-0.001', 2, true)).toBe('0.00')
    expect(roundDecimal('007.50', 2, false)).toBe('7.5')
    expect(roundDecimal('1e-7', 6, false)).toBe('0')
    expect(roundDecimal('1.5e3', 2, true)).toBe('1500.00')
    expect(roundDecimal('1e21', 2, false)).toBe('1000000000000000000000')
    for (const odd of ['', '1,5', 'NaN', 'Infinity', '.', '1.', '0x10', '1e999999', ' 1'])
      expect(roundDecimal(odd, 2, true)).toBeUndefined()
  })

  it('keeps the meaning of every decimal text, and the value put', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 8 }), (text, scale) => {
        const decimal = chain(`decimal(${scale})`, 'string')
        const value = decimal.get(text)
        expect(decimal.get(decimal.put(value, text))).toBe(value)
        expect(decimal.same(value, text)).toBe(true)
      }),
    )
  })

  it('reads numbers as JSON shows them and writes them as the schema says', () => {
    expect(chain('money(2)', 'number').get(0.1 + 0.2)).toBe('0.30')
    expect(chain('money(2)', 'number').put('12.30', undefined)).toBe(12.3)
    expect(chain('money(2)', 'string').put('12.3', undefined)).toBe('12.30')
    expect(chain('decimal(4)').put('1.5', 2)).toBe(1.5)
    expect(chain('decimal(4)', 'integer').same('1.4', '1')).toBe(true)
    expect(() => chain('money(2)', 'number').put('12345678901234567.89', undefined)).toThrow('more digits')
    expect(() => chain('money(2)').get({})).toThrow('a value of type object is not a number')
    expect(() => chain('money(2)').get('12,30')).toThrow('"12,30" is not a number')
  })
})

describe('times', () => {
  it('local times round-trip in every zone, up to the hour that clocks repeat', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (ms, zone) => {
        const local = chain(`local(${zone}, ms)`)
        const time = new Date(ms).toISOString()
        const written = local.put(time, undefined)
        expect(local.same(local.get(written), time)).toBe(true)
        expect(local.put(local.get(written), undefined)).toBe(written)
      }),
      { numRuns: 300 },
    )
  })

  it('reads every wall-clock time as an instant that shows it, unless the clocks skip it', () => {
    fc.assert(
      fc.property(clocks, fc.constantFrom(...ZONES), (text, name) => {
        const zone = zoneOf(name)!
        const clock = parseClock(text)!
        const instant = instantOf(clock, zone)
        const shown = instant + zone(instant)
        // A skipped time moves on by the gap (at most an hour in these zones), never back.
        expect(shown - clock).toBeGreaterThanOrEqual(0)
        expect(shown - clock).toBeLessThanOrEqual(3_600_000)
      }),
    )
  })

  it('knows daylight saving: skipped times move on, repeated ones are the first', () => {
    const berlin = chain('local(Europe/Berlin)')
    expect(berlin.get('2026-03-29 02:30:00')).toBe('2026-03-29T01:30:00Z')
    expect(berlin.get('2026-10-25 02:30:00')).toBe('2026-10-25T00:30:00Z')
    expect(berlin.same('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z')).toBe(true)
    expect(chain('local(Asia/Shanghai)').get('1988-07-01 12:00:00')).toBe('1988-07-01T03:00:00Z') // China had summer time 1986–1991
    expect(chain('local(Australia/Lord_Howe)').get('2026-10-04 02:15:00')).toBe('2026-10-03T15:45:00Z') // half an hour
  })

  it('writes the form the system keeps', () => {
    const time = '2026-11-22T01:02:03.450Z'
    expect(chain('local(+08:00)').put(time, undefined)).toBe('2026-11-22 09:02:03')
    expect(chain('local(+08:00, T, ms)').put(time, undefined)).toBe('2026-11-22T09:02:03.450')
    expect(chain('local(Asia/Shanghai, date)').put('2026-11-21T16:00:00Z', undefined)).toBe('2026-11-22')
    expect(chain('local(+08:00)').same(time, '2026-11-22T01:02:03Z')).toBe(true)
    expect(chain('local(+08:00)').get('2026-11-22')).toBe('2026-11-21T16:00:00Z')
  })

  it('has one spelling for equal instants', () => {
    const rfc3339 = chain('rfc3339')
    expect(rfc3339.get('2026-11-22T09:02:03.000+08:00')).toBe('2026-11-22T01:02:03Z')
    expect(rfc3339.get('2026-11-22t01:02:03.120z')).toBe('2026-11-22T01:02:03.120Z')
    fc.assert(
      fc.property(dateTimes, (text) => {
        expect(Date.parse(rfc3339.get(text) as string)).toBe(Date.parse(text))
        expect(rfc3339.get(rfc3339.get(text))).toBe(rfc3339.get(text))
      }),
    )
  })

  it('refuses what is no time', () => {
    for (const odd of [
      '2026-02-30T00:00:00Z',
      '2026-11-22T24:00:00Z',
      '2026-11-22',
      '2026-11-22T01:02:03',
      '2026-11-22T01:02Z',
      '2026-11-22T01:02:03+8:00',
      '',
    ])
      expect(() => chain('rfc3339').get(odd), odd).toThrow('is not a time like')
    for (const odd of ['2026-13-01 00:00:00', '22.11.2026', '2026-11-22 1:02:03', '2026-11-22 01:02:03+08:00', '2026-11/22'])
      expect(() => chain('local(UTC)').get(odd), odd).toThrow('is not a date and time')
  })

  it('epoch is as fine as its unit', () => {
    const seconds = chain('epoch(s)', 'integer')
    expect(seconds.get(1795309323)).toBe('2026-11-22T01:02:03Z')
    expect(seconds.put('2026-11-22T01:02:03.999Z', undefined)).toBe(1795309323)
    expect(seconds.same('2026-11-22T01:02:03.999Z', '2026-11-22T01:02:03Z')).toBe(true)
    expect(chain('epoch(ms)', 'string').put('2026-11-22T01:02:03.004Z', undefined)).toBe('1795309323004')
    expect(chain('epoch(s)', 'string').get('1795309323')).toBe('2026-11-22T01:02:03Z')
    fc.assert(
      fc.property(instants, (ms) => {
        const epoch = chain('epoch(ms)', 'integer')
        expect(epoch.put(epoch.get(ms), undefined)).toBe(ms)
      }),
    )
  })

  it('days keep the midnight that the system puts behind them', () => {
    expect(chain('date').get('2026-11-22T00:00:00')).toBe('2026-11-22')
    expect(chain('date').put('2026-11-23', '2026-11-22T00:00:00')).toBe('2026-11-23T00:00:00')
    expect(() => chain('date').get('2026-11-22 10:00:00')).toThrow('is not a day')
  })
})

describe('words', () => {
  it('many-to-one: the old word stays while it still means the same', () => {
    const status = chain('enum(Z=draft, A=draft, C=approved)')
    expect(status.get('A')).toBe('draft')
    expect(status.put('draft', 'A')).toBe('A')
    expect(status.put('draft', 'C')).toBe('Z')
    expect(() => status.get('X')).toThrow('"X" is unknown; known are Z, A, C')
    expect(() => status.put('closed', 'A')).toThrow('"closed" has no word in this system')
    expect(() => status.get('toString')).toThrow('unknown')
  })

  it('is typed by both schemas', () => {
    expect(chain('enum(1=true, 0=false)', 'integer', 'boolean').get(1)).toBe(true)
    expect(chain('enum(1=true, 0=false)', 'integer', 'boolean').put(false, undefined)).toBe(0)
    expect(chain('enum(true=yes, false=no)', 'boolean').put('no', undefined)).toBe(false)
  })

  it('ids, flags, phones, lists', () => {
    expect(chain('string', 'integer').get(17)).toBe('17')
    expect(chain('string', 'integer').put('17', undefined)).toBe(17)
    expect(() => chain('string', 'integer').put('17a', undefined)).toThrow('is not a number')
    expect(() => chain('string', 'integer').put('9007199254740993', undefined)).toThrow('more digits')
    expect(chain('integer').put(5, '4')).toBe('5')
    expect(chain('bool01', 'string').put(true, undefined)).toBe('1')
    expect(chain('phone(CN)').get('0086-138 0000 1111')).toBe('+8613800001111')
    expect(chain('phone(CN)').get('138****1111')).toBe('138****1111')
    expect(chain('phone(CN)').put('+862112345678', undefined)).toBe('02112345678')
    expect(chain('phone(CN)').put('+4915112345678', undefined)).toBe('+4915112345678')
    expect(chain("join(',')").put('a,b', undefined)).toEqual(['a', 'b'])
    expect(() => chain("join(',')").get(['a,b'])).toThrow('could not be told apart')
    expect(chain("split(',') | trim").get('a, b')).toEqual(['a', 'b'])
    expect(chain("trim | absent('')").get('  ')).toBeUndefined()
    expect(chain('absent(false)').cleared).toBe(false)
    expect(chain('absent(0) | epoch(s)', 'integer').cleared).toBe(0)
    expect(chain('default(0) | minor(2)', 'integer').get(null)).toBe('0.00')
    expect(chain('default(0) | minor(2)', 'integer').same('0', '0.00')).toBe(true)
  })

  it('explains bad arguments', () => {
    expect(faults('local(Asia/Shangai)')[0]).toContain('no such time zone')
    expect(faults('epoch(m)')[0]).toContain('the unit is s or ms')
    expect(faults('money(two)')[0]).toContain('a whole number from 0 to 12')
    expect(faults('phone(XX)')[0]).toContain('known regions are CN')
    expect(faults('phone(constructor)')[0]).toContain('known regions')
    expect(faults('enum(a)')[0]).toContain('write NATIVE=canonical')
    expect(faults('enum(a=b, a=c)')[0]).toContain('there twice')
    expect(faults('monye(2)')[0]).toContain('There is no converter `monye`')
    expect(faults('constructor')[0]).toContain('There is no converter')
    expect(faults('money(2)?')[0]).toContain('Only `ref(…)` may end in ?')
    expect(faults('ref(order.line)')[0]).toContain('ref(order.line, order)')
    expect(faults('ref(customer) | trim')[0]).toContain('`ref` comes last')
  })
})
