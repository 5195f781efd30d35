// Opens the store the configuration names: a SQLite file, or a PostgreSQL database.
import type { Store } from './port.ts'
import type { SqliteOptions } from './sqlite.ts'
import type { StoreOptions } from './store-options.ts'

export type StoreTarget = { file: string } | { url: string }

/** Throws HubError config when the database is in use, of another key, or newer than this code. */
export async function openStore(
  target: StoreTarget,
  options: StoreOptions & Pick<SqliteOptions, 'isDurable' | 'writerKey'>,
): Promise<Store> {
  // Each dialect's driver is loaded only where it is used.
  if ('file' in target) return (await import('./sqlite.ts')).openSqlite({ ...options, file: target.file })
  return (await import('./postgres.ts')).openPostgres({ ...options, url: target.url })
}
