// Reservations as the command line shows them.
import { expect, it } from 'vitest'
import { reservationLines } from './reservations.ts'
import type { Schemas } from './client.ts'

const screen = { columns: Infinity, paint: (text: string) => text }
const item: Schemas['RecordReservation'] = {
  ...{ connection: 'stock', order: 'rec_1', orderNumber: 'T1', product: 'rec_2', skuCode: 'TEA', shop: 's1', warehouse: null },
  ...{ quantity: '6', since: '2026-03-01T00:00:00Z', reason: 'failed', owner: 'erp' },
}

it('names pieces, order, place and why', () => {
  const lines = reservationLines({ items: [item], nextCursor: null }, screen)
  expect(lines[1]!.split(/ {2,}/)).toEqual(['not taken of', 'pieces', 'order', 'shop', 'warehouse', 'ordered', 'by', 'why'])
  const cells = lines[2]!.split(/ {2,}/)
  expect([...cells.slice(0, 5), ...cells.slice(6)].map((cell) => cell.trim())).toEqual(['TEA', '6', 'T1', 's1', 'any', 'erp', 'failed: see qiao todo']) // prettier-ignore
  expect(lines).toHaveLength(3)
})
it('says that there are more, and nothing where there is nothing', () => {
  expect(reservationLines({ items: [item], nextCursor: 'x' }, screen).at(-1)).toContain('further orders')
  expect(reservationLines({ items: [], nextCursor: null }, screen)).toEqual([])
})
