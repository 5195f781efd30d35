// Rows as records: a row each, or all rows of a key as one record with lines. What is wrong with a row is told with the record it belongs to.
import { parseLocal } from '../../core/connector/local-time.ts'
import type { Native, ReadRecord } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import { LINE_ID, type Column, type Table } from './config.ts'
import type { CellFault, NamedRow } from './read-table.ts'

/** Faults of one record that are told; the rest is counted. */
const MOST_FAULTS = 5

export interface Source {
  /** The file's name, for messages. */
  name: string
  /** Epoch ms: when it was last written. */
  modifiedAt: number
}

/** In the order in which their first rows stand. */
export function recordsOf(rows: NamedRow[], table: Table, source: Source): ReadRecord[] {
  return groupsOf(rows, table).map((group) => recordOf(group, table, source))
}

interface Group {
  /** undefined: a row without a key, alone. */
  key: string | undefined
  rows: NamedRow[]
}

/** The parts of a key are joined by |; a | within one is written \|. */
export function keyOf(cells: Native, key: readonly string[]): string | undefined {
  const parts = key.map((name) => cells[name])
  if (parts.some((part) => typeof part !== 'string' || part === '')) return undefined
  return key.length === 1 ? (parts[0] as string) : (parts as string[]).map((part) => part.replaceAll(/[\\|]/g, String.raw`\$&`)).join('|')
}

function groupsOf(rows: NamedRow[], { key, lines }: Table): Group[] {
  const byKey = new Map<string, Group>()
  const groups: Group[] = []
  let above: Group | undefined
  for (const row of rows) {
    const isKeyBlank = key.every((name) => row.cells[name] === '' && !isAtFault(row, name))
    const own = keyOf(row.cells, key)
    if (lines?.fillDown === true && isKeyBlank && above) {
      above.rows.push(row)
      continue
    }
    const known = own === undefined ? undefined : byKey.get(own)
    if (known) known.rows.push(row)
    above = known ?? { key: own, rows: [row] }
    if (known) continue
    groups.push(above)
    if (own !== undefined) byKey.set(own, above)
  }
  return groups
}

function recordOf({ key, rows }: Group, table: Table, { name, modifiedAt }: Source): ReadRecord {
  const [first] = rows as [NamedRow]
  const isTwice = !table.lines && rows.length > 1
  const head = headOf(isTwice ? [first] : rows, table.columns)
  const native: Native = { ...head.values }
  if (table.lines) native.lines = linesOf(rows, table.lines.columns)
  const stamp = stampOf(native, table)
  const faults = [
    ...(key === undefined ? blankKey(first, table) : []),
    ...rows.flatMap((row) => ownFaults(row, table)),
    ...head.faults,
    ...(isTwice ? [faultOf(first, `the key ${key} stands in ${rows.length} rows: keep one of them, or configure lines`)] : []),
    ...(Number.isNaN(stamp) ? [faultOf(first, 'holds no date and time such as 2026-01-15 08:30:00', table.modified!.column)] : []),
  ]
  return {
    externalId: key ?? `${name}#${first.number}`,
    native,
    modifiedAt: stamp === undefined || Number.isNaN(stamp) ? modifiedAt : stamp,
    place: `${name} ${rowsText(rows)}`,
    ...(faults.length > 0 && { error: errorOf(faults, rows.length > 1) }),
  }
}

/** A key column whose cell is at fault has said so itself. */
function blankKey(row: NamedRow, { key }: Table): Fault[] {
  const name = key.find((one) => row.cells[one] === '' && !isAtFault(row, one))
  return name === undefined ? [] : [faultOf(row, 'is blank: it is part of the key', name)]
}

const isAtFault = ({ faults }: NamedRow, column: string): boolean => faults.some((fault) => fault.column === column)

interface Fault extends CellFault {
  number: number
}
/** Of a column where one is named: then `text` goes on from its name. */
const faultOf = ({ number }: NamedRow, text: string, column?: string): Fault =>
  column === undefined ? { number, text } : { number, column, text: `column ${column} ${text}` }

const ownFaults = (row: NamedRow, { lines }: Table): Fault[] => [
  ...row.faults.map((fault) => ({ ...fault, number: row.number })),
  ...(lines?.columns ?? []).flatMap(({ name, required }) =>
    required === true && row.cells[name] === '' && hasLine(row, lines!.columns) ? [faultOf(row, 'is blank', name)] : [],
  ),
]

/** Columns of the record: the same in all its rows, or blank where they are not repeated. */
function headOf(rows: NamedRow[], columns: readonly Column[]): { values: Native; faults: Fault[] } {
  const values: Native = {}
  const faults: Fault[] = []
  for (const { name, required } of columns) {
    const told = rows.find((row) => row.cells[name] !== '')
    const value = told?.cells[name] ?? ''
    values[name] = value === '' ? null : value
    if (required === true && value === '' && !isAtFault(rows[0]!, name)) faults.push(faultOf(rows[0]!, 'is blank', name))
    const other = rows.find((row) => row.cells[name] !== '' && row.cells[name] !== value)
    if (other) faults.push(faultOf(other, `differs from row ${told!.number}, which has the same key`, name))
  }
  return { values, faults }
}

const hasLine = (row: NamedRow, columns: readonly Column[]): boolean => columns.some(({ name }) => row.cells[name] !== '')

function linesOf(rows: NamedRow[], columns: readonly Column[]): Native[] {
  return rows
    .filter((row) => hasLine(row, columns))
    .map((row, at) => ({
      [LINE_ID]: String(at + 1),
      ...Object.fromEntries(columns.map(({ name }) => [name, row.cells[name] === '' ? null : row.cells[name]])),
    }))
}

/** undefined: no column tells; NaN: it does not read. */
function stampOf(native: Native, { modified }: Table): number | undefined {
  const text = modified && native[modified.column]
  return typeof text === 'string' ? parseLocal(text, modified!.zone) : undefined
}

/** `row 3`, `rows 3–5`, `rows 3, 7, 9`. */
function rowsText(rows: readonly NamedRow[]): string {
  const numbers = rows.map(({ number }) => number)
  const [first, last] = [numbers[0]!, numbers.at(-1)!]
  if (numbers.length === 1) return `row ${first}`
  if (last - first === numbers.length - 1) return `rows ${first}–${last}`
  const shown = numbers.slice(0, 10).join(', ')
  return `rows ${shown}${numbers.length > 10 ? ` and ${numbers.length - 10} more` : ''}`
}

function errorOf(faults: Fault[], isMany: boolean): HubError {
  const told = faults.slice(0, MOST_FAULTS).map(({ number, text }) => (isMany ? `row ${number}: ${text}` : text))
  const rest = faults.length > told.length ? `; and ${faults.length - told.length} more` : ''
  const rows = [...new Set(faults.map(({ number }) => number))]
  // What failed for one column has it in common.
  return new HubError('badRow', 'data', `${told.join('; ')}${rest}`, { details: { rows, path: faults[0]!.column ?? '' } })
}
