// A node of the hub as the simulation runs it: the real engine over a real store, every call to the store a turn of its own. It dies
// between any two of them, with all that it had in memory, and starts again from the database.
import { keyedDigest } from '../../crypto/digest.ts'
import { idMaker, type EngineDeps } from '../../engine/deps.ts'
import { createHub } from '../../engine/hub.ts'
import type { Hub, Registry } from '../../engine/port.ts'
import type { Wake } from '../../engine/wake.ts'
import { createLocalWake } from '../../engine/wake-local.ts'
import type { Logger } from '../../connector/port.ts'
import type { AdminWrite, Store } from '../../store/port.ts'
import { unreliableWake } from '../unreliable-wake.ts'
import { newLife, type Conductor, type Life } from './conductor.ts'
import type { CircuitWatch } from './circuit-watch.ts'
import type { Dice } from './dice.ts'

export interface SimulatedNode {
  id: string
  /** Undefined while the node is down. */
  readonly hub: Hub | undefined
  readonly store: Store | undefined
  readonly life: Life
  start(): Promise<void>
  /** Closes what the dead node left open. */
  bury(): Promise<void>
}

export interface NodeOptions {
  id: string
  openStore(): Promise<Store>
  /** There are other nodes: wake-ups are dropped, doubled and late, and lanes given back. */
  isShared: boolean
  conductor: Conductor
  dice: Dice
  connectorsFor(life: Life): Registry
  /** What was stored of circuits. */
  watch: CircuitWatch
  onError(text: string): void
}

const digest = keyedDigest(new Uint8Array(32).fill(7))

export function createSimulatedNode({
  id,
  openStore,
  isShared,
  conductor,
  dice,
  connectorsFor,
  watch,
  onError,
}: NodeOptions): SimulatedNode {
  let hub: Hub | undefined
  let store: Store | undefined
  let opening: Promise<Store> | undefined
  let life = newLife()
  const loudly = (fields: Record<string, unknown>, message: string) => {
    const text = `${message} ${JSON.stringify(fields)}`
    conductor.note(`error ${text}`)
    onError(text)
  }
  const quietly = (fields: Record<string, unknown>, message: string) => conductor.note(`${message} ${JSON.stringify(fields)}`)
  const log: Logger = { debug: quietly, info: quietly, warn: quietly, error: loudly }

  return {
    id,
    get hub() {
      return life.isOver ? undefined : hub
    },
    get store() {
      return store
    },
    get life() {
      return life
    },
    async start() {
      const mine = (life = newLife())
      const opened = await (opening = conductor.alone(openStore))
      if (mine.isOver) return
      store = opened
      const deps: EngineDeps = {
        store: inTurns(store, conductor, life, watch),
        hubId: 'hub_simulated',
        nodeId: id,
        now: conductor.now,
        timers: conductor.timers(life),
        newId: idMaker(conductor.now, dice.next),
        random: dice.next,
        digest,
        log,
      }
      const wake = isShared ? unreliableWake(asSimulated(true), dice.next) : asSimulated(false)
      hub = await createHub({ deps, connectors: connectorsFor(life), wake, logOf: () => log, shipped: { mappings: [] } })
      await hub.start()
    },
    async bury() {
      life.end()
      hub = undefined
      store = undefined
      await (await opening)?.close()
      opening = undefined
    },
  }
}

/** Without schedules: they would follow the real clock, and go on after their node is dead. */
function asSimulated(isShared: boolean): Wake {
  const wake = createLocalWake()
  return {
    ...wake,
    isShared,
    get isIdle() {
      return wake.isIdle
    },
    schedule: async () => {},
  }
}

/** The store with a turn before each call; during a read of drizzle's, which the engine awaits as well, nothing else happens. */
function inTurns(store: Store, conductor: Conductor, life: Life, watch: CircuitWatch): Store {
  const turned: Record<string, unknown> = { ...store }
  for (const [name, value] of Object.entries(store)) {
    if (typeof value !== 'function' || name === 'read' || name === 'close') continue
    const call = value as (...args: unknown[]) => Promise<unknown>
    turned[name] = (...args: unknown[]) => conductor.perform(name, life, () => call(...args))
  }
  const admin: Store['admin'] = async (writes) => {
    const result = await store.admin(writes)
    watch.stored(writes, result.failed)
    return result
  }
  turned['admin'] = (writes: AdminWrite[]) => conductor.perform('admin', life, () => admin(writes))
  turned['read'] = watched(store.read, conductor)
  return turned as unknown as Store
}

/** Queries are built call by call, and sent when somebody awaits them. */
function watched<T extends object>(query: T, conductor: Conductor): T {
  return new Proxy(query, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown
      if (typeof value !== 'function') return value
      if (name !== 'then')
        return (...args: unknown[]) => {
          const next: unknown = Reflect.apply(value, target, args)
          return typeof next === 'object' && next !== null ? watched(next, conductor) : next
        }
      const sent = () => new Promise((resolve, reject) => void Reflect.apply(value, target, [resolve, reject]))
      return (...handlers: Parameters<Promise<unknown>['then']>) => conductor.alone(sent).then(...handlers)
    },
  })
}
