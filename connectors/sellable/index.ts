// The sellable connector: no system, but each shop's rule by which the engine works out what it may sell (店铺可售库存).
import manifest from './manifest.json' with { type: 'json' }
import { defineConnector, type Manifest, type ObjectPort } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import type { ShopRule } from '../../core/model/sellable.ts'

interface ShopConfig {
  shop: string
  connection: string
  warehouses?: string[]
  share?: number
  buffer?: number
  bundles?: 'parts' | 'shown' | number
  isPaused?: boolean
  locks?: { skuCode: string; quantity: number; until?: string }[]
  since?: string
}
interface Config {
  shops: ShopConfig[]
}

/** Booked in one commit. */
const BATCH = 200
/** Downwards: shares that are to be exclusive stay so. */
const hundredths = (percent: number) => Math.floor(percent * 100 + 1e-6)

function ruleOf({
  shop,
  connection,
  warehouses,
  share = 100,
  buffer = 0,
  bundles = 'shown',
  isPaused = false,
  locks = [],
  since,
}: ShopConfig): ShopRule {
  return {
    shop,
    connection,
    ...(warehouses && { warehouses }),
    share: hundredths(share),
    buffer: String(buffer),
    bundles: typeof bundles === 'number' ? hundredths(bundles) : bundles,
    isPaused,
    locks: locks.map(({ skuCode, quantity, until }) => ({
      skuCode,
      quantity: String(quantity),
      ...(until !== undefined && { until: Date.parse(until) }),
    })),
    ...(since !== undefined && { since }),
  }
}

export default defineConnector<Config>({
  manifest: manifest as Manifest,

  async check() {
    return { ok: true, warnings: [] }
  },

  open({ shops }) {
    const twice = shops.find(({ shop }, index) => shops.findIndex((other) => other.shop === shop) !== index)
    if (twice) throw new HubError('badConfig', 'config', `shops: ${twice.shop} has two rules: keep one`, { details: { path: 'shops' } })
    const port: ObjectPort<Config> = { facts: { batch: BATCH }, schema: {} }
    return { sellable: { shops: shops.map(ruleOf) }, objects: { inventory: port, product: port, order: port } }
  },
})
