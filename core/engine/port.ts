// What the HTTP layer, the command line and later automation ask of the engine. Types only; hub.ts makes it.
import type { CheckResult, HandedFile, Connector, RateLimit, WebhookReply, WebhookRequest } from '../connector/port.ts'
import type { HubError } from '../errors.ts'
import type { Change, ConfigBundle, ConfigProblem } from '../configuration/bundle.ts'
import type { RecordBooking } from './bookings.ts'
import type { CustomField } from './custom-fields.ts'
import type { FetchedObject } from './fetch-fields.ts'
import type { ReservationPage, ReservationPlace } from './reservations.ts'
import type { RowsOutcome, RowsRequest } from './code-tables.ts'
import type { PairingOutcome, PairingRequest } from './pairing.ts'
import type { RepairKind, Repaired } from './reconcile-repair.ts'
import type { Settle } from './settle-conflict.ts'
import type {
  BindingRow,
  CheckRow,
  ConflictRow,
  DeadLetterRow,
  DeliveryRow,
  LineageRow,
  PlanRow,
  RecordRow,
  RunRow,
  Store,
} from '../store/port.ts'

/** The connectors found in `connectors/`, by id. */
export type Registry = ReadonlyMap<string, Connector>

/** One order's (or any record's) whole story. */
export interface Journey {
  record: RecordRow
  bindings: BindingRow[]
  deliveries: DeliveryRow[]
  conflicts: ConflictRow[]
  deadLetters: DeadLetterRow[]
  /** Oldest first. */
  lineage: LineageRow[]
}

export interface PlanRequest {
  /** Default: the configuration that holds. */
  bundle?: ConfigBundle
  connection?: string
  object?: string
  by: string
}
export interface Planned {
  /** Undefined: there are errors among the problems. */
  plan?: PlanRow
  problems: ConfigProblem[]
}
export interface ApplyPlan {
  /** Of the records, 0 < share ≤ 1: a canary. Default 1. */
  share?: number
}

export interface Health {
  isReady: boolean
  /** By name: `store`, `lanes`, `connection:<id>` … */
  checks: Record<string, { ok: boolean; message?: string }>
}

/** A rate limit of a connection, and how much of it is used up: at 1 the next call waits. */
export interface Budget extends Required<RateLimit> {
  /** `*` counts every call. */
  bucket: string
  used: number
}

export interface ReplayOutcome {
  id: string
  isResolved: boolean
  /** What it started is still ahead: a push that is due, or its system to be read again. */
  isQueued?: true
  error?: string
}

/** A record as of a time. */
export interface RecordAsOf {
  /** As it is now. */
  record: RecordRow
  at: number
  /** absent: not there yet. unfilled: referred to, not read yet. unknown: its history of then is no longer kept. */
  state: 'known' | 'absent' | 'unfilled' | 'unknown'
  body: Record<string, unknown> | null
  isDeleted: boolean
  /** Fields of the body whose value then is not known. */
  unknown: string[]
  systems: SystemAsOf[]
}
/** What one system had by then, as far as lineage tells: what it showed and the hub took over, and what the hub sent. */
export interface SystemAsOf {
  connection: string
  externalId: string | null
  isDeleted: boolean
  fields: Record<string, { value: unknown; at: number; how: 'read' | 'sent' }>
  /** Mapped fields of which lineage says nothing, or no value. */
  unknown: string[]
}

export interface RecordReplayOptions {
  connection: string
  /** Hash of a mapping that has run, or how it begins; default: the present one. */
  mapping?: string
  isDryRun: boolean
  /** Revision that the dry run was of. */
  expectRev?: number
}
export interface RecordRestoreOptions {
  expectRev: number
  /** Connections that have deleted the record and are to have it again, made anew. */
  recreateIn: readonly string[]
  by: string
}
export interface RecordReplay {
  isApplied: boolean
  /** Of the record. */
  rev: number
  mappingHash: string
  /** When the system showed what is replayed. */
  readAt: number
  /** Fields in which the record differs from what the system showed; null = absent. isTaken: the record takes it over. */
  fields: { field: string; ours: unknown; theirs: unknown; isTaken: boolean }[]
}

export const FILE_ACTIONS = ['created', 'changed', 'unchanged', 'skipped', 'duplicate', 'waits', 'error'] as const
/** skipped: flows, filters or ownership leave it out · waits: a write of ours is on its way there. */
export type FileAction = (typeof FILE_ACTIONS)[number]
export type FileChanges = Record<FileAction, number>
export interface FileItem {
  externalId: string
  /** Where it stands in the file. */
  place: string | null
  action: FileAction
  /** By canonical field: before, after; null = absent. Of what changes. */
  fields: Record<string, [before: unknown, after: unknown]>
  error: { code: string; message: string } | null
}
export interface FileReport {
  /** Name under which the file is kept; null = it was only tried. */
  keptAs: string | null
  records: number
  /** What a pull would make of them; null where the file was kept: its run tells. */
  changes: FileChanges | null
  /** What is not unchanged; of a kept file what cannot be read. */
  items: FileItem[]
  /** So many more. */
  left: number
}

/** What a replay would make of a payload. */
export interface LetterPreview {
  /** In: the canonical record that the payload maps to. Out: the native record that would be sent; null when nothing would. */
  result: Record<string, unknown> | null
  /** Why it would fail. */
  error?: HubError
}

export interface Hub {
  readonly store: Store
  readonly connectors: Registry
  /** Verifies, stores, answers. Durable before it resolves; unknown connection → HubError `notFound`. */
  receiveWebhook(connection: string, request: WebhookRequest): Promise<WebhookReply>
  /** Starts a pull of one inbound flow now; resolves with the run when started (state running), or when ended with `wait`. */
  pull(request: { connection: string; object: string; kind?: 'pull' | 'backfill'; wait?: boolean }): Promise<RunRow>
  /** A file for an inbound object: kept durably for the pull that then begins, or only tried. HubError config `noUpload`. */
  receiveFile(request: {
    connection: string
    object: string
    file: HandedFile
    isDryRun: boolean
  }): Promise<FileReport & { run: string | null }>
  checkConnection(id: string): Promise<CheckResult>
  /** Custom fields of the connection as the system itself tells them. HubError config `noMetadata` where its connector cannot ask. */
  fetchFields(connection: string): Promise<FetchedObject[]>
  pauseConnection(id: string, reason: string): Promise<void>
  resumeConnection(id: string): Promise<void>
  /** Closes the connection's circuit at once: what waits is tried again. */
  resetCircuit(id: string): Promise<void>
  /** Why a connection cannot be opened here; undefined: it is open, or there is none. */
  leftOut(connection: string): string | undefined
  /** What the vendor bears and how much of it is used; [] where nothing is declared or the connection cannot be opened. */
  budgets(connection: string): Promise<Budget[]>
  /** Data check: compares all that a system holds of an object with the records. Resolves when started, or when ended with `wait`. */
  check(request: { connection: string; object: string; kind?: 'check' | 'trial'; wait?: boolean }): Promise<CheckRow>
  /** Hands the listed differences of these kinds on to be put right by the ownership rules: what is missing counts as deleted there. */
  repairCheck(id: string, options: { kinds: readonly RepairKind[] }): Promise<Repaired>
  /** A person's change: merged as owner `hub`, delivered like any other. expectRev guards; HubError conflict `revChanged`. */
  editRecord(id: string, patch: Record<string, unknown>, options: { expectRev: number; by: string }): Promise<RecordRow>
  /** In: the native record is observed again. Out: pushed again (after `payload`, a hub edit of the canonical record, if given). */
  replayDeadLetter(id: string, options: { payload?: Record<string, unknown>; by: string }): Promise<Omit<ReplayOutcome, 'id'>>
  /** Many, in batches; a failure is told and the others go on. Those that are no longer open are passed over. */
  replayDeadLetters(replays: { id: string; payload?: Record<string, unknown> }[], options: { by: string }): Promise<ReplayOutcome[]>
  /** Would the letter, with this payload, be understood and accepted? Writes nothing. */
  tryDeadLetter(id: string, payload: Record<string, unknown>): Promise<LetterPreview>
  /** HubError conflict `revChanged`; data `noRule`, `notSimple` where the decision cannot be carried out. */
  settleConflict(id: string, decision: Settle): Promise<ConflictRow>
  /** By record id, business number, external id or document number. Several when the word is ambiguous; [] when unknown. */
  lineage(query: string): Promise<Journey[]>
  /** What the record was at this time (epoch ms), in the hub and in each system. */
  recordAsOf(id: string, at: number): Promise<RecordAsOf>
  /** Which made records hold what of these members of folds. */
  bookings(members: readonly string[]): Promise<RecordBooking[]>
  /** What custom fields are called. */
  customFields(): CustomField[]
  /** What of an order counts as reserved in sellable stock; which orders reserve a product, or a shop's figure of it. Newest first. */
  reservations(record: RecordRow, paging: { limit: number; after?: ReservationPlace }): Promise<ReservationPage>
  /** What a system last showed of a record, merged anew. HubError conflict `revChanged`. */
  replayRecord(id: string, options: RecordReplayOptions): Promise<RecordReplay>
  /** Undoes a deletion: due again where it is bound. HubError conflict `revChanged`, `notDeleted`; data where it cannot be made anew. */
  restoreRecord(id: string, options: RecordRestoreOptions): Promise<RecordRow>
  /** Validates everything first: problems → nothing is written. dryRun answers the changes alone. */
  applyConfiguration(
    bundle: ConfigBundle,
    options: { isDryRun?: boolean; by: string },
  ): Promise<{ changes: Change[]; problems: ConfigProblem[] }>
  exportConfiguration(): Promise<ConfigBundle>
  /** Puts and removes rows of a code table; what waited for a new one goes on. HubError data `notFound`, conflict `revChanged`. */
  changeCodeRows(table: string, request: RowsRequest): Promise<RowsOutcome>
  /** With its rows. HubError conflict `inUse`, `revChanged`; data `notFound`. */
  deleteCodeTable(table: string, options: { expectRev: number }): Promise<void>
  /** Begins a plan of what a configuration, or the one that holds, would write; nothing is written. State planning, then open or failed. */
  createPlan(request: PlanRequest): Promise<Planned>
  /** Saves the plan's configuration, then has its items written that still hold; the rest is planned anew. State applying, then applied. */
  applyPlan(id: string, options: ApplyPlan): Promise<PlanRow>
  discardPlan(id: string): Promise<PlanRow>
  /** A plan that brings back the configuration from before another one. HubError conflict `nothingToRestore`. */
  rollbackPlan(id: string, options: { by: string }): Promise<Planned>
  /** A person's word on which things of systems are one, before they are read: all of it or none. */
  pairRecords(request: PairingRequest): Promise<PairingOutcome>
  /** `isBrief`: without how late the oldest work is. */
  health(options?: { isBrief?: boolean }): Promise<Health>
  /** Resolves when nothing is due any more: for tests and the command line. */
  idle(): Promise<void>
  start(): Promise<void>
  /** Stops taking work, waits for what is in flight (at most `graceMs`), releases lanes. */
  stop(graceMs?: number): Promise<void>
}
