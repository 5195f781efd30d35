// Code tables 对照表: the tables, what has no row in them, and files both ways.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, keyed, read, type Schemas } from './client.ts'
import { PAGE, paged, SLOW_MS } from './queries.ts'

export type CodeTable = Schemas['CodeTableDetail']
export type UnmappedCode = Schemas['UnmappedCode']
export type RowsResult = Schemas['CodeRowsResult']
export type CodeRow = Schemas['CodeRow']
export type CodeProposal = Schemas['CodeProposal']

export const codeTablesQuery = queryOptions({
  queryKey: ['code-tables'],
  queryFn: () => read(api.GET('/api/v1/code-tables')),
  refetchInterval: SLOW_MS,
})

export const unmappedQuery = queryOptions({
  queryKey: ['unmapped-codes'],
  queryFn: () => read(api.GET('/api/v1/unmapped-codes')),
  refetchInterval: SLOW_MS,
})

export const rowsQuery = (codeTable: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['code-rows', codeTable, search],
    queryFn: ({ pageParam }) =>
      read(
        api.GET('/api/v1/code-tables/{codeTable}/rows', {
          params: { path: { codeTable }, query: { limit: PAGE, cursor: pageParam, ...(search !== '' && { search }) } },
        }),
      ),
    ...paged,
  })

/** Rows that a person may take. */
export const proposalsQuery = (codeTable: string, connection: string) =>
  queryOptions({
    queryKey: ['code-proposals', codeTable, connection],
    queryFn: () => read(api.GET('/api/v1/code-tables/{codeTable}/proposals', { params: { path: { codeTable }, query: { connection } } })),
  })

/** All of it or nothing; what is wrong with a row is in `problems`. */
export const changeRows = (codeTable: string, changes: Pick<Schemas['CodeRowsRequest'], 'put' | 'remove'>): Promise<RowsResult> =>
  read(api.POST('/api/v1/code-tables/{codeTable}/rows', { params: { path: { codeTable }, header: keyed() }, body: changes }))

/** A link could not carry the token, hence read and handed over. */
export const readRows = (codeTable: string): Promise<Blob> =>
  read(api.GET('/api/v1/code-tables/{codeTable}/rows.xlsx', { params: { path: { codeTable } }, parseAs: 'blob' })) as Promise<Blob>

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Browsers do not agree on the type of a CSV file: its name says it. */
export const importRows = (codeTable: string, file: File, isDryRun: boolean): Promise<RowsResult> =>
  read(
    api.POST('/api/v1/code-tables/{codeTable}/import', {
      params: { path: { codeTable }, query: { isDryRun } },
      headers: { 'content-type': file.name.toLowerCase().endsWith('.csv') ? 'text/csv' : XLSX },
      body: '',
      bodySerializer: () => file,
    }),
  )
