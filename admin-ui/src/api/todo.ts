// Everything that needs a person, in business words.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, read, type Schemas } from './client.ts'
import { PAGE, paged } from './queries.ts'

/** All that is open is added up for each answer. */
const GROUPS_MS = 60_000

export interface WorkFilter {
  kind?: Schemas['TodoKind']
  department?: Schemas['Department']
}

export const workQuery = (filter: WorkFilter) =>
  infiniteQueryOptions({
    queryKey: ['work', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/todo', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export const workGroupsQuery = (filter: Pick<WorkFilter, 'department'>) =>
  queryOptions({
    queryKey: ['workGroups', filter],
    queryFn: () => read(api.GET('/api/v1/todo/groups', { params: { query: filter } })),
    refetchInterval: GROUPS_MS,
    placeholderData: keepPreviousData,
  })
