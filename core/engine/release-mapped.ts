// A new row of a code table releases what waited for it, and nothing else: every letter names the rows it lacks. Which letters those are is
// looked at after each change of the tables, by whichever node made it, and once after a start: nothing is lost with a process that dies.
import { and, eq } from 'drizzle-orm'
import type { MissingRow } from '../mapping/unmapped.ts'
import type { DeadLetterRow, Store } from '../store/port.ts'
import { findCodes, type FoundCodes, type Wanted } from './codes.ts'
import type { Courier } from './courier.ts'
import type { Reason } from './release-letters.ts'

export const missingCodeRows = ({ deps: { store } }: Courier): Reason => ({
  code: 'unmapped',
  by: 'codeTable',
  version: codeTablesVersion,
  async ready() {
    const letters = await unmappedLetters(store)
    const found = await findCodes(
      store,
      letters.flatMap(({ rows }) => rows.flatMap((row) => wantedOf(row) ?? [])),
    )
    const mapped = letters.filter(({ rows }) => rows.some((row) => isThere(row, found)))
    return { open: letters.length, ids: mapped.map(({ id }) => id) }
  },
})

/** Another word after each change of any code table or of its rows. */
async function codeTablesVersion({ read, tables: { codeTables } }: Store): Promise<string> {
  const { name, rev, createdAt } = codeTables
  const rows = await read.select({ name, rev, createdAt }).from(codeTables).orderBy(name)
  return rows.map((row) => `${row.name} ${row.rev} ${row.createdAt}`).join('\n')
}

export interface UnmappedLetter extends Pick<DeadLetterRow, 'id' | 'connection' | 'object' | 'createdAt'> {
  rows: MissingRow[]
}

/** Open letters for lack of a row; without their payloads. */
export async function unmappedLetters({ read, tables: { deadLetters } }: Store): Promise<UnmappedLetter[]> {
  const { id, connection, object, createdAt, details } = deadLetters
  const rows = await read
    .select({ id, connection, object, createdAt, details })
    .from(deadLetters)
    .where(and(eq(deadLetters.state, 'open'), eq(deadLetters.code, 'unmapped')))
  return rows.map(({ details: text, ...letter }) => {
    const { unmapped = [] } = JSON.parse(text ?? '{}') as { unmapped?: MissingRow[] }
    return { ...letter, rows: unmapped }
  })
}

function wantedOf({ table, by, direction }: MissingRow): Wanted | undefined {
  if (direction === 'out') return { table, key: Object.values(by) }
  const [entry] = Object.entries(by)
  return entry && { table, column: entry[0], code: entry[1] }
}

function isThere({ table, by, direction, column }: MissingRow, found: FoundCodes): boolean {
  if (direction === 'out') return found.cell(table, Object.values(by), column) !== undefined
  return found.keys(table, column, by[column]!) !== undefined
}
