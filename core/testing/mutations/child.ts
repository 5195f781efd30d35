// Runs seeds until one shows a violation, or all are through; tells its parent which rules were broken. Preloaded with hook.ts.
import { planOf, run } from '../simulation/run.ts'

export interface Finding {
  /** Undefined: nothing was noticed. */
  seed?: number
  rules: string[]
}

const seeds = Number(process.argv[2])
process.send!(await look())
process.disconnect()

async function look(): Promise<Finding> {
  for (let seed = 1; seed <= seeds; seed++) {
    const { violations } = await run(planOf(seed))
    if (violations.length) return { seed, rules: [...new Set(violations.map(({ rule }) => rule))] }
  }
  return { rules: [] }
}
