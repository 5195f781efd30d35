// Conflicts in To do: by field or one by one; a person's word on one of them or on all of a filter.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, keyed, read, type Schemas } from './client.ts'
import { PAGE, paged, POLL_MS } from './queries.ts'

/** What many conflicts can be taken by at once. */
export interface ConflictFilter {
  connection?: string
  object?: string
  field?: string
  kind?: string
}

export const conflictsQuery = (filter: ConflictFilter & { record?: string; state: Schemas['ConflictState'] }) =>
  infiniteQueryOptions({
    queryKey: ['conflicts', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/conflicts', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export const conflictQuery = (id: string) =>
  queryOptions({
    queryKey: ['conflict', id],
    queryFn: () => read(api.GET('/api/v1/conflicts/{conflict}', { params: { path: { conflict: id } } })),
  })

export const conflictGroupsQuery = (filter: Pick<ConflictFilter, 'connection' | 'object'>) =>
  queryOptions({
    queryKey: ['conflictGroups', filter],
    queryFn: () => read(api.GET('/api/v1/conflicts/groups', { params: { query: filter } })),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  })

/** Decides on the revision that the person saw: one changed since is refused by the hub. */
export const settleConflict = ({ id, rev }: Schemas['Conflict'], decision: Schemas['SettleRequest']) =>
  read(
    api.POST('/api/v1/conflicts/{conflict}/settle', {
      params: { path: { conflict: id }, header: { ...keyed(), 'If-Match': `"${rev}"` } },
      body: decision,
    }),
  )

export type UseForAll = Schemas['BulkSettleRequest']['use']
/** The most that the hub settles at once. */
export const MOST_SETTLED = 5000
const settleMany = (body: Schemas['BulkSettleRequest']) =>
  read(api.POST('/api/v1/conflicts/settle', { params: { header: keyed() }, body: { ...body, limit: MOST_SETTLED } }))
/** How many there are; what they would be settled by makes no difference to that. */
export const countConflicts = (filter: ConflictFilter) => settleMany({ filter, use: 'ours', isDryRun: true })
/** No more than were counted before: `expected`. */
export const settleConflicts = (filter: ConflictFilter, use: UseForAll, expected: number) => settleMany({ filter, use, expected })
