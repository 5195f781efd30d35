// A small world of trade for tests: shops that sell what they are given, an ERP that owns the stock, and the hub between them.
import type { ConfigBundle, FlowConfig } from '../../configuration/bundle.ts'
import type { ShopRule } from '../../model/sellable.ts'
import { HubError } from '../../errors.ts'
import { accountConnector } from '../account-connector.ts'
import { startTestHub, type TestHub } from '../hub.ts'
import type { MemorySystem } from '../memory-system.ts'
import { emptyStore } from '../empty-store.ts'
import type { Canonical } from '../../mapping/port.ts'
import { createErp, ERP_MAPPINGS, type Erp } from './erp.ts'
import { createShop, SHOP_MAPPINGS, type Shop, type ShopProduct } from './shop.ts'
import { tradeConnector, type Caller } from './system.ts'

export const START = Date.parse('2026-03-01T00:00:00Z')

const flow = (connection: string, object: string, direction: 'in' | 'out', more: Partial<FlowConfig> = {}): FlowConfig => ({
  ...{ id: `${connection}-${object.toLowerCase()}-${direction}`, connection, object, direction },
  ...more,
})

/** Orders to the ERP, its stock back to the shops by their rules. */
export function tradeBundle(shops: readonly string[]): Omit<ConfigBundle, 'connections'> {
  return {
    flows: [
      ...shops.flatMap((id) => [
        ...['shop', 'product', 'order'].map((object) => flow(id, object, 'in')),
        flow(id, 'sellableStock', 'in'),
        flow(id, 'sellableStock', 'out', { filter: { connection: id } }),
      ]),
      ...['warehouse', 'inventory', 'order', 'shipment'].map((object) => flow('erp', object, 'in')),
      flow('erp', 'order', 'out'),
      ...['inventory', 'product', 'order'].map((object) => flow('stock', object, 'out')),
    ],
    mappings: [...shops.flatMap(SHOP_MAPPINGS), ...ERP_MAPPINGS('erp')],
    schemas: [],
    ownership: OWNERSHIP,
  }
}

const OWNERSHIP = `
order: { exists: commerce, "*": commerce, status: { owner: commerce, policy: furthest } }
product: { exists: commerce, "*": commerce }
shop: { exists: commerce, "*": commerce }
warehouse: { exists: erp, "*": erp }
inventory: { exists: erp, "*": erp }
shipment: { exists: erp, "*": erp }
sellableStock: { exists: hub, sold: commerce, "*": hub }
salesSummary: { exists: hub, "*": hub }
afterSale: { exists: commerce, "*": commerce }
`

export const rule = (shop: string, more: Partial<ShopRule> = {}): ShopRule => ({
  ...{ shop, connection: shop, share: 10_000, buffer: '0', bundles: 'parts', isPaused: false, locks: [] },
  ...more,
})

/** The rules as the connection of sellable stock is configured with them. */
export const sellableConfig = (rules: readonly ShopRule[]): Record<string, unknown> => ({
  shops: rules.map(({ share, buffer, bundles, locks, ...rest }) => ({
    ...rest,
    share: share / 100,
    buffer: Number(buffer),
    bundles: typeof bundles === 'number' ? bundles / 100 : bundles,
    locks: locks.map(({ skuCode, quantity, until }) => ({
      skuCode,
      quantity: Number(quantity),
      ...(until !== undefined && { until: new Date(until).toISOString() }),
    })),
  })),
})

export interface TradeWorld extends TestHub {
  shops: Map<string, Shop>
  erp: Erp
  /** Reads all that has changed in a system. */
  pullAll(): Promise<void>
  /** Such calls fail until it is healed. */
  fail(object: string, call: 'get' | 'write', system?: string): void
  heal(): void
  /** Other rules, as an operator would set them. */
  rule(rules: ShopRule[]): Promise<void>
  /** The hub's figure of a SKU for a shop. */
  figure(shop: string, sku: string): Promise<(Canonical & { quantity: number; allotment: { total: number; revision: number } }) | undefined>
}

export interface TradeOptions {
  dialect: 'sqlite' | 'postgres'
  products: ShopProduct[]
  rules: ShopRule[]
  warehouses?: string[]
}

export async function startTradeWorld({ dialect, products, rules, warehouses = ['W1'] }: TradeOptions): Promise<TradeWorld> {
  const clock = { now: START }
  const empty = await emptyStore(dialect, clock)
  const shops = new Map(
    rules.map(({ shop, bundles }) => [
      shop,
      createShop({ id: shop, code: shop, startAt: START - 1, products, countsBundles: bundles !== 'parts' }),
    ]),
  )
  const erp = createErp('erp', warehouses, () => warehouses[0]!)
  let failing: { object: string; call: string; system: string } | undefined
  const callerOf =
    (system: string): Caller =>
    async (call, effect, object) => {
      if (failing?.call === call && failing.object === object && failing.system === system)
        throw new HubError('serverError', 'transient', 'HTTP 500')
      return effect()
    }
  const systems = [...shops.values(), erp].map((system) => ({ id: system.id, connector: tradeConnector(system, callerOf(system.id)) }))
  const stock = { id: 'stock', connector: accountConnector('sellable') }
  const bundleFor = (current: readonly ShopRule[]) => ({
    ...tradeBundle([...shops.keys()]),
    connections: [...systems, stock].map(({ id }) => {
      return { id, connector: id, name: id, config: id === 'stock' ? sellableConfig(current) : {} }
    }),
  })
  const bundle = bundleFor(rules)
  const hub = await startTestHub({ store: empty.store, systems: [...systems, stock] as MemorySystem[], clock, bundle })
  const { records } = empty.store.tables
  return {
    ...hub,
    shops,
    erp,
    async pullAll() {
      for (const { connection, object, direction } of bundle.flows)
        if (direction === 'in') await hub.pull({ id: connection } as MemorySystem, object)
    },
    fail: (object, call, system = 'erp') => void (failing = { object, call, system }),
    heal: () => void (failing = undefined),
    async rule(next) {
      await hub.hub.applyConfiguration(bundleFor(next), { by: 'test' })
      await hub.settle()
    },
    async figure(shop, sku) {
      const rows = await empty.store.read.select().from(records)
      const bodies = rows.filter(({ object }) => object === 'sellableStock').map(({ body }) => JSON.parse(body) as Canonical)
      return bodies.find((body) => body['connection'] === shop && body['skuCode'] === sku) as never
    },
    async stop() {
      await hub.stop()
      await empty.remove()
    },
  }
}
