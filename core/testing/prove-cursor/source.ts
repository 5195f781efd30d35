// The model source: commits become visible as time goes by, and time goes by with each request.
import type { Commit, SourcePlan } from './plan.ts'

export interface Row {
  id: number
  stamp: number
  createdStamp: number
  version: number
}

export interface Ask {
  where?: (row: Row) => boolean
  compare: (a: Row, b: Row) => number
  offset?: number
  /** Default: all. */
  limit?: number
}

export interface Answer {
  rows: Row[]
  hasMore: boolean
  /** The vendor's clock as its answer tells it. */
  clock: number
  /** The vendor's clock, exactly, before it read the rows. */
  clockBefore: number
}

export interface Source {
  /** One request: one snapshot of the rows. Throws LostAnswer. */
  ask(ask: Ask): Promise<Answer>
  /** The reader's clock. */
  readonly now: number
  readonly isHistoryOver: boolean
  wait(ms: number): void
  /** What is there now. */
  rows(): Row[]
}

export class LostAnswer extends Error {}

export const byId = (a: Row, b: Row): number => a.id - b.id
export const oldestFirst = (a: Row, b: Row): number => a.stamp - b.stamp || a.id - b.id
export const newestFirst = (a: Row, b: Row): number => oldestFirst(b, a)

const START = Date.parse('2026-03-01T00:00:00Z')

export function createSource(plan: SourcePlan, { hasDeletions }: { hasDeletions: boolean }): Source {
  const table = new Map<number, Row>()
  const versions = new Map<number, number>()
  const pending = timed(plan.commits.filter(({ isDeletion }) => hasDeletions || !isDeletion))
  let now = START
  let asked = 0

  function advance(ms: number) {
    now += ms
    while (pending.length > 0 && pending[0]!.at <= now) apply(pending.shift()!)
  }

  function apply({ commit: { rows, lateMs, aheadMs, isDeletion }, at }: Timed) {
    const exact = at + plan.skewMs - lateMs + aheadMs
    const stamp = Math.floor(exact / plan.resolutionMs) * plan.resolutionMs
    for (const id of rows) {
      const version = (versions.get(id) ?? 0) + 1
      versions.set(id, version)
      if (isDeletion) table.delete(id)
      else table.set(id, { id, stamp, createdStamp: table.get(id)?.createdStamp ?? stamp, version })
    }
  }

  return {
    async ask({ where = () => true, compare, offset = 0, limit = Infinity }) {
      const request = plan.requests[asked++ % plan.requests.length]!
      const isLost = request.isLost && pending.length > 0
      const clockBefore = now + plan.skewMs
      advance(request.sentMs)
      const found = [...table.values()].filter(where).sort(compare)
      advance(request.answeredMs)
      const told = now + plan.skewMs + request.clockAheadMs
      if (isLost) throw new LostAnswer()
      return {
        rows: found.slice(offset, offset + limit),
        hasMore: found.length > offset + limit,
        clock: Math.floor(told / plan.clockResolutionMs) * plan.clockResolutionMs,
        clockBefore,
      }
    },
    get now() {
      return now
    },
    get isHistoryOver() {
      return pending.length === 0
    },
    wait: advance,
    rows: () => [...table.values()],
  }
}

interface Timed {
  at: number
  commit: Commit
}
function timed(commits: Commit[]): Timed[] {
  let at = START
  return commits.map((commit) => ({ commit, at: (at += commit.gapMs) }))
}
