// A hub for tests: real engine, real store, systems in memory, a clock that only moves when told. `settle()` runs until nothing is due.
import type { ConfigBundle } from '../configuration/bundle.ts'
import type { Logger } from '../connector/port.ts'
import { keyedDigest } from '../crypto/digest.ts'
import { idMaker, type EngineDeps } from '../engine/deps.ts'
import { createHub } from '../engine/hub.ts'
import type { Hub } from '../engine/port.ts'
import { systemTimers } from '../engine/timers.ts'
import { createLocalWake } from '../engine/wake-local.ts'
import type { Wake } from '../engine/wake.ts'
import type { Store } from '../store/port.ts'
import type { MemorySystem } from './memory-system.ts'

export interface TestHub {
  hub: Hub
  store: Store
  /** Moves the clock. */
  advance(ms: number): void
  now(): number
  /** Runs until nothing is due now. */
  settle(): Promise<void>
  /** Advances in small steps and settles, until `ms` have passed. */
  run(ms: number, stepMs?: number): Promise<void>
  logged: { level: string; fields: Record<string, unknown>; message: string }[]
  /** Pulls one object of one system and settles. */
  pull(system: MemorySystem, object?: string, kind?: 'pull' | 'backfill'): Promise<Record<string, number>>
  stop(): Promise<void>
}

export interface TestHubOptions {
  store: Store
  systems: MemorySystem[]
  bundle: Omit<ConfigBundle, 'connections' | 'schemas'> & Partial<ConfigBundle>
  wake?: Wake
  nodeId?: string
  /** Shared by several nodes on one store. */
  clock?: { now: number }
  seed?: number
  /** Cron expression of the nightly data check; default never. */
  checkAt?: string
}

export async function startTestHub(options: TestHubOptions): Promise<TestHub> {
  const clock = options.clock ?? { now: Date.parse('2026-03-01T00:00:00Z') }
  const logged: TestHub['logged'] = []
  const at = (level: string) => (fields: Record<string, unknown>, message: string) => void logged.push({ level, fields, message })
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const random = randomFrom(options.seed ?? 1)
  const deps: EngineDeps = {
    store: options.store,
    hubId: 'hub_test',
    nodeId: options.nodeId ?? 'node_1',
    now: () => clock.now,
    timers: systemTimers,
    newId: idMaker(() => clock.now, random),
    random,
    digest: keyedDigest(new Uint8Array(32).fill(7)),
    log,
  }
  const connectors = new Map(options.systems.map((system) => [system.id, system.connector]))
  const wake = options.wake ?? createLocalWake()
  const hub = await createHub({ deps, connectors, wake, logOf: () => log, checks: { pauseMs: 5, cron: options.checkAt } })
  await hub.start()
  const connections = options.systems.map(({ id }) => ({ id, connector: id, name: id, config: {} }))
  const { problems } = await hub.applyConfiguration({ connections, schemas: [], ...options.bundle }, { by: 'test' })
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length) throw new Error(errors.map((problem) => `${problem.file} ${problem.path}: ${problem.message}`).join('\n'))
  return {
    hub,
    store: options.store,
    logged,
    now: () => clock.now,
    advance: (ms) => void (clock.now += ms),
    settle: () => hub.idle(),
    async run(ms, stepMs = 250) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        clock.now += stepMs
        await hub.idle()
      }
    },
    async pull(system, object = 'product', kind = 'pull') {
      const run = await hub.pull({ connection: system.id, object, kind, wait: true })
      if (run.state !== 'succeeded') throw new Error(`pull ${run.state}: ${run.error}`)
      await hub.idle()
      return JSON.parse(run.counters) as Record<string, number>
    },
    stop: () => hub.stop(),
  }
}

/** Mulberry32: small, seeded, good enough for tests. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
