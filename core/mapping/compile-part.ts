// What one rule becomes: up to four functions and its place in the flat view. compile.ts puts the parts together.
import { HubError } from '../errors.ts'
import type { JsonSchema } from './port.ts'
import type { Draft } from './paths.ts'
import type { Canonical, Direction, FieldLabel, GetContext, NativeRecord, PutContext, RefIn, RefOut } from './port.ts'
import type { ConstantNode, ListRule, Rule } from './syntax.ts'
import type { MissingRow } from './unmapped.ts'

/** One get: what all its rules share. */
export interface GetRun {
  context: GetContext
  root: NativeRecord
  entries: Record<string, string[]>
  /** Rows that code tables lack, each with the part of the record that needs it. */
  unmapped: { part: Canonical; row: Omit<MissingRow, 'weight'> }[]
}
/** One put. */
export interface PutRun {
  context: PutContext
  root: Canonical
  missing: RefOut[]
  /** Of lists that totals are spread over (allocate): the lines in the order of the written entries. */
  slots?: Map<string, SpreadSlot[]>
  /** Inside a list that is one value as a whole: what canonical does not have is cleared, not left from another entry. */
  isWhole: boolean
}

/** One entry as written: the line it belongs to (none: a foreign entry), and whether it was not there before. */
export interface SpreadSlot {
  line: Canonical | undefined
  isNew: boolean
}

/** One unit of the flat view, relative to its scope (record or line). */
export interface View {
  /** Path below the scope. */
  name: string
  direction: Direction
  /** `root`: the record that the scope's line is of. */
  read(canonical: Canonical, root?: Canonical): unknown
  same(a: unknown, b: unknown): boolean
  list?: string
  listKey?: string
  natives: string[]
  isComputed?: true
  sources?: string[]
  label?: FieldLabel
}

export interface Part {
  get?: (native: NativeRecord, target: Canonical, run: GetRun) => void
  put?: (canonical: Canonical, draft: Draft, run: PutRun) => void
  refsIn?: (native: NativeRecord, root: NativeRecord, found: RefIn[]) => void
  refsOut?: (canonical: Canonical, root: Canonical, found: RefOut[]) => void
  views: View[]
  /** Writes the values of all views at once, where reading them one by one would do the same work for each (lists). */
  fill?: (canonical: Canonical, flat: Canonical) => void
}

/** The rules of a record or of a list's entries, with the schemas they live in. */
export interface Scope {
  /** '' for the record, `lines.` inside a list. */
  prefix: string
  nativePrefix: string
  /** What the rules around allow: inside `lines[…] <- items[…]` nothing is written. */
  canGet: boolean
  canPut: boolean
  direction: Direction | null
  rules: Rule[]
  /** The record's own rules, where a line's reference may find its owner. */
  outer: Rule[] | null
  /** Constants that get gives and that put writes on create, relative to the scope; those of lists below still carry the list's path. */
  set: ConstantNode[]
  constants: ConstantNode[]
  native: JsonSchema | undefined
  canonical: JsonSchema | undefined
  nativeRoot: JsonSchema | undefined
  canonicalRoot: JsonSchema | undefined
}

export function isRead(direction: Direction, scope: Scope): boolean {
  return scope.canGet && direction !== '->'
}

export function isWritten(direction: Direction, scope: Scope): boolean {
  return scope.canPut && (direction === '<->' || direction === '->')
}

/** A rule inside `<-`, `->` or `=` lists goes that way, whatever its own arrow says. */
export function directionIn(direction: Direction, scope: Pick<Scope, 'direction'>): Direction {
  return scope.direction === null || scope.direction === '<->' ? direction : scope.direction
}

/** Adds field and path to what a converter threw. */
export function located(error: unknown, place: { field: string; path: string }): unknown {
  if (!(error instanceof HubError) || error.details['field'] !== undefined) return error
  return new HubError(error.code, error.kind, `${place.field} (${place.path}): ${error.message}.`, {
    cause: error,
    details: { field: place.field, path: place.path, ...error.details },
  })
}

/** Constants below a list, relative to its entries: `lines.kind` belongs to `lines[lineId]`. */
export function constantsIn(list: ListRule, side: 'canonical' | 'native', constants: ConstantNode[]): ConstantNode[] {
  const prefix = list[side].segments
  return constants.flatMap(({ path, value }) => {
    const isBelow = path.segments.length > prefix.length && prefix.every((segment, index) => segment === path.segments[index])
    if (!isBelow) return []
    const segments = path.segments.slice(prefix.length)
    return [{ path: { text: segments.join('.'), segments, at: path.at }, value }]
  })
}

/** The constants of the scope itself: those that no list of the scope takes. */
export function ownConstants(scope: Pick<Scope, 'rules' | 'set' | 'constants'>, side: 'canonical' | 'native'): ConstantNode[] {
  const all = side === 'canonical' ? scope.set : scope.constants
  const lists = scope.rules.filter((rule): rule is ListRule => rule.kind === 'list')
  return all.filter((constant) => !lists.some((list) => constantsIn(list, side, [constant]).length > 0))
}
