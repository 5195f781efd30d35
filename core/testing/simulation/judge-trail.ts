// The referee on what the hub tells of itself: the trail of a record leads without a gap to what it holds, and what a person was overruled in
// is on record.
import { asc } from 'drizzle-orm'
import type { ConflictRow, LineageRow, RecordRow, Store } from '../../store/port.ts'
import { editOf, FIELDS, NATIVE_NAMES, OWNER, type Field } from './fields.ts'
import { MANY_CORRECTIONS } from './landscape.ts'
import { LATEST_MS } from './network.ts'
import type { Blame } from './violation.ts'
import type { Edit } from './truth.ts'
import type { World } from './world.ts'

export const conflictsOf = async ({ read, tables }: Store): Promise<ConflictRow[]> => read.select().from(tables.conflicts)

export async function trailsOf({ read, tables }: Store): Promise<Map<string, LineageRow[]>> {
  const rows: LineageRow[] = await read.select().from(tables.lineage).orderBy(asc(tables.lineage.id))
  return Map.groupBy(rows, ({ record }) => record)
}

const CHANGES = new Set(['changed', 'matched', 'edited'])

/** Each change begins where the one before ended, and the last one ends at what the record holds. */
export function judgeTrail(record: RecordRow, rows: LineageRow[], blame: Blame) {
  const body = JSON.parse(record.body) as Record<string, unknown>
  for (const field of FIELDS) {
    let known: { value: unknown } | undefined
    for (const { kind, patch } of rows) {
      if (!CHANGES.has(kind) || patch === null) continue
      const change = (JSON.parse(patch) as Record<string, [unknown, unknown]>)[field]
      if (!change) continue
      const [before, after] = change.map((value) => value ?? undefined)
      if (known && known.value !== before)
        blame('trail', `${record.number}.${field} was ${String(known.value)}, and the next change begins at ${String(before)}`)
      known = { value: after }
    }
    if (known && known.value !== body[field])
      blame('trail', `${record.number}.${field} is ${String(body[field])}, and its trail ends at ${String(known.value)}`)
  }
}

/** A change that the hub had taken over from a system is not written over by what was made up before: each write there knew of it. */
export function judgeKnown({ systems, truth }: World, sku: string, rows: LineageRow[], blame: Blame) {
  for (const [id, { effects }] of systems) {
    for (const { at, before, knew, wrote } of effects.filter((effect) => effect.sku === sku)) {
      // A process that stands still between its last look and its request sends late: nobody can tell it.
      if (truth.pauses.some(({ to }) => to + LATEST_MS > at)) continue
      for (const field of FIELDS) {
        const name = NATIVE_NAMES[id][field]
        if (name === undefined || wrote[name] === undefined || !(editOf(knew[name]) < editOf(before[name]))) continue
        const stood = editOf(before[name])
        const isOwn = truth.edits.some((edit) => edit.by === id && edit.sku === sku && edit.field === field && editOf(edit.value) === stood)
        const isMerged = rows.some(
          ({ kind, connection, at: mergedAt, patch }) =>
            CHANGES.has(kind) && connection === id && mergedAt < at && patch !== null && editOf(afterOf(patch, field)) === stood,
        )
        if (isOwn && isMerged)
          blame(
            'in order',
            `${id} showed ${sku}.${field} = ${String(before[name])}, which the hub knew, and was given ${String(wrote[name])}`,
          )
      }
    }
  }
}

const afterOf = (patch: string, field: Field) => (JSON.parse(patch) as Record<string, [unknown, unknown]>)[field]?.[1]

/** A value that the hub's users set and its owner overwrote before it was there: a person is told. */
export function judgeOverruled({ systems }: World, said: Edit[], truthful: unknown, conflicts: ConflictRow[], blame: Blame) {
  for (const { sku, field, value, isUncertain, step } of said) {
    const owner = OWNER[field]
    if (!owner || isUncertain || truthful === value) continue
    const isSuperseded = said.some((other) => other.field === field && other.step > step)
    const name = NATIVE_NAMES[owner][field]!
    const wasWritten = systems.get(owner)!.effects.some((effect) => effect.sku === sku && editOf(effect.wrote[name]) === editOf(value))
    const isRecorded = conflicts.some((row) => row.field === field && row.kind === 'ownerOverwrote' && row.connection === owner)
    if (!isSuperseded && !wasWritten && !isRecorded) blame('on record', `the hub's ${sku}.${field} = ${value} vanished without a conflict`)
  }
}

/** Values in conflicts are values that somebody gave; a field is contested only where it was put right too often. */
export function judgeConflicts({ truth, landscape }: World, sku: string, conflicts: ConflictRow[], blame: Blame) {
  for (const { field, kind, connection, values } of conflicts) {
    const { ours, theirs } = JSON.parse(values) as { ours: unknown; theirs: unknown }
    if (kind === 'contested') {
      const changes = truth.edits.filter((edit) => edit.sku === sku && edit.field === field && edit.by === connection)
      if (landscape.mostCorrections === MANY_CORRECTIONS || changes.length <= landscape.mostCorrections)
        blame('on record', `${sku}.${field} is contested by ${connection}, which changed it ${changes.length} times`)
    }
    if (!FIELDS.includes(field as Field)) continue
    const said = new Set(truth.edits.filter((edit) => edit.sku === sku && edit.field === field).map(({ value }) => editOf(value)))
    for (const value of [ours, theirs])
      if (value !== undefined && value !== null && !said.has(editOf(value)))
        blame('on record', `nobody ever said ${sku}.${field} = ${JSON.stringify(value)}`)
  }
}
