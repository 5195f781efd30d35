// `npm run prove`: the engine in simulated worlds, one per seed, each exactly repeatable.   -- [--seeds 1000] [--first 1] [--trace] [--json]
import { parseArgs } from 'node:util'
import { planOf, run, type Outcome } from './run.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const seeds = Number(values.seeds)
const first = Number(values.first)
let violations = 0
let steps = 0
const startedAt = Date.now()
for (let seed = first; seed < first + seeds; seed++) {
  const outcome = await run(planOf(seed))
  steps += outcome.steps
  if (outcome.violations.length) tell(outcome)
  violations += outcome.violations.length
}
console.log(`${seeds} seeds, ${steps} turns, ${Math.round((Date.now() - startedAt) / 1000)} s`)
console.log(JSON.stringify({ seeds, violations }))
process.exitCode = violations ? 1 : 0

function tell({ plan, violations: found, trace }: Outcome) {
  console.log(`seed ${plan.seed}:`)
  for (const { rule, what } of found) console.log(`  ${rule}: ${what}`)
  if (values.trace) console.log(trace.join('\n'))
}
