// A code table's rows between people and the store: rows by column, what is wrong with them, and what a change would do.
import type { CodeRow } from '../store/port.ts'
import type { CodeTableConfig } from './code-tables.ts'

/** Column → text. */
export type RowText = Record<string, string>

/** A row as it was given, with its line in the file or its number in the request. */
export interface GivenRow {
  line: number
  row: RowText
}

export interface RowProblem {
  line?: number
  column?: string
  message: string
}

const LONGEST_CELL = 200
/** Of a whole key as stored: what an index takes on every database. */
const LONGEST_KEY = 1_000
const CONTROL = /[\u0000-\u001f\u007f]/

export interface KeyedRow extends CodeRow {
  line: number
}

/** Rows as they are stored, and what is wrong. Blanks around a cell are cut off; nothing else of a text is changed. */
export function keyedRows(table: CodeTableConfig, given: GivenRow[]): { rows: KeyedRow[]; problems: RowProblem[] } {
  const rows: KeyedRow[] = []
  const problems: RowProblem[] = []
  const lineOf = new Map<string, number>()
  for (const one of given) {
    const found = cellProblems(table, one)
    const key = keyOf(table, one.row)
    const before = lineOf.get(key)
    if (before !== undefined) found.push({ line: one.line, message: `The key is that of line ${before} already: keep one of them.` })
    problems.push(...found)
    if (found.length) continue
    lineOf.set(key, one.line)
    rows.push({ line: one.line, key, cells: cellsOf(table.values, one.row) })
  }
  return { rows, problems }
}

/** The key of a row as it is stored. */
export const keyOf = ({ keys }: CodeTableConfig, row: RowText): string => JSON.stringify(keys.map((column) => (row[column] ?? '').trim()))

/** Those that are filled. */
export function cellsOf(columns: string[], row: RowText): RowText {
  return Object.fromEntries(columns.flatMap((column) => (row[column]?.trim() ? [[column, row[column].trim()]] : [])))
}

function cellProblems(table: CodeTableConfig, { line, row }: GivenRow): RowProblem[] {
  const columns = [...table.keys, ...table.values]
  const problems = Object.keys(row).flatMap((column) =>
    columns.includes(column) ? [] : [{ line, column, message: `There is no column "${column}": the table has ${columns.join(', ')}.` }],
  )
  for (const column of columns) {
    const cell = row[column]?.trim() ?? ''
    if (cell.length > LONGEST_CELL) problems.push({ line, column, message: `A cell holds ${LONGEST_CELL} characters at most.` })
    else if (CONTROL.test(cell) || !cell.isWellFormed())
      problems.push({ line, column, message: 'The cell holds a line break or another sign that is no text: take it out.' })
  }
  if (table.keys.every((column) => !row[column]?.trim()))
    problems.push({ line, column: table.keys[0]!, message: `The key is empty: fill in ${table.keys.join(', ')}.` })
  else if (keyOf(table, row).length > LONGEST_KEY) problems.push({ line, column: table.keys[0]!, message: 'The key is too long.' })
  return problems
}

/** A stored row by column, in the table's order; empty cells as ''. */
export function rowText(table: CodeTableConfig, { key, cells }: CodeRow): RowText {
  const texts = JSON.parse(key) as string[]
  return Object.fromEntries([
    ...table.keys.map((column, index) => [column, texts[index] ?? '']),
    ...table.values.map((column) => [column, cells[column] ?? '']),
  ]) as RowText
}

export interface RowsDifference {
  added: CodeRow[]
  changed: { row: CodeRow; before: CodeRow }[]
  removed: CodeRow[]
  same: number
}

/** What putting and removing would do to the rows that are there. */
export function compareRows(before: ReadonlyMap<string, CodeRow>, { put, remove }: { put: CodeRow[]; remove: string[] }): RowsDifference {
  const difference: RowsDifference = { added: [], changed: [], removed: [], same: 0 }
  for (const { key, cells } of put) {
    const row = { key, cells }
    const old = before.get(key)
    if (!old) difference.added.push(row)
    else if (isSame(old.cells, cells)) difference.same += 1
    else difference.changed.push({ row, before: old })
  }
  const kept = new Set(put.map(({ key }) => key))
  difference.removed = remove.flatMap((key) => (kept.has(key) ? [] : (before.get(key) ?? [])))
  return difference
}

function isSame(a: RowText, b: RowText): boolean {
  const columns = Object.keys(a)
  return columns.length === Object.keys(b).length && columns.every((column) => a[column] === b[column])
}
