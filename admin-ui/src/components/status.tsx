// One colour and shape per meaning, on every screen: a dot and a word, never colour alone.
import { useWords } from '../i18n/use-words.ts'

export type Tone = 'good' | 'busy' | 'wait' | 'warn' | 'bad' | 'off'

const TONES: Readonly<Record<string, Readonly<Record<string, Tone>>>> = {
  connectionState: { active: 'good', paused: 'off' },
  circuitState: { closed: 'good', open: 'bad', halfOpen: 'warn' },
  runState: { running: 'busy', succeeded: 'good', failed: 'bad', stopped: 'off' },
  deliveryState: { due: 'wait', waiting: 'wait', taken: 'busy', unknown: 'warn', done: 'good', trial: 'off', dead: 'bad', stopped: 'off' },
  planState: { planning: 'busy', open: 'wait', applying: 'busy', applied: 'good', expired: 'off', failed: 'bad', discarded: 'off' },
  planItemState: { noted: 'off', open: 'wait', queued: 'busy', written: 'good', stale: 'warn', replanned: 'warn', failed: 'bad' },
  planAction: {
    ...{ create: 'good', update: 'busy', none: 'off', link: 'good', onlyThere: 'busy', onlyHere: 'off' },
    ...{ waits: 'wait', duplicate: 'warn', reject: 'warn', error: 'bad' },
  },
  differenceKind: {
    ...{ missing: 'bad', extra: 'warn', different: 'bad', late: 'warn', renders: 'off' },
    ...{ same: 'good', refused: 'bad', waits: 'wait' },
  },
  flowMode: { off: 'off', trial: 'warn', on: 'good' },
  record: {
    pendingPayment: 'wait',
    awaitingShipment: 'busy',
    partiallyShipped: 'busy',
    shipped: 'busy',
    completed: 'good',
    cancelled: 'off',
    closed: 'off',
    succeeded: 'good',
    approved: 'good',
    active: 'good',
    delivered: 'good',
    pending: 'wait',
    processing: 'busy',
    failed: 'bad',
    rejected: 'bad',
    inactive: 'off',
    deleted: 'off',
    merged: 'off',
    erased: 'off',
    void: 'off',
  },
}

export function Dot({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <span className={`status tone-${tone}`}>
      <span className="dot" aria-hidden="true" />
      {children}
    </span>
  )
}

type Group =
  'connectionState' | 'circuitState' | 'runState' | 'deliveryState' | 'planState' | 'planItemState' | 'planAction' | 'differenceKind'

/** A state of a connection, circuit, run, delivery or plan, or a kind that says how well things are. */
export function State({ group, state }: { group: Group; state: string }) {
  const words = useWords()
  return <Dot tone={TONES[group]?.[state] ?? 'wait'}>{words.term(group, state)}</Dot>
}

/** The status of a standard record. */
export function RecordStatus({ object, status }: { object: string; status: string | null }) {
  const words = useWords()
  if (status === null) return <span className="faint">—</span>
  return <Dot tone={TONES['record']?.[status] ?? 'wait'}>{words.status(object, status)}</Dot>
}
