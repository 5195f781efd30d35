// What an item of To do is: a dead letter, a conflict or a record in business words, with what hangs on it and by when.
import type { ConflictRow, DeadLetterRow, RecordRow } from '../store/port.ts'
import { departmentOf, kindOfConflict, kindOfLetter, TODO_KINDS, type Department, type RecordKind, type TodoKind } from './todo-kinds.ts'

/** In the order that items of one moment stand in. */
export const BEHIND = ['deadLetter', 'conflict', 'record'] as const
export type Behind = (typeof BEHIND)[number]

export interface BareItem {
  /** Of the dead letter, conflict or record behind it. */
  id: string
  behind: Behind
  kind: TodoKind
  department: Department
  /** null: it is about the record, whatever system it is in. */
  connection: string | null
  object: string
  record: string | null
  /** Its business number, else its id in the other system. */
  number: string | null
  /** Decimal; null = the record has no lines, or is not there. */
  pieces: string | null
  amount: string | null
  currency: string | null
  /** Epoch ms. */
  since: number
  dueAt: number
  message: string
  field: string | null
}

/** What people wrote to it. */
export interface Noted {
  note: string | null
  assignee: string | null
  notedBy: string | null
  notedAt: number | null
  /** 0 = nobody has written anything yet. */
  rev: number
}
export type TodoItem = BareItem & Noted

export type Letter = Omit<DeadLetterRow, 'payload' | 'note'>
export type Conflict = Omit<ConflictRow, 'values'>
/** All of a record that no list has to open for. */
export type Head = Omit<RecordRow, 'body' | 'stamps'>

const HOUR_MS = 3_600_000
const dueOf = (kind: TodoKind, since: number, record: Head | undefined): number => record?.dueAt ?? since + TODO_KINDS[kind].hours * HOUR_MS

const NOTHING_HANGS = { pieces: null, amount: null, currency: null }
const hangsOn = (record: Head | undefined): Pick<BareItem, 'pieces' | 'amount' | 'currency'> =>
  record?.isFilled
    ? { pieces: record.pieces, amount: record.currency === null ? null : record.amount, currency: record.currency }
    : NOTHING_HANGS

export function itemOfLetter(letter: Letter, record: Head | undefined): BareItem {
  const { id, connection, object, externalId, message, field, createdAt } = letter
  const kind = kindOfLetter(letter)
  return {
    ...{ id, behind: 'deadLetter', kind, department: TODO_KINDS[kind].department, connection, object, record: letter.record },
    ...{ number: record?.number ?? externalId, ...hangsOn(record), since: createdAt, message, field },
    dueAt: dueOf(kind, createdAt, record),
  }
}

export function itemOfConflict({ id, connection, object, field, kind: word, createdAt }: Conflict, record: Head | undefined): BareItem {
  const kind = kindOfConflict(word, field)
  return {
    ...{ id, behind: 'conflict', kind, department: TODO_KINDS[kind].department, connection, object, record: record?.id ?? null },
    ...{ number: record?.number ?? null, ...hangsOn(record), since: createdAt, message: word, field },
    dueAt: dueOf(kind, createdAt, record),
  }
}

/** Where a record says what it asks for. */
const FIELD: Record<RecordKind, string> = { held: 'hold', shipmentOverdue: 'shipBy', refundPending: 'deadline' }

export function itemOfRecord(record: Head): BareItem {
  const { id, object, number, status } = record
  const kind = record.todoKind as RecordKind
  const since = record.todoAt!
  return {
    ...{ id, behind: 'record', kind, department: departmentOf(kind, status), connection: null, object, record: id, number },
    ...{ ...hangsOn(record), since, dueAt: dueOf(kind, since, record), message: status ?? '', field: FIELD[kind] },
  }
}
