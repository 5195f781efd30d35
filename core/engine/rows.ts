// Makes the rows that the engine commits: records, bindings, dead letters, conflicts, lineage. One place knows their plain columns.
import { hash } from 'node:crypto'
import type { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { BindingKey, BindingRow, CommitItem, ConflictRow, DeadLetterRow, LineageRow, RecordRow } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import { listColumns } from './list-columns.ts'
import type { FieldConflict } from './merge.ts'

interface NewRecord {
  object: string
  body: Canonical
  isFilled: boolean
  now: number
}
export function newRecord(deps: EngineDeps, { object, body, isFilled, now }: NewRecord): RecordRow {
  return {
    id: deps.newId('rec'),
    object,
    ...listColumns(object, body),
    body: JSON.stringify(body),
    stamps: null,
    isFilled,
    isDeleted: false,
    isStopped: false,
    rev: 1,
    createdAt: now,
    updatedAt: now,
  }
}

/** The next revision of a record with this body. */
export function nextRecord(row: RecordRow, body: Canonical, now: number, changes: Partial<RecordRow> = {}): RecordRow {
  return { ...row, ...listColumns(row.object, body), body: JSON.stringify(body), rev: row.rev + 1, updatedAt: now, ...changes }
}

interface NewBinding {
  connection: string
  object: string
  record: string
  externalId: string | null
  now: number
}
export function newBinding({ connection, object, record, externalId, now }: NewBinding): BindingRow {
  return {
    connection,
    object,
    record,
    externalId,
    shadow: null,
    shadowDigest: null,
    mappingHash: null,
    sent: null,
    accepted: null,
    corrections: null,
    keys: null,
    lines: null,
    documentNumber: null,
    documentStatus: null,
    documentType: null,
    documentHold: null,
    documentDate: null,
    pushedAt: null,
    approvedAt: null,
    version: null,
    seenSeq: 0,
    writtenSeq: 0,
    readAt: now,
    isDeleted: false,
    rev: 1,
    updatedAt: now,
  }
}

/** The binding as if nothing were known there yet, in the place of one whose native record is gone. */
export const renewed = (old: BindingRow): BindingRow => ({
  ...newBinding({ connection: old.connection, object: old.object, record: old.record, externalId: null, now: old.readAt }),
  seenSeq: old.seenSeq,
  isDeleted: old.isDeleted,
  rev: old.rev,
})

/** A binding that nobody has stored yet: rev 0. */
export const unstoredBinding = ({ connection, object, record }: BindingKey, now: number): BindingRow => ({
  ...newBinding({ connection, object, record, externalId: null, now }),
  rev: 0,
})
/** What it is in its system is known, but it has never been read or written there: by reference, or by a person's word. */
export const isUnread = ({ externalId, shadow, writtenSeq }: BindingRow): boolean =>
  externalId !== null && shadow === null && writtenSeq === 0
/** The revision a binding must still have; null = it must not be there yet. */
export const expectedRev = ({ rev }: BindingRow): number | null => (rev === 0 ? null : rev)

interface Letter {
  direction: 'in' | 'out'
  connection: string
  object: string
  record?: string | null
  externalId?: string | null
  payload: unknown
  error: HubError
  mappingHash: string | null
  /** The vendor's, of an inbound payload. */
  version?: number | null
  now: number
}

/** The place an error names, without positions in lists: what failed for one cause has it in common. */
export function placeOf({ field, path }: Record<string, unknown>): string | null {
  const place = field ?? path
  return typeof place === 'string' && place !== '' ? place.replace(/\.\d+(?=\.|$)|\[\d*\]/g, '') : null
}

/** One open letter per thing: the id is derived, so that the same trouble seen again replaces it. */
export const deadLetterId = (direction: 'in' | 'out', connection: string, object: string, subject: string) =>
  `dl_${hash('sha256', `${direction}\0${connection}\0${object}\0${subject}`, 'base64url').slice(0, 20)}`

export function deadLetter(letter: Letter): DeadLetterRow {
  const { direction, connection, object, record, externalId, payload, error, mappingHash, version, now } = letter
  return {
    id: deadLetterId(direction, connection, object, (direction === 'in' ? externalId : record) ?? ''),
    direction,
    connection,
    object,
    record: record ?? null,
    externalId: externalId ?? null,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    code: error.code,
    kind: error.kind,
    message: error.message,
    details: JSON.stringify(error.details),
    field: placeOf(error.details),
    mappingHash,
    version: version ?? null,
    state: 'open',
    note: null,
    rev: 1,
    createdAt: now,
    updatedAt: now,
  }
}

/** Does it put a record aside for lack of a row in a code table? */
export const isUnmapped = ({ deadLetters }: CommitItem): boolean => deadLetters?.some(({ code }) => code === 'unmapped') ?? false

/** One open conflict per record, connection and field: a newer one replaces it. */
export function conflictRow(at: { record: string; object: string; connection: string; now: number }, conflict: FieldConflict): ConflictRow {
  const { field, kind, base, ours, theirs } = conflict
  return {
    id: `cfl_${hash('sha256', `${at.record}\0${at.connection}\0${field}\0${kind}`, 'base64url').slice(0, 20)}`,
    record: at.record,
    object: at.object,
    connection: at.connection,
    field,
    kind,
    values: JSON.stringify({ base, ours, theirs }),
    state: 'open',
    rev: 1,
    createdAt: at.now,
    updatedAt: at.now,
  }
}

/** Named by lineage of a record that itself goes, or comes back. */
export const EXISTS = 'exists'

export type Trail = Omit<LineageRow, 'id'>
type TrailInput = Pick<Trail, 'at' | 'record' | 'object' | 'connection' | 'kind' | 'origin'> & Partial<Trail>
export const trail = (row: TrailInput): Trail => ({
  at: row.at,
  record: row.record,
  object: row.object,
  connection: row.connection,
  kind: row.kind,
  origin: row.origin,
  run: row.run ?? null,
  externalId: row.externalId ?? null,
  mappingHash: row.mappingHash ?? null,
  fields: row.fields ?? null,
  patch: row.patch ?? null,
})
