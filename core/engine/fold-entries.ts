// What a member brings to a fold: an entry for each of its lines, by the rule's paths. Referenced records are read for the whole batch at once,
// round by round as the paths go on.
import { HubError, toHubError } from '../errors.ts'
import type { Body, Fold, LookUp, Reader } from '../model/fold.ts'
import { isEqual, minorDigits, scaleOf } from '../model/money.ts'
import type { RecordRow, Store } from '../store/port.ts'
import { businessDay, dayRule, type DayRule } from './business-day.ts'
import type { Days, Entry, Sums } from './fold-book.ts'
import { SHARED, type ShareRequest } from './fold-share.ts'

export interface Member {
  /** Record id. */
  id: string
  /** Undefined: it is not a member (any more). */
  body: Body | undefined
  /** On which days it is booked. */
  days: Days | undefined
}
/** An entry that may have to ask for its amount first. */
export interface OpenEntry extends Entry {
  share?: ShareRequest
  days: Days
}
export type MemberEntries =
  { entries: OpenEntry[] } | { error: HubError } | { /** Records that are not there yet. */ missing: { object: string; id: string }[] }

/** Referenced records by id, and what was asked for in vain. */
export interface Library {
  lookUp: LookUp
  /** Runs until all that it asks for has been read; what it throws before counts for nothing. */
  read<T>(work: () => T): Promise<T>
  isMissing(id: string): boolean
}

/** Records read once per batch. */
export function createLibrary(store: Store): Library {
  const known = new Map<string, Body | undefined>()
  let wanted = new Set<string>()
  return {
    lookUp(_object, id) {
      if (!known.has(id)) wanted.add(id)
      return known.get(id)
    },
    async read(work) {
      for (;;) {
        wanted = new Set()
        try {
          const result = work()
          if (!wanted.size) return result
        } catch (thrown) {
          if (!wanted.size) throw thrown
        }
        const { records } = await store.snapshot({ records: [...wanted] })
        for (const id of wanted) known.set(id, bodyOf(records.find((record) => record.id === id)))
      }
    },
    isMissing: (id) => known.has(id) && known.get(id) === undefined,
  }
}

const bodyOf = (record: RecordRow | undefined): Body | undefined => (record?.isFilled ? (JSON.parse(record.body) as Body) : undefined)

export function entriesOf(fold: Fold, members: readonly Member[], library: Library): Promise<MemberEntries[]> {
  return library.read(() => members.map((member) => entriesOfOne(fold, member, library)))
}

function entriesOfOne(fold: Fold, { body, days = {} }: Member, library: Library): MemberEntries {
  const missing = new Map<string, string>()
  const lookUp: LookUp = (object, id) => {
    const found = library.lookUp(object, id)
    if (!found && library.isMissing(id)) missing.set(id, object)
    return found
  }
  const lines = (body?.[fold.rule.each] ?? []) as Body[]
  let found: MemberEntries
  try {
    found = { entries: lines.map((line) => entryOf(fold, { body: body!, line, lookUp, days })) }
  } catch (thrown) {
    found = { error: toHubError(thrown) }
  }
  // What is not there yet may be all that is wrong, and could change what was found.
  return missing.size ? { missing: [...missing].map(([id, object]) => ({ object, id })) } : found
}

interface At {
  body: Body
  line: Body
  lookUp: LookUp
  days: Days
}

function entryOf(fold: Fold, at: At): OpenEntry {
  const { rule, required } = fold
  const header = valuesOf(
    fold.groupBy.filter(([, { isDay }]) => !isDay),
    required.header,
    at,
  )
  const days: Record<string, string> = {}
  for (const [field, time] of Object.entries(timesOf(fold, at))) {
    if (time === undefined) continue
    const key = dayKey(fold, header, time)
    header[field] = days[key] = at.days[key] ?? businessDay(Date.parse(String(time)), dayOf(fold, header, at.lookUp))
  }
  const share = shareFor(fold, at)
  const own = share ? fold.sum.filter(([field]) => field !== fold.share!.field) : fold.sum
  const sums: Sums = {}
  for (const [field, value] of Object.entries(valuesOf(own, required.line, at))) if (value !== undefined) sums[field] = String(value)
  return {
    ...(share && { share }),
    days,
    group: JSON.stringify(Object.keys(rule.groupBy).map((field) => header[field] ?? null)),
    key: JSON.stringify(Object.values(valuesOf(fold.lineBy, required.line, at)).map((value) => value ?? null)),
    sums,
  }
}

const timesOf = ({ groupBy, required }: Fold, at: At): Body =>
  valuesOf(
    groupBy.filter(([, { isDay }]) => isDay),
    required.header,
    at,
  )

/** A day follows from a time, and from who says how days end: `shop` of `shop.timeZone`. */
function dayKey({ zone }: Fold, header: Body, time: unknown): string {
  const [owner = ''] = zone.path.split('.')
  return JSON.stringify([time, header[owner] ?? null])
}

/** Undefined: the line says itself what it is worth, or nobody can tell. */
function shareFor({ share, sum }: Fold, { body, line, lookUp }: At): ShareRequest | undefined {
  const own = (name: string) => sum.find(([field]) => field === name)?.[1].read(body, line, lookUp) ?? undefined
  if (!share || own(share.field) !== undefined) return undefined
  const [owner, of, amount, whole] = [share.owner, share.line, share.amount, share.quantity].map(({ read }) => read(body, line, lookUp))
  const quantity = own(share.by)
  if ([owner, of, amount, whole, quantity].some((value) => value === undefined || value === null)) return undefined
  // What was ordered was set to none: nobody knows what a piece is worth.
  if (isEqual(String(whole), '0')) return undefined
  const digits = digitsOf(String(amount), lookUp(SHARED, String(owner))?.['currency'])
  return { owner: String(owner), line: String(of), amount: String(amount), whole: String(whole), quantity: String(quantity), digits }
}

/** However the whole is written: 100 is divided to the fen, and 100.00 yen to the yen. */
function digitsOf(amount: string, currency: unknown): number {
  if (typeof currency !== 'string') return scaleOf(amount)
  const [, fraction = ''] = amount.split('.')
  return Math.max(minorDigits(currency), fraction.replace(/0+$/, '').length)
}

function valuesOf(readers: [string, Reader][], required: ReadonlySet<string>, { body, line, lookUp }: At): Body {
  const values: Body = {}
  for (const [field, { path, read }] of readers) {
    const value = read(body, line, lookUp) ?? undefined
    if (value === undefined && required.has(field))
      throw new HubError('foldValueMissing', 'data', `${path} is empty, and ${field} needs it: fill it in, or change the summary's rule`, {
        details: { field: path },
      })
    values[field] = value
  }
  return values
}

/** How days end for the made record with this header. */
export function dayOf(fold: Fold, header: Body, lookUp: LookUp): DayRule {
  const zone = fold.zone.read(header, undefined, lookUp)
  if (zone === undefined || zone === null)
    throw new HubError('foldValueMissing', 'data', `${fold.zone.path} is empty: without a time zone nobody knows when the day ends`, {
      details: { field: fold.zone.path },
    })
  const cutOff = fold.cutOff.read(header, undefined, lookUp)
  return dayRule(String(zone), cutOff === undefined || cutOff === null ? undefined : String(cutOff))
}

/** The values that a group's or line's text stands for, by field. */
export function valuesFrom(text: string, fields: readonly string[]): Body {
  const values = JSON.parse(text) as unknown[]
  return Object.fromEntries(fields.flatMap((field, index) => (values[index] === null ? [] : [[field, values[index]]])))
}
