// What has no row in a code table (未对应): one error for all of a record, with what hangs on each: pieces and money.
import { HubError } from '../errors.ts'
import { add } from '../model/money.ts'
import { shown } from './converter.ts'
import { isBox } from './paths.ts'
import type { Canonical, Weight } from './port.ts'

/** A row that is missing, by the columns it would be found by. */
export interface MissingRow {
  table: string
  /** Column → text. Key columns when writing; the looked-up column when reading. */
  by: Record<string, string>
  /** The column to be taken, or read. */
  column: string
  direction: 'in' | 'out'
  field: string
  weight: Weight
}

/** What of a record hangs on a field: of a line its quantity and amount, of the record all its lines and what it is worth. */
export function weightOf(part: Canonical, root: Canonical): Weight {
  const lines = part === root && Array.isArray(root['lines']) ? root['lines'].filter(isBox) : [part]
  const pieces = sum(lines.flatMap((line) => decimalOf(line['quantity']) ?? []))
  const worth = part === root ? (root['payable'] ?? root['refundAmount'] ?? root['amount']) : part['amount']
  const amount = decimalOf(worth)
  const currency = root['currency']
  return { pieces, ...(amount !== undefined && { amount }), ...(typeof currency === 'string' && amount !== undefined && { currency }) }
}

const decimalOf = (value: unknown): string | undefined => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? value : undefined)
const sum = (values: string[]): string => values.reduce((total, value) => add(total, value), '0')

/** HubError data `unmapped`; its details name every missing row once. */
export function unmappedError(missing: MissingRow[]): HubError {
  const rows = mergeRows(missing)
  const [first] = rows as [MissingRow]
  const says = Object.entries(first.by).map(([column, text]) => `${column} ${shown(text)}`)
  const others = rows.length > 1 ? `, nor ${rows.length - 1} other row${rows.length > 2 ? 's' : ''} that this record needs` : ''
  const message = `${first.field}: code table ${first.table} has no row with ${says.join(', ')}${others}. Add it: what waited for it goes on by itself`
  return new HubError('unmapped', 'data', message, { details: { field: first.field, unmapped: rows } })
}

function mergeRows(missing: MissingRow[]): MissingRow[] {
  const merged = new Map<string, MissingRow>()
  for (const row of missing) {
    const name = JSON.stringify([row.table, row.direction, row.by, row.column])
    const other = merged.get(name)
    merged.set(name, other ? { ...other, weight: together(other.weight, row.weight) } : row)
  }
  return [...merged.values()]
}

/** Of one record: its money is of one currency. */
function together(a: Weight, b: Weight): Weight {
  const amount = a.amount === undefined || b.amount === undefined ? (a.amount ?? b.amount) : add(a.amount, b.amount)
  const currency = a.currency ?? b.currency
  return { pieces: add(a.pieces, b.pieces), ...(amount !== undefined && { amount }), ...(currency !== undefined && { currency }) }
}
