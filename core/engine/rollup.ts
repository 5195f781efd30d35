// Rolls what an order's shipments, after-sales and refunds say up into the order (core/model/rollup.ts): a delivery to a connection of this kind is
// booked here instead of sent. What each of them says is kept with the order, so that nothing is counted twice or forgotten, whatever comes when.
import { isDeepStrictEqual } from 'node:util'
import type { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import { rolledUp, ROLLUP_FIELDS, toldBy, type OrderShare, type Told } from '../model/rollup.ts'
import { COMMIT_SEQ, type BindingRow, type CommitItem, type DeliveryStep, type RecordRow } from '../store/port.ts'
import { bookAll, commitBooked, waitOrTell } from './account.ts'
import { requireValid, stamped } from './canonical.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import type { Channel, LiveConnection } from './graph.ts'
import type { Patch } from './patch.ts'
import type { Prepared } from './prepare.ts'
import { preparedItem } from './prepared-item.ts'
import { deadLetterId, expectedRev, newBinding, nextRecord, trail } from './rows.ts'
import { marksFor } from './targets.ts'

interface Batch {
  connection: LiveConnection
  rows: DueRow[]
  held: HeldLane
}
interface Bookable {
  row: DueRow
  told: Told
  /** Orders that it was booked for. */
  before: string[]
}
const ORDER = 'order'

export async function bookRollup(courier: Courier, { connection, rows, held }: Batch): Promise<void> {
  const { store, now } = courier.deps
  const all = rows.map((row): Bookable => ({ row, told: toldNow(row, connection, now()), before: bookedFor(row.binding) }))
  const wanted = [...new Set(all.flatMap(({ told }) => Object.keys(told.shares)))]
  const { records } = await store.snapshot({ records: wanted })
  const known = new Set(records.filter(({ isFilled }) => isFilled).map(({ id }) => id))
  const itemOfOther = (one: Prepared) => preparedItem(courier.deps, channelOf(connection, one), one)
  const bookable: Bookable[] = []
  const others: Prepared[] = []
  for (const one of all) {
    const missing = Object.keys(one.told.shares).filter((id) => !known.has(id))
    if (missing.length)
      others.push(waitOrTell(one.row, missing.map((id) => ({ object: ORDER, id })), now())) // prettier-ignore
    else bookable.push(one)
  }
  await commitBooked(courier, held, others.map(itemOfOther))
  const booking = {
    held,
    item: (many: readonly Bookable[]) => itemOf(courier, connection, many),
    fail: ({ row }: Bookable, error: HubError) => itemOfOther({ kind: 'fail', row, error }),
  }
  await bookAll(courier, booking, bookable)
}

const channelOf = ({ channels }: LiveConnection, one: Prepared): Channel =>
  channels.get((one.kind === 'send' ? one.parcel.row : one.row).record.object)!

function toldNow({ record }: DueRow, { channels }: LiveConnection, now: number): Told {
  const body = JSON.parse(record.body) as Canonical
  const isCounted = record.isFilled && !record.isDeleted && channels.get(record.object)?.outbound?.accepts(body)
  return isCounted ? toldBy(record.object, body, now) : { shares: {} }
}

const bookedFor = ({ shadow }: BindingRow): string[] => (shadow === null ? [] : (JSON.parse(shadow) as string[]))

/** What is kept with an order: what each record says of it. */
type Ledger = Record<string, OrderShare>

async function itemOf(courier: Courier, connection: LiveConnection, many: readonly Bookable[]): Promise<CommitItem> {
  const ids = [...new Set(many.flatMap(({ told, before }) => [...before, ...Object.keys(told.shares)]))]
  const { records, bindings } = await courier.deps.store.snapshot({ records: ids, bindingsOfRecords: [{ records: ids }] })
  const item: CommitItem = { key: 'rollup', records: [], bindings: [], dirty: [], steps: [], lineage: [], deadLettersResolved: [] }
  for (const order of records) writeOrder(courier, { connection, item, many }, order, bindings.filter(({ record }) => record === order.id)) // prettier-ignore
  for (const one of many) writeMember(courier, { connection, item }, one)
  return item
}

/** `item` is added to. */
interface Writing {
  connection: LiveConnection
  item: CommitItem
}

function writeOrder(
  { deps, graph }: Courier,
  { connection, item, many }: Writing & { many: readonly Bookable[] },
  order: RecordRow,
  bindings: readonly BindingRow[],
) {
  const now = deps.now()
  const kept = bindings.find((binding) => binding.connection === connection.id && binding.object === ORDER)
  const before = kept?.shadow ? (JSON.parse(kept.shadow) as Ledger) : {}
  const ledger = { ...before }
  for (const { row, told } of many) {
    const share = told.shares[order.id]
    if (share) ledger[row.record.id] = share
    else delete ledger[row.record.id]
  }
  if (isDeepStrictEqual(ledger, before)) return
  const base = kept ?? newBinding({ connection: connection.id, object: ORDER, record: order.id, externalId: order.id, now })
  const row = { ...base, shadow: JSON.stringify(ledger), rev: kept ? kept.rev + 1 : 1, readAt: now, updatedAt: now }
  item.bindings!.push({ row, expectRev: kept?.rev ?? null })

  const old = JSON.parse(order.body) as Canonical
  const rolled = rolledUp(old, Object.values(ledger), now)
  const patch = patchOf(old, rolled)
  const changed = Object.keys(patch)
  if (!changed.length) return
  const body = stamped(ORDER, rolled, now, now)
  requireValid(ORDER, body)
  item.records!.push({ row: nextRecord(order, body, now), expectRev: order.rev })
  const boundIn = new Set(
    bindings.filter(({ externalId, isDeleted }) => externalId !== null && !isDeleted).map((binding) => binding.connection),
  )
  item.dirty!.push(...marksFor({ graph: graph(), object: ORDER, record: order.id, body, changed, boundIn, origin: 'live', now }).dirty)
  const told = { at: now, record: order.id, object: ORDER, connection: connection.id, kind: 'changed' as const, origin: 'live' as const }
  item.lineage!.push(trail({ ...told, fields: changed.join(','), patch: JSON.stringify(patch) }))
}

/** Of the fields that are rolled up. */
function patchOf(before: Canonical, after: Canonical): Patch {
  const patch: Patch = {}
  for (const field of ROLLUP_FIELDS) {
    const property = /^lines\.(.+)$/.exec(field)?.[1]
    const [old, next] = [before, after].map((body) => (property === undefined ? body[field] : byLine(body, property)))
    if (!isDeepStrictEqual(old, next)) patch[field] = [old ?? null, next ?? null]
  }
  return patch
}

const byLine = ({ lines }: Canonical, property: string) =>
  Object.fromEntries(((lines as Canonical[] | undefined) ?? []).map((line) => [String(line['lineId']), line[property] ?? null]))

function writeMember({ deps }: Courier, { connection, item }: Writing, { row, told, before }: Bookable) {
  const now = deps.now()
  const { record, delivery, binding } = row
  const at = { connection: connection.id, object: record.object, record: record.id }
  item.steps!.push({ ...at, from: ['due', 'waiting'], ...nextLook(delivery.dirty, told.changesAt), at: now })
  item.deadLettersResolved!.push({ id: deadLetterId('out', at.connection, at.object, record.id), at: now })
  const orders = Object.keys(told.shares).sort()
  if (isDeepStrictEqual(orders, before)) return
  const kept = { externalId: record.id, shadow: JSON.stringify(orders), writtenSeq: COMMIT_SEQ, readAt: now, updatedAt: now }
  item.bindings!.push({ row: { ...binding, ...kept, rev: binding.rev + 1 }, expectRev: expectedRev(binding) })
}

function nextLook(dirty: number, changesAt: number | undefined): Pick<DeliveryStep, 'to' | 'set' | 'closeIfDirty'> {
  const set = { attempts: 0, waitingFor: null, lastError: null }
  if (changesAt !== undefined) return { to: 'due', closeIfDirty: dirty, set: { ...set, dueAt: changesAt } }
  return { to: 'done', closeIfDirty: dirty, set: { ...set, taken: dirty } }
}
