// What a stopped record is called in business words (待处理), who looks after it, and how soon. Plain data: a code that is not here is `refused`, by the
// other side, a rule of the user's, or the hub; `todo-kinds.test.ts` holds the hub's own codes to it.

export const DEPARTMENTS = ['operations', 'warehouse', 'finance', 'integrator'] as const
export type Department = (typeof DEPARTMENTS)[number]

/** Kind → department, and how many hours after it stopped it is overdue where the record itself says no time. */
export const TODO_KINDS = {
  unmapped: { department: 'operations', hours: 4 },
  missingReference: { department: 'operations', hours: 4 },
  invalidAddress: { department: 'operations', hours: 4 },
  duplicate: { department: 'operations', hours: 24 },
  outOfStock: { department: 'warehouse', hours: 4 },
  quantityMismatch: { department: 'warehouse', hours: 8 },
  amountMismatch: { department: 'finance', hours: 8 },
  approvalFailed: { department: 'finance', hours: 8 },
  submitFailed: { department: 'finance', hours: 8 },
  takenBack: { department: 'finance', hours: 8 },
  documentLocked: { department: 'finance', hours: 8 },
  periodClosed: { department: 'finance', hours: 24 },
  deletionHeld: { department: 'operations', hours: 24 },
  deletedThere: { department: 'operations', hours: 24 },
  decision: { department: 'operations', hours: 24 },
  refused: { department: 'operations', hours: 8 },
  outcomeUnknown: { department: 'integrator', hours: 4 },
  unreadable: { department: 'integrator', hours: 8 },
  badMapping: { department: 'integrator', hours: 8 },
} as const satisfies Record<string, { department: Department; hours: number }>
export type TodoKind = keyof typeof TODO_KINDS

/** Codes of errors that put a record aside, as the hub itself gives them. */
const OF_CODE: Record<string, TodoKind> = {
  unmapped: 'unmapped',
  missingReference: 'missingReference',
  foldValueMissing: 'missingReference',
  amountMismatch: 'amountMismatch',
  quantityMismatch: 'quantityMismatch',
  approvalFailed: 'approvalFailed',
  submitFailed: 'submitFailed',
  periodClosed: 'periodClosed',
  documentLocked: 'documentLocked',
  documentVoid: 'documentLocked',
  invalidAddress: 'invalidAddress',
  outOfStock: 'outOfStock',
  noAnswer: 'outcomeUnknown',
  neverFound: 'outcomeUnknown',
  cannotBind: 'duplicate',
  duplicate: 'duplicate',
  expressionFailed: 'badMapping',
}

/** Kinds of conflicts. */
const OF_CONFLICT: Record<string, TodoKind> = {
  deleteBudget: 'deletionHeld',
  deletedByOther: 'deletedThere',
  duplicate: 'duplicate',
  reopened: 'takenBack',
  verifyFailed: 'amountMismatch',
}

/** What came in and could not be understood is for whoever connected the system. */
export const kindOfLetter = ({ code, direction, kind }: { code: string; direction: string; kind: string }): TodoKind =>
  OF_CODE[code] ?? (kind === 'unknown' ? 'outcomeUnknown' : direction === 'in' ? 'unreadable' : 'refused')

export const kindOfConflict = (kind: string): TodoKind => OF_CONFLICT[kind] ?? 'decision'
