// The store on SQLite: one process, one writer whose transactions never span a turn, and a read-only connection beside it.
import { existsSync } from 'node:fs'
import { HubError } from '../errors.ts'
import { createCodeRows } from './code-rows.ts'
import { laneNumber } from './lane-name.ts'
import type { CommitResult, Store, WriteSet } from './port.ts'
import { shapesOf } from './shapes.ts'
import { createBacklog } from './sqlite/backlog.ts'
import { createBudgets } from './sqlite/budgets.ts'
import { createLanes } from './sqlite/lanes.ts'
import { lockFile } from './sqlite/lock.ts'
import { openReader } from './sqlite/read.ts'
import { createRecent } from './sqlite/recent.ts'
import { createSnapshots } from './sqlite/snapshot.ts'
import { createWork } from './sqlite/work.ts'
import { openWriterThread } from './sqlite/writer-thread.ts'
import { openWriterHere, type Writer } from './sqlite/writer.ts'
import type { StoreOptions } from './store-options.ts'
import { tablesFor } from './tables.ts'

export interface SqliteOptions extends StoreOptions {
  file: string
  /** false: a crash of the machine (not of the process) may lose the last commits. For tests only. Default true. */
  isDurable?: boolean
  /** Writes on a thread of its own, which seals with this key. Without it all happens on this thread. */
  writerKey?: Uint8Array
}

/** Lane epochs of one opening; more acquisitions than this in one process life do not happen. */
const EPOCHS_PER_OPENING = 1_000_000_000
/** Records remembered, of a few kB each. */
const MOST_RECENT = 1_000

/** Throws HubError config: `databaseInUse`, `schemaTooNew`, `wrongKey`. */
export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const lock = lockFile(options.file)
  try {
    return makeStore(options, await openWriter(options), lock.release)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openWriter({ file, codec, isDurable = true, writerKey }: SqliteOptions): Promise<Writer> {
  return writerKey ? openWriterThread({ file, sealKey: writerKey, isDurable }) : openWriterHere(file, { codec, isDurable })
}

function makeStore({ file, codec, clock = Date.now }: SqliteOptions, writer: Writer, unlock: () => void): Store {
  const tables = tablesFor('sqlite', codec)
  const shapes = shapesOf(tables)
  const { db, read, close: closeReader } = openReader(file)
  const lanes = createLanes((writer.opened + 1) * EPOCHS_PER_OPENING, clock)
  const recent = createRecent(MOST_RECENT)
  const snapshots = createSnapshots(db, shapes)
  const work = createWork({ db, shapes, lanes, recent })
  const backlog = createBacklog(db)
  const budgets = createBudgets(clock)
  const readCursor = db.prepare('SELECT cursor, rev FROM cursors WHERE connection = ? AND object = ? AND kind = ?')
  let closing: Promise<void> | undefined

  async function commit(set: WriteSet): Promise<CommitResult> {
    // Lanes live on this thread, and writes happen in the order they are asked for: who holds the lane now holds it for this commit.
    if (set.lane && !lanes.isCurrent(set.lane))
      return { seq: writer.sequence(), failed: [], refused: [], fenced: 'lane', isCursorMoved: false }
    const result = await writer.write('commit', set, clock())
    if (!result.fenced) recent.keep(set.items, result)
    return result
  }

  async function closeAll() {
    await writer.close()
    closeReader()
    unlock()
  }

  return {
    dialect: 'sqlite',
    tables,
    read,
    isInTransaction: false, // a transaction never spans a turn
    sequence: async () => writer.sequence(),
    clock: async () => clock(),
    ingest: (rows) => writer.write('ingest', rows),
    inboxDue: async (now, limit) => work.inboxDue(now, limit),
    bindingHeads: async (connection, object, ids) => snapshots.bindingHeads(connection, object, ids),
    snapshot: async (query) => snapshots.snapshot(query),
    commit,
    dueLanes: async (now) => work.dueLanes(now),
    nextDueAt: async (now) => work.nextDueAt(now),
    acquireLane: async (connection, lane, holder, leaseMs) => lanes.acquire(connection, lane, holder, leaseMs),
    renewLane: async (lease, leaseMs) => lanes.renew(lease, leaseMs),
    releaseLane: async (lease) => lanes.release(lease),
    claimToken: (claim) => writer.write('claimToken', claim, clock()),
    saveToken: (lease, outcome) => writer.write('saveToken', lease, outcome, clock()),
    takePermits: async (request) => budgets.take(request),
    budgetsOf: async (connection) => budgets.used(connection),
    async orphanTaken(lease, now) {
      const lane = laneNumber(lease.lane)
      return lane === null || !lanes.isCurrent(lease) ? 0 : writer.write('orphanTaken', lease.connection, lane, now)
    },
    takeBatch: async (connection, lane, now, limit) => work.takeBatch(connection, lane, now, limit),
    hintsDue: async (connection, object, now, limit) => work.hintsDue(connection, object, now, limit),
    createsInFlight: async (connection, object) => work.createsInFlight(connection, object),
    cursor: async (connection, object, kind) =>
      (readCursor.get(connection, object, kind) as { cursor: string | null; rev: number } | undefined) ?? { cursor: null, rev: 0 },
    saveRun: (row) => writer.write('saveRun', row),
    releaseWaiting: (records, now) => writer.write('releaseWaiting', records, now),
    admin: (writes) => writer.write('admin', writes),
    saveCodeRows: (change) => writer.write('saveCodeRows', change),
    codeRows: createCodeRows(read, tables),
    backlog: async (now) => backlog(now),
    async prune(before) {
      let deleted = 0
      for (let bite = -1; bite !== 0; deleted += bite) bite = await writer.write('prune', before)
      return deleted
    },
    async backup(target) {
      if (existsSync(target)) throw new HubError('fileExists', 'config', `${target} exists already: a backup goes into a new file.`)
      await writer.backup(target)
    },
    close: () => (closing ??= closeAll()),
  }
}
