// Opens the writer's connection: pragmas, migrations, and the facts kept in meta.
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { makeKeyCheck, refuseWrongKey } from '../key-check.ts'
import { knownVersion, migrationsFolder, refuseNewerSchema } from '../schema-version.ts'
import type { Codec } from '../dialect.ts'

export interface Opened {
  db: Database.Database
  /** Last sequence committed. */
  sequence: number
  /** How often this file has been opened before. */
  opened: number
}

export interface OpenWriterOptions {
  codec: Codec
  /** false: a crash of the machine may lose the last commits (tests only). */
  isDurable: boolean
}

/** Throws HubError config `schemaTooNew`, `wrongKey`. */
export function openWriter(file: string, { codec, isDurable }: OpenWriterOptions): Opened {
  const db = new Database(file)
  try {
    setPragmas(db, isDurable)
    const stored = Number(readMeta(db, 'schemaVersion') ?? 0)
    const known = knownVersion('sqlite')
    refuseNewerSchema(stored, known)
    if (stored < known) migrate(drizzle(db), { migrationsFolder: migrationsFolder('sqlite') })
    const opened = Number(readMeta(db, 'opened') ?? 0)
    db.transaction(() => {
      checkKey(db, codec)
      if (stored < known) writeMeta(db, 'schemaVersion', String(known))
      writeMeta(db, 'opened', String(opened + 1))
      if (readMeta(db, 'sequence') === undefined) writeMeta(db, 'sequence', '0')
    })()
    return { db, opened, sequence: Number(readMeta(db, 'sequence')) }
  } catch (error) {
    db.close()
    throw error
  }
}

function setPragmas(db: Database.Database, isDurable: boolean): void {
  // Measured (core/bench/store-bench.ts): rows with a sealed body of 1 to 2 KB fill pages of 8 KB better, and fewer, larger writes
  // make a commit a third cheaper. Of no effect on a file that exists.
  db.pragma('page_size = 8192')
  db.pragma('journal_mode = WAL')
  db.pragma('wal_autocheckpoint = 2000')
  // The library is built with NORMAL for WAL: an acknowledged request could be lost with the power.
  db.pragma(`synchronous = ${isDurable ? 'FULL' : 'OFF'}`)
  db.pragma('busy_timeout = 5000')
  db.pragma('cache_size = -16384')
}

function checkKey(db: Database.Database, codec: Codec): void {
  const kept = readMeta(db, 'keyCheck')
  if (kept === undefined) writeMeta(db, 'keyCheck', makeKeyCheck(codec))
  else refuseWrongKey(codec, kept)
}

const hasMeta = (db: Database.Database): boolean =>
  db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'`).get() !== undefined

const readMeta = (db: Database.Database, key: string): string | undefined =>
  hasMeta(db) ? (db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined) : undefined

const writeMeta = (db: Database.Database, key: string, value: string): void =>
  void db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value)
