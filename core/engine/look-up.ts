// Everything that a batch of observations needs to know before it can be computed: bindings, references, records, identities; in as few
// reads as possible.
import type { Native } from '../connector/port.ts'
import type { RefIn, RefsIn } from '../mapping/port.ts'
import type { BoundRow, IdentityRow, RecordRow } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import type { Channel, Graph } from './graph.ts'
import type { Case } from './case.ts'
import type { Observation } from './observation.ts'
import { partition } from './partition.ts'
import { linesOf, type Refs } from './refs.ts'
import { isUnread, renewed } from './rows.ts'
import { getRecord } from './view.ts'

/** An observation that has to be computed. */
export interface OpenCase {
  observation: Observation & { native: Native }
  shadow: string
  digest: string
  /** Revision of the binding by which version and age of the observation were judged; undefined = there was none. */
  headRev?: number
  binding?: BoundRow
}
interface LookUp {
  deps: EngineDeps
  refs: Refs
  graph(): Graph
}
export interface LookedUp {
  cases: Case[]
  /** What could not be read by the mapping, with the error. */
  failures: { found: OpenCase; error: unknown }[]
  /** Unbound ones, seen while creates of ours are on their way there (§5). */
  waiting: OpenCase[]
  /** Bound by somebody else between two of the reads: to be looked at anew. */
  raced: OpenCase[]
  refs: RefsIn
}

export async function lookUpCases(around: LookUp, channel: Channel, open: OpenCase[]): Promise<LookedUp> {
  await addBindings(around.deps, channel, open)
  // Against a binding that somebody else has written since, an observation may be the older one: it has to be judged again.
  const [moved, still] = partition(open, ({ binding, headRev }) => binding !== undefined && binding.rev !== headRev)
  const unbound = still.filter((found) => !found.binding)
  const mustWait = unbound.length > 0 && channel.outbound !== undefined && (await hasCreatesInFlight(around.deps, channel))
  const ready = mustWait ? still.filter((found) => found.binding) : still
  const { cases, failures, refs } = await readCases(around, channel, ready)
  const isRaced = await addRecords(around, channel, cases)
  return {
    cases: cases.filter((found) => !isRaced.has(found)),
    failures,
    refs,
    raced: [...moved, ...isRaced],
    waiting: mustWait ? unbound : [],
  }
}

const hasCreatesInFlight = async ({ store }: EngineDeps, { connection, object }: Channel) =>
  (await store.createsInFlight(connection.id, object)) > 0

async function addBindings({ store }: EngineDeps, { connection, object }: Channel, open: OpenCase[]) {
  const externalIds = open.map((found) => found.observation.externalId)
  const { bindings } = await store.snapshot({ bindings: [{ connection: connection.id, object, externalIds }] })
  const byId = new Map(bindings.map((binding) => [binding.externalId, binding]))
  for (const found of open) found.binding = byId.get(found.observation.externalId)
}

/** mapping.get of each, with its references resolved. */
async function readCases({ refs: lookUp }: LookUp, channel: Channel, open: OpenCase[]) {
  const { mapping } = channel
  const cases: Case[] = []
  const failures: LookedUp['failures'] = []
  const [faulty, sound] = partition(open, ({ observation }) => observation.error !== undefined)
  failures.push(...faulty.map((found) => ({ found, error: found.observation.error })))
  const refs = await lookUp.inbound(channel, mapping.hasRefs ? sound.flatMap((found) => refsOf(channel, found)) : [])
  for (const found of sound) {
    try {
      const { native } = found.observation
      const values = mapping.hasExpressions ? await mapping.evaluate(native) : undefined
      const oldValues =
        mapping.hasExpressions && found.binding?.shadow ? await mapping.evaluate(JSON.parse(found.binding.shadow) as Native) : undefined
      const got = getRecord(channel, native, { refs, values, lines: linesOf(found.binding) })
      const identities = found.binding?.shadow ? [] : identitiesOf(lookUp, channel, got.canonical)
      cases.push({ ...found, got, oldValues, identities, boundIn: new Set() })
    } catch (error) {
      failures.push({ found, error })
    }
  }
  return { cases, failures, refs }
}

function refsOf({ mapping }: Channel, found: OpenCase): RefIn[] {
  const own = mapping.refsIn(found.observation.native)
  return found.binding?.shadow ? [...own, ...mapping.refsIn(JSON.parse(found.binding.shadow) as Native)] : own
}

/** Strong identities in the record's own values (§5). */
function identitiesOf(refs: Refs, { mapping, object }: Channel, canonical: Record<string, unknown>): IdentityRow[] {
  return mapping.identities.flatMap(({ kind, field, isStrong }) => {
    const value = isStrong ? valueAt(canonical, field) : undefined
    if (value === undefined || value === null || value === '') return []
    return [{ object, kind, scope: '', digest: refs.identityDigest(object, kind, String(value)), record: '' }]
  })
}

const valueAt = (canonical: Record<string, unknown>, path: string): unknown =>
  path.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], canonical)

/** Returns the cases whose identity led to a record with this very external id: no duplicates, the binding was only read too early. */
async function addRecords({ deps, graph }: LookUp, channel: Channel, cases: Case[]): Promise<Set<Case>> {
  const raced = new Set<Case>()
  const isNew = ({ binding }: Case) => !binding || isUnread(binding)
  const wanted = cases.flatMap((found) => (isNew(found) ? found.identities : [])).map(({ record: _record, ...identity }) => identity)
  const hits = wanted.length ? (await deps.store.snapshot({ identities: wanted })).identities : []
  const recordOf = new Map(hits.map((hit) => [`${hit.kind}\0${hit.digest}`, hit.record]))
  const ownerOf = ({ kind, digest }: IdentityRow) => recordOf.get(`${kind}\0${digest}`)
  const idOf = (found: Case) => found.binding?.record ?? found.identities.map(ownerOf).find((id) => id !== undefined)
  // What it was said to be outweighs what it looks like (ADR 0042): an identity that is another record's stays there.
  for (const found of cases)
    if (found.binding) found.identities = found.identities.filter((identity) => (ownerOf(identity) ?? idOf(found)) === idOf(found))
  const ids = [...new Set(cases.map(idOf).filter((id) => id !== undefined))]
  if (!ids.length) return raced
  const isAnySaid = cases.some(({ binding }) => binding && isUnread(binding))
  const needsBindings = hits.length > 0 || isAnySaid || graph().targets(channel.object).length > 0
  const { records, bindings } = await deps.store.snapshot({ records: ids, ...(needsBindings && { bindingsOfRecords: [{ records: ids }] }) })
  const byId = new Map<string, RecordRow>(records.map((record) => [record.id, record]))
  const bindingsOf = Map.groupBy(
    bindings.filter((binding) => binding.object === channel.object),
    (binding) => binding.record,
  )
  for (const found of cases) {
    const id = idOf(found)
    if (id === undefined) continue
    const all = bindingsOf.get(id) ?? []
    const [buried, own] = partition(all, (binding) => binding.isDeleted)
    found.record = byId.get(id)
    found.boundIn = new Set(own.filter((binding) => binding.externalId !== null).map((binding) => binding.connection))
    const { externalId } = found.observation
    const isBoundByNow = all.some((binding) => binding.connection === channel.connection.id && binding.externalId === externalId)
    if (!found.binding && isBoundByNow) raced.add(found)
    // A tombstone that comes back under a new id takes the place of its old binding, and nothing of what that knew; so does one that is being
    // made anew there.
    const old = [...buried, ...own.filter((binding) => binding.externalId === null)].find(
      (binding) => binding.connection === channel.connection.id,
    )
    found.binding ??= old && { ...renewed(old), deliveryState: old.deliveryState, leftInFlight: null }
  }
  return raced
}
