// Reads for the engine's computing: bindings, records and identities by lists of ids.
import type { Database } from 'better-sqlite3'
import type { BindingHead, BindingRow, DeliveryState, RecordRow, Snapshot, SnapshotQuery } from '../port.ts'
import type { Shapes } from '../shapes.ts'

export interface Snapshots {
  bindingHeads(connection: string, object: string, externalIds: string[]): BindingHead[]
  snapshot(query: SnapshotQuery): Snapshot
}

type Head = [string, string, string | null, number | null, number, number, number, number, DeliveryState | null]

export function createSnapshots(db: Database, shapes: Shapes): Snapshots {
  const { bindings, records } = shapes
  const withDelivery = `LEFT JOIN deliveries d ON d.record = b.record AND d.connection = b.connection AND d.object = b.object`
  // One statement per id, prepared once: for key look-ups that is as fast as one statement over json_each, and needs no plan of its own.
  const head = db
    .prepare<[string, string, string], Head>(
      `SELECT b.record, b.external_id, b.shadow_digest, b.version, b.seen_seq, b.written_seq, b.rev, b.is_deleted, d.state
       FROM bindings b ${withDelivery} WHERE b.connection = ? AND b.object = ? AND b.external_id = ?`,
    )
    .raw()
  const selectBinding = `SELECT ${bindings.list('b')}, d.state FROM bindings b ${withDelivery}`
  const byExternalId = db
    .prepare<[string, string, string], unknown[]>(`${selectBinding} WHERE b.connection = ? AND b.object = ? AND b.external_id = ?`)
    .raw()
  const byRecord = db.prepare<[string], unknown[]>(`${selectBinding} WHERE b.record = ?`).raw()
  const byRecordIn = db.prepare<[string, string], unknown[]>(`${selectBinding} WHERE b.record = ? AND b.connection = ?`).raw()
  const record = db.prepare<[string], unknown[]>(`SELECT ${records.list()} FROM records WHERE id = ?`).raw()
  const owner = db
    .prepare<[string, string, string, string], string>(
      'SELECT record FROM identities WHERE object = ? AND kind = ? AND scope = ? AND digest = ?',
    )
    .pluck()

  const readBinding = (row: unknown[]): BindingRow & { deliveryState: DeliveryState | null } => ({
    ...bindings.read(row),
    deliveryState: row[bindings.columns.length] as DeliveryState | null,
  })

  const bindingsOf = (query: SnapshotQuery): Snapshot['bindings'] => {
    // The same binding may be asked for by its external id and by its record: it comes once, and is opened once.
    const rows = new Map<string, unknown[]>()
    const keep = (found: unknown[][]): void => {
      for (const row of found) rows.set(`${String(row[0])}\n${String(row[1])}\n${String(row[2])}`, row)
    }
    for (const { connection, object, externalIds } of query.bindings ?? []) {
      for (const id of externalIds) keep(byExternalId.all(connection, object, id))
    }
    for (const { connection, records: ids } of query.bindingsOfRecords ?? []) {
      for (const id of ids) keep(connection === undefined ? byRecord.all(id) : byRecordIn.all(id, connection))
    }
    return [...rows.values()].map(readBinding)
  }

  return {
    bindingHeads(connection, object, externalIds) {
      const found: BindingHead[] = []
      for (const id of externalIds) {
        const row = head.get(connection, object, id)
        if (row) found.push(readHead(connection, object, row))
      }
      return found
    },
    snapshot(query) {
      const foundRecords: RecordRow[] = []
      for (const id of new Set(query.records)) {
        const row = record.get(id)
        if (row) foundRecords.push(records.read(row))
      }
      const foundIdentities: Snapshot['identities'] = []
      for (const { object, kind, scope, digest } of query.identities ?? []) {
        const id = owner.get(object, kind, scope, digest)
        if (id !== undefined) foundIdentities.push({ object, kind, scope, digest, record: id })
      }
      return { bindings: bindingsOf(query), records: foundRecords, identities: foundIdentities }
    },
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
})
