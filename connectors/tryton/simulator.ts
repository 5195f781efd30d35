// A SIMULATOR of Tryton 6.0's JSON-RPC interface, for tests and the demo. It is not Tryton.
//
// Checked against a real Tryton 6.0.29 (core/testing/tryton/verify-connector.ts, and the recordings in fixtures/): envelope, login and
// session, tagged values, error arrays, stamps (write_date null until the first write; transaction start), active filter, price and
// quantity digits, sale and shipment states with their silent buttons, partial shipments, stock and forecast, unique codes, deletes.
// The module teahouse (core/testing/tryton/modules) is installed: some custom fields.
// Not there: taxes, invoices beyond their state, lots, translations, wizards, wrong-company rules, every other model.
import { serveSimulator, type HttpSimulator } from '../../core/testing/simulator.ts'
import type { Row, Transaction, Values } from './simulator/database.ts'
import { dumpDatabase, loadDatabase, takeTouched, type TrytonEntry } from './simulator/keeping.ts'
import { createDatabase, modelSpecs } from './simulator/models.ts'
import { moveMethods } from './simulator/moves.ts'
import { createRecords } from './simulator/records.ts'
import { addSaleFields, processSale, saleButtons } from './simulator/sales.ts'
import { createApp, type Account, type World } from './simulator/server.ts'
import { returnButtons, shipmentButtons } from './simulator/shipments.ts'
import { addQuantities, createStock } from './simulator/stock.ts'
import { MODULE, TEAHOUSE } from './simulator/teahouse.ts'

export type { TrytonEntry } from './simulator/keeping.ts'

export interface TrytonOptions {
  now(): number
  port?: number
  logSize?: number
  account?: Partial<Account>
  /** What an earlier run wrote down: it goes on from there. */
  entries?: Iterable<TrytonEntry>
  /** Hears of everything that changes, before the call that changed it is answered. */
  onEntries?(entries: TrytonEntry[]): void
}

/** The company that `prepare` makes. Default: a German one in euros with one warehouse WH. */
export interface CompanySetup {
  name: string
  currency: string
  warehouses: { code: string; name: string }[]
}

export interface SeedProduct {
  code: string
  name: string
  listPrice: string
  costPrice?: string
  onHand?: number
}

/** Somebody at the ERP: changes records without the interface, if need be under an older stamp. */
export interface TrytonDesk {
  create(model: string, values: Values, lateMs?: number): number
  write(model: string, id: number, values: Values, lateMs?: number): void
  delete(model: string, id: number): void
  /** Presses a button of a sale or shipment. */
  press(model: 'sale.sale' | 'stock.shipment.out', button: string, id: number, lateMs?: number): void
  row(model: string, id: number): Readonly<Row> | undefined
  rows(model: string): Readonly<Row>[]
}

export interface TrytonSimulator extends HttpSimulator {
  account: Account
  desk: TrytonDesk
  /** Company, warehouse and the party that orders are booked on, made at the first call. */
  prepare(setup?: CompanySetup): { company: number; warehouse: number; shop: number }
  addProduct(product: SeedProduct, lateMs?: number): number
  /** Puts stock into a warehouse (default the first) by a move, as an inventory does; negative takes out. */
  addStock(product: number, quantity: number, lateMs?: number, warehouse?: number): void
  /** What is there of a product below a place. */
  stockOf(product: number, location: number): number
  /** Everything there is now: `entries` of a later start. */
  dump(): TrytonEntry[]
  /** All sessions are lost, as after a restart: the next call is answered 401. */
  expireSessions(): void
}

const GERMAN: CompanySetup = { name: 'Demo Company GmbH', currency: 'EUR', warehouses: [{ code: 'WH', name: 'Warehouse' }] }
const ACCOUNT: Account = { database: 'tryton', user: 'hub', password: 'hub-pass-1' }

/** Starts the simulator: currencies EUR and CNY, units, one accounting category; the rest is seeded. */
export async function startTryton(options: TrytonOptions): Promise<TrytonSimulator> {
  const account = { ...ACCOUNT, ...options.account }
  const world = createWorld(options, account)
  const app = createApp(world)
  const simulator = await serveSimulator(app, {
    port: options.port,
    logSize: options.logSize,
    isWrite: ({ body }) => !/"method":"(common\.|model\.[\w.]+\.(search_read|search_count|read|get_preferences)")/.test(body),
    isExempt: ({ body }) => /"method":"common\.db\.login"/.test(body),
  })
  const desk = deskOf(world)
  const base = baseData(world, desk)
  let prepared: ReturnType<TrytonSimulator['prepare']> | undefined
  const prepare: TrytonSimulator['prepare'] = (setup) => (prepared ??= base.prepare(setup))
  return {
    ...simulator,
    account,
    desk,
    prepare,
    addProduct: (product, lateMs) => {
      const id = base.addProduct(product, lateMs)
      if (product.onHand !== undefined) base.addStock(prepare().warehouse, { product: id, quantity: product.onHand, lateMs })
      return id
    },
    addStock: (product, quantity, lateMs, warehouse = prepare().warehouse) => base.addStock(warehouse, { product, quantity, lateMs }),
    stockOf: (product, location) => world.stock.under(product, location),
    dump: () => dumpDatabase(world.db, Object.keys(modelSpecs())),
    expireSessions: () => world.sessions.clear(),
  }
}

type SimulatedWorld = World & { at<T>(lateMs: number, run: (tx: Transaction) => T): T; stock: ReturnType<typeof createStock> }

function createWorld({ now, entries, onEntries }: TrytonOptions, account: Account): SimulatedWorld {
  const db = createDatabase()
  const stock = createStock(db)
  if (entries !== undefined) {
    loadDatabase(db, entries)
    stock.recount()
  }
  addQuantities(db, stock)
  addSaleFields(db)
  const at = <T>(lateMs: number, run: (tx: Transaction) => T, context: Values = {}): T => {
    // Microseconds that a reader must not lose.
    const stamp = new Date(now() - lateMs).toISOString().replace('Z', '123Z')
    const tx: Transaction = { stamp, today: stamp.slice(0, 10), context, undo: [] }
    try {
      return run(tx)
    } catch (error) {
      for (const undo of tx.undo.reverse()) undo()
      throw error
    } finally {
      const touched = takeTouched(db)
      if (touched.length > 0) onEntries?.(touched)
    }
  }
  const sales = db.table('sale.sale')
  const processAgain = (tx: Transaction, ids: number[]): void => ids.forEach((id) => processSale(db, tx, sales.rows.get(id)!))
  const records = createRecords(db)
  return {
    db,
    stock,
    account,
    sessions: new Set(),
    records,
    moves: moveMethods(db, records, processAgain),
    shipments: shipmentButtons(db, stock, processAgain),
    returns: returnButtons(db, stock, processAgain),
    transact: (run, context) => at(0, run, context),
    at,
    preferences() {
      const [company] = [...db.table('company.company').rows.values()]
      const party = db.table('party.party').rows.get((company?.party ?? 0) as number)
      const own = company === undefined ? {} : { company: company.id, 'company.rec_name': party?.name }
      return { company_filter: 'one', language: 'en', language_direction: 'ltr', groups: [6, 8, 12, 9, 11], ...own }
    },
  }
}

function deskOf({ db, records, shipments, at }: SimulatedWorld): TrytonDesk {
  return {
    create: (model, values, lateMs = 0) => at(lateMs, (tx) => records.create(tx, model, [values])[0]!),
    write: (model, id, values, lateMs = 0) => void at(lateMs, (tx) => records.write(tx, model, [id], values)),
    delete: (model, id) => void at(0, (tx) => records.delete(tx, model, [id])),
    press(model, button, id, lateMs = 0) {
      at(lateMs, (tx) => {
        if (model === 'sale.sale') saleButtons[button]!(db, tx, db.table(model).rows.get(id)!)
        else shipments.press(tx, button, id)
      })
    },
    row: (model, id) => db.table(model).rows.get(id),
    rows: (model) => [...db.table(model).rows.values()],
  }
}

function baseData({ at, db, stock }: SimulatedWorld, desk: TrytonDesk) {
  const findOrMake = (model: string, wanted: Values, more: Values = {}): number => {
    const found = desk.rows(model).find((row) => Object.entries(wanted).every(([field, value]) => row[field] === value))
    return found?.id ?? desk.create(model, { ...wanted, ...more })
  }
  findOrMake('currency.currency', { code: 'EUR' }, { name: 'Euro', digits: 2 })
  findOrMake('currency.currency', { code: 'CNY' }, { name: 'Yuan Renminbi', digits: 2 })
  for (const [code, name] of [
    ['CN', 'China'],
    ['DE', 'Germany'],
    ['FR', 'France'],
  ]) {
    findOrMake('country.country', { code }, { name })
  }
  const unit = findOrMake('product.uom', { symbol: 'u' }, { name: 'Unit', digits: 0 })
  findOrMake('product.uom', { symbol: 'kg' }, { name: 'Kilogram', digits: 2 })
  const category = findOrMake('product.category', { accounting: true }, { name: 'Goods (accounting)' })
  for (const { model, kind: _, help = '', ...field } of TEAHOUSE)
    findOrMake('ir.model.field', { name: field.name, model: findOrMake('ir.model', { model }) }, { ...field, help, module: MODULE })
  // Tryton ships these places with its stock module.
  const customers = findOrMake('stock.location', { type: 'customer' }, { name: 'Customer', code: 'CUS', parent: null, warehouse: null })
  const lost = findOrMake('stock.location', { type: 'lost_found' }, { name: 'Lost and Found', code: null, parent: null, warehouse: null })

  return {
    customers,
    prepare({ name, currency, warehouses }: CompanySetup = GERMAN) {
      const party = findOrMake('party.party', { name }, { addresses: [['create', [{}]]] })
      const own = findOrMake('currency.currency', { code: currency })
      const company = findOrMake('company.company', { party }, { currency: own })
      const shop = findOrMake('party.party', { code: 'SHOP' }, { name: 'Mini-program shop', addresses: [['create', [{}]]] })
      const places = warehouses.map(
        (place) => desk.rows('stock.location').find(({ code }) => code === place.code)?.id ?? addWarehouse(desk, place.code, place.name),
      )
      return { company, shop, warehouse: places[0]! }
    },
    addProduct({ code, name, listPrice, costPrice = '0' }: SeedProduct, lateMs = 0): number {
      const own = {
        name,
        code,
        type: 'goods',
        default_uom: unit,
        sale_uom: unit,
        salable: true,
        list_price: listPrice,
        account_category: category,
      }
      const template = desk.create(
        'product.template',
        { ...own, products: [['create', [{ suffix_code: '', cost_price: costPrice }]]] },
        lateMs,
      )
      return [...db.table('product.product').find('template', template)][0]!
    },
    addStock(warehouse: number, { product, quantity, lateMs = 0 }: { product: number; quantity: number; lateMs?: number }): void {
      const storage = db.table('stock.location').rows.get(warehouse)!.storage_location
      const [from, to] = quantity < 0 ? [storage, lost] : [lost, storage]
      const size = Math.abs(quantity)
      at(lateMs, (tx) => {
        const move = db.table('stock.move').insert(tx, {
          ...{
            product,
            uom: unit,
            quantity: size,
            internal_quantity: size,
            state: 'draft',
            shipment: null,
            origin: 'stock.inventory.line,1',
          },
          ...{ from_location: from, to_location: to, planned_date: tx.today, effective_date: null },
        })
        stock.do(tx, move.id)
      })
    },
  }
}

/** A warehouse with its zones. */
export function addWarehouse(desk: TrytonDesk, code: string | null, name: string, lateMs = 0): number {
  const warehouse = desk.create('stock.location', { name, code, type: 'warehouse', parent: null }, lateMs)
  const zone = (zoneName: string): number =>
    desk.create('stock.location', { name: zoneName, code: null, type: 'storage', parent: warehouse, warehouse }, lateMs)
  const [input_location, output_location, storage_location] = [zone('Input Zone'), zone('Output Zone'), zone('Storage Zone')]
  desk.write('stock.location', warehouse, { warehouse, input_location, output_location, storage_location }, lateMs)
  return warehouse
}
