// Flows: list, read, make, change, pull now.
import { and, count, eq, inArray, ne, sql } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { FlowConfig, FlowMode } from '../configuration/bundle.ts'
import { DELETES } from '../engine/delete-budget.ts'
import type { Hub } from '../engine/port.ts'
import { IN_TRIAL } from '../store/plans.ts'
import type { FlowRow, Store } from '../store/port.ts'
import { apply, emptyBundle } from './configuration.ts'
import { requireRev } from './etag.ts'
import type { Handlers, Revised } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { notFound, Refusal } from './problem.ts'
import { iso, runShape } from './shapes.ts'

type Flow = components['schemas']['Flow']
type Progress = components['schemas']['FlowProgress']
type CursorRow = Store['tables']['cursors']['$inferSelect']

export const flowRoutes = (hub: Hub): Handlers<'listFlows' | 'createFlow' | 'getFlow' | 'putFlow' | 'pullFlow'> => ({
  listFlows: async ({ query }) => {
    const { flows } = hub.store.tables
    const paging = pagingOf(query, [{ column: flows.id, direction: 'asc' }])
    const found = await hub.store.read
      .select()
      .from(flows)
      .where(
        and(
          paging.after,
          query.connection === undefined ? undefined : eq(flows.connection, query.connection),
          query.object === undefined ? undefined : eq(flows.object, query.object),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.id])
    return { body: { items: await flowShapes(hub, rows), nextCursor } }
  },
  createFlow: async ({ body, by }) => {
    if (await findFlow(hub, body.id)) {
      const detail = `There is a flow "${body.id}" already: take another id, or change that one.`
      throw new Refusal(409, 'alreadyExists', detail, { errors: [{ pointer: '/id', detail }] })
    }
    await apply(hub, { ...emptyBundle(), flows: [flowConfig(body.id, body)] }, by)
    return { ...(await answer(hub, body.id)), status: 201, location: `/api/v1/flows/${body.id}` }
  },
  getFlow: ({ path }) => answer(hub, path.flow),
  putFlow: async ({ path, body, ifMatch, by }) => {
    const row = await requireFlow(hub, path.flow)
    requireRev(ifMatch, row.rev)
    await apply(hub, { ...emptyBundle(), flows: [flowConfig(row.id, body)] }, by)
    return answer(hub, row.id)
  },
  pullFlow: async ({ path, body }) => {
    const { connection, object, direction } = await requireFlow(hub, path.flow)
    if (direction !== 'in') {
      throw new Refusal(422, 'notInbound', `The flow "${path.flow}" only writes to ${connection}: pull an inbound flow.`)
    }
    await refusePaused(hub, connection)
    const run = await hub.pull({ connection, object, kind: body?.kind ?? 'pull', wait: body?.wait ?? false })
    return { status: run.state === 'running' ? 202 : 200, body: runShape(run), location: `/api/v1/runs/${run.id}` }
  },
})

async function refusePaused({ store }: Hub, id: string): Promise<void> {
  const { connections } = store.tables
  const [row] = await store.read.select({ state: connections.state }).from(connections).where(eq(connections.id, id)).limit(1)
  if (row?.state === 'paused') throw new Refusal(409, 'paused', `The connection "${id}" is paused: resume it first, then pull.`)
}

/** null in the contract is absent in a bundle. */
function flowConfig(id: string, given: components['schemas']['FlowEdit']): FlowConfig {
  const { connection, object, direction, schedule, mapping, filter, reject, options, deleteBudget, leave, startFrom, mode } = given
  const { documentTarget, closedPeriod } = given
  return {
    id,
    connection,
    object,
    direction,
    ...(schedule == null ? {} : { schedule }),
    ...(mapping == null ? {} : { mapping }),
    ...(filter == null ? {} : { filter }),
    ...(reject == null ? {} : { reject }),
    ...(options == null ? {} : { options }),
    ...(deleteBudget == null ? {} : { deleteBudget }),
    ...(leave == null ? {} : { leave }),
    ...(documentTarget == null ? {} : { documentTarget }),
    ...(closedPeriod == null ? {} : { closedPeriod }),
    ...(startFrom == null ? {} : { startFrom }),
    mode: mode ?? 'on',
  }
}

async function findFlow({ store }: Hub, id: string): Promise<FlowRow | undefined> {
  const { flows } = store.tables
  const [row] = await store.read.select().from(flows).where(eq(flows.id, id)).limit(1)
  return row
}

async function requireFlow(hub: Hub, id: string): Promise<FlowRow> {
  const row = await findFlow(hub, id)
  if (!row) throw notFound('flow', id)
  return row
}

async function answer(hub: Hub, id: string): Promise<Revised<Flow>> {
  const row = await requireFlow(hub, id)
  const [body] = await flowShapes(hub, [row])
  return { body: body!, rev: row.rev }
}

async function flowShapes(hub: Hub, rows: FlowRow[]): Promise<Flow[]> {
  const [progress, kept] = await Promise.all([progressOf(hub, rows), keptInTrial(hub)])
  return rows.map((row) => ({
    id: row.id,
    connection: row.connection,
    object: row.object,
    direction: row.direction as Flow['direction'],
    schedule: row.schedule,
    mapping: row.mapping,
    filter: row.filter === null ? null : (JSON.parse(row.filter) as Record<string, unknown>),
    reject: row.reject === null ? null : (JSON.parse(row.reject) as FlowConfig['reject'] & object),
    options: row.options === null ? null : (JSON.parse(row.options) as Record<string, unknown>),
    deleteBudget: row.deleteBudget,
    leave: row.leave as Flow['leave'],
    documentTarget: row.documentTarget as NonNullable<Flow['documentTarget']> | null,
    closedPeriod: row.closedPeriod as NonNullable<Flow['closedPeriod']> | null,
    startFrom: row.startFrom,
    mode: row.mode as FlowMode,
    kept: row.direction === 'out' ? (kept.get(`${row.connection}/${row.object}`) ?? 0) : 0,
    progress: row.direction === 'in' ? (progress.get(`${row.connection}/${row.object}`) ?? []) : [],
    rev: row.rev,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  }))
}

async function progressOf({ store }: Hub, rows: FlowRow[]): Promise<Map<string, Progress[]>> {
  if (rows.length === 0) return new Map()
  const { cursors } = store.tables
  const connections = [...new Set(rows.map(({ connection }) => connection))]
  const found = await store.read
    .select()
    .from(cursors)
    .where(and(inArray(cursors.connection, connections), ne(cursors.kind, DELETES)))
  const groups = Map.groupBy(found, ({ connection, object }) => `${connection}/${object}`)
  return new Map([...groups].map(([key, group]) => [key, group.map(progressShape)]))
}

async function keptInTrial({ store }: Hub): Promise<Map<string, number>> {
  const { deliveries } = store.tables
  const { connection, object } = deliveries
  const found = await store.read
    .select({ connection, object, kept: count() })
    .from(deliveries)
    .where(sql.raw(IN_TRIAL))
    .groupBy(connection, object)
  return new Map(found.map((row) => [`${row.connection}/${row.object}`, Number(row.kept)]))
}

const progressShape = ({ kind, cursor, updatedAt }: CursorRow): Progress => ({
  kind: kind as Progress['kind'],
  cursor,
  updatedAt: iso(updatedAt),
})
