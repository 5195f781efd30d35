// The small world of the fold's tests: shipments of a shop, whose daily bills go to an ERP in memory.
import type { Canonical } from '../mapping/port.ts'
import { account } from './account-connector.ts'
import { startTestHub, type TestHub } from './hub.ts'
import { createMemorySystem, type MemorySystem } from './memory-system.ts'
import { emptyStore } from './empty-store.ts'
import { newRecord } from '../engine/rows.ts'
import type { RecordRow, Store } from '../store/port.ts'

/** One bill per shop, warehouse and day; small and closed soon. */
const DAILY = { maxLines: 2, freezeAfterMinutes: 1 }

const MAPPING = `
mapping: erp.salesSummary
native: erp/salesSummary
canonical: salesSummary
id: id
match: [ "number!" ]
reference: number
map:
  - "number <-> number"
  - "amount -> amount | money(2)"
  - "lines[lineId] -> items[id]":
    - "quantity -> quantity | decimal(6)"
`
const SCHEMA = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    number: { type: 'string' },
    amount: { type: 'string' },
    items: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, quantity: { type: 'string' } } } },
  },
}

const WMS_MAPPING = `
mapping: wms.shipment
native: wms/shipment
canonical: shipment
id: id
match: [ "number!" ]
reference: number
set: { kind: sale, status: shipped, businessDate: "2026-11-26" }
map:
  - "number <-> number"
  - "warehouse <-> warehouse | ref(warehouse)"
  - "lines[orderLineId] <-> lines[line]":
    - "order <-> order | ref(order)"
    - "orderLineId <-> line | ref(order.line, order)"
    - "product <-> product | ref(product)"
    - "quantity <-> quantity | decimal(6)"
`

export interface ShipmentLine {
  order?: string
  product?: string
  quantity?: string
  amount?: string
  isGift?: boolean
  orderLineId?: string
}
export interface FoldWorld extends TestHub {
  erp: MemorySystem
  /** Only ever says that a shipment is gone. */
  wms: MemorySystem
  /** A record as if it had been read from somewhere. */
  keep(object: string, id: string, body: Canonical): Promise<void>
  shipment(number: string, lines: ShipmentLine[], more?: Canonical): Canonical
  /** A shipment that is planned, and then shipped. */
  ship(number: string, lines: ShipmentLine[], more?: Canonical): Promise<void>
  change(id: string, patch: Canonical): Promise<void>
  rows(): Promise<RecordRow[]>
  /** Bodies of the bills, with whether they are deleted; in the order in which they were made. */
  bills(): Promise<Canonical[]>
}

/** Noon in Shanghai. */
export const NOON = Date.parse('2026-11-26T04:00:00Z')
export const END_OF_DAY = Date.parse('2026-11-26T16:00:00Z')
export const HOUR = 3_600_000

/** `withStore` may put something between the hub and its store. */
export async function startFoldWorld(dialect: 'sqlite' | 'postgres', withStore = (store: Store) => store): Promise<FoldWorld> {
  const clock = { now: NOON }
  const empty = await emptyStore(dialect, clock)
  const erp = createMemorySystem({
    id: 'erp',
    kind: 'erp',
    object: 'salesSummary',
    schema: SCHEMA,
    facts: { readBack: 'never' },
    referenceField: 'number',
    without: ['read'],
  })
  const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
  const line = {
    type: 'object',
    required: ['order', 'line', 'product', 'quantity'],
    properties: texts('order', 'line', 'product', 'quantity'),
  }
  const wmsSchema = {
    type: 'object',
    required: ['number', 'warehouse', 'lines'],
    properties: { ...texts('id', 'number', 'warehouse'), lines: { type: 'array', items: line } },
  }
  const wms = createMemorySystem({ id: 'wms', kind: 'oms', object: 'shipment', schema: wmsSchema })
  const flows = [
    { id: 'wms-in', connection: 'wms', object: 'shipment', direction: 'in' as const },
    { id: 'daily-in', connection: 'daily', object: 'shipment', direction: 'out' as const, filter: { status: ['shipped', 'delivered'] } },
    { id: 'erp-out', connection: 'erp', object: 'salesSummary', direction: 'out' as const, filter: { status: ['frozen', 'posted'] } },
  ]
  const ownership =
    'shipment: { exists: wms, "*": hub }\nsalesSummary: { exists: hub, "*": hub }\norder: { "*": hub }\nshop: { "*": hub }\n'
  const systems = [erp, wms, account('daily', 'summary')]
  const bundle = {
    connections: systems.map(({ id }) => ({ id, connector: id, name: id, config: id === 'daily' ? DAILY : {} })),
    flows,
    mappings: [
      { name: 'erp/salesSummary', text: MAPPING },
      { name: 'wms/shipment', text: WMS_MAPPING },
    ],
    ownership,
  }
  const hub = await startTestHub({ store: withStore(empty.store), systems, clock, bundle })
  const { store } = empty
  const rows = async () => (await store.read.select().from(store.tables.records)).sort((a, b) => (a.id < b.id ? -1 : 1))
  const keep = async (object: string, id: string, body: Canonical) => {
    const row = { ...newRecord({ newId: () => id } as never, { object, body, isFilled: true, now: hub.now() }), id }
    await store.commit({ items: [{ key: id, records: [{ row, expectRev: null }] }] })
  }
  const shipment: FoldWorld['shipment'] = (number, lines, more = {}) => ({
    number,
    kind: 'sale',
    status: 'planned',
    warehouse: 'wh1',
    shippedAt: new Date(hub.now()).toISOString(),
    businessDate: '2026-11-26',
    updatedAt: new Date(hub.now()).toISOString(),
    lines: lines.map((line) => ({ order: 'ord1', orderLineId: 'l1', product: 'tea', quantity: '1', amount: '10.00', ...line })),
    ...more,
  })
  const change = async (id: string, patch: Canonical) => {
    const { rev } = (await rows()).find((row) => row.id === id)!
    await hub.hub.editRecord(id, patch, { by: 'test', expectRev: rev })
    await hub.settle()
  }
  const shop = {
    code: 'S1',
    name: '茶铺',
    channel: 'miniProgram',
    startFrom: '2026-01-01T00:00:00Z',
    timeZone: 'Asia/Shanghai',
    soldTo: 'cust1',
  }
  await keep('shop', 'shop1', shop)
  for (const code of ['1', '2']) await keep('warehouse', `wh${code}`, { code: `W${code}`, name: '仓库', kind: 'own', isSellable: true })
  await keep('order', 'ord1', { number: 'O1', shop: 'shop1', currency: 'CNY', lines: [{ lineId: 'l1', taxRate: '13' }, { lineId: 'l2' }] })
  return {
    ...hub,
    erp,
    wms,
    keep,
    shipment,
    change,
    rows,
    async ship(number, lines, more) {
      await keep('shipment', number, shipment(number, lines, more))
      await change(number, { status: 'shipped' })
    },
    async bills() {
      const made = (await rows()).filter(({ object }) => object === 'salesSummary')
      return made.map((row) => ({ ...(JSON.parse(row.body) as Canonical), isDeleted: row.isDeleted }))
    },
    async stop() {
      await hub.stop()
      await empty.remove()
    },
  }
}
