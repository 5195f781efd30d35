// Orders: sale.sale with its lines. Made as draft, then quoted, confirmed and processed as far as the flow says.
import { HubError, toHubError } from '../../core/errors.ts'
import type { ObjectPort, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { inHalves } from './batches.ts'
import { stampOf } from './changes.ts'
import { trytonClient, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'
import { describeObject } from './manifest.ts'
import { findByReference, readingPort, type ObjectShape } from './object.ts'
import { composeOrders, composeSales, readSales } from './sale-compose.ts'
import { callOffSales, isCalledOff } from './sale-cancel.ts'
import { saleDrafts } from './sale-create.ts'
import { holdSales } from './sale-hold.ts'
import { shortenSales } from './sale-shorten.ts'
import { driveSales, isFurtherBack, type Way } from './sale-steps.ts'
import { changeSale } from './sale-update.ts'
import { settle, type Results } from './write-results.ts'

const shape: ObjectShape = {
  ...describeObject('order'),
  model: 'sale.sale',
  referenceField: 'reference',
  sources: () =>
    Promise.resolve([
      { model: 'sale.sale' },
      {
        model: 'sale.line',
        fields: ['sale', 'sale.write_date', 'sale.create_date'],
        // A line no newer than its sale adds nothing: the sale is read under its own stamp.
        owners: (row) => (stampOf(row['sale.'] as Record<string, unknown>) >= stampOf(row) ? [] : [String(row.sale)]),
      },
    ]),
  compose: composeOrders,
}

const reading = readingPort(shape)
/** Of any sale, whatever it stands for. */
const sales = readingPort({ ...shape, compose: composeSales })

/** The object `order`. */
export const order: ObjectPort<TrytonConfig> = {
  ...reading,
  async write(ctx, items) {
    const client = trytonClient(ctx)
    const results: Results = new Map()
    const ids = await knownIds(client, items)
    const created = await createMissing(ctx, client, { items, ids, results })
    const known = new Map([...ids].filter(([item]) => !created.has(item)))
    const ways = await changeKnown(ctx, client, { items, ids: known, results })
    // What was made this minute is a draft as it was wanted: nothing to compare.
    for (const item of created) ways.set(ids.get(item)!, { state: 'draft', target: item.target })
    // Whatever became of its changes, what is called off must not leave.
    const states = new Map([...ways].map(([id, { state }]) => [id, state]))
    const calledOff = await callOffSales(client, idsOf(ids, isCalledOff), states)
    for (const id of calledOff.keys()) ways.delete(id)
    const progress = new Map([...calledOff, ...(await driveSales(client, ways))])
    // Held last: what was shortened is planned anew.
    const failures = [await shortenSales(ctx, client, ids), await holdSales(client, ids)]
    const failureOf = (item: WriteItem) => failures.map((of) => of.get(item)).find((one) => one !== undefined)
    for (const [item, id] of ids) {
      const [refused, reached] = [results.get(item), progress.get(id)]
      // Goods that are about to leave come first; what else is wrong is told by the next attempt.
      if (refused?.error && failureOf(item)) results.set(item, { ...refused, error: failureOf(item)! })
      if (refused || reached === undefined) continue
      const { state, failed, error = failureOf(item) } = reached
      results.set(item, { externalId: String(id), reached: state, failed, done: error === undefined, error })
    }
    return withNumbers(await settle(ctx, sales, items, results))
  },
}

/** The object `salesSummary`: one sale for many orders. Written only; read as orders they would be records of their own. */
export const salesSummary: ObjectPort<TrytonConfig> = {
  ...describeObject('salesSummary'),
  get: sales.get,
  write: order.write!,
  lookup: sales.lookup!,
}

const idsOf = (ids: Map<WriteItem, number>, isMeant: (item: WriteItem) => boolean): number[] =>
  [...ids].flatMap(([item, id]) => (isMeant(item) ? [id] : []))

/** Items → sale ids, as far as they are bound, or an earlier attempt made them. */
async function knownIds(client: TrytonClient, items: WriteItem[]): Promise<Map<WriteItem, number>> {
  const unbound = items.filter(({ externalId }) => externalId === undefined).map(({ reference }) => reference)
  const found = await findByReference(client, shape, 'reference', unbound)
  const ids = new Map<WriteItem, number>()
  for (const item of items) {
    const id = item.externalId ?? found.get(item.reference)
    if (id !== undefined) ids.set(item, Number(id))
  }
  return ids
}

interface Work {
  items: WriteItem[]
  ids: Map<WriteItem, number>
  results: Results
}

/** Adds the ids of the sales it makes; gives their items. */
async function createMissing(ctx: TrytonContext, client: TrytonClient, { items, ids, results }: Work): Promise<Set<WriteItem>> {
  const created = new Set<WriteItem>()
  const news = items.filter((item) => !ids.has(item))
  if (news.length === 0) return created
  const drafts = await saleDrafts(ctx, client, news)
  const ready = news.filter((item) => {
    const draft = drafts.get(item)!
    if (draft instanceof HubError) results.set(item, { done: false, error: draft })
    return !(draft instanceof HubError)
  })
  const made = await inHalves(ready, (some) => client.call<number[]>('sale.sale', 'create', [some.map((item) => drafts.get(item))]))
  ready.forEach((item, at) => {
    const answer = made[at]!
    if ('error' in answer) results.set(item, { done: false, error: answer.error })
    else {
      ids.set(item, answer.result)
      created.add(item)
    }
  })
  return created
}

/** Changes what is bound already; gives all sales that may go forward. */
async function changeKnown(ctx: TrytonContext, client: TrytonClient, { items, ids, results }: Work): Promise<Map<number, Way>> {
  const ways = new Map<number, Way>()
  const sales = await readSales(ctx, client, [...new Set(ids.values())])
  for (const item of items) {
    const id = ids.get(item)
    if (id === undefined || results.has(item)) continue
    const sale = sales.get(id)
    try {
      if (sale === undefined) throw new HubError('notFound', 'data', `Tryton has no sale ${id} any more`)
      refuseTakenBack(id, sale.row.state as string, item)
      ways.set(id, { state: await changeSale(ctx, client, { sale, item }), target: item.target })
    } catch (error) {
      results.set(item, { externalId: String(id), reached: sale?.row.state as string | undefined, done: false, error: toHubError(error) })
    }
  }
  return ways
}

/** Somebody at Tryton has taken the sale back, or cancelled it: what becomes of it is not for a push to say. */
function refuseTakenBack(id: number, state: string, item: WriteItem): void {
  // What is called off goes further back by our own hand.
  if (isCalledOff(item)) return
  const { old, target } = item
  const details = { sale: id, state, was: old?.state }
  if (isFurtherBack(state, old?.state))
    throw new HubError('documentReopened', 'conflict', `Sale ${id} was ${String(old?.state)} in Tryton and is ${state} now`, { details })
  if (state === 'cancelled' && old?.state === state && target !== undefined && target !== 'save')
    throw new HubError('documentVoid', 'data', `Sale ${id} is cancelled in Tryton: press Draft there, then push it again`, { details })
}

function withNumbers(results: WriteResult[]): WriteResult[] {
  return results.map((result) => {
    const number = result.native?.number
    return typeof number === 'string' ? { ...result, keys: { number } } : result
  })
}
