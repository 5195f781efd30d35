// The rows of a commit's item, as prepared statements (drizzle's builder is 3 to 5 times slower here).
import type { Database, Statement } from 'better-sqlite3'
import { HubError } from '../../errors.ts'
import { COMMIT_SEQ, type BindingRow, type CommitItem, type DeliveryRow, type DeliveryStep, type IdentityRow } from '../port.ts'
import { BINDING_COLUMNS, onDirty, RECORD_COLUMNS, replaceLetter } from '../plans.ts'
import type { Found } from './commit-checks.ts'
import { inboxWrites } from './inbox.ts'
import { waitWrites } from './waits.ts'
import { hintWrites } from './hints.ts'
import { insertInto, type Shapes } from '../shapes.ts'

export interface ItemWrites {
  write(item: CommitItem, found: Found, at: { seq: number; now: number }): void
}

const MARK_DIRTY = `
  INSERT INTO deliveries (record, connection, object, state, dirty, taken, lane, priority, due_at, dirty_at, attempts, writes, updated_at, plan_item)
  VALUES (?, ?, ?, 'due', 1, 0, ?, ?, ?, ?, 0, 0, ?, ?) ${onDirty('min', 'max')}`

export function itemWrites(db: Database, shapes: Shapes): ItemWrites {
  const { records, bindings, identities, lineage } = shapes
  const setting = <K extends string>(shape: { sqlName(name: K): string }, names: readonly K[]): string =>
    names.map((name) => `${shape.sqlName(name)} = ?`).join(', ')

  const insertRecord = db.prepare(insertInto(records))
  const updateRecord = db.prepare(`UPDATE records SET ${setting(records, RECORD_COLUMNS)} WHERE id = ?`)
  const insertBinding = db.prepare(insertInto(bindings))
  const bindingKey = 'WHERE record = ? AND connection = ? AND object = ?'
  // Naming external_id in SET rewrites its index entry even when the value stays: most settles leave it out.
  const updateBinding = db.prepare(`UPDATE bindings SET ${setting(bindings, BINDING_COLUMNS)} ${bindingKey}`)
  const bindExternalId = db.prepare(`UPDATE bindings SET external_id = ? ${bindingKey}`)
  const insertIdentity = db.prepare(`${insertInto(identities)} ON CONFLICT DO NOTHING`)
  const ownerOf = db.prepare('SELECT record FROM identities WHERE object = ? AND kind = ? AND scope = ? AND digest = ?').pluck()
  const markDirty = db.prepare(MARK_DIRTY)
  const outdate = db.prepare(`UPDATE deliveries SET dirty = dirty + 1 ${bindingKey}`)
  const lineageColumns = lineage.columns.filter((column) => column !== lineage.sqlName('id'))
  const insertLineage = db.prepare(
    `INSERT INTO lineage (${lineageColumns.join(', ')}) VALUES (${lineageColumns.map(() => '?').join(', ')})`,
  )
  const letters = letterWrites(db, shapes)
  const hints = hintWrites(db)
  const inbox = inboxWrites(db, shapes)
  const waits = waitWrites(db)
  const stepStatements = new Map<string, Statement>()

  const bind = (row: BindingRow, stored: string | null | undefined, seq: number): void => {
    const now = row.seenSeq === COMMIT_SEQ || row.writtenSeq === COMMIT_SEQ ? withSequence(row, seq) : row
    if (stored === undefined) {
      insertBinding.run(bindings.values(now))
      return
    }
    updateBinding.run(bindings.pick(now, BINDING_COLUMNS), row.record, row.connection, row.object)
    if (row.externalId !== stored) bindExternalId.run(row.externalId, row.record, row.connection, row.object)
  }

  const step = (change: DeliveryStep, dirty: number): void => {
    const isReopened = change.closeIfDirty !== undefined && dirty !== change.closeIfDirty
    const set: Partial<DeliveryRow> = { ...change.set, state: isReopened ? 'due' : change.to, updatedAt: change.at }
    if (isReopened) set.dueAt = change.at
    const names = (Object.keys(set) as (keyof DeliveryRow)[]).filter((name) => set[name] !== undefined)
    const shape = names.join()
    let statement = stepStatements.get(shape)
    if (!statement) {
      statement = db.prepare(`UPDATE deliveries SET ${setting(shapes.deliveries, names)} ${bindingKey}`)
      stepStatements.set(shape, statement)
    }
    statement.run(shapes.deliveries.pick(set, names), change.record, change.connection, change.object)
    if (set.waitingFor) waits.add(change, set.waitingFor)
  }

  const identify = (identity: IdentityRow): void => {
    if (insertIdentity.run(identities.values(identity)).changes === 1) return
    const owner = ownerOf.get(identity.object, identity.kind, identity.scope, identity.digest)
    // In the first try nobody has asked yet: the second one will, and will fail this item alone.
    if (owner !== identity.record) throw new HubError('identityTaken', 'data', 'A strong identity belongs to another record.')
  }

  const writeRecords = (item: CommitItem): void => {
    for (const { row, expectRev } of item.records ?? []) {
      if (expectRev === null) insertRecord.run(records.values(row))
      else updateRecord.run(records.pick(row, RECORD_COLUMNS), row.id)
    }
  }

  return {
    write(item, found, { seq, now }) {
      writeRecords(item)
      item.bindings?.forEach(({ row }, i) => bind(row, found.externalIds[i], seq))
      for (const identity of item.identities ?? []) identify(identity)
      for (const { record, connection, object } of found.outdated) outdate.run(record, connection, object)
      for (const mark of item.dirty ?? []) {
        const { record, connection, object, lane, priority, dueAt, at, planItem = null } = mark
        markDirty.run(record, connection, object, lane, priority, dueAt, at, at, planItem)
      }
      item.steps?.forEach((change, i) => step(change, found.dirty[i]!))
      if (item.hints || item.hintsDone || item.hintsLater || item.hintsMoved) hints.write(item, now)
      if (item.inbox || item.inboxDone || item.inboxLater) inbox.write(item)
      if (item.conflicts || item.deadLetters || item.deadLettersResolved) letters.write(item)
      for (const row of item.lineage ?? []) insertLineage.run(lineage.values(row).slice(1))
    },
  }
}

const withSequence = (row: BindingRow, seq: number): BindingRow => ({
  ...row,
  seenSeq: row.seenSeq === COMMIT_SEQ ? seq : row.seenSeq,
  writtenSeq: row.writtenSeq === COMMIT_SEQ ? seq : row.writtenSeq,
})

function letterWrites(db: Database, shapes: Shapes): { write(item: CommitItem): void } {
  const upsert = (shape: Shapes['conflicts'] | Shapes['deadLetters']): Statement => db.prepare(insertInto(shape) + replaceLetter(shape))
  const conflict = upsert(shapes.conflicts)
  const letter = upsert(shapes.deadLetters)
  const resolve = db.prepare(`UPDATE dead_letters SET state = 'resolved', rev = rev + 1, updated_at = ? WHERE id = ? AND state = 'open'`)
  return {
    write(item) {
      for (const row of item.conflicts ?? []) conflict.run(shapes.conflicts.values(row))
      for (const row of item.deadLetters ?? []) letter.run(shapes.deadLetters.values(row))
      for (const { id, at } of item.deadLettersResolved ?? []) resolve.run(at, id)
    },
  }
}
