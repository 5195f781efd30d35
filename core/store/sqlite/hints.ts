// Hints: "this native record may have changed", counted so that none is lost while one is being read.
import type { Database } from 'better-sqlite3'
import { onHint } from '../plans.ts'
import type { CommitItem } from '../port.ts'

const ADD = `INSERT INTO hints (connection, object, external_id, dirty, due_at, attempts, origin) VALUES (?, ?, ?, 1, ?, 0, ?) ${onHint('min')}`

export function hintWrites(db: Database): { write(item: CommitItem, now: number): void } {
  const key = 'connection = ? AND object = ? AND external_id = ?'
  const add = db.prepare(ADD)
  const remove = db.prepare(`DELETE FROM hints WHERE ${key} AND dirty = ?`)
  const reopen = db.prepare(`UPDATE hints SET attempts = 0, due_at = min(due_at, ?) WHERE ${key}`)
  const putOff = db.prepare(`UPDATE hints SET attempts = attempts + 1, due_at = ? WHERE ${key}`)
  const move = db.prepare(`UPDATE hints SET attempts = 0, due_at = ?, origin = ? WHERE ${key} AND dirty = ?`)
  return {
    write(item, now) {
      for (const hint of item.hints ?? []) add.run(hint.connection, hint.object, hint.externalId, hint.dueAt, hint.origin)
      for (const hint of item.hintsDone ?? []) {
        const { changes } = remove.run(hint.connection, hint.object, hint.externalId, hint.dirty)
        if (changes === 0) reopen.run(now, hint.connection, hint.object, hint.externalId)
      }
      for (const hint of item.hintsLater ?? []) putOff.run(hint.dueAt, hint.connection, hint.object, hint.externalId)
      for (const hint of item.hintsMoved ?? []) move.run(hint.dueAt, hint.origin, hint.connection, hint.object, hint.externalId, hint.dirty)
    },
  }
}
