// Everything that needs a person, in business words.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, read, type Schemas } from './client.ts'
import { PAGE, paged, POLL_MS } from './queries.ts'

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
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  })
