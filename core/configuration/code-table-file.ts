// Code tables as files: CSV for tools and version control, xlsx for spreadsheets, which would make numbers of ids in CSV (ADR 0027).
import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { isFormulaError, isShortened } from '../connector/spoilt-cells.ts'
import { unpackXlsx } from '../connector/unpack-xlsx.ts'
import { xlsxText } from '../connector/xlsx-text.ts'
import { HubError } from '../errors.ts'
import type { GivenRow, RowProblem, RowText } from './code-rows.ts'
import { headingOf, type CodeTableConfig } from './code-tables.ts'

export interface FileRows {
  rows: GivenRow[]
  problems: RowProblem[]
  /** Value columns that the file has none of: what is there stays. */
  keep: string[]
}

const MOST_ROWS = 200_000
/** Unpacked: a small file must not fill the memory. */
const MOST_UNPACKED = 256 * 1024 * 1024
/** What others take for a delimiter, and blanks or line ends that would get lost. */
const OPEN_TO_DOUBT = /[;\t\r\n]|^\s|\s$/
/** What makes a spreadsheet calculate; apostrophes before it, so that taking one off gives the cell back. */
const FORMULA = /^'*[=+\-@\t\r]/

/** A cell that is no code, and why. */
interface Odd {
  odd: string
  message: string
}
type Cell = string | Odd

/** @throws HubError data `badFile` */
export function readCsv(table: CodeTableConfig, bytes: Uint8Array): FileRows {
  const grid = parseCsv(textOf(bytes))
  return rowsOf(
    table,
    grid.map(({ record, info }) => ({ line: info.lines, cells: record.map(csvCell) })),
  )
}

/** What a spreadsheet, or this import, makes something else of. An apostrophe before it says that it is meant as it stands. */
function isInDanger(text: string): boolean {
  const bare = text.replace(/^'+/, '').trim()
  return FORMULA.test(text) || isShortened(bare) || isFormulaError(bare)
}

function csvCell(text: string): Cell {
  if (text.startsWith("'") && isInDanger(text)) return text.slice(1)
  if (!isShortened(text.trim())) return textCell(text)
  const message = `The cell shows ${text.trim()}, a number whose last digits were lost: format the column as text (文本) and type it again.`
  return { odd: text, message }
}

/** Of a failed formula; taken for a code, it would be sent as one. */
const textCell = (text: string): Cell =>
  isFormulaError(text.trim()) ? { odd: text, message: `The cell shows ${text.trim()}: mend the formula, or leave the cell empty.` } : text

const noText = (odd: string): Odd => ({
  odd,
  message: `The cell is ${odd} and no text, so zeros at its beginning may be lost: format the column as text (文本) and type it again.`,
})

/** UTF-8, or what spreadsheets in China save as plain CSV: text in it is hardly ever UTF-8 by chance. */
function textOf(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      // The next one.
    }
  throw badFile('It is neither in UTF-8 nor in GB18030: save it as “CSV UTF-8”, or as xlsx')
}

function parseCsv(text: string): { record: string[]; info: { lines: number } }[] {
  // Chinese and European spreadsheets write semicolons or tabs where the comma has another use.
  const [head = ''] = text.split('\n', 1)
  const delimiter = [',', ';', '\t'].find((sign) => head.includes(sign)) ?? ','
  try {
    return parse(text, {
      bom: true,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as never
  } catch (cause) {
    if (cause instanceof CsvError) throw badFile(`It is no CSV: ${cause.message}`, cause)
    throw cause
  }
}

/** The first sheet. @throws HubError data `badFile` */
export async function readXlsx(table: CodeTableConfig, bytes: Uint8Array<ArrayBuffer>): Promise<FileRows> {
  const { readSheet } = await import('read-excel-file/universal')
  let sheet: unknown[][]
  try {
    const unpacked = new Uint8Array(unpackXlsx(bytes, MOST_UNPACKED))
    sheet = (await readSheet(new Blob([unpacked]), { parseNumber: (text: string) => ({ odd: text }), trim: false })) as unknown[][]
  } catch (cause) {
    throw badFile(cause instanceof HubError ? sentence(cause.message) : 'It is no xlsx workbook: save it as .xlsx', cause)
  }
  return rowsOf(
    table,
    sheet.map((cells, index) => ({ line: index + 1, cells: cells.map(cellOf) })),
  )
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function cellOf(cell: unknown): Cell {
  if (cell === null || cell === undefined) return ''
  // Text that looks like a shortened number is what somebody has typed.
  if (typeof cell === 'string') return textCell(cell)
  if (cell instanceof Date) return noText('a date')
  return noText(typeof cell === 'object' && 'odd' in cell ? `the number ${String(cell.odd)}` : String(cell))
}

interface Line {
  line: number
  cells: Cell[]
}

function rowsOf(table: CodeTableConfig, [head, ...lines]: Line[]): FileRows {
  if (!head) throw badFile('It is empty: the first line holds the columns')
  const columns = columnsOf(table, head.cells)
  const filled = lines.filter(({ cells }) => cells.some((cell) => typeof cell !== 'string' || cell.trim() !== ''))
  if (filled.length > MOST_ROWS) throw badFile(`It has more than ${MOST_ROWS} rows: import it in parts`)
  const problems: RowProblem[] = []
  const rows = filled.map(({ line, cells }): GivenRow => {
    const row: RowText = {}
    cells.forEach((cell, index) => {
      const column = columns[index]
      if (column === undefined) {
        if (cell !== '') problems.push({ line, message: `There are more cells than columns: column ${index + 1} has no heading.` })
        return
      }
      if (typeof cell === 'string') row[column] = cell
      else problems.push({ line, column, message: cell.message })
    })
    return { line, row }
  })
  return { rows, problems, keep: table.values.filter((column) => !columns.includes(column)) }
}

function columnsOf(table: CodeTableConfig, head: Cell[]): (string | undefined)[] {
  const names = [...table.keys, ...table.values]
  const byHeading = new Map([
    ...names.map((name) => [headingOf(table, name), name] as const),
    ...names.map((name) => [name, name] as const),
  ])
  const columns = head.map((cell) => {
    const heading = typeof cell === 'string' ? cell.trim() : cell.odd
    if (heading === '') return undefined
    const column = byHeading.get(heading)
    if (column === undefined)
      throw badFile(`There is no column "${heading}": the table has ${names.map((name) => spoken(table, name)).join(', ')}`)
    return column
  })
  const twice = columns.find((column, index) => column !== undefined && columns.indexOf(column) !== index)
  if (twice !== undefined) throw badFile(`The column ${spoken(table, twice)} is there twice: keep one`)
  const missing = table.keys.filter((key) => !columns.includes(key))
  if (missing.length) throw badFile(`The key column ${missing.map((name) => spoken(table, name)).join(', ')} is missing`)
  return columns
}

function spoken(table: CodeTableConfig, name: string): string {
  const heading = headingOf(table, name)
  return heading === name ? name : `${name} (${heading})`
}

const badFile = (reason: string, cause?: unknown): HubError =>
  new HubError('badFile', 'data', `The file cannot be read. ${reason}.`, { cause })

const gridOf = (table: CodeTableConfig, rows: RowText[]): string[][] => {
  const columns = [...table.keys, ...table.values]
  return [columns.map((column) => headingOf(table, column)), ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
}

/** With headings, a byte order mark, and apostrophes before what a spreadsheet would calculate or cut short. */
export function writeCsv(table: CodeTableConfig, rows: RowText[]): string {
  const cells = gridOf(table, rows).map((row) => row.map((text) => (isInDanger(text) ? `'${text}` : text)))
  return stringify(cells, { bom: true, record_delimiter: '\r\n', quoted_match: OPEN_TO_DOUBT })
}

/** With headings; every cell is text, and so stays as it is. */
export async function writeXlsx(table: CodeTableConfig, rows: RowText[]): Promise<Uint8Array<ArrayBuffer>> {
  const { default: write } = await import('write-excel-file/node')
  const grid = gridOf(table, rows).map((cells, index) =>
    cells.map((value) =>
      value === '' ? null : { value: xlsxText(value), type: String, ...(index === 0 && { fontWeight: 'bold' as const }) },
    ),
  )
  return new Uint8Array(await write(grid, { sheet: table.name.slice(0, 31), stickyRowsCount: 1 }).toBuffer())
}
