// Judges what a written record shows (engine-rules §3): as wanted, the system's own, this system's way to show it, or not written at all.
import type { Canonical, CompiledMapping, MappedField } from '../mapping/port.ts'
import { combinationOf } from './combine.ts'
import { comparison, isSame, shownFields } from './fields.ts'
import type { Channel, Graph } from './graph.ts'
import type { Accepted, FieldConflict } from './merge.ts'
import { isOwnedBy } from './ownership.ts'
import { isEcho, type InFlight, type Tried } from './prepare.ts'
import { wantedValue, type Projection } from './project.ts'

/** What was written, and what it is expected to show. */
export interface Expected {
  wrote: ReadonlySet<string>
  value(field: MappedField): unknown
  /** want' as a whole, where it is known. */
  shown?: Canonical
  /** The record changed since a create of unknown outcome left: what exactly was sent is not known, but for these fields. */
  isStale: boolean
  known?: ReadonlySet<string>
  /** What attempts before this one, which failed after they had left, wanted to show. */
  tried?: Tried
}

export function expectedOf({ due, shown }: Projection, body: Canonical): Expected {
  return { wrote: new Set(due.map(({ field }) => field)), value: (field) => wantedValue(field, shown, body), shown, isStale: false }
}

/** From what was kept on the delivery, after a crash or an unknown outcome. */
export function recoveredExpectation(
  mapping: CompiledMapping,
  { want, rev, tried, sent: known = {} }: InFlight,
  record: { rev: number; body: Canonical },
): Expected {
  if (want) return { wrote: new Set(Object.keys(want)), value: ({ field }) => want[field] ?? undefined, isStale: false, tried }
  const sent = mapping.fields.filter((field) => mapping.writable.has(field.field) && field.read(record.body) !== undefined)
  return {
    wrote: new Set(sent.map(({ field }) => field)),
    value: (field) => (field.field in known ? (known[field.field] ?? undefined) : field.read(record.body)),
    isStale: rev !== record.rev,
    known: new Set(Object.keys(known)),
  }
}

export interface Shown {
  expected: Expected
  /** What the system showed before the write; undefined before the first sight. */
  before: Canonical | undefined
  after: Canonical
  /** The record's own body. */
  body: Canonical
  accepted: Accepted
  /** false: the write may not have taken place. */
  isCertain: boolean
  /** false: read some time after the write, so that somebody may have changed it since. */
  isAnswer: boolean
}

export interface Judgement {
  accepted: Accepted
  renders: [string, { want: unknown; shown: unknown }][]
  conflicts: FieldConflict[]
  /** Fields in which this system's value is merged. */
  toMerge: MappedField[]
  /** A written field still shows the old value: to be written again. */
  isStillDue: boolean
}

type Verdict = 'asWanted' | 'notWritten' | 'merge' | 'renders' | 'ask' | 'ignore'

export function judge(channel: Channel, graph: Graph, shown: Shown): Judgement {
  const { expected, before, after } = shown
  const result: Judgement = { accepted: { ...shown.accepted }, renders: [], conflicts: [], toMerge: [], isStillDue: false }
  const differsFromWant = expected.shown ? comparison(expected.shown, after) : () => true
  const changed = comparison(before ?? {}, after)
  for (const field of shownFields(channel.mapping)) {
    if (expected.wrote.has(field.field)) judgeWritten(channel, graph, { ...shown, field, mayDiffer: differsFromWant(field) }, result)
    else if (field.direction === '=') verify(field, shown, result)
    else if (changed(field)) result.toMerge.push(field)
  }
  return result
}

interface Written extends Shown {
  field: MappedField
  mayDiffer: boolean
}

function judgeWritten(channel: Channel, graph: Graph, written: Written, result: Judgement) {
  const { field, expected, before, after } = written
  const pair = { want: expected.value(field), shown: field.read(after) }
  switch (verdictOf(channel, graph, written)) {
    case 'asWanted':
      delete result.accepted[field.field]
      return
    case 'notWritten':
      result.isStillDue = true
      return
    case 'merge':
      result.toMerge.push(field)
      return
    case 'renders':
      result.accepted[field.field] = pair
      result.renders.push([field.field, pair])
      return
    case 'ask':
      result.accepted[field.field] = pair
      result.conflicts.push({ field: field.field, kind: 'manual', base: before && field.read(before), ours: pair.want, theirs: pair.shown })
      return
    case 'ignore':
  }
}

function verdictOf(channel: Channel, graph: Graph, written: Written): Verdict {
  const { field, expected, before, after, isCertain, isAnswer, mayDiffer } = written
  if (!mayDiffer) return 'asWanted'
  const shown = field.read(after)
  const isStale = expected.isStale && expected.known?.has(field.field) !== true
  if (!isStale && isSame(field, expected.value(field), shown)) return 'asWanted'
  const ownership = graph.ownership.field(channel.object, field.field)
  const isTheirs = isOwnedBy(ownership, channel.connection)
  // What was sent is not known any more: the owner's value counts, everything else is compared anew when it is due again.
  if (isStale) return isTheirs ? 'merge' : 'ignore'
  const isUnmoved = before !== undefined && isSame(field, shown, field.read(before))
  // Where the system is, or where an earlier attempt of ours left it: nobody else has changed it.
  if (!isCertain && (isUnmoved || isEcho(field, after, expected.tried))) return 'notWritten'
  if (isTheirs || ownership.owner === 'latest') return 'merge'
  const isRendering = isAnswer || (isCertain && isUnmoved)
  const combination = combinationOf(ownership)
  // A counter that stands neither where it was nor where we put it: who moved it, and from where, is not known. What we made we put there.
  if (combination === 'sum' && !isCertain && before !== undefined) return 'ask'
  if (combination && !isRendering) return 'merge'
  // Only an answer shows how a system renders. What is read some time after the write may be somebody's change: then it is written once more,
  // and what does not move with a write that took place is how the system shows it.
  return isRendering ? 'renders' : 'notWritten'
}

/** Fields the target computes are compared, never written. */
function verify(field: MappedField, { body, after }: Shown, result: Judgement) {
  const ours = field.read(body)
  const theirs = field.read(after)
  if (ours === undefined || theirs === undefined || field.same(ours, theirs)) return
  result.conflicts.push({ field: field.field, kind: 'verifyFailed', base: null, ours, theirs })
}
