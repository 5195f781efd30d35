// The one connection that writes to the file, and the group commit over it. Used on this thread, or by the thread of writer.worker.ts.
import type { Codec } from '../dialect.ts'
import { shapesOf } from '../shapes.ts'
import { tablesFor } from '../tables.ts'
import { createGroup } from './group.ts'
import { openWriter } from './open.ts'
import { createWrites, type WriteName, type Writes } from './writes.ts'

export interface Writer {
  /** How often the file had been opened before. */
  readonly opened: number
  /** Sequence of the last commit that the caller has been told of. */
  sequence(): number
  /** Resolves when it is durable. */
  write<K extends WriteName>(name: K, ...given: Parameters<Writes[K]>): Promise<ReturnType<Writes[K]>>
  /** A consistent copy, on the writer's own connection: writes from another one would restart it for ever. */
  backup(file: string): Promise<void>
  /** Writes what is waiting; later writes are rejected with HubError `storeClosed`. */
  close(): Promise<void>
}

export interface WriterOptions {
  codec: Codec
  /** false: a crash of the machine may lose the last commits (tests only). */
  isDurable: boolean
}

/** Throws HubError config `schemaTooNew`, `wrongKey`. */
export function openWriterHere(file: string, { codec, isDurable }: WriterOptions): Writer {
  const { db, opened, sequence } = openWriter(file, { codec, isDurable })
  let committed = sequence
  let pending = sequence
  const saveSequence = db.prepare(`UPDATE meta SET value = ? WHERE key = 'sequence'`)
  const group = createGroup(db, {
    onBegin: () => void (pending = committed),
    beforeCommit: () => {
      if (pending !== committed) saveSequence.run(String(pending))
    },
    afterCommit: () => void (committed = pending),
  })
  const shapes = shapesOf(tablesFor('sqlite', codec))
  const bodies = createWrites({ db, shapes, sequence: () => committed, nextSequence: () => ++pending })
  return {
    opened,
    sequence: () => committed,
    write: (name, ...given) => group.write((isGuarded) => bodies[name](isGuarded, ...given)),
    backup: async (target) => void (await db.backup(target)),
    async close() {
      group.close()
      // The last connection to close would do it, but that is a reader, which may not: without this the file alone lacks what was written last.
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
}
