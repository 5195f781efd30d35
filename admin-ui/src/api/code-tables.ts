// Code tables 对照表: the tables, what has no row in them, and files both ways.
import { queryOptions } from '@tanstack/react-query'
import { api, read, type Schemas } from './client.ts'
import { SLOW_MS } from './queries.ts'

export type CodeTable = Schemas['CodeTableDetail']
export type UnmappedCode = Schemas['UnmappedCode']
export type RowsResult = Schemas['CodeRowsResult']

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
