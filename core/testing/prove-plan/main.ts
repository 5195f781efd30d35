// `npm run prove:plan`: a plan writes what it showed, or nothing, while people go on working.   -- [--records 3000] [--seed 1] [--json]
import { parseArgs } from 'node:util'
import { isProved, run } from './run.ts'

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const startedAt = Date.now()
const outcome = await run({ records: Number(values.records), seed: Number(values.seed), dialect: 'sqlite' })
if (!values.json) console.log(`seed ${values.seed}, ${values.records} records, ${Math.round((Date.now() - startedAt) / 1000)} s`)
console.log(JSON.stringify(outcome))
process.exitCode = isProved(outcome) ? 0 : 1
