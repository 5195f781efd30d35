// What a cell says, as text. Spreadsheets lose leading zeros, digits and the spelling of dates: what is lost for good is a fault of its row,
// never a guess.
import { isFormulaError, isShortened } from '../../core/connector/spoilt-cells.ts'

/** A cell as text, or what is wrong with it. Sentences go on from "column 金额 ". */
export type Cell = string | { fault: string }

/** ="00123": how exports keep leading zeros from Excel. */
const QUOTED = /^="([^"]*)"$/

/** Blanks and tabs around a value are no part of it: exports put them there to keep digits. */
export function textCell(raw: string): Cell {
  const text = raw.trim()
  const value = QUOTED.exec(text)?.[1]?.trim() ?? text
  if (value.includes('\ufffd')) return { fault: 'holds bytes of another encoding: set `encoding` to the one that the file is written in' }
  if (isFormulaError(value)) return { fault: `shows ${value}: mend the formula` }
  if (isShortened(value))
    return { fault: `shows ${value}, a number whose last digits were lost: format the column as text and export again` }
  return value
}

/** Excel computes with 15 digits; what it stores beyond them is noise (0.30000000000000004) or was lost when it was typed. */
const DIGITS = 15

/** A number cell of Excel as the decimal that Excel shows, without exponent. */
export function numberCell(stored: string): Cell {
  const number = Number(stored)
  if (!Number.isFinite(number)) return { fault: `holds "${stored}", which is no number` }
  if (Math.abs(number) >= 10 ** DIGITS)
    return { fault: 'is a number of more than 15 digits, of which Excel keeps 15: format the column as text and enter it again' }
  return plainDecimal(number.toPrecision(DIGITS))
}

/** `1.20000000000000e-7` → `0.00000012`: digits moved, nothing computed. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text)!
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0').padEnd(Math.max(point, digits.length), '0')
  const at = Math.max(1, point)
  const rest = padded.slice(at).replace(/0+$/, '')
  const value = padded.slice(0, at).replace(/^0+(?=\d)/, '') + (rest === '' ? '' : `.${rest}`)
  return value === '0' ? '0' : sign + value
}

const DAY_MS = 86_400_000
/** Day 0 of Excel's calendar, as far as it can be trusted: it has a February 29 in 1900 that never was. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30)
const FIRST_TRUE_DAY = Date.UTC(1900, 2, 1)

/** A date cell of Excel: a wall-clock time without a zone, given as if it were UTC. Its fraction of a day is good to a millisecond. */
export function dateCell(at: number): Cell {
  if (!Number.isFinite(at)) return { fault: 'holds no date' }
  const rounded = Math.round(at / 1000) * 1000
  const ms = Math.abs(at - rounded) <= 1 ? rounded : at
  if (ms >= EXCEL_EPOCH && ms < EXCEL_EPOCH + DAY_MS) return new Date(ms).toISOString().slice(11, 19)
  if (ms < FIRST_TRUE_DAY) return { fault: 'is a date before March 1900, where the calendar of Excel is wrong: enter it as text' }
  const [day, time] = new Date(ms).toISOString().slice(0, -1).split('T') as [string, string]
  const clock = time.replace(/\.000$/, '')
  return clock === '00:00:00' ? day : `${day} ${clock}`
}

const SERIAL = /^\d{5}(\.\d+)?$/
const WRITTEN = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/

/** The text of a date column in the one spelling: years first, whether dashed, slashed, 年月日, in digits alone, or a bare serial number. */
export function dateText(text: string): Cell {
  if (SERIAL.test(text)) return dateCell(EXCEL_EPOCH + Math.round(Number(text) * DAY_MS))
  const match = WRITTEN.exec(text)
  const [year, month, day] = [match?.[1], match?.[2] ?? match?.[4], match?.[3] ?? match?.[5]]
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
  if (match === null || !isDay(date)) return { fault: `holds "${text}", which is no date such as 2026-01-15 or 2026/1/15 8:30` }
  const [hour, minute = '00', second = '00'] = match.slice(6, 9)
  if (hour === undefined) return date
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return { fault: `holds "${text}", which is no time of the day` }
  return `${date} ${hour.padStart(2, '0')}:${minute}:${second}`
}

const isDay = (date: string): boolean => {
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
