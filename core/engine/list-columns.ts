// Plain columns of a record, out of its sealed body: what lists show, filter and add up, and what makes it an item of To do by itself (ADR 0033).
import { and, eq, gt, inArray, isNotNull, or } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import { sum } from '../model/money.ts'
import type { RecordRow, Store } from '../store/port.ts'
import { REFUND_DEPARTMENTS, type RecordKind } from './todo-kinds.ts'

/** An after-sale comes up so long before its deadline. */
const NEAR_MS = 24 * 3_600_000
/** Paid, and not all of it is on its way. */
const TO_SHIP = ['awaitingShipment', 'partiallyShipped']
const UNDER_WAY = ['pendingPayment', ...TO_SHIP, 'shipped']
const TO_REFUND = Object.keys(REFUND_DEPARTMENTS)

const text = (value: unknown) => (value === undefined || value === null ? null : String(value))
const timeOf = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : null)

/** What a record of whatever object is called, how far it is and what it is worth. */
export const headColumns = (body: Canonical) => ({
  number: text(body['number'] ?? body['code'] ?? body['skuCode'] ?? body['memberNumber']),
  status: text(body['status']),
  amount: text(body['payable'] ?? body['refundAmount'] ?? body['amount'] ?? body['available'] ?? body['quantity']),
  currency: text(body['currency']),
})

export const listColumns = (object: string, body: Canonical) => ({
  ...headColumns(body),
  pieces: piecesOf(body),
  dueAt: timeOf(body['shipBy'] ?? body['deadline']),
  ...todoOf(object, body),
})

function piecesOf({ lines }: Canonical): string | null {
  if (!Array.isArray(lines)) return null
  // A bundle goes out as its parts.
  const goods = (lines as Canonical[]).filter(({ kind, quantity }) => kind !== 'bundle' && typeof quantity === 'string')
  return sum(goods.map(({ quantity }) => quantity as string))
}

interface ByItself {
  todoKind: RecordKind | null
  /** Epoch ms: it is an item from then on. */
  todoAt: number | null
}

/** A hold is more than a time that has passed: nothing is sent before somebody lifts it. */
function todoOf(object: string, { status, hold, shipBy, deadline, appliedAt }: Canonical): ByItself {
  const state = String(status)
  if (object === 'order' && hold && UNDER_WAY.includes(state)) {
    return { todoKind: 'held', todoAt: timeOf((hold as Canonical)['at']) }
  }
  if (object === 'order' && shipBy && TO_SHIP.includes(state)) return { todoKind: 'shipmentOverdue', todoAt: timeOf(shipBy) }
  const until = object === 'afterSale' && TO_REFUND.includes(state) ? timeOf(deadline) : null
  if (until === null) return { todoKind: null, todoAt: null }
  return { todoKind: 'refundPending', todoAt: Math.max(timeOf(appliedAt) ?? 0, until - NEAR_MS) }
}

const PAGE = 500
/** In meta: the version of these columns that the records have. Raised when what is worked out changes. */
const VERSION = { key: 'listColumns', value: '1' }

/** When the hub starts: once, where records were written before there were these columns. */
export async function adoptListColumns(store: Store): Promise<number> {
  const { meta } = store.tables
  const [row] = await store.read.select().from(meta).where(eq(meta.key, VERSION.key))
  if (row?.value === VERSION.value) return 0
  const renewed = await renewListColumns(store)
  await store.admin([{ table: 'meta', put: VERSION }])
  return renewed
}

/** Puts the columns right where an earlier version of the hub wrote the record last: of what To do asks for. Returns how many. */
export async function renewListColumns({ read, tables, commit }: Store): Promise<number> {
  const { records } = tables
  const isOpen = or(
    isNotNull(records.todoAt),
    and(eq(records.object, 'order'), inArray(records.status, UNDER_WAY)),
    and(eq(records.object, 'afterSale'), inArray(records.status, TO_REFUND)),
  )
  let renewed = 0
  for (let after = ''; ;) {
    const rows = await read
      .select()
      .from(records)
      .where(and(gt(records.id, after), isOpen))
      .orderBy(records.id)
      .limit(PAGE)
    const items = rows.filter(isOutdated).map((row) => ({ key: row.id, records: [{ row: withColumns(row), expectRev: row.rev }] }))
    // One that has changed meanwhile was written by this version.
    if (items.length > 0) renewed += items.length - (await commit({ items })).failed.length
    const last = rows.at(-1)
    if (rows.length < PAGE || !last) return renewed
    after = last.id
  }
}

const withColumns = (row: RecordRow): RecordRow => ({ ...row, ...listColumns(row.object, JSON.parse(row.body) as Canonical) })
const isOutdated = (row: RecordRow): boolean =>
  Object.entries(listColumns(row.object, JSON.parse(row.body) as Canonical)).some(([name, value]) => row[name as keyof RecordRow] !== value)
