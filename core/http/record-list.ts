// The list of records, newest first, and what a search finds: each along an index, however many records there are.
import { and, eq, exists, getTableColumns, gte, sql, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import type { operations } from '../../openapi/types.ts'
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import { isTrue } from '../store/is-true.ts'
import type { Store } from '../store/port.ts'
import { pagingOf, type Paging } from './paging.ts'
import { hitsOf } from './record-search.ts'

type Filters = NonNullable<operations['listRecords']['parameters']['query']>

/** The query of a list's page, and where a row of it stands. */
export function listed(store: Store, query: Filters) {
  const { records } = store.tables
  // Sealed: opening it for a whole list costs more than the list.
  const { body: _body, stamps: _stamps, ...heads } = getTableColumns(records)
  const filters = filtersOf(store, query)
  const hits = query.q === undefined ? undefined : hitsOf(store, query.q, filters)
  const paging = pagingOf(query, [
    ...(hits ? [{ column: hits.rank, direction: 'asc' as const }] : []),
    { column: records.updatedAt, direction: 'desc' },
    { column: records.id, direction: 'desc' },
  ])
  const found = hits ?? (query.object === undefined ? newestOfEach(store, query, paging) : undefined)
  const columns = { ...heads, rank: hits?.rank ?? sql<null>`NULL` }
  // SQLite takes the tables of a cross join in their order: few ids, then their records.
  const from = found ? store.read.select(columns).from(found).crossJoin(records) : store.read.select(columns).from(records)
  return {
    query: from
      .where(and(paging.after, found && eq(records.id, found.id), ...filters))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch),
    keyOf: ({ rank, updatedAt, id }: { rank: number | null; updatedAt: number; id: string }) => [
      ...(rank === null ? [] : [rank]),
      updatedAt,
      id,
    ],
  }
}

/** Ids of the newest records of each object: the page's are among them, and each of these queries follows the index of its object. */
function newestOfEach(store: Store, query: Filters, paging: Paging) {
  const { records } = store.tables
  const [first, second, ...others] = CANONICAL_OBJECTS.map((object) => {
    const newest = store.read
      .select({ id: records.id })
      .from(records)
      .where(and(paging.after, ...filtersOf(store, { ...query, object })))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
      .as('newest')
    return store.read.select({ id: newest.id, rank: sql<number>`0`.as('best') }).from(newest)
  })
  return unionAll(first!, second!, ...others).as('found')
}

function filtersOf(store: Store, query: Filters): (SQL | undefined)[] {
  const { records } = store.tables
  return [
    query.isDeleted ? isTrue(records.isDeleted) : eq(records.isDeleted, false),
    query.object === undefined ? undefined : eq(records.object, query.object),
    query.status === undefined ? undefined : eq(records.status, query.status),
    query.number === undefined ? undefined : eq(records.number, query.number),
    query.updatedSince === undefined ? undefined : gte(records.updatedAt, Date.parse(query.updatedSince)),
    query.isStopped === undefined ? undefined : query.isStopped ? isTrue(records.isStopped) : eq(records.isStopped, false),
    query.connection === undefined ? undefined : boundTo(store, query.connection),
  ]
}

function boundTo(store: Store, connection: string): SQL {
  const { bindings, records } = store.tables
  const bound = store.read
    .select({ one: sql`1` })
    .from(bindings)
    .where(and(eq(bindings.record, records.id), eq(bindings.connection, connection)))
  return exists(bound)
}
