// A node of the hub as the simulation runs it: the real engine over the real SQLite store, every call to the store a turn of its own. It dies
// between any two of them, with all that it had in memory, and starts again from its file.
import { createCodec } from '../../crypto/codec.ts'
import { keyedDigest } from '../../crypto/digest.ts'
import { idMaker, type EngineDeps } from '../../engine/deps.ts'
import { createHub } from '../../engine/hub.ts'
import type { Hub, Registry } from '../../engine/port.ts'
import { createLocalWake } from '../../engine/wake-local.ts'
import type { Logger } from '../../connector/port.ts'
import type { Store } from '../../store/port.ts'
import { openSqlite } from '../../store/sqlite.ts'
import { newLife, type Conductor, type Life } from './conductor.ts'
import type { Dice } from './dice.ts'

export interface SimulatedNode {
  /** Undefined while the node is down. */
  readonly hub: Hub | undefined
  readonly store: Store | undefined
  readonly life: Life
  start(): Promise<void>
  /** Closes what the dead node left open. */
  bury(): Promise<void>
}

export interface NodeOptions {
  file: string
  conductor: Conductor
  dice: Dice
  connectorsFor(life: Life): Registry
  onError(text: string): void
}

const codec = createCodec(new Uint8Array(32).fill(3))
const digest = keyedDigest(new Uint8Array(32).fill(7))

export function createSimulatedNode({ file, conductor, dice, connectorsFor, onError }: NodeOptions): SimulatedNode {
  let hub: Hub | undefined
  let store: Store | undefined
  let life = newLife()
  const loudly = (fields: Record<string, unknown>, message: string) => {
    const text = `${message} ${JSON.stringify(fields)}`
    conductor.note(`error ${text}`)
    onError(text)
  }
  const quietly = (fields: Record<string, unknown>, message: string) => conductor.note(`${message} ${JSON.stringify(fields)}`)
  const log: Logger = { debug: quietly, info: quietly, warn: quietly, error: loudly }

  return {
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
      life = newLife()
      store = await openSqlite({ file, codec, isDurable: false, clock: conductor.now })
      const deps: EngineDeps = {
        store: inTurns(store, conductor, life),
        hubId: 'hub_simulated',
        nodeId: 'node_1',
        now: conductor.now,
        timers: conductor.timers(life),
        newId: idMaker(conductor.now, dice.next),
        random: dice.next,
        digest,
        log,
      }
      hub = await createHub({ deps, connectors: connectorsFor(life), wake: createLocalWake(), logOf: () => log, shipped: { mappings: [] } })
      await hub.start()
    },
    async bury() {
      life.end()
      hub = undefined
      await store?.close()
      store = undefined
    },
  }
}

/** The store with a turn before each call. Screens' own reads (drizzle) are left alone: nothing is decided by when they take place. */
function inTurns(store: Store, conductor: Conductor, life: Life): Store {
  const turned: Record<string, unknown> = { ...store }
  for (const [name, value] of Object.entries(store)) {
    if (typeof value !== 'function' || name === 'read' || name === 'close') continue
    const call = value as (...args: unknown[]) => Promise<unknown>
    turned[name] = (...args: unknown[]) => conductor.perform(name, life, () => call(...args))
  }
  return turned as unknown as Store
}
