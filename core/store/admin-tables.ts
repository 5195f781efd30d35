// Which columns name a row of the tables that administrative writes may touch.
import type { AdminTable } from './port.ts'

/** Key columns by table; names as in tables.ts. */
export const ADMIN_KEYS: Record<AdminTable, readonly string[]> = {
  meta: ['key'],
  connections: ['id'],
  flows: ['id'],
  documents: ['kind', 'name'],
  conflicts: ['id'],
  deadLetters: ['id'],
  idempotency: ['key'],
  gates: ['connection'],
  cursors: ['connection', 'object', 'kind'],
}

const WITHOUT_REV: readonly AdminTable[] = ['meta', 'idempotency', 'gates']
export const hasRev = (table: AdminTable): boolean => !WITHOUT_REV.includes(table)
