// The bill that a record is in one system (单据): how far it is, and how far the hub drives it. It is that system's own, and stays on the binding.

/** 暂存 · 已提交 · 已审核 · 重新审核 (somebody took the approval back) · 已关闭 · 作废 */
export const DOCUMENT_STATUSES = ['draft', 'submitted', 'approved', 'reopened', 'closed', 'void'] as const
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number]

/** 保存 · 提交 · 审核, in this order. */
export const DOCUMENT_STEPS = ['save', 'submit', 'approve'] as const
export type DocumentStep = (typeof DOCUMENT_STEPS)[number]

/** A closed bill is no further than an approved one: systems close and open it again by themselves, as deliveries and returns go. */
const DISTANCE: Readonly<Record<DocumentStatus, number>> = { void: -1, draft: 0, reopened: 0, submitted: 1, approved: 2, closed: 2 }
const REACHED: Readonly<Record<DocumentStep, DocumentStatus>> = { save: 'draft', submit: 'submitted', approve: 'approved' }

/** How far a stored status is; undefined: nobody knows. */
const distanceOf = (status: string | null | undefined): number | undefined =>
  status != null && Object.hasOwn(DISTANCE, status) ? DISTANCE[status as DocumentStatus] : undefined

/** Is a bill less far than it was known to be? False where either is not known. */
export function isLessFar(now: string | undefined, before: string | null): boolean {
  const [a, b] = [distanceOf(now), distanceOf(before)]
  return a !== undefined && b !== undefined && a < b
}

/** Has a bill still to be driven on to reach the target? False where its status is not known. */
export function isShortOf(status: string | null, target: DocumentStep): boolean {
  const distance = distanceOf(status)
  return distance !== undefined && distance < DISTANCE[REACHED[target]]
}

/** What a bill is once it is driven so far. */
export const reachedBy = (step: DocumentStep): DocumentStatus => REACHED[step]

/** What plans and conflicts call it, where others name a canonical field. */
export const DOCUMENT_STATUS = 'documentStatus'
