// A cause of failed documents, in the address and in requests.
import type { Schemas } from '../../api/client.ts'
import type { Cause } from '../../api/dead-letters.ts'

export const CAUSE_NAMES = ['connection', 'object', 'direction', 'code', 'field'] as const

/** All of what makes a cause: a letter whose error names no place belongs to the empty field. */
export const causeOf = ({ connection, object, direction, code, field }: Schemas['DeadLetterGroup']): Required<Cause> => ({
  ...{ connection, object, direction, code },
  field: field ?? '',
})

/** Where its documents are listed one by one. */
export const causePath = (cause: Required<Cause>): string => `/todo?${new URLSearchParams({ tab: 'each', ...cause }).toString()}`

/** The cause that an address names. An empty field is one; a missing one is none. */
export function causeIn(query: URLSearchParams): Cause {
  const value = (name: string) => query.get(name) ?? undefined
  const direction = (['in', 'out'] as const).find((known) => known === query.get('direction'))
  return { connection: value('connection'), object: value('object'), code: value('code'), field: value('field'), direction }
}
