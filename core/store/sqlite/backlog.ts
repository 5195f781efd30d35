// Counts for health. All that is open is read for them, and while it is read nothing else is served.
import type { Database } from 'better-sqlite3'
import { paced } from '../paced.ts'
import { backlogAt } from '../plans.ts'
import type { Store } from '../port.ts'

type Backlog = Awaited<ReturnType<Store['backlog']>>

export function createBacklog(db: Database): (now: number) => Backlog {
  const backlog = db.prepare(backlogAt('?'))
  return paced(
    (now: number) => backlog.all(now) as Backlog,
    () => performance.now(),
  )
}
