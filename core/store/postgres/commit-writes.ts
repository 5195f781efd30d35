// The rows of a wave of items, one statement per kind of row.
import { COMMIT_SEQ, type BindingKey, type BindingRow, type CommitItem, type DeliveryRow, type DeliveryStep } from '../port.ts'
import { BINDING_COLUMNS, onDirty, RECORD_COLUMNS } from '../plans.ts'
import type { RowShape } from '../rows.ts'
import type { Shapes } from '../shapes.ts'
import type { Found } from './commit-checks.ts'
import { RaceLost, type Sql } from './pool.ts'
import { insertRows, byColumn, partsWithoutRepeats, unnest, updateRows } from './unnest.ts'
import { runFor, sideWrites } from './side-writes.ts'
import { addWaits } from './waits.ts'

const KEY = ['record', 'connection', 'object'] as const
const DIRTY_COLUMNS = [
  ...KEY,
  ...(['state', 'dirty', 'taken', 'lane', 'priority', 'dueAt', 'dirtyAt', 'attempts', 'writes', 'updatedAt', 'planItem'] as const),
] as const
/** All but the id, which the database counts up. */
const LINEAGE_COLUMNS = [
  ...(['at', 'record', 'object', 'connection', 'kind', 'origin', 'run', 'externalId', 'mappingHash', 'fields', 'patch'] as const),
] as const
const keyOf = (key: BindingKey): string => `${key.record}\n${key.connection}\n${key.object}`
/** The same order in every transaction: most deadlocks cannot happen. */
const sorted = <T>(rows: T[], key: (row: T) => string): T[] => {
  const keyed = rows.map((row) => [key(row), row] as const)
  return keyed.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).map(([, row]) => row)
}

/** Sequence of the commit that an item belongs to. */
export type SequenceOf = (item: CommitItem) => number
export type WriteItems = (sql: Sql, passed: Map<CommitItem, Found>, sequenceOf: SequenceOf) => Promise<void>

export function itemWrites(shapes: Shapes, clock: (sql: Sql) => Promise<number>): WriteItems {
  const { records, bindings, identities, deliveries, lineage } = shapes
  const side = sideWrites(shapes, clock)
  const text = {
    insertRecords: `${insertRows(records)} ON CONFLICT DO NOTHING`,
    updateRecords: updateRows(records, ['id'], RECORD_COLUMNS),
    insertBindings: `${insertRows(bindings)} ON CONFLICT DO NOTHING`,
    updateBindings: updateRows(bindings, KEY, BINDING_COLUMNS),
    bindExternalIds: updateRows(bindings, KEY, ['externalId']),
    insertIdentities: `${insertRows(identities)} ON CONFLICT DO NOTHING`,
    markDirty: insertRows(deliveries, DIRTY_COLUMNS) + onDirty('least', 'greatest'),
    outdate: `UPDATE deliveries t SET dirty = t.dirty + 1 FROM ${unnest(['text', 'text', 'text'])} AS v(record, connection, object)
      WHERE t.record = v.record AND t.connection = v.connection AND t.object = v.object`,
    insertLineage: insertRows(lineage, LINEAGE_COLUMNS),
  }

  /** Inserts rows none of which may exist: fewer came in than were sent → another was faster. */
  const insertNew = async <Row>(sql: Sql, statement: string, shape: RowShape<Row>, rows: Row[]): Promise<void> => {
    if (rows.length === 0) return
    const values = byColumn(
      rows.map((row) => shape.values(row)),
      shape.columns.length,
    )
    if ((await sql.run(statement, values)) < rows.length) throw new RaceLost(`a row of ${shape.table} was inserted by another`)
  }

  const writeRecords = async (sql: Sql, items: CommitItem[]): Promise<void> => {
    const all = sorted(
      items.flatMap((item) => item.records ?? []),
      ({ row }) => row.id,
    )
    await insertNew(
      sql,
      text.insertRecords,
      records,
      all.filter((it) => it.expectRev === null).map((it) => it.row),
    )
    const names = ['id', ...RECORD_COLUMNS] as const
    await runFor(
      sql,
      text.updateRecords,
      all.filter((it) => it.expectRev !== null).map(({ row }) => records.pick(row, names)),
    )
  }

  const writeBindings = async (sql: Sql, passed: Map<CommitItem, Found>, sequenceOf: SequenceOf): Promise<void> => {
    const all = [...passed].flatMap(([item, found]) =>
      (item.bindings ?? []).map(({ row }, i) => ({ row: withSequence(row, sequenceOf(item)), stored: found.externalIds[i] })),
    )
    const rows = sorted(all, ({ row }) => keyOf(row))
    await insertNew(
      sql,
      text.insertBindings,
      bindings,
      rows.filter((it) => it.stored === undefined).map((it) => it.row),
    )
    const changed = rows.filter((it) => it.stored !== undefined)
    await runFor(
      sql,
      text.updateBindings,
      changed.map(({ row }) => bindings.pick(row, [...KEY, ...BINDING_COLUMNS])),
    )
    const rebound = changed.filter(({ row, stored }) => row.externalId !== stored)
    await runFor(
      sql,
      text.bindExternalIds,
      rebound.map(({ row }) => bindings.pick(row, [...KEY, 'externalId'])),
    )
  }

  const markDirty = async (sql: Sql, items: CommitItem[]): Promise<void> => {
    const marks = sorted(
      items.flatMap((item) => item.dirty ?? []),
      keyOf,
    )
    for (const part of partsWithoutRepeats(marks, keyOf)) {
      const rows = part.map((mark) => [
        ...[mark.record, mark.connection, mark.object, 'due', 1, 0, mark.lane, mark.priority, mark.dueAt, mark.at, 0, 0, mark.at],
        mark.planItem ?? null,
      ])
      await runFor(sql, text.markDirty, rows)
    }
  }

  const writeSteps = async (sql: Sql, passed: Map<CommitItem, Found>): Promise<void> => {
    const all = [...passed].flatMap(([item, found]) => (item.steps ?? []).map((step, i) => resolveStep(step, found.dirty[i]!)))
    for (const part of partsWithoutRepeats(
      sorted(all, ({ step }) => keyOf(step)),
      ({ step }) => keyOf(step),
    )) {
      const shaped = Map.groupBy(part, ({ names }) => names.join())
      for (const group of shaped.values()) {
        const names = group[0]!.names
        await runFor(
          sql,
          updateRows(deliveries, KEY, names),
          group.map(({ step, set }) => [step.record, step.connection, step.object, ...deliveries.pick(set, names)]),
        )
      }
      await addWaits(
        sql,
        part.flatMap(({ step, set }) => (set.waitingFor ? [{ ...step, waitingFor: set.waitingFor }] : [])),
      )
    }
  }

  return async (sql, passed, sequenceOf) => {
    const items = [...passed.keys()]
    await writeRecords(sql, items)
    await writeBindings(sql, passed, sequenceOf)
    await insertNew(
      sql,
      text.insertIdentities,
      identities,
      sorted(
        [...passed.values()].flatMap((found) => found.newIdentities),
        (it) => it.digest,
      ),
    )
    const outdated = [...passed.values()].flatMap((found) => found.outdated)
    await runFor(
      sql,
      text.outdate,
      sorted(outdated, keyOf).map((key) => [key.record, key.connection, key.object]),
    )
    await markDirty(sql, items)
    await writeSteps(sql, passed)
    await side.writeHints(sql, items)
    await side.writeInbox(sql, items)
    await side.writeLetters(sql, items)
    await runFor(
      sql,
      text.insertLineage,
      items.flatMap((item) => item.lineage ?? []).map((row) => lineage.pick(row, LINEAGE_COLUMNS)),
    )
  }
}

const withSequence = (row: BindingRow, seq: number): BindingRow => ({
  ...row,
  seenSeq: row.seenSeq === COMMIT_SEQ ? seq : row.seenSeq,
  writtenSeq: row.writtenSeq === COMMIT_SEQ ? seq : row.writtenSeq,
})

interface ResolvedStep {
  step: DeliveryStep
  set: Partial<DeliveryRow>
  names: (keyof DeliveryRow)[]
}

function resolveStep(step: DeliveryStep, dirty: number): ResolvedStep {
  const isReopened = step.closeIfDirty !== undefined && dirty !== step.closeIfDirty
  const set: Partial<DeliveryRow> = { ...step.set, state: isReopened ? 'due' : step.to, updatedAt: step.at }
  if (isReopened) set.dueAt = step.at
  return { step, set, names: (Object.keys(set) as (keyof DeliveryRow)[]).filter((name) => set[name] !== undefined) }
}
