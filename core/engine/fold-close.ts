// Closes made records of a fold when their day is over: from then on they go to other systems, and what changes goes to an adjustment. Their
// delivery to the fold itself, due at that time, is what makes it happen.
import { toHubError, type HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { Body, Fold, LookUp } from '../model/fold.ts'
import type { CommitItem, DeliveryStep } from '../store/port.ts'
import { requireValid, stamped } from './canonical.ts'
import { fenced, type Courier, type DueRow, type HeldLane } from './courier.ts'
import { createLibrary } from './fold-entries.ts'
import { CLOSED, closesAt, OPEN, readMade } from './fold-made.ts'
import type { LiveConnection } from './graph.ts'
import { nextRecord, trail } from './rows.ts'
import { lanesOf, marksFor } from './targets.ts'

interface Closing {
  connection: LiveConnection
  rows: DueRow[]
  held: HeldLane
}
interface Due {
  row: DueRow
  /** Undefined: nothing is left to close. */
  at: number | undefined
  /** Why nobody knows when: a zone that was taken away, or spelled wrong since. Looked at again until it is put right. */
  error?: HubError
}

const LOOK_AGAIN_MS = 60_000

export async function closeDays(courier: Courier, fold: Fold, { connection, rows, held }: Closing): Promise<void> {
  const { deps } = courier
  const { boundIn } = await readMade(
    deps.store,
    connection.id,
    rows.map(({ record }) => record.id),
  )
  const { lookUp, read } = createLibrary(deps.store)
  const dues = await read(() => rows.map((row) => dueOf(row, { fold, lookUp, now: deps.now() })))
  for (const { row, error } of dues)
    if (error) deps.log.warn({ record: row.record.id, reason: error.message }, 'a summary cannot be closed')
  const items = dues.map((due) => closingItem(courier, { connection, due, boundIn: boundIn.get(due.row.record.id) ?? new Set() }))
  const { connection: id, lane, epoch } = held.lease
  const { fenced: isFenced, failed } = await deps.store.commit({ lane: { connection: id, lane, epoch }, items })
  if (isFenced) throw fenced()
  const marks = items.flatMap(({ key, dirty = [] }) => (failed.includes(key) ? [] : dirty))
  if (marks.length) courier.wake(lanesOf(marks))
}

function dueOf(row: DueRow, { fold, lookUp, now }: { fold: Fold; lookUp: LookUp; now: number }): Due {
  const { record } = row
  const body = JSON.parse(record.body) as Body
  if (record.isDeleted || body['status'] !== OPEN) return { row, at: undefined }
  try {
    return { row, at: closesAt(fold, body, { madeAt: record.createdAt, lookUp }) }
  } catch (thrown) {
    return { row, at: now + LOOK_AGAIN_MS, error: toHubError(thrown) }
  }
}

function closingItem(
  { deps, graph }: Courier,
  { connection, due, boundIn }: { connection: LiveConnection; due: Due; boundIn: Set<string> },
): CommitItem {
  const { row, at } = due
  const { record, delivery } = row
  const now = deps.now()
  const step = (to: DeliveryStep['to'], set: DeliveryStep['set']): DeliveryStep => ({
    connection: connection.id,
    object: record.object,
    record: record.id,
    from: ['due', 'waiting'],
    to,
    set,
    at: now,
  })
  if (at === undefined) return { key: record.id, steps: [step('done', { taken: delivery.dirty })] }
  if (at > now) return { key: record.id, steps: [step('due', { dueAt: at })] }
  const old = JSON.parse(record.body) as Canonical
  const body = stamped(record.object, { ...old, status: CLOSED }, now, now)
  requireValid(record.object, body)
  // A day on which all was taken back: there is nothing to tell anybody.
  const isEmpty = (old['lines'] as unknown[]).length === 0
  const next = nextRecord(record, body, now, { isDeleted: isEmpty })
  const marks = marksFor({
    graph: graph(),
    object: record.object,
    record: record.id,
    body,
    // Whoever takes closed ones alone hears of it now for the first time.
    changed: null,
    boundIn,
    origin: 'live',
    now,
  })
  return {
    key: record.id,
    records: [{ row: next, expectRev: record.rev }],
    steps: [step('done', { taken: delivery.dirty })],
    dirty: isEmpty && !boundIn.size ? [] : marks.dirty,
    lineage: [
      trail({
        at: now,
        record: record.id,
        object: record.object,
        connection: connection.id,
        kind: 'changed',
        origin: 'live',
        fields: 'status',
        patch: JSON.stringify({ status: [OPEN, CLOSED] }),
      }),
    ],
  }
}
