// The models and fields that the simulator has, as far as the connector uses them; a name that is not here is Tryton's KeyError.
import { createTable, type Row, type Table, type Transaction } from './database.ts'
import { TEAHOUSE } from './teahouse.ts'

export type Kind = 'plain' | 'decimal' | 'date' | 'datetime' | 'bool'
export type FieldSpec =
  | { kind: Kind }
  | { one: string; label?: string; isUnsearchable?: boolean }
  | { many: string; via: string }
  | { kind: Kind; compute(db: Database, row: Row, tx: Transaction): unknown }
  | { one: string; compute(db: Database, row: Row, tx: Transaction): unknown }
  | { many: string; compute(db: Database, row: Row, tx: Transaction): unknown }

export interface ModelSpec {
  label: string
  fields: Record<string, FieldSpec>
  indexes: string[]
  /** Access rules on the company: a deleted row then reads as "not allowed". */
  hasRule?: boolean
  hasActive?: boolean
}

export interface Database {
  table(model: string): Table
  spec(model: string): ModelSpec
  /** Next number of a sequence. */
  next(sequence: string): string
  sequences: Map<string, number>
  /** Rows touched since this was last emptied, as `model,id`. */
  touched: Set<string>
}

const plain: FieldSpec = { kind: 'plain' }
const decimal: FieldSpec = { kind: 'decimal' }
const date: FieldSpec = { kind: 'date' }
const bool: FieldSpec = { kind: 'bool' }
const STAMPS: Record<string, FieldSpec> = { id: plain, create_date: { kind: 'datetime' }, write_date: { kind: 'datetime' } }

const fields = (own: Record<string, FieldSpec>): Record<string, FieldSpec> => ({ ...STAMPS, ...own })
const names = (list: string, spec: FieldSpec = plain): Record<string, FieldSpec> =>
  Object.fromEntries(list.split(' ').map((name) => [name, spec]))

/** A field of the template, shown on its variants too. */
const ofTemplate = (name: string): { compute(db: Database, row: Row): unknown } => ({
  compute: (db, row) => db.table('product.template').rows.get(row.template as number)?.[name] ?? null,
})

/** Stored and relational fields; computed ones are added by the modules that know how. */
export function modelSpecs(): Record<string, ModelSpec> {
  return withTeahouse({
    'ir.model': { label: 'Model', fields: fields(names('model')), indexes: [] },
    'ir.model.field': {
      label: 'Model field',
      fields: fields({ ...names('name ttype field_description help module'), model: { one: 'ir.model' } }),
      indexes: [],
    },
    'currency.currency': { label: 'Currency', fields: fields(names('code name digits')), indexes: [] },
    'country.country': { label: 'Country', fields: fields(names('code name')), indexes: [] },
    'product.uom': { label: 'Unit of Measure', fields: fields(names('symbol name digits')), indexes: [] },
    'product.category': { label: 'Category', fields: fields({ ...names('name'), accounting: bool }), indexes: [] },
    'company.company': {
      label: 'Company',
      fields: fields({ party: { one: 'party.party' }, currency: { one: 'currency.currency' } }),
      indexes: [],
    },
    'party.party': {
      label: 'Party',
      hasActive: true,
      indexes: ['code'],
      fields: fields({
        ...names('name code'),
        active: bool,
        addresses: { many: 'party.address', via: 'party' },
        contact_mechanisms: { many: 'party.contact_mechanism', via: 'party' },
      }),
    },
    'party.address': {
      label: 'Address',
      hasActive: true,
      indexes: ['party'],
      fields: fields({
        ...names('party_name street city postal_code'),
        ...names('active invoice delivery', bool),
        party: { one: 'party.party' },
        country: { one: 'country.country' },
      }),
    },
    'party.contact_mechanism': {
      label: 'Contact Mechanism',
      hasActive: true,
      indexes: ['party'],
      fields: fields({ ...names('type value'), active: bool, party: { one: 'party.party' } }),
    },
    'stock.location': {
      label: 'Stock Location',
      hasActive: true,
      indexes: ['parent'],
      fields: fields({
        ...names('name code type'),
        active: bool,
        ...names('parent storage_location output_location input_location', { one: 'stock.location' }),
        warehouse: { one: 'stock.location', label: 'Warehouse', isUnsearchable: true },
      }),
    },
    'product.template': {
      label: 'Product Template',
      hasActive: true,
      indexes: [],
      fields: fields({
        ...names('name code type'),
        list_price: decimal,
        salable: bool,
        active: bool,
        ...names('default_uom sale_uom', { one: 'product.uom' }),
        account_category: { one: 'product.category' },
        products: { many: 'product.product', via: 'template' },
      }),
    },
    'product.product': {
      label: 'Product Variant',
      hasActive: true,
      indexes: ['template', 'code'],
      fields: fields({
        ...names('suffix_code code'),
        active: bool,
        cost_price: decimal,
        template: { one: 'product.template' },
        ...Object.fromEntries(['name', 'type'].map((name) => [name, { kind: 'plain', ...ofTemplate(name) }])),
        list_price: { kind: 'decimal', ...ofTemplate('list_price') },
        salable: { kind: 'bool', ...ofTemplate('salable') },
        ...Object.fromEntries(['default_uom', 'sale_uom'].map((name) => [name, { one: 'product.uom', ...ofTemplate(name) }])),
      }),
    },
    'sale.sale': {
      label: 'Sale',
      hasRule: true,
      indexes: ['reference'],
      fields: fields({
        ...names('number reference state shipment_state invoice_state comment origin'),
        sale_date: date,
        party: { one: 'party.party' },
        company: { one: 'company.company' },
        currency: { one: 'currency.currency' },
        warehouse: { one: 'stock.location' },
        ...names('invoice_address shipment_address', { one: 'party.address' }),
        lines: { many: 'sale.line', via: 'sale' },
      }),
    },
    'sale.line': {
      label: 'Sale Line',
      indexes: ['sale'],
      fields: fields({
        ...names('sequence type description quantity'),
        unit_price: decimal,
        sale: { one: 'sale.sale' },
        moves_ignored: { many: 'stock.move', compute: (_db, row) => row.moves_ignored ?? [] },
        product: { one: 'product.product' },
        unit: { one: 'product.uom' },
      }),
    },
    'stock.shipment.out': {
      label: 'Customer Shipment',
      hasRule: true,
      indexes: ['reference'],
      fields: fields({
        ...names('number reference state'),
        ...names('planned_date effective_date', date),
        company: { one: 'company.company' },
        customer: { one: 'party.party' },
        delivery_address: { one: 'party.address' },
        warehouse: { one: 'stock.location' },
      }),
    },
    'stock.shipment.out.return': {
      label: 'Customer Return Shipment',
      hasRule: true,
      indexes: [],
      fields: fields({
        ...names('number reference state'),
        ...names('planned_date effective_date', date),
        company: { one: 'company.company' },
        customer: { one: 'party.party' },
        warehouse: { one: 'stock.location' },
      }),
    },
    'stock.move': {
      label: 'Stock Move',
      hasRule: true,
      indexes: ['shipment', 'origin', 'product', 'state'],
      fields: fields({
        ...names('shipment origin quantity internal_quantity state'),
        ...names('planned_date effective_date', date),
        product: { one: 'product.product' },
        uom: { one: 'product.uom' },
        ...names('from_location to_location', { one: 'stock.location' }),
      }),
    },
  })
}

/** With the custom fields of that module. */
function withTeahouse(specs: Record<string, ModelSpec>): Record<string, ModelSpec> {
  for (const { model, name, kind } of TEAHOUSE) specs[model]!.fields[name] = { kind }
  return specs
}

/** An empty database. */
export function createDatabase(): Database {
  const specs = modelSpecs()
  const touched = new Set<string>()
  const tables = new Map(
    Object.entries(specs).map(([model, { indexes }]) => [model, createTable(indexes, (id) => touched.add(`${model},${id}`))]),
  )
  const sequences = new Map<string, number>()
  return {
    table: (model) => tables.get(model)!,
    spec: (model) => specs[model]!,
    sequences,
    touched,
    next(sequence) {
      const number = (sequences.get(sequence) ?? 0) + 1
      sequences.set(sequence, number)
      return String(number)
    },
  }
}
