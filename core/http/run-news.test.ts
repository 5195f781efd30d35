// A list of runs without those that changed nothing: each of the others once, page after page, however rare they are.
import { afterEach, describe, expect, it } from 'vitest'
import type { components } from '../../openapi/types.ts'
import type { Hub } from '../engine/port.ts'
import type { Store } from '../store/port.ts'
import { emptyStore } from '../testing/empty-store.ts'
import { runRow, T0 } from '../testing/store-rows.ts'
import { hasNews, MOST_LOOKED_AT, pageWithNews } from './run-news.ts'
import { runRoutes } from './runs.ts'

const counters = (counts: Record<string, number>) =>
  JSON.stringify({ read: 3, created: 0, changed: 0, unchanged: 3, conflicts: 0, ...counts })

describe('hasNews', () => {
  it.each([
    ['a pull that only looked', { state: 'succeeded', counters: counters({}) }, false],
    ['one that changed a record', { state: 'succeeded', counters: counters({ changed: 1 }) }, true],
    ['one that failed', { state: 'failed', counters: counters({}) }, true],
    ['one under way', { state: 'running', counters: counters({}) }, true],
    ['a backfill', { kind: 'backfill', state: 'succeeded', counters: counters({}) }, true],
  ])('%s', (_name, run, expected) => expect(hasNews({ kind: 'pull', ...run })).toBe(expected))
})

/** The nth last run, which changed something or not. */
const runOf = (at: number, isNews: boolean) =>
  runRow(`run_${at}`, { state: 'succeeded', startedAt: T0 - at, endedAt: T0, counters: counters({ created: isNews ? 1 : 0 }) })

describe('pageWithNews', () => {
  it('goes on behind many that changed nothing, looking at no more than so many for a page', async () => {
    const last = 2 * MOST_LOOKED_AT + 600
    const runs = Array.from({ length: last + 1 }, (_, at) => runOf(at, at === last))
    let looked = 0
    const read = ({ limit, cursor }: { limit: number; cursor: string | undefined }) => {
      const rows = runs.slice(Number(cursor ?? 0), Number(cursor ?? 0) + limit)
      looked += rows.length
      const end = Number(cursor ?? 0) + rows.length
      return Promise.resolve({ rows, nextCursor: end < runs.length ? String(end) : null })
    }
    const page = (cursor?: string) => pageWithNews(read, { limit: 50, cursor, cursorOf: () => 'not reached' })
    const first = await page()
    expect([first.rows, looked]).toEqual([[], MOST_LOOKED_AT])
    const second = await page(first.nextCursor!)
    const third = await page(second.nextCursor!)
    expect(third).toEqual({ rows: [runs[last]], nextCursor: null })
  })
})

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  let store: Store
  let remove: () => Promise<void>
  afterEach(() => remove())

  it('lists each of them once, page after page', async () => {
    ;({ store, remove } = await emptyStore(dialect, { now: T0 }))
    for (let at = 0; at < 8; at++) await store.saveRun(runOf(at, [1, 2, 6].includes(at)))
    const routes = runRoutes({ store } as Hub)
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await routes.listRuns({ query: { hasNews: true, limit: 1, ...(cursor && { cursor }) } } as never)
      const { items, nextCursor } = (answer as { body: components['schemas']['RunPage'] }).body
      found.push(...items.map(({ id }) => id))
      cursor = nextCursor
    }
    expect(found).toEqual(['run_1', 'run_2', 'run_6'])
  })
})
