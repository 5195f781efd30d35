// Moves of the simulator that are handled by themselves: copied, cancelled, deleted. What becomes of a sale's moves is looked at by its sale at once.
import { userError, type Row, type Transaction, type Values } from './database.ts'
import type { Database } from './models.ts'
import type { Records } from './records.ts'

/** Methods of stock.move beside those of every model. */
export interface MoveMethods {
  copy(tx: Transaction, ids: number[], values: Values): number[]
  cancel(tx: Transaction, ids: number[]): void
  delete(tx: Transaction, ids: number[]): void
}

/** `onGone` runs for the sales whose moves were taken away: they are processed again. */
export function moveMethods(db: Database, records: Records, onGone: (tx: Transaction, sales: number[]) => void): MoveMethods {
  const moves = db.table('stock.move')
  const rowsOf = (ids: number[]): Row[] => ids.flatMap((id) => moves.rows.get(id) ?? [])
  const salesOf = (ids: number[]): number[] => {
    const lines = rowsOf(ids).flatMap(({ origin }) => (/^sale\.line,/.test(String(origin)) ? [Number(String(origin).split(',')[1])] : []))
    return [...new Set(lines.map((line) => db.table('sale.line').rows.get(line)!.sale as number))]
  }
  return {
    copy: (tx, ids, values) =>
      rowsOf(ids).map(({ id: _id, create_date: _made, write_date: _written, ...row }) => {
        const quantity = values.quantity ?? row.quantity
        return moves.insert(tx, { ...row, ...values, internal_quantity: quantity, effective_date: null }).id
      }),
    cancel(tx, ids) {
      for (const { id, state } of rowsOf(ids)) if (state === 'draft' || state === 'assigned') moves.update(tx, id, { state: 'cancelled' })
      onGone(tx, salesOf(ids))
    },
    delete(tx, ids) {
      const odd = rowsOf(ids).find(({ state }) => state !== 'draft' && state !== 'cancelled')
      if (odd) throw userError(`To delete stock move "${odd.id}" you must cancel it or reset its state to draft.`)
      const sales = salesOf(ids)
      records.delete(tx, 'stock.move', ids)
      onGone(tx, sales)
    },
  }
}
