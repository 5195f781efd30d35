// A sheet of an .xlsx file as rows of cells.
import { readSheet, SheetNotFoundError } from 'read-excel-file/node'
import { toHubError, HubError } from '../../core/errors.ts'
import { dateCell, numberCell, textCell, type Cell } from './cells.ts'
import type { Table } from './config.ts'
import type { Row } from './read-csv.ts'
import { unpackXlsx } from '../../core/connector/unpack-xlsx.ts'

/** A number as the file spells it. */
class StoredNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** @throws HubError data: the file as a whole cannot be read */
export async function readXlsx(bytes: Uint8Array, { sheet, maxUnpackedBytes }: Table): Promise<Row[]> {
  const unpacked = Buffer.from(unpackXlsx(bytes, maxUnpackedBytes))
  const rows = await sheetOf(unpacked, sheet)
  return rows.map((cells, at) => ({ number: at + 1, cells: cells.map(cellOf) }))
}

async function sheetOf(bytes: Buffer, sheet: string | number): Promise<unknown[][]> {
  try {
    return await readSheet(bytes, sheet, { trim: false, parseNumber: (text: string) => new StoredNumber(text) })
  } catch (thrown) {
    if (thrown instanceof SheetNotFoundError) {
      const { sheets } = thrown as unknown as { sheets?: string[] }
      throw new HubError('noSheet', 'data', `it has no sheet ${JSON.stringify(sheet)}${sheets ? `: there are ${sheets.join(', ')}` : ''}`)
    }
    throw new HubError('notXlsx', 'data', `this workbook cannot be read: ${toHubError(thrown).message}`, { cause: thrown })
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return ''
  if (value instanceof StoredNumber) return numberCell(value.text)
  if (value instanceof Date) return dateCell(value.getTime())
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return textCell(String(value))
}
