import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessDay, dayRule, endOfDay } from './business-day.ts'

const at = (text: string) => Date.parse(text)

describe('the business day of a shop', () => {
  it('ends at midnight of its zone without a cut-off', () => {
    const rule = dayRule('Asia/Shanghai', undefined)
    expect(businessDay(at('2026-11-26T15:59:59Z'), rule)).toBe('2026-11-26')
    expect(businessDay(at('2026-11-26T16:00:00Z'), rule)).toBe('2026-11-27')
    expect(endOfDay('2026-11-26', rule)).toBe(at('2026-11-26T16:00:00Z'))
  })

  it('ends in the evening of the day itself, or in the night after it', () => {
    const evening = dayRule('Asia/Shanghai', '22:00')
    expect(businessDay(at('2026-11-26T13:59:59Z'), evening)).toBe('2026-11-26')
    expect(businessDay(at('2026-11-26T14:00:00Z'), evening)).toBe('2026-11-27')
    const night = dayRule('Asia/Shanghai', '02:00')
    expect(businessDay(at('2026-11-26T17:59:59Z'), night)).toBe('2026-11-26')
    expect(businessDay(at('2026-11-26T18:00:00Z'), night)).toBe('2026-11-27')
    expect(endOfDay('2026-11-26', night)).toBe(at('2026-11-26T18:00:00Z'))
  })

  it.each(['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', '-03:30'])(
    'in %s every time is in the day whose end it comes before, and not after the end of the day before',
    (zone) => {
      const minute = fc.integer({ min: 0, max: 1440 })
      const instant = fc.integer({ min: at('2025-12-30T00:00:00Z'), max: at('2027-01-02T00:00:00Z') })
      fc.assert(
        fc.property(instant, minute, (time, cutOff) => {
          const text = `${String(Math.floor(cutOff / 60)).padStart(2, '0')}:${String(cutOff % 60).padStart(2, '0')}`
          const rule = dayRule(zone, text)
          const day = businessDay(time, rule)
          const yesterday = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
          expect(time).toBeLessThan(endOfDay(day, rule))
          expect(time).toBeGreaterThanOrEqual(endOfDay(yesterday, rule))
        }),
        { numRuns: 500 },
      )
    },
  )

  it('says what is wrong with a zone or a cut-off', () => {
    expect(() => dayRule('Asia/Nowhere', undefined)).toThrow('"Asia/Nowhere" is no time zone')
    for (const text of ['25:00', '24:01', '12:60', 'noon']) expect(() => dayRule('UTC', text)).toThrow('is no time of day')
    expect(() => endOfDay('2026-02-30', dayRule('UTC', undefined))).toThrow('is no date')
  })
})
