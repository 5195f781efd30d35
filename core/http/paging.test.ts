// Pages neither skip nor repeat, also while rows come in; cursors that are not ours are refused.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApiClient, TOKEN, type ApiAnswer, type ApiClient } from '../testing/api-client.ts'
import { deadLetterRow, openFakeHub, recordRow, START, type FakeHub } from '../testing/fake-hub.ts'
import { createApp } from './app.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
let hub: FakeHub
let ask: ApiClient

beforeEach(async () => {
  hub = await openFakeHub()
  ask = createApiClient(createApp(hub, { verifyToken: async (token) => token === TOKEN, isLoopback: true, log: silent }))
})
afterEach(() => hub.dispose())

const insert = (id: string, updatedAt: number) =>
  hub.store.commit({ items: [{ key: id, records: [{ row: recordRow({ id, updatedAt }), expectRev: null }] }] })

async function walk(path: string, between?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { body }: ApiAnswer = await ask('GET', `${path}${cursor && `&cursor=${cursor}`}`)
    ids.push(...(body.items as { id: string }[]).map(({ id }) => id))
    cursor = body.nextCursor
    if (cursor !== null) await between?.()
  }
  return ids
}

describe('pages', () => {
  it('walk all rows once, newest first, over any times and page sizes', async () => {
    const all: { id: string; updatedAt: number }[] = []
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (times, limit) => {
          for (const time of times) {
            const row = { id: `rec_${String(all.length).padStart(4, '0')}`, updatedAt: START + time }
            all.push(row)
            await insert(row.id, row.updatedAt)
          }
          const expected = all.toSorted((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id)
          expect(await walk(`/api/v1/records?limit=${limit}`)).toEqual(expected)
        },
      ),
      { numRuns: 12 },
    )
  })
  it('are not moved by rows that come in between', async () => {
    for (let i = 0; i < 9; i++) await insert(`rec_${i}`, START + i)
    let newer = 0
    const seen = await walk('/api/v1/records?limit=2', () => insert(`new_${newer++}`, START + 1_000))
    expect(seen).toEqual(Array.from({ length: 9 }, (_, i) => `rec_${8 - i}`))
  })
  it('keep their filter', async () => {
    const deadLetters = Array.from({ length: 7 }, (_, i) =>
      deadLetterRow({ id: `dl_${i}`, code: i % 2 ? 'odd' : 'even', createdAt: START + i }),
    )
    await hub.store.commit({ items: [{ key: 'x', deadLetters }] })
    expect(await walk('/api/v1/dead-letters?limit=2&code=even')).toEqual(['dl_6', 'dl_4', 'dl_2', 'dl_0'])
  })
  it('walk deliveries, whose key has four parts', async () => {
    const dirty = ['a', 'b', 'c'].flatMap((connection) =>
      ['order', 'product'].map((object) => ({ connection, object, record: 'rec_1', lane: 0, priority: 8, dueAt: START, at: START })),
    )
    await hub.store.commit({ items: [{ key: 'x', dirty }] })
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: ApiAnswer = await ask('GET', `/api/v1/deliveries?limit=4${cursor && `&cursor=${cursor}`}`)
      seen.push(...(body.items as { connection: string; object: string }[]).map(({ connection, object }) => `${connection}/${object}`))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(['a/order', 'a/product', 'b/order', 'b/product', 'c/order', 'c/product'])
  })
  it('end exactly at the last row', async () => {
    await insert('rec_1', START)
    await insert('rec_2', START)
    expect((await ask('GET', '/api/v1/records?limit=2')).body.nextCursor).toBeNull()
  })
})

describe('a cursor that is not ours', () => {
  const of = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  it.each(['%20', 'garbage', of([1]), of(['x', 'y']), of([START, 'a', 'b']), of({}), of([1.5, 'a']), of(null)])(
    '%s is refused',
    async (cursor) => {
      expect(await ask('GET', `/api/v1/records?cursor=${cursor}`)).toMatchObject({
        status: 400,
        body: { code: 'invalidCursor', errors: [{ pointer: '/query/cursor' }] },
      })
    },
  )
})
