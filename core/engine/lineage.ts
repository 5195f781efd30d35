// "What happened to this order?": any id or number → the whole story of the records it may mean.
import { and, asc, eq, inArray, or, type SQL } from 'drizzle-orm'
import type { Store } from '../store/port.ts'
import type { Graph } from './graph.ts'
import type { Journey } from './port.ts'

const MOST = 20

export async function findJourneys(store: Store, graph: Graph, query: string): Promise<Journey[]> {
  const ids = await findRecords(store, graph, query.trim())
  return Promise.all(ids.slice(0, MOST).map((id) => journeyOf(store, id))).then((all) => all.filter((journey) => journey !== undefined))
}

async function findRecords({ read, tables }: Store, graph: Graph, query: string): Promise<string[]> {
  const { records, bindings } = tables
  const channels = [...graph.connections.values()].flatMap((connection) =>
    [...connection.channels.keys()].map((object) => ({ id: connection.id, object })),
  )
  // One equality per channel keeps this on the unique index of bindings.
  const external = channels.map(
    ({ id, object }) => and(eq(bindings.connection, id), eq(bindings.object, object), eq(bindings.externalId, query)) as SQL,
  )
  const [direct, bound, documents] = await Promise.all([
    read
      .select({ id: records.id })
      .from(records)
      .where(or(eq(records.id, query), eq(records.number, query)))
      .limit(MOST),
    external.length
      ? read
          .select({ id: bindings.record })
          .from(bindings)
          .where(or(...external))
          .limit(MOST)
      : [],
    read.select({ id: bindings.record }).from(bindings).where(eq(bindings.documentNumber, query)).limit(MOST),
  ])
  return [...new Set([...direct, ...bound, ...documents].map(({ id }) => id))]
}

async function journeyOf({ read, tables }: Store, id: string): Promise<Journey | undefined> {
  const { records, bindings, deliveries, conflicts, deadLetters, lineage } = tables
  const [found, bound, sent, disputed, dead] = await Promise.all([
    read.select().from(records).where(eq(records.id, id)),
    read.select().from(bindings).where(eq(bindings.record, id)),
    read.select().from(deliveries).where(eq(deliveries.record, id)),
    read.select().from(conflicts).where(eq(conflicts.record, id)),
    read.select().from(deadLetters).where(eq(deadLetters.record, id)),
  ])
  if (!found[0]) return undefined
  const subjects = [id, ...dead.map((letter) => letter.id)]
  const rows = await read.select().from(lineage).where(inArray(lineage.record, subjects)).orderBy(asc(lineage.id))
  return { record: found[0], bindings: bound, deliveries: sent, conflicts: disputed, deadLetters: dead, lineage: rows }
}
