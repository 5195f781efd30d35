// Data checks 数据核对: lists, one with its differences, starting, repairing, and the reports as files.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, keyed, read, type Schemas } from './client.ts'
import { PAGE, paged, SLOW_MS } from './queries.ts'

export type DataCheck = Schemas['DataCheck']
export type DifferenceKind = Schemas['DifferenceKind']
export type RepairKind = NonNullable<Schemas['RepairRequest']['kinds']>[number]

const BUSY_MS = 1000

export interface CheckFilter {
  connection?: string
  object?: string
  state?: Schemas['RunState']
}

export const checksQuery = (filter: CheckFilter) =>
  infiniteQueryOptions({
    queryKey: ['checks', filter],
    queryFn: ({ pageParam }) => read(api.GET('/api/v1/checks', { params: { query: { ...filter, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

/** Asked more often while it goes on. */
export const checkQuery = (id: string) =>
  queryOptions({
    queryKey: ['check', id],
    queryFn: () => read(api.GET('/api/v1/checks/{check}', { params: { path: { check: id } } })),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? BUSY_MS : SLOW_MS),
  })

export const differencesQuery = (check: string, kind: DifferenceKind | undefined) =>
  infiniteQueryOptions({
    queryKey: ['differences', check, kind],
    queryFn: ({ pageParam }) =>
      read(api.GET('/api/v1/checks/{check}/differences', { params: { path: { check }, query: { kind, limit: PAGE, cursor: pageParam } } })),
    ...paged,
  })

export const startCheck = (of: Omit<Schemas['DataCheckRequest'], 'wait'>) =>
  read(api.POST('/api/v1/checks', { params: { header: keyed() }, body: { ...of, wait: false } }))

export const repairCheck = (check: string, kinds: RepairKind[]) =>
  read(api.POST('/api/v1/checks/{check}/repair', { params: { path: { check }, header: keyed() }, body: { kinds } }))

/** The differences as a file for spreadsheets. A link could not carry the token, hence read and handed over. */
export const readCsv = (check: string, language: string): Promise<Blob> =>
  read(api.GET('/api/v1/checks/{check}/differences.csv', forReader(check, language))) as Promise<Blob>

/** The page to print. */
export const readReport = (check: string, language: string): Promise<Blob> =>
  read(api.GET('/api/v1/checks/{check}/report.html', forReader(check, language))) as Promise<Blob>

/** In the language of the screens and the browser's time zone. */
const forReader = (check: string, language: string) => ({
  params: { path: { check }, query: { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } },
  headers: { 'accept-language': language },
  parseAs: 'blob' as const,
})
