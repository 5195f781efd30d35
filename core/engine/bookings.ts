// Which made records hold which members of a fold, as the fold's bindings of the members say.
import { inArray } from 'drizzle-orm'
import type { Body, Fold } from '../model/fold.ts'
import type { Store } from '../store/port.ts'
import { keptOf } from './fold-book.ts'
import { valuesFrom } from './fold-entries.ts'
import type { Graph } from './graph.ts'

export interface RecordBooking {
  connection: string
  member: string
  memberNumber: string | null
  made: string
  madeNumber: string | null
  /** Fields that tell the line apart. */
  line: Body
  /** What the member brought to it, in decimals. */
  sums: Record<string, string>
}

/** All that these records have been booked for, in the order given. */
export async function readBookings({ snapshot, read, tables }: Store, graph: Graph, members: readonly string[]): Promise<RecordBooking[]> {
  const folds = new Map<string, Fold>()
  for (const { id, open } of graph.connections.values()) if (open.fold) folds.set(id, open.fold)
  if (!folds.size) return []
  const { bindings } = await snapshot({ bindingsOfRecords: [{ records: [...members] }] })
  const found = bindings
    .filter(({ connection, object }) => folds.get(connection)?.rule.from === object)
    .sort((a, b) => members.indexOf(a.record) - members.indexOf(b.record))
    .flatMap((binding) =>
      keptOf(binding).bookings.map((booking) => ({ connection: binding.connection, member: binding.record, ...booking })),
    )
  const ids = [...new Set(found.flatMap(({ member, made }) => [member, made]))]
  const { records } = tables
  const rows = ids.length ? await read.select({ id: records.id, number: records.number }).from(records).where(inArray(records.id, ids)) : []
  const numberOf = new Map(rows.map(({ id, number }) => [id, number]))
  return found.map(({ connection, member, made, key, sums }) => ({
    connection,
    member,
    memberNumber: numberOf.get(member) ?? null,
    made,
    madeNumber: numberOf.get(made) ?? null,
    line: valuesFrom(key, Object.keys(folds.get(connection)!.rule.lineBy)),
    sums,
  }))
}
