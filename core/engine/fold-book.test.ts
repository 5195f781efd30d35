// Properties of the books under any history of members that come, change, go, and records that close in between.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, sum } from '../model/money.ts'
import { book, type Booking, type Books, type Entry, type Made } from './fold-book.ts'

const entry = fc.record({
  group: fc.constantFrom('A', 'B', 'C'),
  key: fc.constantFrom('tea', 'cup', 'spoon', 'tray'),
  sums: fc.record({
    quantity: fc.integer({ min: 0, max: 9 }).map(String),
    amount: fc.integer({ min: 0, max: 99_999 }).map((fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`),
  }),
})
type Step = { member: number; entries: Entry[] } | { close: 'A' | 'B' | 'C' }
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ member: fc.integer({ min: 0, max: 5 }), entries: fc.array(entry, { maxLength: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ close: fc.constantFrom('A' as const, 'B' as const, 'C' as const) }) },
  ),
  { maxLength: 40 },
)

/** Plays a history; what was closed is remembered as it was then. */
function play(history: Step[], maxLines: number) {
  const groups = new Map<string, Made[]>()
  const madeOf = (group: string) => groups.get(group) ?? groups.set(group, []).get(group)!
  const open: Books['open'] = (group, seq, adjusts) => {
    return { id: `${group}${seq}`, group, seq, isOpen: true, lines: new Map(), members: 0, isChanged: false, ...(adjusts && { adjusts }) }
  }
  const books: Books = { maxLines, madeOf, open }
  const bookings = new Map<number, Booking[]>()
  const wanted = new Map<number, Entry[]>()
  const frozen = new Map<string, string>()
  for (const step of history) {
    if ('close' in step) {
      for (const made of madeOf(step.close).filter(({ isOpen }) => isOpen)) {
        made.isOpen = false
        frozen.set(made.id, shown(made))
      }
    } else {
      bookings.set(step.member, book(books, bookings.get(step.member) ?? [], step.entries))
      wanted.set(step.member, step.entries)
    }
  }
  return {
    made: [...groups.values()].flat(),
    bookings: [...bookings.values()].flat(),
    byMember: bookings,
    wanted: [...wanted.values()].flat(),
    frozen,
    books,
  }
}

const shown = ({ lines, members }: Made) => JSON.stringify([[...lines], members])
const total = (items: { sums: Record<string, string> }[], field: string) => sum(items.map(({ sums }) => sums[field]!))
const same = (a: string, b: string) => expect(compare(a, b)).toBe(0)

describe('the books of a fold, after any history', () => {
  it('add up to what the members bring, group by group and line by line', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (history, maxLines) => {
        const { made, wanted } = play(history, maxLines)
        for (const group of ['A', 'B', 'C'])
          for (const key of ['tea', 'cup', 'spoon', 'tray'])
            for (const field of ['quantity', 'amount']) {
              const ofMade = made
                .filter((one) => one.group === group)
                .flatMap(({ lines }) => (lines.has(key) ? [{ sums: lines.get(key)! }] : []))
              same(
                total(ofMade, field),
                total(
                  wanted.filter((one) => one.group === group && one.key === key),
                  field,
                ),
              )
            }
      }),
    )
  })

  it('are the bookings of the members, each in one place', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (history, maxLines) => {
        const { made, bookings, byMember } = play(history, maxLines)
        for (const { id, lines, members } of made) {
          const here = bookings.filter((booking) => booking.made === id)
          for (const key of new Set([...lines.keys(), ...here.map((booking) => booking.key)]))
            same(
              total(
                here.filter((booking) => booking.key === key),
                'amount',
              ),
              lines.get(key)?.['amount'] ?? '0',
            )
          expect(members).toBe([...byMember.values()].filter((mine) => mine.some((booking) => booking.made === id)).length)
        }
        // A line of a member lies in one open record at most.
        for (const mine of byMember.values()) {
          const open = mine
            .filter((booking) => made.find(({ id }) => id === booking.made)!.isOpen)
            .map(({ group, key }) => `${group} ${key}`)
          expect(new Set(open).size).toBe(open.length)
        }
      }),
    )
  })

  it('never touch what is closed, keep within the number of lines, and say what they adjust', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (history, maxLines) => {
        const { made, frozen } = play(history, maxLines)
        for (const one of made) {
          if (!one.isOpen) expect(shown(one)).toBe(frozen.get(one.id))
          expect(one.lines.size).toBeLessThanOrEqual(maxLines)
          const closedBefore = made.some((other) => other.group === one.group && other.seq < one.seq && !other.isOpen)
          if (one.adjusts !== undefined) expect(made.find(({ id }) => id === one.adjusts)!.isOpen).toBe(false)
          if (one.isOpen && closedBefore === false) expect(one.adjusts).toBeUndefined()
        }
      }),
    )
  })

  it('change nothing when a member comes again as it was', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (history, maxLines) => {
        const { made, byMember, books } = play(history, maxLines)
        const before = made.map(sorted)
        for (const [member, mine] of byMember) {
          const last = history.findLast((step) => 'member' in step && step.member === member) as { entries: Entry[] }
          book(books, mine, last.entries)
        }
        expect(books.madeOf('A').concat(books.madeOf('B'), books.madeOf('C')).length).toBe(made.length)
        expect(made.map(sorted)).toEqual(before)
      }),
    )
  })
})

const sorted = ({ lines, members }: Made) => JSON.stringify([[...lines].sort(([a], [b]) => (a < b ? -1 : 1)), members])
