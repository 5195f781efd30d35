// One moment of a SQLite file for a dump: a read transaction beside the hub that may be writing to it. The write-ahead log grows meanwhile.
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { DumpSource } from '../dump-port.ts'

export function openSqliteSource(file: string): DumpSource {
  if (!existsSync(file)) return { dialect: 'sqlite', meta: new Map(), sequence: 0, rows: () => [], close: async () => {} }
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    db.exec('BEGIN')
    const hasMeta = db.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'`).get() !== undefined
    const meta = new Map(hasMeta ? (db.prepare('SELECT key, value FROM meta').raw().all() as [string, string][]) : [])
    return {
      dialect: 'sqlite',
      meta,
      sequence: Number(meta.get('sequence') ?? 0),
      rows: (shape) => db.prepare(`SELECT ${shape.list()} FROM ${shape.table}`).raw().iterate() as IterableIterator<unknown[]>,
      close: async () => void db.close(),
    }
  } catch (error) {
    db.close()
    throw error
  }
}
