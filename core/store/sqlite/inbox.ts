// The inbox: pushed requests, stored before they are answered, dropped when they come twice.
import type { Database, Statement } from 'better-sqlite3'
import { RELEASED_KEY } from '../plans.ts'
import type { CommitItem, InboxInsert } from '../port.ts'
import { insertInto, type Shapes } from '../shapes.ts'

const insertInbox = (db: Database, shapes: Shapes): Statement => db.prepare(`${insertInto(shapes.inbox)} ON CONFLICT DO NOTHING`)

/** The synchronous body of `Store.ingest`. */
export function createIngest(db: Database, shapes: Shapes): (rows: InboxInsert[]) => boolean[] {
  const insert = insertInbox(db, shapes)
  return (rows) => rows.map((row) => insert.run(shapes.inbox.values({ ...row, state: 'new', attempts: 0 })).changes === 1)
}

export function inboxWrites(db: Database, shapes: Shapes): { write(item: CommitItem): void } {
  const insert = insertInbox(db, shapes)
  const done = db.prepare(`UPDATE inbox SET state = 'done', request = NULL, dedupe_key = ${RELEASED_KEY} WHERE id = ?`)
  const dead = db.prepare(`UPDATE inbox SET state = 'dead', attempts = attempts + 1, due_at = ?, dedupe_key = ${RELEASED_KEY} WHERE id = ?`)
  const later = db.prepare(`UPDATE inbox SET attempts = attempts + 1, due_at = ? WHERE id = ?`)
  return {
    write(item) {
      for (const row of item.inbox ?? []) insert.run(shapes.inbox.values(row))
      for (const id of item.inboxDone ?? []) done.run(id)
      for (const row of item.inboxLater ?? []) (row.state === 'dead' ? dead : later).run(row.dueAt, row.id)
    },
  }
}
