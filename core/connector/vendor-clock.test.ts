import { expect, it } from 'vitest'
import { vendorClock } from './vendor-clock.ts'

it('reads the Date header, and tells nothing where there is none or it cannot be read', () => {
  expect(vendorClock({ headers: { date: 'Sun, 01 Mar 2026 08:00:05 GMT' } })).toBe(Date.UTC(2026, 2, 1, 8, 0, 5))
  expect(vendorClock({ headers: {} })).toBeUndefined()
  expect(vendorClock({ headers: { date: 'soon' } })).toBeUndefined()
})
