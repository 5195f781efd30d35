// Conflicts: list, read, settle.
import { and, eq } from 'drizzle-orm'
import type { Hub } from '../engine/port.ts'
import type { ConflictRow } from '../store/port.ts'
import { requireRev } from './etag.ts'
import type { Handlers } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { conflictShape } from './shapes.ts'

export const conflictRoutes = (hub: Hub): Handlers<'listConflicts' | 'getConflict' | 'settleConflict'> => ({
  listConflicts: async ({ query }) => {
    const { conflicts } = hub.store.tables
    const paging = pagingOf(query, [
      { column: conflicts.createdAt, direction: 'desc' },
      { column: conflicts.id, direction: 'desc' },
    ])
    const found = await hub.store.read
      .select()
      .from(conflicts)
      .where(
        and(
          paging.after,
          query.state === undefined ? undefined : eq(conflicts.state, query.state),
          query.connection === undefined ? undefined : eq(conflicts.connection, query.connection),
          query.record === undefined ? undefined : eq(conflicts.record, query.record),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.createdAt, row.id])
    return { body: { items: rows.map(conflictShape), nextCursor } }
  },
  getConflict: async ({ path }) => {
    const row = await requireConflict(hub, path.conflict)
    return { body: conflictShape(row), rev: row.rev }
  },
  settleConflict: async ({ path, body, ifMatch, by }) => {
    const row = await requireConflict(hub, path.conflict)
    const expectRev = requireRev(ifMatch, row.rev)
    if (row.state !== 'open')
      throw new Refusal(409, 'alreadySettled', `The conflict "${row.id}" is settled: there is nothing left to decide.`)
    const settled = await hub.settleConflict(row.id, { use: body.use, by, expectRev })
    return { body: conflictShape(settled), rev: settled.rev }
  },
})

async function requireConflict({ store }: Hub, id: string): Promise<ConflictRow> {
  const { conflicts } = store.tables
  const [row] = await store.read.select().from(conflicts).where(eq(conflicts.id, id)).limit(1)
  if (!row) throw notFound('conflict', id)
  return row
}
