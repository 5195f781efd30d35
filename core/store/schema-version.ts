// Which schema a database has, and which this code knows: nodes of version n and n + 1 may run side by side, no further apart.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HubError } from '../errors.ts'
import type { Dialect } from './dialect.ts'

/** Folder of a dialect's migrations. */
export const migrationsFolder = (dialect: Dialect): string => join(import.meta.dirname, 'migrations', dialect)

/** How many migrations this code knows. */
export function knownVersion(dialect: Dialect): number {
  const journal = JSON.parse(readFileSync(join(migrationsFolder(dialect), 'meta', '_journal.json'), 'utf8')) as { entries: unknown[] }
  return journal.entries.length
}

/** Throws HubError config `schemaTooNew` when the database is more than one version ahead. */
export function refuseNewerSchema(stored: number, known: number): void {
  if (stored <= known + 1) return
  throw new HubError(
    'schemaTooNew',
    'config',
    `The database has schema version ${stored}, this version of Qiao knows ${known}. Start a newer Qiao, or restore a backup made before its upgrade.`,
    { details: { stored, known } },
  )
}
