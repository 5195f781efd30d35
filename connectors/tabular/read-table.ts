// A file as rows by column name: the header found, every cell as text, faults told by column.
import { HubError } from '../../core/errors.ts'
import { dateText, type Cell } from './cells.ts'
import type { Column, Table } from './config.ts'
import { readCsv, type Row } from './read-csv.ts'
import { readXlsx } from './read-xlsx.ts'

export interface NamedRow {
  number: number
  /** By column; '' = blank. */
  cells: Record<string, string>
  faults: CellFault[]
}
export interface CellFault {
  /** undefined: of the row as a whole. */
  column?: string
  /** A sentence. */
  text: string
}

/** @throws HubError data: the file as a whole cannot be read */
export async function readTable(bytes: Uint8Array, table: Table): Promise<NamedRow[]> {
  const rows = table.format === 'xlsx' ? await readXlsx(bytes, table) : readCsv(bytes, table)
  const header = rows[table.headerRow - 1]
  if (header === undefined || header.cells.every((cell) => cell === '')) {
    // A file of nothing at all is an export without rows.
    if (rows.every(isBlank)) return []
    throw new HubError('noHeader', 'data', `row ${table.headerRow}, which should be the header, is blank: set headerRow`)
  }
  const body = rows.slice(table.headerRow)
  const filled = body.filter((row) => !isBlank(row))
  // Of a CSV no more rows are read, and what stands behind them would be passed over.
  if ((table.format === 'csv' ? body : filled).length > table.maxRows)
    throw new HubError('tooLarge', 'data', `it has more than ${table.maxRows} rows: split it, or raise maxRows`)
  const columns = [...table.columns, ...(table.lines?.columns ?? [])]
  const places = placesOf(header, columns, table)
  return filled.map((row) => nameCells(row, { columns, places, width: header.cells.length, table }))
}

const isBlank = ({ cells }: Row): boolean => cells.every((cell) => cell === '')

/** Where each column is. */
function placesOf({ cells, number }: Row, columns: readonly Column[], { format, encoding }: Table): Map<string, number> {
  const names = cells.map((cell) => (typeof cell === 'string' ? cell : undefined))
  if (names.includes(undefined) && format === 'csv') {
    const other = encoding === 'utf-8' ? 'gb18030' : 'utf-8'
    throw new HubError('badHeader', 'data', `its header (row ${number}) is not ${encoding}: set encoding to ${other}`)
  }
  const places = new Map<string, number>()
  for (const { name, optional } of columns) {
    const at = names.indexOf(name)
    if (at >= 0 && names.includes(name, at + 1))
      throw new HubError('badHeader', 'data', `its header (row ${number}) has the column ${name} twice: rename one of them`)
    if (at >= 0) places.set(name, at)
    else if (optional !== true) {
      const there = names.filter((other) => other).join(', ')
      throw new HubError('badHeader', 'data', `its header (row ${number}) has no column ${name}; it has ${there}`, {
        details: { column: name },
      })
    }
  }
  return places
}

interface Naming {
  columns: readonly Column[]
  places: ReadonlyMap<string, number>
  width: number
  table: Table
}

function nameCells({ number, cells }: Row, { columns, places, width, table }: Naming): NamedRow {
  const row: NamedRow = { number, cells: {}, faults: [] }
  const isRagged =
    table.format === 'csv' && cells.length !== width && !(cells.length > width && cells.slice(width).every((cell) => cell === ''))
  if (isRagged) {
    row.faults.push({
      text: `it has ${cells.length} cells and the header ${width}: quote values that hold "${table.delimiter}", or finish the row`,
    })
  }
  for (const column of columns) {
    const at = places.get(column.name)
    const cell = at === undefined ? '' : valueOf(cells[at] ?? '', column)
    row.cells[column.name] = typeof cell === 'string' ? cell : ''
    if (typeof cell !== 'string') row.faults.push({ column: column.name, text: `column ${column.name} ${cell.fault}` })
  }
  return row
}

const valueOf = (cell: Cell, { date }: Column): Cell => (date === true && typeof cell === 'string' && cell !== '' ? dateText(cell) : cell)
