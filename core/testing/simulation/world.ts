// One simulated world: clock, network, systems and a node, and the happenings of a plan in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector } from '../../connector/port.ts'
import { HubError } from '../../errors.ts'
import { createConductor, type Conductor, type Life } from './conductor.ts'
import { diceFrom } from './dice.ts'
import { CODE_FIELDS, SYSTEMS, drawLandscape, type Landscape, type SystemId } from './landscape.ts'
import { EDITED, NATIVE_NAMES, OWNER, rendered, valueOf, type Field } from './fields.ts'
import { createNetwork, type Network } from './network.ts'
import { createSimulatedNode, type SimulatedNode } from './node.ts'
import { drawPushes, type Happening, type Pushes } from './plan.ts'
import { createPusher, type Pusher } from './pushes.ts'
import { createSystemConnector } from './system-connector.ts'
import { createSystem, type System } from './system.ts'
import { newTruth, type Truth } from './truth.ts'

export interface World {
  conductor: Conductor
  network: Network
  landscape: Landscape
  systems: Record<SystemId, System>
  node: SimulatedNode
  truth: Truth
  /** Errors of the engine that nobody expects. */
  errors: string[]
  happen(happening: Happening): Promise<void>
  /** Brings the node up again and ends all faults. */
  calmDown(): void
  /** Pushes that are still on their way. */
  readonly openPushes: number
  close(): Promise<void>
}

const START = Date.parse('2026-03-01T00:00:00Z')
const MOST_STEPS_TO_A_CALL = 300

export async function openWorld(seed: number): Promise<World> {
  const dice = diceFrom(seed + 0x5eed)
  const conductor = createConductor(dice, START)
  const landscape = drawLandscape(dice)
  const network = createNetwork(conductor, dice)
  const folder = mkdtempSync(join(tmpdir(), 'qiao-simulation-'))
  const systems = Object.fromEntries(SYSTEMS.map((id) => [id, systemOf(id)])) as Record<SystemId, System>
  const truth = newTruth()
  const errors: string[] = []
  const node = createSimulatedNode({
    file: join(folder, 'hub.sqlite'),
    conductor,
    dice,
    connectorsFor: (life) => new Map(SYSTEMS.map((id) => [id, connectorOf(id, life)])),
    onError: (text) => void errors.push(text),
  })
  const pushers = Object.fromEntries(SYSTEMS.map((id) => [id, pusherOf(id)])) as Record<SystemId, Pusher>
  /** How the next change by a user is pushed. */
  let pushesOfUser: Pushes = []
  for (const id of SYSTEMS) systems[id].onChange = (row, by) => pushers[id].push(row, by === 'user' ? pushesOfUser : drawPushes(dice))

  function systemOf(id: SystemId): System {
    const render = (native: Record<string, unknown>) => {
      const shown = { ...native }
      for (const [field, name] of Object.entries(NATIVE_NAMES[id]!) as [Field, string][])
        if (name in shown) shown[name] = rendered(id, field, shown[name])
      return shown
    }
    return createSystem({ id, codeField: CODE_FIELDS[id], render }, conductor, dice)
  }
  function connectorOf(id: SystemId, life: Life): Connector {
    return createSystemConnector(systems[id], landscape.manners[id], { conductor, network, life })
  }
  function pusherOf(id: SystemId): Pusher {
    const isPersistent = landscape.isPushOnly && id === 'shop'
    return createPusher({ conductor, dice, node, system: systems[id], manners: landscape.manners[id], isPersistent })
  }

  function create({ system, sku, edit, pushes }: Happening & { do: 'create' }) {
    const names = NATIVE_NAMES[system]!
    const fields = EDITED[system].filter(
      (field) => field !== 'category' && (OWNER[field] === undefined || OWNER[field] === system || system === 'erp'),
    )
    const native: Record<string, unknown> = { [CODE_FIELDS[system]]: sku }
    for (const field of fields) {
      native[names[field]!] = valueOf(field, edit)
      truth.edits.push({ by: system, sku, field, value: valueOf(field, edit) })
    }
    truth.bornIn.set(sku, system)
    pushesOfUser = pushes
    systems[system].put(systems[system].newId(), native)
  }

  function edit({ system, sku, field, edit: number, pushes, commitsAfterMs }: Happening & { do: 'edit' }) {
    const begunAt = conductor.now()
    const commit = () => {
      const row = systems[system].find(sku)
      const name = NATIVE_NAMES[system]![field]!
      // What does not belong to the system it edits only where there is a value: the hub would clear what nobody else has.
      if (!row || (OWNER[field] !== system && field !== 'name' && row.native[name] === undefined)) return
      const value = valueOf(field, number)
      truth.edits.push({ by: system, sku, field, value })
      conductor.note(`${system} user edits ${row.id} ${name} = ${value}`)
      pushesOfUser = pushes
      systems[system].put(row.id, { [name]: value }, begunAt)
    }
    if (commitsAfterMs) conductor.after(commitsAfterMs, commit)
    else commit()
  }

  async function editHub({ sku, field, edit: number }: Happening & { do: 'editHub' }) {
    const { hub, store, life } = node
    if (!hub || !store) return
    const { records } = store.tables
    const row = (await store.read.select().from(records)).find((record) => record.number === sku)
    if (!row?.isFilled) return
    const value = valueOf(field, number)
    let outcome: 'done' | 'refused' | undefined
    const editing = hub.editRecord(row.id, { [field]: value }, { expectRev: row.rev, by: 'tester' }).then(
      () => void (outcome = 'done'),
      (error: unknown) => {
        if (!(error instanceof HubError && error.code === 'revChanged')) errors.push(`hub edit failed: ${String(error)}`)
        outcome = 'refused'
      },
    )
    await conductor.complete(editing, life)
    conductor.note(`hub user edits ${sku} ${field} = ${value}: ${outcome ?? 'no answer'}`)
    if (outcome !== 'refused') truth.edits.push({ by: 'hub', sku, field, value, ...(!outcome && { isUncertain: true }) })
  }

  async function crash({ isAfterCall, downMs }: Happening & { do: 'crash' }) {
    const { life } = node
    life.isDoomed = isAfterCall
    for (let left = MOST_STEPS_TO_A_CALL; isAfterCall && left > 0 && !life.isOver && (await conductor.step()); left--);
    conductor.note(`node dies${isAfterCall ? ' after a call to the store' : ''}`)
    await node.bury()
    await conductor.pass(downMs)
    start()
  }

  function start() {
    conductor.note('node starts')
    const starting = node.start()
    const { life } = node
    starting.catch((error: unknown) => life.isOver || errors.push(`the node did not start: ${String(error)}`))
  }

  return {
    conductor,
    network,
    landscape,
    systems,
    node,
    truth,
    errors,
    async happen(happening) {
      conductor.note(`-- ${JSON.stringify(happening)}`)
      switch (happening.do) {
        case 'create':
          return create(happening)
        case 'edit':
          return edit(happening)
        case 'editHub':
          return editHub(happening)
        case 'fault':
          return network.upset(happening.system, happening.call, happening.fault)
        case 'crash':
          return crash(happening)
        case 'wait':
          return conductor.pass(happening.ms)
        case 'pull':
          void node.hub?.pull({ connection: happening.system, object: 'product' }).catch(() => undefined)
      }
    },
    calmDown() {
      network.calmDown()
      if (node.life.isOver) start()
    },
    get openPushes() {
      return SYSTEMS.reduce((sum, id) => sum + pushers[id].open, 0)
    },
    async close() {
      await node.bury()
      rmSync(folder, { recursive: true })
    },
  }
}
