// The rollup connector: no system; the engine rolls what an order's shipments, after-sales and refunds say up into the order (订单汇总字段).
import manifest from './manifest.json' with { type: 'json' }
import { defineConnector, type Manifest, type ObjectPort } from '../../core/connector/port.ts'
import { ROLLED_UP } from '../../core/model/rollup.ts'

/** Booked in one commit. */
const BATCH = 200

export default defineConnector({
  manifest: manifest as Manifest,

  async check() {
    return { ok: true, warnings: [] }
  },

  open() {
    const port: ObjectPort = { facts: { batch: BATCH }, schema: {} }
    return { isRollup: true, objects: Object.fromEntries(ROLLED_UP.map((object) => [object, port])) }
  },
})
