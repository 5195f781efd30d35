// One moment of a PostgreSQL database for a dump: one snapshot for all tables, read through cursors.
import type pg from 'pg'
import type { DumpSource } from '../dump-port.ts'
import type { AnyShape } from '../dump-format.ts'
import { openPool } from './pool.ts'

const ROWS_AT_ONCE = 500

export async function openPostgresSource(url: string): Promise<DumpSource> {
  const { pool, schema, close } = openPool(url)
  const client = await pool.connect().catch(async (error: Error) => {
    await close()
    throw error
  })
  const closeAll = async (): Promise<void> => {
    // With its connection the transaction ends too.
    client.release(true)
    await close()
  }
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const meta = await readMeta(client, schema)
    return {
      dialect: 'postgres',
      meta,
      // Read after the snapshot was taken: no lower than what any row of it carries.
      sequence: meta.size > 0 ? await readSequence(client) : 0,
      rows: (shape) => readRows(client, shape),
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function readMeta(client: pg.PoolClient, schema: string): Promise<Map<string, string>> {
  const { rows: found } = await client.query<{ meta: string | null }>('SELECT to_regclass($1)::text AS meta', [`${schema}.meta`])
  if (found[0]?.meta == null) return new Map()
  const { rows } = await client.query<[string, string]>({ text: 'SELECT key, value FROM meta', rowMode: 'array' })
  return new Map(rows)
}

const readSequence = async (client: pg.PoolClient): Promise<number> =>
  (await client.query<{ last_value: number }>('SELECT last_value FROM commit_sequence')).rows[0]!.last_value

async function* readRows(client: pg.PoolClient, shape: AnyShape): AsyncGenerator<unknown[]> {
  await client.query(`DECLARE dump NO SCROLL CURSOR FOR SELECT ${shape.list()} FROM ${shape.table}`)
  for (;;) {
    const { rows } = await client.query<unknown[]>({ text: `FETCH ${ROWS_AT_ONCE} FROM dump`, rowMode: 'array' })
    yield* rows
    if (rows.length < ROWS_AT_ONCE) break
  }
  await client.query('CLOSE dump')
}
