// Booking in a connection without a system (a summary, sellable stock): a batch is one commit, fenced by the one lane; where one record spoils it, the
// others are booked without it; what a record refers to is waited for.
import { HubError, toHubError } from '../errors.ts'
import type { CommitItem } from '../store/port.ts'
import { fenced, type Courier, type DueRow, type HeldLane } from './courier.ts'
import { REFERENCE_DEADLINE_MS, type Prepared } from './prepare.ts'
import { lanesOf } from './targets.ts'

const MOST_ROUNDS = 12

interface Booking<One> {
  held: HeldLane
  /** All that these write; computed again when something of it changed meanwhile. */
  item(many: readonly One[]): Promise<CommitItem>
  /** What puts one of them aside. */
  fail(one: One, error: HubError): CommitItem
}

/** All at once; where one of them spoils it, one by one. */
export async function bookAll<One>(courier: Courier, booking: Booking<One>, many: readonly One[]): Promise<void> {
  if (!many.length) return
  let error: HubError
  try {
    const refused = await bookOnce(courier, booking, many)
    if (refused === undefined) return
    error = new HubError('rowRefused', 'data', `the database refused this record: ${refused}`)
  } catch (thrown) {
    error = toHubError(thrown)
    if (error.kind !== 'data') throw error
  }
  if (many.length > 1) for (const one of many) await bookAll(courier, booking, [one])
  else await commitBooked(courier, booking.held, [booking.fail(many[0]!, error)])
}

/** Resolves with the database's words when it refused a row. */
async function bookOnce<One>(courier: Courier, { held, item }: Booking<One>, many: readonly One[]): Promise<string | undefined> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { failed, refused } = await commitBooked(courier, held, [await item(many)])
    if (refused.length) return refused[0]!.message
    if (!failed.length) return undefined
  }
  throw new HubError('raceLost', 'transient', `what is kept account of in ${held.lease.connection} kept changing while records were booked`)
}

/** Wakes those who hear of it; the lane itself is at work. Throws HubError transient `fenced`. */
export async function commitBooked({ deps, wake }: Courier, { lease }: HeldLane, items: CommitItem[]) {
  if (!items.length) return { failed: [], refused: [] }
  const { connection, lane, epoch } = lease
  const result = await deps.store.commit({ lane: { connection, lane, epoch }, items })
  if (result.fenced) throw fenced()
  const marks = items.flatMap(({ key, dirty = [] }) => (result.failed.includes(key) ? [] : dirty))
  const others = marks.filter((mark) => mark.connection !== connection)
  if (others.length) wake(lanesOf(others))
  return result
}

type Missing = { object: string; id: string }[]

/** A record comes by itself; after an hour a person is told. */
export function waitOrTell(row: DueRow, missing: Missing, now: number): Extract<Prepared, { kind: 'wait' | 'fail' }> {
  if (now - row.delivery.dirtyAt < REFERENCE_DEADLINE_MS) return { kind: 'wait', row, missing }
  const names = missing.map(({ object, id }) => `${object} ${id}`).join(', ')
  const message = `what this record refers to has not been read from any system: ${names}; synchronise it first, or correct the reference`
  const details = { field: missing[0]!.object, missing }
  return { kind: 'fail', row, error: new HubError('missingReference', 'data', message, { details }) }
}
