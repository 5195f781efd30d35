// Runs: pulls and backfills with their counts.
import { and, eq } from 'drizzle-orm'
import type { Hub } from '../engine/port.ts'
import type { Handlers } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound } from './problem.ts'
import { runShape } from './shapes.ts'

export const runRoutes = (hub: Hub): Handlers<'listRuns' | 'getRun'> => ({
  listRuns: async ({ query }) => {
    const { runs } = hub.store.tables
    const paging = pagingOf(query, [
      { column: runs.startedAt, direction: 'desc' },
      { column: runs.id, direction: 'desc' },
    ])
    const found = await hub.store.read
      .select()
      .from(runs)
      .where(
        and(
          paging.after,
          query.connection === undefined ? undefined : eq(runs.connection, query.connection),
          query.object === undefined ? undefined : eq(runs.object, query.object),
          query.state === undefined ? undefined : eq(runs.state, query.state),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.startedAt, row.id])
    return { body: { items: rows.map(runShape), nextCursor } }
  },
  getRun: async ({ path }) => {
    const { runs } = hub.store.tables
    const [row] = await hub.store.read.select().from(runs).where(eq(runs.id, path.run)).limit(1)
    if (!row) throw notFound('run', path.run)
    return { body: runShape(row) }
  },
})
