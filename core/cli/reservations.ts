// What sellable stock leaves out because its owner has not taken it, below a record.
import type { Schemas } from './client.ts'
import type { CommandContext } from './context.ts'
import { clock, type Screen } from './screen.ts'
import { table, type Column } from './table.ts'

type Reservation = Schemas['RecordReservation']

const MOST = 50

const REASONS: Record<Reservation['reason'], string> = {
  notSent: 'not sent there: filter or start of the flow',
  held: 'on hold',
  stopped: 'stopped by a conflict',
  underway: 'on its way',
  failed: 'failed: see qiao todo',
  trial: 'in trial, not entered there yet',
  deletedThere: 'deleted there',
  stockNotRead: 'there; stock not read since',
}

const COLUMNS: Column<Reservation>[] = [
  { title: 'not taken of', text: ({ skuCode, product }) => skuCode ?? product },
  { title: 'pieces', text: ({ quantity }) => quantity, isRight: true },
  { title: 'order', text: ({ orderNumber, order }) => orderNumber ?? order, least: 12 },
  { title: 'shop', text: ({ shop }) => shop },
  { title: 'warehouse', text: ({ warehouse }) => warehouse ?? 'any' },
  { title: 'ordered', text: ({ since }) => clock(since) },
  { title: 'by', text: ({ owner }) => owner },
  { title: 'why', text: ({ reason }) => REASONS[reason] },
]

/** The first of them; [] where nothing is reserved, or can be. */
export async function reservationsOf(
  { hub }: CommandContext,
  { id, object }: Schemas['RecordDetail'],
): Promise<Schemas['RecordReservationPage']> {
  if (!['order', 'product', 'sellableStock'].includes(object)) return { items: [], nextCursor: null }
  return (await hub.get('/api/v1/records/{record}/reservations', { path: { record: id }, query: { limit: MOST } })).body
}

export function reservationLines({ items, nextCursor }: Schemas['RecordReservationPage'], screen: Screen): string[] {
  if (items.length === 0) return []
  return ['', ...table(items, COLUMNS, screen), ...(nextCursor === null ? [] : ['… and further orders: see the record’s page.'])]
}
