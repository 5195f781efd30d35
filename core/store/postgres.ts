// The store on PostgreSQL: any number of nodes, any of which may die; one schema per company.
import { drizzle } from 'drizzle-orm/node-postgres'
import { HubError } from '../errors.ts'
import type { ReadHandle, Store } from './port.ts'
import { createCodeRows } from './code-rows.ts'
import { createAdmin } from './postgres/admin.ts'
import { createBudgets } from './postgres/budgets.ts'
import { createSaveCodeRows } from './postgres/code-rows.ts'
import { createCommit, createSaveRun, lastSequence } from './postgres/commit.ts'
import { createLanes, nowAs } from './postgres/lanes.ts'
import { prepareSchema } from './postgres/open.ts'
import { isRowFault, openPool, type Sql } from './postgres/pool.ts'
import { createSnapshots } from './postgres/snapshot.ts'
import { createTokens } from './postgres/tokens.ts'
import { createIngest, pruneAll, readBacklog } from './postgres/upkeep.ts'
import { releaseWaits } from './postgres/waits.ts'
import { createWork } from './postgres/work.ts'
import { shapesOf } from './shapes.ts'
import type { StoreOptions } from './store-options.ts'
import { tablesFor } from './tables.ts'

export interface PostgresOptions extends StoreOptions {
  /** `postgres://…/database?schema=company`; default schema `public`. */
  url: string
}

/** Throws HubError config: `schemaTooNew`, `wrongKey`, `badSchema`. */
export async function openPostgres({ url, codec, clock: testClock }: PostgresOptions): Promise<Store> {
  const database = openPool(url)
  try {
    await prepareSchema(database, codec)
  } catch (error) {
    await database.close()
    throw error
  }
  const tables = tablesFor('postgres', codec)
  const shapes = shapesOf(tables)
  const clock = async (sql: Sql): Promise<number> => (await sql.rows(`SELECT ${nowAs('$1')}`, [testClock?.() ?? null]))[0]![0] as number
  const snapshots = createSnapshots(database, shapes)
  const work = createWork(database, shapes, testClock)
  const lanes = createLanes(database, testClock)
  const tokens = createTokens(database, { shape: shapes.tokens, clock: testClock })
  const budgets = createBudgets(database, testClock)
  const admin = createAdmin(database, shapes)
  const saveRun = createSaveRun(shapes)
  const readCursor = 'SELECT cursor, rev FROM cursors WHERE connection = $1 AND object = $2 AND kind = $3'
  // The same calls and answers for what the tables need; drizzle has no type common to both dialects.
  const read = drizzle(database.pool) as unknown as ReadHandle
  const saveCodeRows = createSaveCodeRows(database)
  const told = async <T>(write: () => Promise<T>): Promise<T> => {
    try {
      return await write()
    } catch (error) {
      if (error instanceof HubError || !isRowFault(error)) throw error
      throw new HubError('badRow', 'data', `Cannot be stored: ${(error as Error).message}`, { cause: error })
    }
  }
  let isClosed = false

  return {
    dialect: 'postgres',
    tables,
    read,
    get isInTransaction() {
      return database.isInTransaction
    },
    sequence: () => lastSequence(database),
    clock: () => clock(database),
    ingest: createIngest(database, shapes),
    inboxDue: work.inboxDue,
    bindingHeads: snapshots.bindingHeads,
    snapshot: snapshots.snapshot,
    commit: createCommit({ database, shapes, clock }),
    dueLanes: work.dueLanes,
    nextDueAt: work.nextDueAt,
    acquireLane: lanes.acquire,
    renewLane: lanes.renew,
    releaseLane: lanes.release,
    claimToken: tokens.claim,
    saveToken: tokens.save,
    takePermits: budgets.take,
    budgetsOf: budgets.used,
    orphanTaken: work.orphanTaken,
    takeBatch: work.takeBatch,
    hintsDue: work.hintsDue,
    createsInFlight: work.createsInFlight,
    async cursor(connection, object, kind) {
      const [row] = await database.rows(readCursor, [connection, object, kind])
      return row ? { cursor: row[0] as string | null, rev: row[1] as number } : { cursor: null, rev: 0 }
    },
    saveRun: (row) => saveRun(database, row),
    releaseWaiting: (records, now) => database.transaction((sql) => releaseWaits(sql, records, now)),
    admin: (writes) => told(() => admin(writes)),
    saveCodeRows: (change) => told(() => saveCodeRows(change)),
    codeRows: createCodeRows(read, tables),
    backlog: (now) => readBacklog(database, now),
    prune: (before) => pruneAll(database, before),
    async backup() {
      throw new HubError('noBackup', 'config', 'PostgreSQL has its own tools: use pg_dump, or base backups with WAL archiving.')
    },
    async close() {
      if (isClosed) return
      isClosed = true
      await database.close()
    },
  }
}
