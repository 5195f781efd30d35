import { expect, it } from 'vitest'
import { parseSchedule } from './schedule.ts'

it.each([
  ['every 30s', { everyMs: 30_000 }],
  ['every 5m', { everyMs: 300_000 }],
  ['every 1h', { everyMs: 3_600_000 }],
  ['*/5 * * * *', { cron: '*/5 * * * *' }],
  ['0 30 3 * * 1-5', { cron: '0 30 3 * * 1-5' }],
])('%s is a schedule', (text, meaning) => {
  expect(parseSchedule(text)).toEqual(meaning)
})

it.each(['every 0s', 'every 25h', 'every 5 days', 'every', '5 minutes', '99 * * * *', '* * *', ''])(
  '"%s" is none, and says how to write one',
  (text) => {
    expect(parseSchedule(text)).toMatch(/every (30|1)s/)
  },
)
