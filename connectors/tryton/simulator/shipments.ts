// Customer shipments of the simulator: inventory moves bring goods to the output zone, outgoing moves take them to the customer.
import type { Row, Transaction } from './database.ts'
import type { Database } from './models.ts'
import type { Stock } from './stock.ts'

const keyOf = (shipment: number): string => `stock.shipment.out,${shipment}`

function movesOf(db: Database, shipment: number): { inventory: Row[]; outgoing: Row[] } {
  const table = db.table('stock.move')
  const all = [...table.find('shipment', keyOf(shipment))].map((id) => table.rows.get(id)!)
  const output = db
    .table('stock.location')
    .rows.get(db.table('stock.shipment.out').rows.get(shipment)!.warehouse as number)!.output_location
  return { inventory: all.filter((move) => move.to_location === output), outgoing: all.filter((move) => move.from_location === output) }
}

/** The button `wait`: inventory moves are made anew to match the outgoing ones. */
export function waitShipment(db: Database, tx: Transaction, id: number): void {
  const shipment = db.table('stock.shipment.out').rows.get(id)!
  if (!['draft', 'waiting', 'assigned'].includes(shipment.state as string)) return
  const moves = db.table('stock.move')
  const { inventory, outgoing } = movesOf(db, id)
  for (const move of inventory) moves.remove(tx, move.id)
  const place = db.table('stock.location').rows.get(shipment.warehouse as number)!
  for (const move of outgoing) {
    const { product, uom, quantity, internal_quantity } = move
    moves.insert(tx, {
      ...{ product, uom, quantity, internal_quantity, state: 'draft', planned_date: move.planned_date, effective_date: null },
      ...{
        shipment: keyOf(id),
        origin: `stock.move,${move.id}`,
        from_location: place.storage_location,
        to_location: place.output_location,
      },
    })
  }
  db.table('stock.shipment.out').update(tx, id, { state: 'waiting' })
}

export interface ShipmentButtons {
  press(tx: Transaction, button: string, id: number): unknown
}

/** Buttons of stock.shipment.out. `onDone` runs when goods have left: the sale is processed again. */
export function shipmentButtons(db: Database, stock: Stock, onDone: (tx: Transaction, sales: number[]) => void): ShipmentButtons {
  const shipments = db.table('stock.shipment.out')
  const moves = db.table('stock.move')
  const set = (tx: Transaction, id: number, state: string, more: Record<string, unknown> = {}): void =>
    void shipments.update(tx, id, { state, ...more })

  const assign = (tx: Transaction, id: number): void => {
    for (const { id: move } of movesOf(db, id).inventory) moves.update(tx, move, { state: 'assigned' })
    set(tx, id, 'assigned')
  }
  const buttons: Record<string, (tx: Transaction, shipment: Row) => unknown> = {
    wait: (tx, { id }) => void waitShipment(db, tx, id),
    draft(tx, { id, state }) {
      if (state === 'waiting' || state === 'cancelled') set(tx, id, 'draft')
    },
    assign_try(tx, { id, state }) {
      if (state !== 'waiting') return true
      const wanted = new Map<number, number>()
      const { inventory } = movesOf(db, id)
      for (const move of inventory)
        wanted.set(move.product as number, (wanted.get(move.product as number) ?? 0) + (move.internal_quantity as number))
      const from = inventory[0]?.from_location as number
      for (const [product, quantity] of wanted) if (stock.at(product, from) - assignedOf(db, product, from) < quantity) return false
      assign(tx, id)
      return true
    },
    assign_force(tx, { id, state }) {
      if (state === 'waiting') assign(tx, id)
    },
    pick(tx, { id, state }) {
      // Tryton lets even a waiting shipment be picked: stock then goes negative.
      if (state !== 'assigned' && state !== 'waiting') return
      for (const move of movesOf(db, id).inventory) stock.do(tx, move.id)
      set(tx, id, 'picked')
    },
    pack(tx, { id, state }) {
      if (state !== 'picked') return
      for (const move of movesOf(db, id).outgoing) moves.update(tx, move.id, { state: 'assigned' })
      set(tx, id, 'packed')
    },
    done(tx, { id, state, effective_date }) {
      if (state !== 'packed') return
      const { outgoing } = movesOf(db, id)
      for (const move of outgoing) stock.do(tx, move.id)
      set(tx, id, 'done', { effective_date: effective_date ?? tx.today })
      onDone(tx, salesOf(db, outgoing))
    },
    cancel(tx, { id, state }) {
      if (state === 'done' || state === 'cancelled') return
      const { inventory, outgoing } = movesOf(db, id)
      for (const move of [...inventory, ...outgoing]) moves.update(tx, move.id, { state: 'cancelled' })
      set(tx, id, 'cancelled')
      onDone(tx, salesOf(db, outgoing))
    },
  }
  return {
    press(tx, button, id) {
      return buttons[button]!(tx, shipments.rows.get(id)!) ?? null
    },
  }
}

/** Buttons of stock.shipment.out.return: what came back is received at the gate, then put into the storage zone. */
export function returnButtons(db: Database, stock: Stock, onDone: (tx: Transaction, sales: number[]) => void): ShipmentButtons {
  const returns = db.table('stock.shipment.out.return')
  const moves = db.table('stock.move')
  const movesFrom = (id: number, from: (move: Row) => boolean): Row[] =>
    [...moves.find('shipment', `stock.shipment.out.return,${id}`)].map((move) => moves.rows.get(move)!).filter(from)
  return {
    press(tx, button, id) {
      const { state, warehouse } = returns.rows.get(id)!
      const place = db.table('stock.location').rows.get(warehouse as number)!
      const incoming = movesFrom(id, ({ to_location }) => to_location === place.input_location)
      if (button === 'receive' && state === 'draft') {
        for (const { id: move, product, uom, quantity, internal_quantity, planned_date } of incoming) {
          stock.do(tx, move)
          moves.insert(tx, {
            ...{ product, uom, quantity, internal_quantity, planned_date, state: 'draft', effective_date: null },
            ...{ shipment: `stock.shipment.out.return,${id}`, origin: `stock.move,${move}` },
            ...{ from_location: place.input_location, to_location: place.storage_location },
          })
        }
        returns.update(tx, id, { state: 'received' })
      }
      if (button === 'done' && state === 'received') {
        for (const { id: move } of movesFrom(id, ({ from_location }) => from_location === place.input_location)) stock.do(tx, move)
        returns.update(tx, id, { state: 'done', effective_date: tx.today })
      }
      onDone(tx, salesOf(db, incoming))
      return null
    },
  }
}

function assignedOf(db: Database, product: number, from: number): number {
  const table = db.table('stock.move')
  let sum = 0
  for (const id of table.find('state', 'assigned')) {
    const move = table.rows.get(id)!
    if (move.product === product && move.from_location === from) sum += move.internal_quantity as number
  }
  return sum
}

function salesOf(db: Database, outgoing: Row[]): number[] {
  const lines = outgoing.map(({ origin }) => Number(String(origin).split(',')[1]))
  return [...new Set(lines.map((line) => db.table('sale.line').rows.get(line)?.sale as number))]
}
