// `npm run prove:mutations`: takes each rule of the engine out once, and shows that the simulation notices.
//   -- [--seeds 2000] [--jobs n] [--only text] [--json]
import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import PQueue from 'p-queue'
import type { Finding } from './child.ts'
import { MUTANTS, type Mutant } from './mutants.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})

const chosen = MUTANTS.filter(({ id }) => id.includes(values.only))
const queue = new PQueue({ concurrency: Number(values.jobs) })
// Seeds that fail by themselves would make every mutant look noticed.
const { seed } = await examine({ id: 'nothing taken out', rule: '', says: '', edits: [] })
if (seed !== undefined) throw new Error(`seed ${seed} shows a violation without any mutant: npm run prove -- --first ${seed} --seeds 1`)

const findings = await Promise.all(chosen.map((mutant) => queue.add(() => examine(mutant))))

/** As a table of Markdown: guarantees.md shows it. */
console.log('| rule | taken out | noticed as | by seed |\n| --- | --- | --- | --- |')
for (const [n, { rule, says }] of chosen.entries()) {
  const { seed: by, rules } = findings[n]!
  console.log(`| ${rule} | ${says} | ${rules.join(', ') || '**not noticed**'} | ${by ?? '–'} |`)
}
const caught = findings.filter(({ rules }) => rules.length).length
console.log(JSON.stringify({ mutants: chosen.length, caught }))
process.exitCode = caught === chosen.length ? 0 : 1

/** A mutant that ends its process, or does not end, is noticed as well. */
function examine({ edits, id }: Mutant): Promise<Finding> {
  const child = fork(new URL('./child.ts', import.meta.url), [values.seeds], {
    env: { ...process.env, QIAO_MUTANT: JSON.stringify(edits) },
    execArgv: ['--import', new URL('./hook.ts', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said += text))
  return new Promise((resolve, reject) => {
    let found: Finding | undefined
    child.once('message', (finding) => (found = finding as Finding))
    child.once('exit', (code) => {
      if (found) {
        console.error(`${id}: ${found.seed === undefined ? 'NOT NOTICED' : `seed ${found.seed}, ${found.rules.join(', ')}`}`)
        resolve(found)
      } else reject(new Error(`"${id}" ended with ${code} and found nothing:\n${said}`))
    })
  })
}
