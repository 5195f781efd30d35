// The people in the simulated ERP's warehouse: they send off what the shop has sold, and have goods delivered before they run out.
import type { ShopStore } from '../../connectors/miniprogram/simulator/store.ts'
import type { TrytonSimulator } from '../../connectors/tryton/simulator.ts'

const LOW = 60
const DELIVERY = 200
const BUTTONS = ['assign_try', 'pick', 'pack', 'done']

export interface Staff {
  /** Sends the oldest parcel that is due, else takes in goods that run low. */
  work(): void
}

export function warehouseStaff(shop: ShopStore, erp: TrytonSimulator): Staff {
  const { desk } = erp

  /** Paid, and not yet sent by the shop's own staff. */
  const isDue = (sale: Readonly<Record<string, unknown>>): boolean => shop.tables.trades.find(String(sale.reference))?.status === 20

  function oldestDue(): number | undefined {
    const open = new Set(
      desk
        .rows('stock.shipment.out')
        .filter(({ state }) => state === 'waiting')
        .map(({ id }) => id),
    )
    if (open.size === 0) return undefined
    for (const sale of desk.rows('sale.sale')) {
      if (sale.state !== 'processing' || !isDue(sale)) continue
      const shipment = shipmentsOf(sale.id).find((id) => open.has(id))
      if (shipment !== undefined) return shipment
    }
    return undefined
  }

  function shipmentsOf(sale: number): number[] {
    const lines = new Set(
      desk
        .rows('sale.line')
        .filter((line) => line.sale === sale)
        .map(({ id }) => `sale.line,${id}`),
    )
    const moves = desk.rows('stock.move').filter(({ origin }) => lines.has(String(origin)))
    return moves.map(({ shipment }) => Number(String(shipment).split(',')[1]))
  }

  function sendOff(id: number): void {
    for (const button of BUTTONS) desk.press('stock.shipment.out', button, id)
  }

  function takeIn(): void {
    for (const warehouse of desk.rows('stock.location').filter(({ type }) => type === 'warehouse'))
      for (const product of desk.rows('product.product')) {
        const stock = erp.stockOf(product.id, warehouse.id)
        if (stock > 0 && stock < LOW) erp.addStock(product.id, DELIVERY, 0, warehouse.id)
      }
  }

  return {
    work() {
      const due = oldestDue()
      if (due === undefined) takeIn()
      else sendOff(due)
    },
  }
}
