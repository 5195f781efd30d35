// What the search field finds: records with exactly this id or number, here or in any system, and behind them those whose number begins so. Each
// part follows an index, however many records there are.
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import type { Store } from '../store/port.ts'
import { startsWith } from '../store/starts-with.ts'

/** Ids of the records that a word finds. `rank` 0: by exactly this word, 1: by the beginning of its number. */
export function hitsOf({ read, tables }: Store, word: string) {
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
  const beginnings = [...new Set([word, word.toUpperCase(), word.toLowerCase()])]
  const found = read
    .select({ id: records.id, rank })
    .from(records)
    .where(or(eq(records.id, word), eq(records.number, word)))
    .unionAll(bound().where(named))
    .unionAll(bound().where(eq(bindings.documentNumber, word)))
    .unionAll(
      read
        .select({ id: records.id, rank: sql<number>`1` })
        .from(records)
        .where(or(...beginnings.map((text) => startsWith(records.number, text)))),
    )
    .as('found')
  return read
    .select({ id: found.id, rank: sql<number>`min(${found.rank})`.as('best') })
    .from(found)
    .groupBy(found.id)
    .as('hits')
}
