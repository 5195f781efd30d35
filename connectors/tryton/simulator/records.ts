// The methods of every model: create, read, write, delete, search_read, search_count, with Tryton's checks and x2many commands.
import { decodeValue, plainDecimal } from '../values.ts'
import { Refusal, userError, type Row, type Transaction, type Values } from './database.ts'
import type { Database } from './models.ts'
import { checkLine } from './sales.ts'
import { fieldOf, search, show, timestampOf } from './search.ts'

export interface Records {
  create(tx: Transaction, model: string, vlist: Values[]): number[]
  write(tx: Transaction, model: string, ids: number[], values: Values): null
  delete(tx: Transaction, model: string, ids: number[]): null
  read(tx: Transaction, model: string, ids: number[], fields: string[]): Values[]
  searchRead(tx: Transaction, model: string, args: unknown[]): Values[]
}

type Command = [string, ...unknown[]]

export function createRecords(db: Database): Records {
  const create = (tx: Transaction, model: string, vlist: Values[]): number[] =>
    vlist.map((given) => {
      const { own, many } = split(db, model, { ...defaultsOf(db, model), ...(decodeValue(given) as Values) })
      numbered(db, model, own)
      check(db, model, own)
      const row = db.table(model).insert(tx, own)
      for (const [field, commands] of many) apply(tx, { model, id: row.id, field, commands })
      afterwards(db, tx, model, row.id)
      return row.id
    })

  const write = (tx: Transaction, model: string, ids: number[], values: Values): null => {
    assertFresh(db, tx, model, ids)
    assertReadable(db, model, ids)
    const { own, many } = split(db, model, decodeValue(values) as Values)
    // In the product's own unit: the simulator has no other.
    if (model === 'stock.move' && 'quantity' in own) own.internal_quantity = own.quantity
    for (const id of ids) {
      const row = db.table(model).rows.get(id)!
      if (model === 'stock.move') assertOpen(row, own)
      check(db, model, { ...row, ...own }, row)
      db.table(model).update(tx, id, own)
      for (const [field, commands] of many) apply(tx, { model, id, field, commands })
      afterwards(db, tx, model, id)
    }
    return null
  }

  const remove = (tx: Transaction, model: string, ids: number[]): null => {
    for (const id of ids) {
      const row = db.table(model).rows.get(id)
      if (row === undefined) continue
      if (model === 'sale.sale' && row.state !== 'cancelled' && row.state !== 'draft' && row.state !== 'quotation') {
        throw userError(`To delete sale "${String(row.number)} [${String(row.reference)}]" you must cancel it.`)
      }
      db.table(model).remove(tx, id)
    }
    return null
  }

  const apply = (
    tx: Transaction,
    { model, id, field, commands }: { model: string; id: number; field: string; commands: Command[] },
  ): void => {
    const spec = fieldOf(db, model, field) as { many: string; via: string }
    for (const [action, first, second] of commands) {
      if (action === 'create')
        create(
          tx,
          spec.many,
          (first as Values[]).map((values) => ({ ...values, [spec.via]: id })),
        )
      else if (action === 'write') write(tx, spec.many, first as number[], second as Values)
      else if (action === 'delete') remove(tx, spec.many, first as number[])
      else if (action === 'add' && 'compute' in spec) {
        const held = (db.table(model).rows.get(id)![field] ?? []) as number[]
        db.table(model).update(tx, id, { [field]: [...new Set([...held, ...(first as number[])])] })
      } else throw new Refusal([`Command ${action} is not simulated`, ''])
    }
  }

  return {
    create,
    write,
    delete: remove,
    read(tx, model, ids, fields) {
      assertReadable(db, model, ids)
      return ids.map((id) => show(db, { model, row: db.table(model).rows.get(id)!, tx }, fields))
    },
    searchRead(tx, model, [domain, offset, limit, order, fields]) {
      for (const path of fields as string[]) if (path !== '_timestamp') fieldOf(db, model, path.split('.')[0]!)
      const rows = search(db, tx, { model, domain: domain as unknown[], order, limit: limit as number | null, offset: Number(offset) })
      return rows.map((row) => show(db, { model, row, tx }, fields as string[]))
    },
  }
}

/** Stored values, and commands on x2many fields. Unknown names are KeyErrors. */
function split(db: Database, model: string, values: Values): { own: Values; many: [string, Command[]][] } {
  const own: Values = {}
  const many: [string, Command[]][] = []
  for (const [field, value] of Object.entries(values)) {
    const spec = fieldOf(db, model, field)
    if ('many' in spec) many.push([field, (value ?? []) as Command[]])
    else own[field] = value
  }
  return { own, many }
}

function defaultsOf(db: Database, model: string): Values {
  const isArchivable = db.spec(model).hasActive === true ? { active: true } : {}
  switch (model) {
    case 'sale.sale':
      return {
        number: null,
        reference: null,
        state: 'draft',
        shipment_state: 'none',
        invoice_state: 'none',
        sale_date: null,
        comment: null,
      }
    case 'sale.line':
      return { type: 'line', sequence: null, product: null, unit: null, description: null }
    case 'party.party':
      return { ...isArchivable, name: null, code: null }
    case 'party.address':
      return { ...isArchivable, invoice: false, delivery: false }
    case 'product.product':
      return { ...isArchivable, suffix_code: null, cost_price: '0' }
    case 'product.template':
      return { ...isArchivable, account_category: null, code: null }
    default:
      return isArchivable
  }
}

function numbered(db: Database, model: string, values: Values): void {
  if (model === 'party.party') values.code ??= freeCode(db)
}

function freeCode(db: Database): string {
  for (;;) {
    const code = db.next('party')
    if (db.table('party.party').find('code', code).size === 0) return code
  }
}

function check(db: Database, model: string, values: Values, old?: Row): void {
  if (model === 'sale.line') checkLine(db, values)
  if (model === 'party.party' && isTaken(db, model, values, old)) throw userError('The code on party must be unique.')
  if (model === 'product.template') {
    for (const [field, label] of [
      ['name', 'Name'],
      ['default_uom', 'Default UOM'],
    ] as const) {
      if (values[field] === undefined || values[field] === null)
        throw userError(`A value is required for field "${label}" in "Product Template".`)
    }
    const price = String(values.list_price ?? '0')
    if ((price.split('.')[1] ?? '').length > 4) {
      throw userError(
        `The number of digits in the value "Decimal('${price}')" for field "List Price" in "Product List Price" exceeds the limit of "4".`,
      )
    }
  }
  if (
    model === 'product.product' &&
    old !== undefined &&
    plainDecimal(String(values.cost_price)) !== plainDecimal(String(old.cost_price))
  ) {
    if (db.table('stock.move').find('product', old.id).size > 0) {
      throw userError(
        'You cannot change the cost price of a product which is associated with stock moves.\nYou must use the "Modify Cost Price" wizard.',
      )
    }
  }
}

/** What is assigned, done or cancelled keeps its quantity. */
function assertOpen({ id, state }: Row, values: Values): void {
  if (!('quantity' in values) || state === 'draft') return
  throw userError(
    state === 'assigned'
      ? `To modify stock move "${id}" you must reset its state to draft.`
      : `You cannot modify stock move "${id}" because it is ${String(state)}.`,
  )
}

function isTaken(db: Database, model: string, values: Values, old?: Row): boolean {
  return values.code !== null && [...db.table(model).find('code', values.code)].some((id) => id !== old?.id)
}

/** Codes of variants follow their template's; active ones are unique. */
function afterwards(db: Database, tx: Transaction, model: string, id: number): void {
  const products = db.table('product.product')
  const ids = model === 'product.template' ? [...products.find('template', id)] : model === 'product.product' ? [id] : []
  for (const product of ids) {
    const row = products.rows.get(product)!
    const template = db.table('product.template').rows.get(row.template as number)!
    const code = `${String(template.code ?? '')}${String(row.suffix_code ?? '')}` || null
    const isDouble =
      code !== null &&
      row.active !== false &&
      [...products.find('code', code)].some((other) => other !== product && products.rows.get(other)!.active !== false)
    if (isDouble) throw userError('Code of active product must be unique.')
    if (row.code !== code) products.update(tx, product, { code })
  }
}

/** Context `_timestamp`: the optimistic lock. */
function assertFresh(db: Database, tx: Transaction, model: string, ids: number[]): void {
  const stamps = tx.context._timestamp as Record<string, string> | undefined
  for (const id of ids) {
    const known = stamps?.[`${model},${id}`]
    const row = db.table(model).rows.get(id)
    if (known !== undefined && row !== undefined && Number(timestampOf(row)) > Number(known)) {
      throw new Refusal(['ConcurrencyException', 'Records were modified in the meanwhile'])
    }
  }
}

function assertReadable(db: Database, model: string, ids: number[]): void {
  if (ids.every((id) => db.table(model).rows.has(id))) return
  const { label, hasRule } = db.spec(model)
  throw userError(
    hasRule === true
      ? `You are not allowed to read records "${ids.join(', ')}" of "${label}" because of at least one of these rules:\nUser in companies`
      : `You are trying to read records "${ids.filter((id) => !db.table(model).rows.has(id)).join(', ')}" of "${label}" that don't exist anymore.`,
  )
}
