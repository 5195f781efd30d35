// A CSV file as rows of cells.
import { isUtf8 } from 'node:buffer'
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
  const marked = markedAs(bytes)
  if (marked === undefined && encoding === 'gb18030' && isChineseUtf8(bytes))
    throw new HubError('badCsv', 'data', 'it is written in UTF-8 and not in gb18030: set encoding to utf-8')
  const text = new TextDecoder(marked ?? encoding).decode(bytes)
  const lines = split(text, delimiter, maxRows + headerRow + 1)
  return lines.map((cells, at) => ({ number: at + 1, cells: cells.map(textCell) }))
}

/** A byte order mark says what a file is in, whatever was set: people save the same sheet now this way, now that. */
function markedAs([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/**
 * As GB18030 it would be other characters, with no fault to be seen. The other way round, Chinese in GB18030 may be UTF-8 by chance, but hardly ever
 * Chinese: no text of common characters is (their first bytes are below 0xe0), and one of rare ones has to be it from end to end.
 */
function isChineseUtf8(bytes: Uint8Array): boolean {
  if (!isUtf8(bytes)) return false
  let [characters, chinese] = [0, 0]
  for (const byte of bytes) {
    // What begins a character beyond ASCII, and one of U+4000 to U+9FFF.
    if (byte >= 0xc2) characters += 1
    if (byte >= 0xe4 && byte <= 0xe9) chinese += 1
  }
  return chinese * 2 > characters
}

/** Each of them may end a row: files are put together by several programs. */
const LINE_ENDS = ['\r\n', '\n', '\r']

function split(text: string, delimiter: string, most: number): string[][] {
  try {
    // A quote within a bare value (5" screen) is a quote; rows of odd length are judged one by one.
    const rows = parse(text, { delimiter, record_delimiter: LINE_ENDS, relax_quotes: true, relax_column_count: true, to: most })
    requireClosedQuotes(rows, text)
    return rows
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown
    throw new HubError('badCsv', 'data', `this is no CSV: ${thrown.message}`, { cause: thrown, details: { reason: thrown.code } })
  }
}

const ENDS = /\r\n|\n|\r/g

/**
 * A quote that opens a value and is not closed takes the rows behind it up to the next quote for a part of the value. One that belongs to the value,
 * as in `"""so"" he said"`, stands doubled in the file.
 * @throws HubError data `badCsv`
 */
function requireClosedQuotes(rows: string[][], text: string): void {
  let line = 1
  for (const cells of rows) {
    for (const cell of cells) {
      const ends = cell.match(ENDS)?.length ?? 0
      if (ends > 0 && cell.startsWith('"') && !text.includes(`"${cell.replaceAll('"', '""')}"`)) {
        const message = `this is no CSV: a quote that opens a value in line ${line} is not closed there, and what follows is taken for a part of it: close it, or double it where it belongs to the value`
        throw new HubError('badCsv', 'data', message, { details: { reason: 'quoteNotClosed', line } })
      }
      line += ends
    }
    line += 1
  }
}
