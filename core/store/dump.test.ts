// A hub's database goes from SQLite to PostgreSQL and back: every row of every table, sealed as it was, or nothing at all.
import Database from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCodec } from '../crypto/codec.ts'
import { startTestHub } from '../testing/hub.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { startWorld } from '../testing/product-world.ts'
import { commitAll, dueItem, lineageRow, randomisingCodec, recordRow } from '../testing/store-rows.ts'
import type { Codec, Dialect } from './dialect.ts'
import { OWN_FACTS } from './dump-format.ts'
import { dump } from './dump.ts'
import { load } from './load.ts'
import { openStore, type StoreTarget } from './open.ts'
import type { Store } from './port.ts'
import { insertInto, shapesOf } from './shapes.ts'
import { tablesFor } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'qiao-dump-'))
let database = ''
let count = 0
const fresh = (dialect: Dialect): StoreTarget =>
  dialect === 'sqlite' ? { file: join(folder, `${++count}.sqlite`) } : { url: `${database}?schema=moved_${++count}` }
const codec = randomisingCodec

beforeAll(async () => {
  database = await sharedFreshDatabase()
})
afterAll(() => rmSync(folder, { recursive: true }))

async function textOf(target: StoreTarget): Promise<string> {
  let text = ''
  for await (const chunk of dump(target)) text += chunk
  return text
}
/** In pieces that end anywhere, in the middle of a character too. */
async function* stream(text: string, size = 777): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function withStore<T>(target: StoreTarget, work: (store: Store) => Promise<T>, key: Codec = codec): Promise<T> {
  const store = await openStore(target, { codec: key, isDurable: false })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Opened rows of each table, in one order. */
const contents = (target: StoreTarget, key?: Codec) =>
  withStore(
    target,
    async ({ tables, read }) => {
      const all: Record<string, string[]> = {}
      for (const [name, table] of Object.entries(tables)) {
        const rows = (await read.select().from(table)) as Record<string, unknown>[]
        const kept = name === 'meta' ? rows.filter(({ key }) => !OWN_FACTS.includes(key as string)) : rows
        all[name] = kept.map((row) => JSON.stringify(row)).sort()
      }
      return all
    },
    key,
  )

const ROWS = 3
/** Three rows in every table that there is, every column filled but in the last row, which has what must be there alone. */
async function fillEveryTable(file: string): Promise<void> {
  await withStore({ file }, async () => {})
  const tables = tablesFor('sqlite', codec)
  const shapes = shapesOf(tables)
  const db = new Database(file)
  for (const [name, table] of Object.entries(tables)) {
    const shape = shapes[name as keyof typeof shapes] as unknown as { table: string; columns: string[]; list(): string; values(row: object): unknown[] } // prettier-ignore
    const statement = db.prepare(insertInto(shape))
    for (let n = 1; n <= ROWS; n++) {
      const columns = Object.entries(table as unknown as Record<string, { notNull: boolean; primary: boolean; dataType: string }>)
      const row = columns.map(([column, { notNull, primary, dataType }]) => {
        if (n === ROWS && !notNull && !primary) return [column, null]
        if (dataType === 'number') return [column, 4_000_000_000 * Number(column.endsWith('At') || column.endsWith('Seq')) + n]
        return [column, dataType === 'boolean' ? n % 2 === 1 : `${name} ${column} ${n} 桥\u2028"\\`]
      })
      statement.run(shape.values(Object.fromEntries(row) as object))
    }
  }
  db.prepare(`UPDATE meta SET value = '9000000000' WHERE key = 'sequence'`).run()
  db.close()
}

describe('there and back', () => {
  const [first, second, third] = [fresh('sqlite'), { url: '' }, fresh('sqlite')] as [{ file: string }, { url: string }, { file: string }]
  beforeAll(async () => {
    second.url = (fresh('postgres') as { url: string }).url
    await fillEveryTable(first.file)
    const { rows } = await load(stream(await textOf(first)), { target: second, codec })
    expect(Object.keys(rows)).toEqual(Object.keys(tablesFor('sqlite', codec)))
    await load(stream(await textOf(second)), { target: third, codec })
  })

  it('has every row as it was, and lanes that nobody holds', async () => {
    const [before, there, back] = [await contents(first), await contents(second), await contents(third)]
    for (const rows of Object.values(before)) expect(rows).toHaveLength(ROWS)
    const released = (raised: number) =>
      before['lanes']!.map((row) => JSON.parse(row) as { epoch: number })
        .map((row) => JSON.stringify({ ...row, epoch: row.epoch + raised, holder: null, leaseUntil: 0 }))
        .sort()
    expect(there).toEqual({ ...before, lanes: released(1) })
    expect(back).toEqual({ ...before, lanes: released(2) })
  })
  it.each([1, 2])('counts on where it stopped (after %i moves)', (moves) =>
    withStore(moves === 1 ? second : third, async (store) => {
      expect(await store.sequence()).toBe(9_000_000_000)
      expect(await commitAll(store, { ...dueItem('new'), lineage: [lineageRow('new')] })).toBe(9_000_000_001)
      const ids = (await store.read.select().from(store.tables.lineage)).map(({ id }) => id).sort()
      expect(ids).toEqual([1, 2, 3, 4])
    }),
  )
  it('tells nothing of what is sealed', async () => {
    const text = await textOf(first)
    expect(text).toContain('records number 1 桥')
    expect(text).not.toContain('records body 1')
  })
})

describe('what does not fit', () => {
  let text = ''
  beforeAll(async () => {
    const { file } = fresh('sqlite') as { file: string }
    await fillEveryTable(file)
    text = await textOf({ file })
  })

  describe.each<Dialect>(['sqlite', 'postgres'])('%s', (dialect) => {
    it('a stream that was cut off or changed leaves the database as empty as it was', async () => {
      const target = fresh(dialect)
      const lines = text.split('\n')
      const bad = [
        text.slice(0, -1),
        text.slice(0, text.length / 2),
        `${lines.slice(0, -2).join('\n')}\n`,
        lines.filter((line) => !line.startsWith('["runs id 2')).join('\n'),
        text.replace('runs counters 1', 'runs counters 7'),
        `${text}[]\n`,
        'PGDMP',
        '',
      ]
      for (const one of bad) await expect(load(stream(one), { target, codec })).rejects.toMatchObject({ code: 'badDump', kind: 'data' })
      await load(stream(text), { target, codec })
    })
    it('another key is told before the database is touched', async () => {
      const target = fresh(dialect)
      const other = { ...codec, open: () => 'something else' }
      await expect(load(stream(text), { target, codec: other })).rejects.toMatchObject({ code: 'wrongKey', kind: 'config' })
      await expect(textOf(target)).rejects.toMatchObject({ code: 'noData' })
    })
    it('a database with anything in it is left alone', async () => {
      const target = fresh(dialect)
      await withStore(target, (store) => store.admin([{ table: 'meta', put: { key: 'hubId', value: 'hub_1' } }]))
      const started = { code: 'notEmpty', message: expect.stringContaining('a hub has been started on it') }
      await expect(load(stream(text), { target, codec })).rejects.toMatchObject(started)
      await withStore(target, (store) => commitAll(store, dueItem('r1')))
      const before = await contents(target)
      const filled = { code: 'notEmpty', message: expect.stringContaining('it has records, deliveries') }
      await expect(load(stream(text), { target, codec })).rejects.toMatchObject(filled)
      expect(await contents(target)).toEqual(before)
    })
    it('a dump of another version says so', async () => {
      const target = fresh(dialect)
      const newer = text.replace(/"schemaVersion":\d+/, '"schemaVersion":99')
      await expect(load(stream(newer), { target, codec })).rejects.toMatchObject({ code: 'schemaVersion', kind: 'config' })
      const format = text.replace('"formatVersion":1', '"formatVersion":2')
      await expect(load(stream(format), { target, codec })).rejects.toMatchObject({ code: 'schemaVersion', kind: 'config' })
    })
    it('whoever stops reading a dump ends it', async () => {
      const target = fresh(dialect)
      await load(stream(text), { target, codec })
      for await (const chunk of dump(target)) {
        expect(chunk).not.toBe('')
        break
      }
      await withStore(target, (store) => commitAll(store, dueItem('r1')))
    })
  })

  it('a text that PostgreSQL cannot store is told with its table', async () => {
    const target = fresh('sqlite')
    await withStore(target, (store) => commitAll(store, { key: 'x', lineage: [lineageRow('r\0')] }))
    const refused = { code: 'notLoaded', message: expect.stringMatching(/^Rows of lineage cannot be stored here: .*Nothing was loaded\.$/) }
    await expect(load(stream(await textOf(target)), { target: fresh('postgres'), codec })).rejects.toMatchObject(refused)
  })
})

describe.each<[Dialect, Dialect]>([
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
])('a hub that moves from %s to %s', (from, to) => {
  it('is dumped as of one moment while it works', async () => {
    const [source, target] = [fresh(from), fresh(to)]
    await withStore(source, async (store) => {
      const long = (n: number) => recordRow(`r${n}`, { body: 'x'.repeat(2_000) })
      await commitAll(store, ...Array.from({ length: 600 }, (_, n) => ({ key: `r${n}`, records: [{ row: long(n), expectRev: null }] })))
      const chunks = dump(source)
      let text = String((await chunks.next()).value)
      expect(text.endsWith(']\n')).toBe(true) // in the middle of the records
      await commitAll(store, { key: 'late', records: [{ row: recordRow('late'), expectRev: null }], lineage: [lineageRow('late')] })
      for await (const chunk of chunks) text += chunk
      const { rows } = await load(stream(text, 50_000), { target, codec })
      expect(rows).toMatchObject({ records: 600, lineage: 0 })
    })
  })

  it('goes on there: what was on its way is looked up, what changes later is delivered once', async () => {
    const key = createCodec(new Uint8Array(32).fill(3))
    const clock = { now: Date.parse('2026-03-01T00:00:00Z') }
    const [source, target] = [fresh(from), fresh(to)]
    const open = (of: StoreTarget) => openStore(of, { codec: key, clock: () => clock.now, isDurable: false })
    const store = await open(source)
    const world = await startWorld({ store, hub: { clock } })
    const { shop, erp } = world
    for (const code of ['A1', 'A2', 'A3']) world.sell(code)
    // Sent, and the answer not seen: the moment of the dump. The last one that begins has no record that is still to be sent from here.
    const port = erp.connector.open({}).objects['product']!
    const { write } = port
    const texts: string[] = []
    let begun = 0
    port.write = async (...args) => {
      const nth = begun++
      const results = await write!(...args)
      texts[nth] = await textOf(source)
      return results
    }
    await world.pull(shop)
    port.write = write
    const bundle = await world.hub.exportConfiguration()
    await world.stop()
    await store.close()
    expect(erp.effects).toHaveLength(3)

    await load(stream(texts.at(-1)!), { target, codec: key })
    const moved = await open(target)
    const states = (await moved.read.select().from(moved.tables.deliveries)).map(({ state }) => state)
    expect(states).toContain('taken')
    const hub = await startTestHub({ store: moved, systems: [shop, erp], clock, bundle })
    await hub.run(120_000, 10_000)
    expect(erp.effects).toHaveLength(3)
    shop.put('s-A1', { code: 'A1', name: 'Tea A1', price: '14.00' })
    await hub.pull(shop)
    await hub.run(120_000, 10_000)
    expect(erp.effects.slice(3).map(({ kind, native }) => [kind, native['price']])).toEqual([['update', '14.00']])
    await hub.stop()
    await moved.close()
  })
})
