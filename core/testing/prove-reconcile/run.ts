// One proof: two systems in sync, k drifts that nobody tells of, people who go on working, a check of each system. Found must be what was
// injected, and nothing else; after the repair nothing is left to be found.
import type { DifferenceRow } from '../../store/port.ts'
import { diceFrom, type Dice } from '../simulation/dice.ts'
import type { MemorySystem } from '../memory-system.ts'
import { startWorld, type World, type WorldOptions } from '../product-world.ts'
import { injectDrifts, type Drift } from './drifts.ts'

export interface ProofOptions {
  records: number
  drifts: number
  seed: number
  dialect?: WorldOptions['dialect']
  say?(text: string): void
}
export interface Proof {
  drifts: number
  found: number
  falseAlarms: number
  apiCalls: number
  /** Changes that people made while the checks were under way. */
  edits: number
  /** Found by another check after the repair. */
  left: number
}

const PAGES = 100
const LEAST_PAGE = 50
const EDITS_A_PAGE = 5

export async function prove({ records, drifts: count, seed, dialect, say = () => {} }: ProofOptions): Promise<Proof> {
  const dice = diceFrom(seed)
  const clock = {
    get now() {
      return Date.now()
    },
  }
  const facts = { page: Math.max(LEAST_PAGE, Math.ceil(records / PAGES)), batch: 50 }
  const world = await startWorld({ dialect, shop: { facts }, erp: { facts }, hub: { clock } })
  try {
    await load(world, records, say)
    const systems = [world.shop, world.erp]
    const drifts = injectDrifts(systems, count, dice)
    const people = letPeopleWork(world, drifts, dice)
    const first = await checkBoth(world, systems, say)
    people.stop()
    await world.settle()
    const found = drifts.filter((drift) => first.differences.has(nameOf(drift))).length
    const falseAlarms = [...first.differences].filter((name) => !drifts.some((drift) => nameOf(drift) === name))
    for (const name of falseAlarms) say(`false alarm: ${name}`)
    for (const drift of drifts) if (!first.differences.has(nameOf(drift))) say(`not found: ${nameOf(drift)}`)
    const left = await repairAndLook(world, systems, first.checks, say)
    return { drifts: drifts.length, found, falseAlarms: falseAlarms.length, apiCalls: first.apiCalls, edits: people.edits, left }
  } finally {
    await world.stop()
  }
}

async function load(world: World, records: number, say: (text: string) => void) {
  const startedAt = Date.now()
  for (let n = 0; n < records; n++) world.sell(`A${n}`)
  await world.pull(world.shop)
  await world.pull(world.erp)
  if (world.erp.records.size !== records) throw new Error(`${world.erp.records.size} of ${records} records arrived`)
  say(`${records} records in sync after ${seconds(startedAt)} s`)
}

/** At each page that is read somebody changes some records, new goods come up, and the pulls go on. Drifted goods are left alone. */
function letPeopleWork({ shop, erp, sell, hub }: World, drifts: Drift[], dice: Dice) {
  const drifted = new Set(drifts.map(({ code }) => code))
  const codes = [...shop.records.values()].map(({ native }) => native['code'] as string).filter((code) => !drifted.has(code))
  const inErp = new Map([...erp.records.values()].map(({ id, native }) => [native['code'] as string, id]))
  const people = { edits: 0, stop }

  function edit() {
    people.edits++
    const code = dice.pick(codes)
    const name = `Tea ${code}, ${people.edits}`
    const id = inErp.get(code)
    if (dice.isLucky(0.1)) sell(`N${people.edits}`)
    else if (id !== undefined && dice.isLucky(0.4)) erp.put(id, { ...erp.get(id)!, name })
    else shop.put(`s-${code}`, { ...shop.get(`s-${code}`)!, price: `${dice.whole(1, 99)}.50`, name })
  }
  function work() {
    for (let n = 0; n < EDITS_A_PAGE; n++) edit()
    for (const connection of ['shop', 'erp'])
      if (dice.isLucky(0.2))
        void hub.pull({ connection, object: 'product' }).catch((error: { code?: string }) => {
          if (error.code !== 'alreadyRunning') throw error
        })
  }
  function stop() {
    shop.onRead = erp.onRead = undefined
  }
  shop.onRead = erp.onRead = work
  return people
}

interface Checked {
  /** Names of what was reported. */
  differences: Set<string>
  checks: string[]
  apiCalls: number
}

async function checkBoth({ hub, store }: World, systems: MemorySystem[], say: (text: string) => void): Promise<Checked> {
  const checked: Checked = { differences: new Set(), checks: [], apiCalls: 0 }
  for (const { id: connection } of systems) {
    const startedAt = Date.now()
    const { id, state, error, counters } = await hub.check({ connection, object: 'product', wait: true })
    if (state !== 'succeeded') throw new Error(`the check of ${connection} ${state}: ${error}`)
    say(`${connection} checked in ${seconds(startedAt)} s: ${counters}`)
    checked.checks.push(id)
    checked.apiCalls += (JSON.parse(counters) as { apiCalls: number }).apiCalls
    const rows = (await store.read.select().from(store.tables.checkDifferences)) as DifferenceRow[]
    for (const { check, kind, externalId } of rows) if (check === id) checked.differences.add(`${connection} ${kind} ${externalId}`)
  }
  return checked
}

const nameOf = ({ system, kind, externalId }: Drift) => `${system.id} ${kind} ${externalId}`

async function repairAndLook(world: World, systems: MemorySystem[], checks: string[], say: (text: string) => void): Promise<number> {
  for (const id of checks) {
    await world.hub.repairCheck(id, { kinds: ['different', 'extra', 'missing'] })
    await world.settle()
  }
  const { differences } = await checkBoth(world, systems, say)
  for (const name of differences) say(`left after the repair: ${name}`)
  return differences.size
}

const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1)
