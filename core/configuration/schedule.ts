// Schedules of flows: `every 30s`, or a cron expression.
import { validate } from 'node-cron'

export type Schedule = { everyMs: number } | { cron: string }

const UNIT_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 }
/** Longer intervals overflow timers (2^31 ms) and are what cron is for. */
const MAX_MS = 24 * 3_600_000

/** A schedule's meaning, or a sentence that says what is wrong with it. */
export function parseSchedule(text: string): Schedule | string {
  const word = text.trim()
  const every = /^every\s+(\d{1,9})\s*([smh])$/.exec(word)
  if (every) {
    const everyMs = Number(every[1]) * UNIT_MS[every[2]!]!
    if (everyMs < 1000 || everyMs > MAX_MS)
      return `"${text}" is out of range: between every 1s and every 24h; for less often use a cron expression.`
    return { everyMs }
  }
  if (!word.startsWith('every') && validate(word)) return { cron: word }
  return `"${text}" is no schedule: write "every 30s" (s, m or h), or a cron expression such as "*/5 * * * *" (minute, hour, day, month, weekday).`
}
