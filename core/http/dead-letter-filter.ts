// Which dead letters a request means.
import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { Store } from '../store/port.ts'

export type LetterFilter = components['schemas']['BulkReplayRequest']['filter'] & { state?: components['schemas']['DeadLetterState'] }

export function matching(
  { tables }: Pick<Store, 'tables'>,
  { state, connection, object, code, field, direction, ids }: LetterFilter,
): SQL | undefined {
  const { deadLetters } = tables
  return and(
    state === undefined ? undefined : eq(deadLetters.state, state),
    connection === undefined ? undefined : eq(deadLetters.connection, connection),
    object === undefined ? undefined : eq(deadLetters.object, object),
    code === undefined ? undefined : eq(deadLetters.code, code),
    field === undefined ? undefined : field === '' ? isNull(deadLetters.field) : eq(deadLetters.field, field),
    direction === undefined ? undefined : eq(deadLetters.direction, direction),
    ids === undefined ? undefined : inArray(deadLetters.id, ids),
  )
}
