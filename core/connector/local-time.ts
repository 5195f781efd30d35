// Vendor times without an offset: `2026-01-15 16:00:00` in a named zone, to epoch ms and back.

const formats = new Map<string, Intl.DateTimeFormat>()

function partsIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(zone, format)
  }
  return format
}

/** `YYYY-MM-DD HH:mm:ss` of an instant in a zone (IANA name). Throws RangeError for an unknown zone. */
export function formatLocal(at: number, zone: string): string {
  const parts = Object.fromEntries(
    partsIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?)?$/

/** Epoch ms of a local time, NaN when it is none. Times that happen twice (clocks going back) give the earlier instant. */
export function parseLocal(text: string, zone: string): number {
  const match = LOCAL.exec(text.trim())
  if (match === null) return NaN
  const [year, month, day, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)))
  const wall = Date.UTC(year!, month! - 1, day, hour, minute, second) + Number((match[7] ?? '0').padEnd(3, '0'))
  // The offset depends on the instant looked for: those a day before and after bracket any change of the clocks.
  const DAY = 86_400_000
  const candidates = [wall - offsetAt(wall - DAY, zone), wall - offsetAt(wall + DAY, zone)]
  const exact = candidates.filter((at) => at + offsetAt(at, zone) === wall)
  return Math.min(...(exact.length > 0 ? exact : candidates))
}

function offsetAt(at: number, zone: string): number {
  const seconds = Math.floor(at / 1000) * 1000
  return Date.parse(`${formatLocal(seconds, zone).replace(' ', 'T')}Z`) - seconds
}
