// The lens laws as functions over records. Generated records come from core/testing/mapping-laws.ts, real ones from cases and samples.
import { isDeepStrictEqual } from 'node:util'
import { HubError } from '../errors.ts'
import type { FieldReport } from './check-report.ts'
import type { Canonical, CompiledMapping, NativeRecord, PutContext } from './port.ts'
import { sampleGetContext, samplePutContext } from './sample-world.ts'

/**
 * GetPut: `put(get(s), s) = s`, a no-op writes nothing (but for what taxSplit computes, and that once) · PutGet: `get(put(c, s))` means `c` in every `<->` field that c has (null = cleared =
 * absent), so an echo is recognised · PutPut: writing twice is writing once, and of two writes the last counts, as far as get sees.
 */
export const LAWS = ['GetPut', 'PutGet', 'PutPut'] as const
export type Law = (typeof LAWS)[number]

/** A record, and another one whose canonical form is written over it. */
export interface LawSample {
  native: NativeRecord
  other: NativeRecord
}

export interface LawResult {
  law: Law
  status: 'proved' | 'holds' | 'fails'
  /** Records it was tried on; those that the mapping refuses as data errors do not count. */
  samples: number
  /** What went wrong, with the record: shrunk when generated. */
  failure?: { message: string; sample: LawSample }
}

/** A sentence when the law is broken for this sample, else undefined. Throws HubError data where the mapping refuses the sample. */
export function brokenLaw(mapping: CompiledMapping, law: Law, sample: LawSample): string | undefined {
  if (law === 'GetPut') return getPut(mapping, sample.native)
  const canonical = read(mapping, sample.other)
  return law === 'PutGet' ? putGet(mapping, canonical, sample.native) : putPut(mapping, canonical, sample)
}

/** Like brokenLaw, with `refused` for samples outside the mapping's domain. */
export function tryLaw(mapping: CompiledMapping, law: Law, sample: LawSample): string | 'refused' | undefined {
  try {
    return brokenLaw(mapping, law, sample)
  } catch (error) {
    if (error instanceof HubError && error.kind === 'data') return 'refused'
    throw error
  }
}

/** Tries all laws on given records, each against itself and its neighbour. */
export function lawsOnSamples(mapping: CompiledMapping, natives: NativeRecord[], report: FieldReport[]): LawResult[] {
  const samples = natives.flatMap((native, index) => [
    { native, other: native },
    { native, other: natives[(index + 1) % natives.length]! },
  ])
  return LAWS.map((law) => {
    let count = 0
    for (const sample of samples) {
      const broken = tryLaw(mapping, law, sample)
      if (broken === 'refused') continue
      if (broken !== undefined) return { law, status: 'fails', samples: count + 1, failure: { message: broken, sample } }
      count += 1
    }
    return { law, status: isProved(report) ? 'proved' : 'holds', samples: count }
  })
}

/** Do all fields keep the laws by construction? */
export function isProved(report: FieldReport[]): boolean {
  return report.every(({ status }) => status === 'proved')
}

function read(mapping: CompiledMapping, native: NativeRecord): Canonical {
  return mapping.get(native, sampleGetContext()).canonical
}

function write(mapping: CompiledMapping, canonical: Canonical, old: NativeRecord): NativeRecord {
  return mapping.put(canonical, old, samplePutContext()).native
}

function getPut(mapping: CompiledMapping, native: NativeRecord): string | undefined {
  const before = structuredClone(native)
  const canonical = read(mapping, native)
  const after = mapping.put(canonical, native, withoutOneWayCodes(mapping, canonical)).native
  if (!isDeepStrictEqual(native, before)) return 'put changed the record it was given.'
  if (isDeepStrictEqual(after, native) || isComputedOnly(mapping, native, after)) return undefined
  return `put(get(s), s) is not s: ${changed(native, after).join(', ')} changed.`
}

/** What taxSplit computes is written even if the record is unchanged: then nothing else may be, get sees no difference, and once is enough. */
function isComputedOnly(mapping: CompiledMapping, native: NativeRecord, after: NativeRecord): boolean {
  const computed = new Set(mapping.fields.flatMap(({ isComputed, natives }) => (isComputed ? natives : [])))
  if (computed.size === 0 || !changed(native, after).every((name) => computed.has(name))) return false
  const canonical = read(mapping, native)
  return differing(mapping, canonical, read(mapping, after)) === undefined && isDeepStrictEqual(write(mapping, canonical, after), after)
}

/** What a code table says by the record's other fields is not what get saw there: a no-op does not write it. */
function withoutOneWayCodes(mapping: CompiledMapping, canonical: Canonical): PutContext {
  const context = samplePutContext()
  const oneWay = new Set(mapping.fields.flatMap(({ field, direction, sources }) => (direction === '->' && sources ? [field] : [])))
  if (oneWay.size === 0) return context
  const rows = new Set(mapping.refsOut(canonical).flatMap(({ field, object, id }) => (oneWay.has(field) ? [object + id] : [])))
  const { resolve } = context.refs
  return {
    ...context,
    refs: { resolve: (object, key, id, parent) => (rows.has(object + id) ? undefined : resolve(object, key, id, parent)) },
  }
}

function putGet(mapping: CompiledMapping, canonical: Canonical, native: NativeRecord): string | undefined {
  const back = read(mapping, write(mapping, canonical, native))
  return differing(mapping, canonical, back)
}

function putPut(mapping: CompiledMapping, canonical: Canonical, { native }: LawSample): string | undefined {
  const once = write(mapping, canonical, native)
  const twice = write(mapping, canonical, once)
  if (!isDeepStrictEqual(twice, once)) return `put twice is not put once: ${changed(once, twice).join(', ')} changed.`
  const first = read(mapping, native)
  const direct = read(mapping, write(mapping, first, native))
  const detour = read(mapping, write(mapping, first, once))
  const broken = differing(mapping, first, detour) ?? differing(mapping, direct, detour)
  return broken && `the last write does not count: ${broken}`
}

/** Names the first `<->` field of `wanted` that `found` does not mean. What `wanted` does not say is left as it was. */
function differing(mapping: CompiledMapping, wanted: Canonical, found: Canonical): string | undefined {
  const left = mapping.view(wanted)
  const right = mapping.view(found)
  for (const { field, direction, list, listKey, same } of mapping.fields) {
    const value = left[field]
    if (direction !== '<->' || value === undefined) continue
    const back = listKey !== undefined && field !== list ? among(right[field], value) : right[field]
    if (!same(value, back)) return `${field}: ${JSON.stringify(value)} reads back as ${JSON.stringify(back)}.`
  }
  return undefined
}

/** Of a property over lines, the lines that the other side speaks of. */
function among(values: unknown, wanted: unknown): Canonical {
  return Object.fromEntries(Object.entries((values ?? {}) as Canonical).filter(([key]) => Object.hasOwn(wanted as Canonical, key)))
}

function changed(a: NativeRecord, b: NativeRecord): string[] {
  return Object.keys({ ...a, ...b }).filter((key) => !isDeepStrictEqual(a[key], b[key]))
}
