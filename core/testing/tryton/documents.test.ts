// Bills in Tryton, end to end with its connector, its mapping and its simulator: targets, a sale that is put back, a closed period.
import { afterEach, beforeEach, expect, it } from 'vitest'
import connector from '../../../connectors/tryton/index.ts'
import { startTryton, type TrytonSimulator } from '../../../connectors/tryton/simulator.ts'
import { newBinding, newRecord } from '../../engine/rows.ts'
import type { Canonical } from '../../mapping/port.ts'
import type { BindingRow, ConflictRow } from '../../store/port.ts'
import { startTestHub, type TestHub } from '../hub.ts'
import type { MemorySystem } from '../memory-system.ts'
import { emptyStore } from '../empty-store.ts'

let sim: TrytonSimulator
let hub: TestHub
let remove: () => Promise<void>
let bolt: number
const clock = { now: 0 }

beforeEach(async () => {
  clock.now = Date.parse('2026-12-05T04:00:00Z')
  sim = await startTryton({ now: () => clock.now })
  sim.prepare()
  bolt = sim.addProduct({ code: 'BOLT', name: 'Steel bolt', listPrice: '10.0000', onHand: 100 })
})
afterEach(async () => {
  await hub.stop()
  await remove()
  await sim.close()
})

const keep = async (object: string, id: string, body: Canonical) => {
  const row = { ...newRecord({ newId: () => id } as never, { object, body, isFilled: true, now: clock.now }), id }
  await hub.store.commit({ items: [{ key: id, records: [{ row, expectRev: null }] }] })
}
const edit = async (id: string, patch: Canonical) => {
  const { records } = await hub.store.snapshot({ records: [id] })
  await hub.hub.editRecord(id, patch, { by: 'test', expectRev: records[0]!.rev })
  await hub.settle()
}
const line = (amount: string) => ({ lineId: 'l1', product: 'bolt', isGift: false, quantity: '2', amount })

/** A closed summary of 28 November; the books of its shop are closed until the 30th. */
async function start(flow: object) {
  const empty = await emptyStore('sqlite', clock)
  remove = empty.remove
  hub = await startTestHub({
    store: empty.store,
    systems: [{ id: 'tryton', connector } as MemorySystem],
    clock,
    bundle: {
      connections: [{ id: 'tryton', connector: 'tryton', name: 'Tryton', config: { url: sim.url, ...sim.account } }],
      flows: [{ id: 'bills', connection: 'tryton', object: 'salesSummary', direction: 'out', ...flow }],
      mappings: [],
    },
  })
  await keep('organization', 'org1', { code: 'O1', name: '总部', kind: 'legal', periodClosedUntil: '2026-11-30' })
  await keep('shop', 'shop1', { code: 'S1', organization: 'org1' })
  await keep('product', 'bolt', { skuCode: 'BOLT' })
  const known = newBinding({ connection: 'tryton', object: 'product', record: 'bolt', externalId: String(bolt), now: clock.now })
  await hub.store.commit({ items: [{ key: 'bolt', bindings: [{ row: known, expectRev: null }] }] })
  const header = { number: 'SUM-1', kind: 'out', currency: 'EUR', shop: 'shop1', warehouse: 'wh1', businessDate: '2026-11-28' }
  const updatedAt = new Date(clock.now).toISOString()
  await keep('salesSummary', 'sum1', { ...header, status: 'open', lines: [line('20.00')], memberCount: 1, amount: '20.00', updatedAt })
  await edit('sum1', { status: 'frozen' })
}
const sale = () => sim.desk.rows('sale.sale')[0]!
const binding = async () =>
  (await hub.store.read.select().from(hub.store.tables.bindings)).find(({ record }) => record === 'sum1') as BindingRow
/** As the hub last saw it. */
const total = async () => (JSON.parse((await binding()).shadow!) as { total_amount: string }).total_amount
const conflicts = async () => (await hub.store.read.select().from(hub.store.tables.conflicts)) as ConflictRow[]

it('a summary of a closed period is posted on the first open day, as far as the flow says', async () => {
  await start({ documentTarget: 'submit', closedPeriod: 'nextOpenDay' })
  expect(sale()).toMatchObject({ reference: 'SUM-1', state: 'quotation' })
  expect(JSON.stringify(sale().sale_date)).toContain('2026-12-01')
  expect(await binding()).toMatchObject({ documentStatus: 'submitted', documentDate: '2026-12-01', documentNumber: sale().number })
})

it('a sale that somebody put back to draft is asked about, and driven on when a person says so', async () => {
  await start({ documentTarget: 'submit', closedPeriod: 'nextOpenDay' })
  sim.desk.press('sale.sale', 'draft', sale().id)
  await edit('sum1', { lines: [line('21.00')], amount: '21.00' })
  await hub.run(5_000, 500)
  const [conflict] = await conflicts()
  expect(conflict).toMatchObject({ kind: 'reopened', field: 'documentStatus', state: 'open' })
  expect(JSON.parse(conflict!.values)).toEqual({ base: 'submitted', ours: 'submitted', theirs: 'draft' })
  expect([sale().state, await total()]).toEqual(['draft', '20.00'])
  await hub.hub.settleConflict(conflict!.id, { use: 'ours', by: 'ops', expectRev: conflict!.rev })
  await hub.settle()
  expect([sale().state, await total()]).toEqual(['quotation', '21.00'])
  expect(await binding()).toMatchObject({ documentStatus: 'submitted', documentHold: null, documentDate: '2026-12-01' })
})

it('a sale that Tryton does not process is bound, and told as an approval that failed', async () => {
  const template = sim.desk.row('product.product', bolt)!.template as number
  const { account_category: category } = sim.desk.row('product.template', template)!
  sim.desk.write('product.template', template, { account_category: null })
  await start({ closedPeriod: 'nextOpenDay' })
  const [delivery] = await hub.store.read.select().from(hub.store.tables.deliveries)
  expect(JSON.parse(delivery!.lastError!)).toMatchObject({ code: 'approvalFailed', kind: 'transient' })
  expect(await binding()).toMatchObject({ externalId: String(sale().id), pushedAt: null })
  sim.desk.write('product.template', template, { account_category: category })
  // Somebody starts it anew there: whether the hub is to go on is asked.
  sim.desk.press('sale.sale', 'draft', sale().id)
  await hub.run(30_000, 1_000)
  const [conflict] = await conflicts()
  expect(JSON.parse(conflict!.values)).toMatchObject({ base: 'approved', theirs: 'draft' })
  await hub.hub.settleConflict(conflict!.id, { use: 'ours', by: 'ops', expectRev: conflict!.rev })
  await hub.run(30_000, 1_000)
  expect(sim.desk.rows('sale.sale')).toMatchObject([{ state: 'processing' }])
})
