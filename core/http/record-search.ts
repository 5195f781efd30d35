// What the search field finds: records with exactly this id or number, here or in any system, and behind them those whose number begins so. Each
// part follows an index, however many records there are.
import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/sqlite-core'
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import type { Store } from '../store/port.ts'
import { highestFirst, startsWith } from '../store/starts-with.ts'

/** The highest of the numbers that begin so: nobody pages through more, and a million would be sorted for a page of fifty. */
export const MOST_BEGINNINGS = 1000

/** Ids of the records that a word finds. `rank` 0: by exactly this word, 1: by the beginning of its number. `filters` are of `records`. */
export function hitsOf({ read, tables }: Store, word: string, filters: (SQL | undefined)[]) {
  const { bindings, connections, records } = tables
  const rank = sql<number>`0`.as('rank')
  const bound = () => read.select({ id: bindings.record, rank }).from(bindings)
  // With connection and object the external id follows its unique index.
  const named = and(
    inArray(bindings.connection, read.select({ id: connections.id }).from(connections)),
    inArray(bindings.object, [...CANONICAL_OBJECTS]),
    eq(bindings.externalId, word),
  )
  // As people type them, whatever the case of the number.
  const begun = [...new Set([word, word.toUpperCase(), word.toLowerCase()])].map((text) =>
    read
      .select({ id: records.id, rank: sql<number>`1`.as('rank') })
      .from(records)
      .where(and(startsWith(records.number, text), ...filters))
      .orderBy(highestFirst(records.number))
      .limit(MOST_BEGINNINGS)
      .as('begun'),
  )
  const exact = read
    .select({ id: records.id, rank })
    .from(records)
    .where(or(eq(records.id, word), eq(records.number, word)))
  const all = unionAll(
    exact,
    bound().where(named),
    bound().where(eq(bindings.documentNumber, word)),
    ...begun.map((some) => read.select({ id: some.id, rank: some.rank }).from(some)),
  ).as('every')
  return read
    .select({ id: all.id, rank: sql<number>`min(${all.rank})`.as('best') })
    .from(all)
    .groupBy(all.id)
    .as('found')
}
