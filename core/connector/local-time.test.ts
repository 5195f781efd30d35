import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatLocal, parseLocal } from './local-time.ts'

it('knows Shanghai', () => {
  expect(parseLocal('2026-01-15 16:00:00', 'Asia/Shanghai')).toBe(Date.parse('2026-01-15T08:00:00Z'))
  expect(parseLocal('2026-01-15T16:00:00.25', 'Asia/Shanghai')).toBe(Date.parse('2026-01-15T08:00:00.250Z'))
  expect(parseLocal('2026-01-15', 'Asia/Shanghai')).toBe(Date.parse('2026-01-14T16:00:00Z'))
  expect(formatLocal(Date.parse('2026-01-15T16:30:00Z'), 'Asia/Shanghai')).toBe('2026-01-16 00:30:00')
})

it('takes the earlier of two, and an instant near a time that does not exist', () => {
  expect(parseLocal('2026-10-25 02:30:00', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T00:30:00Z'))
  expect(parseLocal('2026-03-29 02:30:00', 'Europe/Berlin')).toBe(Date.parse('2026-03-29T00:30:00Z'))
})

it('is NaN for anything else', () => {
  for (const text of ['', 'yesterday', '15.01.2026', '2026-01-15T16:00:00Z']) expect(parseLocal(text, 'UTC')).toBeNaN()
})

it('reads what it writes, but for the hour that happens twice', () => {
  const zones = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe')
  fc.assert(
    fc.property(zones, fc.integer({ min: 0, max: 4e9 }), (zone, seconds) => {
      const at = seconds * 1000
      const back = parseLocal(formatLocal(at, zone), zone)
      expect(formatLocal(back, zone)).toBe(formatLocal(at, zone))
      expect(back).toBeLessThanOrEqual(at)
      expect(at - back).toBeLessThanOrEqual(3_600_000)
    }),
  )
})
