// How many records and deliveries there are, without reading a row of the many: a list of millions is counted along its indexes, and what is
// rare along partial ones. One statement each, so that the figures are of one moment.
import { count, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import type { components } from '../../openapi/types.ts'
import { isTrue } from '../store/is-true.ts'
import { HALTED, IN_FLIGHT, IN_TRIAL, OPEN } from '../store/plans.ts'
import type { Store } from '../store/port.ts'

type Overview = components['schemas']['Overview']

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

/** By state: what is not open is done. */
export async function countDeliveries({ read, tables }: Store): Promise<Overview['deliveries']> {
  const { deliveries } = tables
  const all = read.select({ state: sql<string>`'all'`, count: count() }).from(deliveries)
  const open = [OPEN, `${IN_FLIGHT} AND state = 'taken'`, HALTED, IN_TRIAL].map((condition) =>
    read
      .select({ state: sql<string>`${deliveries.state}`, count: count() })
      .from(deliveries)
      .where(sql.raw(condition))
      .groupBy(deliveries.state),
  )
  const rows = await unionAll(all, open[0]!, ...open.slice(1))
  const done = rows.reduce((left, { state, count }) => left + (state === 'all' ? 1 : -1) * Number(count), 0)
  return [{ state: 'done', count: done }, ...rows.filter(({ state }) => state !== 'all')]
    .map(({ state, count }) => ({ state: state as components['schemas']['DeliveryState'], count: Number(count) }))
    .filter(({ count }) => count > 0)
}
