// Group commit: all writes asked for in one turn of the event loop share one BEGIN IMMEDIATE … COMMIT, and so one fsync.
import type { Database } from 'better-sqlite3'
import { HubError } from '../../errors.ts'

/** `isGuarded`: this is the second try, after somebody in the group failed: guard each item by a savepoint, so that only the culprit is left out. */
export type Work<T> = (isGuarded: boolean) => T

export interface Group {
  /** Runs `work` in the turn's transaction; resolves when it is durable. `work` must be synchronous and may run twice. */
  write<T>(work: Work<T>): Promise<T>
  /** Runs what is waiting, now; later writes are rejected with HubError `storeClosed`. */
  close(): void
}

export interface GroupHooks {
  /** Before a transaction's first statement, and again before a second try. */
  onBegin(): void
  /** Last statement of the transaction. */
  beforeCommit(): void
  afterCommit(): void
}

interface Job {
  work: Work<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** A turn that has written for this long leaves the rest to the next one, so that requests are answered in between. */
const TURN_MS = 25

export function createGroup(db: Database, hooks: GroupHooks): Group {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const inSavepoint = savepoints(db, 'job')
  let waiting: Job[] = []
  let isScheduled = false
  let isClosed = false

  const schedule = (): void => {
    if (isScheduled) return
    isScheduled = true
    setImmediate(flush)
  }

  /** Answers of the jobs done, in one transaction without savepoints; throws the first error after rolling all back. */
  const runPlain = (jobs: Job[]): unknown[] => {
    const answers: unknown[] = []
    const until = performance.now() + TURN_MS
    begin.run()
    try {
      hooks.onBegin()
      for (const job of jobs) {
        answers.push(job.work(false))
        if (performance.now() > until) break
      }
      hooks.beforeCommit()
      commit.run()
      hooks.afterCommit()
    } catch (error) {
      if (db.inTransaction) rollback.run()
      throw error
    }
    return answers
  }

  /** Every job in a savepoint of its own; a job that throws is rejected, the others are kept. */
  const runGuarded = (jobs: Job[]): (() => void)[] => {
    const settle: (() => void)[] = []
    begin.run()
    try {
      hooks.onBegin()
      for (const job of jobs) {
        try {
          const answer = inSavepoint(() => job.work(true))
          settle.push(() => job.resolve(answer))
        } catch (error) {
          if (!db.inTransaction) throw error
          settle.push(() => job.reject(error))
        }
      }
      hooks.beforeCommit()
      commit.run()
      hooks.afterCommit()
    } catch (error) {
      if (db.inTransaction) rollback.run()
      throw error
    }
    return settle
  }

  function flush(): void {
    isScheduled = false
    const jobs = waiting
    waiting = []
    if (jobs.length === 0) return
    try {
      const answers = runPlain(jobs)
      if (answers.length < jobs.length) waiting = jobs.slice(answers.length).concat(waiting)
      answers.forEach((answer, i) => jobs[i]!.resolve(answer))
    } catch {
      // Whoever caused it meets the same error again below, alone.
      try {
        for (const settle of runGuarded(jobs)) settle()
      } catch (error) {
        for (const job of jobs) job.reject(error)
      }
    }
    if (waiting.length > 0) schedule()
  }

  return {
    write<T>(work: Work<T>) {
      if (isClosed) return Promise.reject(new HubError('storeClosed', 'bug', 'The store is closed.'))
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
        schedule()
      })
    },
    close: () => {
      isClosed = true
      while (waiting.length > 0) flush()
    },
  }
}

export type InSavepoint = <T>(work: () => T) => T

/** Runs work in a savepoint of that name: undone when it throws. */
export function savepoints(db: Database, name: 'job' | 'item'): InSavepoint {
  const open = db.prepare(`SAVEPOINT ${name}`)
  const release = db.prepare(`RELEASE ${name}`)
  const undo = db.prepare(`ROLLBACK TO ${name}`)
  return (work) => {
    open.run()
    try {
      const answer = work()
      release.run()
      return answer
    } catch (error) {
      // A full disk ends the whole transaction, savepoints included.
      if (db.inTransaction) {
        undo.run()
        release.run()
      }
      throw error
    }
  }
}
