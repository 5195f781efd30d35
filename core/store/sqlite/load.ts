// An empty SQLite file that a dump is loaded into: ours alone until it is closed, one transaction from beginning to end.
import type { Statement } from 'better-sqlite3'
import type { Codec } from '../dialect.ts'
import { dumpShapes, type AnyShape } from '../dump-format.ts'
import { refuseFilled, type LoadSink } from '../dump-port.ts'
import { insertInto } from '../shapes.ts'
import { lockFile } from './lock.ts'
import { openWriter, type Opened } from './open.ts'

/** Throws HubError config: `databaseInUse`, `notEmpty`, `wrongKey`, `schemaTooNew`. */
export function openSqliteSink(file: string, codec: Codec): LoadSink {
  const lock = lockFile(file)
  try {
    const { db } = openWriter(file, { codec, isDurable: true })
    return sinkInto(db, lock.release)
  } catch (error) {
    lock.release()
    throw error
  }
}

function sinkInto(db: Opened['db'], unlock: () => void): LoadSink {
  const shapes = dumpShapes('sqlite')
  const close = (): void => {
    if (db.inTransaction) db.exec('ROLLBACK')
    db.close()
    unlock()
  }
  const has = (shape: AnyShape): boolean => db.prepare(`SELECT 1 FROM ${shape.table} LIMIT 1`).get() !== undefined
  try {
    const filled = [...shapes].flatMap(([name, shape]) => (name !== 'meta' && has(shape) ? [name] : []))
    refuseFilled(filled, db.prepare('SELECT key FROM meta').pluck().all() as string[])
    db.exec('BEGIN IMMEDIATE')
  } catch (error) {
    db.close()
    throw error
  }
  const statements = new Map<AnyShape, Statement>()
  const insertOf = (shape: AnyShape): Statement => {
    let statement = statements.get(shape)
    if (!statement) statements.set(shape, (statement = db.prepare(insertInto(shape))))
    return statement
  }
  return {
    shapes,
    async insert(shape, rows) {
      const statement = insertOf(shape)
      for (const row of rows) statement.run(row)
    },
    async finish(sequence) {
      db.prepare(`UPDATE meta SET value = ? WHERE key = 'sequence'`).run(String(sequence))
      db.exec('COMMIT')
    },
    close: async () => close(),
  }
}
