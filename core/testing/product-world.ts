// The small world of the engine's tests: products in a shop and an ERP, both in memory, with mappings both ways.
import type { Store } from '../store/port.ts'
import { emptyStore } from './empty-store.ts'
import { startTestHub, type TestHub, type TestHubOptions } from './hub.ts'
import { createMemorySystem, type MemoryOptions, type MemorySystem } from './memory-system.ts'

export const PRODUCT_SCHEMA = {
  type: 'object',
  required: ['code', 'name'],
  properties: {
    id: { type: 'string' },
    code: { type: 'string' },
    name: { type: 'string' },
    price: { type: 'string' },
    note: { type: 'string' },
    brand: { type: 'string' },
  },
}

export const productMapping = (system: string, rules: string[] = [], header = '') => `
mapping: ${system}.product
native: ${system}/product
canonical: product
id: id
match: [ "skuCode!" ]
reference: code
set: { kind: single, unit: pcs, isOnSale: true, status: active }
${header && `${header}\n`}map:
  - "skuCode <-> code"
  - "name <-> name"
  - "salePrice <-> price | money(2)"
${rules.map((rule) => `  - "${rule}"`).join('\n')}
`

export interface World extends TestHub {
  shop: MemorySystem
  erp: MemorySystem
  /** A product as the shop has it. */
  sell(code: string, more?: Record<string, unknown>): void
}
export interface WorldOptions {
  shop?: Partial<MemoryOptions>
  erp?: Partial<MemoryOptions>
  shopRules?: string[]
  erpRules?: string[]
  /** More of the ERP's mapping than rules. */
  erpHeader?: string
  ownership?: string
  /** Both systems read and write. */
  isTwoWay?: boolean
  store?: Store
  /** Default sqlite, in a temporary file. */
  dialect?: 'sqlite' | 'postgres'
  hub?: Partial<TestHubOptions>
  outFlow?: Record<string, unknown>
}

export const OWNERSHIP = 'product: { exists: [shop, erp], "*": shop, name: latest }\n'

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = options.hub?.clock ?? { now: Date.parse('2026-03-01T00:00:00Z') }
  const empty = options.store ? undefined : await emptyStore(options.dialect ?? 'sqlite', clock)
  const store = options.store ?? empty!.store
  const shop = createMemorySystem({ id: 'shop', kind: 'commerce', schema: PRODUCT_SCHEMA, ...options.shop })
  const erp = createMemorySystem({ id: 'erp', kind: 'erp', schema: PRODUCT_SCHEMA, ...options.erp })
  const flow = (connection: string, direction: 'in' | 'out') => ({
    id: `${connection}-${direction}`,
    connection,
    object: 'product',
    direction,
  })
  const hub = await startTestHub({
    store,
    systems: [shop, erp],
    clock,
    bundle: {
      flows: [
        flow('shop', 'in'),
        { ...flow('erp', 'out'), ...options.outFlow },
        ...(options.isTwoWay === false ? [] : [flow('erp', 'in'), flow('shop', 'out')]),
      ],
      mappings: [
        { name: 'shop/product', text: productMapping('shop', options.shopRules) },
        { name: 'erp/product', text: productMapping('erp', options.erpRules, options.erpHeader) },
      ],
      ownership: options.ownership ?? OWNERSHIP,
    },
    ...options.hub,
  })
  return {
    ...hub,
    shop,
    erp,
    sell: (code, more = {}) => shop.put(`s-${code}`, { code, name: `Tea ${code}`, price: '12.00', ...more }),
    async stop() {
      await hub.stop()
      await empty?.remove()
    },
  }
}
