// The match plan (engine-rules §2, §13): before a system is read for the first time it is read in full, and every record compared with what
// the hub, and the other new systems, have: which are the same, which only there, where fields differ. Reads only.
import { and, count, eq, isNotNull } from 'drizzle-orm'
import type { Canonical } from '../mapping/port.ts'
import type { Store } from '../store/port.ts'
import type { Case } from './case.ts'
import { isTaken } from './adopt.ts'
import { differingFields, shownFields } from './fields.ts'
import type { Channel, Graph } from './graph.ts'
import { lookUpCases, type OpenCase } from './look-up.ts'
import { placed } from './observation.ts'
import { addNewcomer, onlyThere, type Newcomers } from './newcomers.ts'
import { PAIRED, type PlanAction, type PlannedItem, type PlanValues } from './plan-item.ts'
import { channelKey, channelsOf, type Planning } from './plan-records.ts'
import { isUnread } from './rows.ts'
import { alignSeen } from './view.ts'
import { HubError, toHubError } from '../errors.ts'

const PAGE = 100

interface Matching {
  planning: Planning
  channel: Channel
  newcomers: Newcomers
  /** Records that were met in this system already. */
  linked: Set<string>
}

/** `running`: what is read already needs no match plan. */
export async function* planMatches(planning: Planning, running: Graph): AsyncGenerator<PlannedItem> {
  if (planning.scope.only) return
  const byObject = new Map<string, Newcomers>()
  for (const channel of channelsOf(planning)) {
    const { connection, object } = channel
    if (!channel.inbound || !channel.port.read || running.connections.get(connection.id)?.channels.get(object)?.inbound) continue
    if (!byObject.has(object)) byObject.set(object, { byIdentity: new Map(), all: [] })
    const newcomers = byObject.get(object)!
    const linked = new Set<string>()
    planning.linked.set(channelKey(connection.id, object), linked)
    const matching = { planning, channel, newcomers, linked }
    for await (const open of pages(matching)) yield* await matchPage(matching, open)
    yield* await onlyThere(matching)
    yield onlyHere(matching, await countHere(matching))
  }
}

async function* pages({ planning: { deps }, channel }: Matching): AsyncGenerator<OpenCase[]> {
  const { connection, port, inbound, object } = channel
  const startFrom = inbound!.row.startFrom ?? undefined
  const seen = new Set<string>()
  for (let cursor: string | null = null; ;) {
    const page = await port.read!(channel.backfillContext, { cursor, startFrom, limit: port.facts.page ?? PAGE })
    const readAt = deps.now()
    const fresh = page.records.filter(({ externalId, isDeleted }) => !isDeleted && !seen.has(externalId))
    for (const { externalId } of fresh) seen.add(externalId)
    const headRevs = await unreadAmong(
      deps.store,
      channel,
      fresh.map(({ externalId }) => externalId),
    )
    yield fresh.map(({ externalId, native, place, error }) => {
      const observation = { externalId, native, place, error, startedSeq: 0, readAt }
      return { observation, shadow: '', digest: '', headRev: headRevs.get(externalId) }
    })
    if (!page.hasMore) return
    if (page.cursor === cursor)
      throw new HubError('cursorStuck', 'bug', `${connection.id}/${object}: more pages promised, but the cursor does not move`)
    cursor = page.cursor
  }
}

/** Bound and not read yet, with the binding's revision: to be compared like what is new. */
async function unreadAmong(store: Store, { connection, object }: Channel, externalIds: string[]): Promise<Map<string, number>> {
  const heads = await store.bindingHeads(connection.id, object, externalIds)
  const unread = heads.filter(({ shadowDigest, writtenSeq }) => shadowDigest === null && writtenSeq === 0)
  return new Map(unread.map(({ externalId, rev }) => [externalId, rev]))
}

async function matchPage(matching: Matching, open: OpenCase[]): Promise<PlannedItem[]> {
  const { deps, refs, graph } = matching.planning
  const { cases, failures, waiting, raced } = await lookUpCases({ deps, refs, graph: () => graph }, matching.channel, open)
  return [
    ...cases.flatMap((found) => matchOne(matching, found) ?? []),
    ...failures.map(({ found, error }) => told(matching, found, 'error', { ...reasonOf(error, found.observation.place), fields: {} })),
    ...waiting.map((found) =>
      told(matching, found, 'waits', { fields: {}, code: 'createsInFlight', message: 'creates are under way there' }),
    ),
    // Bound already, by an answer or an earlier flow.
    ...raced.map((found) => told(matching, found, 'none', { fields: {} })),
  ]
}

function reasonOf(thrown: unknown, place: string | undefined): Pick<PlanValues, 'code' | 'message'> {
  const { code, message } = placed(toHubError(thrown), place)
  return { code, message }
}

function told({ channel }: Matching, found: OpenCase, action: PlanAction, values: PlanValues, record: string | null = null): PlannedItem {
  const { externalId } = found.observation
  const at = { connection: channel.connection.id, object: channel.object, record, externalId }
  return { ...at, action, values, seenHash: null, wantHash: null }
}

/** Undefined: told at the end, when all of the system is known. */
function matchOne(matching: Matching, found: Case): PlannedItem | undefined {
  const { channel, linked } = matching
  const { record } = found
  if (found.binding) return isPaired(found) ? paired(matching, found) : told(matching, found, 'none', { fields: {} })
  if (!record) return meet(matching, found)
  if (found.boundIn.has(channel.connection.id) || linked.has(record.id))
    return told(matching, found, 'duplicate', twin('the hub has one of that identity from this system already'), record.id)
  linked.add(record.id)
  return told(matching, found, 'link', pairValues(matching, found, JSON.parse(record.body) as Canonical), record.id)
}

/** Said by a person, not read yet; what a reference promises is nobody else's. */
const isPaired = ({ binding, record, boundIn }: Case) => isUnread(binding!) && (record!.isFilled || boundIn.size > 1)

function paired(matching: Matching, found: Case): PlannedItem {
  const record = found.record!
  const ours = JSON.parse(record.body) as Canonical
  if (record.isFilled) matching.linked.add(record.id)
  const values = Object.keys(ours).length ? pairValues(matching, found, ours) : { fields: {} }
  const message = ['paired by hand', values.message].filter(Boolean).join('; ')
  return told(matching, found, 'link', { ...values, code: PAIRED, message }, record.id)
}

const twin = (message: string): PlanValues => ({ fields: {}, code: 'duplicate', message })

/** New to the hub: perhaps another new system has it too. */
function meet(matching: Matching, found: Case): PlannedItem | undefined {
  const { channel, newcomers } = matching
  const { connection } = channel
  const keys = found.identities.map(({ kind, digest }) => `${kind}\0${digest}`)
  const other = keys.map((key) => newcomers.byIdentity.get(key)).find((one) => one !== undefined)
  if (other?.isMatched || other?.connection === connection.id)
    return told(matching, found, 'duplicate', twin(`${other.connection} ${other.externalId} has the same identity`))
  if (other) {
    other.isMatched = true
    const values = pairValues(matching, found, other.canonical)
    return told(matching, found, 'link', {
      ...values,
      message: [`${other.connection} ${other.externalId}`, values.message].filter(Boolean).join('; '),
    })
  }
  if (channel.inbound?.accepts(found.got.canonical) === false) return told(matching, found, 'none', { fields: {} })
  addNewcomer(newcomers, channel, { externalId: found.observation.externalId, canonical: found.got.canonical, keys })
  return undefined
}

/** Differences of a pair: ours, theirs. Linking writes none of them; the message names those that the record takes over. */
function pairValues({ planning, channel }: Matching, { got }: Case, ours: Canonical): PlanValues {
  const { ownership } = planning.graph
  const seen = alignSeen(channel, got, { lines: {}, body: ours, ownership, newLineId: () => planning.deps.newId('lin') })
  const theirs = seen.canonical
  const differing = differingFields(shownFields(channel.mapping), ours, theirs)
  const takes = differing.filter((field) => field.read(theirs) !== undefined && isTaken(field, ours, channel, ownership))
  return {
    fields: Object.fromEntries(differing.map((field) => [field.field, [field.read(ours) ?? null, field.read(theirs) ?? null]])),
    ...(takes.length && { message: `the record takes ${takes.map(({ field }) => field).join(', ')}` }),
  }
}

async function countHere({ planning: { deps }, channel: { connection, object }, newcomers, linked }: Matching): Promise<number> {
  const { read, tables } = deps.store
  const { records, bindings } = tables
  const [all] = await read
    .select({ n: count() })
    .from(records)
    .where(and(eq(records.object, object), eq(records.isDeleted, false), eq(records.isFilled, true)))
  const [bound] = await read
    .select({ n: count() })
    .from(bindings)
    .where(
      and(
        eq(bindings.connection, connection.id),
        eq(bindings.object, object),
        eq(bindings.isDeleted, false),
        isNotNull(bindings.externalId),
        // What a person paired and nobody has read yet is among the linked.
        isNotNull(bindings.shadowDigest),
      ),
    )
  const alone = newcomers.all.filter((one) => one.connection !== connection.id && !one.isMatched)
  return Math.max(0, Number(all?.n ?? 0) - Number(bound?.n ?? 0) - linked.size) + alone.length
}

function onlyHere({ channel }: Matching, n: number): PlannedItem {
  const at = { connection: channel.connection.id, object: channel.object, record: null, externalId: null }
  return { ...at, action: 'onlyHere', values: { fields: {} }, seenHash: null, wantHash: null, count: n }
}
