// The small world of the tests of accounting periods: shipments of a shop go to an ERP, an organization's books are read from another system.
import type { Canonical } from '../mapping/port.ts'
import { newRecord } from '../engine/rows.ts'
import type { BindingRow, DeadLetterRow } from '../store/port.ts'
import { startTestHub, type TestHub } from './hub.ts'
import { createMemorySystem, type MemorySystem } from './memory-system.ts'
import { emptyStore } from './empty-store.ts'

const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
const BILL = {
  type: 'object',
  required: ['number'],
  properties: { ...texts('id', 'number', 'carrier', 'date'), cross: { type: 'boolean' } },
}
const BOOKS = { type: 'object', required: ['code', 'name'], properties: texts('id', 'code', 'name', 'closed') }

const billMapping = (dateRule: string) => `
mapping: erp.shipment
native: erp/shipment
canonical: shipment
id: id
match: ["number!"]
reference: number
map:
  - "number <-> number"
  - "carrier <-> carrier"
${dateRule && `  - "${dateRule}"`}
  - "isCrossPeriod -> cross"
`
const BOOKS_MAPPING = `
mapping: books.organization
native: books/organization
canonical: organization
id: id
match: ["code!"]
set: { kind: legal }
map:
  - "code <-> code"
  - "name <-> name"
  - "periodClosedUntil <-> closed | date"
`

export interface PeriodWorld extends TestHub {
  erp: MemorySystem
  /** The books of org1 are closed until then. */
  close(until: string): Promise<void>
  /** A shipment of that day goes to the ERP. */
  ship(number: string, businessDate: string, more?: Canonical): Promise<void>
  change(id: string, patch: Canonical): Promise<void>
  bills(): unknown[]
  binding(id: string): Promise<BindingRow>
  body(id: string): Promise<Canonical>
  letters(): Promise<DeadLetterRow[]>
}
interface Options {
  closedPeriod?: 'hold' | 'nextOpenDay'
  /** How the ERP has the day; '' = not at all. */
  dateRule?: string
}

export async function startPeriodWorld(dialect: 'sqlite' | 'postgres', options: Options = {}): Promise<PeriodWorld> {
  const clock = { now: Date.parse('2026-12-05T04:00:00Z') }
  const { store, remove } = await emptyStore(dialect, clock)
  const erp = createMemorySystem({ id: 'erp', kind: 'erp', object: 'shipment', schema: BILL, referenceField: 'number' })
  const books = createMemorySystem({ id: 'books', kind: 'erp', object: 'organization', schema: BOOKS })
  const { closedPeriod, dateRule = 'businessDate <-> date | date' } = options
  const hub = await startTestHub({
    store,
    systems: [erp, books],
    clock,
    bundle: {
      flows: [
        { id: 'books-in', connection: 'books', object: 'organization', direction: 'in' },
        { id: 'erp-out', connection: 'erp', object: 'shipment', direction: 'out', ...(closedPeriod && { closedPeriod }) },
        { id: 'erp-in', connection: 'erp', object: 'shipment', direction: 'in' },
      ],
      mappings: [
        { name: 'erp/shipment', text: billMapping(dateRule) },
        { name: 'books/organization', text: BOOKS_MAPPING },
      ],
      ownership: 'shipment: { exists: hub, "*": hub }\norganization: { exists: books, "*": books }\n',
    },
  })
  const keep = async (object: string, id: string, body: Canonical) => {
    const row = { ...newRecord({ newId: () => id } as never, { object, body, isFilled: true, now: hub.now() }), id }
    await store.commit({ items: [{ key: id, records: [{ row, expectRev: null }] }] })
  }
  const change = async (id: string, patch: Canonical) => {
    const { records: found } = await store.snapshot({ records: [id] })
    await hub.hub.editRecord(id, patch, { by: 'test', expectRev: found[0]!.rev })
    await hub.settle()
  }
  const shop = { code: 'S1', name: '茶铺', channel: 'miniProgram', startFrom: '2026-01-01T00:00:00Z', timeZone: 'Asia/Shanghai' }
  const close = async (until: string) => {
    books.put('1', { code: 'O1', name: '总部', closed: until })
    await hub.pull(books, 'organization')
  }
  await close('2026-11-30')
  const { bindings, deadLetters, records } = store.tables
  const [organization] = await store.read.select().from(records)
  await keep('shop', 'shop1', { ...shop, organization: organization!.id })
  return {
    ...hub,
    erp,
    close,
    async ship(number, businessDate, more = {}) {
      const updatedAt = new Date(hub.now()).toISOString()
      const body = { number, kind: 'sale', status: 'shipped', warehouse: 'wh1', shop: 'shop1', lines: [], businessDate, updatedAt, ...more }
      await keep('shipment', number, body)
      await change(number, { carrier: 'SF' })
    },
    change,
    bills: () => [...erp.records.values()].map(({ native }) => native),
    binding: async (id) => (await store.read.select().from(bindings)).find(({ record }) => record === id) as BindingRow,
    body: async (id) => JSON.parse((await store.read.select().from(records)).find((row) => row.id === id)!.body) as Canonical,
    letters: async () => (await store.read.select().from(deadLetters)) as DeadLetterRow[],
    async stop() {
      await hub.stop()
      await remove()
    },
  }
}
