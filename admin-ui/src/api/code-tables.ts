// Code tables 对照表: the tables, what has no row in them, and files both ways.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, keyed, read, readTagged, type Schemas } from './client.ts'
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

/** Each page with the ETag of the table as it was then: a change of its rows is based on that. */
export const rowsQuery = (codeTable: string, search: string) =>
  infiniteQueryOptions({
    queryKey: ['code-rows', codeTable, search],
    queryFn: async ({ pageParam }) => {
      const query = { limit: PAGE, cursor: pageParam, ...(search !== '' && { search }) }
      const { data, etag } = await readTagged(api.GET('/api/v1/code-tables/{codeTable}/rows', { params: { path: { codeTable }, query } }))
      return { ...data, etag }
    },
    ...paged,
  })

/** Rows that a person may take. */
export const proposalsQuery = (codeTable: string, connection: string) =>
  queryOptions({
    queryKey: ['code-proposals', codeTable, connection],
    queryFn: () => read(api.GET('/api/v1/code-tables/{codeTable}/proposals', { params: { path: { codeTable }, query: { connection } } })),
  })

/** Of a revision, as the API writes it. */
export const etagOf = (rev: number): string => `"${rev}"`

/** All of it or nothing; what is wrong with a row is in `problems`. Refused where the table was changed since it had this ETag. */
export const changeRows = (
  codeTable: string,
  etag: string,
  changes: Pick<Schemas['CodeRowsRequest'], 'put' | 'remove' | 'isDryRun'>,
): Promise<RowsResult> =>
  read(
    api.POST('/api/v1/code-tables/{codeTable}/rows', {
      params: { path: { codeTable }, header: { ...keyed(), 'If-Match': etag } },
      body: changes,
    }),
  )

/** A link could not carry the token, hence read and handed over. */
export const readRows = (codeTable: string): Promise<Blob> =>
  read(api.GET('/api/v1/code-tables/{codeTable}/rows.xlsx', { params: { path: { codeTable } }, parseAs: 'blob' })) as Promise<Blob>

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const sendFile = (codeTable: string, file: File, { etag, isDryRun }: { etag?: string; isDryRun: boolean }): Promise<RowsResult> =>
  read(
    api.POST('/api/v1/code-tables/{codeTable}/import', {
      params: { path: { codeTable }, query: { isDryRun }, ...(etag !== undefined && { header: { 'If-Match': etag } }) },
      // Browsers do not agree on the type of a CSV file: its name says it.
      headers: { 'content-type': file.name.toLowerCase().endsWith('.csv') ? 'text/csv' : XLSX },
      body: '',
      bodySerializer: () => file,
    }),
  )

export const tryImport = (codeTable: string, file: File): Promise<RowsResult> => sendFile(codeTable, file, { isDryRun: true })
/** Only on the revision that was tried. */
export const importRows = (codeTable: string, file: File, { rev }: RowsResult): Promise<RowsResult> =>
  sendFile(codeTable, file, { isDryRun: false, etag: etagOf(rev) })
