// Deliveries: what is due to be written, and what became of it.
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Hub } from '../engine/port.ts'
import { HALTED, IN_FLIGHT, IN_TRIAL, OPEN } from '../store/plans.ts'
import type { Handlers } from './operation.ts'
import { pageOf, pagingOf } from './paging.ts'
import { deliveryShape } from './shapes.ts'

const PARTIAL = {
  ...{ due: OPEN, waiting: OPEN, unknown: OPEN, taken: IN_FLIGHT },
  ...{ dead: HALTED, stopped: HALTED, trial: IN_TRIAL },
}

export const deliveryRoutes = (hub: Hub): Handlers<'listDeliveries'> => ({
  listDeliveries: async ({ query }) => {
    const { deliveries } = hub.store.tables
    // Sealed: opening it for a whole list costs more than the list.
    const { inFlight: _inFlight, ...heads } = getTableColumns(deliveries)
    const paging = pagingOf(query, [
      { column: deliveries.updatedAt, direction: 'desc' },
      { column: deliveries.connection, direction: 'asc' },
      { column: deliveries.object, direction: 'asc' },
      { column: deliveries.record, direction: 'asc' },
    ])
    const found = await hub.store.read
      .select(heads)
      .from(deliveries)
      .where(
        and(
          paging.after,
          query.connection === undefined ? undefined : eq(deliveries.connection, query.connection),
          query.object === undefined ? undefined : eq(deliveries.object, query.object),
          query.state === undefined ? undefined : eq(deliveries.state, query.state),
          // Follows from the state, and is said for the index of the few that are not done.
          query.state === undefined || query.state === 'done' ? undefined : sql.raw(PARTIAL[query.state]),
          query.record === undefined ? undefined : eq(deliveries.record, query.record),
        ),
      )
      .orderBy(...paging.orderBy)
      .limit(paging.fetch)
    const { rows, nextCursor } = pageOf(found, query, (row) => [row.updatedAt, row.connection, row.object, row.record])
    return { body: { items: rows.map(deliveryShape), nextCursor } }
  },
})
