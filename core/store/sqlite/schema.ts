// What drizzle-kit reads: the tables of one dialect as exports. Sealing does not concern the shape of a column.
import { tablesFor } from '../tables.ts'

const refuse = (): never => {
  throw new Error('the schema alone cannot seal')
}
export const {
  meta,
  planItems,
  codeTables,
  codeTableRows,
  codeTableCells,
  plans,
  connections,
  flows,
  documents,
  mappingTexts,
  records,
  bindings,
  identities,
  hints,
  inbox,
  deliveries,
  waits,
  lanes,
  cursors,
  tokens,
  budgets,
  gates,
  circuits,
  conflicts,
  deadLetters,
  todoNotes,
  lineage,
  runs,
  checks,
  checkDifferences,
  idempotency,
} = tablesFor('sqlite', { seal: refuse, open: refuse })
