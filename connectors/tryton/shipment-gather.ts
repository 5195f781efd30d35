// One parcel for several sales (合单): Tryton plans each sale's shipment by itself, and lets a shipment serve several as long as it goes to one place.
// What the parcel holds of the other sales is moved into the shipment of the first.
import { HubError } from '../../core/errors.ts'
import type { TrytonClient, TrytonContext } from './client.ts'
import { readShipments, type RawShipment } from './shipment-compose.ts'
import { shipmentOf, wantedBySale } from './shipment-match.ts'
import { isAsFar, SHIPMENT, toDraft } from './shipment-steps.ts'

/** What shipments must have in common to become one. */
const PLACE = ['customer', 'delivery_address', 'warehouse']

/** The shipment with all that is wanted in it; as it was where nothing is missing. An earlier attempt may have got half-way. */
export async function gather(
  ctx: TrytonContext,
  client: TrytonClient,
  { head, want }: { head: RawShipment; want: Record<string, unknown> },
): Promise<RawShipment> {
  if (head.row.state === 'done' || head.row.state === 'cancelled') return head
  const sales = [...wantedBySale(want)]
  const missing = sales.filter(([sale]) => !head.lines.some((line) => line.sale === sale))
  // A shipment with nothing of the parcel is none of it: that is told when its quantities are looked at.
  if (missing.length === 0 || missing.length === sales.length) return head
  const others: RawShipment[] = []
  for (const [sale, wanted] of missing) others.push(await shipmentOf(ctx, client, { sale, wanted }))
  const all = [head, ...others]
  for (const shipment of all) requireOpen(shipment)
  requireOnePlace(all)
  for (const { row } of all) await toDraft(client, { id: row.id, state: row.state as string })
  for (const other of others) await moveInto(client, head.row.id, other)
  return (await readShipments(ctx, client, [head.row.id]))[0]!
}

function requireOpen({ row }: RawShipment): void {
  if (!isAsFar(row.state as string, 'picked')) return
  throw new HubError('alreadyPicked', 'data', `Shipment ${row.id} is ${String(row.state)} in Tryton by itself: settle it there`, {
    details: { shipment: row.id, state: row.state },
  })
}

function requireOnePlace(all: RawShipment[]): void {
  const [first, ...rest] = all.map(({ row }) => PLACE.map((field) => row[field]).join())
  if (rest.every((place) => place === first)) return
  const message = 'Tryton ships to one customer and address from one warehouse: split this shipment by order'
  throw new HubError('severalSales', 'data', message, { details: { field: 'lines.order', shipments: all.map(({ row }) => row.id) } })
}

/** All of it: what the parcel does not hold is cut off next, as of any shipment, so that Tryton plans a sale's rest anew in one piece. */
async function moveInto(client: TrytonClient, head: number, { row, moves }: RawShipment): Promise<void> {
  await client.call('stock.move', 'write', [moves.map(({ id }) => id), { shipment: `${SHIPMENT},${head}` }])
  await client.call(SHIPMENT, 'cancel', [[row.id]])
}
