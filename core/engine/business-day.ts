// The business day of a time: days of a shop end at its cut-off, in its own zone. A cut-off before noon (02:00) ends the day in the night
// after it, any other (22:00) on the day itself; none is midnight.
import { HubError } from '../errors.ts'
import { instantOf, parseClock, zoneOf, type Zone } from '../mapping/time-zones.ts'

export interface DayRule {
  zone: Zone
  /** Minutes after midnight of the day itself at which it ends: 1440 = midnight. */
  endsAt: number
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** @throws HubError data `badZone`, `badCutOff` */
export function dayRule(zoneName: string, cutOff: string | undefined): DayRule {
  const zone = zoneOf(zoneName)
  if (!zone)
    throw new HubError('badZone', 'data', `"${zoneName}" is no time zone: give one like Asia/Shanghai or +08:00`, {
      details: { field: 'timeZone' },
    })
  const match = /^(\d{2}):(\d{2})$/.exec(cutOff ?? '24:00')
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN
  if (!(minutes <= DAY_MINUTES) || Number(match![2]) > 59)
    throw new HubError('badCutOff', 'data', `"${cutOff}" is no time of day: give one like 22:00 or 02:00`, {
      details: { field: 'dayCutoff' },
    })
  return { zone, endsAt: minutes < DAY_MINUTES / 2 ? minutes + DAY_MINUTES : minutes }
}

/** The day whose end is the next one: `2026-11-26`. */
export function businessDay(instant: number, rule: DayRule): string {
  const midnight = Math.floor((instant + rule.zone(instant)) / DAY_MS) * DAY_MS
  // The calendar's day, the one before or the one after. By their ends, not by the clock: it shows an hour twice when it is set back.
  const offset = [-1, 0].find((days) => instant < endOf(midnight + days * DAY_MS, rule)) ?? 1
  return new Date(midnight + offset * DAY_MS).toISOString().slice(0, 10)
}

/** The instant at which a business day ends. @throws HubError data `badDay` */
export function endOfDay(day: string, rule: DayRule): number {
  const midnight = parseClock(day)
  if (midnight === undefined) throw new HubError('badDay', 'data', `"${day}" is no date`, { details: { field: 'businessDate' } })
  return endOf(midnight, rule)
}

const endOf = (midnight: number, { zone, endsAt }: DayRule) => instantOf(midnight + endsAt * MINUTE_MS, zone)
