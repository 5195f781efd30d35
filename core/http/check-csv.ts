// Differences as CSV (RFC 4180): a line a field. For spreadsheets, so a value that one would take for a formula is made text.
import { stringify } from 'csv-stringify/sync'
import type { components } from '../../openapi/types.ts'
import { valueText, type Reader } from './check-words.ts'

type Difference = components['schemas']['Difference']

/** The whole file, of a check of an object. */
export function differencesCsv(object: string, differences: Difference[], reader: Reader): string {
  const { words, timeZone } = reader
  const head = [
    ...[words.kind, words.number, words.externalId, words.record, words.field, words.hub, words.system],
    ...[words.hubAmount, words.systemAmount, words.currency, `${words.repaired} (${timeZone})`],
  ]
  const lines = [head, ...differences.flatMap((difference) => linesOf(object, difference, reader))].map((cells) => cells.map(cell))
  // Without the byte order mark some spreadsheets do not read UTF-8.
  return stringify(lines, { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
}

type Text = string | null | undefined

function linesOf(object: string, difference: Difference, reader: Reader): Text[][] {
  const { kind, number, externalId, record, values, amount, shownAmount, currency, repairedAt } = difference
  const line = (name: string, [hub, system]: Text[]) => [
    ...[reader.kind(kind), number, externalId, record, name, hub, system],
    ...[amount, shownAmount, currency, reader.time(repairedAt)],
  ]
  const fields = Object.entries(values).map(([path, pair]) => {
    const isTime = reader.isTime(object, path)
    const name = reader.field(object, path)
    return line(
      isTime ? `${name} (${reader.timeZone})` : name,
      (pair as unknown[]).map((value) => valueText(reader, value, isTime)),
    )
  })
  return fields.length ? fields : [line('', [])]
}

const NUMBER = /^-?\d+(\.\d+)?$/
/** What makes a spreadsheet calculate, or a control sign before it. */
const FORMULA = /^[=+\-@\t\r\n]/

function cell(text: Text): string {
  if (text === undefined || text === null) return ''
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}
