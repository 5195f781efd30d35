// The PostgreSQL store against the common suite, and what only PostgreSQL promises: several nodes, schemas.
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { emptySchema } from '../testing/empty-store.ts'
import { sharedFreshDatabase } from '../testing/postgres-shared.ts'
import { storeConformance } from '../testing/store-conformance.ts'
import { commitAll, dueItem, randomisingCodec, recordRow, T0 } from '../testing/store-rows.ts'
import { openStore } from './open.ts'

const codec = randomisingCodec
let database = ''
let schemas = 0

beforeAll(async () => {
  database = await sharedFreshDatabase()
})

const nextUrl = (): string => `${database}?schema=company_${++schemas}`

storeConformance('postgres', {
  // A schema that was emptied is as empty as a database, and made faster.
  fresh: () => emptySchema(database, 'conformance'),
  open: (options) => openStore({ url: `${database}?schema=conformance` }, options),
})

describe('postgres alone', () => {
  test('nodes that start at once make the schema once', async () => {
    const url = nextUrl()
    const nodes = await Promise.all([1, 2, 3].map(() => openStore({ url }, { codec })))
    await commitAll(nodes[0]!, dueItem('r1'))
    expect((await nodes[2]!.snapshot({ records: ['r1'] })).records).toEqual([recordRow('r1')])
    for (const node of nodes) await node.close()
  })

  test('companies in schemas of one database do not see each other', async () => {
    const [a, b] = await Promise.all([openStore({ url: nextUrl() }, { codec }), openStore({ url: nextUrl() }, { codec })])
    await commitAll(a, dueItem('r1'))
    expect((await b.snapshot({ records: ['r1'] })).records).toEqual([])
    expect(await b.read.select().from(b.tables.records)).toEqual([])
    expect(await b.sequence()).toBe(0)
    await Promise.all([a.close(), b.close()])
  })

  test('a lane is held across nodes, by the database clock', async () => {
    const url = nextUrl()
    const [a, b] = await Promise.all([openStore({ url }, { codec }), openStore({ url }, { codec, clock: () => T0 })])
    const lease = await a.acquireLane('erp', 'out/0', 'a', 60_000)
    expect(Math.abs(lease!.leaseUntil - 60_000 - (await a.clock()))).toBeLessThan(5000)
    expect(await b.acquireLane('erp', 'out/0', 'b', 60_000)).toBeNull()
    await Promise.all([a.close(), b.close()])
  })

  test('another key, a bad schema name and a newer schema are refused', async () => {
    const url = nextUrl()
    await (await openStore({ url }, { codec })).close()
    const other = { ...codec, open: () => 'something else' }
    await expect(openStore({ url }, { codec: other })).rejects.toMatchObject({ code: 'wrongKey', kind: 'config' })
    await expect(openStore({ url: `${database}?schema=a;drop` }, { codec })).rejects.toMatchObject({ code: 'badSchema', kind: 'config' })
    const client = new pg.Client(database)
    await client.connect()
    const raise = `UPDATE company_${schemas}.meta SET value = (value::int + 1)::text WHERE key = 'schemaVersion'`
    await client.query(raise)
    await (await openStore({ url }, { codec })).close()
    await client.query(raise)
    await client.end()
    await expect(openStore({ url }, { codec })).rejects.toMatchObject({ code: 'schemaTooNew', kind: 'config' })
  })

  test('a backup is the tools’ business', async () => {
    const store = await openStore({ url: nextUrl() }, { codec })
    await expect(store.backup('/nowhere')).rejects.toMatchObject({ code: 'noBackup', kind: 'config' })
    await store.close()
  })
})
