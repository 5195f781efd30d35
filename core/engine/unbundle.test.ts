// What a system is told of after-sales that name a bundle: one that cannot be spread over it stops nobody else.
import { afterEach, describe, expect, it } from 'vitest'
import type { Canonical } from '../mapping/port.ts'
import type { DeadLetterRow } from '../store/port.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem } from '../testing/memory-system.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { newRecord, trail } from './rows.ts'

const NOON = Date.parse('2026-11-27T04:00:00Z')
const MAPPING = `
mapping: erp.afterSale
native: erp/afterSale
canonical: afterSale
id: id
match: ["number!"]
reference: number
map:
  - "number <-> number"
  - "reason -> note"
`
const text = { type: 'string' }
const SCHEMA = { type: 'object', required: ['number'], properties: { id: text, number: text, note: text } }
let hub: TestHub
let remove: () => Promise<void>
afterEach(async () => {
  await hub.stop()
  await remove()
})

describe('one after-sale that cannot be spread over a bundle', () => {
  it.each([
    ['an amount finer than its currency', { amount: '10.005' }, '1'],
    ['a bundle row of no pieces', { amount: '10.00' }, '0'],
  ])('%s does not hold up the others', async (_, bad, bundles) => {
    const clock = { now: NOON }
    const empty = await emptyStore('sqlite', clock)
    remove = empty.remove
    const { store } = empty
    const erp = createMemorySystem({ id: 'erp', kind: 'erp', object: 'afterSale', schema: SCHEMA, referenceField: 'number' })
    hub = await startTestHub({
      store,
      systems: [erp],
      clock,
      bundle: {
        flows: [{ id: 'erp-aftersale', connection: 'erp', object: 'afterSale', direction: 'out' }],
        mappings: [{ name: 'erp/afterSale', text: MAPPING }],
        ownership: ['order', 'afterSale'].map((object) => `${object}: { exists: hub, "*": hub }`).join('\n'),
      },
    })
    const at = () => new Date(hub.now()).toISOString()
    const keep = async (object: string, id: string, body: Canonical) => {
      const row = {
        ...newRecord({ newId: () => id } as never, { object, body: { updatedAt: at(), ...body }, isFilled: true, now: hub.now() }),
        id,
      }
      const made = trail({ at: hub.now(), record: id, object, connection: null, kind: 'created', origin: 'hub', fields: null, patch: null })
      await store.commit({ items: [{ key: id, records: [{ row, expectRev: null }], lineage: [made] }] })
    }
    const line = (lineId: string, more = {}) => ({
      lineId,
      key: lineId,
      kind: 'normal',
      skuCode: lineId,
      quantity: '1',
      amount: '50.00',
      ...more,
    })
    await keep('order', 'o1', {
      ...{ number: 'O1', shop: 's1', channel: 'miniProgram', kind: 'goods', status: 'completed', currency: 'CNY' },
      ...{ goodsAmount: '100.00', freight: '0.00', payable: '100.00', paid: '100.00', placedAt: '2026-11-27T01:00:00Z' },
      lines: [
        line('b', { kind: 'bundle', quantity: bundles }),
        line('c1', { kind: 'component', parentKey: 'b' }),
        line('n', { amount: '50.00' }),
      ],
    })
    const sale = (number: string, of: string, more = {}) => ({
      ...{ number, currency: 'CNY', order: 'o1', shop: 's1', kind: 'returnRefund', stage: 'afterReceipt', status: 'received' },
      ...{ refundAmount: '10.00', appliedAt: '2026-11-27T01:00:00Z' },
      lines: [{ orderLineId: of, quantity: '1', amount: '10.00', ...more }],
    })
    await keep('afterSale', 'a1', sale('A1', 'b', bad))
    const good = Array.from({ length: 5 }, (_, n) => `a${n + 2}`)
    for (const id of good) await keep('afterSale', id, sale(id.toUpperCase(), 'n'))
    for (const id of ['a1', ...good]) {
      const { records } = await store.snapshot({ records: [id] })
      await hub.hub.editRecord(id, { reason: 'x' }, { by: 'test', expectRev: records[0]!.rev })
    }
    await hub.settle()
    const letters = (await store.read.select().from(store.tables.deadLetters)) as DeadLetterRow[]
    expect(good.filter((id) => !erp.effects.some(({ native }) => native['number'] === id.toUpperCase()))).toEqual([])
    expect(letters.map(({ record }) => record)).toEqual(['a1'])
  })
})
