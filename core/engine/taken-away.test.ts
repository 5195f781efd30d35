// A value that is taken away, of a field that the system never shows: the system is told so, whatever answers were lost before.
import { afterEach, describe, expect, it } from 'vitest'
import type { Canonical } from '../mapping/port.ts'
import { HubError } from '../errors.ts'
import type { WriteItem } from '../connector/port.ts'
import type { DeadLetterRow } from '../store/port.ts'
import { startTestHub, type TestHub } from '../testing/hub.ts'
import { createMemorySystem, type MemorySystem } from '../testing/memory-system.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { newRecord, trail } from './rows.ts'

const NOON = Date.parse('2026-11-27T04:00:00Z')
const MAPPING = `
mapping: erp.order
native: erp/order
canonical: order
id: id
match: ["number!"]
reference: number
map:
  - "number <-> number"
  - "sellerNote <-> note"
  - "hold.at -> held_at | rfc3339"
`
const text = { type: 'string' }
const SCHEMA = { type: 'object', required: ['number'], properties: { id: text, number: text, note: text, held_at: text } }
const HOLD = { reasons: ['refundRequested'], at: '2026-11-27T05:00:00Z' }
let hub: TestHub
let erp: MemorySystem
let remove: () => Promise<void>
let writes: WriteItem[]
afterEach(async () => {
  await hub.stop()
  await remove()
})

describe('a hold that is lifted', () => {
  const start = async () => {
    const clock = { now: NOON }
    const empty = await emptyStore('sqlite', clock)
    remove = empty.remove
    erp = createMemorySystem({ id: 'erp', kind: 'erp', object: 'order', schema: SCHEMA, referenceField: 'number' })
    // As Tryton: `held_at` is written and never shown.
    erp.render = ({ held_at: _, ...native }) => native
    writes = []
    erp.onWrite = note
    hub = await startTestHub({
      store: empty.store,
      systems: [erp],
      clock,
      bundle: {
        flows: [{ id: 'erp-order', connection: 'erp', object: 'order', direction: 'out' }],
        mappings: [{ name: 'erp/order', text: MAPPING }],
        ownership: 'order: { exists: hub, "*": hub }\n',
      },
    })
    const body = {
      ...{ number: 'O1', shop: 's1', channel: 'miniProgram', kind: 'goods', status: 'awaitingShipment', currency: 'CNY' },
      ...{ goodsAmount: '50.00', freight: '0.00', payable: '50.00', paid: '50.00', placedAt: '2026-11-27T01:00:00Z' },
      lines: [{ lineId: 'l1', key: 'l1', kind: 'normal', skuCode: 'l1', quantity: '1', amount: '50.00' }],
      updatedAt: new Date(NOON).toISOString(),
    }
    const row = { ...newRecord({ newId: () => 'o1' } as never, { object: 'order', body, isFilled: true, now: NOON }), id: 'o1' }
    const made = trail({
      at: NOON,
      record: 'o1',
      object: 'order',
      connection: null,
      kind: 'created',
      origin: 'hub',
      fields: null,
      patch: null,
    })
    await empty.store.commit({ items: [{ key: 'o1', records: [{ row, expectRev: null }], lineage: [made] }] })
    await edit({ buyerNote: 'x', sellerNote: 'x' })
    await hub.settle()
    expect(erp.effects).toMatchObject([{ kind: 'create' }])
  }
  const edit = async (patch: Canonical) => {
    const { records } = await hub.store.snapshot({ records: ['o1'] })
    await hub.hub.editRecord('o1', patch, { by: 'test', expectRev: records[0]!.rev })
  }
  const told = () => writes.filter(({ changed }) => changed.includes('held_at')).map(({ want }) => want['held_at'] ?? null)

  const note = (item: WriteItem) => void writes.push(item)
  const dropNextAnswer = () => {
    erp.onWrite = (item) => {
      note(item)
      erp.onWrite = note
      return 'dropAnswer'
    }
  }
  const loseNextRequest = () => {
    erp.onWrite = () => {
      erp.onWrite = note
      throw new HubError('noAnswer', 'unknown', 'the request was lost')
    }
  }

  it('is told so', async () => {
    await start()
    await edit({ hold: HOLD })
    await hub.settle()
    await edit({ hold: null })
    await hub.settle()
    expect(told()).toEqual([expect.any(String), null])
  })

  it('is told so, where the answer to the hold was lost and it was lifted meanwhile', async () => {
    await start()
    dropNextAnswer()
    await edit({ hold: HOLD })
    await hub.settle()
    await edit({ hold: null })
    await hub.run(600_000, 1_000)
    expect(told().at(-1)).toBe(null)
  })

  it('is told so, where the hold was answered with a refusal after it had taken effect', async () => {
    await start()
    erp.onWrite = (item) => {
      note(item)
      erp.onWrite = note
      throw new HubError('documentLocked', 'data', 'something else is locked')
    }
    await edit({ hold: HOLD })
    await hub.settle()
    const letters = (await hub.store.read.select().from(hub.store.tables.deadLetters)) as DeadLetterRow[]
    expect(letters).toMatchObject([{ code: 'documentLocked' }])
    await edit({ hold: null })
    await hub.run(600_000, 10_000)
    expect(told().at(-1)).toBe(null)
  })

  it('is told so, where that request never arrived', async () => {
    await start()
    await edit({ hold: HOLD })
    await hub.settle()
    loseNextRequest()
    await edit({ hold: null })
    await hub.run(600_000, 1_000)
    expect(told()).toEqual([expect.any(String), null])
  })

  it('is told so, where that request never arrived, and that of the hold lost its answer', async () => {
    await start()
    dropNextAnswer()
    await edit({ hold: HOLD })
    await hub.run(600_000, 1_000)
    expect(told()).toHaveLength(2)
    loseNextRequest()
    await edit({ hold: null, sellerNote: 'y' })
    await hub.run(600_000, 1_000)
    expect(told().at(-1)).toBe(null)
  })
})
