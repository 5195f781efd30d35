// A CSV file as rows of cells.
import { CsvError, parse } from 'csv-parse/sync'
import { HubError } from '../../core/errors.ts'
import { textCell, type Cell } from './cells.ts'
import type { Table } from './config.ts'

/** A row as a spreadsheet counts it, from 1. */
export interface Row {
  number: number
  cells: Cell[]
}

/** @throws HubError data: the file as a whole cannot be read */
export function readCsv(bytes: Uint8Array, { delimiter, encoding, maxRows, headerRow }: Table): Row[] {
  const text = new TextDecoder(markedAs(bytes) ?? encoding).decode(bytes)
  const lines = split(text, delimiter, maxRows + headerRow + 1)
  return lines.map((cells, at) => ({ number: at + 1, cells: cells.map(textCell) }))
}

/** A byte order mark says what a file is in, whatever was set: people save the same sheet now this way, now that. */
function markedAs([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** Each of them may end a row: files are put together by several programs. */
const LINE_ENDS = ['\r\n', '\n', '\r']

function split(text: string, delimiter: string, most: number): string[][] {
  try {
    // A quote within a bare value (5" screen) is a quote; rows of odd length are judged one by one.
    return parse(text, { delimiter, record_delimiter: LINE_ENDS, relax_quotes: true, relax_column_count: true, to: most })
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown
    throw new HubError('badCsv', 'data', `this is no CSV: ${thrown.message}`, { cause: thrown, details: { reason: thrown.code } })
  }
}
