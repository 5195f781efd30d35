// The summary connector: no system, but the rule by which the engine adds many documents of a day up into one bill (汇总单).
import manifest from './manifest.json' with { type: 'json' }
import { defineConnector, type Manifest, type ObjectPort } from '../../core/connector/port.ts'
import { compileFold, type FoldRule, type FoldValue } from '../../core/model/fold.ts'

interface Config extends Partial<Pick<FoldRule, 'from' | 'each' | 'groupBy' | 'set' | 'lineBy' | 'sum' | 'total' | 'number'>> {
  kind: 'out' | 'return'
  maxLines: number
  day: string
  zone: FoldValue
  cutOff: FoldValue
  freezeAfterMinutes: number
}
type Standard = Omit<FoldRule, 'makes' | 'maxLines' | 'day'>

const MINUTE_MS = 60_000
/** Booked in one commit. */
const BATCH = 200

const COMMON: Pick<Standard, 'each' | 'set' | 'tax' | 'total'> = {
  each: 'lines',
  set: { soldTo: 'shop.soldTo' },
  tax: { field: 'taxAmount', of: 'amount', rate: 'taxRate' },
  total: { amount: 'amount' },
}

/** One bill per shop, warehouse and day: what most shops send. */
const STANDARD: Record<Config['kind'], Standard> = {
  out: {
    ...COMMON,
    from: 'shipment',
    groupBy: {
      kind: { value: 'out' },
      currency: 'lines.order.currency',
      shop: 'lines.order.shop',
      warehouse: 'warehouse',
      organization: 'organization',
      businessDate: { dayOf: 'shippedAt' },
    },
    lineBy: { product: 'lines.product', isGift: { path: 'lines.isGift', default: false }, taxRate: 'lines.orderLineId.taxRate' },
    sum: { quantity: 'lines.quantity', amount: 'lines.amount' },
    share: {
      field: 'amount',
      by: 'quantity',
      owner: 'lines.order',
      line: 'lines.orderLineId',
      amount: 'lines.orderLineId.amount',
      quantity: 'lines.orderLineId.quantity',
    },
    number: 'SUM-{shop.code}-{warehouse.code}-{businessDate}-{seq}',
  },
  return: {
    ...COMMON,
    from: 'afterSale',
    groupBy: {
      kind: { value: 'return' },
      currency: 'currency',
      shop: 'shop',
      warehouse: 'returnWarehouse',
      businessDate: { dayOf: 'completedAt' },
    },
    lineBy: { product: 'lines.product', isGift: { value: false }, taxRate: 'lines.orderLineId.taxRate' },
    sum: { quantity: 'lines.receivedQuantity | lines.quantity', amount: 'lines.amount' },
    number: 'RET-{shop.code}-{warehouse.code}-{businessDate}-{seq}',
  },
}

export default defineConnector<Config>({
  manifest: manifest as Manifest,

  async check() {
    return { ok: true, warnings: [] }
  },

  open({ kind, maxLines, day, zone, cutOff, freezeAfterMinutes, ...given }) {
    const { tax, share, ...rule } = { ...STANDARD[kind], ...given }
    const hasSums = 'amount' in rule.sum && 'quantity' in rule.sum
    const fold = compileFold({
      ...rule,
      // Where the lines that one's own rule makes have what these need.
      ...(tax && hasSums && 'taxRate' in rule.lineBy && { tax }),
      ...(share && hasSums && given.from === undefined && { share }),
      makes: 'salesSummary',
      maxLines,
      day: { field: day, zone, cutOff, graceMs: freezeAfterMinutes * MINUTE_MS },
    })
    const port: ObjectPort<Config> = { facts: { batch: BATCH }, schema: {} }
    return { fold, objects: { [rule.from]: port } }
  },
})
