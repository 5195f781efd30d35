// A group of conflicts, in the address and in requests.
import type { Schemas } from '../../api/client.ts'
import type { ConflictFilter } from '../../api/conflicts.ts'

export const GROUP_NAMES = ['connection', 'object', 'field', 'kind'] as const

export const groupOf = ({ connection, object, field, kind }: Schemas['ConflictGroup']): Required<ConflictFilter> => ({
  ...{ connection, object, field, kind },
})

/** Where conflicts are listed one by one. */
export const conflictsPath = (filter: ConflictFilter & { record?: string; state?: 'settled' }): string =>
  `/todo?${new URLSearchParams({ tab: 'conflicts', view: 'each', ...given(filter) }).toString()}`

const given = (filter: ConflictFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((pair): pair is [string, string] => Boolean(pair[1])))

/** The filter that an address names. */
export function filterIn(query: URLSearchParams): ConflictFilter {
  return Object.fromEntries(GROUP_NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])))
}
