// Dead letters: list, read, edit the payload, replay one or many.
import { and, asc, count, eq, getTableColumns, inArray, type SQL } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { Hub } from '../engine/port.ts'
import { toHubError } from '../errors.ts'
import type { DeadLetterRow } from '../store/port.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { deadLetterDetail, deadLetterShape, detailsOf, EDITED, isEdited } from './shapes.ts'

type DeadLetterOperation = 'listDeadLetters' | 'getDeadLetter' | 'putDeadLetter' | 'replayDeadLetter' | 'replayDeadLetters'
type Payload = Record<string, unknown>
type ReplayFilter = components['schemas']['BulkReplayRequest']['filter']
const DEFAULT_REPLAYS = 200

export const deadLetterRoutes = (hub: Hub): Handlers<DeadLetterOperation> => ({
  listDeadLetters: async ({ query }) => {
    const { deadLetters } = hub.store.tables
    const { payload: _payload, ...heads } = getTableColumns(deadLetters)
    const paging = pagingOf(query, [
      { column: deadLetters.createdAt, direction: 'desc' },
      { column: deadLetters.id, direction: 'desc' },
    ])
    const found = await hub.store.read
      .select(heads)
      .from(deadLetters)
      .where(
        and(
          paging.after,
          query.state === undefined ? undefined : eq(deadLetters.state, query.state),
          query.connection === undefined ? undefined : eq(deadLetters.connection, query.connection),
          query.object === undefined ? undefined : eq(deadLetters.object, query.object),
          query.code === undefined ? undefined : eq(deadLetters.code, query.code),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.createdAt, row.id])
    return { body: { items: rows.map(deadLetterShape), nextCursor } }
  },
  getDeadLetter: ({ path }) => answer(hub, path.deadLetter),
  putDeadLetter: async ({ path, body, ifMatch }) => {
    const row = await requireOpen(hub, path.deadLetter)
    const expectRev = requireRev(ifMatch, row.rev)
    const put = {
      id: row.id,
      payload: JSON.stringify(body.payload),
      details: JSON.stringify({ ...detailsOf(row.details), [EDITED]: true }),
      rev: row.rev + 1,
      updatedAt: await hub.store.clock(),
    }
    const { failed } = await hub.store.admin([{ table: 'deadLetters', put, expectRev }])
    if (failed.length > 0) throw new Refusal(412, 'revChanged', 'It was changed in the meantime: read it again and repeat the change.')
    return answer(hub, row.id)
  },
  replayDeadLetter: async ({ path, body, by }) => {
    const row = await requireOpen(hub, path.deadLetter)
    const { isResolved, error } = await hub.replayDeadLetter(row.id, { ...payloadOf(row, body?.payload), by })
    return { body: { isResolved, ...(error === undefined ? {} : { error }) } }
  },
  replayDeadLetters: async ({ body, by }) => {
    const where = matching(hub, body.filter)
    const { deadLetters } = hub.store.tables
    const [counted] = await hub.store.read.select({ matched: count() }).from(deadLetters).where(where)
    const matched = Number(counted?.matched ?? 0)
    if (body.isDryRun) return { body: { matched, replayed: 0, resolved: 0, failures: [] } }
    const rows = await hub.store.read
      .select()
      .from(deadLetters)
      .where(where)
      .orderBy(asc(deadLetters.createdAt), asc(deadLetters.id))
      .limit(body.limit ?? DEFAULT_REPLAYS)
    const failures = await replayAll(hub, rows, by)
    return { body: { matched, replayed: rows.length, resolved: rows.length - failures.length, failures } }
  },
})

/** One after the other; what fails again is told, the others go on. */
async function replayAll(hub: Hub, rows: DeadLetterRow[], by: string): Promise<{ id: string; error: string }[]> {
  const failures: { id: string; error: string }[] = []
  for (const row of rows) {
    try {
      const { isResolved, error } = await hub.replayDeadLetter(row.id, { ...payloadOf(row), by })
      if (!isResolved) failures.push({ id: row.id, error: error ?? 'It failed again: see the letter.' })
    } catch (thrown) {
      const error = toHubError(thrown)
      // Our own fault is no reason of the document: it ends the request and is logged.
      if (error.kind === 'bug') throw error
      failures.push({ id: row.id, error: error.message })
    }
  }
  return failures
}

/** The payload to replay with: given now, or edited before. Absent: the engine takes the newest itself. */
function payloadOf(row: DeadLetterRow, given?: Payload): { payload?: Payload } {
  if (given) return { payload: given }
  return isEdited(row) ? { payload: JSON.parse(row.payload) as Payload } : {}
}

function matching({ store }: Hub, { connection, object, code, direction, ids }: ReplayFilter): SQL | undefined {
  const { deadLetters } = store.tables
  return and(
    eq(deadLetters.state, 'open'),
    connection === undefined ? undefined : eq(deadLetters.connection, connection),
    object === undefined ? undefined : eq(deadLetters.object, object),
    code === undefined ? undefined : eq(deadLetters.code, code),
    direction === undefined ? undefined : eq(deadLetters.direction, direction),
    ids === undefined ? undefined : inArray(deadLetters.id, ids),
  )
}

async function requireLetter({ store }: Hub, id: string): Promise<DeadLetterRow> {
  const { deadLetters } = store.tables
  const [row] = await store.read.select().from(deadLetters).where(eq(deadLetters.id, id)).limit(1)
  if (!row) throw notFound('dead letter', id)
  return row
}

async function requireOpen(hub: Hub, id: string): Promise<DeadLetterRow> {
  const row = await requireLetter(hub, id)
  if (row.state !== 'open') throw new Refusal(409, 'alreadyResolved', `The dead letter "${id}" is resolved: there is nothing left to do.`)
  return row
}

async function answer(hub: Hub, id: string): Promise<Revised<components['schemas']['DeadLetterDetail']>> {
  const row = await requireLetter(hub, id)
  return { body: deadLetterDetail(row), rev: row.rev }
}
