// A bill that is less far than the hub knew it: somebody there took the approval back (反审核) or voided it. That is their business and no
// merge's: a person is asked, and nothing is written to the bill until they have decided. Pure.
import type { Native } from '../connector/port.ts'
import { DOCUMENT_STATUS, isLessFar, isShortOf, type DocumentStatus } from '../model/document.ts'
import type { Canonical, CompiledMapping } from '../mapping/port.ts'
import type { BindingRow, BoundRow, CommitItem, RecordRow } from '../store/port.ts'
import type { Channel } from './graph.ts'
import type { FieldConflict } from './merge.ts'
import { leftOf } from './prepare.ts'
import { conflictRow } from './rows.ts'

interface Sight {
  native: Native
  /** The binding as it was, and its record. */
  old: BoundRow
  record: RecordRow
  body: Canonical
}

/** What an observation says of a bill, beside what it shows. */
export interface BillNews {
  columns: Partial<Pick<BindingRow, 'documentStatus' | 'documentHold' | 'approvedAt'>>
  conflict?: FieldConflict
  /** It is as far again as it should be: what was held back is due. */
  isBack?: true
}

const NOTHING: BillNews = { columns: {} }
/** Statuses of a record whose bill is rightly taken back. */
const OVER = new Set<unknown>(['cancelled', 'closed', 'rejected'])

export function billNews({ mapping, outbound, target }: Channel, { native, old, record, body }: Sight): BillNews {
  const shown = mapping.document(native).status
  // Where the hub drives no bills, or not so far, theirs come and go without it.
  if (!outbound || !target || !shown) return NOTHING
  const before = knownStatus(mapping, old)
  const isLower = isLessFar(shown, before)
  if (old.documentHold !== null && !isLower) {
    if (!isShortOf(shown, target)) return { columns: { documentHold: null }, isBack: true }
    return { columns: { documentStatus: takenBack(shown), approvedAt: null } }
  }
  if (!isLower || !isShortOf(shown, target) || isOurs(old)) return NOTHING
  const columns = { documentStatus: takenBack(shown), approvedAt: null }
  if (record.isDeleted || OVER.has(body['status'])) return { columns: { ...columns, documentHold: 'left' } }
  return {
    columns: { ...columns, documentHold: 'asked' },
    conflict: { field: DOCUMENT_STATUS, kind: 'reopened', base: before, ours: before, theirs: shown },
  }
}

const takenBack = (shown: DocumentStatus): DocumentStatus => (shown === 'void' ? 'void' : 'reopened')

/** By the mapping of now: its change is not a change of the system's. What is held was judged already. */
function knownStatus(mapping: CompiledMapping, { shadow, mappingHash, documentStatus, documentHold }: BindingRow): string | null {
  if (mappingHash === mapping.hash || shadow === null || documentHold !== null) return documentStatus
  return mapping.document(JSON.parse(shadow) as Native).status ?? documentStatus
}

/** An attempt of ours failed after it had left, and nobody knows where: it may itself have opened the bill. */
const isOurs = ({ leftInFlight }: BoundRow) => leftInFlight !== null && leftOf(leftInFlight).isBillKnown !== true

/** It is as far again: nobody need decide any more, and a delivery that was stopped goes on. */
export function letGo(
  item: CommitItem,
  { connection, object, record, documentHold, documentStatus, deliveryState }: BoundRow,
  now: number,
) {
  if (documentHold === 'asked') {
    const conflict: FieldConflict = { field: DOCUMENT_STATUS, kind: 'reopened', base: null, ours: null, theirs: documentStatus }
    ;(item.conflicts ??= []).push({ ...conflictRow({ connection, object, record, now }, conflict), state: 'settled' })
  }
  if (deliveryState === 'stopped')
    (item.steps ??= []).push({ connection, object, record, from: ['stopped'], to: 'due', set: { dueAt: now }, at: now })
}
