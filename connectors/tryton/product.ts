// Products: product.product with its template. Code, cost and state live on the variant; name, price, type, unit on the template.
import { HubError } from '../../core/errors.ts'
import type { ObjectPort, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { inHalves } from './batches.ts'
import { stampOf } from './changes.ts'
import { chargeCodes } from './charges.ts'
import { trytonClient, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'
import { customEncoder, customNames, customOf } from './custom.ts'
import { describeObject } from './manifest.ts'
import { accountCategory, unitOf, unitWord } from './lookups.ts'
import { findByReference, readingPort, type Composed, type ObjectShape } from './object.ts'
import { toDecimal } from './values.ts'
import { each, settle } from './write-results.ts'

/** Archived products count: a product put out of use must not look deleted. */
const BOTH_STATES = ['active', 'in', [true, false]]

const shape: ObjectShape = {
  ...describeObject('product'),
  model: 'product.product',
  domain: [BOTH_STATES],
  referenceField: 'code',
  // A price or name changes the template alone (sample 34): its stamp counts for all its variants.
  sources: () =>
    Promise.resolve([
      { model: 'product.product', domain: [BOTH_STATES] },
      {
        model: 'product.template',
        domain: [BOTH_STATES],
        fields: ['products'],
        owners: (row) => (row.products as number[]).map(String),
      },
    ]),
  compose,
}

async function compose(ctx: TrytonContext, client: TrytonClient, ids: number[]): Promise<Composed[]> {
  const rows = await client.searchRead('product.product', [['id', 'in', ids], BOTH_STATES], {
    fields: [
      ...['code', 'name', 'active', 'salable', 'type', 'list_price', 'cost_price', 'template', 'write_date', 'create_date'],
      ...['default_uom.symbol', 'template.write_date', 'template.create_date', 'template.active'],
      ...customNames(ctx, 'product').map((name) => `template.${name}`),
    ],
  })
  const charges = chargeCodes(ctx)
  return rows
    .filter(({ code }) => !charges.has(code as string))
    .map((row) => {
      const template = row['template.'] as Record<string, unknown>
      const uom = row['default_uom.'] as { symbol: string }
      return {
        externalId: String(row.id),
        stamp: [stampOf(row), stampOf(template)].sort().at(-1)!,
        native: {
          id: String(row.id),
          template: String(row.template),
          // The hub knows goods by their code; Tryton does not demand one.
          code: row.code || `product-${row.id}`,
          name: row.name,
          type: row.type,
          uom: unitWord(ctx, uom.symbol),
          list_price: row.list_price ?? null,
          cost_price: row.cost_price ?? null,
          salable: Boolean(row.salable),
          state: row.active && template.active ? 'active' : 'inactive',
          ...customOf(ctx, 'product', template),
        },
      }
    })
}

const reading = readingPort(shape)

/** The object `product`. Creating one makes a template with one variant. */
export const product: ObjectPort<TrytonConfig> = {
  ...reading,
  async write(ctx, items) {
    const client = trytonClient(ctx)
    // Found by code first: an attempt whose answer was lost may have made it.
    const existing = await findByReference(client, shape, 'code', items.filter(({ externalId }) => externalId === undefined).map(codeOf))
    const idOf = (item: WriteItem): string | undefined => item.externalId ?? existing.get(codeOf(item))
    const results = await each(items, (item) => (idOf(item) === undefined ? undefined : update(ctx, client, item, idOf(item)!)))
    const news = items.filter((item) => idOf(item) === undefined)
    const made = await inHalves(news, (some) => create(ctx, client, some))
    news.forEach((item, at) => {
      const answer = made[at]!
      results.set(item, 'error' in answer ? { done: false, error: answer.error } : { externalId: answer.result, done: true })
    })
    return settle(ctx, reading, items, results)
  },
}

function codeOf({ want, reference }: WriteItem): string {
  return typeof want.code === 'string' && want.code !== '' ? want.code : reference
}

/** Words that Tryton lacks, as the nearest one it has. */
const TYPES: Record<string, string> = { kit: 'goods', digital: 'service', voucher: 'service' }
const isActive = ({ state }: WriteItem['want']): boolean => state === undefined || state === 'active'

async function create(ctx: TrytonContext, client: TrytonClient, items: WriteItem[]): Promise<string[]> {
  const category = await accountCategory(ctx, client)
  const encode = await customEncoder(ctx, client, 'product')
  const values = await Promise.all(
    items.map(async (item) => {
      const { want } = item
      const unit = await unitOf(ctx, client, text(want.uom, 'uom'))
      return {
        name: text(want.name, 'name'),
        code: codeOf(item),
        type: TYPES[String(want.type ?? 'goods')] ?? want.type,
        default_uom: unit,
        sale_uom: unit,
        salable: want.salable ?? true,
        list_price: toDecimal(priceOr(want.list_price, '0')),
        account_category: category,
        ...encode(want, customNames(ctx, 'product')),
        products: [['create', [{ suffix_code: '', active: isActive(want), cost_price: toDecimal(priceOr(want.cost_price, '0')) }]]],
      }
    }),
  )
  const templates = await client.call<number[]>('product.template', 'create', [values])
  const rows = await client.searchRead('product.product', [['template', 'in', templates], BOTH_STATES], { fields: ['template'] })
  return templates.map((template) => String(rows.find((row) => row.template === template)!.id))
}

async function update(ctx: TrytonContext, client: TrytonClient, item: WriteItem, externalId: string): Promise<WriteResult> {
  const { want } = item
  const isAdopted = item.externalId === undefined
  const has = (name: string): boolean => (isAdopted || item.changed.includes(name)) && want[name] !== undefined
  const [row] = await client.searchRead('product.product', [['id', '=', Number(externalId)], BOTH_STATES], {
    fields: ['template', 'active', 'cost_price', 'template.active', 'template.list_price', 'template.name'],
  })
  if (row === undefined)
    return { externalId, done: false, error: new HubError('notFound', 'data', `Tryton has no product ${externalId} any more`) }
  const template: Record<string, unknown> = {}
  if (has('name')) template.name = text(want.name, 'name')
  if (has('list_price') && want.list_price !== null) template.list_price = toDecimal(priceOr(want.list_price, '0'))
  if (has('salable')) template.salable = want.salable
  if (has('code') && !isAdopted) template.code = codeOf(item)
  Object.assign(template, (await customEncoder(ctx, client, 'product'))(want, customNames(ctx, 'product').filter(has)))
  const owner = row['template.'] as Record<string, unknown>
  if (has('state') && isActive(want) && !owner.active) template.active = true
  if (Object.keys(template).length > 0) await client.call('product.template', 'write', [[row.template], template])
  const variant: Record<string, unknown> = {}
  if (has('state')) variant.active = isActive(want)
  // Tryton refuses a new cost once stock has moved; its own valuation rules then.
  if (has('cost_price') && want.cost_price !== null && !isAdopted) variant.cost_price = toDecimal(priceOr(want.cost_price, '0'))
  if (Object.keys(variant).length > 0) await client.call('product.product', 'write', [[row.id], variant])
  return { externalId, done: true }
}

function text(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new HubError('missingField', 'data', `A product needs ${field}: give it a value`, { details: { field } })
}

function priceOr(value: unknown, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other
}
