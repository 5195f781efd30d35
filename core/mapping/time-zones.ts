// Instants, zones and RFC 3339, exact through Intl with daylight saving. One canonical spelling: UTC, milliseconds only if not zero.

const DAY = 86_400_000
const OFFSET = /^([+-])(\d{2}):?(\d{2})$/
const MAX_CACHED_DAYS = 4096
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** UTC offset in ms at an instant. */
export type Zone = (instant: number) => number

/** `2026-11-22T01:02:03Z`, with `.123` only where the milliseconds are not zero. */
export function formatInstant(ms: number): string {
  const text = new Date(ms).toISOString()
  return ms % 1000 === 0 ? `${text.slice(0, 19)}Z` : text
}

/** Epoch ms of an RFC 3339 time with any offset (finer than ms is cut off); undefined if it is none. */
export function parseInstant(text: string): number | undefined {
  const isUtc = text.endsWith('Z') || text.endsWith('z')
  const end = text.length - (isUtc ? 1 : 6)
  if (end < 19 || text[4] !== '-' || (end > 19 && text[19] !== '.')) return undefined
  const clock = parseClock(text.slice(0, end))
  const offset = isUtc ? 0 : fixedOffset(text.slice(end))
  return clock === undefined || offset === undefined ? undefined : clock - offset
}

/** The one spelling of an RFC 3339 time with any offset; undefined if it is none. Most times have it already. */
export function spellInstant(text: string): string | undefined {
  const ms = parseInstant(text)
  if (ms === undefined) return undefined
  return isSpelled(text) ? text : formatInstant(ms)
}

/** Is a valid time written as formatInstant writes whole seconds? Years of less than four digits are left to Date. */
const isSpelled = (text: string): boolean => text.length === 20 && text[10] === 'T' && text[19] === 'Z' && text[0] !== '0'

/**
 * A wall-clock time (`2026-11-22 09:02:03.5`, T or blank, - or /, a day alone is its midnight) as if it were UTC, in ms; undefined for what
 * is no date and time (February 30, 25:00). Read digit by digit: it runs for every time of every record.
 */
export function parseClock(text: string): number | undefined {
  const length = text.length
  const dash = text.charCodeAt(4)
  if ((dash !== 45 && dash !== 47) || text.charCodeAt(7) !== dash) return undefined
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return undefined
  if (length === 10) return Date.UTC(year, month - 1, day)
  if (!'Tt '.includes(text[10]!) || text[13] !== ':' || !(length === 16 || (length >= 19 && text[16] === ':'))) return undefined
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = length === 16 ? 0 : digits(text, 17, 2)
  const ms = length > 19 ? fraction(text) : 0
  if (!(hour <= 23 && minute <= 59 && second <= 59 && ms >= 0)) return undefined
  return Date.UTC(year, month - 1, day, hour, minute, second, ms)
}

/** Milliseconds behind the seconds; NaN for what is no fraction. */
function fraction(text: string): number {
  const count = text.length - 20
  if ((text[19] !== '.' && text[19] !== ',') || count < 1 || count > 9 || Number.isNaN(digits(text, 20, count))) return NaN
  return Number(text.slice(20, 23).padEnd(3, '0'))
}

function digits(text: string, start: number, count: number): number {
  let value = 0
  for (let i = start; i < start + count; i += 1) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return NaN
    value = value * 10 + digit
  }
  return value
}

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && isLeap ? 29 : MONTH_DAYS[month - 1]!
}

/** `Asia/Shanghai`, `+08:00` or `UTC`; undefined for a zone nobody knows. */
export function zoneOf(name: string): Zone | undefined {
  const fixed = fixedOffset(name === 'UTC' ? 'Z' : name)
  if (fixed !== undefined) return () => fixed
  try {
    return cachedByDay(intlZone(name))
  } catch {
    return undefined // RangeError of Intl: no such zone; the caller names it
  }
}

/**
 * The instant of a wall-clock time. Twice (clocks set back): the earlier. Never (clocks set forward): read with the offset from before
 * the gap, so 02:30 becomes 03:30.
 */
export function instantOf(clock: number, zone: Zone): number {
  const before = zone(clock - DAY)
  const after = zone(clock + DAY)
  const first = clock - Math.max(before, after)
  if (zone(first) === clock - first) return first
  const second = clock - Math.min(before, after)
  if (zone(second) === clock - second) return second
  return clock - before
}

function fixedOffset(name: string): number | undefined {
  if (name === 'Z' || name === 'z') return 0
  const match = OFFSET.exec(name)
  if (!match || Number(match[2]) > 23 || Number(match[3]) > 59) return undefined
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000
}

function intlZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (instant) => {
    const part: Record<string, string> = {}
    for (const { type, value } of format.formatToParts(instant)) part[type] = value
    const clock = Date.UTC(+part['year']!, +part['month']! - 1, +part['day']!, +part['hour']!, +part['minute']!, +part['second']!)
    return clock - Math.floor(instant / 1000) * 1000
  }
}

/** Asking Intl costs microseconds. The offset of a day without a transition (same at both ends) is kept. */
function cachedByDay(zone: Zone): Zone {
  const days = new Map<number, number | null>()
  return (instant) => {
    const day = Math.floor(instant / DAY)
    let offset = days.get(day)
    if (offset === undefined) {
      const start = zone(day * DAY)
      offset = start === zone((day + 1) * DAY) ? start : null
      if (days.size >= MAX_CACHED_DAYS) days.clear()
      days.set(day, offset)
    }
    return offset ?? zone(instant)
  }
}
