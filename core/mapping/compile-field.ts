// `canonical <-> native | converters` → closures. Reads are one property access and one conversion; writes touch only what differs.
import { HubError } from '../errors.ts'
import { buildChain, keptDecimals, type Chain } from './chain.ts'
import { directionIn, isRead, isWritten, located, type GetRun, type Part, type PutRun, type Scope, type View } from './compile-part.ts'
import { planRef, refIn, refOut, resolveIn, resolveOut, wordOf, wordsOf, type RefPlan } from './compile-ref.ts'
import { splitReader } from './compile-split.ts'
import { keyView, planTable, readCode, rowIn, rowOut, sourcesOf, writtenCode, type TablePlan } from './compile-table.ts'
import { copyJson } from './copy-json.ts'
import { refuse, sameJson, shown, type ValueType } from './converter.ts'
import { readerOf, setterOf, writerOf, type Draft, type Reader } from './paths.ts'
import type { Canonical, JsonSchema, NativeRecord } from './port.ts'
import { placeOf, valueTypeOf, type Place } from './schema-paths.ts'
import type { FieldRule } from './syntax.ts'

interface Field {
  place: { field: string; path: string }
  chain: Chain
  ref: RefPlan | null
  table: TablePlan | null
  /** JavaScript type that canonical wants of a value taken over as it is. */
  wanted: 'string' | 'number' | 'boolean' | null
  readNative: Reader
  readCanonical: Reader
  canonicalSegments: string[]
  nativeSegments: string[]
  nativePlace: Place | undefined
}

const JS_TYPES: Partial<Record<ValueType, 'string' | 'number' | 'boolean'>> = {
  string: 'string',
  decimal: 'string',
  dateTime: 'string',
  date: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
}

export function compileField(rule: FieldRule, scope: Scope): Part {
  const field = plan(rule, scope)
  const direction = directionIn(rule.direction, scope)
  const part: Part = { views: [viewOf(rule, field, scope)] }
  if (isRead(direction, scope)) {
    part.get = getter(field)
    if (field.ref) part.refsIn = refFinderIn(field, field.ref)
    if (field.table) part.refsIn = rowFinderIn(field, field.table)
  }
  if (isWritten(direction, scope)) {
    part.put = putter(field)
    if (field.ref) part.refsOut = refFinderOut(field, field.ref)
    if (field.table) part.refsOut = rowFinderOut(field, field.table)
  }
  return part
}

function plan(rule: FieldRule, scope: Scope): Field {
  const nativePlace = scope.native && placeOf(scope.nativeRoot!, rule.native.segments, scope.native)
  const canonicalPlace = scope.canonical && placeOf(scope.canonicalRoot!, rule.canonical.segments, scope.canonical)
  const canonical = canonicalPlace ? valueTypeOf(canonicalPlace.schema) : 'any'
  const { chain } = buildChain(rule.chain, { native: elementType(nativePlace, scope), canonical })
  const name = scope.prefix + rule.canonical.text
  return {
    place: { field: name, path: scope.nativePrefix + rule.native.text },
    chain,
    ref: chain.ref ? planRef(chain.ref, name, scope) : null,
    table: chain.table ? planTable(chain.table, { name, path: rule.canonical.text }, scope) : null,
    wanted: JS_TYPES[canonical] ?? null,
    readNative: readerOf(rule.native.segments),
    readCanonical: chain.split ? splitReader(rule.canonical.segments, chain.split, keptDecimals(chain)) : readerOf(rule.canonical.segments),
    canonicalSegments: rule.canonical.segments,
    nativeSegments: rule.native.segments,
    nativePlace,
  }
}

/** Type that the first converter meets: of a list of single values, the type of its items. */
function elementType(place: Place | undefined, scope: Scope): ValueType {
  if (!place) return 'any'
  const type = valueTypeOf(place.schema)
  if (type !== 'list') return type
  const items = placeOf(scope.nativeRoot!, [], (place.schema['items'] as typeof place.schema | undefined) ?? {})
  return items ? valueTypeOf(items.schema) : 'any'
}

function viewOf(rule: FieldRule, field: Field, scope: Scope): View {
  const { same } = field.chain
  const { table } = field
  const direction = directionIn(rule.direction, scope)
  return {
    name: rule.canonical.text,
    direction,
    read: table && direction === '->' ? keyView(table) : field.readCanonical,
    ...(table && { sources: sourcesOf(table, scope.prefix) }),
    same: (a, b) => a === b || (a == null ? b == null : b != null && same(a, b)),
    natives: [rule.native.segments[0]!],
    ...(field.chain.split && { isComputed: true as const }),
    ...labelOf(field.nativePlace?.schema),
  }
}

function labelOf({ title, description }: JsonSchema = {}): Pick<View, 'label'> {
  if (typeof title !== 'string') return {}
  return { label: { title, ...(typeof description === 'string' && { description }) } }
}

function getter(field: Field): NonNullable<Part['get']> {
  const { chain, place, ref, table, readNative, wanted } = field
  const set = setterOf(field.canonicalSegments)
  if (table) {
    return (native, target, run) => {
      const word = guard(place, () => wordOf(chain, readNative(native)))
      const value = word === undefined ? undefined : guard(place, () => readCode(table, word, { part: target, run }))
      if (value !== undefined) set(target, value)
    }
  }
  if (ref) {
    return (native, target, run) => {
      const value = guard(place, () => referred(field, ref, native, run))
      if (value !== undefined) set(target, value)
    }
  }
  if (chain.steps.length === 0) {
    return (native, target) => {
      const value = readNative(native)
      if (value == null) return
      if (typeof value === 'object') set(target, copyJson(value))
      else if (wanted === null || typeof value === wanted) set(target, value)
      else throw located(refuse('wrongType', `${shown(value)} is not a ${wanted}; name a converter`), place)
    }
  }
  const { get } = chain
  return (native, target) => {
    let value
    try {
      value = get(readNative(native))
    } catch (error) {
      throw located(error, place)
    }
    if (value !== undefined) set(target, value)
  }
}

function referred(field: Field, ref: RefPlan, native: NativeRecord, run: GetRun): unknown {
  const value = field.readNative(native)
  const refs = run.context.refs
  const parent = ref.key === 'line' ? ref.parentIn(native, run.root) : undefined
  if (Array.isArray(value))
    return value.flatMap((item) => {
      const word = wordOf(field.chain, item)
      return word === undefined ? [] : (resolveIn(ref, word, { refs, parent }) ?? [])
    })
  const word = wordOf(field.chain, value)
  return word === undefined ? undefined : resolveIn(ref, word, { refs, parent })
}

function putter(field: Field): NonNullable<Part['put']> {
  if (field.table) return codePutter(field, field.table)
  const { chain, place, ref, readCanonical, readNative } = field
  const write = writerOf(field.nativeSegments)
  return (canonical, draft, run) => {
    const given = readCanonical(canonical, run.root)
    // An optional reference may be absent only because the hub does not know the record: that clears nothing.
    if (given === undefined && (!run.isWhole || ref?.isOptional)) return
    const value = given ?? null
    const old = draft.old === undefined ? undefined : readNative(draft.old)
    if (old !== undefined && old === value && chain.steps.length === 0 && !ref) return
    try {
      if (value === null) return clear(field, old, draft)
      const wanted = ref ? wordsOut(ref, value, canonical, run) : value
      if (wanted === undefined || (draft.old !== undefined && means(field, old, wanted))) return
      const native = chain.put(wanted, old ?? undefined)
      write(draft, typeof native === 'object' && native !== null ? copyJson(native) : native)
    } catch (error) {
      throw located(error, place)
    }
  }
}

/** Written whenever the key's values are there; the rule's own field says whether the code is to be cleared. */
function codePutter(field: Field, table: TablePlan): NonNullable<Part['put']> {
  const { chain, place, readCanonical, readNative } = field
  const write = writerOf(field.nativeSegments)
  return (canonical, draft, run) => {
    const given = readCanonical(canonical)
    const isOwn = table.own >= 0
    if (isOwn && given === undefined && !run.isWhole) return
    const old = draft.old === undefined ? undefined : readNative(draft.old)
    guard(place, () => {
      const row = isOwn && given == null ? undefined : rowOut(table, canonical, run.root)
      if (!row) return isOwn || run.isWhole ? clear(field, old, draft) : undefined
      const code = writtenCode(row, canonical, run)
      if (code === undefined || (draft.old !== undefined && means(field, old, code))) return
      write(draft, chain.put(code, old ?? undefined))
    })
  }
}

/** A reference in the target's words; undefined = leave the old one (the target does not know the record yet). */
function wordsOut(ref: RefPlan, value: unknown, canonical: Canonical, run: PutRun): unknown {
  const parent = ref.key === 'line' ? ref.parentOut(canonical, run.root) : undefined
  const ids = (Array.isArray(value) ? value : [value]) as string[]
  const words: string[] = []
  let isMissing = false
  for (const id of ids) {
    const word = resolveOut(ref, id, { refs: run.context.refs, parent })
    if (word !== undefined) words.push(word)
    else if (!ref.isOptional) {
      run.missing.push(refOut(ref, id, parent))
      isMissing = true
    }
  }
  if (isMissing) return undefined
  return Array.isArray(value) ? words : words[0]
}

/** Does the old native value already mean what is wanted? Then it stays, in its own spelling: put(get(s), s) = s. */
function means(field: Field, old: unknown, wanted: unknown): boolean {
  let before
  try {
    before = field.chain.get(old)
  } catch (error) {
    if (error instanceof HubError && error.kind === 'data') return false // an old value that cannot be read is replaced
    throw error
  }
  if (before === undefined) return false
  if (!field.ref && !field.table) return before === wanted || field.chain.same(before, wanted)
  return Array.isArray(before) ? sameJson(before.map(String), wanted) : String(before) === wanted
}

function clear(field: Field, old: unknown, draft: Draft): void {
  if (old == null || isEmpty(field.chain, old)) return
  const { nativePlace, chain } = field
  const write = writerOf(field.nativeSegments)
  if (chain.cleared !== undefined) return write(draft, chain.cleared)
  if (!nativePlace || nativePlace.isNullable) return write(draft, null)
  if (!nativePlace.isRequired) return write(draft, undefined)
  throw refuse('cannotClear', "The system needs a value here, so it cannot be cleared; add | absent('') or the word that means empty")
}

function isEmpty(chain: Chain, old: unknown): boolean {
  if (chain.hasDefault) return false
  try {
    return chain.get(old) === undefined
  } catch (error) {
    if (error instanceof HubError && error.kind === 'data') return false
    throw error
  }
}

function refFinderIn(field: Field, ref: RefPlan): NonNullable<Part['refsIn']> {
  const words = wordsOf(field.chain, field.readNative)
  return (native, root, found) =>
    guard(field.place, () => {
      for (const word of words(native)) found.push(refIn(ref, word, ref.key === 'line' ? ref.parentIn(native, root) : undefined))
    })
}

function refFinderOut(field: Field, ref: RefPlan): NonNullable<Part['refsOut']> {
  return (canonical, root, found) => {
    const value = field.readCanonical(canonical)
    for (const id of Array.isArray(value) ? value : [value])
      if (typeof id === 'string') found.push(refOut(ref, id, ref.key === 'line' ? ref.parentOut(canonical, root) : undefined))
  }
}

function rowFinderIn(field: Field, table: TablePlan): NonNullable<Part['refsIn']> {
  const words = wordsOf(field.chain, field.readNative)
  return (native, _root, found) => guard(field.place, () => found.push(...words(native).map((word) => rowIn(table, word))))
}

function rowFinderOut(field: Field, table: TablePlan): NonNullable<Part['refsOut']> {
  return (canonical, root, found) => {
    const row = guard(field.place, () => rowOut(table, canonical, root))
    if (row) found.push(row)
  }
}

function guard<T>(place: { field: string; path: string }, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw located(error, place)
  }
}
