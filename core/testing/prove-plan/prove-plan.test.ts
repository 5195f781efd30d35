import { describe, expect, test } from 'vitest'
import { isProved, run } from './run.ts'

describe.each(['sqlite', 'postgres'] as const)('a plan applied while people go on working, on %s', (dialect) => {
  test('writes what it showed, or nothing', { timeout: 60_000 }, async () => {
    const outcome = await run({ records: 40, seed: 1, dialect })
    expect(outcome).toMatchObject({ items: 40, appliedStale: 0, unplanned: 0, left: 0 })
    expect(outcome.written).toBeGreaterThan(0)
    expect(isProved(outcome)).toBe(true)
  })
})
