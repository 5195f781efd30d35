// What a person can do about a conflict, by its kind. Where a choice makes no sense, or the hub refuses it always, it is not offered.
import type { Schemas } from '../../api/client.ts'
import type { UseForAll } from '../../api/conflicts.ts'

type Use = Schemas['SettleUse']

const EACH: readonly Use[] = ['ours', 'theirs', 'value', 'rule']
/** Nothing can be taken over from there: a person looks, mends it in the systems, and lets it rest. */
const REST: readonly Use[] = ['ours']

const CHOICES = {
  ownerOverwrote: EACH,
  illegalTransition: EACH,
  manual: EACH,
  contested: EACH,
  // The system computes it: what it shows is right or wrong, and a third value would be neither's.
  verifyFailed: ['ours', 'theirs', 'rule'],
  duplicate: REST,
  ambiguousLines: REST,
  deletedByOther: REST,
  // Push it again to its target, or leave it.
  reopened: ['ours', 'theirs'],
  // Decided for all held deletions at once, by an item of its own.
  deleteBudget: [],
} as const satisfies Record<string, readonly Use[]>

export type ConflictKind = keyof typeof CHOICES

/** A kind that this page knows. */
export const isConflictKind = (kind: string): kind is ConflictKind => Object.hasOwn(CHOICES, kind)

export const CONFLICT_KINDS = Object.keys(CHOICES) as ConflictKind[]

/** Of a kind that this page does not know yet: all, and the hub says what it refuses. */
export const choicesFor = (kind: string): readonly Use[] => (isConflictKind(kind) ? CHOICES[kind] : EACH)

/** A value of its own is for one conflict. */
export const choicesForAll = (kind: string): UseForAll[] => choicesFor(kind).filter((use) => use !== 'value')

/** Only to be put aside: a choice between values is not there to be had. */
export const isOnlyRest = (kind: string): boolean => choicesFor(kind).length === 1
