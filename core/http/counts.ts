// How many records and deliveries there are, without reading a row of the many: a list of millions is counted along its indexes, and what is
// rare along partial ones.
import { count, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import type { components } from '../../openapi/types.ts'
import { isTrue } from '../store/is-true.ts'
import { IN_TRIAL } from '../store/plans.ts'
import type { Store } from '../store/port.ts'

type Overview = components['schemas']['Overview']
type DeliveryState = components['schemas']['DeliveryState']
type Backlog = Awaited<ReturnType<Store['backlog']>>

/** Of those that are not deleted. */
export async function countRecords({ read, tables }: Store): Promise<Overview['records']> {
  const { records } = tables
  const all = read.select({ object: records.object, count: count() }).from(records).groupBy(records.object)
  const deleted = read
    .select({ object: records.object, count: sql<number>`-count(*)` })
    .from(records)
    .where(isTrue(records.isDeleted))
    .groupBy(records.object)
  const counts = new Map<string, number>()
  for (const { object, count } of await unionAll(all, deleted)) counts.set(object, (counts.get(object) ?? 0) + Number(count))
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([object, count]) => ({ object, count }))
    .sort((a, b) => (a.object < b.object ? -1 : 1))
}

/** By state: what is neither open (`backlog`) nor in trial is done. */
export async function countDeliveries({ read, tables }: Store, backlog: Backlog): Promise<Overview['deliveries']> {
  const { deliveries } = tables
  const counted = (state: string) => read.select({ state: sql<string>`${state}`, count: count() }).from(deliveries)
  const [all, trial] = (await unionAll(counted('all'), counted('trial').where(sql.raw(IN_TRIAL)))).sort((a, b) =>
    a.state < b.state ? -1 : 1,
  )
  const counts = new Map<DeliveryState, number>([['trial', Number(trial!.count)]])
  for (const { kind, state, count } of backlog) {
    if (kind !== 'delivery') continue
    const stored = (state === 'scheduled' ? 'due' : state) as DeliveryState
    counts.set(stored, (counts.get(stored) ?? 0) + count)
  }
  const open = [...counts.values()].reduce((sum, one) => sum + one, 0)
  // The backlog may be some seconds older.
  counts.set('done', Math.max(0, Number(all!.count) - open))
  return [...counts].map(([state, count]) => ({ state, count })).filter(({ count }) => count > 0)
}
