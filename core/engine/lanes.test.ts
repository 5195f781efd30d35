// Leases of lanes that other nodes wait for: kept up while they are worked under, and no call outlives one.
import { expect, it } from 'vitest'
import type { ConnectorContext, HttpRequest } from '../connector/port.ts'
import type { LaneLease } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import { createLaneKeeper } from './lanes.ts'
import { underLease } from './under-lease.ts'

const LANE = { connection: 'erp', lane: 'out/0' }
const START = 1_000_000

/** A keeper over a store of one lane; `pass` moves the clock and has the keeper look once a second. */
function keeperOf(isShared = true) {
  let now = START
  const looks = new Set<() => void>()
  const state = { renewals: 0, answer: 'renewed' as 'renewed' | 'fenced' | 'away', leaseUntil: 0 }
  const lease = (ms: number): LaneLease => ({ ...LANE, epoch: 1, leaseUntil: (state.leaseUntil = now + ms) })
  const deps = {
    nodeId: 'a',
    now: () => now,
    log: { warn() {} },
    timers: { every: (_ms: number, run: () => void) => (looks.add(run), () => looks.delete(run)) },
    store: {
      acquireLane: async (_connection: string, _lane: string, _holder: string, ms: number) => lease(ms),
      orphanTaken: async () => 0,
      async renewLane(_lease: LaneLease, ms: number) {
        if (state.answer === 'away') throw new Error('the database is away')
        if (state.answer === 'fenced') return null
        state.renewals++
        return lease(ms)
      },
      releaseLane: async () => {},
    },
  } as unknown as EngineDeps
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      now += 1_000
      for (const look of looks) look()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { keeper: createLaneKeeper(deps, isShared), state, pass, looks, now: () => now }
}

it('a lease is renewed in the background for as long as the lane is held', async () => {
  const { keeper, state, pass, looks, now } = keeperOf()
  const held = (await keeper.hold(LANE))!
  await pass(120)
  expect(state.leaseUntil).toBeGreaterThan(now())
  expect(held.signal!.aborted).toBe(false)
  expect(state.renewals, 'not at every look').toBeLessThan(30)
  await keeper.releaseAll()
  expect(looks.size).toBe(0)
})

it('calls are given up before a lease ends that cannot be renewed, and none begins', async () => {
  const { keeper, state, pass, now } = keeperOf()
  const held = (await keeper.hold(LANE))!
  state.answer = 'away'
  while (!held.signal!.aborted) await pass(1)
  expect(state.leaseUntil - now()).toBeGreaterThan(0)
  expect(state.leaseUntil - now()).toBeLessThanOrEqual(2_000)
  await expect(held.keep()).rejects.toMatchObject({ code: 'fenced' })
  state.answer = 'renewed'
  await expect(held.keep()).rejects.toMatchObject({ code: 'fenced' })
  expect((await keeper.hold(LANE))!.signal!.aborted, 'held anew').toBe(false)
})

it('a lane that another has taken ends the calls at once', async () => {
  const { keeper, state, pass } = keeperOf()
  const held = (await keeper.hold(LANE))!
  state.answer = 'fenced'
  await pass(6)
  expect(held.signal!.aborted).toBe(true)
})

it('a process alone needs neither', async () => {
  const { keeper, looks } = keeperOf(false)
  expect((await keeper.hold(LANE))!.signal).toBeUndefined()
  expect(looks.size).toBe(0)
})

it('calls made under a lease end with it, and with their connection', async () => {
  const [lease, connection] = [new AbortController(), new AbortController()]
  const requests: HttpRequest[] = []
  const http = { request: async (request: HttpRequest) => (requests.push(request), undefined as never) }
  const context = { http, signal: connection.signal } as unknown as ConnectorContext
  expect(underLease(context, undefined)).toBe(context)
  const under = underLease(context, lease.signal)
  await under.http.request({ url: 'http://erp.test' })
  lease.abort()
  expect([requests[0]!.signal!.aborted, under.signal.aborted]).toEqual([true, true])
  await underLease(context, new AbortController().signal).http.request({ url: 'http://erp.test' })
  connection.abort()
  expect(requests[1]!.signal!.aborted).toBe(true)
})
