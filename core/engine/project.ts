// Due, per field (engine-rules §3): predicts what a system would show after a write and compares it with what it showed. Pure.
import type { Canonical, CompiledMapping, GotRecord, MappedField, NativeRecord, PutContext, RefOut } from '../mapping/port.ts'
import { comparison, isSame } from './fields.ts'
import type { Accepted } from './merge.ts'
import { knownOnly } from './view.ts'

/** Fields of which nobody knows whether their last write took place; 'all' for a create that got half-way. */
export type Unfinished = ReadonlySet<string> | 'all'

export interface ProjectInput {
  mapping: CompiledMapping
  body: Canonical
  shadow: NativeRecord | undefined
  /** What `shadow` shows; undefined before the first sight. */
  seen: Canonical | undefined
  sent: Record<string, unknown>
  accepted: Accepted
  /** Not written until a person has decided (§3). */
  contested: ReadonlySet<string>
  /** Due in any case: fields whose last write failed after it had left. */
  unfinished: Unfinished
  context: PutContext
  /** Reads a native record as this system shows it. */
  read(native: NativeRecord): GotRecord
}

export interface Projection {
  want: NativeRecord
  /** `want` read back. */
  got: GotRecord
  /** want': what the system would show. */
  shown: Canonical
  /** Fields to write; on create all writable ones. */
  due: MappedField[]
  /** Top-level native properties that the due fields live in. */
  changed: string[]
  missing: RefOut[]
}

/** What is to be written to one system for one record. */
export function project(input: ProjectInput): Projection {
  const { mapping, body, shadow, seen } = input
  const { native: want, missing } = mapping.put(body, shadow, input.context)
  if (missing.length) return { want, got: { canonical: {}, entries: {} }, shown: {}, due: [], changed: [], missing }
  const got = input.read(want)
  const shown = knownOnly(got)
  const differs = seen ? comparison(shown, seen) : () => true
  const due: MappedField[] = []
  const changed = new Set<string>()
  for (const field of mapping.fields) {
    if (!mapping.writable.has(field.field) || (shadow && input.contested.has(field.field))) continue
    const isOneWay = field.direction === '->'
    if (shadow && !isUnfinished(input, field, shown)) {
      if (!isOneWay && !differs(field)) continue
      const wanted = wantedValue(field, shown, body)
      const known = isOneWay ? input.sent[field.field] : field.read(seen!)
      if (isSame(field, wanted, known)) continue
      const accepted = input.accepted[field.field]
      if (accepted && isSame(field, accepted.want, wanted) && isSame(field, accepted.shown, known)) continue
    } else if (!shadow && !isPresent(field, shown, body)) continue
    due.push(field)
    if (shadow) for (const native of field.natives) changed.add(native)
  }
  return { want, got, shown, due, changed: shadow ? [...changed] : Object.keys(want), missing }
}

const isUnfinished = ({ unfinished, body }: ProjectInput, field: MappedField, shown: Canonical) =>
  unfinished === 'all' ? isPresent(field, shown, body) : unfinished.has(field.field)

/** A list that is there has all its properties there: they are not read one by one. */
function isPresent(field: MappedField, shown: Canonical, body: Canonical): boolean {
  if (field.list === undefined) return wantedValue(field, shown, body) !== undefined
  return (field.direction === '->' ? body : shown)[field.list] !== undefined
}

/** What a system is to have in a field: want', or the record's own value where the system does not show it (`->`). */
export const wantedValue = (field: MappedField, shown: Canonical, body: Canonical) => field.read(field.direction === '->' ? body : shown)
