// The store port: what the engine asks of a database (engine-rules §12). Types only; sqlite.ts and postgres.ts implement it, and
// core/testing/store-conformance.ts holds both to it. Compute first, then one commit(writeSet).
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { Dialect } from './dialect.ts'
import type { Grant, PermitRequest, UsedBudgets } from './gcra.ts'
import type { Tables } from './tables.ts'

export type RecordRow = Tables['records']['$inferSelect']
export type BindingRow = Tables['bindings']['$inferSelect']
export type DeliveryRow = Tables['deliveries']['$inferSelect']
export type HintRow = Tables['hints']['$inferSelect']
export type InboxRow = Tables['inbox']['$inferSelect']
export type ConflictRow = Tables['conflicts']['$inferSelect']
export type DeadLetterRow = Tables['deadLetters']['$inferSelect']
export type TodoNoteRow = Tables['todoNotes']['$inferSelect']
export type LineageRow = Tables['lineage']['$inferSelect']
export type RunRow = Tables['runs']['$inferSelect']
export type ConnectionRow = Tables['connections']['$inferSelect']
export type FlowRow = Tables['flows']['$inferSelect']
export type DocumentRow = Tables['documents']['$inferSelect']
export type CheckRow = Tables['checks']['$inferSelect']
export type DifferenceRow = Tables['checkDifferences']['$inferSelect']
export type IdentityRow = Tables['identities']['$inferSelect']
export type PlanRow = Tables['plans']['$inferSelect']
export type CircuitRow = Tables['circuits']['$inferSelect']
export type PlanItemRow = Tables['planItems']['$inferSelect']
export type CodeTableRow = Tables['codeTables']['$inferSelect']

export type DeliveryState = 'due' | 'waiting' | 'taken' | 'unknown' | 'done' | 'trial' | 'dead' | 'stopped'

/** In `seenSeq` and `writtenSeq` of a row to commit: "the sequence of this commit". */
export const COMMIT_SEQ = -1

export interface BindingKey {
  connection: string
  object: string
  record: string
}

/**
 * A delivery made dirty: inserted as due, or dirty + 1. taken, unknown and stopped rows keep their state; done and dead ones become due.
 * For an item of a plan: only where nothing is due, or was given up, already. Any other mark takes the row out of the plan's hands.
 */
export interface DirtyMark extends BindingKey {
  planItem?: string
  lane: number
  priority: number
  dueAt: number
  at: number
}

/** A step of one delivery's life. A precondition of its item: the row is in `from` and (when given) carries `expectKey`. */
export interface DeliveryStep extends BindingKey {
  from: DeliveryState[]
  expectKey?: string | null
  /** The row is still this dirty. */
  expectDirty?: number
  to: DeliveryState
  /** Becomes `to` only if dirty still equals this; else `due` at once, whatever `set` says. */
  closeIfDirty?: number
  /** Undefined = unchanged; null clears. */
  set: Partial<
    Pick<
      DeliveryRow,
      | 'taken'
      | 'lane'
      | 'dueAt'
      | 'attempts'
      | 'attemptKey'
      | 'payloadDigest'
      | 'inFlight'
      | 'writes'
      | 'takenAt'
      | 'lastError'
      | 'waitingFor'
      | 'planItem'
    >
  >
  at: number
}

/** Everything one thing (an observation, a settled delivery) writes: all of it or, when a precondition fails, nothing of it. */
export interface CommitItem {
  /** Returned in `failed` when a precondition did not hold. */
  key: string
  /** expectRev null: insert, must not exist. The row carries its new rev. */
  records?: { row: RecordRow; expectRev: number | null }[]
  bindings?: { row: BindingRow; expectRev: number | null }[]
  /** No delivery of this binding may be taken or unknown; one that is due or waiting becomes dirtier: what was prepared for it is out of date. */
  idle?: BindingKey[]
  /** A strong identity that belongs to another record fails the item. */
  identities?: IdentityRow[]
  dirty?: DirtyMark[]
  steps?: DeliveryStep[]
  /** dirty + 1, or inserted. */
  hints?: Omit<HintRow, 'dirty' | 'attempts'>[]
  /** Deleted if dirty is still the number read, else made due again. */
  hintsDone?: Pick<HintRow, 'connection' | 'object' | 'externalId' | 'dirty'>[]
  /** Put off: attempts + 1, due later. */
  hintsLater?: (Pick<HintRow, 'connection' | 'object' | 'externalId'> & { dueAt: number })[]
  /** Given another origin and time, its attempts forgotten, if dirty is still the number read; else left as it is. */
  hintsMoved?: Omit<HintRow, 'attempts'>[]
  /** Inserted, unless the id or the dedupe key is known already. */
  inbox?: InboxRow[]
  /** Marked done, request cleared. */
  inboxDone?: string[]
  inboxLater?: { id: string; dueAt: number; state: 'new' | 'dead' }[]
  /** Inserted; one with the same id is replaced, open again, its rev one higher. */
  conflicts?: ConflictRow[]
  /** Inserted; one with the same id is replaced, open again, its rev one higher. */
  deadLetters?: DeadLetterRow[]
  /** Open dead letters with these ids become resolved. */
  deadLettersResolved?: { id: string; at: number }[]
  lineage?: Omit<LineageRow, 'id'>[]
}

export interface WriteSet {
  /** Fences the whole set: the lane's epoch must still be this. */
  lane?: { connection: string; lane: string; epoch: number }
  /** Moves only if the stored rev is still `expectRev` (0 = no row yet; else the whole set fails) and no item of this set failed. */
  cursor?: { connection: string; object: string; kind: string; cursor: string | null; expectRev: number; at: number }
  run?: RunRow
  items: CommitItem[]
}

export interface CommitResult {
  /** Sequence of this commit. */
  seq: number
  /** Keys of items whose preconditions failed: only those are computed again. */
  failed: string[]
  /** Keys of items that broke a constraint or could not be stored, with the reason; the others are in. */
  refused: { key: string; message: string }[]
  /** 'lane' | 'cursor': nothing at all was written. */
  fenced?: 'lane' | 'cursor'
  /** The cursor of the set was saved: it moves only when no item failed. */
  isCursorMoved: boolean
}

/** The cheap half of a binding, enough to see that nothing changed. */
export interface BindingHead extends BindingKey {
  externalId: string
  shadowDigest: string | null
  version: number | null
  seenSeq: number
  writtenSeq: number
  rev: number
  isDeleted: boolean
  deliveryState: DeliveryState | null
  /** It is about to be read again: a hint that has not failed yet. */
  isHinted: boolean
}

/** A binding with the state of its delivery, and what was left of an attempt that failed (not of one under way). */
export type BoundRow = BindingRow & { deliveryState: DeliveryState | null; leftInFlight: string | null }

export interface SnapshotQuery {
  bindings?: { connection: string; object: string; externalIds: string[] }[]
  bindingsOfRecords?: { connection?: string; records: string[] }[]
  records?: string[]
  identities?: Omit<IdentityRow, 'record'>[]
}
export interface Snapshot {
  bindings: BoundRow[]
  records: RecordRow[]
  identities: IdentityRow[]
}

export interface TakenRow {
  delivery: DeliveryRow
  /** Null until something is known of the record there. */
  binding: BindingRow | null
  record: RecordRow
}

export interface LaneLease {
  connection: string
  lane: string
  epoch: number
  /** By the database's clock. */
  leaseUntil: number
}

export interface TokenKey {
  connection: string
  /** Digest of the connector's key and the configuration it is fetched with. */
  key: string
}

/** Given a lease only when no other runs, the stored token is no newer than `known`, and the lease waited for has not failed. */
export interface TokenClaim extends TokenKey {
  /** Version of the token that is of no use any more; 0 = none known. */
  known: number
  /** Epoch of another's lease that was waited for: its failure is this caller's too. 0 = none. */
  awaited: number
  holder: string
  leaseMs: number
}

/** An access token as all nodes see it; spans of time run from now by the database's clock. */
export interface StoredToken {
  value: string | null
  /** Rises with each new token; 0 = none yet. */
  version: number
  /** Whole milliseconds; null = no end is known. */
  renewInMs: number | null
  expiresInMs: number | null
  /** Of the newest lease. */
  epoch: number
  /** JSON: why the newest lease ended without a token. */
  error: string | null
}

/** What the holder of a token's lease tells: it is still at it, it has a token, it failed. */
export type TokenOutcome = { leaseMs: number } | ({ value: string } & Pick<StoredToken, 'renewInMs' | 'expiresInMs'>) | { error: string }

export interface InboxInsert {
  id: string
  connection: string
  /** `event:<provider's id>`, or `body:<digest>`, which dedupes only until the row is processed. */
  dedupeKey: string
  request: string
  receivedAt: number
  /** Whoever stored it works on it before; afterwards anybody may. */
  dueAt: number
}

/** One administrative write; all of a call or none. `expectRev` null = must not exist; undefined = do not care. */
export type AdminWrite =
  | { table: AdminTable; put: Record<string, unknown>; expectRev?: number | null }
  | { table: AdminTable; remove: Record<string, unknown>; expectRev?: number }
export type AdminTable =
  | 'meta'
  | 'connections'
  | 'flows'
  | 'documents'
  | 'mappingTexts'
  | 'conflicts'
  | 'deadLetters'
  | 'todoNotes'
  | 'idempotency'
  | 'gates'
  | 'circuits'
  | 'cursors'
  | 'checks'
  | 'checkDifferences'
  | 'plans'
  | 'planItems'
  | 'codeTables'

/** A row of a code table: its key columns' texts as JSON, and its other cells. */
export interface CodeRow {
  key: string
  cells: Record<string, string>
}

/** A change of a code table's rows: all of it or, when the table's rev is not `expectRev`, nothing. */
export interface CodeRowsChange {
  table: string
  expectRev: number
  put?: CodeRow[]
  /** Keys. */
  remove?: string[]
  /** The table goes, with all its rows. */
  isDropped?: boolean
  at: number
}

/** Rows of one code table to look up: by their keys, or by what a column says. */
export interface CodeQuery {
  table: string
  keys?: string[]
  cells?: { column: string; values: string[] }[]
}
export interface CodeAnswer {
  table: string
  rows: CodeRow[]
}

/** Async drizzle, the same on both dialects; for lists and screens, read only. */
export type ReadHandle = BaseSQLiteDatabase<'async', unknown>

export interface Store {
  readonly dialect: Dialect
  readonly tables: Tables
  readonly read: ReadHandle
  /** True while a transaction is open on this turn: no network call then. */
  readonly isInTransaction: boolean

  /** The database's sequence: rises with each commit. Take it before a request leaves. */
  sequence(): Promise<number>
  /** The database's clock, epoch ms. */
  clock(): Promise<number>
  /** Durable when it resolves. Answers in order: false = a duplicate that was dropped. */
  ingest(rows: InboxInsert[]): Promise<boolean[]>
  inboxDue(now: number, limit: number): Promise<InboxRow[]>
  bindingHeads(connection: string, object: string, externalIds: string[]): Promise<BindingHead[]>
  snapshot(query: SnapshotQuery): Promise<Snapshot>
  commit(set: WriteSet): Promise<CommitResult>

  /** Lanes (`out/n`, `in/object`) with work due now, soonest due first; not of connections that are shut: paused, gate closed, circuit open. */
  dueLanes(now: number): Promise<{ connection: string; lane: string }[]>
  /** When the next delivery, hint or inbox row becomes due after `now`; null = none. */
  nextDueAt(now: number): Promise<number | null>
  /** Null = held by somebody else. */
  acquireLane(connection: string, lane: string, holder: string, leaseMs: number): Promise<LaneLease | null>
  /** Null = fenced. */
  renewLane(lease: LaneLease, leaseMs: number): Promise<LaneLease | null>
  releaseLane(lease: LaneLease): Promise<void>
  /** The right to fetch a token, unless a newer one is there or on its way. */
  claimToken(claim: TokenClaim): Promise<{ lease: number } | { lease: null; token: StoredToken }>
  /** False = fenced: a later lease was given, nothing was written. A token that was saved ends the lease, as an error does. */
  saveToken(lease: TokenKey & { epoch: number }, outcome: TokenOutcome): Promise<boolean>
  /** Requests that may leave now, out of a budget that all nodes share; by the database's clock. */
  takePermits(request: PermitRequest): Promise<Grant>
  /** How far a connection's budgets are used up: `tat` (gcra.ts) by bucket, and what the clock says; µs. A bucket nobody asked is not there. */
  budgetsOf(connection: string): Promise<UsedBudgets>
  /** Deliveries of this lane that a lost holder left taken become unknown, due now. Once per acquisition. 0 when fenced. */
  orphanTaken(lease: LaneLease, now: number): Promise<number>
  /**
   * Due deliveries of an outbound lane (states due, waiting and unknown), by priority, oldest first; none while the
   * connection is shut. Takes nothing: a step to `taken` does.
   */
  takeBatch(connection: string, lane: number, now: number, limit: number): Promise<TakenRow[]>
  /** None while the connection is shut. */
  hintsDue(connection: string, object: string, now: number, limit: number): Promise<HintRow[]>
  /** Creates of this object that are taken or unknown: not bound yet (§5). */
  createsInFlight(connection: string, object: string): Promise<number>
  cursor(connection: string, object: string, kind: string): Promise<{ cursor: string | null; rev: number }>

  /** Runs rows outside an observation: started, ended. */
  saveRun(row: RunRow): Promise<void>
  /** Marks deliveries that wait for these records, or died of waiting for them, due again. Returns their lanes. */
  releaseWaiting(records: { object: string; id: string }[], now: number): Promise<{ connection: string; lane: number }[]>
  admin(writes: AdminWrite[]): Promise<{ failed: number[] }>
  /** True: done, the table's rev is one higher. False: the table is gone or its rev another. */
  saveCodeRows(change: CodeRowsChange): Promise<boolean>
  /** The rows that are there, of each query in order; a row that is found twice is there once. */
  codeRows(queries: CodeQuery[]): Promise<CodeAnswer[]>
  /** Counts of open work by connection, object and state, for health. State `scheduled`: its time comes after `now` (epoch ms), and nothing has put it off. What takes long to count may be of some seconds ago. */
  backlog(
    now: number,
  ): Promise<{ connection: string; object: string; kind: 'delivery' | 'hint' | 'inbox'; state: string; count: number; oldestAt: number }[]>
  /** Deletes lineage, done inbox rows, runs, checks and notes of what is gone from To do (by `runsAt`), and idempotency answers older than given. Returns rows deleted. */
  prune(before: { lineageAt: number; inboxAt: number; runsAt: number; idempotencyAt: number }): Promise<number>
  /** A consistent copy in a new file (SQLite); HubError config on PostgreSQL, which has its own tools. */
  backup(file: string): Promise<void>
  close(): Promise<void>
}
