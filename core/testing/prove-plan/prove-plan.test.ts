import { describe, expect, test } from 'vitest'
import { isProved, run } from './run.ts'

describe.each(['sqlite', 'postgres'] as const)('a plan applied while people go on working, on %s', (dialect) => {
  test.each([1, 2])('seed %i', async (seed) => {
    const outcome = await run({ records: 60, seed, dialect })
    expect(outcome).toMatchObject({ items: 60, appliedStale: 0, unplanned: 0, left: 0 })
    expect(outcome.written).toBeGreaterThan(0)
    expect(isProved(outcome)).toBe(true)
  })
})
