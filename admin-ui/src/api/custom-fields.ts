// Custom fields as a system itself tells them.
import { api, keyed, read, type Schemas } from './client.ts'

export const fetchFields = (connection: string) =>
  read(api.GET('/api/v1/connections/{connection}/fields', { params: { path: { connection } } }))

/** Their overlays become part of the configuration. */
export const declareFields = (items: Schemas['FetchedObject'][]) =>
  read(
    api.POST('/api/v1/configuration/apply', {
      params: { header: keyed() },
      body: { connections: [], flows: [], mappings: [], schemas: items.map(({ document, text }) => ({ name: document, text })) },
    }),
  )
