// The books of a fold: which made record holds how much of which member. What a member has in closed records stays there for good; what it
// should have beyond that goes to open ones, if need be to an adjustment. Pure: everything that is read comes with the books.
import { add, compare, negate } from '../model/money.ts'
import type { Share } from './fold-share.ts'

/** Decimals by field. */
export type Sums = Record<string, string>
/** What a member brings to one line of one group. `group` and `key`: JSON of the values that tell them apart. */
export interface Entry {
  group: string
  key: string
  sums: Sums
}
/** An entry, or a part of it, in the made record that holds it. */
export interface Booking extends Entry {
  made: string
}
/** A made record as it is added up. */
export interface Made {
  id: string
  group: string
  /** Rises within the group, from 1. */
  seq: number
  /** What its number counts, where that of `seq` is another bill's: of another currency, say. */
  count?: number
  isOpen: boolean
  /** Closed with nothing in it, and so never told to anybody. */
  isGone?: boolean
  lines: Map<string, Sums>
  members: number
  isChanged: boolean
  /** The closed record of the group that this one adjusts. */
  adjusts?: string
}
export interface Books {
  maxLines: number
  /** By `seq`. New ones are added to it. */
  madeOf(group: string): Made[]
  open(group: string, seq: number, adjusts: string | undefined): Made
}

/** What the fold's binding of a member keeps in its shadow. */
export interface Kept {
  bookings: readonly Booking[]
  /** Only of members without amounts of their own. */
  shares?: readonly Share[]
  /** Business days by what they follow from (`dayKey`). */
  days?: Days
}
/** A time keeps the day that it was booked on, however the shop ends its days later. */
export type Days = Readonly<Record<string, string>>
export const keptOf = ({ shadow }: { shadow: string | null }): Kept => (shadow === null ? { bookings: [] } : (JSON.parse(shadow) as Kept))

/** Books a member anew, from what it had to what it should have. Returns its bookings; what changed is marked in the books. */
export function book(books: Books, before: readonly Booking[], entries: readonly Entry[]): Booking[] {
  const madeBy = new Map<string, Made>()
  const madeOf = ({ group, made: id }: Booking) => {
    const found = madeBy.get(id) ?? books.madeOf(group).find((made) => made.id === id)!
    madeBy.set(id, found)
    return found
  }
  const closed = before.filter((booking) => !madeOf(booking).isOpen)
  const reopened = before.filter((booking) => madeOf(booking).isOpen)
  const after = [...closed]
  for (const booking of reopened) put(madeOf(booking), booking.key, negated(booking.sums))
  for (const entry of remainders(entries, closed)) {
    const made = place(books, entry)
    madeBy.set(made.id, made)
    put(made, entry.key, entry.sums)
    after.push({ ...entry, made: made.id })
  }
  count(madeBy, before, after)
  for (const made of madeBy.values()) for (const [key, sums] of made.lines) if (made.isOpen && isZero(sums)) made.lines.delete(key)
  return after
}

/** What is still to be booked of each line: what it should be, less what closed records hold of it. */
function remainders(entries: readonly Entry[], closed: readonly Booking[]): Entry[] {
  const wanted = new Map<string, Entry>()
  const note = ({ group, key, sums }: Entry, by: (sums: Sums) => Sums) => {
    const known = wanted.get(`${group}\n${key}`)
    wanted.set(`${group}\n${key}`, { group, key, sums: known ? plus(known.sums, by(sums)) : by(sums) })
  }
  for (const entry of entries) note(entry, (sums) => sums)
  for (const booking of closed) note(booking, negated)
  return [...wanted.values()].filter(({ sums }) => !isZero(sums))
}

/** The open record that has the line already, one with room for it, or a new one. */
function place(books: Books, { group, key }: Entry): Made {
  const all = books.madeOf(group)
  const open = all.filter(({ isOpen }) => isOpen)
  const fitting = open.find(({ lines }) => lines.has(key)) ?? open.find(({ lines }) => lines.size < books.maxLines)
  if (fitting) return fitting
  const made = books.open(group, (all.at(-1)?.seq ?? 0) + 1, all.findLast(({ isOpen, isGone }) => !isOpen && !isGone)?.id)
  all.push(made)
  return made
}

function put(made: Made, key: string, sums: Sums) {
  const known = made.lines.get(key)
  made.lines.set(key, known ? plus(known, sums) : sums)
  made.isChanged = true
}

function count(madeBy: ReadonlyMap<string, Made>, before: readonly Booking[], after: readonly Booking[]) {
  const had = new Set(before.map(({ made }) => made))
  const has = new Set(after.map(({ made }) => made))
  for (const [id, made] of madeBy) made.members += Number(has.has(id)) - Number(had.has(id))
}

const isZero = (sums: Sums) => Object.values(sums).every((value) => compare(value, '0') === 0)
const negated = (sums: Sums): Sums => Object.fromEntries(Object.entries(sums).map(([field, value]) => [field, negate(value)]))

function plus(a: Sums, b: Sums): Sums {
  const sums = { ...a }
  for (const [field, value] of Object.entries(b)) sums[field] = sums[field] === undefined ? value : add(sums[field], value)
  return sums
}
