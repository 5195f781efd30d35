// `npm run prove`: the engine in simulated worlds, one per seed, each exactly repeatable. A failing one is cut down to what it needs to fail,
// and printed as a plan that `--replay` plays again.
//   -- [--seeds 1000] [--first 1] [--jobs n] [--database sqlite|postgres] [--nodes 1] [--replay plan.json] [--trace] [--json]
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { inChildren } from '../in-children.ts'
import { startPostgres } from '../postgres.ts'
import type { Plan } from './steps.ts'
import { planOf, run, type Outcome } from './run.ts'
import { shrink } from './shrink.ts'
import type { Homes } from './world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    database: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string', default: '1' },
    replay: { type: 'string' },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const { database } = values
const nodes = Number(values.nodes)
if (database !== 'sqlite' && database !== 'postgres') throw new Error(`--database is "${database}": give sqlite or postgres`)
if (nodes > 1 && database === 'sqlite') throw new Error('--nodes: SQLite bears one process; give --database postgres')

interface Sum {
  violations: number
  steps: number
  writes: number
}

if (values.replay !== undefined) await replay(JSON.parse(readFileSync(values.replay, 'utf8')) as Plan)
else if (process.send) {
  process.send(await work(Number(values.first), Number(values.seeds)))
  process.disconnect()
} else await divide(Number(values.seeds), Math.min(Number(values.jobs), Number(values.seeds)))

/** Some seeds for each of so many processes. */
async function divide(seeds: number, jobs: number) {
  const startedAt = Date.now()
  const args = (first: number, count: number) => [
    ...[`--first=${first}`, `--seeds=${count}`, `--database=${database}`, `--nodes=${nodes}`],
    ...(values.trace ? ['--trace'] : []),
  ]
  const sums = await inChildren<Sum>({ file: import.meta.filename, first: Number(values.first), count: seeds, jobs, args })
  const total = (name: keyof Sum) => sums.reduce((sum, one) => sum + one[name], 0)
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(`${seeds} seeds, ${total('steps')} turns, ${total('writes')} writes that took place, ${seconds} s`)
  console.log(JSON.stringify({ seeds, violations: total('violations') }))
  process.exitCode = total('violations') ? 1 : 0
}

async function work(first: number, seeds: number): Promise<Sum> {
  const sum: Sum = { violations: 0, steps: 0, writes: 0 }
  await withHomes(async (homesFor) => {
    for (let seed = first; seed < first + seeds; seed++) {
      const outcome = await run(planOf(seed), homesFor())
      sum.steps += outcome.steps
      sum.writes += outcome.writes
      sum.violations += outcome.violations.length
      if (outcome.violations.length) await tell(outcome, homesFor)
    }
  })
  return sum
}

async function replay(plan: Plan) {
  await withHomes(async (homesFor) => {
    const outcome = await run(plan, homesFor())
    show(outcome)
    process.exitCode = outcome.violations.length ? 1 : 0
  })
}

/** A home for each run: a SQLite file of its own, or a schema of its own in one PostgreSQL. */
async function withHomes(use: (homesFor: () => Homes | undefined) => Promise<void>) {
  if (database === 'sqlite') return use(() => undefined)
  const server = await startPostgres()
  let count = 0
  try {
    await use(() => ({ nodes, target: { url: `${server.url}?schema=run_${++count}` } }))
  } finally {
    await server.stop()
  }
}

async function tell(outcome: Outcome, homesFor: () => Homes | undefined) {
  const rules = new Set(outcome.violations.map(({ rule }) => rule))
  const isFailing = async (plan: Plan) => (await run(plan, homesFor())).violations.some(({ rule }) => rules.has(rule))
  const plan = await shrink(outcome.plan, isFailing)
  show({ ...(await run(plan, homesFor())), plan })
}

function show({ plan, violations, trace }: Outcome) {
  console.log(`seed ${plan.seed}: ${violations.length} violations`)
  for (const { rule, what } of violations) console.log(`  ${rule}: ${what}`)
  if (violations.length) console.log(`  again with --replay and this plan:\n${JSON.stringify(plan)}`)
  if (values.trace) console.log(trace.join('\n'))
}
