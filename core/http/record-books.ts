// What is booked of a record where something is worked out from many: the bills of a summary, and what sellable stock leaves out for orders.
import { and, eq, isNotNull } from 'drizzle-orm'
import type { Hub } from '../engine/port.ts'
import type { ReservationPlace } from '../engine/reservations.ts'
import type { Handlers } from './operation.ts'
import { DEFAULT_LIMIT, pageOf, pagingOf, readCursor, writeCursor, type PageRequest } from './paging.ts'
import { requireRecord } from './require-record.ts'

export const recordBookRoutes = (hub: Hub): Handlers<'listRecordBookings' | 'listRecordReservations'> => ({
  listRecordBookings: async ({ path, query }) => {
    const { id } = await requireRecord(hub, path.record)
    const { members, nextCursor } = await membersOf(hub, id, query)
    const bookings = await hub.bookings(members.length ? members : [id])
    return { body: { items: bookings.filter(({ member, made }) => member === id || made === id), nextCursor } }
  },
  listRecordReservations: async ({ path, query: { limit = DEFAULT_LIMIT, cursor } }) => {
    const row = await requireRecord(hub, path.record)
    const { items, next } = await hub.reservations(row, { limit, ...(cursor !== undefined && { after: placeIn(cursor) }) })
    return { body: { items, nextCursor: next ? writeCursor([next.connection, next.order, next.rest]) : null } }
  },
})

/** A page of those that were ever booked on this record; none, where it is no bill. */
async function membersOf(hub: Hub, bill: string, query: PageRequest) {
  const { lineage } = hub.store.tables
  const paging = pagingOf(query, [{ column: lineage.externalId, direction: 'asc' }])
  const found = await hub.store.read
    .selectDistinct({ member: lineage.externalId })
    .from(lineage)
    .where(and(eq(lineage.record, bill), eq(lineage.kind, 'booked'), isNotNull(lineage.externalId), paging.after))
    .orderBy(...paging.orderBy)
    .limit(paging.fetch)
  const { rows, nextCursor } = pageOf(found, query, ({ member }) => [member!])
  return { members: rows.map(({ member }) => member!), nextCursor }
}

function placeIn(cursor: string): ReservationPlace {
  const [connection, order, rest] = readCursor(cursor, ['string', 'string', 'string']) as [string, string, string]
  return { connection, order, rest }
}
