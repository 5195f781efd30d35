// Looks at a database without opening it as the store: nothing is migrated, locked or written. For `qiao doctor`.
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import pg from 'pg'
import type { StoreTarget } from './open.ts'
import { knownVersion } from './schema-version.ts'

export interface Peek {
  /** Schema version of the database; 0 = there is none yet. */
  stored: number
  /** Schema version of this code. */
  known: number
  /** The database server's clock (epoch ms); a file has none. */
  clock?: number
}

const CONNECT_WITHIN_MS = 5_000
const VERSION = `SELECT value FROM meta WHERE key = 'schemaVersion'`

/** Throws the driver's error when the database does not answer or cannot be read. */
export const peekDatabase = async (target: StoreTarget): Promise<Peek> =>
  'file' in target ? peekFile(target.file) : peekServer(target.url)

function peekFile(file: string): Peek {
  const known = knownVersion('sqlite')
  if (!existsSync(file)) return { stored: 0, known }
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    const hasMeta = db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'`).get() !== undefined
    return { stored: hasMeta ? Number(db.prepare(VERSION).pluck().get() ?? 0) : 0, known }
  } finally {
    db.close()
  }
}

async function peekServer(url: string): Promise<Peek> {
  const target = new URL(url)
  const schema = target.searchParams.get('schema') ?? 'public'
  target.searchParams.delete('schema')
  const client = new pg.Client({ connectionString: target.href, connectionTimeoutMillis: CONNECT_WITHIN_MS })
  await client.connect()
  try {
    const found = await client.query<{ meta: string | null; clock: string }>(
      'SELECT to_regclass($1)::text AS meta, (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS clock',
      [`${client.escapeIdentifier(schema)}.meta`],
    )
    const { meta, clock } = found.rows[0]!
    const stored = meta === null ? 0 : Number((await client.query<{ value: string }>(VERSION.replace('meta', meta))).rows[0]?.value ?? 0)
    return { stored, known: knownVersion('postgres'), clock: Number(clock) }
  } finally {
    await client.end()
  }
}
