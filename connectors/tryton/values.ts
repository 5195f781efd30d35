// Tryton's tagged JSON values (`{"__class__": "Decimal", …}`) to plain strings and back. Money never passes through a float.
import { HubError } from '../../core/errors.ts'

interface Tagged {
  __class__: string
  [name: string]: unknown
}

/** Any value of an answer: Decimal → decimal string, datetime → RFC 3339 with microseconds, date → `2026-11-22`, bytes → base64. */
export function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (value === null || typeof value !== 'object') return value
  if (typeof (value as Tagged).__class__ === 'string') return decodeTagged(value as Tagged)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decodeValue(part)]))
}

function decodeTagged(value: Tagged): unknown {
  switch (value.__class__) {
    case 'Decimal':
      return plainDecimal(String(value.decimal))
    case 'datetime':
      return `${dateOf(value)}T${timeOf(value)}Z`
    case 'date':
      return dateOf(value)
    case 'time':
      return timeOf(value)
    case 'timedelta':
      return plainDecimal(String(value.seconds))
    case 'bytes':
    case 'bytearray':
      return value.base64
    default:
      throw new HubError('unknownValueClass', 'data', `Tryton sent a value of class ${value.__class__}, which this connector does not know`)
  }
}

const pad = (value: unknown, width: number): string => String(value ?? 0).padStart(width, '0')
const dateOf = (value: Tagged): string => `${pad(value.year, 4)}-${pad(value.month, 2)}-${pad(value.day, 2)}`
const timeOf = (value: Tagged): string =>
  `${pad(value.hour, 2)}:${pad(value.minute, 2)}:${pad(value.second, 2)}.${pad(value.microsecond, 6)}`

/** `1E+2` → `100`, `0E-8` → `0.00000000`: Python writes small and round Decimals with an exponent. */
export function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power] = /^([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/.exec(text) ?? []
  if (power === undefined) return text
  const digits = whole + fraction
  const point = whole.length + Number(power)
  const body =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : point >= digits.length
        ? digits.padEnd(point, '0')
        : `${digits.slice(0, point)}.${digits.slice(point)}`
  const trimmed = body.replace(/^0+(?=\d)/, '')
  return (sign === '-' ? '-' : '') + trimmed
}

/** A decimal string as Tryton's Decimal. */
export const toDecimal = (value: string): Tagged => ({ __class__: 'Decimal', decimal: value })

/** `2026-11-22` as Tryton's date. Throws HubError data `badDate` that names the field. */
export function toDate(value: string, field: string): Tagged {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? []
  if (day === undefined) {
    throw new HubError('badDate', 'data', `${field} "${value}" is no date: give it as YYYY-MM-DD`, { details: { field } })
  }
  return { __class__: 'date', year: Number(year), month: Number(month), day: Number(day) }
}

/** RFC 3339 in UTC, with up to microseconds, as Tryton's datetime. */
export function toDateTime(value: string): Tagged {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?Z$/.exec(value)
  if (parts === null) throw new HubError('badTime', 'data', `"${value}" is no time in UTC: give it as 2026-11-22T10:00:00Z`)
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number)
  return { __class__: 'datetime', year, month, day, hour, minute, second, microsecond: Number((parts[7] ?? '').padEnd(6, '0')) }
}

/** A quantity, which Tryton sends as a float, as a decimal string with at most 6 decimals: 0.30000000000000004 is 0.3. */
export function quantityText(value: number): string {
  const text = value.toFixed(6)
  const trimmed = text.replace(/\.?0+$/, '')
  return trimmed === '-0' ? '0' : trimmed
}
