// Fields whose value is made of everybody's changes (engine-rules §2): counters that each system moves (`sum`), sets that each adds to and
// takes from (`union`). What counts is the movement since the system was last seen, never the value it shows. Pure.
import { HubError } from '../errors.ts'
import { add, subtract } from '../model/money.ts'
import type { CompiledMapping, MappedField } from '../mapping/port.ts'
import type { FieldOwnership, Ownership } from './ownership.ts'

export type Combination = 'sum' | 'union'

export const combinationOf = ({ owner }: FieldOwnership): Combination | undefined =>
  owner === 'sum' || owner === 'union' ? owner : undefined

interface Movement {
  field: string
  /** What the system showed before, or was given, and what it shows now. */
  base: unknown
  theirs: unknown
  ours: unknown
}

/**
 * The record's value after the movement.
 * @throws HubError data `notCounter`, `notSet`: a value that cannot be moved
 */
export function combined(policy: Combination, movement: Movement): unknown {
  const { ours, theirs } = movement
  if (ours === undefined) return theirs
  return policy === 'sum' ? moved(movement) : gathered(movement)
}

/** A counter that a system stops showing has not moved. */
function moved({ field, base, theirs, ours }: Movement): unknown {
  if (theirs === undefined) return ours
  if (typeof ours === 'number') {
    const sum = ours + whole(field, theirs) - whole(field, base ?? 0)
    return whole(field, sum)
  }
  return add(decimal(field, ours), subtract(decimal(field, theirs), decimal(field, base ?? '0')))
}

function whole(field: string, value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new HubError('notCounter', 'data', `${field} is counted (ownership sum) and must be a whole number, not ${JSON.stringify(value)}`, {
    details: { field },
  })
}

function decimal(field: string, value: unknown): string {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value
  throw new HubError('notCounter', 'data', `${field} is counted (ownership sum) and must be a decimal, not ${JSON.stringify(value)}`, {
    details: { field },
  })
}

/** In the record's order, what is new at the end. */
function gathered({ field, base, theirs, ours }: Movement): unknown {
  const [before, now] = [members(field, base), members(field, theirs)]
  const removed = before.filter((member) => !now.includes(member))
  const added = now.filter((member) => !before.includes(member))
  const kept = members(field, ours).filter((member) => !removed.includes(member))
  return [...new Set([...kept, ...added])]
}

function members(field: string, value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((member) => typeof member !== 'object')) return value
  throw new HubError('notSet', 'data', `${field} is a set (ownership union) and must be a list of plain values`, { details: { field } })
}

/** The mapping with sets that are the same whatever the order in which a system lists their members. */
export function asOwned(mapping: CompiledMapping, object: string, ownership: Ownership): CompiledMapping {
  const isSet = ({ field }: MappedField) => ownership.field(object, field).owner === 'union'
  if (!mapping.fields.some(isSet)) return mapping
  return { ...mapping, fields: mapping.fields.map((field) => (isSet(field) ? { ...field, same: sameMembers } : field)) }
}

function sameMembers(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  const [left, right] = [new Set(a), new Set(b)]
  return left.size === right.size && [...left].every((member) => right.has(member))
}
