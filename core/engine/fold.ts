// Adds records up into records of another object (core/model/fold.ts): a delivery to a fold is booked here instead of sent. One batch is one
// commit: bookings, made records, their own deliveries and the steps of the members' deliveries, all or nothing. What a member has been booked
// for is the fold's binding of it, so that a change books the difference. The fold has one lane: nobody else books at the same time.
import { HubError, toHubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Body, Fold } from '../model/fold.ts'
import { COMMIT_SEQ, type CommitItem, type DirtyMark } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import { fenced, type Courier, type DueRow, type HeldLane } from './courier.ts'
import { book, keptOf, type Books, type Kept, type Made } from './fold-book.ts'
import { createLibrary, entriesOf, type Library, type Member, type OpenEntry } from './fold-entries.ts'
import { bodyOf, closesAt, groupDigest, headText, readLedgers, readShelf, SHARED, type Group, type Shelf } from './fold-made.ts'
import type { EngineDeps } from './deps.ts'
import { ledgerText, shareOut, type Ledger } from './fold-share.ts'
import { laneOf, priorityOf, type Channel } from './graph.ts'
import { REFERENCE_DEADLINE_MS, type Prepared } from './prepare.ts'
import { preparedItem } from './prepared-item.ts'
import { deadLetterId, expectedRev, newBinding, newRecord, nextRecord, trail } from './rows.ts'
import { marksFor } from './targets.ts'

interface Batch {
  channel: Channel
  rows: DueRow[]
  held: HeldLane
}
interface Bookable {
  row: DueRow
  entries: OpenEntry[]
  before: Kept
}
export async function foldBatch(courier: Courier, fold: Fold, batch: Batch): Promise<void> {
  const library = createLibrary(courier.deps.store)
  const { bookable, others } = await sort(courier, fold, batch, library)
  await commit(
    courier,
    batch,
    others.map((one) => preparedItem(courier.deps, batch.channel, one)),
  )
  await bookAll(courier, fold, { ...batch, bookable, library })
}

/** Those that can be booked, and those that wait, stop or fail. */
async function sort({ deps }: Courier, fold: Fold, { channel, rows }: Batch, library: Library) {
  const found = await entriesOf(
    fold,
    rows.map((row) => memberOf(row, channel)),
    library,
  )
  const bookable: Bookable[] = []
  const others: Prepared[] = []
  for (const [index, row] of rows.entries()) {
    const one = found[index]!
    if (row.record.isStopped) others.push({ kind: 'stop', row })
    else if ('entries' in one) bookable.push({ row, entries: one.entries, before: keptOf(row.binding) })
    else if ('error' in one) others.push({ kind: 'fail', row, error: one.error })
    else if (deps.now() - row.delivery.dirtyAt < REFERENCE_DEADLINE_MS) others.push({ kind: 'wait', row, missing: one.missing })
    else others.push({ kind: 'fail', row, error: notThere(one.missing) })
  }
  return { bookable, others }
}

function memberOf({ record }: DueRow, { outbound }: Channel): Member {
  const body = JSON.parse(record.body) as Canonical
  const isMember = record.isFilled && !record.isDeleted && outbound!.accepts(body)
  return { id: record.id, body: isMember ? body : undefined }
}

function notThere(missing: { object: string; id: string }[]): HubError {
  const names = missing.map(({ object, id }) => `${object} ${id}`).join(', ')
  const message = `what this record refers to has not been read from any system: ${names}; synchronise it first, or correct the reference`
  return new HubError('missingReference', 'data', message, { details: { field: missing[0]!.object, missing } })
}

interface Ready extends Batch {
  bookable: Bookable[]
  library: Library
}

/** All at once; where one of them spoils it, one by one. */
async function bookAll(courier: Courier, fold: Fold, batch: Ready): Promise<void> {
  const { bookable, channel } = batch
  if (!bookable.length) return
  let error: HubError
  try {
    const refused = await bookOnce(courier, fold, batch)
    if (refused === undefined) return
    error = new HubError('rowRefused', 'data', `the database refused this record: ${refused}`)
  } catch (thrown) {
    error = toHubError(thrown)
    if (error.kind !== 'data') throw error
  }
  if (bookable.length > 1) for (const one of bookable) await bookAll(courier, fold, { ...batch, bookable: [one] })
  else await commit(courier, batch, [preparedItem(courier.deps, channel, { kind: 'fail', row: bookable[0]!.row, error })])
}

const MOST_ROUNDS = 12

/** Resolves with the database's words when it refused a row. */
async function bookOnce(courier: Courier, fold: Fold, batch: Ready): Promise<string | undefined> {
  const connection = batch.channel.connection.id
  const keys = batch.bookable.flatMap(({ entries, before }) => [...entries, ...before.bookings].map(({ group }) => group))
  const owners = batch.bookable.flatMap(({ entries, before }) => [...entries.map(({ share }) => share), ...(before.shares ?? [])])
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const shelf = await readShelf(courier.deps, { connection, fold }, keys)
    const ledgers = await readLedgers(
      courier.deps.store,
      connection,
      owners.flatMap((share) => (share ? [share.owner] : [])),
    )
    const item = await itemOf(courier, fold, batch, { ...shelf, ledgers })
    const { failed, refused } = await commit(courier, batch, [item])
    if (refused.length) return refused[0]!.message
    if (!failed.length) return undefined
  }
  throw new HubError('raceLost', 'transient', 'the summaries kept changing while records were added up into them')
}

async function commit({ deps, wake }: Courier, { held, channel }: Batch, items: CommitItem[]) {
  if (!items.length) return { failed: [], refused: [] }
  const { connection, lane, epoch } = held.lease
  const result = await deps.store.commit({ lane: { connection, lane, epoch }, items })
  if (result.fenced) throw fenced()
  const marks = items.flatMap(({ key, dirty = [] }) => (result.failed.includes(key) ? [] : dirty))
  const others = marks.filter((mark) => mark.connection !== channel.connection.id)
  if (others.length) wake(others.map((mark) => ({ connection: mark.connection, lane: `out/${mark.lane}` })))
  return result
}

async function itemOf(courier: Courier, fold: Fold, { bookable, channel, library }: Ready, shelf: Shelf & Ledgers): Promise<CommitItem> {
  const { deps } = courier
  const books: Books = {
    maxLines: fold.rule.maxLines,
    madeOf: (group) => shelf.groups.get(group)!.made,
    open: (group, seq, adjusts) => newMade(deps.newId('rec'), { group, seq, adjusts }),
  }
  const booked = bookable.map((one) => ({ ...one, after: bookOne(books, fold, shelf.ledgers, one) }))
  const item: CommitItem = { key: 'fold', records: [], bindings: [], dirty: [], steps: [], lineage: [], deadLettersResolved: [] }
  const made = [...shelf.groups.values()].flatMap((group) => group.made.filter(({ isChanged }) => isChanged))
  const bodies = await library.read(() => made.map((one) => bodyAndEnd(courier, fold, one, { shelf, library })))
  for (const [index, one] of made.entries()) writeMade(courier, { channel, fold, shelf, item }, { made: one, ...bodies[index]! })
  for (const group of shelf.groups.values()) writeHead(deps, { channel, fold, item }, group)
  const numberOf = new Map([...shelf.records.values()].map(({ id, number }) => [id, number]))
  for (const { row } of item.records!) numberOf.set(row.id, row.number)
  for (const [owner, ledger] of shelf.ledgers) writeLedger(deps, { channel, item }, owner, ledger)
  for (const one of booked) writeMember(deps, { channel, item, numberOf }, one)
  return item
}

interface Ledgers {
  ledgers: ReadonlyMap<string, Ledger>
}

/** Amounts that are shared out first, then the books. */
function bookOne(books: Books, { share: rule }: Fold, ledgers: ReadonlyMap<string, Ledger>, { before, entries }: Bookable): Kept {
  const field = rule?.field ?? ''
  const requests = entries.flatMap(({ share }) => (share ? [share] : []))
  const shares = shareOut(ledgers, before.shares ?? [], requests)
  let next = 0
  const whole = entries.map(({ share, sums, ...entry }) => ({
    ...entry,
    sums: share ? { ...sums, [field]: shares[next++]!.amount } : sums,
  }))
  return { bookings: book(books, before.bookings, whole), ...(shares.length && { shares }) }
}

function writeLedger({ now }: EngineDeps, { channel, item }: Writing, owner: string, ledger: Ledger) {
  if (!ledger.isChanged) return
  const base =
    ledger.binding ?? newBinding({ connection: channel.connection.id, object: SHARED, record: owner, externalId: owner, now: now() })
  const rev = ledger.binding ? ledger.binding.rev + 1 : 1
  const row = { ...base, shadow: ledgerText(ledger), rev, readAt: now(), updatedAt: now() }
  item.bindings!.push({ row, expectRev: ledger.binding?.rev ?? null })
}

const newMade = (id: string, at: { group: string; seq: number; adjusts: string | undefined }): Made => {
  const { adjusts, ...rest } = at
  return { id, ...rest, isOpen: true, lines: new Map(), members: 0, isChanged: true, ...(adjusts !== undefined && { adjusts }) }
}

interface BodyAndEnd {
  old: Body | undefined
  body: Canonical
  /** When a new one closes. */
  closesAt: number | undefined
}

function bodyAndEnd({ deps }: Courier, fold: Fold, made: Made, { shelf, library }: { shelf: Shelf; library: Library }): BodyAndEnd {
  const now = deps.now()
  const stored = shelf.records.get(made.id)
  const old = stored && (JSON.parse(stored.body) as Body)
  const { lookUp } = library
  const body = bodyOf(fold, made, { ...(old && { old }), now, lookUp })
  return { old, body, closesAt: old ? undefined : closesAt(fold, body, { madeAt: now, lookUp }) }
}

interface Writing {
  channel: Channel
  item: CommitItem
}

function writeMade(
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

function writeHead(deps: EngineDeps, { channel, fold, item }: Writing & { fold: Fold }, group: Group) {
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
interface Booked extends Bookable {
  after: Kept
}

function writeMember(
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
