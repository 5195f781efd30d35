// Calling sales off: what was cancelled or closed at the shop must not leave the warehouse. Once something was shipped nothing is called off:
// goods come back as returns.
import { toHubError } from '../../core/errors.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import type { TrytonClient } from './client.ts'
import { stuck, type Progress } from './sale-steps.ts'
import { SHIPMENT } from './shipment-steps.ts'
import { drop, LINE, takeOut } from './shipment-take-out.ts'

/** The trade was cancelled or closed. */
export const isCalledOff = ({ want }: WriteItem): boolean => typeof want.cancelled_at === 'string'

/**
 * Calls sales off one by one, for they are few: cancelled up to confirmed. Tryton cannot cancel what is processing: there the shipments are
 * cancelled, and the sale shows its shipment exception to whoever settles it and its invoice.
 * `states`: sale id → state when last looked at. Gives those that stand now as they will stay; sales of which something was shipped are left
 * out, and untouched.
 */
export async function callOffSales(
  client: TrytonClient,
  ids: number[],
  states: ReadonlyMap<number, string>,
): Promise<Map<number, Progress>> {
  const progress = new Map<number, Progress>()
  for (const id of ids) {
    try {
      const state = await callOff(client, id)
      if (state !== undefined) progress.set(id, state)
    } catch (cause) {
      progress.set(id, { state: states.get(id) ?? 'draft', error: toHubError(cause) })
    }
  }
  return progress
}

/** Pressed in a state it does not fit, a button does nothing: Tryton may process a confirmed sale meanwhile, so its shipments are looked at last. */
async function callOff(client: TrytonClient, id: number): Promise<Progress | undefined> {
  const before = await stateOf(client, id)
  if (before === 'confirmed') await client.call('sale.sale', 'draft', [[id]])
  if (before === 'draft' || before === 'quotation' || before === 'confirmed') await client.call('sale.sale', 'cancel', [[id]])
  const state = await stateOf(client, id)
  if (state === 'cancelled') await callOffAfterSales(client, id)
  if (state === undefined || state === 'cancelled') return state && { state }
  if (state !== 'processing' && state !== 'done') return { state, error: stuck(id, 'cancel', undefined) }
  return (await stopShipments(client, id)) ? { state } : undefined
}

/** What was to be given back of a sale that is never invoiced; what is processed already has a credit note, which people settle. */
async function callOffAfterSales(client: TrytonClient, sale: number): Promise<void> {
  const domain = [['origin', '=', `sale.sale,${sale}`], ['state', 'in', ['draft', 'quotation', 'confirmed']]] // prettier-ignore
  for (const { id } of await client.searchRead('sale.sale', domain, { fields: ['state'] })) await callOff(client, id)
}

async function stateOf(client: TrytonClient, id: number): Promise<string | undefined> {
  const [sale] = await client.searchRead('sale.sale', [['id', '=', id]], { fields: ['state'] })
  return sale?.state as string | undefined
}

/** False where goods have left already: then nothing is stopped. */
async function stopShipments(client: TrytonClient, id: number): Promise<boolean> {
  const [sale] = await client.searchRead('sale.sale', [['id', '=', id]], { fields: ['shipments', 'lines'] })
  const shipments = await client.searchRead(SHIPMENT, [['id', 'in', sale?.shipments ?? []]], { fields: ['state'] })
  if (shipments.some(({ state }) => state === 'done')) return false
  const states = new Map<unknown, string>(shipments.map((shipment) => [`${SHIPMENT},${shipment.id}`, shipment.state as string]))
  const lines = ((sale?.lines ?? []) as number[]).map((line) => `${LINE}${line}`)
  const domain = [['origin', 'in', lines], ['state', 'in', ['draft', 'assigned']]] // prettier-ignore
  const moves = await client.searchRead('stock.move', domain, { fields: ['shipment', 'origin', 'quantity'] })
  const cuts = moves.map((move) => ({ move, quantity: move.quantity as number }))
  // People settle the sale's exception, and its invoice.
  const how = { isIgnored: false, lines: new Set(lines) }
  for (const [shipment, own] of Map.groupBy(cuts, ({ move }) => move.shipment)) {
    // Of no shipment: an attempt broke off.
    if (shipment === null) await drop(client, own, how)
    else await takeOut(client, { id: Number(String(shipment).split(',')[1]), state: states.get(shipment)! }, own, how)
  }
  return true
}
