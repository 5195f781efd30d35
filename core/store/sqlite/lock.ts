// Exactly one process opens a database: an operating-system lock that ends with its holder, however that dies.
import Database from 'better-sqlite3'
import { hostname } from 'node:os'
import { HubError } from '../../errors.ts'

export interface FileLock {
  release(): void
}

/**
 * Takes `<file>.lock`, a tiny SQLite file whose write lock is held as long as the store is open. The system frees it when the process
 * ends (kill -9 too), so a stale lock does not exist and a reused process id cannot fool us. Throws HubError config `databaseInUse`.
 */
export function lockFile(file: string): FileLock {
  const db = new Database(`${file}.lock`, { timeout: 0 })
  try {
    // Readers must get in while the lock is held, to learn who holds it: no WAL, no exclusive mode.
    db.pragma('journal_mode = DELETE')
    db.pragma('synchronous = OFF')
    db.exec('CREATE TABLE IF NOT EXISTS holder (only INTEGER PRIMARY KEY CHECK (only = 1), pid INTEGER, host TEXT, since TEXT)')
    db.prepare('INSERT OR REPLACE INTO holder VALUES (1, ?, ?, ?)').run(process.pid, hostname(), new Date().toISOString())
    db.exec('BEGIN IMMEDIATE')
  } catch (error) {
    const holder = isBusy(error) ? readHolder(db) : undefined
    db.close()
    if (!isBusy(error)) throw error
    throw inUse(file, holder, error)
  }
  return {
    release: () => {
      if (!db.open) return
      db.exec('ROLLBACK')
      db.close()
    },
  }
}

interface Holder {
  pid: number
  host: string
  since: string
}

const isBusy = (error: unknown): boolean => error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')

function readHolder(db: Database.Database): Holder | undefined {
  try {
    return db.prepare('SELECT pid, host, since FROM holder').get() as Holder | undefined
  } catch (error) {
    // Another process is just writing its name: its message will do without one.
    if (isBusy(error)) return undefined
    throw error
  }
}

function inUse(file: string, holder: Holder | undefined, cause: unknown): HubError {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process'
  return new HubError(
    'databaseInUse',
    'config',
    `${file} is in use by ${who}. One process serves a SQLite database: stop that one, or use PostgreSQL to run several.`,
    { cause, details: { file, ...holder } },
  )
}
