// Tokens shared by nodes: the scenarios of `npm run prove:tokens`, smaller, and on both stores; then what they leave out.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdToken, type HeldToken, type Renew } from '../connector/tokens.ts'
import { createCodec } from '../crypto/codec.ts'
import { HubError } from '../errors.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/port.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { startWorld } from '../testing/product-world.ts'
import { scenarios } from '../testing/prove-tokens/scenarios.ts'
import { shareTokens } from './shared-tokens.ts'
import { systemTimers, type Timers } from './timers.ts'

const NODES = 3
const codec = createCodec(new Uint8Array(32).fill(3))
const clock = { now: Date.parse('2026-03-01T00:00:00Z') }

describe.each(['sqlite', 'postgres'] as const)('tokens shared by nodes on %s', (dialect) => {
  let folder: string
  let stores: Store[]
  let connections = 0

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'qiao-tokens-'))
    const options = { codec, clock: () => clock.now, isDurable: false }
    if (dialect === 'sqlite') {
      // One process: what is several there are caches, of an earlier and a later configuration.
      stores = Array<Store>(NODES).fill(await openStore({ file: join(folder, 'qiao.sqlite') }, options))
    } else {
      const url = await sharedFreshDatabase()
      stores = [await openStore({ url }, options)]
      while (stores.length < NODES) stores.push(await openStore({ url }, options))
    }
  })
  afterAll(async () => {
    for (const store of new Set(stores)) await store.close()
    rmSync(folder, { recursive: true })
  })

  it.each(Object.entries(scenarios))('%s', async (_name, run) => {
    expect((await run({ stores, clock, callers: 60 })).violations).toEqual([])
  })

  /** Two nodes that renew tokens of one connection; the second one's clock is an hour ahead. `onWait`: one waits for the other. */
  function twoNodes(configs: [object, object] = [{}, {}], onWait = () => {}) {
    const connection = `erp-${++connections}`
    return configs.map((config, i) => {
      const now = () => clock.now + i * 3_600_000
      const after: Timers['after'] = (ms, run) => {
        onWait()
        return systemTimers.after(ms, run)
      }
      const timers = { ...systemTimers, after }
      const deps = { store: stores[i]!, nodeId: `n${i}`, now, timers, digest: (text: string) => text }
      return shareTokens(deps, connection, config as Record<string, unknown>)
    }) as [Renew, Renew]
  }
  const gives = (value: string) => async () => ({ value, expiresInMs: 1000 })
  const refuse = (token: HeldToken): HeldToken => ({ ...token, isRefused: true })

  it('a node whose clock is wrong counts the life of another’s token right', async () => {
    const [first, second] = twoNodes()
    await first({ key: 'k', fetch: gives('a') })
    clock.now += 100
    const held = await second({ key: 'k', fetch: gives('b') })
    expect(held).toEqual(holdToken({ value: 'a', renewInMs: 800, expiresInMs: 900 }, 1, clock.now + 3_600_000))
  })

  it('other credentials, other tokens', async () => {
    const [first, second] = twoNodes([{ secret: 'old' }, { secret: 'new' }])
    await first({ key: 'k', fetch: gives('a') })
    expect(await second({ key: 'k', fetch: gives('b') })).toMatchObject({ value: 'b' })
  })

  it('a stored token that has run out is not taken', async () => {
    const [first, second] = twoNodes()
    await first({ key: 'k', fetch: gives('a') })
    clock.now += 1000
    expect(await second({ key: 'k', fetch: gives('b') })).toMatchObject({ value: 'b', version: 2 })
  })

  it('a vendor that repeats its token: what was refused is not taken from another node as a new one', async () => {
    const [first, second] = twoNodes()
    const held = await first({ key: 'k', fetch: gives('a') })
    await second({ key: 'k', old: refuse(held), fetch: gives('a') })
    expect(await first({ key: 'k', old: refuse(held), fetch: gives('b') })).toMatchObject({ value: 'b', version: 3 })
  })

  it('a failure is told to another node with its kind, and how long to wait', async () => {
    let fail = (_error: HubError) => {}
    const error = new HubError('rateLimited', 'transient', 'slow down', { retryAfterMs: 5000 })
    const [first, second] = twoNodes(undefined, () => fail(error))
    let waiting: Promise<HeldToken> | undefined
    const failing = first({
      key: 'k',
      fetch: () => {
        waiting = second({ key: 'k', fetch: gives('b') })
        return new Promise((_resolve, reject) => (fail = reject))
      },
    })
    const [told] = await Promise.allSettled([failing])
    const [heard] = await Promise.allSettled([waiting])
    expect(told).toEqual({ status: 'rejected', reason: error })
    expect(heard).toMatchObject({ reason: { code: 'rateLimited', kind: 'transient', message: 'slow down', retryAfterMs: 5000 } })
  })
})

it('a hub keeps its tokens over a change of configuration', async () => {
  const world = await startWorld()
  try {
    const { erp, hub, store } = world
    let fetches = 0
    erp.connector.check = async ({ tokens }) => {
      const version = await tokens.get('session', async () => ({ value: `session-${++fetches}` }))
      return { ok: true, version, warnings: [] }
    }
    expect(await hub.checkConnection('erp')).toMatchObject({ version: 'session-1' })
    const bundle = await hub.exportConfiguration()
    const renamed = bundle.connections.map((connection) => ({ ...connection, name: `${connection.name} 2` }))
    const { changes } = await hub.applyConfiguration({ ...bundle, connections: renamed }, { by: 'test' })
    expect(changes.filter(({ action }) => action !== 'unchanged')).toHaveLength(2)
    expect(await hub.checkConnection('erp')).toMatchObject({ version: 'session-1' })
    expect(await store.read.select().from(store.tables.tokens)).toMatchObject([{ connection: 'erp', value: 'session-1', holder: 'node_1' }])
  } finally {
    await world.stop()
  }
})
