// Counts for health.
import type { Database } from 'better-sqlite3'
import { BACKLOG } from '../plans.ts'
import type { Store } from '../port.ts'

type Backlog = Awaited<ReturnType<Store['backlog']>>

export function createBacklog(db: Database): () => Backlog {
  const backlog = db.prepare(BACKLOG)
  return () => backlog.all() as Backlog
}
