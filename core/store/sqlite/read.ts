// What reads on SQLite: a second, read-only connection, so that nobody ever sees half a transaction, and drizzle's proxy over it for screens.
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import type { ReadHandle } from '../port.ts'

/** Screens have a few hundred shapes of query; a search box must not make it thousands of prepared statements. */
const MOST_STATEMENTS = 500

export interface Reader {
  /** The connection, for statements of the engine. */
  db: Database.Database
  read: ReadHandle
  close(): void
}

export function openReader(file: string): Reader {
  const db = new Database(file, { readonly: true })
  // SQLite's own knows ASCII alone.
  db.function('lower', { deterministic: true }, (text) => (typeof text === 'string' ? text.toLowerCase() : text))
  const statements = new Map<string, Database.Statement>()
  const prepared = (text: string): Database.Statement => {
    let statement = statements.get(text)
    if (statement) return statement
    if (statements.size >= MOST_STATEMENTS) statements.clear()
    statement = db.prepare(text).raw(true)
    statements.set(text, statement)
    return statement
  }
  const read = drizzle(async (text, values, method) => {
    const statement = prepared(text)
    return { rows: method === 'get' ? (statement.get(...values) as unknown[]) : statement.all(...values) }
  })
  return { db, read: read as unknown as ReadHandle, close: () => db.close() }
}
