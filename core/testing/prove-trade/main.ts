// `npm run prove:trade`: random shops, stock, orders, parcels and returns under faults, one world per seed, each exactly repeatable.
//   -- [--seed 1] [--runs 500] [--jobs n] [--trace] [--json]
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { inChildren } from '../in-children.ts'
import { runTrade } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '500' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

interface Sum {
  orders: number
  oversoldExclusive: number
  oversoldShared: number
  /** Runs in which a line was not in exactly one bill. */
  torn: number
  sumsDiffer: number
  invariantViolations: number
  problems: number
}
const NOTHING: Sum = { orders: 0, oversoldExclusive: 0, oversoldShared: 0, torn: 0, sumsDiffer: 0, invariantViolations: 0, problems: 0 }

const plus = (a: Sum, b: Sum): Sum =>
  Object.fromEntries(Object.keys(NOTHING).map((key) => [key, a[key as keyof Sum] + b[key as keyof Sum]])) as unknown as Sum

if (process.send) {
  process.send(await work(Number(values.seed), Number(values.runs)))
  process.disconnect()
} else await divide(Number(values.runs), Math.min(Number(values.jobs), Number(values.runs)))

async function divide(runs: number, jobs: number) {
  const startedAt = Date.now()
  const args = (first: number, count: number) => [`--seed=${first}`, `--runs=${count}`, ...(values.trace ? ['--trace'] : [])]
  const sums = await inChildren<Sum>({ file: import.meta.filename, first: Number(values.seed), count: runs, jobs, args })
  const { torn, problems, ...sum } = sums.reduce(plus, NOTHING)
  console.log(`${runs} runs, ${sum.orders} orders, ${problems} problems, ${Math.round((Date.now() - startedAt) / 1000)} s`)
  const { orders, oversoldExclusive, oversoldShared, sumsDiffer, invariantViolations } = sum
  console.log(
    JSON.stringify({ runs, orders, oversoldExclusive, oversoldShared, summaryPartition: torn === 0, sumsDiffer, invariantViolations }),
  )
  process.exitCode = oversoldExclusive || torn || sumsDiffer || invariantViolations || problems ? 1 : 0
}

async function work(first: number, runs: number): Promise<Sum> {
  let sum = NOTHING
  for (let seed = first; seed < first + runs; seed++) {
    const { trade, orders, oversold, isPartition, sumsDiffer, invariantViolations, problems, trace } = await runTrade(seed)
    const isBad = problems.length > 0 || (trade.isExclusive && oversold > 0)
    if (isBad) console.log(`run ${seed}: ${trade.isExclusive ? `oversold ${oversold}, ` : ''}${problems.slice(0, 8).join('\n  ')}`)
    if (values.trace) console.log(trace.join('\n'))
    sum = plus(sum, {
      orders,
      oversoldExclusive: trade.isExclusive ? oversold : 0,
      oversoldShared: trade.isExclusive ? 0 : oversold,
      torn: isPartition ? 0 : 1,
      sumsDiffer,
      invariantViolations,
      problems: problems.length,
    })
  }
  return sum
}
