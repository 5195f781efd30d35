// From when on a system is given documents: those of before the start of the flow, or of their shop, were entered by people, and are not begun
// there a second time. What is bound there goes on whatever its day.
import { toHubError, type HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { LookUp } from '../model/fold.ts'
import { aroseAt, isDated } from '../model/dated.ts'
import type { Store } from '../store/port.ts'
import { businessDay, dayRule } from './business-day.ts'
import { createLibrary } from './fold-entries.ts'
import type { Channel } from './graph.ts'

const DAY = 'businessDate'

/** Is it of before the start? An error: nobody can tell, for its shop's days are not to be understood. */
export type Early = boolean | HubError

/** In the order of the bodies. */
export async function earlyAmong(store: Store, channel: Channel, bodies: readonly Canonical[]): Promise<Early[]> {
  if (!isDated(channel.object)) return bodies.map(() => false)
  const { lookUp, read } = createLibrary(store)
  return read(() => bodies.map((body) => earlyOf(channel, body, lookUp)))
}

/** One shop's setting is no reason for the records of others to wait. */
function earlyOf(channel: Channel, body: Canonical, lookUp: LookUp): Early {
  try {
    return isEarly(channel, body, lookUp)
  } catch (thrown) {
    return toHubError(thrown)
  }
}

function isEarly({ object, mapping, outbound }: Channel, body: Canonical, lookUp: LookUp): boolean {
  const orders =
    object === 'order' ? [] : ordersOf(body).flatMap((id): Canonical[] => [lookUp('order', id)].filter((it) => it !== undefined))
  // A document that names its orders there is worth nothing without them; one that is added up stands by its own day.
  const isOfOrders = mapping.refersTo.has('order') && orders.length > 0
  const shopId = text(body['shop']) ?? text(orders[0]?.['shop'])
  const shop = shopId === undefined ? undefined : lookUp('shop', shopId)
  const start = latest(outbound?.row.startFrom ?? undefined, text(shop?.['startFrom']))
  if (start === undefined) return false
  if (isOfOrders) return orders.every((order) => (aroseAt('order', order) ?? start) < start)
  const arose = aroseAt(object, body)
  if (arose !== undefined) return arose < start
  const day = text(body[DAY])
  return day !== undefined && day < businessDay(start, dayRule(text(shop?.['timeZone']) ?? 'UTC', text(shop?.['dayCutoff'])))
}

function latest(...times: (string | undefined)[]): number | undefined {
  const known = times.flatMap((time) => (time === undefined ? [] : [Date.parse(time)]))
  return known.length ? Math.max(...known) : undefined
}

function ordersOf(body: Canonical): string[] {
  const rows = [body, ...['lines', 'allocations'].flatMap((list) => (body[list] as Canonical[] | undefined) ?? [])]
  return [...new Set(rows.flatMap((row) => text(row['order']) ?? []))]
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
