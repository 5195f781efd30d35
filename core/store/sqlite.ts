// The store on SQLite: one process, one writer connection whose transactions never span a turn, one read-only connection for screens.
import { existsSync } from 'node:fs'
import { HubError } from '../errors.ts'
import type { AdminWrite, Store } from './port.ts'
import { createAdmin } from './sqlite/admin.ts'
import { createCommit, isRowFault } from './sqlite/commit.ts'
import { createGroup } from './sqlite/group.ts'
import { createIngest } from './sqlite/inbox.ts'
import { createLanes } from './sqlite/lanes.ts'
import { lockFile } from './sqlite/lock.ts'
import { openWriter, type Opened } from './sqlite/open.ts'
import { openReader } from './sqlite/read.ts'
import { shapesOf } from './shapes.ts'
import { createSaveRun } from './sqlite/runs.ts'
import { createSnapshots } from './sqlite/snapshot.ts'
import { createUpkeep } from './sqlite/upkeep.ts'
import { waitWrites } from './sqlite/waits.ts'
import { createWork } from './sqlite/work.ts'
import type { StoreOptions } from './store-options.ts'
import { tablesFor } from './tables.ts'

export interface SqliteOptions extends StoreOptions {
  file: string
  /** false: a crash of the machine (not of the process) may lose the last commits. For tests only. Default true. */
  isDurable?: boolean
}

/** Lane epochs of one opening; more acquisitions than this in one process life do not happen. */
const EPOCHS_PER_OPENING = 1_000_000_000

/** Throws HubError config: `databaseInUse`, `schemaTooNew`, `wrongKey`. */
export function openSqlite({ file, codec, clock = Date.now, isDurable = true }: SqliteOptions): Store {
  const lock = lockFile(file)
  let opened: Opened
  try {
    opened = openWriter(file, { codec, isDurable })
  } catch (error) {
    lock.release()
    throw error
  }
  const { db } = opened
  const tables = tablesFor('sqlite', codec)
  const shapes = shapesOf(tables)
  const reader = openReader(file)

  let committed = opened.sequence
  let pending = committed
  const saveSequence = db.prepare(`UPDATE meta SET value = ? WHERE key = 'sequence'`)
  const group = createGroup(db, {
    onBegin: () => void (pending = committed),
    beforeCommit: () => {
      if (pending !== committed) saveSequence.run(String(pending))
    },
    afterCommit: () => void (committed = pending),
  })

  const lanes = createLanes((opened.opened + 1) * EPOCHS_PER_OPENING, clock)
  const snapshots = createSnapshots(db, shapes)
  const work = createWork(db, shapes, lanes)
  const upkeep = createUpkeep(db)
  const ingest = createIngest(db, shapes)
  const admin = createAdmin(db, shapes)
  const commit = createCommit({ db, shapes, lanes, clock, sequence: () => committed, nextSequence: () => ++pending })
  const readCursor = db.prepare('SELECT cursor, rev FROM cursors WHERE connection = ? AND object = ? AND kind = ?')
  const saveRun = createSaveRun(db, shapes)
  const waits = waitWrites(db)
  let isClosed = false

  return {
    dialect: 'sqlite',
    tables,
    read: reader.read,
    get isInTransaction() {
      return db.open && db.inTransaction
    },
    sequence: async () => committed,
    clock: async () => clock(),
    ingest: (rows) => group.write(() => ingest(rows)),
    inboxDue: async (now, limit) => work.inboxDue(now, limit),
    bindingHeads: async (connection, object, ids) => snapshots.bindingHeads(connection, object, ids),
    snapshot: async (query) => snapshots.snapshot(query),
    commit: (set) => group.write((isGuarded) => commit(set, isGuarded)),
    dueLanes: async (now) => work.dueLanes(now),
    nextDueAt: async (now) => work.nextDueAt(now),
    acquireLane: async (connection, lane, holder, leaseMs) => lanes.acquire(connection, lane, holder, leaseMs),
    renewLane: async (lease, leaseMs) => lanes.renew(lease, leaseMs),
    releaseLane: async (lease) => lanes.release(lease),
    orphanTaken: (lease, now) => group.write(() => work.orphanTaken(lease, now)),
    takeBatch: async (connection, lane, now, limit) => work.takeBatch(connection, lane, now, limit),
    hintsDue: async (connection, object, now, limit) => work.hintsDue(connection, object, now, limit),
    createsInFlight: async (connection, object) => work.createsInFlight(connection, object),
    cursor: async (connection, object, kind) =>
      (readCursor.get(connection, object, kind) as { cursor: string | null; rev: number } | undefined) ?? { cursor: null, rev: 0 },
    saveRun: (row) => group.write(() => saveRun(row)),
    releaseWaiting: (records, now) => group.write(() => waits.release(records, now)),
    admin: (writes) => group.write(() => refusing(writes, admin)),
    backlog: async () => upkeep.backlog(),
    async prune(before) {
      let deleted = 0
      for (let bite = -1; bite !== 0; deleted += bite) bite = await group.write(() => upkeep.pruneBite(before))
      return deleted
    },
    async backup(target) {
      if (existsSync(target)) throw new HubError('fileExists', 'config', `${target} exists already: a backup goes into a new file.`)
      // On the writer's own connection: writes from another one would restart the copy for ever.
      await db.backup(target)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      group.close()
      reader.close()
      db.close()
      lock.release()
    },
  }
}

function refusing(writes: AdminWrite[], admin: (writes: AdminWrite[]) => { failed: number[] }): { failed: number[] } {
  try {
    return admin(writes)
  } catch (error) {
    if (error instanceof HubError || !isRowFault(error)) throw error
    throw new HubError('badRow', 'data', `Cannot be stored: ${(error as Error).message}`, { cause: error })
  }
}
