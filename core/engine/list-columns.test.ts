// Plain columns of records that an earlier version of the hub wrote, which knew fewer of them.
import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import type { RecordRow, Store } from '../store/port.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { adoptListColumns, renewListColumns } from './list-columns.ts'
import { conflictRow, newRecord } from './rows.ts'
import { readTodo } from './todo.ts'

const NOW = Date.parse('2026-11-27T08:00:00Z')
let store: Store
let remove: () => Promise<void>
afterEach(() => remove())

/** As a version wrote it that did not know the columns. */
async function keepOld(id: string, body: Record<string, unknown>) {
  const made = newRecord({ newId: () => id } as never, { object: 'order', body, isFilled: true, now: NOW })
  const row: RecordRow = { ...made, pieces: null, dueAt: null, todoKind: null, todoAt: null }
  await store.commit({ items: [{ key: id, records: [{ row, expectRev: null }] }] })
}

const rowOf = async (id: string): Promise<RecordRow> => (await store.snapshot({ records: [id] })).records[0]!
const lines = [{ kind: 'normal', quantity: '2' }]

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  it('are worked out once when the hub starts, of what is under way, and the revision stays', async () => {
    ;({ store, remove } = await emptyStore(dialect, { now: NOW }))
    await keepOld('late', { status: 'awaitingShipment', shipBy: '2026-11-27T06:00:00Z', lines })
    await keepOld('done', { status: 'completed', shipBy: '2026-11-27T06:00:00Z', lines })
    expect(await adoptListColumns(store)).toBe(1)
    expect(await rowOf('late')).toMatchObject({ pieces: '2', todoKind: 'shipmentOverdue', todoAt: NOW - 2 * 3_600_000, rev: 1 })
    expect(await rowOf('done')).toMatchObject({ pieces: null, todoAt: null })
    await keepOld('next', { status: 'awaitingShipment', shipBy: '2026-11-27T06:00:00Z', lines })
    expect(await adoptListColumns(store)).toBe(0)
    // Written by a node of the version before, after this one has started: found at night.
    expect(await renewListColumns(store)).toBe(1)
    expect(await renewListColumns(store)).toBe(0)
  })

  it('an item whose record has none yet tells its pieces and its time all the same', async () => {
    ;({ store, remove } = await emptyStore(dialect, { now: NOW }))
    await keepOld('old', { status: 'completed', shipBy: '2026-11-27T06:00:00Z', lines })
    const about = { record: 'old', object: 'order', connection: 'erp', now: NOW }
    const conflict = conflictRow(about, { field: 'status', kind: 'manual', base: 1, ours: 2, theirs: 3 })
    await store.commit({ items: [{ key: 'c', conflicts: [conflict] }] })
    expect(await readTodo(store, { now: NOW }, { limit: 5 })).toMatchObject([{ pieces: '2', dueAt: NOW - 2 * 3_600_000 }])
    const { records } = store.tables
    expect(await store.read.select({ pieces: records.pieces }).from(records).where(eq(records.id, 'old'))).toEqual([{ pieces: null }])
  })
})
