// List rules → closures. Lines keep their identity through a key, never through their index; entries nobody knows stay where they are.
import {
  constantsIn,
  directionIn,
  isRead,
  isWritten,
  located,
  type GetRun,
  type Part,
  type PutRun,
  type Scope,
  type View,
} from './compile-part.ts'
import { countedLines } from '../model/counted-lines.ts'
import { refuse, shown } from './converter.ts'
import { lineKeys } from './line-keys.ts'
import { draftOf, isBox, readerOf, setterOf, writerOf, type Draft } from './paths.ts'
import { lineTag, type Canonical, type NativeRecord } from './port.ts'
import { arrangeByKey, arrangeByLine, arrangeByPosition, type Arrange, type Entry, type ListPlan } from './arrange-lines.ts'
import { isSpreadOver } from './compile-spread.ts'
import { itemsOf, placeOf, wordsOf } from './schema-paths.ts'
import type { ListRule } from './syntax.ts'

export interface Compiled {
  parts: Part[]
  /** Writes the constants of a record or entry that is being created. */
  create(draft: Draft): void
}
export type CompileScope = (scope: Scope) => Compiled

export function compileList(rule: ListRule, scope: Scope, compileScope: CompileScope): Part {
  const direction = directionIn(rule.direction, scope)
  const inner = innerScope(rule, scope)
  const compiled = compileScope(inner)
  const list: ListPlan = { rule, name: scope.prefix + rule.canonical.text, path: scope.nativePrefix + rule.native.text, inner }
  const key = rule.canonicalKey?.text ?? null
  const part: Part = { views: viewsOf(list, compiled, scope) }
  if (key !== null) part.fill = fillerOf(list, compiled, key)
  if (isRead(direction, scope)) {
    part.get = getter(list, compiled, key)
    part.refsIn = (native, root, found) => {
      for (const entry of entriesOf(list, readerOf(rule.native.segments)(native)) ?? [])
        for (const inside of compiled.parts) inside.refsIn?.(entry, root, found)
    }
  }
  if (isWritten(direction, scope)) {
    const isRemembered = scope.rules.some((one) => isSpreadOver(rule, one))
    part.put = putter(list, compiled, { key, isRemembered, scope })
    const toPost = postable(list, scope)
    part.refsOut = (canonical, root, found) => {
      for (const line of toPost(linesOf(list, readerOf(rule.canonical.segments)(canonical)) ?? []))
        for (const inside of compiled.parts) inside.refsOut?.(line, root, found)
    }
  }
  return part
}

function innerScope(rule: ListRule, scope: Scope): Scope {
  const direction = directionIn(rule.direction, scope)
  const native = scope.native && placeOf(scope.nativeRoot!, rule.native.segments, scope.native)?.schema
  const canonical = scope.canonical && placeOf(scope.canonicalRoot!, rule.canonical.segments, scope.canonical)?.schema
  return {
    ...scope,
    prefix: `${scope.prefix}${rule.canonical.text}.`,
    nativePrefix: `${scope.nativePrefix}${rule.native.text}[].`,
    canGet: isRead(direction, scope),
    canPut: isWritten(direction, scope),
    direction,
    rules: rule.rules,
    outer: scope.outer ?? scope.rules,
    set: constantsIn(rule, 'canonical', scope.set),
    constants: constantsIn(rule, 'native', scope.constants),
    native: native && itemsOf(scope.nativeRoot!, native),
    canonical: canonical && itemsOf(scope.canonicalRoot!, canonical),
  }
}

function getter(list: ListPlan, compiled: Compiled, key: string | null): NonNullable<Part['get']> {
  const read = readerOf(list.rule.native.segments)
  const set = setterOf(list.rule.canonical.segments)
  const getters = compiled.parts.flatMap((part) => part.get ?? [])
  const readId = key === 'lineId' ? readerOf(list.rule.nativeKey!.segments) : null
  return (native, target, run) => {
    const entries = entriesOf(list, read(native))
    if (!entries) return
    const lines: Canonical[] = []
    const ids: string[] = []
    for (const entry of entries) {
      const line: Canonical = {}
      if (readId) ids.push(nameLine(line, entry, idText(readId(entry)), { list: list.name, run }))
      for (const get of getters) get(entry, line, run)
      // In a list keyed by a mapped property, an entry without a key belongs to no line.
      if (key === null || key === 'lineId' || line[key] !== undefined) lines.push(line)
    }
    if (readId) run.entries[list.name] = ids
    set(target, lines)
  }
}

/** Gives a line its lineId where it is known; returns the entry's id, '' where there is none. */
function nameLine(line: Canonical, entry: Entry, id: string | undefined, at: { list: string; run: GetRun }): string {
  const lineId = entry[lineTag] ?? (id === undefined ? undefined : at.run.context.lineIdOf(at.list, id))
  if (lineId !== undefined) line['lineId'] = lineId
  return id ?? ''
}

function putter(
  list: ListPlan,
  compiled: Compiled,
  { key, isRemembered, scope }: { key: string | null; isRemembered: boolean; scope: Scope },
): NonNullable<Part['put']> {
  const readCanonical = readerOf(list.rule.canonical.segments)
  const readNative = readerOf(list.rule.native.segments)
  const write = writerOf(list.rule.native.segments)
  const putters = compiled.parts.flatMap((part) => part.put ?? [])
  const arrange = arrangementOf(list, key)
  const putEntry = (line: Canonical, old: Entry | undefined, run: PutRun): Entry => {
    const draft = draftOf(old)
    if (!old) compiled.create(draft)
    const isWhole = run.isWhole
    run.isWhole = key === null
    for (const put of putters) put(line, draft, run)
    run.isWhole = isWhole
    if (key === 'lineId' && draft.next !== old) (draft.next as Entry)[lineTag] = line['lineId'] as string
    return draft.next
  }
  const toPost = postable(list, scope)
  return (canonical, draft, run) => {
    const value = readCanonical(canonical)
    if (value === undefined && !run.isWhole) return
    const lines = value == null ? [] : toPost(linesOf(list, value) ?? [])
    const old = (draft.old === undefined ? undefined : entriesOf(list, readNative(draft.old))) ?? []
    const next: Entry[] = []
    let isChanged = false
    const slots = arrange(lines, old, run)
    if (isRemembered)
      (run.slots ??= new Map()).set(
        list.path,
        slots.map(({ entry, line }) => ({ line, isNew: entry === undefined })),
      )
    for (const { entry, line } of slots) {
      const written = line === undefined ? entry! : putEntry(line, entry, run)
      if (written !== old[next.length]) isChanged = true
      next.push(written)
    }
    if (isChanged || next.length !== old.length) write(draft, next)
  }
}

/**
 * A bundle is never posted where its components are (model.md, invariant 3). A mapping with a rule for the lines' kind lets its system tell them
 * apart; to the others both would be lines to book.
 */
function postable({ inner, rule }: ListPlan, scope: Scope): (lines: Canonical[]) => readonly Canonical[] {
  const kind = scope.canonical && inner.canonical && placeOf(scope.canonicalRoot!, ['kind'], inner.canonical)?.schema
  const hasBundles = kind !== undefined && wordsOf(kind)?.includes('bundle') === true
  return hasBundles && !rule.rules.some(({ canonical }) => canonical.text === 'kind') ? countedLines : (lines) => lines
}

function arrangementOf(list: ListPlan, key: string | null): Arrange {
  if (key === null) return arrangeByPosition
  return key === 'lineId' ? arrangeByLine(list) : arrangeByKey(list, key)
}

function viewsOf(list: ListPlan, compiled: Compiled, scope: Scope): View[] {
  const { rule } = list
  const key = rule.canonicalKey?.text ?? null
  const read = readerOf(rule.canonical.segments)
  const inside = compiled.parts.flatMap((part) => part.views)
  const base = { direction: directionIn(rule.direction, scope), list: rule.canonical.text, natives: [rule.native.segments[0]!] }
  const readLines = (canonical: Canonical): Canonical[] | undefined => linesOf(list, read(canonical) ?? undefined)
  if (key === null)
    return [
      {
        ...base,
        name: rule.canonical.text,
        read: (c, root = c) => readLines(c)?.map((line) => project(line, { views: inside, root })),
        same: sameWhole(inside),
      },
    ]
  const membership: View = {
    ...base,
    name: rule.canonical.text,
    listKey: key,
    read: (canonical) => {
      const lines = readLines(canonical)
      return lines && lineKeys(lines, key, list.name)
    },
    same: sameMembers,
  }
  const properties = inside.map((view): View => ({
    ...base,
    name: `${rule.canonical.text}.${view.name}`,
    listKey: key,
    direction: view.direction,
    natives: view.natives.length === 0 ? [] : base.natives,
    ...(view.isComputed && { isComputed: true as const }),
    ...(view.sources === undefined ? {} : { sources: view.sources }),
    ...(view.label && { label: view.label }),
    read: (canonical, root = canonical) => {
      const lines = readLines(canonical)
      return lines && byLine(lines, lineKeys(lines, key, list.name), { view, root })
    },
    same: sameByLine(view),
  }))
  return [membership, ...properties]
}

/** Membership and all properties in one pass over the lines. */
function fillerOf(list: ListPlan, compiled: Compiled, key: string): NonNullable<Part['fill']> {
  const name = list.rule.canonical.text
  const read = readerOf(list.rule.canonical.segments)
  const inside = compiled.parts.flatMap((part) => part.views).map((view) => ({ name: `${name}.${view.name}`, view }))
  return (canonical, flat) => {
    const lines = linesOf(list, read(canonical))
    if (!lines) return
    const keys = lineKeys(lines, key, list.name)
    flat[name] = keys
    for (const { name: field, view } of inside) flat[field] = byLine(lines, keys, { view, root: canonical })
  }
}

function project(line: Canonical, { views, root }: { views: View[]; root: Canonical }): Canonical {
  const whole: Canonical = {}
  for (const view of views) {
    const value = view.read(line, root)
    if (value !== undefined) whole[view.name] = value
  }
  return whole
}

function byLine(lines: Canonical[], keys: string[], { view, root }: { view: View; root: Canonical }): Canonical {
  const values: Canonical = {}
  lines.forEach((line, index) => {
    const value = view.read(line, root)
    if (value !== undefined) values[keys[index]!] = value
  })
  return values
}

function sameWhole(views: View[]): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    const left = (a ?? []) as Canonical[]
    const right = (b ?? []) as Canonical[]
    return (
      left.length === right.length &&
      left.every((line, index) => views.every((view) => view.same(line[view.name], right[index]![view.name])))
    )
  }
}

/** The same lines in another order are the same lines: systems list entries as they like. */
function sameMembers(a: unknown, b: unknown): boolean {
  const left = new Set((a ?? []) as string[])
  const right = (b ?? []) as string[]
  return left.size === right.length && right.every((key) => left.has(key))
}

function sameByLine(view: View): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    const left = (a ?? {}) as Canonical
    const right = (b ?? {}) as Canonical
    return Object.keys({ ...left, ...right }).every((key) => view.same(left[key], right[key]))
  }
}

function entriesOf(list: ListPlan, value: unknown): Entry[] | undefined {
  return boxes(value, { field: list.name, path: list.path })
}

function linesOf(list: ListPlan, value: unknown): Canonical[] | undefined {
  return boxes(value, { field: list.name, path: list.path })
}

function boxes(value: unknown, place: { field: string; path: string }): NativeRecord[] | undefined {
  if (value == null) return undefined
  if (Array.isArray(value) && value.every(isBox)) return value
  throw located(refuse('notAList', `${shown(value)} is not a list of records`), place)
}

function idText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
