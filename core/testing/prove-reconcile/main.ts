// `npm run prove:reconcile`: a data check finds exactly what drifted, while people go on working.
//   -- [--records 100000] [--drifts 50] [--seed n] [--json]
import { parseArgs } from 'node:util'
import { prove } from './run.ts'

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    drifts: { type: 'string', default: '50' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const records = wholeNumber('records', values.records)
const drifts = wholeNumber('drifts', values.drifts)
const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed)
if (drifts * 2 > records) throw new Error('--drifts: give at most half as many as records')

// The hub's own timers keep no process alive.
const alive = setInterval(() => {}, 60_000)
console.log(`${records} records in two systems, ${drifts} drifts; again with --seed ${seed}`)
const { found, falseAlarms, apiCalls, edits, left } = await prove({ records, drifts, seed, say: (text) => console.log(text) })
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(`${edits} changes by people meanwhile, ${left} differences left after the repair, at most ${peakMb} MB`)
console.log(JSON.stringify({ records, drifts, found, falseAlarms, apiCalls }))
clearInterval(alive)
process.exitCode = found === drifts && falseAlarms === 0 && left === 0 ? 0 : 1

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text)
  throw new Error(`--${name} is "${text}": give a whole number from 1 on`)
}
