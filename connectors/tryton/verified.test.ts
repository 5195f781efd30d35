// The steps that were run against a real Tryton (core/testing/tryton/verify-connector.ts) hold against the simulator too.
import { afterAll, beforeAll, describe, it } from 'vitest'
import { testContext, type TestContext } from '../../core/testing/connector-context.ts'
import { CHECKS } from '../../core/testing/tryton/checks.ts'
import connector from './index.ts'
import { startTryton, type TrytonSimulator } from './simulator.ts'

describe('the simulator does what Tryton 6.0.29 does', () => {
  let sim: TrytonSimulator
  let ctx: TestContext
  let time = Date.parse('2026-01-15T08:00:00Z')

  beforeAll(async () => {
    // Time goes on with every look at it, as it does at a real server.
    const now = (): number => (time += 7)
    sim = await startTryton({ now })
    sim.prepare()
    sim.addProduct({ code: 'SKU-1001', name: 'Steel bolt M8', listPrice: '12.5000', costPrice: '7.2500', onHand: 120 })
    sim.addProduct({ code: 'SKU-1002', name: 'Hydraulic pump', listPrice: '899.9000', costPrice: '610.0000', onHand: 8 })
    sim.addProduct({ code: 'SKU-1003', name: 'Filter cartridge', listPrice: '24.0000', costPrice: '11.5000', onHand: 40 })
    ctx = testContext({ connector, config: { url: sim.url, ...sim.account }, now })
  })
  afterAll(async () => {
    await ctx.close()
    await sim.close()
  })

  for (const { name, perform } of CHECKS) it(name, () => perform({ connector, ctx, run: 'V1' }))
})
