// The bill that a record is in one system (单据): how far it is, and how far the hub drives it. It is that system's own, and stays on the binding.

/** 暂存 · 已提交 · 已审核 · 重新审核 (somebody took the approval back) · 已关闭 · 作废 */
export const DOCUMENT_STATUSES = ['draft', 'submitted', 'approved', 'reopened', 'closed', 'void'] as const
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number]

/** 保存 · 提交 · 审核, in this order. */
export const DOCUMENT_STEPS = ['save', 'submit', 'approve'] as const
export type DocumentStep = (typeof DOCUMENT_STEPS)[number]
