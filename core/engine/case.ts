// One observation with everything that was looked up for it, and the rows that every outcome writes.
import type { Native } from '../connector/port.ts'
import type { Canonical, GotRecord, RefsIn } from '../mapping/port.ts'
import { COMMIT_SEQ, type BindingRow, type BoundRow, type CommitItem, type IdentityRow, type RecordRow } from '../store/port.ts'
import type { EngineDeps } from './deps.ts'
import { billOf } from './document.ts'
import type { Channel, Graph } from './graph.ts'
import type { Stamp } from './merge.ts'
import { doneRows, type Observation, type Origin } from './observation.ts'
import type { LineMap } from './refs.ts'
import { deadLetterId, newBinding, trail } from './rows.ts'
import { marksFor } from './targets.ts'
import type { Seen } from './view.ts'

/** One observation with everything that was looked up for it. */
export interface Case {
  observation: Observation & { native: Native }
  /** Pruned native as JSON text, and its digest. */
  shadow: string
  digest: string
  /** mapping.get of the observed record. */
  got: GotRecord
  binding?: BoundRow
  /** The record of the binding, or of a strong identity. */
  record?: RecordRow
  identities: IdentityRow[]
  /** Connections in which the record is bound. */
  boundIn: ReadonlySet<string>
  /** Expression results for the shadow of the binding. */
  oldValues?: unknown[]
}
export interface Surroundings {
  deps: EngineDeps
  graph: Graph
  channel: Channel
  origin: Origin
  run?: string
  refs: RefsIn
}
export type Outcome = {
  kind: 'created' | 'changed' | 'unchanged' | 'skipped' | 'duplicate'
  item: CommitItem
  conflicts: number
  link?: { differences: number }
}

export function doneItem(channel: Channel, found: Pick<Case, 'observation'>): CommitItem {
  const { externalId } = found.observation
  return {
    key: externalId,
    ...doneRows(channel, found.observation),
    deadLettersResolved: [{ id: deadLetterId('in', channel.connection.id, channel.object, externalId), at: found.observation.readAt }],
  }
}

/** The binding after this observation: `seen` is what was just read. */
export function seenBinding({ channel, deps }: Surroundings, found: Case, seen: Seen, record: string, old?: BindingRow): BindingRow {
  const { observation, shadow, digest } = found
  const { mapping } = channel
  const base =
    old ??
    newBinding({ connection: channel.connection.id, object: channel.object, record, externalId: observation.externalId, now: deps.now() })
  return {
    ...base,
    record,
    externalId: observation.externalId,
    shadow,
    shadowDigest: digest,
    mappingHash: mapping.hash,
    keys: textOrNull(mapping.keys(observation.native)),
    lines: linesText(seen.lines),
    ...billOf(mapping, observation.native, { old: base, at: observation.readAt }),
    version: observation.version ?? base.version,
    seenSeq: COMMIT_SEQ,
    readAt: observation.readAt,
    isDeleted: false,
    rev: (old?.rev ?? 0) + 1,
    updatedAt: deps.now(),
  }
}

export const textOrNull = (value: object | undefined) => (value && Object.keys(value).length ? JSON.stringify(value) : null)
export const linesText = (lines: LineMap) => (Object.values(lines).some((list) => Object.keys(list).length) ? JSON.stringify(lines) : null)

export function trailOf(
  { deps, channel, origin, run }: Surroundings,
  { observation }: Case,
  record: string,
  kind: string,
  more: { fields?: string; patch?: string | null } = {},
) {
  return trail({
    at: deps.now(),
    record,
    object: channel.object,
    connection: channel.connection.id,
    kind,
    origin,
    run: run ?? null,
    externalId: observation.externalId,
    mappingHash: channel.mapping.hash,
    fields: more.fields ?? null,
    patch: more.patch ?? null,
  })
}

export function marksOf(
  around: Surroundings,
  record: RecordRow,
  body: Canonical,
  changed: readonly string[] | null,
  boundIn: ReadonlySet<string>,
  needsCorrection = false,
) {
  const { graph, channel, origin, deps } = around
  const source = channel.connection.id
  return marksFor({
    graph,
    object: channel.object,
    record: record.id,
    body,
    changed,
    source,
    needsCorrection,
    boundIn,
    origin,
    now: deps.now(),
  })
}

/** Fields of policy latest carry who set them, and when. */
export function latestStamps({ graph, channel }: Surroundings, canonical: Canonical, readAt: number): string | null {
  const stamps: Record<string, Stamp> = {}
  for (const field of channel.mapping.fields) {
    if (graph.ownership.field(channel.object, field.field).owner !== 'latest' || field.read(canonical) === undefined) continue
    stamps[field.field] = { at: readAt, by: channel.connection.id }
  }
  return textOrNull(stamps)
}
