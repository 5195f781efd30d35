// What a data check asks of the database besides bindings: plain columns of records, pushes and hints that take long.
import { and, eq, gt, gte, inArray, isNull, lte, or } from 'drizzle-orm'
import type { BindingKey, Store } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import { differenceOf, type Difference, type RecordHead } from './reconcile-report.ts'

type OfChannel = Pick<BindingKey, 'connection' | 'object'>

/** Work that has been open for longer is late. */
export const LATE_MS = 15 * 60_000
/** A hint that was put off so often has been open for about as long. */
const LATE_ATTEMPTS = 10
const PAGE = 1_000
const WORKED_ON = ['due', 'waiting', 'taken', 'unknown']
const HALTED = ['dead', 'stopped']

/** Records that are not deleted, by id: what lists show of them, nothing sealed. */
export async function headsOf({ read, tables }: Store, ids: string[]): Promise<Map<string, RecordHead>> {
  const { id, number, amount, currency, isDeleted } = tables.records
  const rows = await read
    .select({ id, number, amount, currency })
    .from(tables.records)
    .where(and(inArray(id, ids), eq(isDeleted, false)))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Pushes that take long are late; a push that was given up before the record was bound there leaves it missing. Page by page. */
export async function* lateOrUnbound({ store, now }: EngineDeps, { connection, object }: OfChannel): AsyncGenerator<Difference[]> {
  const { deliveries, bindings, records } = store.tables
  const { id, number, amount, currency } = records
  const { externalId } = bindings
  const isLate = and(inArray(deliveries.state, WORKED_ON), lte(deliveries.dirtyAt, now() - LATE_MS))
  const isGivenUp = and(inArray(deliveries.state, HALTED), isNull(externalId))
  const ofDelivery = and(
    eq(bindings.record, deliveries.record),
    eq(bindings.connection, deliveries.connection),
    eq(bindings.object, deliveries.object),
  )
  const ofChannel = and(eq(deliveries.connection, connection), eq(deliveries.object, object), eq(records.isDeleted, false))
  for (let after = ''; ;) {
    const rows = await store.read
      .select({ id, number, amount, currency, externalId, state: deliveries.state })
      .from(deliveries)
      .innerJoin(records, eq(records.id, deliveries.record))
      .leftJoin(bindings, ofDelivery)
      .where(and(ofChannel, gt(deliveries.record, after), or(isLate, isGivenUp)))
      .orderBy(deliveries.record)
      .limit(PAGE)
    yield rows.map((row) => differenceOf(HALTED.includes(row.state) ? 'missing' : 'late', row, row.externalId))
    if (rows.length < PAGE) return
    after = rows.at(-1)!.id
  }
}

/** Hints that take long: something may have changed there, and it could not be read. */
export async function lateHints({ store, now }: EngineDeps, { connection, object }: OfChannel): Promise<Difference[]> {
  const { hints } = store.tables
  const isLate = or(lte(hints.dueAt, now() - LATE_MS), gte(hints.attempts, LATE_ATTEMPTS))
  const rows = await store.read
    .select({ externalId: hints.externalId })
    .from(hints)
    .where(and(eq(hints.connection, connection), eq(hints.object, object), isLate))
  const ids = rows.map(({ externalId }) => externalId)
  const heads = await store.bindingHeads(connection, object, ids)
  const recordOf = new Map(heads.map((head) => [head.externalId, head.record]))
  const records = await headsOf(store, [...recordOf.values()])
  return ids.map((externalId) => differenceOf('late', records.get(recordOf.get(externalId) ?? ''), externalId))
}
