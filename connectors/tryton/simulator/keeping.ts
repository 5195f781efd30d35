// Writing the simulator down and starting from what was written: one entry per row or sequence, in the order they came to be.
import type { Row } from './database.ts'
import type { Database } from './models.ts'

/** A row as it is now (null: it is gone), or how far a sequence has counted. */
export type TrytonEntry = ['row', string, number, Row | null] | ['sequence', string, number]

/** Everything that is there now. */
export function dumpDatabase(db: Database, models: string[]): TrytonEntry[] {
  const rows = models.flatMap((model) => [...db.table(model).rows.values()].map((row): TrytonEntry => ['row', model, row.id, row]))
  return [...rows, ...sequencesOf(db)]
}

/** What the last transactions touched; empties `db.touched`. Rows first made and then undone are told as gone. */
export function takeTouched(db: Database): TrytonEntry[] {
  const rows = [...db.touched].map((key): TrytonEntry => {
    const [model, id] = [key.slice(0, key.lastIndexOf(',')), Number(key.slice(key.lastIndexOf(',') + 1))]
    return ['row', model, id, db.table(model).rows.get(id) ?? null]
  })
  db.touched.clear()
  return rows.length === 0 ? [] : [...rows, ...sequencesOf(db)]
}

export function loadDatabase(db: Database, entries: Iterable<TrytonEntry>): void {
  for (const entry of entries) {
    if (entry[0] === 'sequence') db.sequences.set(entry[1], entry[2])
    else db.table(entry[1]).restore(entry[2], entry[3] ?? undefined)
  }
  db.touched.clear()
}

const sequencesOf = (db: Database): TrytonEntry[] => [...db.sequences].map(([name, number]): TrytonEntry => ['sequence', name, number])
