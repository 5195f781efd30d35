// SIMULATOR ONLY (/sim/…), no part of the contract: what buyers and staff would do, data to feed, pushes and faults.
import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { advanceAftersale, applyAftersale, endAftersale, type Application } from './aftersales.ts'
import { readRetail } from './retail.ts'
import { shipRest } from './shipping.ts'
import { stockId } from './stock.ts'
import { idOf, KINDS, Refusal, type Draft, type ShopStore } from './store.ts'
import type { Kind, Records, Trade } from './records.ts'
import type { TrafficStep } from './traffic.ts'
import { cancelTrade, completeTrade, payTrade, placeTrade, type Cart } from './trading.ts'
import type { Sender, WebhookOptions } from './webhooks.ts'

export interface AdminParts {
  store: ShopStore
  sender: Sender
  traffic: Generator<TrafficStep, never>
  doors: { isOpen: boolean }
}

/** The app that stands below /sim. */
export function adminRoutes({ store, sender, traffic, doors }: AdminParts): Hono {
  const app = new Hono()
  const json = <T>(c: Context): Promise<T> => c.req.json<T>()
  const id = (c: Context): string => c.req.param('id')!
  app.onError((error, c) =>
    c.json({ code: 'refused', message: error.message }, (error instanceof Refusal ? error.status : 500) as ContentfulStatusCode),
  )

  app.get('/', (c) => c.json(Object.fromEntries(KINDS.map((kind) => [kind, store.tables[kind].size]))))
  app.post('/trades', async (c) => c.json(placeTrade(store, await json<Cart>(c))))
  app.post('/trades/:id/pay', (c) => c.json(payTrade(store, id(c)).trade))
  app.post('/trades/:id/cancel', (c) => c.json(cancelTrade(store, id(c))))
  app.post('/trades/:id/complete', (c) => c.json(completeTrade(store, id(c))))
  app.post('/trades/:id/ship', async (c) => c.json(shipRest(store, id(c), await json(c))))
  app.post('/trades/:id/edit', async (c) => c.json(store.change('trades', id(c), await json<Partial<Trade>>(c))))
  app.post('/trades/:id/aftersales', async (c) => c.json(applyAftersale(store, id(c), await json<Application>(c))))
  app.post('/aftersales/:id/advance', (c) => c.json(advanceAftersale(store, id(c))))
  app.post('/aftersales/:id/reject', (c) => c.json(endAftersale(store, id(c), 'reject')))
  app.post('/aftersales/:id/cancel', (c) => c.json(endAftersale(store, id(c), 'cancel')))
  app.post('/stocks', async (c) => {
    const { sku_code, warehouse_code, available_num } = await json<{ sku_code: string; warehouse_code: string; available_num: number }>(c)
    return c.json(store.save('stocks', { stock_id: stockId(sku_code, warehouse_code), sku_code, warehouse_code, available_num }))
  })
  app.post('/feed/:kind', async (c) => c.json({ fed: feed(store, c.req.param('kind') as Kind, await json<{ items: unknown[] }>(c)) }))
  app.post('/retail', async (c) => {
    const { trades, products } = readRetail(await c.req.text(), c.req.query('shop_code') ?? 'tea-shop', c.req.query('warehouse_code'))
    return c.json({ products: feed(store, 'products', { items: products }), trades: feed(store, 'trades', { items: trades }) })
  })
  app.post('/tick', async (c) => {
    const { steps = 1 } = await json<{ steps?: number }>(c)
    return c.json({ steps: Array.from({ length: steps }, () => traffic.next().value) })
  })
  app.post('/doors', async (c) => {
    doors.isOpen = (await json<{ isOpen: boolean }>(c)).isOpen
    return c.json(doors)
  })
  app.post('/webhooks', async (c) => {
    sender.configure(await json<Partial<WebhookOptions>>(c))
    return c.json({ pending: sender.pending })
  })
  app.post('/webhooks/release', (c) => {
    sender.release()
    return c.json({ pending: sender.pending })
  })
  app.post('/webhooks/deliver', async (c) => c.json(await sender.deliver()))
  return app
}

/** Takes records as they are given, dirt and all; only an id is needed. Stamped now: lists must show them to who reads on. */
export function feed<K extends Kind>(store: ShopStore, kind: K, { items }: { items: unknown[] }): number {
  if (!KINDS.includes(kind)) throw new Refusal(404, 'not_found', `there are no ${kind}; there are ${KINDS.join(', ')}`)
  for (const item of items as Draft<Records[K]>[]) {
    if (idOf(kind, item) === 'undefined') throw new Refusal(400, 'invalid_request', `one of the ${kind} has no id`)
    store.save(kind, item)
  }
  return items.length
}
