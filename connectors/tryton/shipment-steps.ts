// Driving customer shipments: waiting → assigned → picked → packed → done, the stock taken or refused on the way.
import { HubError } from '../../core/errors.ts'
import type { TrytonClient, TrytonContext } from './client.ts'

export const SHIPMENT = 'stock.shipment.out'
/** States in the order a shipment goes through them. */
export const SHIPMENT_STATES = ['draft', 'waiting', 'assigned', 'picked', 'packed', 'done'] as const

const NEXT: Record<string, string> = { draft: 'wait', assigned: 'pick', picked: 'pack', packed: 'done' }

/** Is state a at least as far as state b? */
export function isAsFar(a: string, b: string): boolean {
  const states: readonly string[] = SHIPMENT_STATES
  return states.indexOf(a) >= states.indexOf(b)
}

/** Presses buttons until the shipment stands where it should; gives the state reached and why it got no further. */
export async function driveShipment(
  ctx: TrytonContext,
  client: TrytonClient,
  { id, state, target }: { id: number; state: string; target: string },
): Promise<{ state: string; error?: HubError }> {
  let now = state
  while (!isAsFar(now, target)) {
    const before = now
    const error = before === 'waiting' ? await assign(ctx, client, id) : await press(client, NEXT[before]!, id)
    if (error !== undefined) return { state: now, error }
    const [row] = await client.searchRead(SHIPMENT, [['id', '=', id]], { fields: ['state'] })
    now = (row?.state as string | undefined) ?? before
    if (now === before) return { state: now, error: ignored(id, before) }
  }
  return { state: now }
}

async function press(client: TrytonClient, button: string, id: number): Promise<undefined> {
  await client.call(SHIPMENT, button, [[id]])
  return undefined
}

/** assign_try answers false when stock is short. (Tryton would let a waiting shipment be picked all the same, and the stock go negative.) */
async function assign(ctx: TrytonContext, client: TrytonClient, id: number): Promise<HubError | undefined> {
  if (await client.call<boolean>(SHIPMENT, 'assign_try', [[id]])) return undefined
  if (ctx.config.assignment === 'force') return press(client, 'assign_force', id)
  return new HubError(
    'outOfStock',
    'data',
    `Tryton has too little stock to ship shipment ${id}: correct the stock there, or set config.assignment to "force" to book it anyway`,
    { details: { shipment: id } },
  )
}

function ignored(id: number, state: string): HubError {
  return new HubError('noEffect', 'data', `Shipment ${id} stays ${state} in Tryton: look at it there`, { details: { shipment: id, state } })
}

/** waiting → draft only: an assigned shipment first lets go of its stock. */
export async function toDraft(client: TrytonClient, { id, state }: { id: number; state: string }): Promise<void> {
  if (state === 'assigned') await client.call(SHIPMENT, 'wait', [[id]])
  if (state !== 'draft') await client.call(SHIPMENT, 'draft', [[id]])
}
