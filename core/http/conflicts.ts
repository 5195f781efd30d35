// Conflicts: list, read, count by field, settle one or many.
import { and, asc, count, desc, eq, inArray, max, min, type SQL } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { Decision } from '../engine/settle-conflict.ts'
import type { Hub } from '../engine/port.ts'
import { toHubError } from '../errors.ts'
import type { ConflictRow, Store } from '../store/port.ts'
import { requireCount } from './counted.ts'
import { requireRev } from './etag.ts'
import type { Handlers } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { conflictShape, iso } from './shapes.ts'

type Schemas = components['schemas']
type Filter = Schemas['BulkSettleRequest']['filter'] & { state?: string; record?: string }
const DEFAULT_SETTLED = 1000
const MOST_GROUPS = 200

type Operations = 'listConflicts' | 'getConflict' | 'settleConflict' | 'groupConflicts' | 'settleConflicts'
export const conflictRoutes = (hub: Hub): Handlers<Operations> => ({
  listConflicts: async ({ query }) => {
    const { conflicts } = hub.store.tables
    const paging = pagingOf(query, [
      { column: conflicts.createdAt, direction: 'desc' },
      { column: conflicts.id, direction: 'desc' },
    ])
    const found = await hub.store.read
      .select()
      .from(conflicts)
      .where(and(paging.after, matching(hub.store, query)))
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.createdAt, row.id])
    return { body: { items: rows.map(conflictShape), nextCursor } }
  },
  getConflict: async ({ path }) => {
    const row = await requireConflict(hub, path.conflict)
    return { body: conflictShape(row), rev: row.rev }
  },
  groupConflicts: async ({ query }) => ({ body: { items: await groups(hub.store, { ...query, state: 'open' }) } }),
  settleConflict: async ({ path, body, ifMatch, by }) => {
    const row = await requireConflict(hub, path.conflict)
    const expectRev = requireRev(ifMatch, row.rev)
    // A bill that was left as it is may be pushed again after all.
    if (row.state !== 'open' && row.kind !== 'reopened')
      throw new Refusal(409, 'alreadySettled', `The conflict "${row.id}" is settled: there is nothing left to decide.`)
    const settled = await hub.settleConflict(row.id, { ...decisionOf(body), by, expectRev })
    return { body: conflictShape(settled), rev: settled.rev }
  },
  settleConflicts: async ({ body: { filter, use, expected, limit = DEFAULT_SETTLED, isDryRun }, by }) => {
    const { matched, rows } = await find(hub.store, filter, limit)
    if (isDryRun) return { body: { matched, settled: 0, failures: [] } }
    if (!filter.ids) requireCount(matched, expected, 'open conflicts')
    const failures: Schemas['BulkSettleResult']['failures'] = []
    for (const { id, rev } of rows) {
      try {
        await hub.settleConflict(id, { use, by, expectRev: rev })
      } catch (thrown) {
        const error = toHubError(thrown)
        if (error.kind !== 'data' && error.kind !== 'conflict') throw error
        failures.push({ id, error: error.message })
      }
    }
    return { body: { matched, settled: rows.length - failures.length, failures } }
  },
})

function decisionOf(body: Schemas['SettleRequest']): Decision {
  if (body.use !== 'value') return { use: body.use }
  if (body.value !== undefined) return { use: 'value', value: body.value }
  throw new Refusal(422, 'valueMissing', 'Give the value that is to hold: `value` is missing.', {
    errors: [{ pointer: '/value', detail: 'value is missing; null = none.' }],
  })
}

async function requireConflict({ store }: Hub, id: string): Promise<ConflictRow> {
  const { conflicts } = store.tables
  const [row] = await store.read.select().from(conflicts).where(eq(conflicts.id, id)).limit(1)
  if (!row) throw notFound('conflict', id)
  return row
}

function matching({ tables }: Pick<Store, 'tables'>, { state, record, connection, object, field, kind, ids }: Filter): SQL | undefined {
  const { conflicts } = tables
  return and(
    state === undefined ? undefined : eq(conflicts.state, state),
    record === undefined ? undefined : eq(conflicts.record, record),
    connection === undefined ? undefined : eq(conflicts.connection, connection),
    object === undefined ? undefined : eq(conflicts.object, object),
    field === undefined ? undefined : eq(conflicts.field, field),
    kind === undefined ? undefined : eq(conflicts.kind, kind),
    ids === undefined ? undefined : inArray(conflicts.id, ids),
  )
}

/** They are fixed before the first is settled: what comes up meanwhile is not taken up. */
async function find({ read, tables }: Store, filter: Filter, limit: number) {
  const { conflicts } = tables
  const where = matching({ tables }, { ...filter, state: 'open' })
  const [counted] = await read.select({ matched: count() }).from(conflicts).where(where)
  const rows = await read
    .select({ id: conflicts.id, rev: conflicts.rev })
    .from(conflicts)
    .where(where)
    .orderBy(asc(conflicts.createdAt), asc(conflicts.id))
    .limit(limit)
  return { matched: Number(counted?.matched ?? 0), rows }
}

async function groups({ read, tables }: Store, filter: Filter): Promise<Schemas['ConflictGroup'][]> {
  const { connection, object, field, kind, createdAt, updatedAt } = tables.conflicts
  const found = await read
    .select({ connection, object, field, kind, count: count(), firstAt: min(createdAt), lastAt: max(updatedAt) })
    .from(tables.conflicts)
    .where(matching({ tables }, filter))
    .groupBy(connection, object, field, kind)
    .orderBy(desc(count()), asc(connection), asc(object), asc(field), asc(kind))
    .limit(MOST_GROUPS)
  return found.map(({ count: counted, firstAt, lastAt, ...group }) => ({
    ...group,
    count: Number(counted),
    firstAt: iso(Number(firstAt)),
    lastAt: iso(Number(lastAt)),
  }))
}
