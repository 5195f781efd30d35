// Converters of times: epoch, local, rfc3339, date. Canonical: UTC, RFC 3339, one spelling, so that equal times are equal strings.
import { ArgumentFault, plainArgs, refuse, shown, type ConverterFactory } from './converter.ts'
import { formatInstant, instantOf, parseClock, parseInstant, spellInstant, zoneOf, type Zone } from './time-zones.ts'

const A_TIME = 'a time like 2026-11-22T01:02:03Z'
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?$/

/** Seconds or milliseconds since 1970 ↔ time. `epoch(s)` is a second fine: two times in one second are the same. */
export const epoch: ConverterFactory = (args, around) => {
  const [unit] = plainArgs('epoch', args, { least: 1, most: 1 })
  if (unit !== 's' && unit !== 'ms') throw new ArgumentFault(`\`epoch(${unit})\`: the unit is s or ms`)
  const factor = unit === 's' ? 1000 : 1
  const step = (ms: number): number => Math.floor(ms / factor)
  return {
    name: 'epoch',
    reads: ['integer', 'number', 'string'],
    gives: 'dateTime',
    get(value) {
      const count = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
      if (!Number.isSafeInteger(count) || Math.abs((count as number) * factor) > 8.64e15)
        return fail(value, `a number of ${unit} since 1970`)
      return formatInstant((count as number) * factor)
    },
    put(value, old) {
      const count = step(instant(value))
      const isText = around.native === 'string' || (around.native === 'any' && typeof old === 'string')
      return isText ? String(count) : count
    },
    same: sameTime(step),
    total: around.native === 'integer',
    bijective: true,
  }
}

const CLOCK_FORMS = ['T', 'ms', 'date'] as const

/**
 * Wall-clock time in a zone (`Asia/Shanghai`, `+08:00`) ↔ time. Options: `T` between date and time instead of a blank, `ms` written where
 * not zero, `date` for systems that keep the day only. Without `ms` the system is taken to keep seconds.
 */
export const local: ConverterFactory = (args) => {
  const [name, ...forms] = plainArgs('local', args, { least: 1, most: 3 })
  const zone = zoneOf(name!)
  if (!zone) throw new ArgumentFault(`\`local(${name})\`: no such time zone; write one like Asia/Shanghai, or an offset like +08:00`)
  const odd = forms.find((form) => !(CLOCK_FORMS as readonly string[]).includes(form))
  if (odd !== undefined) throw new ArgumentFault(`\`local(…, ${odd})\`: the options are ${CLOCK_FORMS.join(', ')}`)
  const write = clockWriter(zone, forms)
  return {
    name: 'local',
    reads: ['string', 'date'],
    gives: 'dateTime',
    get(value) {
      const clock = typeof value === 'string' ? parseClock(value) : undefined
      return clock === undefined ? fail(value, 'a date and time like 2026-11-22 09:02:03') : formatInstant(instantOf(clock, zone))
    },
    put: (value) => write(instant(value)),
    same: sameTime(write),
    total: false,
    bijective: false,
    loses: forms.includes('date') ? 'the system keeps the day only' : 'an hour that the clocks repeat is read as its first run',
  }
}

function clockWriter(zone: Zone, forms: string[]): (ms: number) => string {
  const isDay = forms.includes('date')
  const hasMs = forms.includes('ms')
  const joint = forms.includes('T') ? 'T' : ' '
  return (ms) => {
    const text = new Date(ms + zone(ms)).toISOString()
    if (isDay) return text.slice(0, 10)
    const end = hasMs && text.slice(20, 23) !== '000' ? 23 : 19
    return `${text.slice(0, 10)}${joint}${text.slice(11, end)}`
  }
}

/** RFC 3339 with any offset ↔ time in UTC. An old value that means the same instant keeps its spelling. */
export const rfc3339: ConverterFactory = (args) => {
  plainArgs('rfc3339', args, { least: 0, most: 0 })
  return {
    name: 'rfc3339',
    reads: ['string', 'dateTime'],
    gives: 'dateTime',
    get: spelled,
    put: spelled,
    same: sameTime((ms) => ms),
    total: false,
    bijective: false,
    loses: 'an instant has several spellings; finer than milliseconds is cut off',
  }
}

/** Calendar day; a midnight behind it is cut off. */
export const date: ConverterFactory = (args) => {
  plainArgs('date', args, { least: 0, most: 0 })
  const day = (value: unknown): string => {
    const match = typeof value === 'string' ? DATE.exec(value) : null
    return match && parseClock(match[1]!) !== undefined ? match[1]! : fail(value, 'a day like 2026-11-22')
  }
  return {
    name: 'date',
    reads: ['string', 'date'],
    gives: 'date',
    get: day,
    put(value, old) {
      const tail = typeof old === 'string' && DATE.test(old) ? old.slice(10) : ''
      return day(value) + tail
    },
    same: Object.is,
    total: false,
    bijective: false,
    loses: 'a midnight behind the day is cut off',
  }
}

function instant(value: unknown): number {
  const ms = typeof value === 'string' ? parseInstant(value) : undefined
  return ms ?? fail(value, A_TIME)
}

function spelled(value: unknown): string {
  const text = typeof value === 'string' ? spellInstant(value) : undefined
  return text ?? fail(value, A_TIME)
}

function sameTime(look: (ms: number) => string | number): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    if (a === b) return true
    const left = typeof a === 'string' ? parseInstant(a) : undefined
    const right = typeof b === 'string' ? parseInstant(b) : undefined
    return left !== undefined && right !== undefined && look(left) === look(right)
  }
}

function fail(value: unknown, wanted: string): never {
  throw refuse('notATime', `${shown(value)} is not ${wanted}`, typeof value === 'object' ? {} : { value })
}
