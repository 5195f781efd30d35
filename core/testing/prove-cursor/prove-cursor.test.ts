// A few hundred sources with every run of the tests; `npm run prove:cursor` tries as many as are asked for.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OTHERS, type OtherName } from './others.ts'
import { OURS } from './ours.ts'
import { sourcePlan, type Commit, type SourcePlan } from './plan.ts'
import { lostRows } from './run.ts'

describe('no row is skipped', () => {
  it.each(Object.entries(OURS))('%s', async (_, reader) => {
    await fc.assert(
      fc.asyncProperty(sourcePlan, async (plan) => {
        expect(await lostRows(plan, reader)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

it.each(Object.entries(OTHERS))('the same sources are hard enough for %s to skip some', async (_, reader) => {
  const losses = await Promise.all(fc.sample(sourcePlan, { numRuns: 100, seed: 1 }).map((plan) => lostRows(plan, reader)))
  expect(losses.some((rows) => rows.length > 0)).toBe(true)
})

const commit = (gapMs: number, rows: number[], more: Partial<Commit> = {}): Commit => {
  return { gapMs, rows, lateMs: 0, aheadMs: 0, isDeletion: false, ...more }
}
/** Asked for first 5 s after the start; the rows are read 10 ms after each asking, answered 10 ms later. */
const plan = (commits: Commit[], manners: Partial<SourcePlan> = {}): SourcePlan => ({
  commits,
  requests: [{ sentMs: 10, answeredMs: 10, clockAheadMs: 0, isLost: false }],
  firstPullMs: 5000,
  pauseMs: 1000,
  restsMs: [0],
  limit: 2,
  resolutionMs: 1,
  clockResolutionMs: 1,
  skewMs: 0,
  ...manners,
})

const ALL = ['strictGreater', 'ownClock', 'offsetPaging', 'wholeSecondTies'] satisfies OtherName[]
/** One manner at a time, and who loses a row by it. */
const MANNERS: [what: string, source: SourcePlan, losers: OtherName[]][] = [
  ['nothing special', plan([commit(1000, [1]), commit(1000, [2]), commit(1000, [3]), commit(9000, [1])]), []],
  ['a commit under an older stamp', plan([commit(1000, [1]), commit(3000, [2]), commit(2000, [3], { lateMs: 4500 })]), ALL],
  [
    'two changes within the second that stamps are cut to, one before the read and one after',
    plan([commit(5001, [1]), commit(100, [2])], { resolutionMs: 1000 }),
    ALL,
  ],
  ['a change between the reading and the answer', plan([commit(1000, [1]), commit(4015, [2])]), ['ownClock']],
  ['a clock of the vendor behind ours', plan([commit(1000, [1]), commit(9000, [2])], { skewMs: -7000 }), ['ownClock']],
  [
    'a row that moves while pages are read',
    plan([commit(1000, [1]), commit(1000, [2]), commit(1000, [3]), commit(1000, [4]), commit(1025, [1])]),
    ['offsetPaging'],
  ],
  ['more rows of one stamp than fit a page', plan([commit(1000, [1, 2, 3, 4, 5])]), ['wholeSecondTies']],
]

describe.each(MANNERS)('%s', (_, source, losers) => {
  it(`is lost by ${losers.length === 0 ? 'nobody' : losers.join(', ')}`, async () => {
    const lost: string[] = []
    for (const [name, reader] of [...Object.entries(OTHERS), ...Object.entries(OURS)]) {
      if ((await lostRows(source, reader)).length > 0) lost.push(name)
    }
    expect(lost).toEqual(losers)
  })
})
