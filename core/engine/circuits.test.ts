// Circuit breakers in a hub: what a system that is down costs, and how it comes back.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { HubError } from '../errors.ts'
import { openStore } from '../store/open.ts'
import { startWorld, type World, type WorldOptions } from '../testing/product-world.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { createLocalWake } from './wake-local.ts'
import type { Wake } from './wake.ts'

const MINUTE = 60_000
const REFUSED = new HubError('connectFailed', 'transient', 'erp could not be reached: ECONNREFUSED', { details: { host: 'erp' } })
const SERVER_ERROR = new HubError('serverError', 'transient', 'HTTP 500')

let world: World
const closers: (() => unknown)[] = []
afterEach(async () => {
  await world.stop()
  for (const close of closers.splice(0).reverse()) await close()
})

const startOneWay = async (options: WorldOptions = {}) => (world = await startWorld({ isTwoWay: false, ...options }))

/** Takes the ERP down, or a part of it; notes what was asked of it. */
function takeDown({ erp }: World, error = REFUSED, { isCheckDown = true } = {}) {
  const outage = { isOver: false, writes: 0, checks: 0 }
  erp.onWrite = () => {
    outage.writes++
    if (!outage.isOver) throw error
  }
  erp.connector.check = async () => {
    outage.checks++
    if (!outage.isOver && isCheckDown) throw error
    return { ok: true, warnings: [] }
  }
  return outage
}
async function circuitOf({ store }: World, connection = 'erp') {
  const rows = await store.read.select().from(store.tables.circuits)
  return rows.find((row) => row.connection === connection)
}
/** Of one node of several: lanes are given back, and circuits looked at again. */
function sharedWake(): Wake {
  const wake = createLocalWake()
  return {
    ...wake,
    isShared: true,
    get isIdle() {
      return wake.isIdle
    },
  }
}
/** Five calls, and what the ERP's other lane had sent by then. */
function expectFiveOrSo(calls: number) {
  expect(calls).toBeGreaterThanOrEqual(5)
  expect(calls).toBeLessThanOrEqual(6)
}
const deliveriesOf = ({ store }: World) => store.read.select().from(store.tables.deliveries)
const sumOf = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0)
const changesIn = ({ logged }: World) => logged.flatMap(({ message }) => /^circuit (opened|half-open|closed)/.exec(message)?.[1] ?? [])

describe('a system that is down', () => {
  it('five calls in a row that fail open its circuit; nothing more is sent, and nothing counts as an attempt', async () => {
    const { shop, sell, pull, run, now } = await startOneWay()
    const outage = takeDown(world)
    for (let i = 0; i < 40; i++) sell(`P${i}`)
    await pull(shop)
    const { writes } = outage
    expectFiveOrSo(writes)
    expect(await circuitOf(world)).toMatchObject({ state: 'open', failures: 5, openings: 1, since: now() })
    expect((await circuitOf(world))!.reason).toBe('connectFailed: erp could not be reached: ECONNREFUSED')
    await run(20_000, 1_000)
    expect([outage.writes, outage.checks]).toEqual([writes, 0])
    const rows = await deliveriesOf(world)
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['due']))
    expect(sumOf(rows.map(({ attempts }) => attempts))).toBe(writes)
  })

  it('an hour of it makes no dead letter and costs no more attempts; then all of it is delivered', async () => {
    const { shop, erp, sell, pull, run, store } = await startOneWay()
    const outage = takeDown(world)
    for (let i = 0; i < 10; i++) sell(`P${i}`)
    await pull(shop)
    const { writes } = outage
    expectFiveOrSo(writes)
    await run(60 * MINUTE, 10_000)
    expect(outage.writes).toBe(writes)
    expect(sumOf((await deliveriesOf(world)).map(({ attempts }) => attempts))).toBe(writes)
    expect(await store.read.select().from(store.tables.deadLetters)).toEqual([])
    // 30 s, 1, 2, 4, 8 and then every 10 min, each up to a fifth shorter.
    expect(outage.checks).toBeGreaterThanOrEqual(9)
    expect(outage.checks).toBeLessThanOrEqual(13)
    outage.isOver = true
    await run(11 * MINUTE, 1_000)
    expect(erp.effects).toHaveLength(10)
    expect(await circuitOf(world)).toMatchObject({ state: 'closed', failures: 0, openings: 0, retryAt: null, reason: null })
    expect(changesIn(world).filter((change) => change !== 'half-open')).toEqual([
      'opened',
      ...Array(outage.checks - 1).fill('opened'),
      'closed',
    ])
  })

  it('is asked by one check after the pause; its answer lets everything through', async () => {
    const { shop, erp, sell, pull, run } = await startOneWay()
    const outage = takeDown(world)
    for (let i = 0; i < 8; i++) sell(`P${i}`)
    await pull(shop)
    outage.isOver = true
    await run(23_000, 1_000)
    expect(outage.checks).toBe(0)
    await run(10_000, 1_000)
    expect(outage.checks).toBe(1)
    expect(erp.effects).toHaveLength(8)
    expect(changesIn(world)).toEqual(['opened', 'half-open', 'closed'])
  })

  it('that answers the check and fails the work is on probation: one failed call opens it again, for twice as long', async () => {
    const { shop, sell, pull, run, now } = await startOneWay()
    const outage = takeDown(world, SERVER_ERROR, { isCheckDown: false })
    for (let i = 0; i < 20; i++) sell(`P${i}`)
    await pull(shop)
    const { writes } = outage
    await run(31_000, 1_000)
    const { retryAt, since, ...circuit } = (await circuitOf(world))!
    expect(circuit).toMatchObject({ state: 'open', openings: 2, failures: 1 })
    expect(retryAt! - since).toBeGreaterThanOrEqual(48_000)
    expect(retryAt! - since).toBeLessThanOrEqual(60_000)
    expect(since).toBeLessThanOrEqual(now())
    // Of each of the two lanes one, and one more after the record that failed last already: that one is no news.
    expect(outage.writes - writes).toBeGreaterThanOrEqual(1)
    expect(outage.writes - writes).toBeLessThanOrEqual(3)
  })

  it('an error of another kind answers the question whether it is there', async () => {
    const { shop, erp, sell, pull, run } = await startOneWay()
    const outage = takeDown(world)
    for (let i = 0; i < 6; i++) sell(`P${i}`)
    await pull(shop)
    outage.isOver = true
    erp.connector.check = () => Promise.reject(new HubError('unauthorized', 'config', 'the check needs another right'))
    await run(35_000, 1_000)
    expect(erp.effects).toHaveLength(6)
  })

  it('pulls and hints wait too, and a pull by hand is told why', async () => {
    const { shop, sell, hub, run, store, settle } = await startOneWay()
    sell('A1')
    shop.onRead = () => {
      throw REFUSED
    }
    for (let i = 0; i < 5; i++) await hub.pull({ connection: 'shop', object: 'product', wait: true })
    expect(await circuitOf(world, 'shop')).toMatchObject({ state: 'open', failures: 5 })
    const refused = { code: 'circuitOpen', kind: 'transient', message: expect.stringContaining('reset its circuit') as string }
    await expect(hub.pull({ connection: 'shop', object: 'product' })).rejects.toMatchObject(refused)
    await expect(hub.check({ connection: 'shop', object: 'product' })).rejects.toMatchObject(refused)
    const body = Buffer.from(JSON.stringify({ hints: [{ object: 'product', externalId: 's-A1' }] }))
    await hub.receiveWebhook('shop', { headers: { 'x-signature': 'good' }, query: {}, rawBody: body })
    await settle()
    await run(20_000, 1_000)
    expect([shop.counts.reads, shop.counts.gets]).toEqual([5, 0])
    expect(await store.read.select().from(store.tables.hints)).toMatchObject([{ attempts: 0 }])
    expect(await store.read.select().from(store.tables.runs)).toHaveLength(5)
    shop.onRead = undefined
    await run(15_000, 1_000)
    expect(shop.counts.gets).toBe(1)
  })

  it('writes of unknown outcome wait without being looked up, at no cost', async () => {
    const { shop, erp, sell, pull, run } = await startOneWay()
    const outage = takeDown(world, new HubError('noAnswer', 'unknown', 'erp did not answer'))
    for (let i = 0; i < 12; i++) sell(`P${i}`)
    await pull(shop)
    // Each unknown create is looked up as soon as may be: the fake's look-up works, and is an answer. So the ERP as a whole goes.
    const port = erp.connector.open({}).objects['product']!
    const lookup = vi.spyOn(port, 'lookup').mockRejectedValue(REFUSED)
    await run(5_000, 1_000)
    expect(await circuitOf(world)).toMatchObject({ state: 'open' })
    const before = (await deliveriesOf(world)).map(({ attempts, state }) => [state, attempts])
    const calls = lookup.mock.calls.length
    await run(15_000, 1_000)
    expect((await deliveriesOf(world)).map(({ attempts, state }) => [state, attempts])).toEqual(before)
    expect(lookup.mock.calls.length).toBe(calls)
    lookup.mockRestore()
    outage.isOver = true
    await run(60_000, 1_000)
    expect(new Set((await deliveriesOf(world)).map(({ state }) => state))).toEqual(new Set(['done']))
    expect(erp.effects).toHaveLength(12)
  })
})

describe('what does not open it', () => {
  it.each([
    ['a locked record', new HubError('busy', 'transient', 'the record is locked')],
    ['too many calls', new HubError('rateLimited', 'transient', 'HTTP 429', { retryAfterMs: 1_000 })],
    ['records that are not valid', new HubError('unprocessable', 'data', 'HTTP 422')],
  ])('%s, however often', async (_name, error) => {
    const { shop, sell, pull, run } = await startOneWay()
    const outage = takeDown(world, error)
    for (let i = 0; i < 12; i++) sell(`P${i}`)
    await pull(shop)
    await run(10_000, 1_000)
    expect(outage.writes).toBeGreaterThan(5)
    expect(await circuitOf(world)).toBeUndefined()
  })

  it('one record that the system chokes on, again and again', async () => {
    const { shop, sell, pull, run } = await startOneWay()
    const outage = takeDown(world, SERVER_ERROR)
    sell('A1')
    await pull(shop)
    await run(5 * MINUTE, 1_000)
    expect(outage.writes).toBeGreaterThan(6)
    expect(await circuitOf(world)).toMatchObject({ state: 'closed', failures: 1 })
    expect((await deliveriesOf(world))[0]!.attempts).toBe(outage.writes)
  })

  it('failures with calls in between that get through', async () => {
    const { shop, erp, sell, pull, run } = await startOneWay()
    let calls = 0
    erp.onWrite = () => {
      if (++calls % 4 !== 0 && calls < 60) throw REFUSED
    }
    for (let i = 0; i < 30; i++) sell(`P${i}`)
    await pull(shop)
    await run(20 * MINUTE, 10_000)
    expect(changesIn(world)).toEqual([])
    expect(erp.effects).toHaveLength(30)
    expect(await circuitOf(world)).toMatchObject({ state: 'closed', failures: 0 })
  })

  it('a healthy connection costs no statement', async () => {
    const { shop, sell, pull, store } = await startOneWay()
    sell('A1')
    const admin = vi.spyOn(store, 'admin')
    await pull(shop)
    expect(admin.mock.calls.flatMap(([writes]) => writes.map(({ table }) => table))).not.toContain('circuits')
    expect(await circuitOf(world)).toBeUndefined()
  })
})

describe('by hand', () => {
  async function open(options: WorldOptions = {}) {
    await startOneWay(options)
    const outage = takeDown(world)
    for (let i = 0; i < 6; i++) world.sell(`P${i}`)
    await world.pull(world.shop)
    expect(await circuitOf(world)).toMatchObject({ state: 'open' })
    outage.isOver = true
    return outage
  }

  it('a reset closes it at once, with a clean slate', async () => {
    await open()
    await world.hub.resetCircuit('erp')
    expect(await circuitOf(world)).toMatchObject({ state: 'closed', failures: 0, openings: 0, since: world.now() })
    await world.run(20_000, 1_000)
    expect(world.erp.effects).toHaveLength(6)
  })

  it('a reset while the system is asked holds, whatever comes of the question', async () => {
    const outage = await open()
    outage.isOver = false
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<never>()
    world.erp.connector.check = () => {
      asked.resolve()
      return answer.promise
    }
    world.advance(31_000)
    const idle = world.settle()
    await asked.promise
    expect(await circuitOf(world)).toMatchObject({ state: 'halfOpen' })
    outage.isOver = true
    await world.hub.resetCircuit('erp')
    answer.reject(REFUSED)
    await idle
    expect(await circuitOf(world)).toMatchObject({ state: 'closed' })
    expect(world.erp.effects.length).toBeGreaterThan(0)
  })

  it('a check that succeeds closes it; one that fails does not', async () => {
    const outage = await open()
    outage.isOver = false
    expect(await world.hub.checkConnection('erp')).toMatchObject({ ok: false })
    expect(await circuitOf(world)).toMatchObject({ state: 'open' })
    outage.isOver = true
    expect(await world.hub.checkConnection('erp')).toMatchObject({ ok: true })
    expect(await circuitOf(world)).toMatchObject({ state: 'closed' })
  })

  it('a paused connection is not asked; to resume it resets', async () => {
    const outage = await open()
    await world.hub.pauseConnection('erp', 'a look at it')
    await world.run(5 * MINUTE, 5_000)
    expect(outage.checks).toBe(0)
    expect(await circuitOf(world)).toMatchObject({ state: 'open' })
    await world.hub.resumeConnection('erp')
    await world.run(5_000, 1_000)
    expect(world.erp.effects).toHaveLength(6)
  })

  it('it outlives the process, which goes on asking', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiao-circuit-'))
    closers.push(() => rmSync(folder, { recursive: true }))
    const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
    const codec = createCodec(new Uint8Array(32).fill(3))
    const openOne = () => openStore({ file: join(folder, 'hub.sqlite') }, { codec, clock: () => clock.now, isDurable: false })
    const store = await openOne()
    await open({ store, hub: { clock } })
    const { shop } = world
    await world.stop()
    await store.close()
    const again = await openOne()
    closers.push(() => again.close())
    await startOneWay({ store: again, hub: { clock } })
    const { hub, sell, pull, run, erp } = world
    for (const [id, { native }] of shop.records) world.shop.put(id, native)
    sell('LATE')
    await pull(world.shop)
    expect(erp.effects).toEqual([])
    await expect(hub.check({ connection: 'erp', object: 'product' })).rejects.toMatchObject({ code: 'circuitOpen' })
    await run(40_000, 1_000)
    expect(erp.effects).toHaveLength(7)
  })
})

it('two nodes see one state: what one opens shuts the other, one of them asks, both go on', async () => {
  const url = await sharedFreshDatabase()
  const codec = createCodec(new Uint8Array(32).fill(3))
  const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
  const openOne = () => openStore({ url }, { codec, clock: () => clock.now })
  const [one, two] = [await openOne(), await openOne()]
  closers.push(
    () => one.close(),
    () => two.close(),
  )
  await startOneWay({ store: one, hub: { clock, wake: sharedWake() } })
  const second = await startWorld({ isTwoWay: false, store: two, hub: { clock, nodeId: 'node_2', wake: sharedWake() } })
  closers.push(() => second.stop())
  const outage = takeDown(world)
  const outageOfSecond = takeDown(second)
  for (let i = 0; i < 8; i++) world.sell(`P${i}`)
  await world.pull(world.shop)
  expectFiveOrSo(outage.writes)
  await second.run(2_000, 1_000)
  expect(await circuitOf(second)).toMatchObject({ state: 'open' })
  await expect(second.hub.check({ connection: 'erp', object: 'product' })).rejects.toMatchObject({ code: 'circuitOpen' })
  expect(outageOfSecond.writes).toBe(0)
  outage.isOver = outageOfSecond.isOver = true
  clock.now += 31_000
  await Promise.all([world.settle(), second.settle()])
  await second.run(2_000, 1_000)
  await world.run(2_000, 1_000)
  expect(outage.checks + outageOfSecond.checks).toBe(1)
  expect(await circuitOf(world)).toMatchObject({ state: 'closed', failures: 0 })
  expect(world.erp.effects.length + second.erp.effects.length).toBe(8)
})
