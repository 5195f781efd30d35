// The objects of this connector for the conformance suite: how somebody at the ERP makes and changes records, and what the hub would write.
import type { DocumentStatus } from '../../../core/model/document.ts'
import type { ObjectCase } from '../../../core/testing/connector-conformance.ts'
import { addWarehouse, type TrytonSimulator } from '../simulator.ts'

/** A product with plenty of stock, made once. */
export function stockedProduct(sim: TrytonSimulator): number {
  sim.prepare()
  const known = sim.desk.rows('product.product').find(({ code }) => code === 'BOLT')
  return known?.id ?? sim.addProduct({ code: 'BOLT', name: 'Steel bolt M8', listPrice: '12.5000', costPrice: '7.2500', onHand: 1000 })
}

/** A sale as somebody types it in; `isProcessed`: confirmed, so that Tryton plans its shipment. */
export function typeSale(sim: TrytonSimulator, { isProcessed = false, lateMs = 0, quantity = 3 } = {}): number {
  const product = stockedProduct(sim)
  const { company, shop, warehouse } = sim.prepare()
  const address = sim.desk.rows('party.address').find(({ party }) => party === shop)!.id
  const line = { product, quantity, unit: 1, unit_price: '12.5000', sequence: 10 }
  const header = { company, party: shop, currency: 1, warehouse, invoice_address: address, shipment_address: address }
  const id = sim.desk.create('sale.sale', { ...header, lines: [['create', [line]]] }, lateMs)
  for (const button of isProcessed ? ['quote', 'confirm'] : []) sim.desk.press('sale.sale', button, id, lateMs)
  return id
}

const lastOf = (sim: TrytonSimulator, model: string): number => sim.desk.rows(model).at(-1)!.id

const product: ObjectCase<TrytonSimulator> = {
  create: (sim, n, lateMs) => String(sim.addProduct({ code: `P-${n}`, name: `Product ${n}`, listPrice: '1.0000' }, lateMs)),
  // Names live on the template: the variant's own stamp does not move.
  change: (sim, id) =>
    sim.desk.write('product.template', sim.desk.row('product.product', Number(id))!.template as number, { name: 'Renamed' }),
  unknownId: '99999',
  wanted: (reference) => ({
    ...{ code: reference, name: 'Filter', type: 'goods', uom: 'u' },
    ...{ list_price: '24.0000', cost_price: '11.5000', salable: true, state: 'active' },
  }),
  edit: { list_price: '25.5000', salable: false },
  bad: (reference) => ({
    code: reference,
    name: 'Filter',
    type: 'goods',
    uom: 'u',
    list_price: '1.123456',
    salable: true,
    state: 'active',
  }),
  repeats: 'template and variant have stamps of their own: each change of either counts',
}

const order: ObjectCase<TrytonSimulator> = {
  create: (sim, _n, lateMs) => String(typeSale(sim, { lateMs })),
  // Directly on the line: the sale's own stamp does not move.
  change(sim, id) {
    const line = sim.desk.rows('sale.line').find(({ sale }) => sale === Number(id))!
    sim.desk.write('sale.line', line.id, { description: 'changed at the desk' })
  },
  unknownId: '99999',
  wanted: (reference, sim) => ({
    ...{ reference, currency: 'EUR', party: null, sale_date: '2026-01-15' },
    lines: [
      { product: String(stockedProduct(sim)), quantity: '3', amount: '10.00' },
      { product_code: 'BOLT', quantity: '1', amount: '0.00', description: 'gift' },
    ],
  }),
  edit: { comment: 'ring twice' },
  bad: (reference, sim) => ({
    reference,
    currency: 'EUR',
    lines: [{ product: String(stockedProduct(sim)), quantity: '1.5', amount: '10.00' }],
  }),
  documents: {
    statusOf: ({ state }) => STATUSES[String(state)]!,
    // A quotation wants an address; a sale is processed only where its products have accounts.
    refuse(sim, id, step) {
      if (step === 'submit') return withheld(sim, { model: 'sale.sale', id: Number(id), field: 'invoice_address' })
      const template = sim.desk.row('product.product', stockedProduct(sim))!.template as number
      const mend = withheld(sim, { model: 'product.template', id: template, field: 'account_category' })
      return () => {
        mend()
        // Tryton does not try again by itself: somebody starts the sale anew.
        sim.desk.press('sale.sale', 'draft', Number(id))
      }
    },
    takeBack: { from: 'submit', by: (sim, id) => sim.desk.press('sale.sale', 'draft', Number(id)) },
  },
}

/** As the mappings say it. */
const STATUSES: Readonly<Record<string, DocumentStatus>> = {
  ...{ draft: 'draft', quotation: 'submitted', confirmed: 'approved', processing: 'approved', done: 'closed', cancelled: 'void' },
}

/** Takes a value away; gives what puts it back. */
function withheld(sim: TrytonSimulator, { model, id, field }: { model: string; id: number; field: string }): () => void {
  const value = sim.desk.row(model, id)![field]
  sim.desk.write(model, id, { [field]: null })
  return () => sim.desk.write(model, id, { [field]: value })
}

const shipment: ObjectCase<TrytonSimulator> = {
  create(sim, _n, lateMs) {
    typeSale(sim, { isProcessed: true, lateMs })
    return String(lastOf(sim, 'stock.shipment.out'))
  },
  change: (sim, id) => sim.desk.write('stock.shipment.out', Number(id), { reference: 'typed at the desk' }),
  unknownId: '99999',
  wanted(reference, sim) {
    const sale = typeSale(sim, { isProcessed: true })
    const line = sim.desk.rows('sale.line').find((row) => row.sale === sale)!
    return {
      ...{ hub_number: reference, state: 'waiting' },
      lines: [{ sale: String(sale), sale_line: String(line.id), product: String(line.product), quantity: '3' }],
    }
  },
  edit: { state: 'done' },
  bad: (reference) => ({
    hub_number: reference,
    state: 'waiting',
    lines: [{ sale: '99999', sale_line: '1', product: '1', quantity: '1' }],
  }),
  repeats: 'a move is written after its shipment: each change of either counts',
}

const inventory: ObjectCase<TrytonSimulator> = {
  create(sim, n, lateMs) {
    const { warehouse } = sim.prepare()
    return `${sim.addProduct({ code: `P-${n}`, name: `Product ${n}`, listPrice: '1.0000', onHand: n }, lateMs)}|${warehouse}`
  },
  change: (sim, id) => sim.addStock(Number(id.split('|')[0]), 5),
  unknownId: '99999|1',
  repeats: 'product and stock moves are streams of their own',
}

const customer: ObjectCase<TrytonSimulator> = {
  create: (sim, n, lateMs) =>
    String(sim.desk.create('party.party', { name: `Party ${n}`, addresses: [['create', [{ city: 'Paris' }]]] }, lateMs)),
  change(sim, id) {
    const address = sim.desk.rows('party.address').find(({ party }) => party === Number(id))!
    sim.desk.write('party.address', address.id, { city: 'Lyon' })
  },
  unknownId: '99999',
  wanted: (reference) => ({
    ...{ code: reference, name: 'Acme Tools SARL', state: 'active', emails: ['a@acme.example'], phones: [{ value: '+33140000000' }] },
    addresses: [{ name: null, street: '1 Rue A', city: 'Paris', postal_code: '75001', country: 'FR' }],
  }),
  edit: { name: 'Acme Tools SAS', emails: ['b@acme.example'] },
  bad: (reference) => ({ code: reference, name: 'Nowhere', state: 'active', addresses: [{ street: '1', country: 'XX' }] }),
}

const warehouse: ObjectCase<TrytonSimulator> = {
  create: (sim, n, lateMs) => String(addWarehouse(sim.desk, `W-${n}`, `Warehouse ${n}`, lateMs)),
  change: (sim, id) => sim.desk.write('stock.location', Number(id), { name: 'Renamed' }),
  unknownId: '99999',
}

const organization: ObjectCase<TrytonSimulator> = {
  create(sim, n, lateMs) {
    const party = sim.desk.create('party.party', { name: `Company ${n}` }, lateMs)
    return String(sim.desk.create('company.company', { party, currency: 1 }, lateMs))
  },
  change: (sim, id) => sim.desk.write('party.party', sim.desk.row('company.company', Number(id))!.party as number, { name: 'Renamed' }),
  unknownId: '99999',
  repeats: 'a company shows its party: each change of either counts',
}

/** A bill of many orders is a sale like that of one. */
const salesSummary = order

/** One that takes back. */
const afterSale: ObjectCase<TrytonSimulator> = {
  ...order,
  change: (sim, id) => sim.desk.write('sale.sale', Number(id), { invoice_state: 'paid' }),
  wanted: (reference, sim) => ({
    ...{ reference, currency: 'EUR', kind: 'return', refund_amount: '10.00' },
    returned: [{ product: String(stockedProduct(sim)), quantity: '3', amount: '10.00' }],
  }),
  bad: (reference, sim) => ({
    ...{ reference, currency: 'EUR', kind: 'return', refund_amount: '10.00' },
    returned: [{ product: String(stockedProduct(sim)), quantity: '1.5', amount: '10.00' }],
  }),
}

export const CASES: Record<string, ObjectCase<TrytonSimulator>> = {
  product,
  order,
  salesSummary,
  afterSale,
  shipment,
  inventory,
  customer,
  warehouse,
  organization,
}
