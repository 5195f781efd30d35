// Which columns name a row of the tables that administrative writes may touch.
import { HubError } from '../errors.ts'
import type { AdminTable, AdminWrite } from './port.ts'

/** Key columns by table; names as in tables.ts. */
export const ADMIN_KEYS: Record<AdminTable, readonly string[]> = {
  meta: ['key'],
  connections: ['id'],
  flows: ['id'],
  documents: ['kind', 'name'],
  mappingTexts: ['hash'],
  conflicts: ['id'],
  deadLetters: ['id'],
  todoNotes: ['item'],
  idempotency: ['key'],
  gates: ['connection'],
  circuits: ['connection'],
  cursors: ['connection', 'object', 'kind'],
  checks: ['id'],
  checkDifferences: ['check', 'position'],
  plans: ['id'],
  planItems: ['id'],
  codeTables: ['name'],
}

const WITHOUT_REV: readonly AdminTable[] = ['meta', 'mappingTexts', 'idempotency', 'gates', 'checks', 'checkDifferences', 'planItems']
/** Has the table revisions to compare with `expectRev`? */
export const hasRev = (table: AdminTable): boolean => !WITHOUT_REV.includes(table)

/** Values of the key columns; HubError bug when one is missing. */
export function adminKey(write: AdminWrite): unknown[] {
  const row = 'put' in write ? write.put : write.remove
  return ADMIN_KEYS[write.table].map((name) => {
    if (row[name] != null) return row[name]
    throw new HubError('missingKey', 'bug', `An administrative write of ${write.table} lacks its key ${name}.`)
  })
}
