// Cuts a failing plan down to the steps that it needs to fail: whole stretches first, single steps last.
import type { Plan } from './steps.ts'

/** The smallest plan found that still fails. `isFailing` is asked once per attempt. */
export async function shrink(plan: Plan, isFailing: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let { steps } = plan
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < steps.length;) {
      const rest = steps.toSpliced(start, size)
      if (await isFailing({ ...plan, steps: rest })) steps = rest
      else start += size
    }
  }
  return { ...plan, steps }
}
