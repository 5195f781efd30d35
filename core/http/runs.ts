// Runs: pulls and backfills with their counts.
import { and, eq } from 'drizzle-orm'
import type { operations } from '../../openapi/types.ts'
import type { Hub } from '../engine/port.ts'
import type { RunRow } from '../store/port.ts'
import type { Handlers } from './operation.ts'
import { DEFAULT_LIMIT, pageOf, pagingOf, writeCursor, type PageRequest } from './paging.ts'
import { notFound } from './problem.ts'
import { pageWithNews } from './run-news.ts'
import { runShape } from './shapes.ts'

type Query = NonNullable<operations['listRuns']['parameters']['query']>

export const runRoutes = (hub: Hub): Handlers<'listRuns' | 'getRun'> => ({
  listRuns: async ({ query }) => {
    const read = (page: PageRequest) => pageOfRuns(hub, { ...query, ...page })
    const { limit = DEFAULT_LIMIT, cursor } = query
    const wanted = { limit, cursor, cursorOf: (row: RunRow) => writeCursor(keyOf(row)) }
    const { rows, nextCursor } = query.hasNews ? await pageWithNews(read, wanted) : await read({ limit, cursor })
    return { body: { items: rows.map(runShape), nextCursor } }
  },
  getRun: async ({ path }) => {
    const { runs } = hub.store.tables
    const [row] = await hub.store.read.select().from(runs).where(eq(runs.id, path.run)).limit(1)
    if (!row) throw notFound('run', path.run)
    return { body: runShape(row) }
  },
})

const keyOf = ({ startedAt, id }: RunRow) => [startedAt, id]

async function pageOfRuns({ store }: Hub, query: Query): Promise<{ rows: RunRow[]; nextCursor: string | null }> {
  const { runs } = store.tables
  const paging = pagingOf(query, [
    { column: runs.startedAt, direction: 'desc' },
    { column: runs.id, direction: 'desc' },
  ])
  const found = await store.read
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
  return pageOf(found, query, keyOf)
}
