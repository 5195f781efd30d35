// The shop's memory: a table per kind of record, growing versions and update times, running numbers, and who wants to hear of changes.
import { RESOURCES, type Resource } from '../resources.ts'
import type { Kind, Payment, Records, Refund, Trade } from './records.ts'
import { soldAnew } from './sold.ts'
import { createTable, type Stamped, type Table } from './table.ts'

/** A refusal in the contract's words. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly extra: { field?: string; id?: string }
  constructor(status: number, code: string, message: string, extra: { field?: string; id?: string } = {}) {
    super(message)
    this.status = status
    this.code = code
    this.extra = extra
  }
}

/** A record to save: version and update_time are the store's. */
export type Draft<R> = Omit<R, keyof Stamped> & Partial<Stamped>

/** One thing the shop remembers; all of them in order make the shop again. */
export type ShopEntry = ['record', Kind, Stamped] | ['number', string, number] | ['key', string, string]

/** Kept while saving, by tid: which payment paid it, and how much of it went back. */
export interface Ledger {
  payment: Map<string, string>
  refunded: Map<string, number>
}

export interface ShopStore {
  ledger: Ledger
  tables: { [K in Kind]: Table<Records[K]> }
  /** Epoch ms, never going back within one record. */
  now(): number
  /** Runs work as if it were then: history is made this way. */
  at<T>(time: number, work: () => T): T
  save<K extends Kind>(kind: K, draft: Draft<Records[K]>): Records[K]
  /** The record, changed; `undefined` values clear. */
  change<K extends Kind>(kind: K, id: string, patch: Partial<Records[K]>): Records[K]
  require<K extends Kind>(kind: K, id: string): Records[K]
  /** 1, 2, 3 … by name. */
  nextNumber(name: string): number
  onChange(listener: (kind: Kind, record: Stamped) => void): void
  /** What was done under a key of the caller's (idempotency). */
  recall(key: string): string | undefined
  remember(key: string, value: string): void
  /** Everything remembered now. */
  dump(): ShopEntry[]
  /** Remembers what another shop wrote down; nobody hears of it as a change. */
  load(entries: Iterable<ShopEntry>): void
  /** Each thing as it is remembered, before the request that caused it is answered. */
  onEntry(listener: (entry: ShopEntry) => void): void
}

/** Older keys are forgotten when the shop is written down: callers repeat themselves within hours. */
const KEPT_KEYS = 5000

const BY_PATH = Object.fromEntries(Object.values(RESOURCES as Record<string, Resource>).map((resource) => [resource.path, resource]))

/** Resource facts by path of the contract. */
export const resourceOf = (kind: Kind): Resource => BY_PATH[kind]!
export const KINDS = Object.keys(BY_PATH) as Kind[]
export const idOf = (kind: Kind, record: object): string => String((record as Record<string, unknown>)[resourceOf(kind).id])

/** An empty shop. `now` is the simulator's clock. */
export function createStore(now: () => number): ShopStore {
  const tables = Object.fromEntries(KINDS.map((kind) => [kind, tableOf(kind)])) as unknown as ShopStore['tables']
  const numbers = new Map<string, number>()
  const keys = new Map<string, string>()
  const listeners: ((kind: Kind, record: Stamped) => void)[] = []
  const entryListeners: ((entry: ShopEntry) => void)[] = []
  const tell = (entry: ShopEntry): void => entryListeners.forEach((listener) => listener(entry))
  const ledger: Ledger = { payment: new Map(), refunded: new Map() }
  let clock = now

  const save = <K extends Kind>(kind: K, draft: Draft<Records[K]>): Records[K] => {
    const table = tables[kind]
    const old = table.get(idOf(kind, draft))
    const time = Math.max(clock(), old?.update_time ?? 0)
    const record = { ...withoutGaps(draft), update_time: time, version: (old?.version ?? 0) + 1 } as unknown as Records[K]
    table.put(record)
    book(ledger, kind, record, old)
    tell(['record', kind, record])
    for (const listener of listeners) listener(kind, record)
    if (kind === 'trades')
      for (const allotment of soldAnew(tables.allotments, record as Trade, old as Trade | undefined)) save('allotments', allotment)
    return record
  }
  const require = <K extends Kind>(kind: K, id: string): Records[K] => {
    const record = tables[kind].get(id)
    if (record === undefined) throw new Refusal(404, 'not_found', `there is no ${resourceOf(kind).type} ${id}`)
    return record
  }

  return {
    tables,
    ledger,
    now: () => clock(),
    at(time, work) {
      const before = clock
      clock = () => time
      try {
        return work()
      } finally {
        clock = before
      }
    },
    save,
    change: (kind, id, patch) => save(kind, { ...require(kind, id), ...patch }),
    require,
    nextNumber(name) {
      const number = (numbers.get(name) ?? 0) + 1
      numbers.set(name, number)
      tell(['number', name, number])
      return number
    },
    onChange: (listener) => void listeners.push(listener),
    recall: (key) => keys.get(key),
    remember(key, value) {
      keys.set(key, value)
      tell(['key', key, value])
    },
    dump: () => [
      ...KINDS.flatMap((kind) => [...tables[kind].values()].map((record): ShopEntry => ['record', kind, record])),
      ...[...numbers].map(([name, number]): ShopEntry => ['number', name, number]),
      ...[...keys].slice(-KEPT_KEYS).map(([key, value]): ShopEntry => ['key', key, value]),
    ],
    load(entries) {
      for (const [what, name, value] of entries) {
        if (what === 'number') numbers.set(name, value)
        else if (what === 'key') keys.set(name, value)
        else loadRecord(tables, ledger, name, value)
      }
    },
    onEntry: (listener) => void entryListeners.push(listener),
  }
}

function loadRecord(tables: ShopStore['tables'], ledger: Ledger, kind: Kind, record: Stamped): void {
  const table = tables[kind] as Table<Stamped>
  book(ledger, kind, record, table.get(idOf(kind, record)))
  table.put(record)
}

function book({ payment, refunded }: Ledger, kind: Kind, record: Stamped, old: Stamped | undefined): void {
  if (kind === 'payments') for (const { tid } of (record as Payment).allocations) payment.set(tid, (record as Payment).payment_id)
  if (kind !== 'refunds') return
  const { tid } = record as Refund
  refunded.set(tid, (refunded.get(tid) ?? 0) + sent(record as Refund) - (old ? sent(old as Refund) : 0))
}

const sent = ({ status, amount }: Refund): number => (status === 'succeeded' ? amount : 0)

function tableOf(kind: Kind) {
  const { number } = resourceOf(kind)
  return createTable<Stamped>(
    (record) => idOf(kind, record),
    number === undefined ? undefined : (record) => String((record as unknown as Record<string, unknown>)[number]),
  )
}

/** Absent, not undefined or null: the contract leaves out what has no value. */
function withoutGaps(draft: object): object {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && value !== null))
}
