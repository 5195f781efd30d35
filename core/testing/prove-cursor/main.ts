// `npm run prove:cursor`: over model sources with every manner that makes readers skip rows, ours skip none; and the same sources make
// ways of others skip.   -- [--sources 2000] [--seed n] [--json]
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { OTHERS, type OtherName } from './others.ts'
import { OURS } from './ours.ts'
import { sourcePlan } from './plan.ts'
import { lostRows } from './run.ts'

const { values } = parseArgs({
  options: {
    sources: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const sources = Number(values.sources)
const seed = Number(values.seed)
const startedAt = Date.now()
const lostBy = new Map(Object.keys(OURS).map((name) => [name, 0]))
const othersLost = Object.fromEntries(Object.keys(OTHERS).map((name) => [name, 0])) as Record<OtherName, number>
let lost = 0

for (const [index, plan] of fc.sample(sourcePlan, { numRuns: sources, seed }).entries()) {
  let isLost = false
  for (const [name, reader] of Object.entries(OURS)) {
    const rows = await lostRows(plan, reader)
    if (rows.length === 0) continue
    isLost = true
    if (lostBy.get(name) === 0) console.log(`source ${index}, ${name}: ${rows.join(', ')} lost\n${JSON.stringify(plan)}`)
    lostBy.set(name, lostBy.get(name)! + 1)
  }
  if (isLost) lost++
  for (const [name, reader] of Object.entries(OTHERS)) {
    if ((await lostRows(plan, reader)).length > 0) othersLost[name as OtherName]++
  }
}

if (!values.json) {
  console.log(`${sources} sources, seed ${seed}, ${Math.round((Date.now() - startedAt) / 1000)} s; sources in which a row was lost:`)
  for (const [name, count] of [...lostBy, ...Object.entries(othersLost)]) console.log(`  ${name}: ${count}`)
}
console.log(JSON.stringify({ sources, lost, othersLost }))
process.exitCode = lost > 0 || Object.values(othersLost).some((count) => count === 0) ? 1 : 0
