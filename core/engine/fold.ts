// Adds records up into records of another object (core/model/fold.ts): a delivery to a fold is booked here instead of sent. One batch is one
// commit: bookings, made records, their own deliveries and the steps of the members' deliveries, all or nothing. What a member has been booked
// for is the fold's binding of it, so that a change books the difference. The fold has one lane: nobody else books at the same time.
import type { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Fold } from '../model/fold.ts'
import type { CommitItem, Store } from '../store/port.ts'
import { bookAll, commitBooked, waitOrTell } from './account.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import { book, keptOf, type Books, type Kept, type Made } from './fold-book.ts'
import { createLibrary, entriesOf, type Library, type Member, type OpenEntry } from './fold-entries.ts'
import { numbersTaken, readLedgers, readShelf, type Shelf } from './fold-made.ts'
import { shareOut, type Ledger } from './fold-share.ts'
import { bodyAndEnd, type BodyAndEnd, writeHead, writeLedger, writeMade, writeMember } from './fold-write.ts'
import type { Channel } from './graph.ts'
import type { Prepared } from './prepare.ts'
import { preparedItem } from './prepared-item.ts'
import { earlyAmong } from './start-from.ts'

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
  const { channel, held } = batch
  const itemOfOther = (one: Prepared) => preparedItem(courier.deps, channel, one)
  await commitBooked(courier, held, others.map(itemOfOther))
  const booking = {
    held,
    item: (many: readonly Bookable[]) => bookItem(courier, fold, { ...batch, bookable: many, library }),
    fail: ({ row }: Bookable, error: HubError) => itemOfOther({ kind: 'fail', row, error }),
  }
  await bookAll(courier, booking, bookable)
}

/** Those that can be booked, and those that wait, stop or fail. */
async function sort({ deps }: Courier, fold: Fold, { channel, rows }: Batch, library: Library) {
  const bodies = rows.map(({ record }) => JSON.parse(record.body) as Canonical)
  const early = await earlyAmong(deps.store, channel, bodies)
  const found = await entriesOf(
    fold,
    rows.map((row, index) => memberOf(row, channel, { body: bodies[index]!, isEarly: early[index] === true })),
    library,
  )
  const bookable: Bookable[] = []
  const others: Prepared[] = []
  for (const [index, row] of rows.entries()) {
    const one = found[index]!
    if (row.record.isStopped) others.push({ kind: 'stop', row })
    else if ('entries' in one) bookable.push({ row, entries: one.entries, before: keptOf(row.binding) })
    else if ('error' in one) others.push({ kind: 'fail', row, error: one.error })
    else others.push(waitOrTell(row, one.missing, deps.now()))
  }
  return { bookable, others }
}

function memberOf({ record, binding }: DueRow, { outbound }: Channel, { body, isEarly }: { body: Canonical; isEarly: boolean }): Member {
  const isBegun = !isEarly || keptOf(binding).bookings.length > 0
  const isMember = record.isFilled && !record.isDeleted && isBegun && outbound!.accepts(body)
  return { id: record.id, body: isMember ? body : undefined, days: keptOf(binding).days }
}

interface Ready extends Batch {
  bookable: readonly Bookable[]
  library: Library
}

async function bookItem(courier: Courier, fold: Fold, batch: Ready): Promise<CommitItem> {
  const connection = batch.channel.connection.id
  const keys = batch.bookable.flatMap(({ entries, before }) => [...entries, ...before.bookings].map(({ group }) => group))
  const shares = batch.bookable.flatMap(({ entries, before }) => [...entries.map(({ share }) => share), ...(before.shares ?? [])])
  const owners = shares.flatMap((share) => (share ? [share.owner] : []))
  const shelf = await readShelf(courier.deps, { connection, fold }, keys)
  const ledgers = await readLedgers(courier.deps.store, connection, owners)
  return itemOf(courier, fold, batch, { ...shelf, ledgers })
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
  const bodiesOf = () => library.read(() => made.map((one) => bodyAndEnd(courier, fold, one, { shelf, library })))
  const bodies = await numbered(deps.store, fold, { made, bodiesOf })
  for (const [index, one] of made.entries()) writeMade(courier, { channel, fold, shelf, item }, { made: one, ...bodies[index]! })
  for (const group of shelf.groups.values()) writeHead(deps, { channel, fold, item }, group)
  const numberOf = new Map([...shelf.records.values()].map(({ id, number }) => [id, number]))
  for (const { row } of item.records!) numberOf.set(row.id, row.number)
  for (const [owner, ledger] of shelf.ledgers) writeLedger(deps, { channel, item }, owner, ledger)
  for (const one of booked) writeMember(deps, { channel, item, numberOf }, one)
  return item
}

interface Numbering {
  made: readonly Made[]
  bodiesOf(): Promise<BodyAndEnd[]>
}

/** Bodies whose new ones have numbers that no other bill has. */
async function numbered(store: Store, { rule }: Fold, { made, bodiesOf }: Numbering): Promise<BodyAndEnd[]> {
  for (;;) {
    const all = await bodiesOf()
    const numbers = all.map(({ old, body }) => (old ? undefined : String(body['number'])))
    const taken = await numbersTaken(store, rule.makes, numbers)
    const again = made.filter(
      (_, index) => numbers[index] !== undefined && (taken.has(numbers[index]) || numbers.indexOf(numbers[index]) < index),
    )
    if (!again.length) return all
    for (const one of again) one.count = (one.count ?? one.seq) + 1
  }
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
  const whole = entries.map(({ share, sums, days: _, ...entry }) => ({
    ...entry,
    sums: share ? { ...sums, [field]: shares[next++]!.amount } : sums,
  }))
  // One that leaves may come back on its day.
  const days = (entries.length ? entries.map((entry) => entry.days) : [before.days ?? {}]).flatMap((all) => Object.entries(all))
  return {
    bookings: book(books, before.bookings, whole),
    ...(shares.length && { shares }),
    ...(days.length && { days: Object.fromEntries(days) }),
  }
}

const newMade = (id: string, at: { group: string; seq: number; adjusts: string | undefined }): Made => {
  const { adjusts, ...rest } = at
  return { id, ...rest, isOpen: true, lines: new Map(), members: 0, isChanged: true, ...(adjusts !== undefined && { adjusts }) }
}
