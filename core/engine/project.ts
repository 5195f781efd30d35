// Due, per field (engine-rules §3): predicts what a system would show after a write and compares it with what it showed. Pure.
import { lineTag, type Canonical, type CompiledMapping, type NativeRecord, type PutContext, type RefOut } from '../mapping/port.ts'
import { isSame } from './fields.ts'
import type { Accepted } from './merge.ts'

export interface ProjectInput {
  mapping: CompiledMapping
  body: Canonical
  shadow: NativeRecord | undefined
  /** View of `shadow`; empty before the first sight. */
  seen: Record<string, unknown>
  sent: Record<string, unknown>
  accepted: Accepted
  context: PutContext
  /** Reads a native record as this system's view (get, lines aligned). */
  viewOf(native: NativeRecord): Record<string, unknown>
}

export interface Projection {
  want: NativeRecord
  /** What the system would show: by field, all mapped fields; `->` fields as the record holds them. */
  wantView: Record<string, unknown>
  /** Fields to write; on create all writable ones. */
  due: string[]
  /** Top-level native properties that the due fields live in. */
  changed: string[]
  missing: RefOut[]
}

/** What is to be written to one system for one record. */
export function project(input: ProjectInput): Projection {
  const { mapping, body, shadow } = input
  const { native: want, missing } = mapping.put(body, shadow, input.context)
  if (missing.length) return { want, wantView: {}, due: [], changed: [], missing }
  const wantView = input.viewOf(want)
  const recordView = mapping.view(body)
  const due: string[] = []
  const changed = new Set<string>()
  for (const field of mapping.fields) {
    if (!mapping.writable.has(field.field)) continue
    const isOneWay = field.direction === '->'
    if (isOneWay) wantView[field.field] = recordView[field.field]
    const wanted = wantView[field.field]
    const shown = isOneWay ? input.sent[field.field] : input.seen[field.field]
    if (shadow) {
      if (isSame(field, wanted, shown)) continue
      const accepted = input.accepted[field.field]
      if (accepted && isSame(field, accepted.want, wanted) && isSame(field, accepted.shown, shown)) continue
    } else if (wanted === undefined) continue
    due.push(field.field)
    for (const native of field.natives) changed.add(native)
  }
  return { want, wantView, due, changed: shadow ? [...changed] : Object.keys(want), missing }
}

/** The lineIds that `put` gave to the entries of a native list, in their order; for predictions where no answer comes back. */
export function taggedLineIds(entries: readonly unknown[]): (string | undefined)[] {
  return entries.map((entry) => (entry as { [lineTag]?: string } | undefined)?.[lineTag])
}
