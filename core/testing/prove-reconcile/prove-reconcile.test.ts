// The proof in small with every run of the tests; `npm run prove:reconcile` makes it as large as is asked for.
import { describe, expect, it } from 'vitest'
import { prove } from './run.ts'

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  it(
    'exactly what drifted is found among 500 records, while people work; after the repair nothing is left',
    { timeout: 60_000 },
    async () => {
      const proof = await prove({ records: 500, drifts: 20, seed: 1, dialect })
      expect(proof).toMatchObject({ drifts: 20, found: 20, falseAlarms: 0, left: 0 })
      expect(proof.edits).toBeGreaterThan(0)
    },
  )
})
