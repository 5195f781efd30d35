// What a data check tells apart, in the order of its report.
import type { DataCheck, DifferenceKind, RepairKind } from '../../api/checks.ts'

/** Truly different; `renders` is not: the system shows in its own way what the hub has accepted. */
const DIFFERING: readonly DifferenceKind[] = ['missing', 'extra', 'different', 'late']
/** Of a trial run nothing is late: it is compared with what people enter, at their own pace. */
const TRIED: readonly DifferenceKind[] = ['missing', 'extra', 'different', 'refused', 'waits']

export const differingOf = ({ kind }: DataCheck) => (kind === 'trial' ? TRIED : DIFFERING)
/** With what is no difference, in the order of the report. */
export const kindsOf = ({ kind }: DataCheck): DifferenceKind[] => (kind === 'trial' ? ['same', ...TRIED] : [...DIFFERING, 'renders'])
/** Kinds whose records are listed. */
export const listedKinds = (check: DataCheck): DifferenceKind[] => kindsOf(check).filter((kind) => kind !== 'same')
export const REPAIRABLE: readonly RepairKind[] = ['different', 'extra', 'missing']
