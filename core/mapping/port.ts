// What a compiled mapping offers the engine. Types only; parse.ts, check.ts, compile.ts and laws.ts make and test it.
// The language is described in core/docs/mapping.md.
import type { DocumentStatus } from '../model/document.ts'

/** A (partial) canonical record, as a mapping sees it. */
export type Canonical = Record<string, unknown>
export type NativeRecord = Record<string, unknown>
/** JSON Schema (2020-12) of a native or canonical record. */
export type JsonSchema = Record<string, unknown>

/** `<->` both ways · `<-` native to canonical only · `->` canonical to native only · `=` computed by the target, verified. */
export const DIRECTIONS = ['<->', '<-', '->', '='] as const
export type Direction = (typeof DIRECTIONS)[number]

/**
 * put marks every list entry it writes with the hub's lineId under this symbol, so that get can name lines that have no vendor entry id
 * yet. Symbols never reach JSON.
 */
export const lineTag: unique symbol = Symbol('qiao.lineId')

/** A reference found in a native record: the engine looks these up in one go and passes the answers back through RefsIn. */
export interface RefIn {
  object: string
  /** null = by external id; else a named key (`number`, `code`, `skuCode`); `line` = a line of the order named by `parent`. */
  key: string | null
  value: string
  /** External id of the record that owns the line (key `line` only). */
  parent?: string
  /** Of a row of a code table: its key column `part` is the text by which a record is then found. */
  leadsTo?: { object: string; key: string; part: number }
  isOptional: boolean
  /** Canonical field that holds it, for messages. */
  field: string
}
export interface RefsIn {
  /** Record id (or lineId for key `line`); undefined = unknown, allowed for optional refs only. */
  resolve(object: string, key: string | null, value: string, parent?: string): string | undefined
}
/** What of a record hangs on a row that is missing. */
export interface Weight {
  /** Sum of quantities; decimal. */
  pieces: string
  amount?: string
  currency?: string
}

/** A reference that a canonical record holds and that put must spell in the target's words. */
export interface RefOut {
  object: string
  key: string | null
  /** Record id, or lineId for key `line`. */
  id: string
  /** Record id of the owner of the line (key `line` only). */
  parent?: string
  isOptional: boolean
  field: string
  /** Of a row of a code table that is missing: what hangs on it. */
  weight?: Weight
}
export interface RefsOut {
  /** The external id, key value or entry id in the target; undefined = not known there yet. */
  resolve(object: string, key: string | null, id: string, parent?: string): string | undefined
  /** A row's key as the texts it was looked up by. */
  spelled?(id: string): string[]
  /** Key columns of a code table. */
  columnsOf?(table: string): string[]
}

export interface GetContext {
  refs: RefsIn
  /** For what is known already: a code that no row names any more reads as nothing, and is no error. */
  isLenient?: boolean
  /** The hub's lineId of a vendor's entry id, from the binding. */
  lineIdOf(list: string, entryId: string): string | undefined
  /** Results of `evaluate`, when the mapping has expressions. */
  values?: unknown[]
}
export interface GotRecord {
  /** Lines of lists keyed by lineId carry `lineId` only where it is known; the engine aligns the rest (§7). */
  canonical: Canonical
  /** Per list keyed by lineId: the vendor's entry ids, in the order of the lines; '' where there is none. */
  entries: Record<string, string[]>
}
export interface PutContext {
  refs: RefsOut
  entryOf(list: string, lineId: string): string | undefined
  /**
   * The lineId an entry of the old record is bound to. An entry that is bound to a line which the canonical list no longer has is dropped;
   * one that is bound to nothing is foreign and stays. Without this function nothing is dropped.
   */
  lineIdOf?(list: string, entryId: string): string | undefined
}
export interface PutRecord {
  native: NativeRecord
  /** Required references that the target does not know yet: the delivery waits for them. And rows that code tables lack (`isRow`). */
  missing: RefOut[]
}

/**
 * One unit of diff, merge and due: a canonical path (`status`, `fulfilment.city`), a list's membership (`lines`: the ordered line ids), or
 * one property over all lines (`lines.quantity`: { [lineId]: value }).
 */
/** `title` and `description` of a native field's schema. */
export interface FieldLabel {
  title: string
  description?: string
}

export interface MappedField {
  field: string
  direction: Direction
  /** For list fields: the list (`lines`), and the property that keys its lines (`lineId` or another canonical property). */
  list?: string
  listKey?: string
  /** Top-level native properties this field is written to. */
  natives: string[]
  /** Its value may be computed from other fields (taxSplit): it is written even where the record says nothing of it. */
  isComputed?: true
  /** Canonical paths that a code table is asked by when this field is written. */
  sources?: string[]
  /** What the system's people call it, where its schema says so. */
  label?: FieldLabel
  /** This field's value in a canonical record, as the flat view has it. */
  read(canonical: Canonical): unknown
  /** Are two canonical values the same thing to this system? */
  same(a: unknown, b: unknown): boolean
}

export interface IdentityRule {
  kind: string
  /** Canonical path whose value identifies. */
  field: string
  isStrong: boolean
}

export interface CompiledMapping {
  /** `kingdee.order` */
  name: string
  connector: string
  object: string
  variant?: string
  /** Of the text: every lineage row names it. */
  hash: string
  fields: MappedField[]
  /** `<->` and `->` fields by name. */
  writable: ReadonlySet<string>
  identities: IdentityRule[]
  hasExpressions: boolean
  /** Does it refer to records, or to rows of code tables? */
  hasRefs: boolean
  /** Objects that its references name. */
  refersTo: ReadonlySet<string>
  /** Code tables that it reads. */
  codeTables: ReadonlySet<string>
  externalId(native: NativeRecord): string | undefined
  keys(native: NativeRecord): Record<string, string>
  /** Our reference, where the native record carries it. */
  reference(native: NativeRecord): string | undefined
  /** The bill's number, type and status in this system; nothing of what the mapping or the record does not say. */
  document(native: NativeRecord): { number?: string; type?: string; status?: DocumentStatus }
  refsIn(native: NativeRecord): RefIn[]
  refsOut(canonical: Canonical): RefOut[]
  /** Runs the one-way expressions; only when hasExpressions. */
  evaluate(native: NativeRecord): Promise<unknown[]>
  /** Throws HubError data with details { field, path, value? } and a remedy in the message. */
  get(native: NativeRecord, context: GetContext): GotRecord
  /** Never changes `old`; what Qiao does not know survives. `const` values are written when old is absent. */
  put(canonical: Canonical, old: NativeRecord | undefined, context: PutContext): PutRecord
  /** The values of all fields: the flat view that diff, merge and due work on. Absent fields have no key. */
  view(canonical: Canonical): Record<string, unknown>
}
