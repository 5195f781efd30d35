// What booking sellable stock writes: the figures of shops, the ledger, and the deliveries that were booked.
import type { Canonical } from '../mapping/port.ts'
import { COMMIT_SEQ, type CommitItem, type DeliveryRow, type RecordRow } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import type { Courier, DueRow } from './courier.ts'
import { backOffMs } from './failure.ts'
import { laneOf, priorityOf, type LiveConnection } from './graph.ts'
import { deadLetterId, expectedRev, newBinding, newRecord, nextRecord, trail } from './rows.ts'
import type { Allotted } from './stock-allot.ts'
import { ledgerText, PRODUCT, type Ledger } from './stock-ledger.ts'
import type { OrderHoldings } from './stock-orders.ts'
import type { KnownShop } from './stock-shops.ts'
import { marksFor } from './targets.ts'

const SELLABLE = 'sellableStock'

/** `item` is added to. */
export interface Writing {
  courier: Courier
  connection: LiveConnection
  item: CommitItem
  /** Figures to be looked at again, and when. */
  looks: Map<string, number>
}

interface Figure {
  ledger: Ledger
  /** As stored. */
  old: RecordRow | undefined
  /** Undefined: the shop is not there any more. */
  shop: KnownShop | undefined
  /** Known in the shop's system. */
  isBound: boolean
}

interface SellableBody extends Canonical {
  quantity: number
  formula: string
  isPaused: boolean
  allotment: { revision: number } & Terms
}
/** What a shop is given, and how it is to count. */
export interface Terms {
  total: number
  since: string
  countsParts: boolean
}

export function writeAllotted({ courier, connection, item, looks }: Writing, one: Allotted, { ledger, old, shop, isBound }: Figure) {
  const { deps, graph } = courier
  const { rule, quantity, formula, total, nextAt } = one
  const now = deps.now()
  const before = old && (JSON.parse(old.body) as SellableBody)
  if (!before && !shop) return
  const isAsBefore = rule.isPaused && before !== undefined
  const terms: Terms = {
    total,
    // A paused shop keeps what it was given, and counts it as it did.
    since: isAsBefore ? before.allotment.since : (rule.since ?? shop?.startFrom ?? before!.allotment.since),
    countsParts: isAsBefore ? before.allotment.countsParts : rule.bundles === 'parts',
  }
  const next = {
    ...(before ?? { shop: shop!.id, product: one.product }),
    connection: rule.connection,
    ...(ledger.skuCode !== undefined && { skuCode: ledger.skuCode }),
    quantity,
    formula,
    isPaused: rule.isPaused,
    allotment: { ...terms, revision: revisionOf(before?.allotment, terms, now) },
  }
  const changed = before ? FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(next[field])) : null
  const record = old?.id ?? deps.newId('rec')
  if (nextAt !== undefined) looks.set(record, nextAt)
  if (changed?.length === 0) return
  const body = stamped(SELLABLE, next, now, now)
  requireValid(SELLABLE, body)
  const row = old ? nextRecord(old, body, now) : { ...newRecord(deps, { object: SELLABLE, body, isFilled: true, now }), id: record }
  item.records!.push({ row, expectRev: old?.rev ?? null })
  ledger.shown[rule.shop] = { ...ledger.shown[rule.shop]!, record }
  ledger.isChanged = true
  const boundIn = new Set(isBound ? [rule.connection] : [])
  item.dirty!.push(...marksFor({ graph: graph(), object: SELLABLE, record, body, changed, boundIn, origin: 'live', now }).dirty)
  const patch = before && Object.fromEntries((changed ?? []).map((field) => [field, [before[field], next[field]]]))
  item.lineage!.push(
    trail({
      at: now,
      record,
      object: SELLABLE,
      connection: connection.id,
      kind: old ? 'changed' : 'created',
      origin: 'live',
      fields: changed?.join(',') ?? null,
      patch: patch ? JSON.stringify(patch) : null,
    }),
  )
}

/** A shop ignores what does not rise. It rises with time, so that a hub that was restored from a backup is heard again. */
const revisionOf = (before: SellableBody['allotment'] | undefined, { total, since, countsParts }: Terms, now: number): number => {
  if (!before) return now
  const isSame = before.total === total && before.since === since && before.countsParts === countsParts
  return isSame ? before.revision : Math.max(before.revision + 1, now)
}

const FIELDS = ['connection', 'skuCode', 'quantity', 'formula', 'isPaused', 'allotment'] as const

/** Figures that change by themselves are looked at again then; those that are looked at now already stay due. */
export function writeLooks(writing: Writing, rows: readonly DueRow[]) {
  const { courier, connection, item, looks } = writing
  for (const row of rows) {
    const dueAt = looks.get(row.record.id)
    writeStep(writing, row, dueAt === undefined ? undefined : { dueAt, attempts: 0 })
  }
  const now = courier.deps.now()
  const looked = new Set(rows.map(({ record }) => record.id))
  for (const [record, dueAt] of looks) {
    if (looked.has(record)) continue
    const lane = laneOf(connection, record)
    item.dirty!.push({ connection: connection.id, object: SELLABLE, record, lane, priority: priorityOf(SELLABLE, 'live'), dueAt, at: now })
  }
}

export function writeLedger({ courier: { deps }, connection, item }: Writing, ledger: Ledger) {
  if (!ledger.isChanged) return
  const now = deps.now()
  const { product, binding } = ledger
  const base = binding ?? newBinding({ connection: connection.id, object: PRODUCT, record: product, externalId: product, now })
  const row = { ...base, shadow: ledgerText(ledger), rev: binding ? binding.rev + 1 : 1, readAt: now, updatedAt: now }
  item.bindings!.push({ row, expectRev: binding?.rev ?? null })
}

type Again = Pick<DeliveryRow, 'dueAt' | 'attempts'>

/** The delivery is booked; it may be due again. */
export function writeStep({ courier: { deps }, connection, item }: Writing, { record, delivery }: DueRow, again?: Again) {
  const now = deps.now()
  const at = { connection: connection.id, object: record.object, record: record.id }
  const next = again ?? { taken: delivery.dirty, attempts: 0, dueAt: now }
  item.steps!.push({
    ...at,
    from: ['due', 'waiting'],
    to: again ? 'due' : 'done',
    closeIfDirty: delivery.dirty,
    set: { ...next, waitingFor: null, lastError: null },
    at: now,
  })
  item.deadLettersResolved!.push({ id: deadLetterId('out', at.connection, at.object, record.id), at: now })
}

/** When what could not be read is asked for again. */
function soon({ courier: { deps } }: Writing, { delivery }: DueRow): Again {
  const attempts = delivery.attempts + 1
  return { dueAt: deps.now() + backOffMs(attempts, deps.random()), attempts }
}

export function writeOrder(writing: Writing, row: DueRow, { after, isPending }: { after: OrderHoldings; isPending: boolean }) {
  writeStep(writing, row, isPending ? soon(writing, row) : undefined)
  writeMember(writing, row, after.held.length || after.sold.length || row.binding.shadow !== null ? JSON.stringify(after) : null)
}

/** `isLate`: it could not be read anew before it was booked for the first time. */
export function writeLevel(writing: Writing, row: DueRow, { product, isLate }: { product: string | undefined; isLate: boolean }) {
  writeStep(writing, row, isLate ? soon(writing, row) : undefined)
  if (!isLate) writeMember(writing, row, product === undefined ? null : JSON.stringify({ product }))
}

/** What the ledger holds of a record, so that a change books the difference. */
function writeMember({ courier: { deps }, connection, item }: Writing, { record, binding }: DueRow, shadow: string | null) {
  if (binding.shadow === shadow) return
  const now = deps.now()
  const row = { ...binding, externalId: record.id, shadow, writtenSeq: COMMIT_SEQ, readAt: now, rev: binding.rev + 1, updatedAt: now }
  item.bindings!.push({ row, expectRev: expectedRev(binding) })
  if (record.object !== 'order') return
  item.lineage!.push(
    trail({ at: now, record: record.id, object: record.object, connection: connection.id, kind: 'booked', origin: 'live', fields: null }),
  )
}
