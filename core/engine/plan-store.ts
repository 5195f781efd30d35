// Plans as they are kept: made, filled, read and given their next state.
import { and, asc, eq, gt, inArray, isNotNull, or } from 'drizzle-orm'
import type { Change } from '../configuration/bundle.ts'
import { HubError } from '../errors.ts'
import type { AdminWrite, PlanItemRow, PlanRow, Store } from '../store/port.ts'
import { COUNTED, EXECUTABLE, MISSING_REFERENCE, type PlanAction, type PlannedItem } from './plan-item.ts'
import { channelKey } from './plan-records.ts'

const CHUNK = 200
/** A plan is good for so long (engine-rules §13). */
export const PLAN_LIFE_MS = 24 * 3_600_000
/** What was applied can be looked up for so long. */
const KEEP_MS = 30 * PLAN_LIFE_MS

export interface PlanCount {
  connection: string
  object: string
  action: PlanAction
  count: number
}
export interface PlanReport {
  /** Of the configuration. */
  changes: Change[]
  counts: PlanCount[]
  warnings: string[]
}
export const reportOf = ({ report }: Pick<PlanRow, 'report'>): PlanReport =>
  report ? (JSON.parse(report) as PlanReport) : { changes: [], counts: [], warnings: [] }

/** @throws HubError data `notFound` */
export async function requirePlan({ read, tables }: Store, id: string): Promise<PlanRow> {
  const [row] = await read.select().from(tables.plans).where(eq(tables.plans.id, id))
  if (row) return row
  throw new HubError('notFound', 'data', `there is no plan ${id}`)
}

/** Writes the next revision; null: somebody else was faster. */
export async function movePlan(store: Store, row: PlanRow, change: Partial<PlanRow>, now: number): Promise<PlanRow | null> {
  const next = { ...row, ...change, rev: row.rev + 1, updatedAt: now }
  const { failed } = await store.admin([{ table: 'plans', put: next, expectRev: row.rev }])
  return failed.length ? null : next
}

/** Stores the items as they come. Returns what they amount to. */
export async function storeItems(store: Store, plan: string, items: AsyncIterable<PlannedItem>, now: () => number): Promise<PlanCount[]> {
  const counts = new Map<string, PlanCount>()
  let chunk: AdminWrite[] = []
  let number = 0
  const flush = async () => {
    if (chunk.length) await store.admin(chunk)
    chunk = []
  }
  for await (const item of items) {
    const { connection, object, action, values, count = 1 } = item
    const key = [connection, object, action].join('\0')
    const sum = counts.get(key) ?? { connection, object, action, count: 0 }
    counts.set(key, { ...sum, count: sum.count + count })
    if (COUNTED.includes(action)) continue
    const { record, externalId, seenHash, wantHash } = item
    const put: PlanItemRow = {
      ...{ id: `${plan}_${String(number++).padStart(8, '0')}`, plan, connection, object, record, externalId, action, seenHash, wantHash },
      state: EXECUTABLE.includes(action) ? 'open' : 'noted',
      values: JSON.stringify(values),
      updatedAt: now(),
    }
    chunk.push({ table: 'planItems', put: { ...put }, expectRev: null })
    if (chunk.length >= CHUNK) await flush()
  }
  await flush()
  return [...counts.values()]
}

/** Items in a state, in order, chunk by chunk. The state may be changed on the way. */
export async function* itemsIn({ read, tables }: Store, plan: string, state: string): AsyncGenerator<PlanItemRow[]> {
  const { planItems } = tables
  for (let last = ''; ;) {
    const rows = await read
      .select()
      .from(planItems)
      .where(and(eq(planItems.plan, plan), eq(planItems.state, state), gt(planItems.id, last)))
      .orderBy(asc(planItems.id))
      .limit(CHUNK)
    if (rows.length) yield rows
    if (rows.length < CHUNK) return
    last = rows.at(-1)!.id
  }
}

export async function moveItems(store: Store, items: readonly { id: string }[], state: string, now: number) {
  for (let start = 0; start < items.length; start += CHUNK) {
    const writes = items.slice(start, start + CHUNK)
    await store.admin(writes.map(({ id }): AdminWrite => ({ table: 'planItems', put: { id, state, updatedAt: now } })))
  }
}

/** Deliveries that still are in the hands of items of this plan, with those that were given up. */
export async function heldDeliveries({ read, tables }: Store, plan: string): Promise<{ isLive: boolean; failed: { id: string }[] }> {
  const { planItems, deliveries } = tables
  const rows = await read
    .select({ id: planItems.id, state: deliveries.state })
    .from(planItems)
    .innerJoin(
      deliveries,
      and(
        eq(deliveries.record, planItems.record),
        eq(deliveries.connection, planItems.connection),
        eq(deliveries.object, planItems.object),
        eq(deliveries.planItem, planItems.id),
      ),
    )
    .where(and(eq(planItems.plan, plan), inArray(planItems.state, ['queued', 'written']), inArray(deliveries.state, HELD)))
  return { isLive: rows.some(({ state }) => state !== 'dead'), failed: rows.filter(({ state }) => state === 'dead') }
}
const HELD = ['due', 'waiting', 'taken', 'unknown', 'dead']

/** Records to be planned anew: those that did not hold, and, once all is applied, those that waited for others. */
export async function toReplan({ read, tables }: Store, plan: string, isComplete: boolean) {
  const { planItems } = tables
  const waiting = and(eq(planItems.action, 'waits'), eq(planItems.state, 'noted'))
  const stale = eq(planItems.state, 'stale')
  const rows = await read
    .select()
    .from(planItems)
    .where(and(eq(planItems.plan, plan), isNotNull(planItems.record), isComplete ? or(stale, waiting) : stale))
    .orderBy(asc(planItems.id))
  const items = rows.filter(
    ({ state, values }) => state === 'stale' || (JSON.parse(values) as { code?: string }).code === MISSING_REFERENCE,
  )
  const only = new Map<string, string[]>()
  for (const { connection, object, record } of items) {
    const key = channelKey(connection, object)
    only.set(key, [...(only.get(key) ?? []), record!])
  }
  return { items: items.filter(({ state }) => state === 'stale'), only }
}

/** Plans that nobody will ask for any more. */
export async function removeOldPlans(store: Store, now: number) {
  const { plans, planItems } = store.tables
  const old = (await store.read.select({ id: plans.id, createdAt: plans.createdAt }).from(plans)).filter(
    ({ createdAt }) => createdAt < now - KEEP_MS,
  )
  for (const { id } of old) {
    for (;;) {
      const items = await store.read.select({ id: planItems.id }).from(planItems).where(eq(planItems.plan, id)).limit(CHUNK)
      if (!items.length) break
      await store.admin(items.map((remove): AdminWrite => ({ table: 'planItems', remove })))
    }
    await store.admin([{ table: 'plans', remove: { id } }])
  }
}
