// Plans: make, list, read with their items, apply, discard, roll back; and a person's word on what is the same.
import { and, count, eq, inArray } from 'drizzle-orm'
import type { components } from '../../openapi/types.ts'
import type { PLAN_ITEM_STATES, PlanValues } from '../engine/plan-item.ts'
import { reportOf, requirePlan } from '../engine/plan-store.ts'
import type { Hub, Planned } from '../engine/port.ts'
import { readSaidSince, type SaidSince } from '../engine/said-since.ts'
import type { PlanItemRow, PlanRow } from '../store/port.ts'
import { refuseErrors } from './configuration.ts'
import type { Handlers } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { iso } from './shapes.ts'

type PlanOperation =
  ('listPlans' | 'createPlan' | 'getPlan' | 'listPlanItems' | 'applyPlan' | 'discardPlan' | 'rollbackPlan') | 'pairRecords'
type Schemas = components['schemas']

export const planRoutes = (hub: Hub): Handlers<PlanOperation> => ({
  listPlans: async ({ query }) => {
    const { plans } = hub.store.tables
    const paging = pagingOf(query, [
      { column: plans.createdAt, direction: 'desc' },
      { column: plans.id, direction: 'desc' },
    ])
    const found = await hub.store.read
      .select()
      .from(plans)
      .where(paging.after)
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.createdAt, row.id])
    return { body: { items: await planShapes(hub, rows), nextCursor } }
  },
  createPlan: async ({ body, by }) => {
    const { configuration, connection, object } = body
    return begun(hub, await hub.createPlan({ bundle: configuration, connection, object, by }))
  },
  getPlan: async ({ path }) => ({ body: await planShape(hub, await requirePlan(hub.store, path.plan)) }),
  listPlanItems: async ({ path, query }) => {
    const plan = await requirePlan(hub.store, path.plan)
    const { planItems } = hub.store.tables
    const paging = pagingOf(query, [{ column: planItems.id, direction: 'asc' }])
    const found = await hub.store.read
      .select()
      .from(planItems)
      .where(
        and(
          paging.after,
          eq(planItems.plan, plan.id),
          query.connection === undefined ? undefined : eq(planItems.connection, query.connection),
          query.object === undefined ? undefined : eq(planItems.object, query.object),
          query.action === undefined ? undefined : eq(planItems.action, query.action),
          query.state === undefined ? undefined : eq(planItems.state, query.state),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, ({ id }) => [id])
    const said = await readSaidSince(hub.store, rows)
    return { body: { items: rows.map((row) => itemShape(row, said.get(row.id))), nextCursor } }
  },
  applyPlan: async ({ path, body }) => ({
    status: 202,
    body: await planShape(hub, await hub.applyPlan(path.plan, { share: body?.share })),
  }),
  discardPlan: async ({ path }) => ({ body: await planShape(hub, await hub.discardPlan(path.plan)) }),
  rollbackPlan: async ({ path, by }) => begun(hub, await hub.rollbackPlan(path.plan, { by })),
  pairRecords: async ({ body: { pairs, isDryRun }, by }) => ({ body: await hub.pairRecords({ pairs, isDryRun, by }) }),
})

async function begun(hub: Hub, { plan, problems }: Planned) {
  refuseErrors(problems)
  return { status: 202 as const, body: await planShape(hub, plan!), location: `/api/v1/plans/${plan!.id}` }
}

const planShape = async (hub: Hub, row: PlanRow): Promise<Schemas['Plan']> => (await planShapes(hub, [row]))[0]!

async function planShapes({ store }: Hub, rows: PlanRow[]): Promise<Schemas['Plan'][]> {
  const { planItems } = store.tables
  const ids = rows.map(({ id }) => id)
  const sums = ids.length
    ? await store.read
        .select({ plan: planItems.plan, state: planItems.state, count: count() })
        .from(planItems)
        .where(inArray(planItems.plan, ids))
        .groupBy(planItems.plan, planItems.state)
    : []
  const now = await store.clock()
  return rows.map((row) => {
    const { id, connection, object, bundle, error, share, predecessor, successor, by, createdAt, expiresAt, updatedAt } = row
    const { changes, counts, warnings } = reportOf(row)
    const states = new Map(sums.filter(({ plan }) => plan === id).map((sum) => [sum.state, Number(sum.count)]))
    return {
      ...{ id, connection, object, counts, warnings, error, predecessor, successor, by },
      state: row.state === 'open' && expiresAt <= now ? 'expired' : (row.state as Schemas['PlanState']),
      hasConfiguration: bundle !== null,
      changes: changes.map(({ kind, name, action, details }) => ({ kind, name, action, details })),
      progress: progressOf(states),
      share: share === null ? null : Number(share),
      ...{ createdAt: iso(createdAt), expiresAt: iso(expiresAt), updatedAt: iso(updatedAt) },
    }
  })
}

function progressOf(states: ReadonlyMap<string, number>): Schemas['PlanProgress'] {
  const of = (state: (typeof PLAN_ITEM_STATES)[number]) => states.get(state) ?? 0
  return {
    ...{ open: of('open'), queued: of('queued'), written: of('written'), failed: of('failed') },
    replanned: of('stale') + of('replanned'),
  }
}

function itemShape(row: PlanItemRow, { pairedWith, proposals }: SaidSince = { pairedWith: null, proposals: [] }): Schemas['PlanItem'] {
  const { id, connection, object, record, externalId, action, state, values } = row
  const { fields, code = null, message = null, name = null } = JSON.parse(values) as PlanValues
  return {
    ...{ id, connection, object, record, externalId, name, fields, code, message, proposals, pairedWith },
    action: action as Schemas['PlanAction'],
    state: state as Schemas['PlanItemState'],
  }
}
