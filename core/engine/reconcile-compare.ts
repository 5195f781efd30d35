// Compares, field by field, what a system shows with what the record wants there: the part of a data check that few records need, since an
// equal digest has told of the others already. Writes nothing.
import type { Native } from '../connector/port.ts'
import { toHubError } from '../errors.ts'
import type { Canonical, MappedField, RefsIn, RefsOut } from '../mapping/port.ts'
import type { Case } from './case.ts'
import type { Observer } from './courier.ts'
import { isSame, shownFields } from './fields.ts'
import type { Channel, Graph } from './graph.ts'
import { leaveOf } from './leave.ts'
import { lookUpCases, type OpenCase } from './look-up.ts'
import type { Accepted } from './merge.ts'
import { observeOne } from './observe-one.ts'
import { placed } from './observation.ts'
import { asPosted } from './periods.ts'
import { partition } from './partition.ts'
import { lookUpRefs } from './prepare.ts'
import { differenceOf, type Difference } from './reconcile-report.ts'
import { linesOf } from './refs.ts'
import { headColumns } from './list-columns.ts'
import { alignSeen, getRecord, knownOnly, lineIds, readKnown } from './view.ts'

export interface Compared {
  differences: Difference[]
  /** External ids of records that no flow takes over. */
  foreign: string[]
  /** External ids of what moved while it was looked up, or may be a create of ours: to be looked at again. */
  unsettled: string[]
}

/** `observer.refs` must be read-only. */
export async function compare(observer: Observer, channel: Channel, open: OpenCase[]): Promise<Compared> {
  const { cases, failures, waiting, raced, refs } = await lookUpCases(observer, channel, open)
  const unsettled = [...waiting, ...raced].map(({ observation }) => observation.externalId)
  const differences = failures.map(({ found, error }) => unreadable(found, error))
  const foreign: string[] = []
  const [bound, unknown] = partition(cases, isKnown)
  const [left, known] = partition(bound, (found) => isLeft(channel, found))
  foreign.push(...left.map(({ observation }) => observation.externalId))
  for (const found of unknown) {
    const extra = extraOf(observer, channel, found, refs)
    if (extra) differences.push(extra)
    else foreign.push(found.observation.externalId)
  }
  differences.push(...(await compareKnown(observer, channel, known, refs)))
  return { differences, foreign, unsettled }
}

/** Bound, and a record that a person or a system has filled: there is something to compare with. */
const isKnown = ({ binding, record }: Case) =>
  binding !== undefined && !binding.isDeleted && record !== undefined && (record.isFilled || binding.shadow !== null)

/** The flow's filter no longer lets it through, and what it shows there is nobody's business (§10). */
const isLeft = ({ outbound }: Channel, { record }: Case) =>
  outbound !== undefined && outbound.leave !== 'keep' && leaveOf(outbound, JSON.parse(record!.body) as Canonical) !== undefined

/** What the engine would make of it: nothing is an extra that flows, filters and ownership leave out. */
function extraOf({ deps, graph }: Observer, channel: Channel, found: Case, refs: RefsIn): Difference | undefined {
  try {
    const { kind, item } = observeOne({ deps, graph: graph(), channel, origin: 'reconcile', refs }, found)
    const isWaiting = kind === 'created' && !item.records![0]!.row.isFilled // for a partner that may create it
    return kind === 'skipped' || isWaiting ? undefined : shown('extra', found)
  } catch (thrown) {
    return unreadable(found, thrown)
  }
}

/** @throws what is not a data error */
function unreadable(found: OpenCase & { record?: Case['record'] }, thrown: unknown): Difference {
  const error = placed(toHubError(thrown), found.observation.place)
  if (error.kind !== 'data') throw error
  const difference = differenceOf(found.binding ? 'different' : 'extra', found.record, found.observation.externalId)
  return { ...difference, record: found.binding?.record ?? null, values: { [`(${error.code})`]: [null, error.message] } }
}

function shown(kind: 'extra' | 'different', { observation, record, got }: Case): Difference {
  const difference = differenceOf(kind, record, observation.externalId)
  const { number, amount, currency } = headColumns(got.canonical)
  return { ...difference, number: difference.number ?? number, shownAmount: amount, currency: difference.currency ?? currency }
}

interface Words {
  refsOut: RefsOut
  refsIn: RefsIn
}

async function compareKnown({ deps, refs: lookUp, graph }: Observer, channel: Channel, known: Case[], refs: RefsIn): Promise<Difference[]> {
  const filled = known.filter(({ record }) => record!.isFilled && !record!.isDeleted)
  const bodies = filled.map(({ record }) => JSON.parse(record!.body) as Canonical)
  const natives = filled.map(({ observation }) => observation.native)
  const words = await lookUpRefs(lookUp, channel, bodies, natives)
  const differences: Difference[] = []
  for (const [index, found] of filled.entries()) {
    const body = bodies[index]!
    try {
      const wanted = channel.outbound ? await wantedOf(channel, found, body, words) : body
      const values = valuesOf({ channel, graph: graph(), found, body, wanted, refs, newLineId: () => deps.newId('lin') })
      if (Object.keys(values).length) differences.push({ ...shown('different', found), values })
    } catch (thrown) {
      differences.push(unreadable(found, thrown))
    }
  }
  return differences
}

/** want': what the system would show if it were right; the record's own values while a reference cannot be spelt there yet. */
async function wantedOf(channel: Channel, { observation, binding }: Case, body: Canonical, { refsOut, refsIn }: Words): Promise<Canonical> {
  const { mapping } = channel
  const { native } = observation
  const lines = linesOf(binding)
  const context = { refs: refsOut, entryOf: (list: string, lineId: string) => lines[list]?.[lineId], lineIdOf: lineIds(lines) }
  const { native: want, missing } = mapping.put(binding ? asPosted(body, binding) : body, native, context)
  if (missing.length) return body
  const values = mapping.hasExpressions ? await mapping.evaluate(native) : []
  return knownOnly(getRecord(channel, want, { refs: refsIn, values, lines, isLenient: true }))
}

interface Compare {
  channel: Channel
  graph: Graph
  found: Case
  body: Canonical
  wanted: Canonical
  refs: RefsIn
  newLineId(): string
}

function valuesOf({ channel, graph, found, body, wanted, refs, newLineId }: Compare): Difference['values'] {
  const { mapping } = channel
  const binding = found.binding!
  const lines = linesOf(binding)
  const theirs = alignSeen(channel, found.got, { lines, body, ownership: graph.ownership, newLineId }).canonical
  const before = binding.shadow ? readKnown(channel, JSON.parse(binding.shadow) as Native, { refs, values: found.oldValues, lines }) : {}
  const accepted = binding.accepted ? (JSON.parse(binding.accepted) as Accepted) : {}

  const differs = (field: MappedField, ours: unknown, now: unknown): boolean => {
    if (isSame(field, ours, now)) return false
    // What the hub does not write there may differ for ever: only a change behind its back is news.
    if (!channel.outbound || !mapping.writable.has(field.field)) return !isSame(field, field.read(before), now)
    const pair = accepted[field.field]
    return !(pair && isSame(field, pair.want, ours) && isSame(field, pair.shown, now))
  }
  const values: Difference['values'] = {}
  for (const field of shownFields(mapping)) {
    const ours = field.read(channel.outbound && mapping.writable.has(field.field) ? wanted : body)
    const now = field.read(theirs)
    if (differs(field, ours, now)) values[field.field] = [ours ?? null, now ?? null]
  }
  return values
}
