// What a stopped record is called in business words (待处理), who looks after it, and how soon. Plain data; `todo-kinds.test.ts` holds the codes that
// engine, mapping and model give to it.

export const DEPARTMENTS = ['operations', 'warehouse', 'finance', 'integrator'] as const
export type Department = (typeof DEPARTMENTS)[number]

/** Kind → department, and how many hours after it stopped it is overdue where the record itself says no time. */
export const TODO_KINDS = {
  unmapped: { department: 'operations', hours: 4 },
  missingReference: { department: 'operations', hours: 4 },
  invalidAddress: { department: 'operations', hours: 4 },
  duplicate: { department: 'operations', hours: 24 },
  outOfStock: { department: 'warehouse', hours: 4 },
  alreadyPicked: { department: 'warehouse', hours: 2 },
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
  held: { department: 'operations', hours: 4 },
  shipmentOverdue: { department: 'warehouse', hours: 0 },
  refundPending: { department: 'operations', hours: 24 },
} as const satisfies Record<string, { department: Department; hours: number }>
export type TodoKind = keyof typeof TODO_KINDS
/** What a record is by itself, though nothing failed. */
const RECORD_KINDS = ['held', 'shipmentOverdue', 'refundPending'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]
export const isRecordKind = (kind: TodoKind | undefined): kind is RecordKind => (RECORD_KINDS as readonly unknown[]).includes(kind)

/** States of an after-sale that wait for the merchant, and who has the next step. */
export const REFUND_DEPARTMENTS: Readonly<Record<string, Department>> = {
  applied: 'operations',
  awaitingReceipt: 'warehouse',
  awaitingReship: 'warehouse',
  received: 'finance',
  refunding: 'finance',
  failed: 'finance',
}

export const departmentOf = (kind: TodoKind, status: string | null): Department =>
  (kind === 'refundPending' && status !== null ? REFUND_DEPARTMENTS[status] : undefined) ?? TODO_KINDS[kind].department

/** Codes of errors that put a record aside, as the hub itself and its connectors give them; rules of a flow may use these words too. */
const OF_CODE: Record<string, TodoKind> = {
  unmapped: 'unmapped',
  missingReference: 'missingReference',
  foldValueMissing: 'missingReference',
  amountMismatch: 'amountMismatch',
  nothingToAllocateTo: 'amountMismatch',
  quantityMismatch: 'quantityMismatch',
  approvalFailed: 'approvalFailed',
  submitFailed: 'submitFailed',
  periodClosed: 'periodClosed',
  documentLocked: 'documentLocked',
  documentVoid: 'documentLocked',
  invalidAddress: 'invalidAddress',
  outOfStock: 'outOfStock',
  alreadyPicked: 'alreadyPicked',
  outcomeUnknown: 'outcomeUnknown',
  cannotBind: 'duplicate',
  duplicate: 'duplicate',
}

/** A value that the mapping cannot bring over, or a record that is not one: for whoever wrote the mapping, or connected the system. */
const OF_MAPPING = new Set([
  ...['badMapping', 'badValue', 'badTaxRate', 'badCutOff', 'badDay', 'badZone', 'badDate', 'badTime', 'badNumber', 'divisionByZero'],
  ...[
    'expressionFailed',
    'invalidRecord',
    'lineKeyMissing',
    'missingField',
    'noRule',
    'notDecimal',
    'notMinorUnits',
    'notSet',
    'notCounter',
  ],
  ...[
    'notSimple',
    'uncodable',
    'unknownField',
    'unknownValueClass',
    'amountWithoutQuantity',
    'badWeight',
    'tooPrecise',
    'noId',
    'rowRefused',
  ],
])

/** Kinds of conflicts. */
const OF_CONFLICT: Record<string, TodoKind> = {
  deleteBudget: 'deletionHeld',
  deletedByOther: 'deletedThere',
  duplicate: 'duplicate',
  reopened: 'takenBack',
}
const MONEY = /amount|payable|paid|receivable|freight|refund|price|deduction/i

/** What came in and could not be understood is for whoever connected the system; what went out and has no word was refused there, or by a rule. */
export function kindOfLetter({ code, direction, kind }: { code: string; direction: string; kind: string }): TodoKind {
  if (OF_CODE[code]) return OF_CODE[code]
  if (kind === 'unknown') return 'outcomeUnknown'
  if (direction === 'in') return 'unreadable'
  return OF_MAPPING.has(code) ? 'badMapping' : 'refused'
}

/** A value that was written and shows otherwise is money, or something to be decided. */
export const kindOfConflict = (kind: string, field: string): TodoKind =>
  OF_CONFLICT[kind] ?? (kind === 'verifyFailed' && MONEY.test(field) ? 'amountMismatch' : 'decision')
