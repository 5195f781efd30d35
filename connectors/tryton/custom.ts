// Custom fields: what modules beyond Tryton's own add to the models that records are composed of. An overlay names those that a connection takes.
import type { JsonSchema, Native } from '../../core/connector/port.ts'
import { HubError } from '../../core/errors.ts'
import { trytonClient, type Row, type TrytonClient, type TrytonContext } from './client.ts'
import { keptRows } from './lookups.ts'
import { quantityText, toDate, toDateTime, toDecimal } from './values.ts'

/** Object → list of its record ('' = the record itself) → model that carries its custom fields. */
const MODELS = {
  order: { '': 'sale.sale', lines: 'sale.line' },
  product: { '': 'product.template' },
  customer: { '': 'party.party' },
} as const satisfies Record<string, Record<string, string>>
export type CustomObject = keyof typeof MODELS

/** Whose fields the connector knows: those of Tryton 6.0 that selling needs. */
const OWN_MODULES = [
  ...['ir', 'res', 'currency', 'country', 'party', 'company', 'product', 'account', 'account_product'],
  ...['account_invoice', 'account_invoice_stock', 'stock', 'sale'],
]
const DECIMAL = '^-?\\d+(\\.\\d+)?$'

/** What Tryton calls a type → how the native record shows it. Types that are not here, such as references, are not handed through. */
const TYPES: Record<string, JsonSchema> = {
  char: { type: ['string', 'null'] },
  text: { type: ['string', 'null'] },
  selection: { type: ['string', 'null'] },
  integer: { type: ['integer', 'null'] },
  biginteger: { type: ['integer', 'null'] },
  boolean: { type: ['boolean', 'null'] },
  numeric: { type: ['string', 'null'], pattern: DECIMAL },
  float: { type: ['string', 'null'], pattern: DECIMAL },
  date: { type: ['string', 'null'], format: 'date' },
  datetime: { type: ['string', 'null'], format: 'date-time' },
  timestamp: { type: ['string', 'null'], format: 'date-time' },
}

/** Overlays of all custom fields there are, called as Tryton calls them in the API user's language. */
export async function fetchFields(ctx: TrytonContext): Promise<Record<string, JsonSchema>> {
  const client = trytonClient(ctx)
  const { language } = await client.preferences()
  const fields = ['name', 'model.model', 'ttype', 'field_description', 'help']
  const rows = await client.searchRead('ir.model.field', domain(), { fields, order: [['id', 'ASC']], context: { language } })
  const overlays = Object.entries(MODELS).map(([object, models]) => [object, overlayOf(rows, models)] as const)
  return Object.fromEntries(overlays.filter(([, { properties }]) => Object.keys(properties).length > 0))
}

const domain = (): unknown[] => [
  ['model.model', 'in', [...new Set(Object.values(MODELS).flatMap((models: Record<string, string>) => Object.values(models)))]],
  ['module', 'not in', OWN_MODULES],
  ['ttype', 'in', Object.keys(TYPES)],
]

function overlayOf(rows: Row[], models: Record<string, string>): { properties: Record<string, JsonSchema> } {
  const properties: Record<string, JsonSchema> = {}
  for (const [list, model] of Object.entries(models)) {
    const own = Object.fromEntries(rows.flatMap((row) => (modelOf(row) === model ? [[row.name as string, schemaOf(row)]] : [])))
    if (list === '') Object.assign(properties, own)
    else if (Object.keys(own).length > 0) properties[list] = { items: { properties: own } }
  }
  return { properties }
}

const modelOf = (row: Row): unknown => (row['model.'] as { model: string } | null)?.model

function schemaOf({ ttype, field_description: title, help }: Row): JsonSchema {
  return { ...TYPES[ttype as string], ...(title ? { title } : {}), ...(help ? { description: help } : {}) }
}

/** What the connection's overlay says of custom fields, of the record or of the entries of a list. */
function declared({ overlays }: TrytonContext, object: CustomObject, list: string): [name: string, schema: JsonSchema][] {
  const { properties = {} } = (overlays[object] ?? {}) as { properties?: Record<string, JsonSchema> }
  if (list !== '')
    return Object.entries((properties[list] as { items?: { properties?: Record<string, JsonSchema> } })?.items?.properties ?? {})
  const lists: string[] = Object.keys(MODELS[object])
  return Object.entries(properties).filter(([name]) => !lists.includes(name))
}

export const customNames = (ctx: TrytonContext, object: CustomObject, list = ''): string[] =>
  declared(ctx, object, list).map(([name]) => name)

/** Custom fields of a row, as the native record shows them: floats as decimals, nothing written as null. */
export const customOf = (ctx: TrytonContext, object: CustomObject, row: Record<string, unknown>, list = ''): Native =>
  Object.fromEntries(declared(ctx, object, list).map(([name, schema]) => [name, shown(row[name], schema)]))

function shown(value: unknown, { type }: JsonSchema): unknown {
  if (value === undefined || value === null || value === '') return null
  // SQLite has no booleans.
  if ([type].flat().includes('boolean')) return Boolean(value)
  return typeof value === 'number' && [type].flat().includes('string') ? quantityText(value) : value
}

/** Encodes custom fields of one model. Throws HubError data that names the field, config `unknownCustomField` where Tryton has it not. */
export type Encode = (native: Record<string, unknown>, names: string[]) => Record<string, unknown>

export async function customEncoder(ctx: TrytonContext, client: TrytonClient, object: CustomObject, list = ''): Promise<Encode> {
  const declared = customNames(ctx, object, list)
  if (declared.length === 0) return () => ({})
  const domain = [['model.model', '=', (MODELS[object] as Record<string, string>)[list]], ['name', 'in', declared]] // prettier-ignore
  const rows = await keptRows(ctx, client, { model: 'ir.model.field', domain, fields: ['name', 'ttype'] })
  const types = new Map(rows.map(({ name, ttype }) => [name as string, ttype as string]))
  return (native, names) =>
    Object.fromEntries(names.flatMap((name) => (native[name] === undefined ? [] : [[name, encode(name, types.get(name), native[name])]])))
}

function encode(name: string, type: string | undefined, value: unknown): unknown {
  if (type === undefined) {
    const message = `Tryton has no field ${name} here: take it out of the overlay, or add it there`
    throw new HubError('unknownCustomField', 'config', message, { details: { field: name } })
  }
  if (value === null) return null
  if (type === 'numeric') return toDecimal(String(value))
  if (type === 'float') return Number(value)
  if (type === 'date') return toDate(String(value), name)
  if (type === 'datetime' || type === 'timestamp') return toDateTime(String(value))
  return value
}
