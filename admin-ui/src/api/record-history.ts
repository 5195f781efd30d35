// A record as it was, and what a system last showed of it, merged anew.
import { queryOptions } from '@tanstack/react-query'
import { api, keyed, readTagged, read, type Schemas } from './client.ts'

/** What was does not change, so it is read once. */
export const asOfQuery = (record: string, at: string) =>
  queryOptions({
    queryKey: ['asOf', record, at],
    queryFn: () => read(api.GET('/api/v1/records/{record}/as-of', { params: { path: { record }, query: { at } } })),
    staleTime: 60_000,
    retry: false,
  })

export interface ReplayOf {
  connection: string
  /** The hash of an earlier mapping; absent: the present one. */
  mapping?: string
}

const replay = (record: string, body: Schemas['RecordReplayRequest'], etag?: string) =>
  readTagged(
    api.POST('/api/v1/records/{record}/replay', {
      params: { path: { record }, header: { ...keyed(), ...(etag !== undefined && { 'If-Match': etag }) } },
      body,
    }),
  )

/** What would differ; changes nothing. The ETag is of the revision that was tried. */
export const tryReplay = (record: string, of: ReplayOf) => replay(record, { ...of, isDryRun: true })
/** Only on the revision that was tried. */
export const applyReplay = (record: string, of: ReplayOf, etag: string) => replay(record, { ...of, isDryRun: false }, etag)
