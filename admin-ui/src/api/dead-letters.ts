// Documents in To do: lists, causes, one of them; mending, pushing again, resolving.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, keyed, read, type Schemas } from './client.ts'
import { PAGE, paged, POLL_MS } from './queries.ts'

/** What makes dead letters one cause. An empty field stands for those whose error names no place. */
export interface Cause {
  connection?: string
  object?: string
  code?: string
  field?: string
  direction?: Schemas['Direction']
}

export const deadLettersQuery = (filter: Cause & { state: Schemas['DeadLetterState'] }) =>
  infiniteQueryOptions({
    queryKey: ['deadLetters', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/dead-letters', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export const causesQuery = (filter: Pick<Cause, 'connection' | 'object'>) =>
  queryOptions({
    queryKey: ['causes', filter],
    queryFn: () => read(api.GET('/api/v1/dead-letters/groups', { params: { query: filter } })),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  })

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['deadLetter', id],
    queryFn: () => read(api.GET('/api/v1/dead-letters/{deadLetter}', { params: { path: { deadLetter: id } } })),
  })

type Payload = Record<string, unknown>
const at = (deadLetter: string) => ({ path: { deadLetter } })

export const replayDeadLetter = (id: string, payload?: Payload) =>
  read(
    api.POST('/api/v1/dead-letters/{deadLetter}/replay', {
      params: { ...at(id), header: keyed() },
      body: payload === undefined ? {} : { payload },
    }),
  )

/** Writes nothing. */
export const tryDeadLetter = (id: string, payload: Payload) =>
  read(api.POST('/api/v1/dead-letters/{deadLetter}/try', { params: at(id), body: { payload } }))

/** On the revision that the person saw. */
export const saveDeadLetter = ({ id, rev }: Schemas['DeadLetterDetail'], payload: Payload) =>
  read(api.PUT('/api/v1/dead-letters/{deadLetter}', { params: { ...at(id), header: { 'If-Match': `"${rev}"` } }, body: { payload } }))

export const resolveDeadLetter = (id: string, reason: string) =>
  read(api.POST('/api/v1/dead-letters/{deadLetter}/resolve', { params: { ...at(id), header: keyed() }, body: { reason } }))

export const reopenDeadLetter = (id: string) =>
  read(api.POST('/api/v1/dead-letters/{deadLetter}/reopen', { params: { ...at(id), header: keyed() } }))

/** The most that the hub takes up at once. */
export const MOST_REPLAYS = 5000
const replayMany = (body: Schemas['BulkReplayRequest']) =>
  read(api.POST('/api/v1/dead-letters/replay', { params: { header: keyed() }, body: { ...body, limit: MOST_REPLAYS } }))
export const countReplays = (filter: Cause) => replayMany({ filter, isDryRun: true })
/** No more than were counted before: `expected`. */
export const replayAll = (filter: Cause, expected: number) => replayMany({ filter, expected })
