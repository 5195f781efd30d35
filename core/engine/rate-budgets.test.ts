import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectorContext, HttpRequest, HttpResponse, RateLimit } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import type { Store } from '../store/port.ts'
import { rateOf } from '../store/gcra.ts'
import { createBudgets } from '../store/sqlite/budgets.ts'
import { startWorld, type World } from '../testing/product-world.ts'
import { createRateBudgets } from './rate-budgets.ts'
import { systemTimers } from './timers.ts'

const [ORDER, INVENTORY, BACKFILL] = [8, 4, 1] as const
const START = Date.parse('2026-03-01T00:00:00Z')

/** Nodes that share one budget; calls are noted with the time at which they left. */
function vendorOf(limits: Record<string, RateLimit>, nodes = 1) {
  const { take } = createBudgets(Date.now)
  const stop = new AbortController()
  const sent: { url: string; at: number }[] = []
  const http = {
    async request({ url }: HttpRequest) {
      sent.push({ url, at: Date.now() })
      return {} as HttpResponse
    },
  }
  const store = { takePermits: async (request) => take(request) } as Partial<Store> as Store
  const budgets = Array.from({ length: nodes }, () =>
    createRateBudgets({ deps: { store, timers: systemTimers }, connection: 'shop', limits, signal: stop.signal }),
  )
  const call = (url: string, priority: number, { node = 0, bucket }: { node?: number; bucket?: string } = {}) =>
    budgets[node]!.limit(http, priority).request({ url, ...(bucket && { bucket }) })
  return { sent, call, stop, store, budgets, http }
}
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'sent',
    (error: HubError) => error.code,
  )

describe('calls in front of a budget', () => {
  beforeEach(() => vi.useFakeTimers({ now: START }))
  afterEach(() => vi.useRealTimers())

  it('are not touched where no limit is declared', () => {
    const { budgets, http } = vendorOf({})
    expect(budgets[0]!.limit(http, ORDER)).toBe(http)
  })

  it('never exceed it in any span, all nodes together, and use it', async () => {
    const { call, sent } = vendorOf({ '*': { requests: 20, perMs: 1000 } }, 3)
    const calls = Array.from({ length: 200 }, (_, i) => call(String(i), ORDER, { node: i % 3 }))
    await vi.advanceTimersByTimeAsync(12_000)
    await Promise.all(calls)
    sent.forEach(({ at }, i) => expect((sent[i + 20]?.at ?? Infinity) - at).toBeGreaterThanOrEqual(1000))
    expect(sent.at(-1)!.at - START).toBeLessThanOrEqual(11_000)
  })

  it('leave orders first, then as they came', async () => {
    const { call, sent } = vendorOf({ '*': { requests: 1, perMs: 1000 } })
    for (const [url, priority] of [
      ['b1', BACKFILL],
      ['b2', BACKFILL],
      ['i1', INVENTORY],
      ['o1', ORDER],
      ['o2', ORDER],
    ] as const)
      void call(url, priority)
    await vi.advanceTimersByTimeAsync(6_000)
    expect(sent.map(({ url }) => url)).toEqual(['o1', 'o2', 'i1', 'b1', 'b2'])
  })

  it('of a backfill, however many, leave a part of each burst to others', async () => {
    const { call, sent } = vendorOf({ '*': { requests: 100, perMs: 10_000, burst: 10 } })
    const backfill = Array.from({ length: 300 }, (_, i) => codeOf(call(`b${i}`, BACKFILL)))
    await vi.advanceTimersByTimeAsync(5_000)
    const before = sent.length
    for (let i = 0; i < 5; i++) void call(`o${i}`, ORDER)
    await vi.advanceTimersByTimeAsync(0)
    expect(sent.slice(before).map(({ url }) => url)).toEqual(['o0', 'o1', 'o2', 'o3', 'o4'])
    await vi.advanceTimersByTimeAsync(20_000)
    await Promise.all(backfill)
  })

  it('give up after 20 s, unsent, and come later', async () => {
    const { call, sent } = vendorOf({ '*': { requests: 1, perMs: 60_000 } })
    const refused = call('a', ORDER).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await refused).toMatchObject({ code: 'overBudget', kind: 'transient', retryAfterMs: 1000 })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(sent).toEqual([])
  })

  it('that name a bucket count in it and in all', async () => {
    const { call, sent } = vendorOf({ '*': { requests: 2, perMs: 1000 }, search: { requests: 1, perMs: 4000 } })
    for (const url of ['s1', 's2']) void call(url, ORDER, { bucket: 'search' })
    for (const url of ['a', 'b']) void call(url, ORDER, { bucket: 'unknown' })
    await vi.advanceTimersByTimeAsync(9_000)
    expect(sent.map(({ url, at }) => [url, at - START])).toEqual([
      ['a', 500],
      ['b', 1000],
      ['s1', 4000],
      ['s2', 8000],
    ])
  })

  it('end with the connection, and with a store that fails', async () => {
    const { call, stop, store } = vendorOf({ '*': { requests: 1, perMs: 60_000 } })
    const closed = codeOf(call('a', ORDER))
    await vi.advanceTimersByTimeAsync(10)
    stop.abort()
    expect(await closed).toBe('closed')
    store.takePermits = () => Promise.reject(new HubError('databaseBusy', 'transient', 'busy'))
    expect(await codeOf(call('b', ORDER))).toBe('databaseBusy')
  })
})

describe('too many calls, in a hub', () => {
  let world: World
  afterEach(() => world.stop())

  async function refuseOnce(error: HubError) {
    world = await startWorld()
    const { erp, shop, sell, pull, store } = world
    sell('A1')
    erp.onWrite = () => {
      erp.onWrite = undefined
      throw error
    }
    await pull(shop)
    const [delivery] = await store.read.select().from(store.tables.deliveries)
    const gates = await store.read.select().from(store.tables.gates)
    return { delivery, gates: gates.map(({ connection, until }) => [connection, until - world.now()]) }
  }

  it('a vendor that says no more than "too many" is left alone for a moment, at no cost of attempts', async () => {
    const { delivery, gates } = await refuseOnce(new HubError('rateLimited', 'transient', 'code 45009'))
    expect(delivery).toMatchObject({ state: 'due', attempts: 0, dueAt: world.now() + 5_000 })
    expect(gates).toEqual([['erp', 5_000]])
    await world.run(6_000, 1_000)
    expect(world.erp.effects).toHaveLength(1)
  })

  it('calls spend the budget of the manifest with the priority of what they are for', async () => {
    world = await startWorld()
    const { shop, hub, store, pull } = world
    // The first bucket of a process is empty; then it fills.
    await store.takePermits({ connection: 'shop', bucket: '*', rate: { intervalUs: 1000, burst: 100 }, share: 1, want: 1 })
    const takePermits = vi.spyOn(store, 'takePermits')
    shop.connector.manifest.rateLimits = { '*': { requests: 1000, perMs: 1000, burst: 100 } }
    const callOut = (ctx: ConnectorContext) => ctx.http.request({ url: 'http://elsewhere.invalid' }).catch((error: HubError) => error.code)
    shop.connector.check = async (ctx) => ({ ok: true, version: String(await callOut(ctx)), warnings: [] })
    const port = shop.connector.open({}).objects['product']!
    const read = port.read!
    port.read = async (ctx, request) => {
      await callOut(ctx)
      return read(ctx, request)
    }
    const bundle = await hub.exportConfiguration()
    await hub.applyConfiguration({ ...bundle, connections: bundle.connections.map((it) => ({ ...it, name: 'new' })) }, { by: 'test' })
    world.advance(1_000)
    expect(await hub.checkConnection('shop')).toMatchObject({ version: 'hostNotAllowed' })
    world.sell('A1')
    await pull(shop) // the first pull reads all there is: a backfill
    await pull(shop)
    expect(takePermits.mock.calls.map(([{ connection, share }]) => [connection, share])).toEqual([
      ['shop', 1],
      ['shop', 0.5],
      ['shop', 0.7],
    ])
  })

  it('what is used of it can be seen', async () => {
    world = await startWorld()
    const { shop, hub, store } = world
    expect(await hub.budgets('shop')).toEqual([])
    shop.connector.manifest.rateLimits = { '*': { requests: 100, perMs: 1000, burst: 10 }, search: { requests: 4, perMs: 60_000 } }
    const bundle = await hub.exportConfiguration()
    await hub.applyConfiguration({ ...bundle, connections: bundle.connections.map((it) => ({ ...it, name: 'new' })) }, { by: 'test' })
    const rate = rateOf(shop.connector.manifest.rateLimits['*']!)
    await store.takePermits({ connection: 'shop', bucket: '*', rate, share: 1, want: 1 })
    world.advance(1_000)
    await store.takePermits({ connection: 'shop', bucket: '*', rate, share: 1, want: 4 })
    expect(await hub.budgets('shop')).toEqual([
      { bucket: '*', requests: 100, perMs: 1000, burst: 10, used: 0.4 },
      { bucket: 'search', requests: 4, perMs: 60_000, burst: 1, used: 0 },
    ])
    expect(await hub.budgets('nowhere')).toEqual([])
  })

  it('our own budget used up: later, while others still get through', async () => {
    const { delivery, gates } = await refuseOnce(new HubError('overBudget', 'transient', 'later', { retryAfterMs: 1_000 }))
    expect(delivery).toMatchObject({ state: 'due', attempts: 0, dueAt: world.now() + 1_000 })
    expect(gates).toEqual([])
  })
})
