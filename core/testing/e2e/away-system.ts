// A system that nobody answers for: a connection to a port that is closed, asked until its circuit opens.
import { createServer, type AddressInfo } from 'node:net'
import { PRODUCT_SCHEMA, productMapping } from '../product-world.ts'
import type { DemoHub } from './demo-hub.ts'

export const AWAY = { id: 'away', name: '外部仓库 (away)' } as const
const CALLS = 5

/** Makes the connection, with a rate limit, and fails at it as often as its circuit bears. */
export async function addAwaySystem({ origin, token }: DemoHub): Promise<void> {
  const config = {
    baseUrl: `http://127.0.0.1:${await closedPort()}`,
    auth: { type: 'none' },
    rateLimits: { '*': { requests: 600, perMs: 60_000, burst: 60 } },
    objects: { product: { schema: 'product', id: 'id', list: { path: '/products', rows: 'data', paging: 'none' } } },
  }
  await post('/api/v1/configuration/apply', {
    connections: [{ ...AWAY, connector: 'generic-rest', config }],
    flows: [{ id: 'away-product-in', connection: AWAY.id, object: 'product', direction: 'in', mapping: 'away/product' }],
    mappings: [{ name: 'away/product', text: productMapping('away') }],
    schemas: [{ name: 'away/product', text: JSON.stringify(PRODUCT_SCHEMA) }],
  })
  for (let i = 0; i < CALLS; i++) await post('/api/v1/flows/away-product-in/pull', { kind: 'pull', wait: true })

  async function post(path: string, body: unknown): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
}

/** A port that was free a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
