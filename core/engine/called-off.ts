// Orders that were called off before they began in a system never will begin there: what is about such an order does not wait for it, and is not
// begun there either.
import type { Canonical, RefsOut } from '../mapping/port.ts'
import { isCalledOff, isToBeClosed } from '../model/called-off.ts'
import type { Store } from '../store/port.ts'
import type { Channel } from './graph.ts'

/** Of the orders that these records are about: those that are not in the channel's system and were called off. */
export async function neverBegun(
  { snapshot }: Pick<Store, 'snapshot'>,
  { mapping, connection }: Channel,
  bodies: readonly Canonical[],
  refsOut: RefsOut,
): Promise<ReadonlySet<unknown>> {
  if (!mapping.refersTo.has('order')) return new Set()
  const missing = bodies.flatMap((body) => {
    if (body['order'] === undefined) return []
    const about = mapping.refsOut(body).find(({ object, id }) => object === 'order' && id === body['order'])
    return about && refsOut.resolve(about.object, about.key, about.id, about.parent) === undefined ? [about.id] : []
  })
  if (missing.length === 0) return new Set()
  const { records } = await snapshot({ records: [...new Set(missing)] })
  const orders = connection.channels.get('order')?.outbound
  const willBegin = (order: Canonical) => orders?.accepts(order) === true && !isToBeClosed(order)
  const never = records.filter(({ body }) => {
    const order = JSON.parse(body) as Canonical
    return isCalledOff(order) && !willBegin(order)
  })
  return new Set(never.map(({ id }) => id))
}
