// Repairs what a data check found, by the normal path: what the system shows now is observed (origin reconcile), so that its owner's values are
// merged and others' are due again; what was given up is marked due. Nothing is written past the rules.
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { ReadPage, ReadRecord } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import type { AdminWrite, CheckRow, CommitItem, DifferenceRow, Store } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { channelOf, laneOf, priorityOf, type Channel } from './graph.ts'
import { GET_BATCH } from './hints.ts'
import { observe } from './observe.ts'
import type { Observation } from './observation.ts'
import { PAGE } from './pull.ts'

export const REPAIRABLE = ['different', 'extra', 'missing'] as const
export type RepairKind = (typeof REPAIRABLE)[number]

/** `left`: of a system that nothing is read from, or that cannot be asked for one record. */
export interface Repaired {
  repaired: number
  left: number
}

export async function repairCheck(courier: Courier, check: CheckRow, kinds: readonly RepairKind[]): Promise<Repaired> {
  if (check.state === 'running') throw new HubError('stillRunning', 'conflict', 'the check is under way: repair when it has ended')
  if (check.kind === 'trial')
    throw new HubError(
      'notRepairable',
      'conflict',
      'a trial run compares and mends nothing: correct the mapping, the code tables or what was entered',
    )
  const channel = channelOf(courier.graph(), check.connection, check.object)
  const open = await openOf(courier.deps.store, check.id, kinds)
  const rows = open.filter((row) => canRepair(channel, row))
  const size = channel.port.facts.getBatch ?? GET_BATCH
  const read = channel.port.get ? (ids: string[]) => readNow(courier, channel, ids) : await listingOf(courier, channel, rows)
  for (let start = 0; start < rows.length; start += size) await repairBatch(courier, channel, rows.slice(start, start + size), read)
  return { repaired: rows.length, left: open.length - rows.length }
}

async function openOf({ read, tables }: Store, check: string, kinds: readonly RepairKind[]): Promise<DifferenceRow[]> {
  const { checkDifferences } = tables
  const isOpen = and(eq(checkDifferences.check, check), isNull(checkDifferences.repairedAt), inArray(checkDifferences.kind, [...kinds]))
  return read.select().from(checkDifferences).where(isOpen).orderBy(checkDifferences.position)
}

function canRepair({ port, inbound, outbound }: Channel, { kind, externalId }: DifferenceRow): boolean {
  if (externalId === null) return outbound !== undefined
  // Nothing is taken over from where nobody asked to read.
  if (kind === 'extra' && !inbound) return false
  return port.get !== undefined || (kind === 'missing' && port.read !== undefined)
}

type Read = (ids: string[]) => Promise<Observation[]>

async function repairBatch(courier: Courier, channel: Channel, rows: DifferenceRow[], read: Read) {
  const { deps } = courier
  const ids = rows.flatMap(({ externalId }) => externalId ?? [])
  if (ids.length) {
    const observations = await read(ids)
    await observe(courier, { channel, observations, origin: 'reconcile', run: rows[0]!.check })
  }
  await markDue(courier, channel, rows)
  const repairedAt = deps.now()
  await deps.store.admin(
    rows.map(({ check, position }): AdminWrite => ({ table: 'checkDifferences', put: { check, position, repairedAt } })),
  )
}

/** Not what the check saw: what is there now. */
async function readNow({ deps }: Courier, { context, port }: Channel, ids: string[]): Promise<Observation[]> {
  const startedSeq = await deps.store.sequence()
  const found = await port.get!(context, ids)
  const readAt = deps.now()
  return found.map((result) => ({ ...result, native: result.native === 'notFound' ? null : result.native, startedSeq, readAt }))
}

/** Where one record cannot be asked for: the whole listing once more. What neither the check nor this has seen is gone (§10: two sightings). */
async function listingOf(courier: Courier, { context, port }: Channel, rows: DifferenceRow[]): Promise<Read> {
  const startedSeq = await courier.deps.store.sequence()
  const wanted = new Set(rows.map(({ externalId }) => externalId))
  const found = new Map<string, ReadRecord>()
  if (wanted.size) {
    for (let cursor: string | null = null, hasMore = true; hasMore;) {
      const page: ReadPage = await port.read!(context, { cursor, limit: port.facts.page ?? PAGE })
      for (const record of page.records) {
        if (record.isDeleted) found.delete(record.externalId)
        else if (wanted.has(record.externalId)) found.set(record.externalId, record)
      }
      if (page.hasMore && page.cursor === cursor)
        throw new HubError('cursorStuck', 'bug', 'more pages promised, but the cursor does not move: nothing is taken for gone')
      ;({ cursor, hasMore } = page)
    }
  }
  const readAt = courier.deps.now()
  return async (ids) =>
    ids.map((externalId) => {
      const { native = null, place, error } = found.get(externalId) ?? {}
      return { externalId, native, place, error, startedSeq, readAt }
    })
}

/** Observing finds nothing new where a push was given up: it is due again. One with nothing to write closes by itself. */
async function markDue(courier: Courier, { connection, object, outbound }: Channel, rows: DifferenceRow[]) {
  if (!outbound) return
  const at = courier.deps.now()
  const due = rows.filter((row) => row.record !== null && (row.kind === 'different' || row.externalId === null))
  const items = due.map(({ record }): CommitItem => {
    const lane = laneOf(connection, record!)
    const mark = { connection: connection.id, object, record: record!, lane, priority: priorityOf(object, 'reconcile'), dueAt: at, at }
    return { key: record!, dirty: [mark] }
  })
  if (!items.length) return
  await courier.deps.store.commit({ items })
  courier.wake(items.map(({ dirty }) => ({ connection: connection.id, lane: `out/${dirty![0]!.lane}` })))
}
