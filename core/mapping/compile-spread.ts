// `pointsDeduction <-> items.points_fen | minor(2) | allocate(amount, 2)` → closures: a total here, its parts in the entries there. Reading adds
// up; writing spreads anew only where the sum is not the wanted one or an entry is new, so that the system's own shares stay as they are.
import { allocate } from '../model/allocate.ts'
import { countedLines } from '../model/counted-lines.ts'
import { isEqual, ofUnits, subtract, sum } from '../model/money.ts'
import { HubError } from '../errors.ts'
import { buildChain, keptDecimals } from './chain.ts'
import { compileField } from './compile-field.ts'
import {
  directionIn,
  isRead,
  isWritten,
  located,
  type GetRun,
  type Part,
  type PutRun,
  type Scope,
  type SpreadSlot,
} from './compile-part.ts'
import { refuse, shown } from './converter.ts'
import { roundDecimal } from './exact-decimal.ts'
import { digitsFor, isSpread, type SpreadStep } from './money-steps.ts'
import { draftOf, isBox, readerOf, writerOf, type Draft, type Reader } from './paths.ts'
import type { Canonical, JsonSchema, NativeRecord } from './port.ts'
import { itemsOf, placeOf, typesOf } from './schema-paths.ts'
import type { FieldRule, ListRule, PathNode, Rule } from './syntax.ts'

/** Where the parts stand: the native list, and the path in its entries. */
export interface ListPath {
  list: PathNode
  part: PathNode
}

/** Cuts the path of a part at its list: by the rule for that list, else by the schema. Undefined where it leads through none. */
export function throughList(
  path: PathNode,
  side: 'native' | 'canonical',
  scope: { rules: Rule[]; native: JsonSchema | undefined; canonical: JsonSchema | undefined },
): ListPath | undefined {
  for (let end = 1; end < path.segments.length; end += 1) {
    const segments = path.segments.slice(0, end)
    const isRule = scope.rules.some((rule) => rule.kind === 'list' && isSame(rule[side].segments, segments))
    const schema = scope[side]
    const place = schema && placeOf(schema, segments)
    if (!isRule && !(place && typesOf(place.schema).includes('array'))) continue
    const rest = path.segments.slice(end)
    return { list: { text: segments.join('.'), segments, at: path.at }, part: { text: rest.join('.'), segments: rest, at: path.at } }
  }
  return undefined
}

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((segment, i) => segment === b[i])

/** Does a rule of the scope spread over this list? Then its lines are remembered while the record is written. */
export const isSpreadOver = (list: ListRule, rule: Rule): boolean =>
  rule.kind === 'field' &&
  isSpread(rule) &&
  rule.native.segments.length > list.native.segments.length &&
  list.native.segments.every((segment, i) => segment === rule.native.segments[i])

interface Spread {
  place: { field: string; path: string }
  step: SpreadStep
  /** Decimals that a part is written with. */
  kept: number
  /** Decimals of a total that is added up: those of the parts, as nothing is divided. */
  readDigits: number
  hasDefault: boolean
  readTotal: Reader
  readList: Reader
  listSegments: string[]
  list: string
  /** One entry's part, as a rule of its own: spelling, clearing and "means the same" are those of any field. */
  part: Part
}

export function compileSpread(rule: FieldRule, scope: Scope): Part {
  const spread = plan(rule, scope)
  const direction = directionIn(rule.direction, scope)
  const scale = spread.readDigits
  const view = {
    name: rule.canonical.text,
    direction,
    read: spread.readTotal,
    same: (a: unknown, b: unknown) =>
      a === b || (a == null ? b == null : fixed(a, scale) !== undefined && fixed(a, scale) === fixed(b, scale)),
    natives: [rule.native.segments[0]!],
  }
  return {
    views: [view],
    ...(isRead(direction, scope) && { get: getter(spread, rule) }),
    ...(isWritten(direction, scope) && { put: putter(spread) }),
  }
}

function plan(rule: FieldRule, scope: Scope): Spread {
  const path = throughList(rule.native, 'native', scope)!
  const { chain } = buildChain(rule.chain, { native: 'any', canonical: 'any' })
  const items = scope.native && itemsOf(scope.nativeRoot!, placeOf(scope.nativeRoot!, path.list.segments, scope.native)?.schema ?? {})
  const inside = { ...scope, native: items, canonical: undefined, nativePrefix: `${path.list.text}[].`, direction: null }
  const partRule: FieldRule = {
    ...rule,
    direction: '<->',
    canonical: { ...rule.canonical, segments: [PART] },
    native: path.part,
    chain: rule.chain.slice(0, -1),
  }
  return {
    place: { field: rule.canonical.text, path: rule.native.text },
    step: chain.spread!,
    kept: keptDecimals(chain),
    readDigits: chain.spread!.scale ?? Math.min(keptDecimals(chain), MOST_DECIMALS),
    hasDefault: chain.hasDefault,
    readTotal: totalReader(rule.canonical, scope),
    readList: readerOf(path.list.segments),
    listSegments: path.list.segments,
    list: path.list.text,
    part: compileField(partRule, inside),
  }
}

const PART = 'part'
/** Of an amount in the model. */
const MOST_DECIMALS = 4

/** A header's amount, or the sum over a list: `discounts.amount`. */
function totalReader(path: PathNode, scope: Scope): Reader {
  const through = throughList(path, 'canonical', scope)
  if (!through) return readerOf(path.segments)
  const [readList, readPart] = [readerOf(through.list.segments), readerOf(through.part.segments)]
  return (canonical) => {
    const list = readList(canonical)
    return Array.isArray(list) ? sum(list.map((item) => readPart(item)).filter((part) => typeof part === 'string')) : undefined
  }
}

function getter(spread: Spread, { canonical }: FieldRule): NonNullable<Part['get']> {
  const name = canonical.segments
  return (native, target, run) => {
    const parts = entriesOf(spread, spread.readList(native)).flatMap((entry) => partOf(spread, entry, run) ?? [])
    if (parts.length === 0 && !spread.hasDefault) return
    let box = target
    for (const segment of name.slice(0, -1)) box = (box[segment] ??= {}) as Canonical
    box[name.at(-1)!] = totalOf(spread, parts)
  }
}

function putter(spread: Spread): NonNullable<Part['put']> {
  const write = writerOf(spread.listSegments)
  return (canonical, draft, run) => {
    const total = spread.readTotal(canonical)
    if (total === undefined) return
    const entries = entriesOf(spread, spread.readList(draft.next))
    const slots = run.slots?.get(spread.list)
    const shares = sharesOf(spread, { total: total as string | null, entries, slots, run })
    if (!shares) return
    const next = entries.map((entry, index) => (shares[index] === undefined ? entry : written(spread, entry, shares[index], run)))
    if (next.some((entry, index) => entry !== entries[index])) write(draft, next)
  }
}

interface Wanted {
  total: string | null
  entries: NativeRecord[]
  slots: SpreadSlot[] | undefined
  run: PutRun
}

/** What each entry is to have; undefined for those that stay, and for all where the sum is right already. */
function sharesOf(spread: Spread, { total, entries, slots, run }: Wanted): (string | null | undefined)[] | undefined {
  const old = entries.map((entry) => oldPart(spread, entry, run))
  if (total === null) return entries.map((_, index) => (!slots || slots[index]?.line ? null : undefined))
  const known = old.filter((part) => part !== undefined)
  const isRight = known.length > 0 && isEqual(totalOf(spread, known), total)
  if (isRight && !slots?.some(({ isNew }) => isNew)) return undefined
  try {
    if (!slots) throw refuse('noLines', `${total} is to be spread over lines, and the record has none here`)
    // Entries of nobody's lines keep theirs: it is part of what the system adds up.
    const foreign = sum(old.filter((part, index) => part !== undefined && !slots[index]!.line).map(String))
    const lines: Canonical[] = slots.flatMap(({ line }) => (line ? [line] : []))
    const counted = new Set(countedLines(lines))
    const weights = [...counted].map((line) => weightOf(spread, line))
    const digits = digitsFor(spread.step, spread.kept, run.root)
    const parts = allocate(subtract(total, foreign), weights, digits)
    return slots.map(({ line }) => (line && counted.has(line) ? parts.shift()! : line && ofUnits(0n, digits)))
  } catch (error) {
    throw located(error, spread.place)
  }
}

function weightOf({ step }: Spread, line: Canonical): string {
  const weight = readerOf(step.by.segments)(line)
  if (typeof weight === 'string') return weight
  if (typeof weight === 'number') return String(weight)
  throw refuse('badWeight', `a line has no ${step.by.text}, by which the total is to be spread`)
}

function written(spread: Spread, entry: NativeRecord, share: string | null, run: PutRun): NativeRecord {
  const draft: Draft = draftOf(entry)
  spread.part.put!({ [PART]: share }, draft, run)
  return draft.next
}

function partOf({ part }: Spread, entry: NativeRecord, run: GetRun): string | undefined {
  const got: Canonical = {}
  part.get!(entry, got, run)
  return got[PART] as string | undefined
}

/** An old part that cannot be read is none: it is replaced. */
function oldPart(spread: Spread, entry: NativeRecord, { context }: PutRun): string | undefined {
  try {
    return partOf(spread, entry, {
      context: { refs: context.refs as never, lineIdOf: () => undefined },
      root: entry,
      entries: {},
      unmapped: [],
    })
  } catch (error) {
    if (error instanceof HubError && error.kind === 'data') return undefined
    throw error
  }
}

function totalOf({ readDigits, place }: Spread, parts: string[]): string {
  try {
    return roundDecimal(sum(parts), readDigits, true)!
  } catch (error) {
    throw located(error, place)
  }
}

const fixed = (value: unknown, scale: number): string | undefined =>
  typeof value === 'string' ? roundDecimal(value, scale, true) : undefined

function entriesOf({ place }: Spread, value: unknown): NativeRecord[] {
  if (value == null) return []
  if (Array.isArray(value) && value.every(isBox)) return value
  throw located(refuse('notAList', `${shown(value)} is not a list of records`), place)
}
