// What the demo's shop is told by tests: to trade on at once, or to rest while they look closely.
import { expect, vi } from 'vitest'
import type { components } from '../../../openapi/types.ts'
import type { Session } from './session.ts'

type Schemas = components['schemas']

const PATIENCE = { timeout: 30_000, interval: 200 }
const INBOUND = ['shop-order-in', 'shop-aftersale-in', 'shop-shipment-in', 'erp-shipment-in']

async function simulate(session: Session, path: string, body: unknown): Promise<void> {
  const { config } = await session.ask<{ config: { baseUrl: string } }>('/api/v1/connections/shop')
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(new URL(`/sim/${path}`, config.baseUrl), { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status).toBe(200)
}

/** Buyers do much at once: nobody needs to wait until the next ones come by themselves. */
export const tradeOn = (session: Session): Promise<void> => simulate(session, 'tick', { steps: 30 })

/** Buyers and staff go on changing orders under a reader's eyes. From here on they rest, and the hub knows all that they did. */
export async function closeShop(session: Session): Promise<void> {
  await simulate(session, 'doors', { isOpen: false })
  const pull = (flow: string) => session.ask(`/api/v1/flows/${flow}/pull`, { method: 'POST', body: { kind: 'pull', wait: true } })
  // One that is under way may have begun before.
  for (const flow of INBOUND) await vi.waitFor(() => pull(flow), PATIENCE)
  await vi.waitFor(async () => {
    const { items } = await session.ask<Schemas['DeliveryPage']>('/api/v1/deliveries?connection=erp&object=order&state=due&limit=1')
    expect(items).toEqual([])
  }, PATIENCE)
}

export const openShop = (session: Session): Promise<void> => simulate(session, 'doors', { isOpen: true })
