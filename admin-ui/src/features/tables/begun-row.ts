// A missing row of a code table that an address begins: what a failed document lacks, for a person to add the rest.
import type { CodeRow, CodeTable } from '../../api/code-tables.ts'
import { columnsOf } from './table-columns.ts'

interface MissingRow {
  table: string
  by: CodeRow
}

/** Rows that a dead letter says are missing. */
export function missingRowsIn(details: Record<string, unknown>): MissingRow[] {
  const { unmapped } = details
  return Array.isArray(unmapped) ? (unmapped as MissingRow[]) : []
}

export const addRowPath = ({ table, by }: MissingRow): string =>
  `/tables/${encodeURIComponent(table)}?${new URLSearchParams({ add: JSON.stringify(by) }).toString()}`

/** What of an address the table has columns for; undefined: it begins none. */
export function begunRow(table: CodeTable, query: URLSearchParams): CodeRow | undefined {
  const text = query.get('add')
  if (text === null) return undefined
  const cells = Object.entries(parsed(text)).filter(([column, cell]) => columnsOf(table).includes(column) && typeof cell === 'string')
  return Object.fromEntries(cells) as CodeRow
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text)) as object
  } catch {
    return {}
  }
}
