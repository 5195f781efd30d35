// The made records of a fold: read into the books, and written back as records of their own. A group's head, the fold's binding of its first
// record, names all of them.
import { hash } from 'node:crypto'
import { and, eq, inArray } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import type { Body, Fold, FoldRule, LookUp } from '../model/fold.ts'
import { minorDigits, round, sum } from '../model/money.ts'
import { splitTax } from '../model/tax-split.ts'
import type { BindingRow, RecordRow, Store } from '../store/port.ts'
import { businessDay, endOfDay } from './business-day.ts'
import type { EngineDeps } from './deps.ts'
import type { Made, Sums } from './fold-book.ts'
import { dayOf, valuesFrom } from './fold-entries.ts'
import { ledgerFrom, SHARED, type Ledger } from './fold-share.ts'

/** How a made record's status goes on: no change of its members reaches it once it is not open. */
export const OPEN = 'open'
export const CLOSED = 'frozen'

export interface Group {
  key: string
  made: Made[]
  /** Undefined: the group is new. */
  head?: BindingRow
}
export interface Shelf {
  groups: Map<string, Group>
  /** Stored records by id. */
  records: Map<string, RecordRow>
  /** Connections in which each is bound. */
  boundIn: Map<string, Set<string>>
}

/** What members hold of the lines of these records. */
export async function readLedgers(store: Store, connection: string, owners: Iterable<string>): Promise<Map<string, Ledger>> {
  const ids = [...new Set(owners)]
  if (!ids.length) return new Map()
  const { bindings } = await store.snapshot({ bindingsOfRecords: [{ connection, records: ids }] })
  const known = new Map(bindings.filter(({ object }) => object === SHARED).map((binding) => [binding.record, ledgerFrom(binding)]))
  return new Map(ids.map((id) => [id, known.get(id) ?? { lines: {}, isChanged: false }]))
}

interface Place {
  connection: string
  fold: Fold
}

/** What a group's head says. */
interface Head {
  made: string[]
}
export const headText = ({ made }: Group): string => JSON.stringify({ made: made.map(({ id }) => id) } satisfies Head)
export const groupDigest = (deps: EngineDeps, group: string): string => deps.digest(`fold\0${group}`)

export async function readShelf(deps: EngineDeps, { connection, fold }: Place, keys: Iterable<string>): Promise<Shelf> {
  const byDigest = new Map([...new Set(keys)].map((key) => [groupDigest(deps, key), key]))
  const object = fold.rule.makes
  const { bindings: heads } = await deps.store.snapshot({ bindings: [{ connection, object, externalIds: [...byDigest.keys()] }] })
  const headOf = new Map(heads.map((head) => [byDigest.get(head.externalId!)!, head]))
  const idsOf = new Map([...headOf].map(([key, head]) => [key, (JSON.parse(head.shadow!) as Head).made]))
  const { records, boundIn } = await readMade(deps.store, connection, [...idsOf.values()].flat())
  const groups = new Map<string, Group>()
  for (const key of byDigest.values()) {
    const made = (idsOf.get(key) ?? []).map((id, index) => madeFrom(fold, records.get(id)!, { group: key, seq: index + 1 }))
    groups.set(key, { key, made, ...(headOf.has(key) && { head: headOf.get(key)! }) })
  }
  return { groups, records, boundIn }
}

/** Which of these numbers records of the object have already. */
export async function numbersTaken(
  { read, tables }: Store,
  object: string,
  numbers: readonly (string | undefined)[],
): Promise<Set<string>> {
  const asked = numbers.filter((number) => number !== undefined)
  if (!asked.length) return new Set()
  const { records } = tables
  const rows = await read
    .select({ number: records.number })
    .from(records)
    .where(and(eq(records.object, object), inArray(records.number, asked)))
  return new Set(rows.map(({ number }) => number!))
}

/** Records that the fold has made, and where else they are bound. */
export async function readMade(store: Store, connection: string, ids: string[]): Promise<Pick<Shelf, 'records' | 'boundIn'>> {
  if (!ids.length) return { records: new Map(), boundIn: new Map() }
  const { records, bindings } = await store.snapshot({ records: ids, bindingsOfRecords: [{ records: ids }] })
  const boundIn = new Map(ids.map((id) => [id, new Set<string>()]))
  for (const binding of bindings)
    if (binding.externalId !== null && !binding.isDeleted && binding.connection !== connection)
      boundIn.get(binding.record)!.add(binding.connection)
  return { records: new Map(records.map((record) => [record.id, record])), boundIn }
}

function madeFrom({ rule }: Fold, record: RecordRow, at: { group: string; seq: number }): Made {
  const body = JSON.parse(record.body) as Body
  const lines = (body['lines'] as Body[]).map((line): [string, Sums] => [
    JSON.stringify(Object.keys(rule.lineBy).map((field) => line[field] ?? null)),
    Object.fromEntries(Object.keys(rule.sum).flatMap((field) => (line[field] === undefined ? [] : [[field, String(line[field])]]))),
  ])
  const isOpen = body['status'] === OPEN && !record.isDeleted
  const isGone = record.isDeleted
  return { id: record.id, ...at, isOpen, isGone, lines: new Map(lines), members: Number(body['memberCount']), isChanged: false }
}

/** The body of a made record that changed; `old` undefined: it is new. */
export function bodyOf(fold: Fold, made: Made, { old, now, lookUp }: { old?: Body; now: number; lookUp: LookUp }): Canonical {
  const { rule } = fold
  const header = old ?? headerOf(fold, made, { now, lookUp })
  const digits = header['currency'] === undefined ? undefined : minorDigits(String(header['currency']))
  const lines = [...made.lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sums]) => lineOf(rule, made, { key, sums, digits }))
  const totals = Object.entries(rule.total).map(([field, of]) => {
    const total = sum(lines.map((line) => String(line[of] ?? '0')))
    return [field, digits === undefined ? total : round(total, digits)]
  })
  return { ...header, lines, memberCount: made.members, ...Object.fromEntries(totals) }
}

interface Line {
  key: string
  sums: Sums
  /** Of the currency; undefined: nobody knows. */
  digits: number | undefined
}

function lineOf({ lineBy, tax }: FoldRule, made: Made, { key, sums, digits }: Line): Body {
  const line: Body = { lineId: lineIdOf(made, key), ...valuesFrom(key, Object.keys(lineBy)), ...sums }
  const rate = tax && line[tax.rate]
  if (!tax || digits === undefined || rate === undefined) return line
  return { ...line, [tax.field]: splitTax(String(line[tax.of] ?? '0'), String(rate), digits).tax }
}

/** The same whenever the line is there. */
const lineIdOf = ({ id }: Made, key: string) => `lin_${hash('sha256', `${id}\0${key}`, 'base64url').slice(0, 20)}`

function headerOf(fold: Fold, made: Made, { now, lookUp }: { now: number; lookUp: LookUp }): Body {
  const { rule } = fold
  const header = valuesFrom(made.group, Object.keys(rule.groupBy))
  for (const [field, { read }] of fold.set) {
    const value = read(header, undefined, lookUp)
    if (value !== undefined && value !== null) header[field] = value
  }
  const number = fold.number(header, made.count ?? made.seq, lookUp)
  // The day it is about is closed: an adjustment is of the day on which it is made.
  if (made.adjusts !== undefined) header[rule.day.field] = businessDay(now, dayOf(fold, header, lookUp))
  return { ...header, number, status: OPEN, ...(made.adjusts !== undefined && { adjusts: made.adjusts }) }
}

/** When a record made at that time closes: so long after the end of its day, or after it was made, if that day was over by then. */
export const closesAt = (fold: Fold, body: Body, { madeAt, lookUp }: { madeAt: number; lookUp: LookUp }): number =>
  Math.max(endOfDay(String(body[fold.rule.day.field]), dayOf(fold, body, lookUp)), madeAt) + fold.rule.day.graceMs
