// commit(writeSet) on SQLite: preconditions of an item first, then its rows; synchronous, inside the turn's transaction.
import Database from 'better-sqlite3'
import { HubError } from '../../errors.ts'
import type { CommitItem, CommitResult, WriteSet } from '../port.ts'
import { itemChecks } from './commit-checks.ts'
import { itemWrites } from './commit-writes.ts'
import { savepoints } from './group.ts'
import { createSaveRun } from './runs.ts'
import type { Shapes } from '../shapes.ts'

export interface CommitParts {
  db: Database.Database
  shapes: Shapes
  /** Sequence for the next commit; called once per commit that writes. */
  nextSequence(): number
  sequence(): number
}

/** The synchronous body of `Store.commit`, but for the lane's fence. */
export function createCommit(parts: CommitParts): (set: WriteSet, how: { now: number; isGuarded: boolean }) => CommitResult {
  const { db, shapes } = parts
  const inSavepoint = savepoints(db, 'item')
  const checks = itemChecks(db)
  const writes = itemWrites(db, shapes)
  const saveRun = createSaveRun(db, shapes)
  const cursorRev = db.prepare('SELECT rev FROM cursors WHERE connection = ? AND object = ? AND kind = ?').pluck()
  const saveCursor = db.prepare(
    `INSERT INTO cursors (connection, object, kind, cursor, rev, updated_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (connection, object, kind) DO UPDATE SET cursor = excluded.cursor, rev = excluded.rev, updated_at = excluded.updated_at`,
  )

  const isFenced = ({ cursor: move }: WriteSet): boolean =>
    move !== undefined && ((cursorRev.get(move.connection, move.object, move.kind) as number | undefined) ?? 0) !== move.expectRev

  /** False: a precondition did not hold and nothing was written. */
  const writeItem = (item: CommitItem, at: { seq: number; now: number }, isGuarded: boolean): boolean => {
    const found = checks.check(item, isGuarded)
    if (!found) return false
    writes.write(item, found, at)
    return true
  }

  return (set, { now, isGuarded }): CommitResult => {
    if (isFenced(set)) return { seq: parts.sequence(), failed: [], refused: [], fenced: 'cursor', isCursorMoved: false }
    const seq = parts.nextSequence()
    const at = { seq, now }
    const result: CommitResult = { seq, failed: [], refused: [], isCursorMoved: false }
    for (const item of set.items) {
      if (!isGuarded) {
        if (!writeItem(item, at, false)) result.failed.push(item.key)
        continue
      }
      try {
        if (!inSavepoint(() => writeItem(item, at, true))) result.failed.push(item.key)
      } catch (error) {
        if (!isRowFault(error)) throw error
        result.refused.push({ key: item.key, message: (error as Error).message })
      }
    }
    const move = set.cursor
    // An item that failed is computed again: were the cursor past it, a crash in between would lose it.
    if (move && result.failed.length === 0) {
      saveCursor.run(move.connection, move.object, move.kind, move.cursor, move.expectRev + 1, move.at)
      result.isCursorMoved = true
    }
    if (set.run) saveRun(set.run)
    return result
  }
}

/** Is the row to blame, rather than the disk or the database? */
export function isRowFault(error: unknown): boolean {
  if (error instanceof Database.SqliteError) return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(error.code)
  return error instanceof TypeError || error instanceof RangeError || (error instanceof HubError && error.kind === 'data')
}
