// One run: the plan's happenings among the engine's own work, then calm, until nothing moves any more; then the referee.
import { diceFrom } from './dice.ts'
import { landscapeOf, PULL_MS } from './landscape.ts'
import { drawPlan } from './plan.ts'
import { HELD } from '../../engine/delete-budget.ts'
import type { Plan } from './steps.ts'
import { judge } from './referee.ts'
import type { SystemId } from './system-ids.ts'
import type { Violation } from './violation.ts'
import { openWorld, type Homes, type World } from './world.ts'

export interface Outcome {
  plan: Plan
  violations: Violation[]
  /** Turns that were played, and writes that took place. */
  steps: number
  writes: number
  trace: string[]
}

/** Rounds of a pull period each: quiet when so many in a row wrote nothing and left nothing open. */
const QUIET_ROUNDS = 3
/** The longest pause before a push is tried again is 15 minutes. */
const MOST_ROUNDS = 60
const SWEEP_MS = 1_000

export const planOf = (seed: number): Plan => drawPlan(seed, landscapeOf(seed).systems, diceFrom(seed))

/** `homes`: the database of the hub's nodes; default one node on a SQLite file. */
export async function run(plan: Plan, homes?: Homes): Promise<Outcome> {
  const world = await openWorld(plan.seed, homes)
  try {
    await begin(world)
    for (const { after, ...happening } of plan.steps) {
      for (let left = after; left > 0; left--) await world.conductor.step()
      await world.happen(happening)
    }
    world.calmDown()
    const isQuiet = await untilQuiet(world)
    const violations = await judge(world, isQuiet)
    const { steps, trace } = world.conductor
    return { plan, violations, steps, writes: writesOf(world), trace }
  } finally {
    await world.close()
  }
}

async function begin({ nodes, conductor, landscape }: World) {
  for (const node of nodes) await conductor.complete(node.start(), node.life)
  const node = nodes[0]!
  const connections = landscape.systems.map((id) => ({ id, connector: id, name: id, config: {} }))
  const applied = node.hub!.applyConfiguration({ connections, schemas: [], ...landscape.bundle }, { by: 'simulation' })
  await conductor.complete(applied, node.life)
  const errors = (await applied).problems.filter(({ severity }) => severity === 'error')
  // The others take it up with their next sweep.
  if (nodes.length > 1) await conductor.pass(SWEEP_MS * 2)
  if (errors.length) throw new Error(errors.map(({ file, path, message }) => `${file} ${path}: ${message}`).join('\n'))
}

const writesOf = ({ systems }: World) => [...systems.values()].reduce((sum, { effects }) => sum + effects.length, 0)

interface Attention {
  /** Systems; added to. */
  checked: Set<SystemId>
  isCalm: boolean
}

async function untilQuiet(world: World): Promise<boolean> {
  let quiet = 0
  const checked = new Set<SystemId>()
  for (let round = 0; round < MOST_ROUNDS && quiet < QUIET_ROUNDS; round++) {
    const before = writesOf(world)
    await attend(world, { checked, isCalm: quiet > 0 })
    await world.conductor.pass(PULL_MS)
    const isQuiet = writesOf(world) === before && world.openPushes === 0 && (await isIdle(world))
    quiet = isQuiet ? quiet + 1 : 0
  }
  return quiet === QUIET_ROUNDS
}

/**
 * What people do: they decide on held deletions, and when all is calm they look once for those that no list of changes tells. A check before that
 * finds nothing of a record that is deleted just then, and comes back.
 */
async function attend({ landscape, systems, existence, conductor, nodes }: World, { checked, isCalm }: Attention) {
  if (!landscape.hasDeletions) return
  for (const [system, { bin }] of systems) {
    await existence.decide({ system, use: landscape.decision })
    const { canRead, tellsDeletions } = landscape.manners[system]
    if (!isCalm || !bin.size || !canRead || tellsDeletions || checked.has(system)) continue
    // It fails as long as its system is kept away from.
    const checking = existence.check({ system }).then((isDone) => void (isDone && checked.add(system)))
    await conductor.complete(checking, nodes[0]!.life)
  }
}

/**
 * Nothing waits, and no system is still kept away from: what it has to tell nobody has asked for. A deletion that is held is looked at again
 * each day, also where a node held it just after a person had decided.
 */
async function isIdle({ store, conductor }: World): Promise<boolean> {
  const { read, tables, backlog: openWork } = store()
  const circuits = await read.select().from(tables.circuits)
  const hints = await read.select().from(tables.hints)
  const backlog = (await openWork(conductor.now())).filter(({ kind }) => kind !== 'hint')
  return (
    circuits.every(({ state }) => state === 'closed') &&
    hints.every(({ origin }) => origin === HELD) &&
    backlog.every(({ state }) => state === 'dead' || state === 'stopped')
  )
}
