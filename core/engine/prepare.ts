// From a due delivery to what is sent (engine-rules §3): projects the record now, finds the fields that are due, or says why nothing is sent.
import { isDeepStrictEqual } from 'node:util'
import type { Native, WriteItem } from '../connector/port.ts'
import { HubError, toHubError } from '../errors.ts'
import type { Canonical, MappedField, RefIn, RefsIn, RefsOut } from '../mapping/port.ts'
import { neverBegun } from './called-off.ts'
import { paidFor, requireDeliverable, type Paid } from './checks.ts'
import { isToBeClosed } from '../model/called-off.ts'
import { isShortOf } from '../model/document.ts'
import { missingRows } from '../mapping/compile-table.ts'
import { unmappedError } from '../mapping/unmapped.ts'
import type { DueRow } from './courier.ts'
import type { EngineDeps } from './deps.ts'
import { earlyAmong, type Early } from './start-from.ts'
import { contestedOf, correctionsOf } from './contested.ts'
import { isSame } from './fields.ts'
import type { Channel } from './graph.ts'
import { archived, isArchived, leaveOf } from './leave.ts'
import type { Accepted } from './merge.ts'
import type { BindingRow } from '../store/port.ts'
import { periodsOf, postingOf, type Period, type Posting } from './periods.ts'
import { project, wantedValue, type Projection, type Unfinished } from './project.ts'
import { linesOf, type Refs } from './refs.ts'
import { isUnread } from './rows.ts'
import { readSent } from './sent.ts'
import { toldOf } from './unbundle.ts'
import { getRecord, lineIds, readKnown } from './view.ts'

/** What was sent and is not settled yet: kept on the delivery, so that any node can settle it. */
export interface InFlight {
  /** Updates: what the system is expected to show, by field. A create sends the whole record, as of `rev`. */
  want?: Record<string, unknown>
  rev: number
  /** Creates: what was sent of the fields in which that system has a say; null = none. */
  sent?: Record<string, unknown>
  reference: string
  isCreate: boolean
  /** Negative look-ups so far, for creates of unknown outcome. */
  negatives: number
  /** What earlier attempts, which failed after they had left, wanted to show, by field. */
  tried?: Tried
  /** Before it left, the binding told where the bill stands: no earlier attempt had failed, or it is known where that left it. */
  wasBillKnown?: boolean
  /** It failed, and it is known where it left the bill: that stands on the binding. */
  isBillKnown?: boolean
  /** What the answer of the last attempt that failed showed, until the record is read again. */
  shown?: Native
  /** The day on which the bill is posted in place of its own; null: its own. */
  documentDate?: string | null
}
export type Tried = Record<string, unknown[]>

/**
 * What stays of an attempt that failed after it had left: parts of it may have taken place. Until a write of these fields is answered they are
 * due, and their values read there are not taken for the system's own changes.
 */
export function leftOver({ want = {}, tried = {}, wasBillKnown: _before, ...rest }: InFlight): string {
  const sum: Tried = { ...tried }
  for (const [field, value] of Object.entries(want))
    sum[field] = [...(sum[field] ?? []).filter((other) => !isDeepStrictEqual(other, value)), value].slice(-MOST_TRIED)
  return JSON.stringify({ ...rest, tried: sum } satisfies InFlight)
}
export const leftOf = (text: string | null): Partial<InFlight> => (text === null ? {} : (JSON.parse(text) as InFlight))
/** What an attempt of ours wrote before it failed is no change by the system. */
export const isEcho = (field: MappedField, after: Canonical, tried: Tried = {}) =>
  tried[field.field]?.some((value) => isSame(field, value, field.read(after))) ?? false

/** Values of one field that failed one after the other; older ones have long been seen or overwritten. */
const MOST_TRIED = 20

export interface Parcel {
  row: DueRow
  body: Canonical
  /** What is sent of it: the body, archived where the filter no longer lets it through, and on the day on which it is posted. */
  sent: Canonical
  isLeft?: true
  shadow: Native | undefined
  seen: Canonical | undefined
  projection: Projection
  /** The bill has still to be driven on, whatever else is due. */
  isShort: boolean
  documentDate: Posting['documentDate']
  item: WriteItem
  inFlight: InFlight
  refs: RefsIn
  /** Results of the mapping's expressions for the shadow. */
  oldValues?: unknown[]
}

export type Prepared =
  | { kind: 'send'; parcel: Parcel }
  /** isLeft: the flow's filter no longer lets the record through. */
  | { kind: 'close'; row: DueRow; isLeft?: true }
  /** The flow is in trial: what there is to be written is not. */
  | { kind: 'trial'; row: DueRow }
  | { kind: 'stop'; row: DueRow }
  | { kind: 'wait'; row: DueRow; missing: { object: string; id: string }[] }
  | { kind: 'fail'; row: DueRow; error: HubError }

/** A required reference that does not come within this time makes a dead letter. */
export const REFERENCE_DEADLINE_MS = 3_600_000

export async function prepare(deps: EngineDeps, refs: Refs, channel: Channel, rows: DueRow[]): Promise<Prepared[]> {
  const bodies = rows.map((row) => JSON.parse(row.record.body) as Canonical)
  const shadows = rows.map((row) => (row.binding.shadow ? (JSON.parse(row.binding.shadow) as Native) : undefined))
  const told = await toldOf(deps.store, channel.object, bodies)
  const tellable = told.map((one, index) => (one instanceof HubError ? bodies[index]! : one))
  const found = await lookUpRefs(refs, channel, tellable, shadows)
  const paid = await paidFor(deps.store, channel.object, bodies)
  const periods = await periodsOf(deps.store, channel, bodies)
  const early = await earlyOf(deps, channel, rows, bodies)
  const calledOff = await neverBegun(deps.store, channel, bodies, found.refsOut)
  const prepared: Prepared[] = []
  for (const [index, row] of rows.entries()) {
    try {
      const own = told[index]!
      if (own instanceof HubError) throw own
      const shadow = shadows[index]
      const oldValues = channel.mapping.hasExpressions && shadow ? await channel.mapping.evaluate(shadow) : undefined
      prepared.push(
        prepareOne(deps, channel, {
          row,
          body: bodies[index]!,
          told: own,
          shadow,
          oldValues,
          paid,
          period: periods[index],
          early: early.get(row.record.id) ?? false,
          isCalledOff: calledOff.has(bodies[index]!['order']),
          ...found,
        }),
      )
    } catch (error) {
      prepared.push({ kind: 'fail', row, error: toHubError(error) })
    }
  }
  return prepared
}

async function earlyOf({ store }: EngineDeps, channel: Channel, rows: DueRow[], bodies: Canonical[]): Promise<Map<string, Early>> {
  const unbound = rows.flatMap(({ binding, record }, index) =>
    binding.externalId === null ? [{ id: record.id, body: bodies[index]! }] : [],
  )
  const early = await earlyAmong(
    store,
    channel,
    unbound.map(({ body }) => body),
  )
  return new Map(unbound.map(({ id }, index) => [id, early[index]!]))
}

/** What the records refer to, in the target's words, and how these read back. */
export async function lookUpRefs(refs: Refs, channel: Channel, bodies: Canonical[], shadows: (Native | undefined)[]) {
  const { mapping } = channel
  if (!mapping.hasRefs) return { refsOut: NO_REFS, refsIn: NO_REFS as RefsIn }
  const requests = bodies.flatMap((body) => mapping.refsOut(body))
  const refsOut = await refs.outbound(channel, requests)
  const old: RefIn[] = shadows.flatMap((shadow) => (shadow ? mapping.refsIn(shadow) : []))
  const inbound = await refs.inbound(channel, old)
  // What put spells, get must read back as the same record: the answers of refsOut, turned round.
  const back = new Map<string, string>()
  for (const { object, key, id, parent } of requests) {
    const value = refsOut.resolve(object, key, id, parent)
    const owner = parent === undefined ? '' : (refsOut.resolve(object, null, parent) ?? '')
    if (value !== undefined) back.set(`${object}\0${key ?? ''}\0${owner}\0${value}`, id)
  }
  const refsIn: RefsIn = {
    resolve: (object, key, value, parent) =>
      back.get(`${object}\0${key ?? ''}\0${parent ?? ''}\0${value}`) ?? inbound.resolve(object, key, value, parent),
  }
  return { refsOut, refsIn }
}
const NO_REFS: RefsOut = { resolve: () => undefined }

interface One {
  row: DueRow
  body: Canonical
  /** As the mapping is given it. */
  told: Canonical
  shadow: Native | undefined
  oldValues: unknown[] | undefined
  paid: Paid
  period: Period | undefined
  /** Of before the start, and not begun there. */
  early: Early
  /** Its order was called off before it began there. */
  isCalledOff: boolean
  refsOut: RefsOut
  refsIn: RefsIn
}

function prepareOne(deps: EngineDeps, channel: Channel, one: One): Prepared {
  const { row, body, told, shadow, oldValues, paid, period, refsOut, refsIn } = one
  const { record, binding } = row
  if (record.isStopped || binding.documentHold === 'asked') return { kind: 'stop', row }
  const isUnbound = binding.externalId === null
  if (record.isDeleted || !record.isFilled || binding.isDeleted || (isUnbound && !mayBegin(channel, body, one.early === true)))
    return { kind: 'close', row }
  if (one.early instanceof HubError) throw one.early
  if (binding.documentHold === 'left') return { kind: 'close', row }
  // Found, not looked at: written over unseen it would lose what the system has. Once read it is adopted as it is (§2).
  if (isUnread(binding) && (channel.inbound ?? channel.port.get)) return { kind: 'close', row }
  const lines = linesOf(binding)
  const readAs = { refs: refsIn, values: oldValues ?? [], lines }
  const seen = shadow ? readKnown(channel, shadow, readAs) : undefined
  const leave = isUnbound ? undefined : leaveOf(channel.outbound!, body)
  const { values: wasSent, doubtful } = readSent(binding.sent)
  const left = leftOf(row.delivery.inFlight)
  const unfinished = unfinishedOf(channel, left, { row, body, doubtful })
  if (leave === 'stop' || (leave && isArchived(channel.mapping, { seen, sent: wasSent, unfinished })))
    return { kind: 'close', row, isLeft: true }
  requireDeliverable(channel, body, paid)
  const posted = shadow && { ...seen, ...wasSent }
  const posting = postingOf(channel, { body: leave ? archived(told) : told, binding, period, posted })
  const { body: sent, documentDate } = posting
  const projection = project({
    mapping: channel.mapping,
    body: sent,
    shadow,
    seen,
    sent: wasSent,
    accepted: acceptedOf(row),
    contested: contestedOf(correctionsOf(binding)),
    unfinished,
    context: { refs: refsOut, entryOf: (list, lineId) => lines[list]?.[lineId], lineIdOf: lineIds(lines) },
    read: (native) => getRecord(channel, native, { ...readAs, isLenient: true }),
  })
  if (projection.missing.length && one.isCalledOff) return { kind: 'close', row }
  if (projection.missing.length) return waitOrFail(deps, row, { projection, refsOut })
  const isShort = !isUnbound && channel.target !== undefined && isShortOf(binding.documentStatus, channel.target)
  if (shadow && !projection.due.length && !isShort) return { kind: 'close', row }
  const known = { row, body, sent, documentDate, shadow, seen, refs: refsIn, oldValues }
  const parts = { ...known, ...(leave && { isLeft: true as const }), projection, isShort }
  const parcel = pack(deps, channel, parts, left)
  return { kind: 'send', parcel }
}

/** A held order (挂起) is not begun in any system until it is let go, nor one of which nothing is left until its shop says what became of it. */
const mayBegin = ({ object, outbound }: Channel, body: Canonical, isEarly: boolean) =>
  !isEarly && body['hold'] === undefined && outbound!.accepts(body) && !(object === 'order' && isToBeClosed(body))

interface Unanswered {
  row: DueRow
  body: Canonical
  doubtful: readonly string[]
}

/** Fields whose last write was not answered well, but for those that their own system has set since; 'all' for a create that got half-way. */
function unfinishedOf(
  { mapping, owned }: Channel,
  { isCreate, tried = {} }: Partial<InFlight>,
  { row: { binding }, body, doubtful }: Unanswered,
): Unfinished {
  if (isCreate && binding.writtenSeq > 0) return 'all'
  const isSetThere = (field: MappedField) =>
    owned.has(field.field) && !tried[field.field]!.some((value) => isSame(field, value, field.read(body)))
  const fields = mapping.fields.filter((field) => field.field in tried && !isSetThere(field))
  return new Set([...doubtful, ...fields.map(({ field }) => field)])
}

const parse = <T = Record<string, unknown>>(text: string | null): T => (text ? (JSON.parse(text) as T) : ({} as T))

/** A plan also writes what a link had left as it was found (§2). */
function acceptedOf({ binding, delivery }: DueRow): Accepted {
  const accepted = parse<Accepted>(binding.accepted)
  if (delivery.planItem === null) return accepted
  return Object.fromEntries(Object.entries(accepted).filter(([, pair]) => pair.isLink !== true))
}

/** A record comes by itself, a row of a code table by a person: that is told at once. */
function waitOrFail(
  deps: EngineDeps,
  row: DueRow,
  { projection: { missing }, refsOut }: { projection: Projection; refsOut: RefsOut },
): Prepared {
  const rows = refsOut.spelled ? missingRows(missing, refsOut.columnsOf!, refsOut.spelled) : []
  if (rows.length) return { kind: 'fail', row, error: unmappedError(rows) }
  if (deps.now() - row.delivery.dirtyAt < REFERENCE_DEADLINE_MS)
    return { kind: 'wait', row, missing: missing.map(({ object, id }) => ({ object, id })) }
  const names = missing.map(({ field, object, id }) => `${field} (${object} ${id})`).join(', ')
  const message = `the target still does not have what this record refers to: ${names}; synchronise it first, or correct the reference`
  return { kind: 'fail', row, error: new HubError('missingReference', 'data', message, { details: { field: missing[0]!.field, missing } }) }
}

const sentOf = ({ mapping, voiced }: Channel, body: Canonical) =>
  Object.fromEntries(mapping.fields.flatMap((field) => (voiced.has(field.field) ? [[field.field, field.read(body) ?? null]] : [])))

/** Made anew where it was deleted (restore): the vendor may remember the key of the first create. Constant until bound, as that is. */
const remade = ({ rev, readAt }: BindingRow) => (rev > 0 ? `\0${readAt}` : '')

function pack(deps: EngineDeps, channel: Channel, parts: Omit<Parcel, 'item' | 'inFlight'>, left: Partial<InFlight>): Parcel {
  const { row, projection, shadow, sent } = parts
  const { delivery, binding, record } = row
  const isCreate = binding.externalId === null
  const reference = channel.mapping.reference(projection.want) ?? record.number ?? record.id
  const subject = [delivery.connection, delivery.object, delivery.record].join('\0')
  const attemptKey = isCreate
    ? deps.digest(`create\0${deps.hubId}\0${subject}${remade(binding)}`)
    : deps.digest(`update\0${subject}\0${delivery.writes}\0${JSON.stringify(projection.want)}`)
  const item: WriteItem = { want: projection.want, changed: projection.changed, old: shadow, attemptKey, reference }
  if (binding.externalId !== null) item.externalId = binding.externalId
  if (channel.target !== undefined) item.target = channel.target
  const { tried, isBillKnown, shown } = left
  const inFlight: InFlight = { rev: record.rev, reference, isCreate, negatives: 0, ...(tried && { tried }) }
  // Read since: what failed showed before that is old.
  const lastShown = binding.shadowDigest === null ? shown : undefined
  if (channel.target) {
    inFlight.wasBillKnown = delivery.inFlight === null || isBillKnown === true
    if (lastShown) inFlight.shown = item.old = lastShown
  }
  if (parts.documentDate !== undefined) inFlight.documentDate = parts.documentDate
  if (isCreate && channel.voiced.size) inFlight.sent = sentOf(channel, sent)
  if (!isCreate)
    // null: taken away, which is a write too.
    inFlight.want = Object.fromEntries(projection.due.map((field) => [field.field, wantedValue(field, projection.shown, sent) ?? null]))
  return { ...parts, item, inFlight }
}
