// Shipments: stock.shipment.out. Tryton makes them when a sale is processed; a shipment of the shop binds to that one and drives it on.
import { HubError } from '../../core/errors.ts'
import type { ObjectPort, WriteItem, WriteResult } from '../../core/connector/port.ts'
import { trytonClient, type TrytonClient, type TrytonContext } from './client.ts'
import type { TrytonConfig } from './config.ts'
import { describeObject } from './manifest.ts'
import { findByReference, readingPort, type ObjectShape } from './object.ts'
import { composeShipments, readShipments, type RawShipment } from './shipment-compose.ts'
import { gather } from './shipment-gather.ts'
import { fitQuantities, pickShipment } from './shipment-match.ts'
import { driveShipment, isAsFar, SHIPMENT_STATES } from './shipment-steps.ts'
import { each, settle } from './write-results.ts'

const PREFIX = 'stock.shipment.out,'

const shape: ObjectShape = {
  ...describeObject('shipment'),
  model: 'stock.shipment.out',
  referenceField: 'reference',
  sources: () =>
    Promise.resolve([
      { model: 'stock.shipment.out' },
      {
        model: 'stock.move',
        domain: [['shipment', 'like', `${PREFIX}%`]],
        fields: ['shipment'],
        owners: (row) => [(row.shipment as string).slice(PREFIX.length)],
      },
    ]),
  compose: composeShipments,
}

const reading = readingPort(shape)

/** The object `shipment`. */
export const shipment: ObjectPort<TrytonConfig> = {
  ...reading,
  async write(ctx, items) {
    const client = trytonClient(ctx)
    const unbound = items.filter(({ externalId }) => externalId === undefined).map(({ reference }) => reference)
    const byReference = await findByReference(client, shape, 'reference', unbound)
    const results = await each(items, (item) => writeOne(ctx, client, item, item.externalId ?? byReference.get(item.reference)))
    return settle(ctx, reading, items, results)
  },
}

async function writeOne(ctx: TrytonContext, client: TrytonClient, item: WriteItem, externalId: string | undefined): Promise<WriteResult> {
  const { want } = item
  const target = targetOf(want.state)
  const found =
    externalId === undefined ? await pickShipment(ctx, client, want) : (await readShipments(ctx, client, [Number(externalId)]))[0]
  if (found === undefined) throw new HubError('notFound', 'data', `Tryton has no shipment ${externalId} any more`)
  const id = found.row.id
  try {
    await writeReference(client, found, item)
    const whole = target === 'cancelled' ? found : await gather(ctx, client, { head: found, want })
    return { externalId: String(id), ...(await advance(ctx, client, { found: whole, want, target, isNew: item.externalId === undefined })) }
  } catch (error) {
    // Bound all the same: Tryton's shipment is known now, and the next attempt goes on from where it stands.
    if (error instanceof HubError && error.kind !== 'unknown')
      return { externalId: String(id), reached: found.row.state as string, done: false, error }
    throw error
  }
}

/** Our number goes first: after a lost answer, it is how the next attempt finds the shipment. */
async function writeReference(client: TrytonClient, { row }: RawShipment, item: WriteItem): Promise<void> {
  const wanted = typeof item.want.hub_number === 'string' ? item.want.hub_number : item.reference
  const isDue = item.externalId === undefined || item.changed.includes('hub_number')
  if (isDue && wanted !== row.reference && wanted !== row.number) {
    await client.call('stock.shipment.out', 'write', [[row.id], { reference: wanted }])
  }
}

interface Way {
  found: RawShipment
  want: Record<string, unknown>
  target: string
  isNew: boolean
}

async function advance(
  ctx: TrytonContext,
  client: TrytonClient,
  { found, want, target, isNew }: Way,
): Promise<Pick<WriteResult, 'reached' | 'done' | 'error'>> {
  const id = found.row.id
  let state = found.row.state as string
  if (state === target || (target !== 'cancelled' && state !== 'cancelled' && isAsFar(state, target))) return { reached: state, done: true }
  if (state === 'cancelled' || state === 'done') throw closedError(id, state, target)
  if (target === 'cancelled') {
    await client.call('stock.shipment.out', 'cancel', [[id]])
    return { reached: 'cancelled', done: true }
  }
  if (isNew || Array.isArray(want.lines)) state = await fitQuantities(client, found, want)
  const reached = await driveShipment(ctx, client, { id, state, target })
  return { reached: reached.state, done: reached.error === undefined, error: reached.error }
}

function targetOf(state: unknown): string {
  if (state === undefined) return 'waiting'
  // What happens to goods after they left is beyond Tryton.
  if (state === 'delivered' || state === 'returned') return 'done'
  if (state === 'cancelled' || (SHIPMENT_STATES as readonly unknown[]).includes(state)) return state as string
  throw new HubError('badState', 'data', `A shipment in Tryton cannot become ${String(state)}`, {
    details: { field: 'state', value: state },
  })
}

function closedError(id: number, state: string, target: string): HubError {
  return new HubError('shipmentClosed', 'conflict', `Shipment ${id} is ${state} in Tryton and cannot become ${target}: settle it there`, {
    details: { shipment: id, state, target },
  })
}
