// What goes wrong between the three of them in the rush, by the seed: pushes lost, doubled and late; an ERP that is busy, fails, or does
// what it is told and never answers.
import type { Systems } from '../systems.ts'

const LATE_MS = 3_000

/** As Tryton has it when two transactions meet. */
const BUSY = { status: 200, body: { id: 1, error: ['OperationalError: database is locked', ''] } }
const FAILURES = [BUSY, { status: 503 }, { status: 502 }, { status: 500 }]

export function makeTrouble({ shop, erp }: Systems, seed: number): { end(): void } {
  shop.webhooks.configure({ trouble: { seed: seed + 1, lose: 0.05, double: 0.1, late: 0.15, lateMs: LATE_MS } })
  erp.faults.beUnreliable({ seed: seed + 2, fail: 0.03, failures: FAILURES, drop: 0.02 })
  return {
    end() {
      shop.webhooks.configure({ trouble: undefined })
      erp.faults.beUnreliable(undefined)
    },
  }
}
