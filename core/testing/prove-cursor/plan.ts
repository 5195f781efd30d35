// What is drawn of a model source: its history, its manners, and how the requests to it fare.
import fc from 'fast-check'

/** Rows changed by one transaction: one stamp, visible together. */
export interface Commit {
  /** After the commit before. */
  gapMs: number
  rows: number[]
  /** How long before the commit the stamp was taken. */
  lateMs: number
  /** The stamp was taken by a machine whose clock is ahead. */
  aheadMs: number
  isDeletion: boolean
}

export interface Request {
  /** From the asking until the vendor reads its rows, and from there until it answers. */
  sentMs: number
  answeredMs: number
  /** The vendor's clock in the answer is ahead of the one that stamps. */
  clockAheadMs: number
  /** No answer, or the reader stopped before it had saved what it read and where it was: to what is saved that is the same. */
  isLost: boolean
}

export interface SourcePlan {
  commits: Commit[]
  /** In turn, over and over; after the last commit none is lost. */
  requests: [Request, ...Request[]]
  /** The first pull meets the history until then. */
  firstPullMs: number
  /** Between pulls. */
  pauseMs: number
  /** Between pages, in turn. */
  restsMs: [number, ...number[]]
  /** Rows of a page. */
  limit: number
  /** Granularity of the stamps: 1 or whole seconds. */
  resolutionMs: number
  /** Granularity of the clock that is told: HTTP's Date header has whole seconds. */
  clockResolutionMs: number
  /** The vendor's clock against ours. */
  skewMs: number
}

const ROWS = 20
const commit: fc.Arbitrary<Commit> = fc.record({
  gapMs: fc.oneof(
    { arbitrary: fc.constant(0), weight: 1 },
    { arbitrary: fc.integer({ min: 1, max: 150 }), weight: 4 },
    { arbitrary: fc.integer({ min: 150, max: 6000 }), weight: 2 },
  ),
  rows: fc.oneof(
    { arbitrary: fc.array(fc.nat(ROWS - 1), { minLength: 1, maxLength: 1 }), weight: 5 },
    { arbitrary: fc.uniqueArray(fc.nat(ROWS - 1), { minLength: 2, maxLength: ROWS, size: 'max' }), weight: 1 },
  ),
  lateMs: fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, { arbitrary: fc.integer({ min: 1, max: 4000 }), weight: 1 }),
  aheadMs: fc.oneof({ arbitrary: fc.constant(0), weight: 9 }, { arbitrary: fc.integer({ min: 1, max: 3000 }), weight: 1 }),
  isDeletion: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, { arbitrary: fc.constant(true), weight: 1 }),
})

const request: fc.Arbitrary<Request> = fc.record({
  sentMs: fc.integer({ min: 10, max: 120 }),
  answeredMs: fc.integer({ min: 0, max: 120 }),
  clockAheadMs: fc.constantFrom(0, 0, 0, 40, 700),
  isLost: fc.constantFrom(false, false, false, false, true),
})

/** How late commits are at most differs from source to source: scales what was drawn. */
const TARDINESS = [0, 0.02, 0.2, 1]

/** Every row at once, long before the first pull, as an import leaves them: more of one stamp than fit a page. */
const IMPORT: Commit = { gapMs: 0, rows: Array.from({ length: ROWS }, (_, id) => id), lateMs: 0, aheadMs: 0, isDeletion: false }

/** A plan, drawn by fast-check: shrinks, and the same seed gives the same plans. */
export const sourcePlan: fc.Arbitrary<SourcePlan> = fc
  .record({
    // Short histories leave what was skipped unhealed; long ones have more places to skip at.
    commits: fc.oneof(
      fc.array(commit, { minLength: 1, maxLength: 10, size: 'max' }),
      fc.array(commit, { minLength: 1, maxLength: 60, size: 'max' }),
    ),
    requests: fc.array(request, { minLength: 1, maxLength: 12, size: 'max' }),
    rests: fc.array(fc.constantFrom(0, 0, 0, 20, 300, 5000), { minLength: 1, maxLength: 7 }),
    tardiness: fc.constantFrom(...TARDINESS),
    isImported: fc.boolean(),
    firstPullMs: fc.constantFrom(0, 3000, 10_000),
    pauseMs: fc.constantFrom(0, 200, 4000),
    limit: fc.integer({ min: 1, max: 5 }),
    resolutionMs: fc.constantFrom(1, 1000),
    clockResolutionMs: fc.constantFrom(1, 1000),
    skewMs: fc.constantFrom(-7000, -300, 0, 300, 7000),
  })
  .map(({ commits: [first, ...rest], requests, rests, tardiness, isImported, ...manners }) => {
    const commits = isImported ? [IMPORT, { ...first!, gapMs: first!.gapMs + manners.firstPullMs }, ...rest] : [first!, ...rest]
    return {
      ...manners,
      commits: commits.map((one) => ({ ...one, lateMs: Math.floor(one.lateMs * tardiness) })),
      requests: requests as [Request, ...Request[]],
      restsMs: rests as [number, ...number[]],
    }
  })

/** The longest time between a stamp and its commit. */
export function latestMs({ commits }: SourcePlan): number {
  return Math.max(...commits.map(({ lateMs }) => lateMs))
}

/** The least overlap under which nothing may be lost: the latest commit, and by how much an answer's clock can be past its rows. */
export function overlapOf(plan: SourcePlan): number {
  return latestMs(plan) + Math.max(...plan.requests.map(({ answeredMs, clockAheadMs }) => answeredMs + clockAheadMs))
}
