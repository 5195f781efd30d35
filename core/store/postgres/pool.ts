// The connections to PostgreSQL: one schema per company, 64-bit counts as numbers, transactions that know that they are open.
import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'
import { HubError } from '../../errors.ts'

/** A pool, or the connection of an open transaction. */
export interface Sql {
  /** Rows as arrays, in the order of the statement's columns. Prepared once per connection. */
  rows(text: string, values?: unknown[]): Promise<unknown[][]>
  /** Number of rows changed. */
  run(text: string, values?: unknown[]): Promise<number>
}

export interface Database extends Sql {
  pool: pg.Pool
  schema: string
  readonly isInTransaction: boolean
  /** Tried again, whole, when PostgreSQL chose it as the victim of a deadlock or lost a race. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Thrown inside a transaction when an insert lost a race: the second try sees the winner. */
export class RaceLost extends Error {}

const MOST_TRIES = 10
const INT8 = 20
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown),
}

/** `?schema=` in the URL names the company's schema; default `public`. */
export function openPool(url: string): Database {
  const target = new URL(url)
  const schema = target.searchParams.get('schema') ?? 'public'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new HubError('badSchema', 'config', `schema=${schema}: use lower-case letters, digits and _, not starting with a digit.`)
  }
  target.searchParams.delete('schema')
  const pool = new pg.Pool({
    connectionString: target.href,
    max: 16,
    types: types as pg.CustomTypesConfig,
    options: `-c search_path=${schema}`,
  })
  // A connection that breaks while idle is replaced at the next query; without a listener the process would end.
  pool.on('error', () => {})
  const inside = new AsyncLocalStorage<true>()

  const tryOnce = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('BEGIN')
      const answer = await inside.run(true, () => work(sqlOf(client)))
      await client.query('COMMIT')
      return answer
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    ...sqlOf(pool),
    pool,
    schema,
    get isInTransaction() {
      return inside.getStore() ?? false
    },
    async transaction(work) {
      for (let tries = 1; ; tries++) {
        try {
          return await tryOnce(work)
        } catch (error) {
          if (!isRetryable(error)) throw error
          if (tries === MOST_TRIES) {
            throw new HubError('databaseBusy', 'transient', `The database gave up ${tries} times in a row.`, { cause: error })
          }
        }
      }
    },
    close: () => pool.end(),
  }
}

const names = new Map<string, string>()
const nameOf = (text: string): string => {
  let name = names.get(text)
  if (!name) names.set(text, (name = `q${names.size}`))
  return name
}

function sqlOf(client: pg.Pool | pg.PoolClient): Sql {
  return {
    rows: async (text, values = []) => {
      const result = await client.query<unknown[]>({ name: nameOf(text), text, values, rowMode: 'array' })
      return result.rows
    },
    run: async (text, values = []) => (await client.query({ name: nameOf(text), text, values })).rowCount ?? 0,
  }
}

/** Serialization failure, deadlock, lost race. */
const isRetryable = (error: unknown): boolean =>
  error instanceof RaceLost || (error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01'))

/** Is the row to blame, rather than the connection or the database? Classes: data exception, integrity violation, program limit. */
export const isRowFault = (error: unknown): boolean =>
  error instanceof pg.DatabaseError
    ? /^(22|23|54)/.test(error.code ?? '')
    : error instanceof TypeError || error instanceof RangeError || (error instanceof HubError && error.kind === 'data')
