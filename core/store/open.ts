// Opens the store the configuration names: a SQLite file, or a PostgreSQL database.
import type { Store } from './port.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite, type SqliteOptions } from './sqlite.ts'
import type { StoreOptions } from './store-options.ts'

export type StoreTarget = { file: string } | { url: string }

/** Throws HubError config when the database is in use, of another key, or newer than this code. */
export async function openStore(target: StoreTarget, options: StoreOptions & Pick<SqliteOptions, 'isDurable'>): Promise<Store> {
  if ('file' in target) return openSqlite({ ...options, file: target.file })
  return openPostgres({ ...options, url: target.url })
}
