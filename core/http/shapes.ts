// Rows of the store as the contract shows them: times as RFC 3339, JSON columns parsed, lanes and digests left out.
import type { components } from '../../openapi/types.ts'
import type { RecordAsOf } from '../engine/port.ts'
import type { BindingRow, ConflictRow, DeadLetterRow, DeliveryRow, DocumentRow, LineageRow, RecordRow, RunRow } from '../store/port.ts'

type Schemas = components['schemas']

/** Epoch ms → RFC 3339 in UTC. */
export const iso = (at: number): string => new Date(at).toISOString()
export const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))
const parsed = <T>(text: string | null, otherwise: T): T => (text === null ? otherwise : (JSON.parse(text) as T))

export type RecordHead = Omit<RecordRow, 'body' | 'stamps'>

export const recordSummary = (row: RecordHead): Schemas['RecordSummary'] => ({
  id: row.id,
  object: row.object,
  number: row.number,
  status: row.status,
  amount: row.amount,
  currency: row.currency,
  isFilled: row.isFilled,
  isDeleted: row.isDeleted,
  isStopped: row.isStopped,
  rev: row.rev,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

export const bindingShape = (row: BindingRow): Schemas['Binding'] => ({
  connection: row.connection,
  object: row.object,
  record: row.record,
  externalId: row.externalId,
  keys: parsed(row.keys, {}),
  documentNumber: row.documentNumber,
  documentType: row.documentType,
  documentStatus: row.documentStatus as Schemas['Binding']['documentStatus'],
  documentHold: row.documentHold as Schemas['Binding']['documentHold'],
  pushedAt: isoOrNull(row.pushedAt),
  approvedAt: isoOrNull(row.approvedAt),
  isCrossPeriod: row.documentDate !== null,
  documentDate: row.documentDate,
  native: parsed(row.shadow, null),
  isDeleted: row.isDeleted,
  readAt: row.readAt > 0 ? iso(row.readAt) : null,
  rev: row.rev,
  updatedAt: iso(row.updatedAt),
})

export type DeliveryHead = Omit<DeliveryRow, 'inFlight'>

export const deliveryShape = (row: DeliveryHead): Schemas['Delivery'] => ({
  connection: row.connection,
  object: row.object,
  record: row.record,
  state: row.state as Schemas['DeliveryState'],
  attempts: row.attempts,
  writes: row.writes,
  priority: row.priority,
  dueAt: iso(row.dueAt),
  changedAt: iso(row.dirtyAt),
  takenAt: isoOrNull(row.takenAt),
  lastError: failureOf(row.lastError),
  waitingFor: parsed<Schemas['Delivery']['waitingFor']>(row.waitingFor, []).map(({ object, id }) => ({ object, id })),
  updatedAt: iso(row.updatedAt),
})

/** The column lastError as the contract shows it. */
export function failureOf(text: string | null): Schemas['FailureReason'] | null {
  const error = parsed<Schemas['FailureReason'] | null>(text, null)
  return error && { code: error.code, kind: error.kind, message: error.message }
}

export const conflictShape = (row: ConflictRow): Schemas['Conflict'] => ({
  id: row.id,
  record: row.record,
  object: row.object,
  connection: row.connection,
  field: row.field,
  kind: row.kind,
  values: parsed(row.values, {}),
  state: row.state as Schemas['ConflictState'],
  rev: row.rev,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

/** In a dead letter's details: the payload is a person's, not what failed. The engine's next failure writes new details. */
export const EDITED = 'isEdited'

export type DeadLetterHead = Omit<DeadLetterRow, 'payload'>

export const deadLetterShape = (row: DeadLetterHead): Schemas['DeadLetter'] => ({
  id: row.id,
  direction: row.direction as Schemas['Direction'],
  connection: row.connection,
  object: row.object,
  record: row.record,
  externalId: row.externalId,
  code: row.code,
  kind: row.kind as Schemas['ErrorKind'],
  message: row.message,
  field: row.field,
  state: row.state as Schemas['DeadLetterState'],
  note: row.note,
  isEdited: isEdited(row),
  rev: row.rev,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

export const isEdited = ({ details }: Pick<DeadLetterRow, 'details'>): boolean => detailsOf(details)[EDITED] === true
export const detailsOf = (details: string | null): Record<string, unknown> => parsed(details, {})

export function deadLetterDetail(row: DeadLetterRow): Schemas['DeadLetterDetail'] {
  const { [EDITED]: _edited, ...details } = detailsOf(row.details)
  return { ...deadLetterShape(row), payload: parsed(row.payload, {}), details, mappingHash: row.mappingHash }
}

export const lineageShape = (row: LineageRow): Schemas['LineageEntry'] => ({
  id: String(row.id),
  at: iso(row.at),
  record: row.record,
  object: row.object,
  connection: row.connection,
  kind: row.kind,
  origin: row.origin,
  run: row.run,
  externalId: row.externalId,
  mappingHash: row.mappingHash,
  fields: row.fields ? row.fields.split(',') : [],
  patch: parsed(row.patch, null),
})

export const asOfShape = ({ record, at, systems, ...rest }: RecordAsOf): Schemas['RecordAsOf'] => ({
  ...rest,
  record: recordSummary(record),
  at: iso(at),
  systems: systems.map(({ fields, ...system }) => ({
    ...system,
    fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, { ...field, at: iso(field.at) }])),
  })),
})

export const runShape = (row: RunRow): Schemas['Run'] => ({
  id: row.id,
  connection: row.connection,
  object: row.object,
  kind: row.kind,
  state: row.state as Schemas['RunState'],
  counters: parsed(row.counters, {}),
  error: row.error,
  startedAt: iso(row.startedAt),
  endedAt: isoOrNull(row.endedAt),
})

export const documentSummary = (row: Omit<DocumentRow, 'text'>): Schemas['DocumentSummary'] => ({
  kind: row.kind as Schemas['DocumentKind'],
  name: row.name,
  hash: row.hash,
  rev: row.rev,
  updatedAt: iso(row.updatedAt),
})
