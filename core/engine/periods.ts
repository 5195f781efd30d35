// Accounting periods (ADR 0034): on which day a record with a business date is posted in one system. The date is its owner's and stays as it is
// in the record: what a closed period makes of it is told to the mapping alone.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import { schemaAt } from '../model/schemas.ts'
import type { LookUp } from '../model/fold.ts'
import type { BindingRow, Store } from '../store/port.ts'
import { createLibrary } from './fold-entries.ts'
import type { Channel } from './graph.ts'

const DATE = 'businessDate'
const CROSS = 'isCrossPeriod'
const DAY_MS = 86_400_000

export interface Period {
  organization: string
  /** The last closed day. */
  closedUntil: string
}

/** Is a record posted on a day that the hub says? */
export const isPostedByDate = ({ object, mapping }: Pick<Channel, 'object' | 'mapping'>): boolean =>
  mapping.writable.has(DATE) && schemaAt(object, DATE) !== undefined

/** The closed period of each record's organization, in the order of the bodies. */
export async function periodsOf(store: Store, channel: Channel, bodies: readonly Canonical[]): Promise<(Period | undefined)[]> {
  if (!isPostedByDate(channel)) return []
  const { lookUp, read } = createLibrary(store)
  return read(() => bodies.map((body) => periodOf(body, lookUp)))
}

/** Its own organization's, else that of its shop. */
function periodOf(body: Canonical, lookUp: LookUp): Period | undefined {
  const shop = text(body['shop'])
  const organization = text(body['organization']) ?? text(shop && lookUp('shop', shop)?.['organization'])
  const closedUntil = text(organization && lookUp('organization', organization)?.['periodClosedUntil'])
  return organization && closedUntil ? { organization, closedUntil } : undefined
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export interface Posting {
  /** As the mapping is given it. */
  body: Canonical
  /** The day in place of its own; null: its own. Undefined: nobody asks. */
  documentDate?: string | null
}

interface Asked {
  body: Canonical
  binding: BindingRow
  period: Period | undefined
  /** What that system shows, or was last sent; undefined: it was not posted there. */
  posted: Canonical | undefined
}

/** @throws HubError data `periodClosed` 已关账, where the flow says hold */
export function postingOf(channel: Channel, { body, binding, period, posted }: Asked): Posting {
  const date = text(body[DATE])
  if (date === undefined || !isPostedByDate(channel)) return { body }
  if (posted) {
    // Periods that close, or open again, move nothing that is posted.
    const as = asPosted(body, binding)
    if (as !== body) return { body: as, documentDate: binding.documentDate }
    if (posted[DATE] === undefined || posted[DATE] === date) return { body, documentDate: null }
  }
  if (!period || date > period.closedUntil) return { body, documentDate: null }
  const { closedPeriod, row } = channel.outbound!
  if (closedPeriod === 'hold') throw closedError(date, period, row.id)
  const documentDate = new Date(Date.parse(period.closedUntil) + DAY_MS).toISOString().slice(0, 10)
  return { body: { ...body, [DATE]: documentDate, [CROSS]: true }, documentDate }
}

/** A bill that was given another day keeps it, unless its own has become as late. */
export function asPosted(body: Canonical, { documentDate }: Pick<BindingRow, 'documentDate'>): Canonical {
  const date = text(body[DATE])
  if (documentDate === null || date === undefined || date >= documentDate) return body
  return { ...body, [DATE]: documentDate, [CROSS]: true }
}

export const PERIOD_CLOSED = 'periodClosed'

function closedError(date: string, { organization, closedUntil }: Period, flow: string): HubError {
  const message = `period closed 已关账: ${DATE} ${date} lies in a period that is closed until ${closedUntil}. It goes on by itself when the period is opened or the date corrected; or set closedPeriod: nextOpenDay in flow ${flow}`
  return new HubError(PERIOD_CLOSED, 'data', message, { details: { field: DATE, value: date, organization, closedUntil } })
}
