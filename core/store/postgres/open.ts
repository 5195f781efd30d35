// Brings a company's schema up to this code's version, one node at a time, and checks the facts kept in meta.
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import type { Codec } from '../dialect.ts'
import { makeKeyCheck, refuseWrongKey } from '../key-check.ts'
import { knownVersion, migrationsFolder, refuseNewerSchema } from '../schema-version.ts'
import type { Database } from './pool.ts'

/** Any number, the same in every node. */
const MIGRATION_LOCK = 7_141_200_317

/** Throws HubError config `schemaTooNew`, `wrongKey`. */
export async function prepareSchema(database: Database, codec: Codec): Promise<void> {
  const client = await database.pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    try {
      await bringUp(client, database.schema)
      await checkKey(client, codec)
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK])
    }
  } finally {
    client.release()
  }
}

async function bringUp(client: pg.PoolClient, schema: string): Promise<void> {
  const known = knownVersion('postgres')
  const stored = await storedVersion(client, schema)
  refuseNewerSchema(stored, known)
  if (stored >= known) return
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
  await migrate(drizzle(client), {
    migrationsFolder: migrationsFolder('postgres'),
    migrationsSchema: schema,
    migrationsTable: 'migrations',
  })
  await saveMeta(client, 'schemaVersion', String(known))
}

async function storedVersion(client: pg.PoolClient, schema: string): Promise<number> {
  const { rows } = await client.query<{ found: string | null }>('SELECT to_regclass($1)::text AS found', [`${schema}.meta`])
  return rows[0]?.found == null ? 0 : Number((await readMeta(client, 'schemaVersion')) ?? 0)
}

async function checkKey(client: pg.PoolClient, codec: Codec): Promise<void> {
  const kept = await readMeta(client, 'keyCheck')
  if (kept === undefined) await saveMeta(client, 'keyCheck', makeKeyCheck(codec))
  else refuseWrongKey(codec, kept)
}

const readMeta = async (client: pg.PoolClient, key: string): Promise<string | undefined> =>
  (await client.query<{ value: string }>('SELECT value FROM meta WHERE key = $1', [key])).rows[0]?.value

const saveMeta = async (client: pg.PoolClient, key: string, value: string): Promise<void> => {
  await client.query('INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [key, value])
}
