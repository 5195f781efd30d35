// Reads for the engine's computing: bindings, records and identities by lists of ids.
import { IS_HINTED, LEFT_IN_FLIGHT } from '../plans.ts'
import type { BindingHead, BoundRow, DeliveryState, Snapshot, SnapshotQuery } from '../port.ts'
import type { Shapes } from '../shapes.ts'
import type { Database } from './pool.ts'

export interface Snapshots {
  bindingHeads(connection: string, object: string, externalIds: string[]): Promise<BindingHead[]>
  snapshot(query: SnapshotQuery): Promise<Snapshot>
}

const WITH_DELIVERY = 'LEFT JOIN deliveries d ON d.record = b.record AND d.connection = b.connection AND d.object = b.object'
const HEADS = `
  SELECT b.record, b.external_id, b.shadow_digest, b.version, b.seen_seq, b.written_seq, b.rev, b.is_deleted, d.state, ${IS_HINTED}
  FROM bindings b ${WITH_DELIVERY} WHERE b.connection = $1 AND b.object = $2 AND b.external_id = ANY($3::text[])`
const OWNERS = `
  SELECT object, kind, scope, digest, record FROM identities
  JOIN unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS w(object, kind, scope, digest) USING (object, kind, scope, digest)`

type Head = [string, string, string | null, number | null, number, number, number, boolean, DeliveryState | null, boolean]

export function createSnapshots(database: Database, { bindings, deliveries, records }: Shapes): Snapshots {
  const select = `SELECT ${bindings.list('b')}, d.state, ${LEFT_IN_FLIGHT} FROM bindings b ${WITH_DELIVERY}`
  const byExternalId = `${select} WHERE b.connection = $1 AND b.object = $2 AND b.external_id = ANY($3::text[])`
  const byRecord = `${select} WHERE b.record = ANY($1::text[])`
  const byRecordIn = `${byRecord} AND b.connection = $2`
  const readBinding = (row: unknown[]): BoundRow => ({
    ...bindings.read(row),
    deliveryState: row[bindings.columns.length] as DeliveryState | null,
    leftInFlight: deliveries.open('inFlight', row[bindings.columns.length + 1]),
  })

  const bindingsOf = async (query: SnapshotQuery): Promise<Snapshot['bindings']> => {
    const parts = await Promise.all([
      ...(query.bindings ?? []).map((it) => database.rows(byExternalId, [it.connection, it.object, it.externalIds])),
      ...(query.bindingsOfRecords ?? []).map((it) =>
        it.connection === undefined ? database.rows(byRecord, [it.records]) : database.rows(byRecordIn, [it.records, it.connection]),
      ),
    ])
    // The same binding may be asked for by its external id and by its record: it comes once, and is opened once.
    const rows = new Map(parts.flat().map((row) => [`${String(row[0])}\n${String(row[1])}\n${String(row[2])}`, row]))
    return [...rows.values()].map(readBinding)
  }

  const recordsOf = async (ids: string[]): Promise<Snapshot['records']> => {
    if (ids.length === 0) return []
    const rows = await database.rows(`SELECT ${records.list()} FROM records WHERE id = ANY($1::text[])`, [ids])
    return rows.map((row) => records.read(row))
  }

  const identitiesOf = async (wanted: NonNullable<SnapshotQuery['identities']>): Promise<Snapshot['identities']> => {
    if (wanted.length === 0) return []
    const columns = (['object', 'kind', 'scope', 'digest'] as const).map((name) => wanted.map((it) => it[name]))
    const rows = (await database.rows(OWNERS, columns)) as [string, string, string, string, string][]
    return rows.map(([object, kind, scope, digest, record]) => ({ object, kind, scope, digest, record }))
  }

  return {
    async bindingHeads(connection, object, externalIds) {
      const rows = (await database.rows(HEADS, [connection, object, externalIds])) as Head[]
      return rows.map((row) => ({
        connection,
        object,
        record: row[0],
        externalId: row[1],
        shadowDigest: row[2],
        version: row[3],
        seenSeq: row[4],
        writtenSeq: row[5],
        rev: row[6],
        isDeleted: row[7],
        deliveryState: row[8],
        isHinted: row[9],
      }))
    },
    async snapshot(query) {
      const [found, foundRecords, identities] = await Promise.all([
        bindingsOf(query),
        recordsOf([...new Set(query.records)]),
        identitiesOf(query.identities ?? []),
      ])
      return { bindings: found, records: foundRecords, identities }
    },
  }
}
