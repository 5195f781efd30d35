// Is anything of an order still to be delivered?
import { countedLines } from './counted-lines.ts'
import { compare } from './money.ts'

type Body = Record<string, unknown>

/** Every piece of its goods was cancelled. Freight is no goods. */
export function isWhollyCancelled({ lines = [] }: { lines?: unknown }): boolean {
  const goods = countedLines(lines as Body[]).filter(({ kind }) => kind !== 'freight')
  return goods.length > 0 && goods.every(isCancelled)
}

const isCancelled = ({ quantity, cancelledQuantity }: Body): boolean =>
  typeof cancelledQuantity === 'string' && compare(cancelledQuantity, '0') > 0 && compare(cancelledQuantity, String(quantity)) >= 0

/** The shop says so, or it will as soon as it is read again. */
export const isCalledOff = (order: Body): boolean => order['cancelledAt'] !== undefined || isWhollyCancelled(order)

/** Nothing of it is left, and its shop has not said yet what became of it: by the time of cancellation, or where it gives none by the status. */
export const isToBeClosed = (order: Body): boolean =>
  order['cancelledAt'] === undefined && !ENDED.has(order['status']) && isWhollyCancelled(order)

const ENDED = new Set<unknown>(['cancelled', 'closed', 'completed'])
