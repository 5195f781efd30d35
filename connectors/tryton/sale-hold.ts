// An order on hold (挂起) must not leave while people decide: its planned shipments go back to draft, where nobody picks them, until it is let go.
import { HubError, toHubError } from '../../core/errors.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import type { Row, TrytonClient } from './client.ts'
import { isCalledOff } from './sale-cancel.ts'
import { isAsFar, SHIPMENT, SHIPMENT_STATES, toDraft } from './shipment-steps.ts'
import { alreadyPicked, LINE, waitAgain } from './shipment-take-out.ts'

const isHeld = ({ want }: WriteItem): boolean => typeof want.held_at === 'string'
const isLetGo = (item: WriteItem): boolean => !isHeld(item) && item.externalId !== undefined && item.changed.includes('held_at')

/**
 * Holds the sales of the items that say so, and lets those go that no longer do; one by one, for they are few. Gives why it failed, by item: HubError
 * data `alreadyPicked` where the warehouse is further than that, `severalSales` where a shipment let go may be held for another sale. A sale that is not processed has no shipment to hold.
 */
export async function holdSales(client: TrytonClient, ids: Map<WriteItem, number>): Promise<Map<WriteItem, HubError>> {
  const failed = new Map<WriteItem, HubError>()
  for (const [item, id] of ids) {
    if (isCalledOff(item) || !(isHeld(item) || isLetGo(item))) continue
    try {
      const { shipments, lines } = await openShipments(client, id)
      if (isHeld(item)) await hold(client, shipments)
      else await letGo(client, shipments, lines)
    } catch (cause) {
      failed.set(item, toHubError(cause))
    }
  }
  return failed
}

async function openShipments(client: TrytonClient, id: number): Promise<{ shipments: Row[]; lines: Set<string> }> {
  const [sale] = await client.searchRead('sale.sale', [['id', '=', id]], { fields: ['shipments', 'lines'] })
  const domain = [['id', 'in', sale?.shipments ?? []], ['state', 'in', SHIPMENT_STATES.filter((state) => state !== 'done')]] // prettier-ignore
  const shipments = await client.searchRead(SHIPMENT, domain, { fields: ['state'], order: [['id', 'ASC']] })
  return { shipments, lines: new Set(((sale?.lines ?? []) as number[]).map((line) => `${LINE}${line}`)) }
}

async function hold(client: TrytonClient, shipments: Row[]): Promise<void> {
  const standing = shipments.map(({ id, state }) => ({ id, state: state as string }))
  const [picked, planned] = [true, false].map((isPicked) => standing.filter(({ state }) => isAsFar(state, 'picked') === isPicked))
  for (const shipment of planned!) await toDraft(client, shipment)
  const [first] = picked!
  if (first) throw alreadyPicked(first, 'its order is on hold: stop it there')
}

/** Waiting again; the warehouse assigns stock as it does for any other. */
async function letGo(client: TrytonClient, shipments: Row[], lines: ReadonlySet<string>): Promise<void> {
  const drafts = shipments.filter(({ state }) => state === 'draft').map(({ id }) => id)
  const [shared] = await waitAgain(client, drafts, lines)
  if (shared === undefined) return
  // Tryton does not know for which of its sales it was put back.
  const message = `Shipment ${shared} in Tryton serves other sales too: let it wait there as soon as none of them is on hold`
  throw new HubError('severalSales', 'data', message, { details: { shipment: shared } })
}
