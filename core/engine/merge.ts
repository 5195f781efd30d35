// The three-way merge (engine-rules §2): for every field a system shows differently than before, ownership decides whether the record takes
// the value, keeps its own, or a person has to look. Pure.
import type { Canonical, MappedField } from '../mapping/port.ts'
import { pathExists, type Transitions } from '../model/state-machine.ts'
import { combinationOf, combined } from './combine.ts'
import { isContested, WINDOW_MS, withCorrection, type Corrections } from './contested.ts'
import { isSame, withField } from './fields.ts'
import { isOwnedBy, type FieldOwnership, type Owner, type Ownership } from './ownership.ts'

export interface Stamp {
  at: number
  by: string
  /** Short digest of the value that this one replaced, where two systems took turns. */
  was?: string
  /** How often in a row the value before came back from the other side. */
  turns?: number
}
/** One (wanted, shown) pair that is not written again (§3). `isLink`: left as found when two records became one; a plan may write it (§2). */
export type Accepted = Record<string, { want: unknown; shown: unknown; isLink?: true }>

export interface FieldConflict {
  field: string
  kind:
    | 'ownerOverwrote'
    | 'illegalTransition'
    | 'manual'
    | 'verifyFailed'
    | 'duplicate'
    | 'ambiguousLines'
    | 'deletedByOther'
    | 'contested'
    | 'reopened'
  base: unknown
  ours: unknown
  theirs: unknown
}

export interface MergeInput {
  object: string
  body: Canonical
  stamps: Record<string, Stamp>
  /** What this system showed before, by field, and what it shows now. */
  before(field: MappedField): unknown
  after: Canonical
  /** Fields to merge: those that differ between before and after, membership first. */
  fields: readonly MappedField[]
  accepted: Accepted
  corrections: Corrections
  connection: Owner
  ownership: Ownership
  transitions(field: string): Transitions | undefined
  /** When this reading was made, the one before it, and the vendor's own stamp. */
  readAt: number
  previousReadAt: number
  modifiedAt?: number
  /** A write of this field failed after it had left: what moved since cannot be told from what was written. */
  isUnsure?(field: MappedField): boolean
  /** Keyed digest, to know a value again. */
  digest(text: string): string
}

export interface MergeResult {
  body: Canonical
  stamps: Record<string, Stamp>
  accepted: Accepted
  corrections: Corrections
  /** Fields of the record that changed. */
  changed: string[]
  /** Some field of this system has to be put right by a write (policy correct). */
  needsCorrection: boolean
  conflicts: FieldConflict[]
  /** The record's deliveries stop until a person has settled. */
  isStopped: boolean
}

type Verdict = 'take' | 'newest' | 'combine' | 'keep' | 'correct' | 'tolerate' | 'stop' | 'ask'

/** Merges one observation into a record. Never changes its input. */
export function mergeFields(input: MergeInput): MergeResult {
  const result: MergeResult = {
    body: input.body,
    stamps: input.stamps,
    accepted: input.accepted,
    corrections: input.corrections,
    changed: [],
    needsCorrection: false,
    conflicts: [],
    isStopped: false,
  }
  for (const field of input.fields) apply(input, field, result)
  return result
}

function apply(input: MergeInput, field: MappedField, result: MergeResult) {
  const { field: name } = field
  const ownership = input.ownership.field(input.object, name)
  const base = input.before(field)
  const ours = field.read(input.body)
  const theirs = field.read(input.after)
  const conflict = (kind: FieldConflict['kind']) => result.conflicts.push({ field: name, kind, base, ours, theirs })
  const accept = () => (result.accepted = { ...result.accepted, [name]: { want: ours, shown: theirs } })
  const contest = () => {
    result.corrections = withCorrection(result.corrections, name, input.readAt, 0)
    conflict('contested')
  }

  const take = (value: unknown) => {
    result.body = withField(result.body, field, value)
    result.changed.push(name)
  }

  switch (decide(input, field, ownership, { ours, theirs })) {
    case 'take':
      if (isSame(field, ours, theirs)) return
      if (isOverwritingPending(input, field, ownership, { ours, base })) conflict('ownerOverwrote')
      return take(theirs)
    case 'newest': {
      if (isSame(field, ours, theirs)) return
      const stamp = nextStamp(input, name, ours, theirs)
      if ((stamp.turns ?? 0) > 2 * ownership.mostCorrections && !isContested(result.corrections, name)) return contest()
      result.stamps = { ...result.stamps, [name]: stamp }
      return take(theirs)
    }
    case 'combine': {
      const value = combined(combinationOf(ownership)!, { field: name, base, ours, theirs })
      if (!isSame(field, value, ours)) take(value)
      if (!isSame(field, value, theirs)) result.needsCorrection = true
      return
    }
    case 'correct':
      if (isSame(field, ours, theirs) || isContested(result.corrections, name)) return
      result.corrections = withCorrection(result.corrections, name, input.readAt, ownership.mostCorrections)
      if (isContested(result.corrections, name)) conflict('contested')
      else result.needsCorrection = true
      return
    case 'tolerate':
      // What is still on its way there is newer than what the system shows, which may be a write of ours that got half-way.
      if (isPending(input, field, { ours, base })) result.needsCorrection = true
      else accept()
      return
    case 'ask': // the disagreeing system is left out of deliveries of this field until a person settles
      accept()
      conflict('manual')
      return
    case 'stop':
      conflict('illegalTransition')
      result.isStopped = true
      return
    case 'keep':
  }
}

function decide(
  input: MergeInput,
  field: MappedField,
  ownership: FieldOwnership,
  { ours, theirs }: { ours: unknown; theirs: unknown },
): Verdict {
  switch (ownership.owner) {
    case 'latest':
      return isNewest(input, field.field) ? 'newest' : 'correct'
    case 'earliest':
      return theirs !== undefined && (ours === undefined || String(theirs) < String(ours)) ? 'take' : 'correct'
    case 'manual':
      return ours === undefined ? 'take' : 'ask'
    case 'sum':
      return input.isUnsure?.(field) ? 'ask' : 'combine'
    case 'union':
      return 'combine'
  }
  if (!isOwnedBy(ownership, input.connection)) return ownership.others
  if (ownership.policy !== 'furthest') return 'take'
  return furthest(input, field.field, ours, theirs)
}

/** The new state wins when a path leads to it; a path back only → the older one is ignored; neither → a person. */
function furthest(input: MergeInput, name: string, ours: unknown, theirs: unknown): Verdict {
  const table = input.transitions(name)
  if (!table || ours === undefined || ours === theirs) return 'take'
  if (theirs === undefined) return 'keep'
  if (theirs === 'cancelled' && hasShipped(input.body)) return 'stop'
  if (pathExists(table, String(ours), String(theirs))) return 'take'
  return pathExists(table, String(theirs), String(ours)) ? 'keep' : 'stop'
}

function hasShipped(body: Canonical): boolean {
  const lines = (body['lines'] as Record<string, unknown>[] | undefined) ?? []
  return body['shippedAt'] !== undefined || lines.some((line) => /[1-9]/.test(String(line['shippedQuantity'] ?? '0')))
}

/** The vendor's modified time clipped into (previous reading, this reading]; without one, this reading. */
function stampOf({ modifiedAt, readAt, previousReadAt }: MergeInput): number {
  return modifiedAt === undefined ? readAt : Math.min(Math.max(modifiedAt, previousReadAt + 1), readAt)
}

/** Two systems that put each other's value back, in turns, are told by the values that return. */
function nextStamp(input: MergeInput, name: string, ours: unknown, theirs: unknown): Stamp {
  const stamp = { at: stampOf(input), by: input.connection.id }
  const last = input.stamps[name]
  if (!last || last.by === stamp.by) return stamp
  const digest = (value: unknown) => input.digest(`${name}\0${JSON.stringify(value)}`).slice(0, DIGEST_LENGTH)
  const isReturn = last.was === digest(theirs) && stamp.at - last.at < WINDOW_MS
  return { ...stamp, was: digest(ours), ...(isReturn && { turns: (last.turns ?? 0) + 1 }) }
}
const DIGEST_LENGTH = 12

function isNewest(input: MergeInput, name: string): boolean {
  const stamp = input.stamps[name]
  if (!stamp) return true
  const at = stampOf(input)
  if (at !== stamp.at) return at > stamp.at
  return input.ownership.rankOf(input.connection.id) <= input.ownership.rankOf(stamp.by)
}

/** The owner overwrites a value that was still on its way to it: both are kept for a person to see. */
const isOverwritingPending = (input: MergeInput, field: MappedField, ownership: FieldOwnership, values: { ours: unknown; base: unknown }) =>
  isOwnedBy(ownership, input.connection) && ownership.policy !== 'furthest' && isPending(input, field, values)

/** The record holds a value that this system has not been given yet. */
function isPending(input: MergeInput, field: MappedField, { ours, base }: { ours: unknown; base: unknown }): boolean {
  if (field.direction !== '<->' || ours === undefined || isSame(field, ours, base)) return false
  const accepted = input.accepted[field.field]
  return !(accepted && isSame(field, accepted.want, ours) && isSame(field, accepted.shown, base))
}
