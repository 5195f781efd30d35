// Sellable stock: stock, products and orders are delivered to the connection that makes it, and booked there instead of sent. One batch is one commit:
// ledgers, what shops are given, and the steps of the deliveries. The connection has one lane, so nobody else books at the same time.
import { HubError, toHubError } from '../errors.ts'
import type { SellableRule } from '../model/sellable.ts'
import type { CommitItem } from '../store/port.ts'
import { fenced, type Courier, type DueRow, type HeldLane } from './courier.ts'
import { createLibrary, type Library } from './fold-entries.ts'
import type { LiveConnection } from './graph.ts'
import { preparedItem } from './prepared-item.ts'
import { bookedItem } from './stock-book.ts'
import { readLedgers, type Ledger, type Ledgers } from './stock-ledger.ts'
import { newsOf, type News } from './stock-news.ts'
import { isUnsettled } from './stock-orders.ts'
import { isSettledIn, readStock, stockOwners, type StockOwner, type Taken } from './stock-taken.ts'
import { lanesOf } from './targets.ts'

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
  await commit(courier, batch, othersOf(courier, batch, news))
  await bookAll(courier, batch, { news: news.filter(isBookable), taken })
}

const isBookable = ({ kind }: News) => kind !== 'wait' && kind !== 'fail'

function othersOf({ deps }: Courier, { connection }: Batch, news: readonly News[]): CommitItem[] {
  return news.flatMap((one) =>
    one.kind === 'wait' || one.kind === 'fail' ? [preparedItem(deps, connection.channels.get(one.row.record.object)!, one)] : [],
  )
}

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
async function settledOrders({ deps }: Courier, owners: readonly StockOwner[], news: readonly News[]): Promise<Set<string>> {
  const open = news.flatMap((one) => (one.kind === 'order' && isUnsettled(one.after) ? [one.row.record] : []))
  if (!open.length) return new Set()
  const { bindings } = await deps.store.snapshot({ bindingsOfRecords: [{ records: open.map(({ id }) => id) }] })
  const settled = open.filter((record) => isSettledIn(owners, record, bindings))
  return new Set(settled.map(({ id }) => id))
}

interface Bookable {
  news: News[]
  taken: Taken
}

/** All at once; where one of them spoils it, one by one. */
async function bookAll(courier: Courier, batch: Batch, { news, taken }: Bookable): Promise<void> {
  if (!news.length) return
  let error: HubError
  try {
    const refused = await bookOnce(courier, batch, { news, taken })
    if (refused === undefined) return
    error = new HubError('rowRefused', 'data', `the database refused this record: ${refused}`)
  } catch (thrown) {
    error = toHubError(thrown)
    if (error.kind !== 'data') throw error
  }
  if (news.length > 1) {
    for (const one of news) await bookAll(courier, batch, { news: [one], taken })
    return
  }
  const { row } = news[0]!
  const channel = batch.connection.channels.get(row.record.object)
  // A figure that is looked at again has no flow of its own here: what is wrong with it is wrong with the rule.
  if (!channel) throw new HubError(error.code, 'config', error.message, { details: error.details })
  await commit(courier, batch, [preparedItem(courier.deps, channel, { kind: 'fail', row, error })])
}

const MOST_ROUNDS = 12

/** Resolves with the database's words when it refused a row. */
async function bookOnce(courier: Courier, batch: Batch, bookable: Bookable): Promise<string | undefined> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const item = await bookedItem(courier, batch, bookable)
    const { failed, refused } = await commit(courier, batch, [item])
    if (refused.length) return refused[0]!.message
    if (!failed.length) return undefined
  }
  throw new HubError('raceLost', 'transient', 'the figures of sellable stock kept changing while they were worked out')
}

async function commit({ deps, wake }: Courier, { held, connection: { id } }: Batch, items: CommitItem[]) {
  if (!items.length) return { failed: [], refused: [] }
  const { connection, lane, epoch } = held.lease
  const result = await deps.store.commit({ lane: { connection, lane, epoch }, items })
  if (result.fenced) throw fenced()
  const marks = items.flatMap(({ key, dirty = [] }) => (result.failed.includes(key) ? [] : dirty))
  const others = marks.filter((mark) => mark.connection !== id)
  if (others.length) wake(lanesOf(others))
  return result
}
