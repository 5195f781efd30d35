// "What happened to this order?": any id or number → the whole story of the records it may mean.
import { and, asc, eq, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { IdentityRow, Store } from '../store/port.ts'
import type { Observer } from './courier.ts'
import type { Channel } from './graph.ts'
import type { Journey } from './port.ts'

const MOST = 20

export async function findJourneys(observer: Observer, query: string): Promise<Journey[]> {
  const { store } = observer.deps
  const ids = await findRecords(observer, query.trim())
  return Promise.all(ids.slice(0, MOST).map((id) => journeyOf(store, id))).then((all) => all.filter((journey) => journey !== undefined))
}

async function findRecords(observer: Observer, query: string): Promise<string[]> {
  const found = await findByIndex(observer, query)
  return found.length > 0 ? found : findByKey(observer.deps.store, query)
}

async function findByIndex({ deps: { store }, graph, refs }: Observer, query: string): Promise<string[]> {
  const { read, tables } = store
  const { records, bindings } = tables
  const channels = [...graph().connections.values()].flatMap((connection) => [...connection.channels.values()])
  // One equality per channel keeps this on the unique index of bindings.
  const external = channels.map(
    ({ connection: { id }, object }) =>
      and(eq(bindings.connection, id), eq(bindings.object, object), eq(bindings.externalId, query)) as SQL,
  )
  const [direct, bound, numbered, identified] = await Promise.all([
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
    store.snapshot({ identities: identitiesOf(channels, (object, kind) => refs.identityDigest(object, kind, query)) }),
  ])
  const ids = [...direct, ...bound, ...numbered].map(({ id }) => id)
  return [...new Set([...ids, ...identified.identities.map(({ record }) => record)])]
}

/** By any other key that a system shows. No index helps, all bindings are read: only for what nothing else finds. */
async function findByKey({ read, tables: { bindings } }: Store, query: string): Promise<string[]> {
  const like = await read
    .select({ id: bindings.record, keys: bindings.keys })
    .from(bindings)
    .where(hasKey(bindings.keys, query))
    .limit(MOST)
  // SQLite's LIKE takes A for a.
  return [...new Set(like.filter(({ keys }) => keysOf(keys).includes(query)).map(({ id }) => id))]
}

/** A word anywhere in the keys. */
function hasKey(keys: Store['tables']['bindings']['keys'], word: string): SQL {
  const pattern = `%${JSON.stringify(word).replace(/[\\%_]/g, '\\$&')}%`
  return sql`${keys} LIKE ${pattern} ESCAPE '\\'`
}
const keysOf = (text: string | null): string[] => (text ? Object.values(JSON.parse(text) as Record<string, string>) : [])

/** Strong identities that the word may be: a SKU, a phone number. */
function identitiesOf(channels: Channel[], digestOf: (object: string, kind: string) => string): Omit<IdentityRow, 'record'>[] {
  const kinds = new Set(
    channels.flatMap(({ object, mapping }) => mapping.identities.flatMap(({ kind, isStrong }) => (isStrong ? [`${object} ${kind}`] : []))),
  )
  return [...kinds].map((name) => {
    const [object, kind] = name.split(' ') as [string, string]
    return { object, kind, scope: '', digest: digestOf(object, kind) }
  })
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
