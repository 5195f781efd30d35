// Everything that needs a person, in business words, with what people wrote to it.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, read, type Schemas } from './client.ts'
import { PAGE, paged } from './queries.ts'

/** All that is open is added up for each answer. */
const GROUPS_MS = 60_000

export interface WorkFilter {
  kind?: Schemas['TodoKind']
  department?: Schemas['Department']
  assignee?: string
  isOverdue?: boolean
}

export const workQuery = (filter: WorkFilter) =>
  infiniteQueryOptions({
    queryKey: ['work', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/todo', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export const workGroupsQuery = (filter: Omit<WorkFilter, 'kind'>) =>
  queryOptions({
    queryKey: ['workGroups', filter],
    queryFn: () => read(api.GET('/api/v1/todo/groups', { params: { query: filter } })),
    refetchInterval: GROUPS_MS,
    placeholderData: keepPreviousData,
  })

export function totalOf({ items }: Schemas['TodoGroupList']): { count: number; overdue: number } {
  const sum = (of: 'count' | 'overdue') => items.reduce((total, group) => total + group[of], 0)
  return { count: sum('count'), overdue: sum('overdue') }
}

/** How much there is to do in all: one figure for the menu, the overview and the work list. */
export const workTotalQuery = queryOptions({ ...workGroupsQuery({}), select: totalOf })

export const workItemQuery = (id: string) =>
  queryOptions({
    queryKey: ['workItem', id],
    queryFn: () => read(api.GET('/api/v1/todo/{item}', { params: { path: { item: id } } })),
  })

/** On the revision that the person saw. */
export const saveTodoNote = ({ id, rev }: Schemas['TodoItem'], body: Schemas['TodoNote']) =>
  read(api.PATCH('/api/v1/todo/{item}', { params: { path: { item: id }, header: { 'If-Match': `"${rev}"` } }, body }))
