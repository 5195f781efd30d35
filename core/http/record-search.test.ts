// A search lists exact hits first and page after page, along indexes, on both stores.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type SQL } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hub } from '../engine/port.ts'
import { openStore } from '../store/open.ts'
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import type { Store } from '../store/port.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { addConnection, bindingRow, commitAll, randomisingCodec as codec, recordRow, T0 } from '../testing/store-rows.ts'
import { listed } from './record-list.ts'
import { MOST_BEGINNINGS } from './record-search.ts'
import { recordRoutes } from './records.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-search-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Enough that reading them all is dearer than any index. */
const OTHERS = 2000

/** Payments 4200 …, and behind them an order that is 42 in the ERP, one whose bill is 42, and one whose own number it is. */
async function fill(store: Store) {
  await addConnection(store, 'erp')
  const payments = Array.from({ length: OTHERS }, (_, i) =>
    recordRow(`p${i}`, { object: 'payment', number: i < 9 ? `420${i}` : `P${i}`, updatedAt: T0 + 1000 + i }),
  )
  const orders = ['sale', 'bill', '42'].map((id, i) => recordRow(id, { number: `XS${i}`, updatedAt: T0 + i }))
  const bound = [
    bindingRow('sale', { externalId: '42' }),
    bindingRow('bill', { externalId: '7', documentNumber: '42' }),
    ...payments.map(({ id }, i) => bindingRow(id, { externalId: `${10_000 + i}`, documentNumber: `B${i}` })),
  ]
  await commitAll(store, {
    key: 'all',
    records: [...payments, ...orders].map((row) => ({ row, expectRev: null })),
    bindings: bound.map((row) => ({ row, expectRev: null })),
  })
}

const search = (store: Store, q: string, limit = 50) => list(store, { q, limit })

/** Page after page. */
async function list(store: Store, filters: { q?: string; limit: number }): Promise<string[]> {
  const { listRecords } = recordRoutes({ store } as Hub)
  const ids: string[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body } = (await listRecords({ query: { ...filters, cursor } } as Parameters<typeof listRecords>[0])) as {
      body: { items: { id: string }[]; nextCursor: string | null }
    }
    ids.push(...body.items.map(({ id }) => id))
    cursor = body.nextCursor
  }
  return ids
}

const targets = {
  sqlite: async () => ({ file: join(folder, 'hub.db') }),
  postgres: async () => ({ url: await sharedFreshDatabase() }),
}

/** How the database goes about a query, a step a line. */
const explain = {
  async sqlite({ read }: Store, query: SQL) {
    const rows = await read.all<[number, number, number, string]>(sql`EXPLAIN QUERY PLAN ${query}`)
    return rows.map((row) => row[3])
  },
  async postgres({ read }: Store, query: SQL) {
    const { rows } = (await (read as unknown as { execute(query: SQL): Promise<unknown> }).execute(sql`EXPLAIN ${query}`)) as {
      rows: { 'QUERY PLAN': string }[]
    }
    return rows.map((row) => row['QUERY PLAN'])
  },
}

describe.each(['sqlite', 'postgres'] as const)('a search on %s', (dialect) => {
  let store: Store
  beforeAll(async () => {
    const target = await targets[dialect]()
    store = await openStore(target, { codec })
    await fill(store)
    if (!('url' in target)) return
    const client = new pg.Client(target.url)
    await client.connect()
    await client.query('ANALYZE')
    await client.end()
  })
  afterAll(() => store.close())

  it('lists exact hits before numbers that begin so, page by page', async () => {
    const begun = Array.from({ length: 9 }, (_, i) => `p${8 - i}`)
    expect(await search(store, '42')).toEqual(['42', 'bill', 'sale', ...begun])
    for (const limit of [1, 2, 3, 5]) expect(await search(store, '42', limit)).toEqual(['42', 'bill', 'sale', ...begun])
    expect(await search(store, '4203')).toEqual(['p3'])
  })
  it('takes a word as it is typed, and no pattern', async () => {
    expect(await search(store, 'xs')).toEqual(['42', 'bill', 'sale'])
    for (const word of ['X_', '%', '42%', 'XS\\']) expect(await search(store, word)).toEqual([])
  })
  it('finds the highest of many numbers that begin so, the last changed first', async () => {
    const found = await search(store, 'p', 200)
    const highest = Array.from({ length: OTHERS }, (_, i) => `P${i}`)
      .filter((_, i) => i >= 9)
      .sort()
      .slice(-MOST_BEGINNINGS)
    expect(found).toEqual(
      highest
        .map((number) => Number(number.slice(1)))
        .sort((a, b) => b - a)
        .map((i) => `p${i}`),
    )
  })
  it.each([{}, { object: 'order' }, { connection: 'erp' }, { limit: 3, cursor: Buffer.from(`[1,${T0},"p3"]`).toString('base64url') }])(
    'reads no table from end to end, with %j',
    async (filters) => {
      const plan = await explain[dialect](store, listed(store, { q: '42', ...filters }).query.getSQL())
      expect(plan.filter((step) => /SCAN (records|bindings)|Seq Scan on (records|bindings)/.test(step))).toEqual([])
      expect(plan.join('\n')).toMatch(/bindings_document/)
    },
  )
  it.each([
    {},
    { connection: 'erp' },
    { isDeleted: true },
    { isStopped: true },
    { limit: 3, cursor: Buffer.from(`[${T0},"p3"]`).toString('base64url') },
  ])('nor does the list, with %j', async (filters) => {
    const plan = (await explain[dialect](store, listed(store, filters).query.getSQL())).join('\n')
    const index = 'isDeleted' in filters ? 'records_deleted' : 'isStopped' in filters ? 'records_stopped' : 'records_list'
    // PostgreSQL reads two thousand rows at once to find the fifty that it has picked along the indexes.
    if (dialect === 'postgres') return expect(plan).toMatch(new RegExp(`using ${index}`))
    expect(plan).not.toMatch(/SCAN (records|bindings)/)
    expect(plan.match(new RegExp(`USING INDEX ${index}`, 'g'))).toHaveLength(CANONICAL_OBJECTS.length)
  })
  it('lists all objects together, the last changed first, page by page', async () => {
    const all = [...Array.from({ length: OTHERS }, (_, i) => `p${OTHERS - 1 - i}`), '42', 'bill', 'sale']
    expect(await list(store, { limit: 200 })).toEqual(all)
    expect((await list(store, { limit: 7 })).slice(-20)).toEqual(all.slice(-20))
  })
})
