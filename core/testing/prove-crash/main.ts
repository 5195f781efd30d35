// `npm run prove:crash`: the hub is killed by SIGKILL at random moments under load, and nothing that it acknowledged is lost, doubled or
// reordered.   -- [--kills 50] [--database sqlite|postgres] [--nodes 1] [--seed n] [--json]
import { copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { randomFrom } from '../hub.ts'
import { crashBundle } from './configuration.ts'
import { startFleet, type Fleet } from './fleet.ts'
import { judge, type Effect, type Holding, type Verdict } from './referee.ts'
import { startSender, type Sender } from './sender.ts'
import { startTarget, type Target } from './target-process.ts'

const LOAD_MS = { least: 300, most: 800 }
const IDLE_WITHIN_MS = 180_000
const QUIET_LOOKS = 3
const LOOK_MS = 300
const STORIES = 3

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    database: { type: 'string', default: 'sqlite' },
    nodes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const kills = wholeNumber('kills', values.kills)
const nodes = wholeNumber('nodes', values.nodes)
const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('seed', values.seed)
const { database } = values
if (database !== 'sqlite' && database !== 'postgres') throw new Error(`--database is "${database}": give sqlite or postgres`)
if (nodes > 1 && database === 'sqlite') throw new Error('--nodes: SQLite bears one process; give --database postgres')
const say = (text: string) => console.log(text)

say(`${kills} kills, ${database}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}; again with --seed ${seed}`)
const random = randomFrom(seed)
const target = startTarget(seed)
const { url } = await target.ready
const fleet = await startFleet({ database, nodes, bundle: crashBundle(url) })
const sender = startSender({ urls: fleet.urls, random })

await killRepeatedly(fleet, sender)
await sender.finish()
const open = await untilIdle(fleet)
const effects = await target.call<Effect[]>('effects')
const verdict = judge({ acknowledged: sender.acknowledged, effects, holdings: await target.call<Holding[]>('holdings') })
say(`${sender.orders} orders, ${effects.length} effects at the target`)
if (open.length) say(`the hub did not become idle: ${JSON.stringify(open)}`)
await tell(fleet, target, verdict)
const isGood = !open.length && !verdict.lost.length && !verdict.doubled.length && !verdict.reordered.length
if (!isGood) {
  const kept = join(tmpdir(), `qiao-crash-${seed}.log`)
  copyFileSync(fleet.logFile, kept)
  say(`the hub's log: ${kept}`)
}
await fleet.stop()
await target.stop()
const counts = { lost: verdict.lost.length, doubled: verdict.doubled.length, reordered: verdict.reordered.length }
say(JSON.stringify({ kills, acknowledged: sender.acknowledgedCount, ...counts }))
process.exitCode = isGood ? 0 : 1

async function killRepeatedly(fleet: Fleet, sender: Sender) {
  let slowestMs = 0
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(LOAD_MS.least + random() * (LOAD_MS.most - LOAD_MS.least))
    slowestMs = Math.max(slowestMs, await fleet.killAndRestart(Math.floor(random() * nodes)))
    if (kill % 10 === 0 || kill === kills)
      say(`${kill} kills, ${sender.acknowledgedCount} acknowledged, slowest restart ${Math.round(slowestMs)} ms`)
  }
}

interface Backlog {
  kind: string
  state: string
  count: number
}

/** What is still open when the time is over; [] = idle. Dead and stopped deliveries wait for a person: the referee sees what they cost. */
async function untilIdle(fleet: Fleet): Promise<Backlog[]> {
  let quiet = 0
  let open: Backlog[] = []
  for (const giveUpAt = Date.now() + IDLE_WITHIN_MS; Date.now() < giveUpAt; await sleep(LOOK_MS)) {
    const { items } = await fleet.api<{ items: Backlog[] }>('/backlog')
    open = items.filter(({ state }) => state !== 'dead' && state !== 'stopped')
    quiet = open.length ? 0 : quiet + 1
    if (quiet >= QUIET_LOOKS) return []
  }
  return open
}

/** The story of the first offenders: what the target saw, and the hub's own lineage. */
async function tell(fleet: Fleet, target: Target, verdict: Verdict) {
  const all = await target.call<Effect[]>('effects')
  for (const [what, numbers] of Object.entries(verdict) as [keyof Verdict, string[]][])
    for (const number of [...new Set(numbers)].slice(0, STORIES)) {
      say(`\n${what}: ${number}, acknowledged revision ${sender.acknowledged.get(number) ?? 'none'}`)
      for (const { kind, id, revision } of all.filter((effect) => effect.number === number))
        say(`  target: ${kind} ${id} revision ${revision}`)
      const journeys = await fleet.api<unknown>(`/lineage?q=${encodeURIComponent(number)}`)
      say(JSON.stringify(journeys, null, 1))
    }
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`--${name} is "${text}": give a whole number`)
}
