// What a batch of deliveries tells the ledger of sellable stock: a product, a level, an order, or that a figure is to be looked at again.
import type { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { SellableRule } from '../model/sellable.ts'
import { waitOrTell } from './account.ts'
import type { DueRow } from './courier.ts'
import type { Library } from './fold-entries.ts'
import type { LiveConnection } from './graph.ts'
import { levelOf, PRODUCT, type Level } from './stock-ledger.ts'
import { carriedOver, holdingsOf, NOTHING, ordered, type OrderHoldings } from './stock-orders.ts'

interface OrderNews {
  kind: 'order'
  before: OrderHoldings
  after: OrderHoldings
}
interface LevelNews {
  kind: 'level'
  product: string
  /** The product of which it was a level before. */
  before: string | undefined
  /** Undefined: it is gone. */
  level: Level | undefined
}
export type News = { row: DueRow } & (
  | OrderNews
  | LevelNews
  | { kind: 'product'; product: string; body: Canonical | undefined }
  | { kind: 'look'; product: string }
  | { kind: 'wait'; missing: { object: string; id: string }[] }
  | { kind: 'fail'; error: HubError }
)

interface Listening {
  connection: LiveConnection
  rule: SellableRule
  library: Library
  now: number
}

/** Reads shops, warehouses and products by `library`. */
export function newsOf(rows: readonly DueRow[], { connection, rule, library, now }: Listening): Promise<News[]> {
  return library.read(() =>
    rows.map((row): News => {
      const { record } = row
      const telling = { body: memberBody(row, connection), library, now }
      switch (record.object) {
        case 'order':
          return orderNews(row, { ...telling, rule })
        case 'inventory':
          return levelNews(row, telling)
        case PRODUCT:
          return { row, kind: 'product', product: record.id, body: telling.body }
        default:
          return { row, kind: 'look', product: String((JSON.parse(record.body) as Canonical)['product']) }
      }
    }),
  )
}

function memberBody({ record }: DueRow, { channels }: LiveConnection): Canonical | undefined {
  const body = JSON.parse(record.body) as Canonical
  const flow = channels.get(record.object)?.outbound
  return record.isFilled && !record.isDeleted && flow?.accepts(body) ? body : undefined
}

interface Telling {
  body: Canonical | undefined
  library: Library
  now: number
}

function orderNews(row: DueRow, { body, rule, library, now }: Telling & { rule: SellableRule }): News {
  const before = holdingsOf(row.binding)
  if (!body) return { row, kind: 'order', before, after: NOTHING }
  const after = ordered(rule, body, library.lookUp)
  const shop = String(body['shop'])
  if (library.isMissing(shop)) return waitOrTell(row, [{ object: 'shop', id: shop }], now)
  return { row, kind: 'order', before, after: carriedOver(before, after, false) }
}

function levelNews(row: DueRow, { body, library, now }: Telling): News {
  const before = row.binding.shadow === null ? undefined : (JSON.parse(row.binding.shadow) as { product: string }).product
  if (!body) return { row, kind: 'level', product: before ?? '', before, level: undefined }
  const id = String(body['warehouse'])
  const warehouse = library.lookUp('warehouse', id)
  if (!warehouse && library.isMissing(id)) return waitOrTell(row, [{ object: 'warehouse', id }], now)
  return { row, kind: 'level', product: String(body['product']), before, level: levelOf(body, warehouse) }
}
