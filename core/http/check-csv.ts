// Differences as CSV (RFC 4180): a line a field. For spreadsheets, so a value that one would take for a formula is made text.
import { stringify } from 'csv-stringify/sync'
import type { components } from '../../openapi/types.ts'

type Difference = components['schemas']['Difference']

const HEAD = [
  'kind',
  'number',
  'externalId',
  'record',
  'field',
  'hub',
  'system',
  'hubAmount',
  'systemAmount',
  'currency',
  'repairedAt',
] as const
/** The whole file. */
export function differencesCsv(differences: Difference[]): string {
  const lines = [HEAD, ...differences.flatMap(linesOf)].map((cells) => cells.map(cell))
  // Without the byte order mark some spreadsheets do not read UTF-8.
  return stringify(lines, { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
}

function linesOf({ kind, number, externalId, record, values, amount, shownAmount, currency, repairedAt }: Difference): unknown[][] {
  const fields = Object.entries(values)
  const line = (field: string, [hub, system]: unknown[]) => [
    kind,
    number,
    externalId,
    record,
    field,
    hub,
    system,
    amount,
    shownAmount,
    currency,
    repairedAt,
  ]
  return fields.length ? fields.map(([field, pair]) => line(field, pair)) : [line('', [])]
}

const NUMBER = /^-?\d+(\.\d+)?$/
/** What makes a spreadsheet calculate, or a control sign before it. */
const FORMULA = /^[=+\-@\t\r\n]/

function cell(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}
