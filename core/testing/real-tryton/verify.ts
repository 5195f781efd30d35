// Asks Tryton itself, by plain JSON-RPC, whether what the file says is there once and exactly; and whether anything was written since.
import { minorUnits, type Tryton } from './json-rpc.ts'
import type { Invoice } from './truth.ts'

export interface Booked {
  /** Valid invoices that are in Tryton exactly once with their total. */
  delivered: number
  missing: string[]
  duplicates: string[]
  totalsDiffer: string[]
  /** Sales that no valid invoice stands for. */
  foreign: string[]
}

/** Compares the sales with the file. `isOurs` tells a reference of this file from what was there before. */
export async function compareSales(tryton: Tryton, truth: ReadonlyMap<string, Invoice>): Promise<Booked> {
  const sales = await tryton.searchRead('sale.sale', [['reference', '!=', null]], ['reference', 'total_amount', 'currency.code', 'state'])
  const byReference = Map.groupBy(sales, ({ reference }) => String(reference))
  const booked: Booked = { delivered: 0, missing: [], duplicates: [], totalsDiffer: [], foreign: [] }
  for (const { number, reason, total } of truth.values()) {
    const own = byReference.get(number) ?? []
    if (reason !== undefined) booked.foreign.push(...own.map(() => number))
    else if (own.length === 0) booked.missing.push(number)
    else if (own.length > 1) booked.duplicates.push(number)
    else if (isWorth(own[0]!, total)) booked.delivered++
    else booked.totalsDiffer.push(number)
  }
  return booked
}

function isWorth(sale: Record<string, unknown>, total: bigint): boolean {
  const currency = (sale['currency.'] as { code: string }).code
  return currency === 'GBP' && minorUnits(sale['total_amount']) === total && sale['state'] === 'processing'
}

/** After-sales that are not in Tryton exactly once, with their refund below zero and what came back in stock. */
export async function wrongReturns(tryton: Tryton, given: readonly { number: string; refund: bigint }[]): Promise<string[]> {
  const fields = ['reference', 'total_amount', 'state', 'shipment_returns', 'origin']
  const sales = await tryton.searchRead('sale.sale', [['reference', 'in', given.map(({ number }) => number)]], fields)
  const returns = await tryton.searchRead('stock.shipment.out.return', [], ['state'])
  const stateOf = new Map(returns.map(({ id, state }) => [id, state]))
  const byReference = Map.groupBy(sales, ({ reference }) => String(reference))
  return given.flatMap(({ number, refund }) => {
    const own = byReference.get(number) ?? []
    if (own.length !== 1) return [`${number}: ${own.length} sales`]
    const { total_amount, state, origin, shipment_returns } = own[0]!
    const states = (shipment_returns as number[]).map((id) => String(stateOf.get(id)))
    const isRight = minorUnits(total_amount) === -refund && states.join() === 'done' && String(origin).startsWith('sale.sale,')
    return isRight
      ? []
      : [`${number}: ${String(state)}, ${minorUnits(total_amount)} pence for ${refund}, returns ${states.join() || 'none'}`]
  })
}

/** Shipments of sales that are done: by the sale's reference, how often. */
export async function sentSales(tryton: Tryton): Promise<Map<string, number>> {
  const sales = await tryton.searchRead('sale.sale', [['shipment_state', '=', 'sent']], ['reference', 'shipments'])
  return new Map(sales.map(({ reference, shipments }) => [String(reference), (shipments as number[]).length]))
}

/** `code|warehouse` → pieces that can still be promised: there, less those of open moves to customers. */
export async function availableStock(tryton: Tryton): Promise<Map<string, number>> {
  const stock = new Map<string, number>()
  for (const warehouse of await tryton.searchRead('stock.location', [['type', '=', 'warehouse']], ['code'])) {
    const context = { locations: [warehouse['id']] }
    const domain = [['type', 'in', ['goods', 'assets']]]
    const products = await tryton.call<Record<string, unknown>[]>(
      'product.product',
      'search_read',
      [domain, 0, null, null, ['code', 'quantity']],
      context,
    )
    const moves = await tryton.searchRead(
      'stock.move',
      [
        ['state', 'in', ['draft', 'assigned']],
        ['from_location', 'child_of', [warehouse['id']], 'parent'],
        ['to_location.type', '=', 'customer'],
      ],
      ['product', 'internal_quantity'],
    )
    const promised = new Map<unknown, number>()
    for (const { product, internal_quantity } of moves) promised.set(product, (promised.get(product) ?? 0) + Number(internal_quantity))
    for (const { id, code, quantity } of products)
      stock.set(`${String(code)}|${String(warehouse['code'])}`, Number(quantity) - (promised.get(id) ?? 0))
  }
  return stock
}

/** Everything the hub could write to. */
const MODELS = ['party.party', 'party.address', 'product.template', 'product.product', 'sale.sale', 'sale.line', 'stock.shipment.out', 'stock.move'] // prettier-ignore

export interface Written {
  /** Rows created or changed since. */
  since(): Promise<number>
}

/** Remembers the newest stamp of each model, by Tryton's own clock. */
export async function watchWrites(tryton: Tryton): Promise<Written> {
  const newest = new Map<string, unknown>()
  for (const model of MODELS)
    for (const field of ['create_date', 'write_date']) newest.set(`${model} ${field}`, await newestStamp(tryton, model, field))
  return {
    async since() {
      let count = 0
      for (const [name, stamp] of newest) {
        const [model, field] = name.split(' ') as [string, string]
        count += await tryton.call<number>(model, 'search_count', [
          [...everyState(model), stamp == null ? [field, '!=', null] : [field, '>', stamp]],
        ])
      }
      return count
    },
  }
}

async function newestStamp(tryton: Tryton, model: string, field: string): Promise<unknown> {
  const args = [[...everyState(model), [field, '!=', null]], 0, 1, [[field, 'DESC']], [field]]
  const [row] = await tryton.call<Record<string, unknown>[]>(model, 'search_read', args)
  return row?.[field]
}

/** Archived rows count too. */
const everyState = (model: string): unknown[] => (/^(party|product)\./.test(model) ? [['active', 'in', [true, false]]] : [])
