// Books a batch into the ledger of sellable stock and works out what follows for the shops; all of it is one item of one commit.
import type { Canonical } from '../mapping/port.ts'
import { add, compare } from '../model/money.ts'
import type { SellableRule } from '../model/sellable.ts'
import type { BindingRow, CommitItem, RecordRow } from '../store/port.ts'
import type { Courier } from './courier.ts'
import { createLibrary, type Library } from './fold-entries.ts'
import type { LiveConnection } from './graph.ts'
import { allot, readAround, type Allotting } from './stock-allot.ts'
import { levelOf, readLedgers, setLevel, soldKey, type Ledger, type Ledgers } from './stock-ledger.ts'
import type { News } from './stock-news.ts'
import { book, carriedOver, isUnsettled, productsOf, type OrderHoldings } from './stock-orders.ts'
import { readShops, withStarts } from './stock-shops.ts'
import type { Taken } from './stock-taken.ts'
import { writeAllotted, writeLedger, writeLevel, writeLooks, writeOrder, writeStep, type Terms, type Writing } from './stock-write.ts'

interface Batch {
  connection: LiveConnection
  rule: SellableRule
}
interface Booking {
  courier: Courier
  batch: Batch
  taken: Taken
  library: Library
  ledgers: Ledgers
}

export async function bookedItem(
  courier: Courier,
  batch: Batch,
  { news, taken }: { news: readonly News[]; taken: Taken },
): Promise<CommitItem> {
  const { store } = courier.deps
  const item: CommitItem = { key: 'stock', records: [], bindings: [], dirty: [], steps: [], lineage: [], deadLettersResolved: [] }
  const booking: Booking = { courier, batch, taken, library: createLibrary(store), ledgers: new Map() }
  const read = (ids: Iterable<string>) => readLedgers(store, batch.connection.id, booking.ledgers, ids)
  await read(news.flatMap((one) => touched(one)))
  await freshLevels(booking, read)
  const writing: Writing = { courier, connection: batch.connection, item, looks: new Map() }
  for (const one of news) bookNews(booking, writing, one)
  const products = [...booking.ledgers.values()].flatMap(({ product, isChanged }) => (isChanged ? [product] : []))
  const looked = news.flatMap((one) => (one.kind === 'look' || one.kind === 'product' ? [one.product] : []))
  const moved = await readAround(booking.ledgers, [...products, ...looked], read)
  await nameLedgers(booking, moved)
  await allotAll(booking, writing, moved)
  writeLooks(
    writing,
    news.flatMap((one) => (one.kind === 'look' ? [one.row] : [])),
  )
  for (const ledger of booking.ledgers.values()) writeLedger(writing, ledger)
  return item
}

function touched(news: News): string[] {
  switch (news.kind) {
    case 'order':
      return [...productsOf(news.before), ...productsOf(news.after)]
    case 'level':
      return [news.product, news.before].filter((id) => id !== undefined && id !== '') as string[]
    case 'product':
      return [news.product, ...componentsOf(news.body).map(({ product }) => product)]
    case 'look':
      return [news.product]
    default:
      return []
  }
}

const componentsOf = (body: Canonical | undefined) =>
  body?.['kind'] === 'bundle' ? ((body['components'] ?? []) as { product: string; quantity: string }[]) : []

/** Levels as they were just read: orders that count as taken from now on must show in them. */
async function freshLevels({ courier, taken, library, ledgers }: Booking, read: (ids: string[]) => Promise<void>) {
  if (!taken.reading.size) return
  const { records } = await courier.deps.store.snapshot({ records: [...taken.reading.keys()] })
  const filled = records.filter(({ isFilled, isDeleted }) => isFilled && !isDeleted)
  const levels = await library.read(() =>
    filled.map(({ id, body: text }) => {
      const body = JSON.parse(text) as Canonical
      const warehouse = library.lookUp('warehouse', String(body['warehouse']))
      return { id, product: String(body['product']), body, warehouse }
    }),
  )
  await read(levels.map(({ product }) => product))
  for (const { id, product, body, warehouse } of levels) {
    const ledger = ledgers.get(product)!
    // A level that the ledger has not heard of yet comes with its own delivery.
    if (!(id in ledger.levels) || !warehouse) continue
    setLevel(ledger, id, levelOf(body, warehouse))
  }
}

function bookNews({ ledgers, taken }: Booking, writing: Writing, news: News) {
  if (news.kind === 'order') {
    const { after, isPending } = takenNow(news, { ledgers, taken })
    book(ledgers, news.before, after)
    writeOrder(writing, news.row, { after, isPending })
  } else if (news.kind === 'level') {
    const { record } = news.row
    const isLate = news.before === undefined && taken.reading.get(record.id) === false
    if (!isLate) {
      if (news.before !== undefined && news.before !== news.product && ledgers.has(news.before))
        setLevel(ledgers.get(news.before)!, record.id, undefined)
      if (news.product !== '') setLevel(ledgers.get(news.product)!, record.id, news.level)
    }
    writeLevel(writing, news.row, { product: news.level && news.product, isLate })
  } else if (news.kind === 'product') {
    setParts(ledgers, ledgers.get(news.product)!, news.body)
    writeStep(writing, news.row)
  }
}

/** An order that has settled with the stock's owner is taken where all the stock it draws on has been read since; else it is looked at again soon. */
function takenNow(
  { row, before, after }: News & { kind: 'order' },
  { ledgers, taken }: Pick<Booking, 'ledgers' | 'taken'>,
): { after: OrderHoldings; isPending: boolean } {
  if (!taken.orders.has(row.record.id) || !isUnsettled(after)) return { after, isPending: false }
  const isShown = after.held.every(({ product }) =>
    Object.keys(ledgers.get(product)!.levels).every((id) => taken.reading.get(id) !== false),
  )
  return isShown ? { after: carriedOver(before, after, true), isPending: false } : { after, isPending: true }
}

/** What it is made of, and for each part that it goes into this. */
function setParts(ledgers: Ledgers, ledger: Ledger, body: Canonical | undefined) {
  const parts = partsIn(body)
  const isBundle = body?.['kind'] === 'bundle'
  if (ledger.isBundle === (isBundle || undefined) && JSON.stringify(ledger.parts ?? []) === JSON.stringify(parts)) return
  for (const { product } of ledger.parts ?? []) without(ledgers.get(product), ledger.product)
  for (const { product } of parts) {
    const part = ledgers.get(product)!
    part.bundles = [...new Set([...(part.bundles ?? []), ledger.product])].sort()
    part.isChanged = true
  }
  Object.assign(ledger, { isBundle: isBundle || undefined, parts: parts.length ? parts : undefined, isChanged: true })
}

/** How many of each product make one of it: one that is named twice is needed twice, and one of which it takes none not at all. */
function partsIn(body: Canonical | undefined): { product: string; quantity: string }[] {
  const quantities = new Map<string, string>()
  for (const { product, quantity } of componentsOf(body)) quantities.set(product, add(quantities.get(product) ?? '0', quantity))
  return [...quantities].flatMap(([product, quantity]) => (compare(quantity, '0') > 0 ? [{ product, quantity }] : []))
}

function without(part: Ledger | undefined, bundle: string) {
  if (!part?.bundles?.includes(bundle)) return
  part.bundles = part.bundles.filter((id) => id !== bundle)
  part.isChanged = true
}

/** SKU codes, for formulas and locks. */
async function nameLedgers({ library, ledgers }: Booking, products: ReadonlySet<string>) {
  await library.read(() => {
    for (const id of products) {
      for (const product of [id, ...(ledgers.get(id)!.parts?.map((part) => part.product) ?? [])]) {
        const ledger = ledgers.get(product)!
        const skuCode = library.lookUp('product', product)?.['skuCode'] as string | undefined
        if (skuCode === undefined || ledger.skuCode === skuCode) continue
        ledger.skuCode = skuCode
        ledger.isChanged = true
      }
    }
  })
}

async function allotAll({ courier, batch, ledgers }: Booking, writing: Writing, products: ReadonlySet<string>) {
  const { deps } = courier
  if (!products.size) return
  const ids = [...products]
  const shownIds = ids.flatMap((id) => Object.values(ledgers.get(id)!.shown).map(({ record }) => record))
  const { records, bindings } = await deps.store.snapshot({ records: shownIds, bindingsOfRecords: [{ records: [...ids, ...shownIds] }] })
  const recordOf = new Map<string, RecordRow>(records.map((record) => [record.id, record]))
  const bindingAt = new Map(bindings.map((row) => [`${row.connection}\0${row.record}`, row]))
  const bindingOf = (connection: string, record: string) => bindingAt.get(`${connection}\0${record}`)
  const shops = await readShops(deps.store, batch.rule)
  const shownOf = (code: string, product: string) => {
    const id = ledgers.get(product)!.shown[code]?.record
    return id === undefined ? undefined : recordOf.get(id)
  }
  const around: Allotting = {
    rule: withStarts(batch.rule, shops),
    ledgers,
    now: deps.now(),
    isOffered({ shop, connection }, product) {
      const binding = bindingOf(connection, product)
      return shops.has(shop) && binding !== undefined && binding.externalId !== null && !binding.isDeleted
    },
    given({ shop, connection }, product) {
      const record = shownOf(shop, product)
      if (!record) return undefined
      const { allotment, sold = 0 } = JSON.parse(record.body) as { allotment: Terms; sold?: number }
      const { total, since, countsParts } = allotment
      const counted = soldKey({ shop, since, bundles: countsParts ? 'parts' : 'shown' })
      return { total, sold, counted, isConfirmed: isConfirmed(bindingOf(connection, record.id)) }
    },
  }
  for (const one of allot(around, ids)) {
    const old = shownOf(one.rule.shop, one.product)
    const isBound = old !== undefined && (bindingOf(one.rule.connection, old.id)?.externalId ?? null) !== null
    writeAllotted(writing, one, { old, isBound, ledger: ledgers.get(one.product)!, shop: shops.get(one.rule.shop) })
  }
}

const isConfirmed = (binding: (BindingRow & { deliveryState: string | null }) | undefined): boolean =>
  binding !== undefined && binding.externalId !== null && (binding.deliveryState === 'done' || binding.deliveryState === null)
