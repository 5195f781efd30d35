// Dead letters: list, read, edit the payload, try it, resolve by hand, reopen.
import { and, eq, getTableColumns } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { Hub } from '../engine/port.ts'
import { placeOf } from '../engine/rows.ts'
import type { DeadLetterRow } from '../store/port.ts'
import { matching } from './dead-letter-filter.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { payloadChanges } from './payload-changes.ts'
import { notFound, Refusal } from './problem.ts'
import { deadLetterDetail, deadLetterShape, detailsOf, EDITED } from './shapes.ts'

type DeadLetterOperation =
  'listDeadLetters' | 'getDeadLetter' | 'putDeadLetter' | 'tryDeadLetter' | 'resolveDeadLetter' | 'reopenDeadLetter'

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
      .where(and(paging.after, matching(hub.store, query)))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.createdAt, row.id])
    return { body: { items: rows.map(deadLetterShape), nextCursor } }
  },
  getDeadLetter: ({ path }) => answer(hub, path.deadLetter),
  putDeadLetter: async ({ path, body: { payload }, ifMatch }) => {
    const row = await requireOpen(hub, path.deadLetter)
    requireRev(ifMatch, row.rev)
    const details = JSON.stringify({ ...detailsOf(row.details), [EDITED]: true })
    const { body, rev } = await change(hub, row, { payload: JSON.stringify(payload), details })
    return { body: { ...body, changes: changesOf(row, payload) }, rev }
  },
  tryDeadLetter: async ({ path, body: { payload } }) => {
    const row = await requireLetter(hub, path.deadLetter)
    const { result, error } = await hub.tryDeadLetter(row.id, payload)
    const field = error && placeOf(error.details)
    return {
      body: {
        isAccepted: error === undefined,
        ...(error && { error: { code: error.code, kind: error.kind, message: error.message } }),
        ...(field && { field }),
        changes: changesOf(row, payload),
        result,
      },
    }
  },
  resolveDeadLetter: async ({ path, body: { reason } }) =>
    change(hub, await requireOpen(hub, path.deadLetter), { state: 'resolved', note: reason }),
  reopenDeadLetter: async ({ path }) => {
    const row = await requireLetter(hub, path.deadLetter)
    if (row.state === 'open') throw new Refusal(409, 'alreadyOpen', `The dead letter "${row.id}" is open.`)
    return change(hub, row, { state: 'open', note: null })
  },
})

const changesOf = (row: DeadLetterRow, payload: Record<string, unknown>) => payloadChanges(JSON.parse(row.payload), payload)

async function change(hub: Hub, row: DeadLetterRow, set: Partial<DeadLetterRow>) {
  const put = { id: row.id, ...set, rev: row.rev + 1, updatedAt: await hub.store.clock() }
  const { failed } = await hub.store.admin([{ table: 'deadLetters', put, expectRev: row.rev }])
  if (failed.length > 0) throw new Refusal(412, 'revChanged', 'It was changed in the meantime: read it again and repeat the change.')
  return answer(hub, row.id)
}

async function requireLetter({ store }: Hub, id: string): Promise<DeadLetterRow> {
  const { deadLetters } = store.tables
  const [row] = await store.read.select().from(deadLetters).where(eq(deadLetters.id, id)).limit(1)
  if (!row) throw notFound('dead letter', id)
  return row
}

export async function requireOpen(hub: Hub, id: string): Promise<DeadLetterRow> {
  const row = await requireLetter(hub, id)
  if (row.state !== 'open') throw new Refusal(409, 'alreadyResolved', `The dead letter "${id}" is resolved: there is nothing left to do.`)
  return row
}

async function answer(hub: Hub, id: string): Promise<Revised<components['schemas']['DeadLetterDetail']>> {
  const row = await requireLetter(hub, id)
  return { body: deadLetterDetail(row), rev: row.rev }
}
