// A whole mini-program shop in memory that speaks openapi/miniprogram.yaml: for tests, the demo and development.
import { Hono } from 'hono'
import { serveSimulator, type HttpSimulator } from '../../core/testing/simulator.ts'
import { adminRoutes } from './simulator/admin-routes.ts'
import { contractRoutes } from './simulator/routes.ts'
import { seedShop } from './simulator/seed.ts'
import type { ShopStore } from './simulator/store.ts'
import { liveTraffic, type TrafficOptions, type TrafficStep } from './simulator/traffic.ts'
import { createSender, type Sender, type WebhookOptions } from './simulator/webhooks.ts'

export { liveTraffic } from './simulator/traffic.ts'
export { seedShop } from './simulator/seed.ts'
export type { ShopStore } from './simulator/store.ts'

export interface ShopSimulatorOptions {
  /** The shop's clock, epoch ms. Default: Date.now. */
  now?: () => number
  /** Default: a small seeded shop. */
  shop?: ShopStore
  /** Default `shop-token`. */
  token?: string
  port?: number
  /** Requests kept in the log; 0 for benchmarks. */
  logSize?: number
  requestsPerSecond?: number
  webhooks?: Partial<WebhookOptions>
  traffic?: TrafficOptions
}

export interface ShopSimulator extends HttpSimulator {
  /** Put it into the connection as baseUrl. */
  baseUrl: string
  token: string
  shop: ShopStore
  webhooks: Sender
  /** One step of life in the shop. */
  tick(): TrafficStep
  /** Closed (`POST /sim/doors`), nobody is meant to buy or work by themselves: whoever keeps the shop alive looks here. */
  readonly isOpen: boolean
  /** Records show up in lists only so long after their change (the contract allows 5 s): late commits. */
  setVisibilityLag(ms: number): void
  /** For the demo: steps and pushes by real time, until the returned function is called. */
  live(options: { everyMs: number; onStep?: (step: TrafficStep) => void }): () => void
}

/** Starts the shop on 127.0.0.1. The contract is served below /erp/v1, what only a simulator has below /sim. */
export async function startShopSimulator(options: ShopSimulatorOptions = {}): Promise<ShopSimulator> {
  const { now = Date.now, token = 'shop-token', port, logSize } = options
  const shop = options.shop ?? seedShop({ now })
  const webhooks = createSender(shop, options.webhooks)
  const traffic = liveTraffic(shop, options.traffic)
  const doors = { isOpen: true }
  let visibilityLag = 0

  const app = new Hono()
  app.route('/erp/v1', contractRoutes(shop, { token, requestsPerSecond: options.requestsPerSecond, visibilityLagMs: () => visibilityLag }))
  app.route('/sim', adminRoutes({ store: shop, sender: webhooks, traffic, doors }))
  const simulator = await serveSimulator(app, {
    port,
    logSize,
    isExempt: ({ path }) => path.startsWith('/sim'),
    isWrite: ({ method, path }) => method !== 'GET' && !/\/(batch-get|lookup)$/.test(path),
  })
  return {
    ...simulator,
    baseUrl: `${simulator.url}/erp/v1`,
    token,
    shop,
    webhooks,
    tick: () => traffic.next().value,
    get isOpen() {
      return doors.isOpen
    },
    setVisibilityLag: (ms) => void (visibilityLag = ms),
    live: ({ everyMs, onStep }) => {
      let isSending = false
      const timer = setInterval(() => {
        onStep?.(traffic.next().value)
        if (isSending) return
        isSending = true
        void webhooks.deliver().finally(() => (isSending = false))
      }, everyMs)
      return () => clearInterval(timer)
    },
  }
}
