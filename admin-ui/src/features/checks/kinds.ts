// What a data check tells apart, in the order of its report.
import type { DifferenceKind, RepairKind } from '../../api/checks.ts'

/** Truly different; `renders` is not: the system shows in its own way what the hub has accepted. */
export const DIFFERING: readonly DifferenceKind[] = ['missing', 'extra', 'different', 'late']
export const KINDS: readonly DifferenceKind[] = [...DIFFERING, 'renders']
export const REPAIRABLE: readonly RepairKind[] = ['different', 'extra', 'missing']
