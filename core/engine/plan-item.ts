// What a plan says of one record in one system, and the digests by which it is known later whether that still holds (engine-rules §13).
import { DOCUMENT_STATUS, reachedBy } from '../model/document.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel } from './graph.ts'
import type { Parcel, Prepared } from './prepare.ts'
import { wantedValue } from './project.ts'
import { readSent } from './sent.ts'

export const PLAN_ACTIONS = [
  ...(['create', 'update', 'none', 'link', 'duplicate', 'onlyThere', 'onlyHere', 'waits', 'reject', 'error'] as const),
] as const
export type PlanAction = (typeof PLAN_ACTIONS)[number]
export const PLAN_ITEM_STATES = ['noted', 'open', 'queued', 'written', 'stale', 'replanned', 'failed'] as const
/** Actions that applying carries out; the others are told only. */
export const EXECUTABLE: readonly string[] = ['create', 'update']
/** Actions that are counted and not listed. */
export const COUNTED: readonly string[] = ['none', 'onlyHere']

/** What looks like the same thing: a record, or what another new system has. */
export interface MatchProposal {
  record: string | null
  connection: string | null
  externalId: string | null
  /** For people. */
  name: string
  /** barcode | phone | number | name | field of a weak match rule */
  reasons: string[]
}
/** Code of a link that a person said, and nobody has read yet. */
export const PAIRED = 'paired'

/** Kept sealed. */
export interface PlanValues {
  /** By canonical field: what the system shows, and what it would be given. */
  fields: Record<string, [shown: unknown, wanted: unknown]>
  /** Why it waits, is refused or cannot be. */
  code?: string
  message?: string
  /** Of what only the new system has: what it is called there, and what it may be the same as. */
  name?: string
  proposals?: MatchProposal[]
}

export interface PlannedItem {
  connection: string
  object: string
  record: string | null
  externalId: string | null
  action: PlanAction
  values: PlanValues
  seenHash: string | null
  wantHash: string | null
  /** Stands for so many (default 1). */
  count?: number
}

/** Code of an item whose references are not in the system yet: planned again when the others are applied. */
export const MISSING_REFERENCE = 'missingReference'

/** Of what the system is known to show, and of exactly what would be written. */
export function hashesOf(deps: EngineDeps, { row: { binding }, item }: Parcel) {
  return {
    seenHash: deps.digest(`seen\0${binding.externalId ?? ''}\0${binding.shadow ?? ''}`),
    wantHash: deps.digest(`want\0${JSON.stringify([item.want, item.changed, ...(item.target ? [item.target] : [])])}`),
  }
}

/** `one` was prepared as the lane's worker would. */
export function itemOf(deps: EngineDeps, channel: Channel, one: Prepared): PlannedItem {
  const { binding, record } = one.kind === 'send' ? one.parcel.row : one.row
  const base = { connection: channel.connection.id, object: channel.object, record: record.id, externalId: binding.externalId }
  const told = (action: PlanAction, code?: string, message?: string): PlannedItem => ({
    ...base,
    action,
    values: { fields: {}, ...(code !== undefined && { code }), ...(message !== undefined && { message }) },
    seenHash: null,
    wantHash: null,
  })
  switch (one.kind) {
    // Only the lane's worker makes it: a plan leaves flows in trial out.
    case 'trial':
    case 'close':
      return told('none')
    case 'stop':
      return told('waits', 'stopped', 'a conflict stops this record: settle it first')
    case 'wait': {
      const names = one.missing.map(({ object, id }) => `${object} ${id}`).join(', ')
      return told('waits', MISSING_REFERENCE, `refers to what the system does not have yet: ${names}`)
    }
    case 'fail': {
      const isRejected = channel.outbound!.rejects.some(({ code }) => code === one.error.code)
      return told(isRejected ? 'reject' : 'error', one.error.code, one.error.message)
    }
    case 'send': {
      const action = binding.externalId === null ? 'create' : 'update'
      return { ...base, action, values: { fields: differences(one.parcel) }, ...hashesOf(deps, one.parcel) }
    }
  }
}

export function differences({ row, seen, sent: given, isShort, item, projection: { due, shown } }: Parcel): PlanValues['fields'] {
  const { values: sent } = readSent(row.binding.sent)
  const fields = due.map((field): [string, [unknown, unknown]] => {
    const known = field.direction === '->' ? sent[field.field] : seen && field.read(seen)
    return [field.field, [known ?? null, wantedValue(field, shown, given) ?? null]]
  })
  if (isShort) fields.push([DOCUMENT_STATUS, [row.binding.documentStatus, reachedBy(item.target!)]])
  return Object.fromEntries(fields)
}
