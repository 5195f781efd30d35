// The address answers before the hub has read its configuration: a sender must not be told then that there is no such connection.
import { afterAll, expect, it } from 'vitest'
import { startWorld, type World } from '../testing/product-world.ts'
import { idMaker } from './deps.ts'
import { createHub } from './hub.ts'
import { systemTimers } from './timers.ts'
import { createLocalWake } from './wake-local.ts'

let world: World
afterAll(() => world.stop())

it('a hub that is starting asks to be tried again, and is not ready', async () => {
  world = await startWorld()
  const { store, shop, erp } = world
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const deps = { store, hubId: 'hub_test', nodeId: 'node_2', now: world.now, timers: systemTimers, newId: idMaker(world.now, Math.random), random: Math.random, digest: (text: string) => text, log } // prettier-ignore
  const connectors = new Map([shop, erp].map(({ id, connector }) => [id, connector]))
  const hub = await createHub({ deps, connectors, wake: createLocalWake(), logOf: () => log })
  const request = { headers: {}, query: {}, rawBody: new Uint8Array() }
  await expect(hub.receiveWebhook('shop', request)).rejects.toMatchObject({ code: 'starting', kind: 'transient', retryAfterMs: 1_000 })
  expect((await hub.health()).isReady).toBe(false)
  await hub.start()
  expect((await hub.health()).isReady).toBe(true)
  await expect(hub.receiveWebhook('nope', request)).rejects.toMatchObject({ code: 'notFound' })
  await hub.stop()
  expect((await hub.health()).isReady).toBe(false)
})
