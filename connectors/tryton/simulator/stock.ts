// Stock of the simulator: quantities per product and location, kept up to date by moves that are done.
import type { Row, Transaction } from './database.ts'
import type { Database } from './models.ts'

export interface Stock {
  /** What is there, moves done only. */
  at(product: number, location: number): number
  /** Over all locations under one. */
  under(product: number, root: number): number
  /** Brings a move to done. */
  do(tx: Transaction, move: number): void
  /** Counts all moves anew: after a load. */
  recount(): void
}

export function createStock(db: Database): Stock {
  const held = new Map<string, number>()
  const key = (product: number, location: number): string => `${product}|${location}`
  const add = (product: number, location: number, quantity: number): void => {
    held.set(key(product, location), round((held.get(key(product, location)) ?? 0) + quantity))
  }
  const book = (move: Row, sign: number): void => {
    add(move.product as number, move.from_location as number, -sign * (move.internal_quantity as number))
    add(move.product as number, move.to_location as number, sign * (move.internal_quantity as number))
  }
  return {
    at: (product, location) => held.get(key(product, location)) ?? 0,
    under(product, root) {
      let sum = 0
      for (const location of locationsUnder(db, root)) sum += held.get(key(product, location)) ?? 0
      return round(sum)
    },
    do(tx, id) {
      const move = db.table('stock.move').update(tx, id, { state: 'done', effective_date: tx.today })
      book(move, 1)
      tx.undo.push(() => book(move, -1))
    },
    recount() {
      held.clear()
      for (const move of db.table('stock.move').rows.values()) if (move.state === 'done') book(move, 1)
    },
  }
}

export const round = (quantity: number): number => Number(quantity.toFixed(6))

/** A location and all below it. */
export function locationsUnder(db: Database, root: number): number[] {
  const below = [...db.table('stock.location').find('parent', root)].flatMap((id) => locationsUnder(db, id))
  return [root, ...below]
}

/** Open moves that leave a warehouse minus those that come in: what forecast adds to quantity. */
export function openBalance(db: Database, product: number, root: number): number {
  const inside = new Set(locationsUnder(db, root))
  let sum = 0
  for (const id of db.table('stock.move').find('product', product)) {
    const move = db.table('stock.move').rows.get(id)!
    if (move.state !== 'draft' && move.state !== 'assigned') continue
    if (inside.has(move.to_location as number)) sum += move.internal_quantity as number
    if (inside.has(move.from_location as number)) sum -= move.internal_quantity as number
  }
  return round(sum)
}

/** Adds `quantity` and `forecast_quantity`, which answer 0 without `locations` in the context. */
export function addQuantities(db: Database, stock: Stock): void {
  const rooted = (of: (product: number, root: number) => number) => ({
    kind: 'plain' as const,
    compute: (_db: Database, row: Row, tx: Transaction): number =>
      ((tx.context.locations as number[] | undefined) ?? []).reduce((sum, root) => round(sum + of(row.id, root)), 0),
  })
  Object.assign(db.spec('product.product').fields, {
    quantity: rooted((product, root) => stock.under(product, root)),
    forecast_quantity: rooted((product, root) => stock.under(product, root) + openBalance(db, product, root)),
  })
}
