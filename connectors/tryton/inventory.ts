// Stock per product and warehouse, fed by stock moves: a move touches neither the product nor the warehouse. Read only: Tryton owns stock.
import type { ObjectPort, GetResult } from '../../core/connector/port.ts'
import { readChanges, stampMs, type Source } from './changes.ts'
import { chargeCodes } from './charges.ts'
import { trytonClient, type Row, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'
import { describeObject } from './manifest.ts'
import { keptRows } from './lookups.ts'
import { quantityText } from './values.ts'

const BOTH_STATES = ['active', 'in', [true, false]]
const GOODS = ['type', 'in', ['goods', 'assets']]
const LIST_PAGE = 500

/** The object `inventory`; external id `product|warehouse`. */
export const inventory: ObjectPort<TrytonConfig> = {
  ...describeObject('inventory'),
  async read(ctx, request) {
    const client = trytonClient(ctx)
    const changes = await readChanges(client, await sourcesOf(ctx, client), request, ctx.config.overlapMs)
    const natives = await stockOf(ctx, client, [...changes.ids.keys()])
    const records = [...changes.ids].flatMap(([externalId, stamp]) => {
      const native = natives.get(externalId)
      return native === undefined ? [] : [{ externalId, native, modifiedAt: stampMs(stamp) }]
    })
    return { records, cursor: changes.cursor, hasMore: changes.hasMore }
  },
  async get(ctx, ids) {
    const natives = await stockOf(ctx, trytonClient(ctx), ids)
    return ids.map((externalId): GetResult => ({ externalId, native: natives.get(externalId) ?? 'notFound' }))
  },
  async list(ctx, cursor) {
    const client = trytonClient(ctx)
    const warehouses = [...new Set((await placesOf(ctx, client)).values())]
    const rows = await client.searchRead(
      'product.product',
      [GOODS, BOTH_STATES, ...(cursor === null ? [] : [['id', '>', Number(cursor)]])],
      {
        fields: ['code'],
        order: [['id', 'ASC']],
        limit: LIST_PAGE,
      },
    )
    const ids = rows.filter(isShown(ctx)).flatMap(({ id }) => warehouses.map((warehouse) => `${id}|${warehouse}`))
    return { ids, cursor: rows.length === 0 ? cursor : String(rows.at(-1)!.id), hasMore: rows.length === LIST_PAGE }
  },
}

const isShown =
  (ctx: TrytonContext) =>
  (row: Row): boolean =>
    !chargeCodes(ctx).has(row.code as string)

/** Location id → id of its warehouse. */
async function placesOf(ctx: TrytonContext, client: TrytonClient): Promise<Map<number, number>> {
  // All of them: Tryton computes `warehouse` and cannot search by it.
  const rows = await keptRows(ctx, client, { model: 'stock.location', fields: ['warehouse', 'type'] })
  return new Map(rows.filter(({ warehouse }) => warehouse !== null).map((row) => [row.id, row.warehouse as number]))
}

/** Moves, and products themselves: one that never moved has a stock of 0, and the shop should know. */
async function sourcesOf(ctx: TrytonContext, client: TrytonClient): Promise<Source[]> {
  const places = await placesOf(ctx, client)
  const warehouses = [...new Set(places.values())]
  return [
    { model: 'product.product', domain: [GOODS, BOTH_STATES], owners: (row) => warehouses.map((warehouse) => `${row.id}|${warehouse}`) },
    {
      model: 'stock.move',
      fields: ['product', 'from_location', 'to_location'],
      owners: (row) => {
        const touched = [row.from_location, row.to_location].map((location) => places.get(location as number))
        return [...new Set(touched)].flatMap((warehouse) => (warehouse === undefined ? [] : [`${String(row.product)}|${warehouse}`]))
      },
    },
  ]
}

/** Natives by external id, with two calls per warehouse. Ids of products or warehouses that are not there are left out. */
async function stockOf(ctx: TrytonContext, client: TrytonClient, ids: string[]): Promise<Map<string, Record<string, unknown>>> {
  const natives = new Map<string, Record<string, unknown>>()
  const products = new Map<number, number[]>()
  for (const id of ids) {
    const [product, warehouse] = id.split('|').map(Number)
    if (!Number.isSafeInteger(product) || !Number.isSafeInteger(warehouse)) continue
    const wanted = products.get(warehouse!)
    if (wanted === undefined) products.set(warehouse!, [product!])
    else wanted.push(product!)
  }
  const warehouses = await keptRows(ctx, client, {
    model: 'stock.location',
    domain: [['type', '=', 'warehouse']],
    fields: ['name', 'code'],
  })
  for (const [warehouse, wanted] of products) {
    const place = warehouses.find(({ id }) => id === warehouse)
    if (place !== undefined) await stockAt(ctx, client, { place, wanted, natives })
  }
  return natives
}

interface At {
  place: Row
  wanted: number[]
  natives: Map<string, Record<string, unknown>>
}

async function stockAt(ctx: TrytonContext, client: TrytonClient, { place, wanted, natives }: At): Promise<void> {
  // Without `locations` in the context Tryton answers 0 without a word (sample 30). No stock_date_end: stock as of now.
  const rows = await client.searchRead('product.product', [['id', 'in', wanted], GOODS, BOTH_STATES], {
    fields: ['code', 'quantity', 'forecast_quantity'],
    context: { locations: [place.id] },
  })
  const reserved = await reservedAt(client, place.id, wanted)
  for (const row of rows.filter(isShown(ctx))) {
    const onHand = row.quantity as number
    const taken = reserved.get(row.id) ?? 0
    natives.set(`${row.id}|${place.id}`, {
      id: `${row.id}|${place.id}`,
      product: String(row.id),
      product_code: row.code ?? null,
      warehouse: String(place.id),
      warehouse_code: place.code ?? null,
      on_hand: quantityText(onHand),
      reserved: quantityText(taken),
      available: quantityText(onHand - taken),
      forecast: quantityText(row.forecast_quantity as number),
    })
  }
}

/** What open moves to customers will take from the warehouse. (Forecast would mix in goods that suppliers still owe.) */
async function reservedAt(client: TrytonClient, warehouse: number, products: number[]): Promise<Map<number, number>> {
  const moves = await client.searchRead(
    'stock.move',
    [
      ['product', 'in', products],
      ['state', 'in', ['draft', 'assigned']],
      ['from_location', 'child_of', [warehouse], 'parent'],
      ['to_location.type', '=', 'customer'],
    ],
    { fields: ['product', 'internal_quantity'] },
  )
  const sums = new Map<number, number>()
  for (const move of moves) sums.set(move.product as number, (sums.get(move.product as number) ?? 0) + (move.internal_quantity as number))
  return sums
}
