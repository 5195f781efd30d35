// Empty stores for the engine's tests. Bringing a schema up takes most of a small test's time: on SQLite it is done once and copied, on PostgreSQL a
// schema is emptied and used again.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createCodec } from '../crypto/codec.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/port.ts'
import { sharedFreshDatabase } from './postgres-shared.ts'

export interface EmptyStore {
  store: Store
  remove(): Promise<void>
}

const codec = createCodec(new Uint8Array(32).fill(3))
const FILE = 'hub.sqlite'

/** A file of its own, or a schema in the PostgreSQL of the tests. */
export async function emptyStore(dialect: 'sqlite' | 'postgres', clock: { now: number }): Promise<EmptyStore> {
  const options = { codec, clock: () => clock.now, isDurable: false }
  if (dialect === 'postgres') return onPostgres(options)
  const folder = mkdtempSync(join(tmpdir(), 'qiao-world-'))
  copyFileSync(await (template ??= makeTemplate()), join(folder, FILE))
  const store = await openStore({ file: join(folder, FILE) }, options)
  return {
    store,
    async remove() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

let template: Promise<string> | undefined
async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-template-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, FILE)
  await (await openStore({ file }, { codec, isDurable: false })).close()
  return file
}

let database: Promise<string> | undefined
let schemas = 0
const free: string[] = []

async function onPostgres(options: Parameters<typeof openStore>[1]): Promise<EmptyStore> {
  const url = await (database ??= sharedFreshDatabase())
  const schema = free.pop() ?? `world_${++schemas}`
  const store = await openStore({ url: `${url}?schema=${schema}` }, options)
  return {
    store,
    async remove() {
      await store.close()
      await emptySchema(url, schema)
      free.push(schema)
    },
  }
}

/** As it was made: rows gone, sequences at their start. One that is not there stays so. DELETE, since TRUNCATE makes a new file for each table and index. */
export async function emptySchema(url: string, schema: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(`SET search_path = ${schema}`)
    const { rows } = await client.query<{ statement: string }>(
      `SELECT CASE tablename WHEN 'meta' THEN 'DELETE FROM meta WHERE key <> ''schemaVersion''' ELSE format('DELETE FROM %I', tablename) END AS statement
       FROM pg_tables WHERE schemaname = $1 AND tablename <> 'migrations'
       UNION ALL SELECT format('ALTER SEQUENCE %I RESTART', sequencename) FROM pg_sequences WHERE schemaname = $1`,
      [schema],
    )
    await client.query(rows.map(({ statement }) => statement).join(';'))
  } finally {
    await client.end()
  }
}
