// Master data that writes need by code: currencies, units, categories, warehouses. Kept a few minutes, shared by all workers of a connection.
import { HubError } from '../../core/errors.ts'
import type { Domain, Row, TrytonClient, TrytonContext } from './client.ts'

const KEPT_MS = 5 * 60_000

/** Rows of a small model, from memory while they are fresh. */
export async function keptRows(
  ctx: TrytonContext,
  client: TrytonClient,
  { model, domain = [], fields }: { model: string; domain?: Domain; fields: string[] },
): Promise<Row[]> {
  const key = `rows:${ctx.config.url}:${ctx.config.database}:${model}:${JSON.stringify(domain)}`
  const text = await ctx.tokens.get(key, async () => ({
    value: JSON.stringify(await client.searchRead(model, domain, { fields, order: [['id', 'ASC']] })),
    expiresInMs: KEPT_MS,
  }))
  return JSON.parse(text) as Row[]
}

/** The company the API user works for. */
export async function companyOf(client: TrytonClient): Promise<number> {
  const { company } = await client.preferences()
  if (typeof company !== 'number') {
    throw new HubError('noCompany', 'config', 'The API user has no company in Tryton: set one in its user preferences')
  }
  return company
}

export interface Currency {
  id: number
  code: string
  digits: number
}

/** A currency by its ISO code. */
export async function currencyOf(ctx: TrytonContext, client: TrytonClient, code: string): Promise<Currency> {
  const rows = await keptRows(ctx, client, { model: 'currency.currency', fields: ['code', 'digits'] })
  const row = rows.find((candidate) => candidate.code === code)
  if (row !== undefined) return { id: row.id, code, digits: Number(row.digits) }
  throw new HubError('unknownCurrency', 'data', `Tryton has no currency ${code}: add it under Currencies, with a rate`, {
    details: { field: 'currency', value: code, known: rows.map((known) => known.code) },
  })
}

/** Id of a unit by our word for it: config `units`, by word or by `*` for all others, else Tryton's symbol itself. */
export async function unitOf(ctx: TrytonContext, client: TrytonClient, word: string): Promise<number> {
  const symbol = ctx.config.units[word] ?? word
  const rows = await keptRows(ctx, client, { model: 'product.uom', fields: ['symbol', 'name'] })
  const row = rows.find((candidate) => candidate.symbol === symbol) ?? rows.find((candidate) => candidate.symbol === ctx.config.units['*'])
  if (row !== undefined) return row.id
  throw new HubError('unknownUnit', 'data', `Tryton has no unit with symbol "${symbol}": name one for "${word}" in config.units`, {
    details: { field: 'uom', value: word },
  })
}

/** Our word for a unit symbol: the first in config `units` that stands for it, else the symbol itself. */
export function unitWord(ctx: TrytonContext, symbol: string): string {
  return Object.entries(ctx.config.units).find(([word, target]) => word !== '*' && target === symbol)?.[0] ?? symbol
}

/** Warehouses, as rows of stock.location. */
export function warehousesOf(ctx: TrytonContext, client: TrytonClient): Promise<Row[]> {
  return keptRows(ctx, client, { model: 'stock.location', domain: [['type', '=', 'warehouse']], fields: ['name', 'code'] })
}

/** The warehouse orders are shipped from: config `warehouse` by code, else the first. */
export async function shippingWarehouse(ctx: TrytonContext, client: TrytonClient): Promise<number> {
  const rows = await warehousesOf(ctx, client)
  const { warehouse } = ctx.config
  const row = warehouse === undefined ? rows[0] : rows.find(({ code }) => code === warehouse)
  if (row !== undefined) return row.id
  const wanted = warehouse === undefined ? 'no warehouse' : `no warehouse with code ${warehouse}`
  throw new HubError('unknownWarehouse', 'config', `Tryton has ${wanted}: check config.warehouse and Inventory > Locations`, {
    details: { field: 'warehouse' },
  })
}

/** The accounting category of products we create: config `accountCategory` by name, else the first. */
export async function accountCategory(ctx: TrytonContext, client: TrytonClient): Promise<number> {
  const rows = await keptRows(ctx, client, { model: 'product.category', domain: [['accounting', '=', true]], fields: ['name'] })
  const wanted = ctx.config.accountCategory
  const row = wanted === undefined ? rows[0] : rows.find(({ name }) => name === wanted)
  if (row !== undefined) return row.id
  const missing = wanted === undefined ? 'no accounting category' : `no accounting category named "${wanted}"`
  throw new HubError(
    'noAccountCategory',
    'config',
    `Tryton has ${missing}: make one with revenue and expense accounts under Products > Categories`,
    {
      details: { field: 'accountCategory', known: rows.map(({ name }) => name) },
    },
  )
}
