import { expect, it } from 'vitest'
import type { Plan, Step } from './steps.ts'
import { shrink } from './shrink.ts'

const waits = (...ms: number[]): Step[] => ms.map((one) => ({ do: 'wait', ms: one, after: 0 }))

it('keeps the steps that a failure needs, wherever they are, and no other', async () => {
  const plan: Plan = { seed: 1, steps: waits(...Array.from({ length: 37 }, (_, n) => n)) }
  const has = (at: Plan, ms: number) => at.steps.some((step) => step.do === 'wait' && step.ms === ms)
  const { steps } = await shrink(plan, async (at) => has(at, 3) && has(at, 17) && has(at, 36))
  expect(steps).toEqual(waits(3, 17, 36))
})
