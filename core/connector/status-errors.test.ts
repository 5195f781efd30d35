import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'
import { statusError } from './status-errors.ts'

const now = Date.parse('2026-01-15T08:00:00Z')

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0.5', 500],
    ['0', 0],
    ['Thu, 15 Jan 2026 08:01:00 GMT', 60_000],
    ['Thu, 15 Jan 2026 07:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s → %s', (value, expected) => expect(parseRetryAfter(value, now)).toBe(expected))
})

describe('status table', () => {
  it.each([
    [400, 'data', 'badRequest'],
    [401, 'config', 'unauthorized'],
    [403, 'config', 'forbidden'],
    [404, 'data', 'notFound'],
    [408, 'transient', 'timedOut'],
    [409, 'conflict', 'conflict'],
    [412, 'conflict', 'conflict'],
    [418, 'data', 'refused'],
    [422, 'data', 'unprocessable'],
    [425, 'transient', 'tooEarly'],
    [429, 'transient', 'rateLimited'],
    [500, 'transient', 'serverError'],
    [503, 'transient', 'serverError'],
    [302, 'config', 'redirected'],
  ])('%s is %s %s', (status, kind, code) => expect(statusError({ status, headers: {} }, now)).toMatchObject({ kind, code }))

  it('2xx is no error', () => {
    for (const status of [200, 201, 202, 204]) expect(statusError({ status, headers: {} }, now)).toBeUndefined()
  })

  it('carries Retry-After on transient ones only', () => {
    const headers = { 'retry-after': '7' }
    expect(statusError({ status: 429, headers }, now)?.retryAfterMs).toBe(7000)
    expect(statusError({ status: 422, headers }, now)?.retryAfterMs).toBeUndefined()
  })
})
