// Sellable stock: stock, products and orders are delivered to the connection that makes it, and booked there instead of sent. One batch is one commit:
// ledgers, what shops are given, and the steps of the deliveries. The connection has one lane, so nobody else books at the same time.
import { HubError } from '../errors.ts'
import type { SellableRule } from '../model/sellable.ts'
import { bookAll, commitBooked } from './account.ts'
import type { Courier, DueRow, HeldLane } from './courier.ts'
import { createLibrary, type Library } from './fold-entries.ts'
import type { LiveConnection } from './graph.ts'
import { preparedItem } from './prepared-item.ts'
import { bookedItem } from './stock-book.ts'
import { readLedgers, type Ledger, type Ledgers } from './stock-ledger.ts'
import { newsOf, type News } from './stock-news.ts'
import { isUnsettled } from './stock-orders.ts'
import { isSettledIn, knownOf, readStock, stockOwners, type StockOwner, type Taken } from './stock-taken.ts'

interface Batch {
  connection: LiveConnection
  rule: SellableRule
  held: HeldLane
}

export async function bookStock(courier: Courier, batch: Batch & { rows: DueRow[] }): Promise<void> {
  const { store, now } = courier.deps
  const read = async (rows: readonly DueRow[], library: Library) => newsOf(rows, { ...batch, library, now: now() })
  const first = await read(batch.rows, createLibrary(store))
  const taken = await lookWhatIsTaken(courier, batch, first)
  // What was read meanwhile is newer than what the rows were taken with.
  const news = taken.isRead ? await read(await refreshed(courier, batch.rows), createLibrary(store)) : first
  const itemOfOther = (one: Other) => preparedItem(courier.deps, batch.connection.channels.get(one.row.record.object)!, one)
  await commitBooked(
    courier,
    batch.held,
    news.flatMap((one) => (isOther(one) ? [itemOfOther(one)] : [])),
  )
  const booking = {
    held: batch.held,
    item: (many: readonly News[]) => bookedItem(courier, batch, { news: many, taken }),
    fail({ row }: News, error: HubError) {
      // A figure that is looked at again has no flow of its own here: what is wrong with it is wrong with the rule.
      if (!batch.connection.channels.has(row.record.object))
        throw new HubError(error.code, 'config', error.message, { details: error.details })
      return itemOfOther({ kind: 'fail', row, error })
    },
  }
  await bookAll(
    courier,
    booking,
    news.filter((one) => !isOther(one)),
  )
}

type Other = Extract<News, { kind: 'wait' | 'fail' }>
const isOther = (one: News): one is Other => one.kind === 'wait' || one.kind === 'fail'

async function refreshed({ deps }: Courier, rows: readonly DueRow[]): Promise<DueRow[]> {
  const { records } = await deps.store.snapshot({ records: rows.map(({ record }) => record.id) })
  const recordOf = new Map(records.map((record) => [record.id, record]))
  return rows.map((row) => ({ ...row, record: recordOf.get(row.record.id) ?? row.record }))
}

/**
 * Settled orders count as taken once the stock has been read since. So does a level that is new to the ledger where orders are booked already: read
 * before they settled, it would not show them.
 */
async function lookWhatIsTaken(courier: Courier, { connection, held }: Batch, news: readonly News[]): Promise<Taken> {
  const owners = stockOwners(courier.graph())
  const orders = await settledOrders(courier, owners, news)
  const drawn = news.flatMap((one) =>
    one.kind === 'order' && orders.has(one.row.record.id) ? one.after.held.map(({ product }) => product) : [],
  )
  const fresh = news.flatMap((one) => (one.kind === 'level' && one.level && one.before === undefined ? [one] : []))
  const ledgers: Ledgers = new Map()
  await readLedgers(courier.deps.store, connection.id, ledgers, [...drawn, ...fresh.map(({ product }) => product)])
  const records = new Set([
    ...drawn.flatMap((product) => Object.keys(ledgers.get(product)!.levels)),
    ...fresh.flatMap(({ product, row }) => (hasOrders(ledgers.get(product)!) ? [row.record.id] : [])),
  ])
  const reading = await readStock(courier, owners, { records: [...records], held })
  return { orders, reading, isRead: records.size > 0 }
}

const hasOrders = ({ untaken, sold }: Ledger) => Object.keys(untaken).length + Object.keys(sold).length > 0

/** Orders whose owners have all that is to be known of them. */
async function settledOrders({ deps: { store } }: Courier, owners: readonly StockOwner[], news: readonly News[]): Promise<Set<string>> {
  const records = news.flatMap((one) => (one.kind === 'order' && isUnsettled(one.after) ? [one.row.record] : []))
  if (!records.length) return new Set()
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ records: records.map(({ id }) => id) }] })
  const known = await knownOf(owners, store, { records, bindings })
  return new Set(records.flatMap((record) => (isSettledIn(owners, record, known) ? [record.id] : [])))
}
