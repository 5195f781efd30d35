// An order on hold (挂起) must not leave while people decide: its planned shipments go back to draft, where nobody picks them, until it is let go.
import { type HubError, toHubError } from '../../core/errors.ts'
import type { WriteItem } from '../../core/connector/port.ts'
import type { Row, TrytonClient } from './client.ts'
import { isCalledOff } from './sale-cancel.ts'
import { isAsFar, SHIPMENT, SHIPMENT_STATES, toDraft } from './shipment-steps.ts'
import { alreadyPicked } from './shipment-take-out.ts'

const isHeld = ({ want }: WriteItem): boolean => typeof want.held_at === 'string'
const isLetGo = (item: WriteItem): boolean => !isHeld(item) && item.externalId !== undefined && item.changed.includes('held_at')

/**
 * Holds the sales of the items that say so, and lets those go that no longer do; one by one, for they are few. Gives why it failed, by item: HubError
 * data `alreadyPicked` where the warehouse is further than that. A sale that is not processed has no shipment to hold.
 */
export async function holdSales(client: TrytonClient, ids: Map<WriteItem, number>): Promise<Map<WriteItem, HubError>> {
  const failed = new Map<WriteItem, HubError>()
  for (const [item, id] of ids) {
    if (isCalledOff(item) || !(isHeld(item) || isLetGo(item))) continue
    try {
      const shipments = await openShipments(client, id)
      if (isHeld(item)) await hold(client, shipments)
      else await letGo(client, shipments)
    } catch (cause) {
      failed.set(item, toHubError(cause))
    }
  }
  return failed
}

async function openShipments(client: TrytonClient, id: number): Promise<Row[]> {
  const [sale] = await client.searchRead('sale.sale', [['id', '=', id]], { fields: ['shipments'] })
  const domain = [['id', 'in', sale?.shipments ?? []], ['state', 'in', SHIPMENT_STATES.filter((state) => state !== 'done')]] // prettier-ignore
  return client.searchRead(SHIPMENT, domain, { fields: ['state'], order: [['id', 'ASC']] })
}

async function hold(client: TrytonClient, shipments: Row[]): Promise<void> {
  const standing = shipments.map(({ id, state }) => ({ id, state: state as string }))
  const [picked, planned] = [true, false].map((isPicked) => standing.filter(({ state }) => isAsFar(state, 'picked') === isPicked))
  for (const shipment of planned!) await toDraft(client, shipment)
  const [first] = picked!
  if (first) throw alreadyPicked(first, 'its order is on hold: stop it there')
}

/** Waiting again; the warehouse assigns stock as it does for any other. */
async function letGo(client: TrytonClient, shipments: Row[]): Promise<void> {
  const drafts = shipments.filter(({ state }) => state === 'draft').map(({ id }) => id)
  if (drafts.length > 0) await client.call(SHIPMENT, 'wait', [drafts])
}
