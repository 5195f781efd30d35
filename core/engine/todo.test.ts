// The to-do list: open dead letters and conflicts in business words, with what hangs on them.
import { afterEach, describe, expect, it } from 'vitest'
import { HubError } from '../errors.ts'
import type { Store } from '../store/port.ts'
import { emptyStore } from '../testing/product-world.ts'
import { conflictRow, deadLetter, newRecord } from './rows.ts'
import { groupTodo, placeOf, readTodo, type TodoFilter, type TodoPlace } from './todo.ts'

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

async function keepOrder(id: string, more: Record<string, unknown> = {}) {
  const lines = [
    { kind: 'bundle', quantity: '1' },
    { kind: 'component', quantity: '2' },
    { kind: 'normal', quantity: '1.5' },
  ]
  const body = { number: `N-${id}`, payable: '99.90', currency: 'CNY', lines, ...more }
  const row = { ...newRecord({ newId: () => id } as never, { object: 'order', body, isFilled: true, now: NOW }), id }
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

async function all(filter: TodoFilter = {}, limit = 2) {
  const found = []
  for (let after: TodoPlace | undefined; ;) {
    const page = await readTodo(store, filter, { after, limit })
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
    expect((await all({ overdueAt: NOW + 3 * HOUR })).map(({ number }) => number)).toEqual(['N-o6'])
  })

  it('adds up by kind, what is overdue first; what is resolved is not there', async () => {
    await start(dialect)
    for (const id of ['o1', 'o2', 'o3']) await keepOrder(id)
    await fail('o1', 'amountMismatch', { at: NOW - 9 * HOUR })
    await fail('o2', 'unmapped')
    await fail('o3', 'unmapped', { connection: 'crm' })
    expect((await groupTodo(store, {}, NOW)).map(({ amounts, ...group }) => ({ ...group, amounts: [...amounts] }))).toEqual([
      { kind: 'amountMismatch', department: 'finance', count: 1, overdue: 1, pieces: '3.5', amounts: [['CNY', '99.90']] },
      { kind: 'unmapped', department: 'operations', count: 2, overdue: 0, pieces: '7.0', amounts: [['CNY', '199.80']] },
    ])
    const [{ id } = { id: '' }] = await all({ kind: 'amountMismatch' })
    await store.commit({ items: [{ key: 'o1', deadLettersResolved: [{ id, at: NOW }] }] })
    expect((await all()).map(({ kind }) => kind)).toEqual(['unmapped', 'unmapped'])
  })
})
