// Instants, zones and RFC 3339, exact through Intl with daylight saving. One canonical spelling: UTC, milliseconds only if not zero.

const DAY = 86_400_000
const CLOCK = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/
const RFC3339 = /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|z|[+-]\d{2}:\d{2})$/
const OFFSET = /^([+-])(\d{2}):?(\d{2})$/
const MAX_CACHED_DAYS = 4096

/** UTC offset in ms at an instant. */
export type Zone = (instant: number) => number

/** `2026-11-22T01:02:03Z`, with `.123` only where the milliseconds are not zero. */
export function formatInstant(ms: number): string {
  const text = new Date(ms).toISOString()
  return ms % 1000 === 0 ? `${text.slice(0, 19)}Z` : text
}

/** Epoch ms of an RFC 3339 time with any offset (finer than ms is cut off); undefined if it is none. */
export function parseInstant(text: string): number | undefined {
  const match = RFC3339.exec(text)
  if (!match) return undefined
  const clock = parseClock(match[1]!.replace('t', 'T'))
  const offset = fixedOffset(match[2]!)
  return clock === undefined || offset === undefined ? undefined : clock - offset
}

/** A wall-clock time as if it were UTC, in ms; undefined for what is no date and time (February 30, 25:00). */
export function parseClock(text: string): number | undefined {
  const match = CLOCK.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (year < 1 || hour > 23 || minute > 59 || second > 59) return undefined
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, Number((match[7] ?? '').slice(0, 3).padEnd(3, '0')))
  const back = new Date(ms)
  return back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms : undefined
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
