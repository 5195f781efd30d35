// One simulated world: clock, network, systems and the hub's nodes, and the happenings of a plan in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector } from '../../connector/port.ts'
import { createCodec } from '../../crypto/codec.ts'
import { HubError } from '../../errors.ts'
import { openStore, type StoreTarget } from '../../store/open.ts'
import type { Store } from '../../store/port.ts'
import { createCircuitWatch, type CircuitWatch } from './circuit-watch.ts'
import { createConductor, type Conductor, type Life } from './conductor.ts'
import { diceFrom } from './dice.ts'
import { landscapeOf, type Landscape } from './landscape.ts'
import { CODE_FIELDS, type SystemId } from './system-ids.ts'
import { createExistence, type Existence } from './existence.ts'
import { COUNTING, EDITED, NATIVE_NAMES, OWNER, TAGGING, rendered, valueOf, type Field } from './fields.ts'
import { createNetwork, type Network } from './network.ts'
import { createSimulatedNode, type SimulatedNode } from './node.ts'
import { drawPushes } from './draw-pushes.ts'
import type { Happening, Pushes } from './steps.ts'
import { createPusher, type Pusher } from './pushes.ts'
import { createSystemConnector } from './system-connector.ts'
import { createSystem, type System } from './system.ts'
import { newTruth, type Truth } from './truth.ts'

export interface World {
  conductor: Conductor
  network: Network
  landscape: Landscape
  systems: Map<SystemId, System>
  nodes: SimulatedNode[]
  /** Of a node that is up. */
  store(): Store
  truth: Truth
  /** Errors of the engine that nobody expects. */
  errors: string[]
  watch: CircuitWatch
  happen(happening: Happening): Promise<void>
  existence: Existence
  /** Brings the nodes up again and ends all faults. */
  calmDown(): void
  /** Pushes that are still on their way. */
  readonly openPushes: number
  close(): Promise<void>
}

/** Where the nodes keep their data. */
export interface Homes {
  nodes: number
  /** An empty PostgreSQL database; only one node lives on a file. */
  target: StoreTarget
}

const START = Date.parse('2026-03-01T00:00:00Z')
const MOST_STEPS_TO_A_CALL = 300
const codec = createCodec(new Uint8Array(32).fill(3))

export async function openWorld(seed: number, homes?: Homes): Promise<World> {
  const dice = diceFrom(seed + 0x5eed)
  const conductor = createConductor(dice, START)
  const landscape = landscapeOf(seed)
  const network = createNetwork(conductor, dice)
  const folder = mkdtempSync(join(tmpdir(), 'qiao-simulation-'))
  const target = homes?.target ?? { file: join(folder, 'hub.sqlite') }
  const systems = new Map(landscape.systems.map((id) => [id, systemOf(id)]))
  const truth = newTruth()
  const errors: string[] = []
  const watch = createCircuitWatch(conductor, homes?.nodes ?? 1)
  const nodes = Array.from({ length: homes?.nodes ?? 1 }, (_, n) =>
    createSimulatedNode({
      id: `node_${n + 1}`,
      openStore: () => openStore(target, { codec, isDurable: false, clock: conductor.now }),
      isShared: (homes?.nodes ?? 1) > 1,
      conductor,
      dice,
      connectorsFor: (life) => new Map([...systems.values()].map((system) => [system.id, connectorOf(system, life)])),
      watch,
      onError: (text) => void errors.push(text),
    }),
  )
  /** A living node, as a load balancer finds one; a dead one when there is none. */
  const chooseNode = () => {
    const up = nodes.filter(({ hub }) => hub)
    return up.length ? dice.pick(up) : nodes[0]!
  }
  const pushers = new Map([...systems].map(([id, system]) => [id, pusherOf(system)]))
  const existence = createExistence({ conductor, systems, truth, chooseNode, onError: (text) => void errors.push(text) })
  /** How the next change by a user is pushed. */
  let pushesOfUser: Pushes = []
  for (const [id, system] of systems)
    system.onChange = (row, by) => pushers.get(id)!.push(row, by === 'user' ? pushesOfUser : drawPushes(dice))

  function systemOf(id: SystemId): System {
    const render = (native: Record<string, unknown>) => {
      const shown = { ...native }
      for (const [field, name] of Object.entries(NATIVE_NAMES[id]) as [Field, string][])
        if (name in shown) shown[name] = rendered(id, field, shown[name])
      return shown
    }
    return createSystem({ id, codeField: CODE_FIELDS[id], skewMs: landscape.manners[id].skewMs, render }, conductor, dice)
  }
  function connectorOf(system: System, life: Life): Connector {
    return createSystemConnector(system, landscape.manners[system.id], { conductor, network, life, watch })
  }
  function pusherOf(system: System): Pusher {
    const isPersistent = landscape.isPushOnly && system.id === 'shop'
    return createPusher({ conductor, dice, chooseNode, system, manners: landscape.manners[system.id], isPersistent })
  }

  function create({ system, sku, edit, pushes }: Happening & { do: 'create' }) {
    const names = NATIVE_NAMES[system]
    const fields = EDITED[system].filter(
      (field) => field !== 'category' && (OWNER[field] === undefined || OWNER[field] === system || system === 'erp'),
    )
    const native: Record<string, unknown> = { [CODE_FIELDS[system]]: sku }
    for (const field of fields) {
      native[names[field]!] = valueOf(field, edit)
      truth.edits.push({ by: system, sku, field, value: valueOf(field, edit), step: conductor.steps })
    }
    if (COUNTING.includes(system)) native['visits'] = 0
    if (TAGGING.includes(system)) native['tags'] = []
    truth.bornIn.set(sku, system)
    pushesOfUser = pushes
    const { put, newId } = systems.get(system)!
    put(newId(), native)
  }

  function edit({ system, sku, field, edit: number, pushes, commitsAfterMs }: Happening & { do: 'edit' }) {
    const begunAt = conductor.now()
    const commit = () => change({ system, sku, field, value: valueOf(field, number), pushes }, begunAt)
    if (commitsAfterMs) conductor.after(commitsAfterMs, commit)
    else commit()
  }

  function copy({ from, to, sku, field, pushes }: Happening & { do: 'copy' }) {
    const value = systems.get(from)!.find(sku)?.native[NATIVE_NAMES[from][field] ?? '']
    // The owner's own changes have an order, which a copy of an old value would confuse.
    if (typeof value === 'string' && OWNER[field] !== to) change({ system: to, sku, field, value, pushes }, conductor.now())
  }

  interface Change {
    system: SystemId
    sku: string
    field: Field
    value: string
    pushes: Pushes
  }
  function change({ system: id, sku, field, value, pushes }: Change, begunAt: number) {
    const system = systems.get(id)!
    const row = system.find(sku)
    const name = NATIVE_NAMES[id][field]!
    // What does not belong to the system it edits only where there is a value: the hub would clear what nobody else has.
    if (!row || (OWNER[field] !== id && field !== 'name' && row.native[name] === undefined)) return
    truth.edits.push({ by: id, sku, field, value, step: conductor.steps })
    conductor.note(`${id} user edits ${row.id} ${name} = ${value}`)
    pushesOfUser = pushes
    system.put(row.id, { [name]: value }, begunAt)
  }

  function count({ system: id, sku, visits, pushes }: Happening & { do: 'count' }) {
    const system = systems.get(id)!
    const row = system.find(sku)
    if (!row) return
    truth.counts.push({ by: id, sku, visits, step: conductor.steps })
    const sum = Number(row.native['visits'] ?? 0) + visits
    conductor.note(`${id} counts ${row.id} visits + ${visits} = ${sum}`)
    pushesOfUser = pushes
    system.put(row.id, { visits: sum })
  }

  function tag({ system: id, sku, pushes, ...one }: Happening & { do: 'tag' | 'untag' }) {
    const system = systems.get(id)!
    const row = system.find(sku)
    const old = (row?.native['tags'] ?? []) as string[]
    const isAdded = one.do === 'tag'
    const name = one.do === 'tag' ? one.tag : old[one.nth % old.length]
    if (!row || name === undefined) return
    truth.tags.push({ by: id, sku, tag: name, isAdded, step: conductor.steps })
    conductor.note(`${id} user ${isAdded ? 'tags' : 'untags'} ${row.id} ${name}`)
    pushesOfUser = pushes
    system.put(row.id, { tags: isAdded ? [...old, name] : old.filter((other) => other !== name) })
  }

  async function editHub({ sku, field, edit: number }: Happening & { do: 'editHub' }) {
    const { hub, store, life } = chooseNode()
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
    if (outcome !== 'refused')
      truth.edits.push({ by: 'hub', sku, field, value, step: conductor.steps, ...(!outcome && { isUncertain: true }) })
  }

  async function crash({ node: number, isAfterCall, downMs }: Happening & { do: 'crash' }) {
    const node = nodes[number % nodes.length]!
    const { life } = node
    if (life.isOver) return
    life.isDoomed = isAfterCall
    for (let left = MOST_STEPS_TO_A_CALL; isAfterCall && left > 0 && !life.isOver && (await conductor.step()); left--);
    truth.deaths.push(conductor.steps)
    conductor.note(`${node.id} dies${isAfterCall ? ' after a call to the store' : ''}`)
    await node.bury()
    if (nodes.length > 1) return void conductor.after(downMs, () => start(node))
    await conductor.pass(downMs)
    start(node)
  }

  function pause({ node: number, ms }: Happening & { do: 'pause' }) {
    const { life, id } = nodes[number % nodes.length]!
    conductor.note(`${id} stands still for ${ms} ms`)
    life.isPaused = true
    truth.pauses.push({ from: conductor.now(), to: conductor.now() + ms })
    conductor.after(ms, () => void (life.isPaused = false))
  }

  function start(node: SimulatedNode) {
    if (!node.life.isOver) return
    conductor.note(`${node.id} starts`)
    const starting = node.start()
    const { life } = node
    starting.catch((error: unknown) => life.isOver || errors.push(`${node.id} did not start: ${String(error)}`))
  }

  return {
    conductor,
    network,
    landscape,
    systems,
    nodes,
    store: () => nodes.find(({ store }) => store)!.store!,
    truth,
    errors,
    watch,
    existence,
    async happen(happening) {
      conductor.note(`-- ${JSON.stringify(happening)}`)
      switch (happening.do) {
        case 'create':
          return create(happening)
        case 'edit':
          return edit(happening)
        case 'copy':
          return copy(happening)
        case 'count':
          return count(happening)
        case 'tag':
        case 'untag':
          return tag(happening)
        case 'delete':
        case 'bringBack':
          pushesOfUser = happening.pushes
          return existence.remove(happening)
        case 'restore':
          return existence.restore(happening)
        case 'enrol':
          return existence.enrol(happening)
        case 'decide':
          return existence.decide(happening)
        case 'unlist':
          return existence.unlist(happening)
        case 'check':
          return void existence.check(happening)
        case 'editHub':
          return editHub(happening)
        case 'fault':
          return network.upset(happening.system, happening.call, happening.fault)
        case 'outage':
          return network.takeDown(happening.system, happening)
        case 'crash':
          return crash(happening)
        case 'pause':
          return pause(happening)
        case 'wait':
          return conductor.pass(happening.ms)
        case 'pull':
          void chooseNode()
            .hub?.pull({ connection: happening.system, object: 'product' })
            .catch(() => undefined)
      }
    },
    calmDown() {
      network.calmDown()
      for (const node of nodes) {
        node.life.isPaused = false
        start(node)
      }
    },
    get openPushes() {
      return [...pushers.values()].reduce((sum, { open }) => sum + open, 0)
    },
    async close() {
      for (const node of nodes) await node.bury()
      rmSync(folder, { recursive: true })
    },
  }
}
