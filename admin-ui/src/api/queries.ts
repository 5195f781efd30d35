// What the screens read. Lists ask again every few seconds while the page is visible; what was shown stays until the answer is there.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, read, type Schemas } from './client.ts'

export const POLL_MS = 4000
export const SLOW_MS = 15_000
export const PAGE = 50

const live = { refetchInterval: POLL_MS, placeholderData: keepPreviousData }

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: () => read(api.GET('/api/v1/overview')),
  ...live,
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: () => read(api.GET('/api/v1/health')),
  refetchInterval: SLOW_MS,
})

export const connectorsQuery = queryOptions({
  queryKey: ['connectors'],
  queryFn: () => read(api.GET('/api/v1/connectors')),
  staleTime: Infinity,
})

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: () => read(api.GET('/api/v1/connections', { params: { query: { limit: 200 } } })),
  ...live,
})

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: () => read(api.GET('/api/v1/flows', { params: { query: { limit: 200 } } })),
  refetchInterval: SLOW_MS,
})

export interface RecordFilter {
  object?: string
  connection?: string
  status?: string
  q?: string
}

/** Pages of a list. Polled only while the first page is all there is to show: more would move rows under the reader. */
interface Page {
  nextCursor: Schemas['NextCursor']
}
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: Page) => last.nextCursor ?? undefined,
  placeholderData: keepPreviousData,
  refetchInterval: ({ state }: { state: { data?: { pages: unknown[] } | undefined } }) =>
    (state.data?.pages.length ?? 1) > 1 ? (false as const) : POLL_MS,
}

export const recordsQuery = (filter: RecordFilter) =>
  infiniteQueryOptions({
    queryKey: ['records', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/records', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export interface RunFilter {
  connection?: string
  object?: string
  state?: Schemas['RunState']
  /** Without pulls that changed nothing. */
  hasNews?: true
}

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/runs', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', id],
    queryFn: () => read(api.GET('/api/v1/records/{record}', { params: { path: { record: id } } })),
    refetchInterval: POLL_MS,
  })

/** The same record where it is only mentioned: read once, shared by all mentions. */
export const mentionQuery = (id: string) => queryOptions({ ...recordQuery(id), refetchInterval: false, staleTime: 60_000, retry: false })

/** Where a summary has booked a record, or what a bill was added up of. */
export const bookingsQuery = (record: string) =>
  infiniteQueryOptions({
    queryKey: ['bookings', record],
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/records/{record}/bookings', { params: { path: { record }, query: { limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

/** What sellable stock leaves out because its owner has not taken it: of an order, or the orders of a product. */
export const reservationsQuery = (record: string) =>
  infiniteQueryOptions({
    queryKey: ['reservations', record],
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/records/{record}/reservations', { params: { path: { record }, query: { limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

/** Objects that a connection knows, with what can be done with each. */
export const objectsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['objects', connection],
    queryFn: () => read(api.GET('/api/v1/connections/{connection}/objects', { params: { path: { connection } } })),
    staleTime: 60_000,
  })

export const journeyQuery = (id: string) =>
  queryOptions({
    queryKey: ['journey', id],
    queryFn: async () => {
      const { items } = await read(api.GET('/api/v1/lineage', { params: { query: { q: id } } }))
      return items.find(({ record }) => record.id === id) ?? null
    },
    refetchInterval: POLL_MS,
  })
