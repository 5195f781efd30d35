// Counts for health.
import type { Database } from 'better-sqlite3'
import { backlogAt } from '../plans.ts'
import type { Store } from '../port.ts'

type Backlog = Awaited<ReturnType<Store['backlog']>>

export function createBacklog(db: Database): (now: number) => Backlog {
  const backlog = db.prepare(backlogAt('?'))
  return (now) => backlog.all(now) as Backlog
}
