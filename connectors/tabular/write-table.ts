// Records as the bytes of a file: a row each, or a row for each line with the record's columns repeated.
import { stringify } from 'csv-stringify/sync'
import writeXlsx from 'write-excel-file/node'
import type { Native } from '../../core/connector/port.ts'
import { xlsxText } from '../../core/connector/xlsx-text.ts'
import type { Table } from './config.ts'
import { encodeGb18030 } from './gb18030.ts'

export interface Written {
  native: Native
  reference: string
}

export async function tableBytes(written: readonly Written[], table: Table): Promise<Uint8Array> {
  const rows = [headerOf(table), ...written.flatMap((one) => rowsOf(one, table))]
  return table.format === 'xlsx' ? xlsxBytes(rows, table) : csvBytes(rows, table)
}

const headerOf = ({ columns, lines, referenceColumn }: Table): string[] => [
  ...columns.map(({ name }) => name),
  ...(lines?.columns ?? []).map(({ name }) => name),
  ...(referenceColumn === undefined ? [] : [referenceColumn]),
]

function rowsOf({ native, reference }: Written, { columns, lines, referenceColumn }: Table): string[][] {
  const head = columns.map(({ name }) => textOf(native[name]))
  const tail = referenceColumn === undefined ? [] : [reference]
  if (!lines) return [[...head, ...tail]]
  const entries = (native.lines as Native[] | undefined) ?? []
  const cells = entries.map((entry) => lines.columns.map(({ name }) => textOf(entry[name])))
  return (cells.length > 0 ? cells : [lines.columns.map(() => '')]).map((line) => [...head, ...line, ...tail])
}

const textOf = (value: unknown): string => (value == null ? '' : typeof value === 'string' ? value : JSON.stringify(value))

/** What makes a spreadsheet compute (OWASP, CSV injection), also in full width. Plain numbers and phone numbers do no harm. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/
const NUMBER = /^[+-]?\d+(\.\d+)?$/
const guard = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text)

function csvBytes(rows: string[][], { delimiter, encoding }: Table): Uint8Array {
  const text = stringify(
    rows.map((cells) => cells.map(guard)),
    // By itself it quotes the line end that it writes, and no other.
    { delimiter, record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  )
  // Without the mark Excel takes UTF-8 for the encoding of the machine.
  return encoding === 'gb18030' ? encodeGb18030(text) : Buffer.from(`\ufeff${text}`)
}

/** Every cell is text: nothing is taken for a number, a date or a formula. */
async function xlsxBytes(rows: string[][], { sheet, object }: Table): Promise<Uint8Array> {
  const cells = rows.map((row) => row.map((value) => (value === '' ? null : { value: xlsxText(value), type: String, format: '@' })))
  return writeXlsx(cells, { sheet: typeof sheet === 'string' ? sheet : object }).toBuffer()
}
