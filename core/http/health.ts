// For orchestrators: is the process alive, can the hub work? Names without messages, since nobody has to say who he is.
import type { Hono } from 'hono'
import type { Hub } from '../engine/port.ts'
import type { Env } from './body.ts'
import { API_HEADERS } from './security.ts'

export function addHealthRoutes(app: Hono<Env>, hub: Hub): void {
  app.get('/health/live', (c) => c.json({ status: 'ok' }, 200, API_HEADERS))
  app.get('/health/ready', async (c) => {
    const { isReady, checks } = await hub.health({ isBrief: true })
    const names = Object.fromEntries(Object.entries(checks).map(([name, { ok }]) => [name, ok]))
    return c.json({ isReady, checks: names }, isReady ? 200 : 503, API_HEADERS)
  })
}
