// What a booking writes: bills, their heads, ledgers of shared amounts, and the members with their trails.
import type { Canonical } from '../mapping/port.ts'
import type { Body, Fold } from '../model/fold.ts'
import { COMMIT_SEQ, type CommitItem, type DirtyMark } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import type { Courier, DueRow } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import type { Kept, Made } from './fold-book.ts'
import type { Library } from './fold-entries.ts'
import { bodyOf, closesAt, groupDigest, headText, type Group, type Shelf } from './fold-made.ts'
import { ledgerText, SHARED, type Ledger } from './fold-share.ts'
import { laneOf, priorityOf, type Channel } from './graph.ts'
import { deadLetterId, expectedRev, newBinding, newRecord, nextRecord, trail } from './rows.ts'
import { marksFor } from './targets.ts'

export interface BodyAndEnd {
  old: Body | undefined
  body: Canonical
  /** When a new one closes. */
  closesAt: number | undefined
}

/** The body of a bill that changed or is new, and the time at which it closes. */
export function bodyAndEnd({ deps }: Courier, fold: Fold, made: Made, { shelf, library }: { shelf: Shelf; library: Library }): BodyAndEnd {
  const now = deps.now()
  const stored = shelf.records.get(made.id)
  const old = stored && (JSON.parse(stored.body) as Body)
  const { lookUp } = library
  const body = bodyOf(fold, made, { ...(old && { old }), now, lookUp })
  return { old, body, closesAt: old ? undefined : closesAt(fold, body, { madeAt: now, lookUp }) }
}

/** `item` is added to. */
interface Writing {
  channel: Channel
  item: CommitItem
}

export function writeMade(
  { deps, graph }: Courier,
  { channel, fold, shelf, item }: Writing & { fold: Fold; shelf: Shelf },
  { made, old, body: raw, closesAt: end }: BodyAndEnd & { made: Made },
) {
  const now = deps.now()
  const object = fold.rule.makes
  const body = stamped(object, raw, now, now)
  requireValid(object, body)
  const stored = shelf.records.get(made.id)
  const row = stored ? nextRecord(stored, body, now) : { ...newRecord(deps, { object, body, isFilled: true, now }), id: made.id }
  item.records!.push({ row, expectRev: stored?.rev ?? null })
  const changed = ['lines', 'memberCount', ...Object.keys(fold.rule.total)]
  const boundIn = shelf.boundIn.get(made.id) ?? new Set<string>()
  const marks = marksFor({ graph: graph(), object, record: row.id, body, changed: old ? changed : null, boundIn, origin: 'live', now })
  item.dirty!.push(...marks.dirty)
  if (end !== undefined) item.dirty!.push(closingMark(channel, { object, record: row.id, dueAt: end, now }))
  item.lineage!.push(
    trail({
      at: now,
      record: row.id,
      object,
      connection: channel.connection.id,
      kind: old ? 'changed' : 'created',
      origin: 'live',
      fields: old ? changed.join(',') : null,
      // The lines as they were follow from the bookings: with each change they would be written again as a whole.
      patch: null,
    }),
  )
}

/** At its time the made record is due at the fold itself, which closes it. */
const closingMark = (
  { connection }: Channel,
  { object, record, dueAt, now }: { object: string; record: string; dueAt: number; now: number },
): DirtyMark => ({
  connection: connection.id,
  object,
  record,
  lane: laneOf(connection, record),
  priority: priorityOf(object, 'live'),
  dueAt,
  at: now,
})

export function writeHead(deps: EngineDeps, { channel, fold, item }: Writing & { fold: Fold }, group: Group) {
  const now = deps.now()
  const shadow = headText(group)
  if (!group.made.length || group.head?.shadow === shadow) return
  const base =
    group.head ??
    newBinding({
      connection: channel.connection.id,
      object: fold.rule.makes,
      record: group.made[0]!.id,
      externalId: groupDigest(deps, group.key),
      now,
    })
  const rev = group.head ? group.head.rev + 1 : 1
  item.bindings!.push({ row: { ...base, shadow, rev, readAt: now, updatedAt: now }, expectRev: group.head?.rev ?? null })
}

interface Booked {
  row: DueRow
  before: Kept
  after: Kept
}

export function writeMember(
  deps: EngineDeps,
  { channel, item, numberOf }: Writing & { numberOf: ReadonlyMap<string, string | null> },
  { row, before, after }: Booked,
) {
  const now = deps.now()
  const { record, delivery, binding } = row
  const at = { connection: channel.connection.id, object: channel.object, record: record.id }
  item.steps!.push({
    ...at,
    from: ['due', 'waiting'],
    to: 'done',
    closeIfDirty: delivery.dirty,
    set: { taken: delivery.dirty, attempts: 0, dueAt: now, waitingFor: null, lastError: null },
    at: now,
  })
  item.deadLettersResolved!.push({ id: deadLetterId('out', at.connection, at.object, record.id), at: now })
  const shadow = JSON.stringify(after)
  if (binding.shadow === shadow || (!before.bookings.length && !after.bookings.length)) return
  const made = [...new Set(after.bookings.map((booking) => booking.made))]
  const numbers = made.map((id) => numberOf.get(id)).join(', ')
  item.bindings!.push({
    row: {
      ...binding,
      externalId: record.id,
      shadow,
      documentNumber: numbers === '' ? null : numbers,
      writtenSeq: COMMIT_SEQ,
      readAt: now,
      rev: binding.rev + 1,
      updatedAt: now,
    },
    expectRev: expectedRev(binding),
  })
  item.lineage!.push(trail({ ...at, at: now, kind: 'booked', origin: 'live', fields: numbers }))
  for (const id of new Set([...before.bookings, ...after.bookings].map((booking) => booking.made)))
    item.lineage!.push(trail({ ...at, at: now, record: id, kind: 'booked', origin: 'live', externalId: record.id }))
}

export function writeLedger({ now }: EngineDeps, { channel, item }: Writing, owner: string, ledger: Ledger) {
  if (!ledger.isChanged) return
  const base =
    ledger.binding ?? newBinding({ connection: channel.connection.id, object: SHARED, record: owner, externalId: owner, now: now() })
  const rev = ledger.binding ? ledger.binding.rev + 1 : 1
  const row = { ...base, shadow: ledgerText(ledger), rev, readAt: now(), updatedAt: now() }
  item.bindings!.push({ row, expectRev: ledger.binding?.rev ?? null })
}
