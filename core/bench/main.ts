// `npm run bench`: the hub against the same pipeline written by hand, on the same machine in the same minutes.
//   -- [--json] [--database sqlite|postgres|both] [--only webhook,pull,latency,memory,ready] [--quick] [--profile <folder>]
import { mkdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openBench, type Bench, type Database } from './bench.ts'
import { benchLatency } from './latency.ts'
import { benchMemory } from './memory.ts'
import { topCosts } from './profile.ts'
import { benchPull } from './pull.ts'
import { benchReady } from './ready.ts'
import { isMet, jsonLine, linesOf, table, type Results } from './report.ts'
import { benchWebhook } from './webhook.ts'

const SECTIONS = ['webhook', 'pull', 'latency', 'ready', 'memory'] as const
type Section = (typeof SECTIONS)[number]

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    database: { type: 'string', default: 'both' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const databases = databasesOf(values.database)
const sections = sectionsOf(values.only)
const profileFolder = values.profile === undefined ? undefined : resolve(values.profile)
if (profileFolder) mkdirSync(profileFolder, { recursive: true })
const say = (text: string) => console.error(`  … ${text}`)

console.log(
  `${cpus().length} cores, ${cpus()[0]?.model}, Node ${process.versions.node}${values.quick ? ', quick: fewer orders and rounds, 100,000 records' : ''}`,
)
const json: string[] = []
for (const database of databases) {
  const results = await runAll(database)
  const lines = linesOf(results)
  console.log(`\n${database}${database === 'postgres' ? ' (fsync and synchronous_commit on)' : ' (WAL, synchronous=FULL)'}`)
  console.log(table(lines))
  const missed = lines.filter((line) => !isMet(line))
  console.log(missed.length ? `  ${missed.length} bars missed` : '  every bar met')
  json.push(jsonLine(results))
}
if (profileFolder) for (const text of topCosts(profileFolder)) console.log(text)
if (values.json) for (const line of json) console.log(line)

async function runAll(database: Database): Promise<Results> {
  const folder = profileFolder && resolve(profileFolder, database)
  const bench = await openBench({ database, isQuick: values.quick, profileFolder: folder, say })
  try {
    const results: Results = { database }
    for (const section of sections) await measure(section, bench, results)
    return results
  } finally {
    await bench.close()
  }
}

async function measure(section: Section, bench: Bench, results: Results) {
  switch (section) {
    case 'webhook':
      results.webhook = await benchWebhook(bench, 'push')
      results.hint = await benchWebhook(bench, 'hint')
      return
    case 'pull':
      results.pull = await benchPull(bench)
      return
    case 'latency':
      results.latency = await benchLatency(bench)
      return
    case 'ready':
      results.readyAfterKillMs = await benchReady(bench)
      return
    case 'memory':
      results.memory = await benchMemory(bench)
  }
}

function databasesOf(word: string): Database[] {
  if (word === 'both') return ['postgres', 'sqlite'] // SQLite last: its line is the one that is read
  if (word === 'sqlite' || word === 'postgres') return [word]
  throw new Error(`--database is "${word}": give sqlite, postgres or both`)
}

function sectionsOf(words: string | undefined): readonly Section[] {
  if (words === undefined) return SECTIONS
  const wanted = words.split(',')
  const unknown = wanted.find((word) => !SECTIONS.includes(word as Section))
  if (unknown !== undefined) throw new Error(`--only names "${unknown}": give some of ${SECTIONS.join(', ')}`)
  return SECTIONS.filter((section) => wanted.includes(section))
}
