// What has to be known before a person's word on pairs can be taken (ADR 0042), read in a few steps for all of them.
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { BoundRow, RecordRow, Store } from '../store/port.ts'
import { PAIRED, type PlanValues } from './plan-item.ts'

/** Lineage of a record that a person said to be what a system has, until that was undone. */
export const PAIR = 'paired'
export const UNPAIR = 'unpaired'

/** One word of a person. */
export interface Pairing {
  connection: string
  object: string
  externalId: string
  /** Default same. */
  decision?: 'same' | 'notSame' | 'undo'
  /** The partner: a record, or what another system has. */
  record?: string
  otherConnection?: string
  otherExternalId?: string
}

export interface PairingFacts {
  binding(connection: string, object: string, externalId: string): BoundRow | undefined
  record(id: string): RecordRow | undefined
  /** Of a record, in all systems. */
  bindingsOf(record: string): BoundRow[]
  /** What the newest match plan said of it: onlyThere, link, duplicate; undefined: it did not name it. */
  listed(connection: string, object: string, externalId: string): string | undefined
  /** Was it a person who said what this is? */
  isPaired(binding: BoundRow): boolean
}

interface Place {
  connection: string
  object: string
  externalId: string
}
const keyOf = ({ connection, object, externalId }: { connection: string; object: string; externalId: string | null }) =>
  JSON.stringify([connection, object, externalId])

export async function readPairingFacts(store: Store, pairs: readonly Pairing[]): Promise<PairingFacts> {
  const places = pairs.flatMap(({ connection, object, externalId, otherConnection, otherExternalId }): Place[] => [
    { connection, object, externalId },
    ...(otherConnection !== undefined && otherExternalId !== undefined
      ? [{ connection: otherConnection, object, externalId: otherExternalId }]
      : []),
  ])
  const ofPlaces = [...Map.groupBy(places, ({ connection, object }) => JSON.stringify([connection, object])).values()].map((some) => {
    const { connection, object } = some[0]!
    return { connection, object, externalIds: [...new Set(some.map(({ externalId }) => externalId))] }
  })
  const { bindings: bound } = await store.snapshot({ bindings: ofPlaces })
  const ids = [...new Set([...bound.map(({ record }) => record), ...pairs.flatMap(({ record }) => record ?? [])])]
  const { records, bindings } = await store.snapshot({ records: ids, bindingsOfRecords: [{ records: ids }] })
  const boundAt = new Map(bound.map((binding) => [keyOf(binding), binding]))
  const recordOf = new Map(records.map((record) => [record.id, record]))
  const bindingsOf = Map.groupBy(bindings, ({ record }) => record)
  const listed = await listedBy(store, ofPlaces)
  const said = await pairsSaid(store, ids)
  return {
    binding: (connection, object, externalId) => boundAt.get(keyOf({ connection, object, externalId })),
    record: (id) => recordOf.get(id),
    bindingsOf: (record) => bindingsOf.get(record) ?? [],
    listed: (connection, object, externalId) => listed.get(keyOf({ connection, object, externalId })),
    isPaired: (binding) => said.get(binding.record)?.has(keyOf(binding)) ?? false,
  }
}

/** A link that was said by hand was alone before. */
async function listedBy({ read, tables: { planItems } }: Store, places: { connection: string; object: string; externalIds: string[] }[]) {
  const listed = new Map<string, string>()
  for (const { connection, object, externalIds } of places) {
    const rows = await read
      .select({ externalId: planItems.externalId, action: planItems.action, values: planItems.values })
      .from(planItems)
      .where(
        and(
          ...[eq(planItems.connection, connection), eq(planItems.object, object), inArray(planItems.externalId, externalIds)],
          inArray(planItems.action, ['onlyThere', 'link', 'duplicate']),
        ),
      )
      .orderBy(asc(planItems.updatedAt), asc(planItems.id))
    for (const { externalId, action, values } of rows) {
      const isByHand = action === 'link' && (JSON.parse(values) as PlanValues).code === PAIRED
      listed.set(keyOf({ connection, object, externalId }), isByHand ? 'onlyThere' : action)
    }
  }
  return listed
}

async function pairsSaid({ read, tables: { lineage } }: Store, records: string[]): Promise<Map<string, Set<string>>> {
  const said = new Map(records.map((record) => [record, new Set<string>()]))
  const rows = await read
    .select()
    .from(lineage)
    .where(and(inArray(lineage.record, records), inArray(lineage.kind, [PAIR, UNPAIR])))
    .orderBy(asc(lineage.id))
  for (const { record, object, connection, externalId, kind } of rows) {
    const place = keyOf({ connection: connection!, object, externalId })
    if (kind === PAIR) said.get(record)!.add(place)
    else said.get(record)!.delete(place)
  }
  return said
}
