// The report of one data check: counted in pieces and money, its differences listed up to a limit, sealed.
import { add } from '../model/money.ts'
import type { AdminWrite, CheckRow, RecordRow, Store } from '../store/port.ts'

/** `late`: somebody is at work on it, and has been for long. `renders`: accepted as the way this system shows the value. */
const CHECK_KINDS = ['missing', 'extra', 'different', 'late', 'renders'] as const
/** Of a trial run. `refused`: it could not be written. `waits`: for what the system does not have yet, or for a person. `same` is counted only. */
const TRIAL_KINDS = ['same', 'missing', 'extra', 'different', 'refused', 'waits'] as const
export type DifferenceKind = (typeof CHECK_KINDS)[number] | (typeof TRIAL_KINDS)[number]

export interface Difference {
  kind: DifferenceKind
  record: string | null
  externalId: string | null
  number: string | null
  /** The record's amount, and the one that the system shows. */
  amount: string | null
  shownAmount: string | null
  currency: string | null
  /** By field: the hub's value, the system's. */
  values: Record<string, [unknown, unknown]>
}

export type CheckTally = Record<DifferenceKind, number> & {
  /** Different records in the system's listing, and its pages. */
  read: number
  pages: number
  /** Records of the system that no flow takes over. */
  foreign: number
  /** Kept changing, or being written, for as long as the check waited. */
  moving: number
  /** Differences counted but not listed: more than the report holds. */
  unlisted: number
  apiCalls: number
}

export interface CheckAmount {
  kind: DifferenceKind
  currency: string
  hub: string
  system: string
}

export interface Report {
  readonly tally: CheckTally
  /** In pieces and money, without listing it. */
  count(difference: Difference): void
  add(differences: Difference[]): Promise<void>
  /** Stores what is known so far, or how it ended. */
  save(outcome?: Pick<CheckRow, 'state' | 'error' | 'endedAt'>): Promise<CheckRow>
}

/** Listed of one kind; the rest is counted. */
const MOST_LISTED = 5_000
const DECIMAL = /^-?\d+(\.\d+)?$/

export function createReport(store: Store, started: Pick<CheckRow, 'id' | 'connection' | 'object' | 'kind' | 'startedAt'>): Report {
  const counts = (kinds: readonly DifferenceKind[]) => Object.fromEntries(kinds.map((kind) => [kind, 0]))
  // What the other kind of report counts is not told.
  const tally = (
    started.kind === 'trial'
      ? { read: 0, ...counts(TRIAL_KINDS), unlisted: 0 }
      : { read: 0, pages: 0, foreign: 0, moving: 0, ...counts(CHECK_KINDS), unlisted: 0, apiCalls: 0 }
  ) as CheckTally
  const amounts = new Map<string, CheckAmount>()
  let position = 0

  function count({ kind, currency, amount, shownAmount }: Difference) {
    tally[kind]++
    // What was not known of one side is no money: other fields differ there.
    const isHalf = (kind === 'different' || kind === 'same') && (amount === null || shownAmount === null)
    if (currency === null || kind === 'renders' || isHalf) return
    const key = `${kind} ${currency}`
    const sum = amounts.get(key) ?? { kind, currency, hub: '0', system: '0' }
    amounts.set(key, { ...sum, hub: plus(sum.hub, amount), system: plus(sum.system, shownAmount) })
  }

  return {
    tally,
    count,
    async add(differences) {
      const writes: AdminWrite[] = []
      for (const difference of differences) {
        count(difference)
        if (tally[difference.kind] > MOST_LISTED) tally.unlisted++
        else
          writes.push({
            table: 'checkDifferences',
            put: { ...difference, check: started.id, position: position++, values: JSON.stringify(difference.values) },
          })
      }
      if (writes.length) await store.admin(writes)
    },
    async save(outcome = { state: 'running', error: null, endedAt: null }) {
      const row = { ...started, ...outcome, counters: JSON.stringify(tally), amounts: JSON.stringify([...amounts.values()]) }
      await store.admin([{ table: 'checks', put: row }])
      return row
    },
  }
}

const plus = (sum: string, amount: string | null) => (amount !== null && DECIMAL.test(amount) ? add(sum, amount) : sum)

export type RecordHead = Pick<RecordRow, 'id' | 'number' | 'amount' | 'currency'>

/** A difference without values yet, as the record's own columns tell it. */
export const differenceOf = (kind: DifferenceKind, record: RecordHead | undefined, externalId: string | null): Difference => ({
  kind,
  record: record?.id ?? null,
  externalId,
  number: record?.number ?? null,
  amount: record?.amount ?? null,
  shownAmount: null,
  currency: record?.currency ?? null,
  values: {},
})
