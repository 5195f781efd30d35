// Records as they were last committed, so that what was written a moment ago is neither read nor opened again to be delivered.
import type { CommitItem, CommitResult, RecordRow } from '../port.ts'

export interface Recent {
  /** Remembers what a commit has written. */
  keep(items: readonly CommitItem[], result: CommitResult): void
  /** The row as of this revision. */
  get(id: string, rev: number): RecordRow | undefined
}

/** `most`: rows remembered; the oldest are forgotten first. */
export function createRecent(most: number): Recent {
  const rows = new Map<string, RecordRow>()
  return {
    keep(items, { failed, refused }) {
      const left = new Set([...failed, ...refused.map(({ key }) => key)])
      for (const { key, records } of items) {
        if (!records || left.has(key)) continue
        for (const { row } of records) {
          rows.delete(row.id)
          rows.set(row.id, row)
        }
      }
      for (const id of rows.keys()) {
        if (rows.size <= most) break
        rows.delete(id)
      }
    },
    get(id, rev) {
      const row = rows.get(id)
      return row?.rev === rev ? row : undefined
    },
  }
}
