// The bill of a binding (model.md, decision 1): what its system shows of it. It is never merged; it stays on the binding.
import type { Native } from '../connector/port.ts'
import type { CompiledMapping } from '../mapping/port.ts'
import type { BindingRow } from '../store/port.ts'

export type BillColumns = Pick<BindingRow, 'documentNumber' | 'documentType' | 'documentStatus' | 'approvedAt'>

const APPROVED = new Set(['approved', 'closed'])

/** The bill as `native` shows it at that time; what it does not say stays as it was. */
export function billOf({ document }: CompiledMapping, native: Native, { old, at }: { old: BillColumns; at: number }): BillColumns {
  const { number, type, status } = document(native)
  const documentStatus = status ?? old.documentStatus
  const isApproved = documentStatus !== null && APPROVED.has(documentStatus)
  return {
    documentNumber: number ?? old.documentNumber,
    documentType: type ?? old.documentType,
    documentStatus,
    approvedAt: isApproved ? (old.approvedAt ?? at) : null,
  }
}
