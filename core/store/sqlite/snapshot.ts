// Reads for the engine's computing: bindings, records and identities by lists of ids.
// Parameters are spelled `+?` where a table has a partial index, and after LIMIT: SQLite's planner looks at the value of a bare one, and so
// prepares the statement anew each time it is bound, at twice the price of the look-up itself. The sign changes nothing else.
import type { Database } from 'better-sqlite3'
import { IS_HINTED, LEFT_IN_FLIGHT } from '../plans.ts'
import type { BindingHead, BoundRow, DeliveryState, RecordRow, Snapshot, SnapshotQuery } from '../port.ts'
import type { Shapes } from '../shapes.ts'

export interface Snapshots {
  bindingHeads(connection: string, object: string, externalIds: string[]): BindingHead[]
  snapshot(query: SnapshotQuery): Snapshot
}

type Head = [string, string, string | null, number | null, number, number, number, number, DeliveryState | null, number]

export function createSnapshots(db: Database, shapes: Shapes): Snapshots {
  const { bindings, deliveries, records } = shapes
  const withDelivery = `LEFT JOIN deliveries d ON d.record = b.record AND d.connection = b.connection AND d.object = b.object`
  // Lists go over as JSON, in one statement: a statement per id costs several times as much, mostly for its own read transaction.
  const heads = db
    .prepare<[string, string, string], Head>(
      `SELECT b.record, b.external_id, b.shadow_digest, b.version, b.seen_seq, b.written_seq, b.rev, b.is_deleted, d.state, ${IS_HINTED}
       FROM json_each(?) j CROSS JOIN bindings b ON b.connection = +? AND b.object = +? AND b.external_id = j.value ${withDelivery}`,
    )
    .raw()
  const select = `SELECT ${bindings.list('b')}, d.state, ${LEFT_IN_FLIGHT} FROM json_each(?) j CROSS JOIN bindings b`
  const byExternalIds = db
    .prepare<[string, string, string], unknown[]>(
      `${select} ON b.connection = +? AND b.object = +? AND b.external_id = j.value ${withDelivery}`,
    )
    .raw()
  const byRecords = db.prepare<[string], unknown[]>(`${select} ON b.record = j.value ${withDelivery}`).raw()
  const byRecordsIn = db.prepare<[string, string], unknown[]>(`${select} ON b.record = j.value AND b.connection = +? ${withDelivery}`).raw()
  const recordsById = db
    .prepare<[string], unknown[]>(`SELECT ${records.list('r')} FROM json_each(?) j CROSS JOIN records r ON r.id = j.value`)
    .raw()
  const owners = db
    .prepare<[string], [string, string, string, string, string]>(
      `SELECT i.object, i.kind, i.scope, i.digest, i.record FROM json_each(?) j CROSS JOIN identities i
       ON i.object = j.value ->> 0 AND i.kind = j.value ->> 1 AND i.scope = j.value ->> 2 AND i.digest = j.value ->> 3`,
    )
    .raw()

  const readBinding = (row: unknown[]): BoundRow => ({
    ...bindings.read(row),
    deliveryState: row[bindings.columns.length] as DeliveryState | null,
    leftInFlight: deliveries.open('inFlight', row[bindings.columns.length + 1]),
  })

  const bindingsOf = (query: SnapshotQuery): Snapshot['bindings'] => {
    // The same binding may be asked for by its external id and by its record: it comes once, and is opened once.
    const rows = new Map<string, unknown[]>()
    const keep = (found: unknown[][]): void => {
      for (const row of found) rows.set(`${String(row[0])}\n${String(row[1])}\n${String(row[2])}`, row)
    }
    for (const { connection, object, externalIds } of query.bindings ?? []) {
      keep(byExternalIds.all(JSON.stringify(externalIds), connection, object))
    }
    for (const { connection, records: ids } of query.bindingsOfRecords ?? []) {
      keep(connection === undefined ? byRecords.all(JSON.stringify(ids)) : byRecordsIn.all(JSON.stringify(ids), connection))
    }
    return [...rows.values()].map(readBinding)
  }

  const recordsOf = (ids: string[]): RecordRow[] =>
    ids.length === 0 ? [] : recordsById.all(JSON.stringify(ids)).map((row) => records.read(row))

  const identitiesOf = (wanted: NonNullable<SnapshotQuery['identities']>): Snapshot['identities'] => {
    if (wanted.length === 0) return []
    const keys = wanted.map(({ object, kind, scope, digest }) => [object, kind, scope, digest])
    return owners.all(JSON.stringify(keys)).map(([object, kind, scope, digest, record]) => ({ object, kind, scope, digest, record }))
  }

  return {
    bindingHeads: (connection, object, externalIds) =>
      heads.all(JSON.stringify(externalIds), connection, object).map((row) => readHead(connection, object, row)),
    // In one read transaction: the writer may commit between two statements.
    snapshot: db.transaction((query: SnapshotQuery) => ({
      bindings: bindingsOf(query),
      records: recordsOf([...new Set(query.records)]),
      identities: identitiesOf(query.identities ?? []),
    })),
  }
}

const readHead = (connection: string, object: string, row: Head): BindingHead => ({
  connection,
  object,
  record: row[0],
  externalId: row[1],
  shadowDigest: row[2],
  version: row[3],
  seenSeq: row[4],
  writtenSeq: row[5],
  rev: row[6],
  isDeleted: row[7] === 1,
  deliveryState: row[8],
  isHinted: row[9] === 1,
})
