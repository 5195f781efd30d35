// An empty schema of PostgreSQL that a dump is loaded into, in one transaction. A node that starts meanwhile waits until it is over.
import type pg from 'pg'
import type { Codec } from '../dialect.ts'
import { dumpShapes } from '../dump-format.ts'
import { refuseFilled, type LoadSink } from '../dump-port.ts'
import { prepareSchema } from './open.ts'
import { openPool } from './pool.ts'
import { byColumn, insertRows } from './unnest.ts'

/** Throws HubError config: `notEmpty`, `wrongKey`, `schemaTooNew`, `badSchema`. */
export async function openPostgresSink(url: string, codec: Codec): Promise<LoadSink> {
  const database = openPool(url)
  try {
    await prepareSchema(database, codec)
    const client = await database.pool.connect()
    try {
      return await sinkInto(client, database.close)
    } catch (error) {
      client.release(true)
      throw error
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

async function sinkInto(client: pg.PoolClient, closePool: () => Promise<void>): Promise<LoadSink> {
  const shapes = dumpShapes('postgres')
  await client.query('BEGIN')
  await client.query('LOCK TABLE meta IN ACCESS EXCLUSIVE MODE')
  await refuseFilledSchema(client, shapes)
  return {
    shapes,
    insert: async (shape, rows) => void (await client.query(insertRows(shape), byColumn(rows, shape.columns.length))),
    async finish(sequence) {
      if (sequence > 0) await client.query(`SELECT setval('commit_sequence', $1)`, [sequence])
      await client.query(`SELECT setval(pg_get_serial_sequence('lineage', 'id'), max(id)) FROM lineage HAVING max(id) IS NOT NULL`)
      for (const { table } of shapes.values()) await client.query(`ANALYZE ${table}`)
      await client.query('COMMIT')
    },
    async close() {
      // With its connection an open transaction ends too.
      client.release(true)
      await closePool()
    },
  }
}

async function refuseFilledSchema(client: pg.PoolClient, shapes: LoadSink['shapes']): Promise<void> {
  const filled: string[] = []
  for (const [name, shape] of shapes) {
    if (name !== 'meta' && (await client.query(`SELECT 1 FROM ${shape.table} LIMIT 1`)).rowCount) filled.push(name)
  }
  const { rows } = await client.query<{ key: string }>('SELECT key FROM meta')
  refuseFilled(
    filled,
    rows.map(({ key }) => key),
  )
}
