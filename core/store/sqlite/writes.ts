// What the engine may write, as synchronous bodies that run inside a group's transaction; the same on this thread and on one of its own.
import { HubError } from '../../errors.ts'
import type { AdminWrite, CodeRowsChange, CommitResult, InboxInsert, RunRow, Store, WriteSet } from '../port.ts'
import { createAdmin } from './admin.ts'
import { createSaveCodeRows } from './code-rows.ts'
import { createCommit, isRowFault, type CommitParts } from './commit.ts'
import { createIngest } from './inbox.ts'
import { createOrphan } from './orphan.ts'
import { createPrune } from './prune.ts'
import { createSaveRun } from './runs.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { waitWrites } from './waits.ts'

/** Arguments and answers are plain data: they may cross a thread's border. */
export interface Writes {
  ingest(rows: InboxInsert[]): boolean[]
  /** The lane's fence has been checked by the caller, who keeps the lanes; `now` by the caller's clock. */
  commit(set: WriteSet, now: number): CommitResult
  claimToken: Tokens['claim']
  saveToken: Tokens['save']
  orphanTaken(connection: string, lane: number, now: number): number
  saveRun(row: RunRow): void
  releaseWaiting(records: { object: string; id: string }[], now: number): { connection: string; lane: number }[]
  admin(writes: AdminWrite[]): { failed: number[] }
  saveCodeRows(change: CodeRowsChange): boolean
  /** One bite; 0 = nothing left. */
  prune(before: Parameters<Store['prune']>[0]): number
}
export type WriteName = keyof Writes
/** `isGuarded` as in group.ts. */
export type Bodies = { [K in WriteName]: (isGuarded: boolean, ...given: Parameters<Writes[K]>) => ReturnType<Writes[K]> }

export function createWrites(parts: CommitParts): Bodies {
  const { db, shapes } = parts
  const ingest = createIngest(db, shapes)
  const commit = createCommit(parts)
  const tokens = createTokens(db, shapes.tokens)
  const orphan = createOrphan(db)
  const saveRun = createSaveRun(db, shapes)
  const waits = waitWrites(db)
  const admin = createAdmin(db, shapes)
  const saveCodeRows = createSaveCodeRows(db)
  const prune = createPrune(db)
  return {
    ingest: (_, rows) => ingest(rows),
    commit: (isGuarded, set, now) => commit(set, { now, isGuarded }),
    claimToken: (_, claim, now) => tokens.claim(claim, now),
    saveToken: (_, lease, outcome, now) => tokens.save(lease, outcome, now),
    orphanTaken: (_, connection, lane, now) => orphan(connection, lane, now),
    saveRun: (_, row) => saveRun(row),
    releaseWaiting: (_, records, now) => waits.release(records, now),
    admin: (_, writes) => refusing(() => admin(writes)),
    saveCodeRows: (_, change) => refusing(() => saveCodeRows(change)),
    prune: (_, before) => prune(before),
  }
}

function refusing<T>(write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (error instanceof HubError || !isRowFault(error)) throw error
    throw new HubError('badRow', 'data', `Cannot be stored: ${(error as Error).message}`, { cause: error })
  }
}
