import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grant, rateOf, usedShare } from './gcra.ts'

type RateLimit = Parameters<typeof rateOf>[0]

const limits: fc.Arbitrary<RateLimit> = fc
  .record({
    requests: fc.integer({ min: 1, max: 200 }),
    perMs: fc.integer({ min: 100, max: 60_000 }),
    share: fc.double({ min: 0, max: 1.5, noNaN: true }),
  })
  .chain(({ requests, perMs, share }) =>
    fc.constantFrom<RateLimit>({ requests, perMs }, { requests, perMs, burst: Math.max(1, Math.floor(requests * share)) }),
  )
const asks = fc.array(
  fc.record({
    afterUs: fc.integer({ min: 0, max: 3_000_000 }),
    want: fc.integer({ min: 1, max: 50 }),
    share: fc.constantFrom(0.5, 0.7, 0.85, 1),
  }),
  { minLength: 1, maxLength: 200 },
)

/** Times at which permits were given. */
function play(limit: RateLimit, steps: { afterUs: number; want: number; share: number }[]): number[] {
  const rate = rateOf(limit)
  let [tat, now]: [number | undefined, number] = [undefined, 1_700_000_000_000_000]
  return steps.flatMap(({ afterUs, want, share }) => {
    now += afterUs
    const given = grant(tat, now, { rate, want, share })
    tat = given.tat
    return Array<number>(given.permits).fill(now)
  })
}

describe('GCRA', () => {
  it('gives at most the stated number of requests in any span, whatever is asked for', () => {
    fc.assert(
      fc.property(limits, asks, (limit, steps) => {
        const given = play(limit, steps)
        given.forEach((at, i) => {
          const next = given[i + limit.requests]
          if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(limit.perMs * 1000)
        })
      }),
    )
  })

  it('who is told to wait gets a permit then, and not a microsecond before', () => {
    fc.assert(
      fc.property(limits, asks, fc.constantFrom(0.5, 0.85, 1), (limit, steps, share) => {
        const rate = rateOf(limit)
        let [tat, now]: [number | undefined, number] = [undefined, 0]
        for (const step of steps) {
          now += step.afterUs
          ;({ tat } = grant(tat, now, { rate, ...step }))
        }
        const { permits, waitUs } = grant(tat, now, { rate, share, want: 1 })
        if (permits === 1) return
        expect(grant(tat, now + waitUs, { rate, share, want: 1 }).permits).toBe(1)
        expect(grant(tat, now + waitUs - 1, { rate, share, want: 1 }).permits).toBe(0)
      }),
    )
  })

  it('used without a pause it gives the whole budget: all but a burst of it in each span', () => {
    const limit = { requests: 100, perMs: 20_000 }
    const rate = rateOf(limit)
    let tat: number | undefined
    let given = 0
    for (let now = 0; now < 10 * 20_000_000; now += 1000) {
      const got = grant(tat, now, { rate, share: 1, want: 10 })
      tat = got.tat
      given += got.permits
    }
    expect(given).toBeGreaterThanOrEqual(10 * 95)
    expect(given).toBeLessThanOrEqual(10 * 100)
  })

  it('a smaller share leaves the rest of the burst to others', () => {
    const rate = rateOf({ requests: 100, perMs: 1000, burst: 10 })
    const low = grant(undefined, 0, { rate, share: 0.5, want: 100 })
    expect(low.permits).toBe(5)
    expect(grant(low.tat, 0, { rate, share: 0.5, want: 1 }).permits).toBe(0)
    expect(grant(low.tat, 0, { rate, share: 1, want: 100 }).permits).toBe(5)
  })

  it('a clock that was set back holds nobody up for longer than an empty bucket takes', () => {
    const rate = rateOf({ requests: 10, perMs: 1000, burst: 5 })
    const { tat } = grant(undefined, 1e15, { rate, share: 1, want: 5 })
    expect(grant(tat, 1e12, { rate, share: 1, want: 1 }).waitUs).toBe(rate.intervalUs)
  })

  it('tells how much of the burst is used: nothing at first, all of it when the next request waits', () => {
    fc.assert(
      fc.property(limits, asks, (limit, steps) => {
        const rate = rateOf(limit)
        let [tat, now]: [number | undefined, number] = [undefined, 1_700_000_000_000_000]
        expect(usedShare(tat, now, rate)).toBe(0)
        for (const { afterUs, want } of steps) {
          now += afterUs
          const before = usedShare(tat, now, rate)
          const given = grant(tat, now, { rate, want, share: 1 })
          tat = given.tat
          expect(usedShare(tat, now, rate)).toBeCloseTo(before + given.permits / rate.burst, 6)
          if (given.permits < want) expect(usedShare(tat, now, rate)).toBeGreaterThan(1 - 1 / rate.burst)
        }
        expect(usedShare(tat, now + rate.burst * rate.intervalUs, rate)).toBe(0)
      }),
    )
  })

  it('is used up, and no more, where a bucket was left fuller than it can be: limits change, clocks are set back', () => {
    expect(usedShare(Infinity, 0, { intervalUs: 10, burst: 3 })).toBe(1)
    expect(usedShare(5, 1_000, { intervalUs: 10, burst: 3 })).toBe(0)
  })
})
