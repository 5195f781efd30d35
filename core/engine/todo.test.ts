// The to-do list: open dead letters, conflicts and records that ask for somebody, in business words, with what hangs on them.
import { afterEach, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { Store } from '../store/port.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { conflictRow, deadLetter, newBinding, newRecord, nextRecord } from './rows.ts'
import { saveNote } from './todo-notes.ts'
import type { TodoPlace } from './todo-rows.ts'
import { groupTodo, placeOf, readTodo, type TodoFilter } from './todo.ts'

const NOW = Date.parse('2026-11-27T08:00:00Z')
const HOUR = 3_600_000
let store: Store
let remove: () => Promise<void>
afterEach(() => remove())

async function start(dialect: 'sqlite' | 'postgres') {
  const empty = await emptyStore(dialect, { now: NOW })
  store = empty.store
  remove = empty.remove
}

async function keepOrder(id: string, more: Record<string, unknown> = {}, object = 'order') {
  const lines = [
    { kind: 'bundle', quantity: '1' },
    { kind: 'component', quantity: '2' },
    { kind: 'normal', quantity: '1.5' },
  ]
  const body = { number: `N-${id}`, payable: '99.90', currency: 'CNY', lines, ...more }
  const row = { ...newRecord({ newId: () => id } as never, { object, body, isFilled: true, now: NOW }), id }
  await store.commit({ items: [{ key: id, records: [{ row, expectRev: null }] }] })
}

async function fail(record: string, code: string, { at = NOW, connection = 'erp' } = {}) {
  const error = new HubError(code, 'data', `because of ${code}`, { details: { field: 'lines.skuCode' } })
  const letter = deadLetter({ direction: 'out', connection, object: 'order', record, payload: {}, error, mappingHash: null, now: at })
  await store.commit({ items: [{ key: record, deadLetters: [letter] }] })
}

async function disagree(record: string, kind: string, at = NOW) {
  const conflict = conflictRow(
    { record, object: 'order', connection: 'erp', now: at },
    { field: 'status', kind: kind as never, base: 1, ours: 2, theirs: 3 },
  )
  await store.commit({ items: [{ key: record, conflicts: [conflict] }] })
}

async function all(filter: Partial<TodoFilter> = {}, limit = 2) {
  const found = []
  for (let after: TodoPlace | undefined; ;) {
    const page = await readTodo(store, { now: NOW, ...filter }, { after, limit })
    found.push(...page)
    const last = page.at(-1)
    if (page.length < limit || !last) return found
    after = placeOf(last)
  }
}

describe.each(['sqlite', 'postgres'] as const)('the to-do list, on %s', (dialect) => {
  it('says what stopped, who looks after it, what hangs on it and by when', async () => {
    await start(dialect)
    await keepOrder('o1', { shipBy: '2026-11-27T10:00:00Z' })
    await keepOrder('o2')
    await fail('o1', 'unmapped')
    await disagree('o2', 'reopened', NOW - HOUR)
    expect(await all()).toMatchObject([
      {
        ...{
          behind: 'deadLetter',
          kind: 'unmapped',
          department: 'operations',
          number: 'N-o1',
          pieces: '3.5',
          amount: '99.90',
          currency: 'CNY',
        },
        ...{ since: NOW, dueAt: NOW + 2 * HOUR, message: 'because of unmapped', field: 'lines.skuCode' },
      },
      { behind: 'conflict', kind: 'takenBack', department: 'finance', number: 'N-o2', dueAt: NOW + 7 * HOUR, field: 'status' },
    ])
  })

  it('gives every item once, whatever the page, and those alone that are asked for', async () => {
    await start(dialect)
    for (let n = 0; n < 7; n++) {
      await keepOrder(`o${n}`)
      if (n % 2) await disagree(`o${n}`, 'manual', NOW - Math.floor(n / 3) * HOUR)
      else
        await fail(`o${n}`, n === 4 ? 'amountMismatch' : 'unmapped', { at: NOW - Math.floor(n / 3) * HOUR, connection: n ? 'erp' : 'crm' })
    }
    const found = await all()
    expect(found.map(({ number }) => number).toSorted()).toEqual(['N-o0', 'N-o1', 'N-o2', 'N-o3', 'N-o4', 'N-o5', 'N-o6'])
    expect(found.map(({ since }) => since)).toEqual(found.map(({ since }) => since).toSorted((a, b) => b - a))
    expect((await all({ department: 'finance' })).map(({ number }) => number)).toEqual(['N-o4'])
    expect((await all({ connection: 'crm' })).map(({ number }) => number)).toEqual(['N-o0'])
    expect((await all({ isOverdue: true, now: NOW + 3 * HOUR })).map(({ number }) => number)).toEqual(['N-o6'])
  })

  it('adds up by kind, what is overdue first; what is resolved is not there', async () => {
    await start(dialect)
    for (const id of ['o1', 'o2', 'o3']) await keepOrder(id)
    await fail('o1', 'amountMismatch', { at: NOW - 9 * HOUR })
    await fail('o2', 'unmapped')
    await fail('o3', 'unmapped', { connection: 'crm' })
    expect((await groupTodo(store, { now: NOW })).map(({ amounts, ...group }) => ({ ...group, amounts: [...amounts] }))).toEqual([
      { kind: 'amountMismatch', department: 'finance', count: 1, overdue: 1, pieces: '3.5', amounts: [['CNY', '99.90']] },
      { kind: 'unmapped', department: 'operations', count: 2, overdue: 0, pieces: '7.0', amounts: [['CNY', '199.80']] },
    ])
    const [{ id } = { id: '' }] = await all({ kind: 'amountMismatch' })
    await store.commit({ items: [{ key: 'o1', deadLettersResolved: [{ id, at: NOW }] }] })
    expect((await all()).map(({ kind }) => kind)).toEqual(['unmapped', 'unmapped'])
  })

  it('knows records that ask for somebody though nothing failed, until they do so no more', async () => {
    await start(dialect)
    await keepOrder('held', { status: 'awaitingShipment', hold: { reasons: ['outOfStock', 'manual'], at: '2026-11-27T07:00:00Z' } })
    await keepOrder('late', { status: 'partiallyShipped', shipBy: '2026-11-27T06:00:00Z' })
    await keepOrder('soon', { status: 'awaitingShipment', shipBy: '2026-11-27T08:00:01Z' })
    await keepOrder('shipped', { status: 'shipped', shipBy: '2026-11-27T06:00:00Z' })
    await keepOrder('lifted', { status: 'completed', hold: { reasons: ['manual'], at: '2026-11-27T07:00:00Z' } })
    const near = { deadline: '2026-11-28T05:00:00Z', appliedAt: '2026-11-20T05:00:00Z', payable: undefined, refundAmount: '12.00' }
    await keepOrder('refund', { ...near, status: 'refunding' }, 'afterSale')
    await keepOrder('returned', { ...near, status: 'awaitingReceipt', deadline: '2026-11-26T05:00:00Z' }, 'afterSale')
    await keepOrder('far', { ...near, status: 'applied', deadline: '2026-11-30T05:00:00Z' }, 'afterSale')
    await keepOrder('buyers', { ...near, status: 'awaitingReturn' }, 'afterSale')
    await fail('soon', 'unmapped', { at: NOW - 90 * 60_000 })

    const found = await all()
    expect(
      found.map(({ id, kind, department, message, dueAt }) => [id.slice(0, 8), kind, department, message, (dueAt - NOW) / HOUR]),
    ).toEqual([
      ['held', 'held', 'operations', 'outOfStock, manual', 3],
      [found[1]!.id.slice(0, 8), 'unmapped', 'operations', 'because of unmapped', 1 / 3600],
      ['late', 'shipmentOverdue', 'warehouse', 'partiallyShipped', -2],
      ['refund', 'refundPending', 'finance', 'refunding', 21],
      ['returned', 'refundPending', 'warehouse', 'awaitingReceipt', -27],
    ])
    expect(found[3]).toMatchObject({
      behind: 'record',
      connection: null,
      record: 'refund',
      number: 'N-refund',
      amount: '12.00',
      pieces: '3.5',
    })
    expect((await all({ isOverdue: true })).map(({ id }) => id)).toEqual(['late', 'returned'])
    expect((await all({ kind: 'held' })).map(({ id }) => id)).toEqual(['held'])
    expect(
      (await groupTodo(store, { now: NOW, object: 'afterSale' })).map(({ kind, department, count }) => [kind, department, count]),
    ).toEqual([
      ['refundPending', 'warehouse', 1],
      ['refundPending', 'finance', 1],
    ])

    const { records } = await store.snapshot({ records: ['held', 'late'] })
    const changed = records.map((row) => {
      const { hold: _hold, ...body } = JSON.parse(row.body) as Record<string, unknown>
      return { row: nextRecord(row, { ...body, status: 'shipped' }, NOW), expectRev: row.rev }
    })
    await store.commit({ items: [{ key: 'changed', records: changed }] })
    expect((await all()).map(({ kind }) => kind)).toEqual(['unmapped', 'refundPending', 'refundPending'])
    expect(await all({ id: 'late' })).toEqual([])
    expect((await all({ id: 'refund' })).map(({ number }) => number)).toEqual(['N-refund'])
  })

  it('lists a record by itself under each connection that it is bound in', async () => {
    await start(dialect)
    await keepOrder('late', { status: 'awaitingShipment', shipBy: '2026-11-27T06:00:00Z' })
    const row = newBinding({ connection: 'shop', object: 'order', record: 'late', externalId: '7', now: NOW })
    await store.commit({ items: [{ key: 'b', bindings: [{ row, expectRev: null }] }] })
    expect(await all({ connection: 'shop' })).toHaveLength(1)
    expect(await all({ connection: 'erp' })).toHaveLength(0)
  })

  it('keeps a note and a name with an item, on the revision that was seen, and finds items by name', async () => {
    await start(dialect)
    for (const id of ['o1', 'o2']) await keepOrder(id)
    await fail('o1', 'unmapped')
    await disagree('o2', 'manual')
    const [first, second] = await all()
    expect(first).toMatchObject({ note: null, assignee: null, notedBy: null, notedAt: null, rev: 0 })
    await saveNote(store, first!, { note: ' asked the supplier ', assignee: '小王', by: 'admin' })
    await expect(saveNote(store, first!, { note: 'too late', by: 'admin' })).rejects.toMatchObject({ code: 'revChanged' })
    expect(await all({ assignee: '小王' })).toMatchObject([
      { id: first!.id, note: 'asked the supplier', assignee: '小王', notedBy: 'admin', notedAt: NOW, rev: 1 },
    ])
    await saveNote(store, (await all({ id: first!.id }))[0]!, { assignee: '', by: 'admin' })
    expect(await all({ assignee: '小王' })).toEqual([])
    expect(await all({ id: first!.id })).toMatchObject([{ note: 'asked the supplier', assignee: null, rev: 2 }])
    expect(await all({ id: second!.id })).toMatchObject([{ behind: 'conflict', note: null }])
  })
})
