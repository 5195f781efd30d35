// Which canonical line goes into which old native entry: by the binding's entry ids, by a mapped key, or by position.
import { buildChain } from './chain.ts'
import { planRef, resolveOut, wordOf } from './compile-ref.ts'
import { HubError } from '../errors.ts'
import { occurrence } from './line-keys.ts'
import { readerOf } from './paths.ts'
import { lineTag, type Canonical, type NativeRecord } from './port.ts'
import type { PutRun, Scope } from './compile-part.ts'
import type { FieldRule, ListRule } from './syntax.ts'

export type Entry = NativeRecord & { [lineTag]?: string }

export interface ListPlan {
  rule: ListRule
  name: string
  path: string
  inner: Scope
}

/** The entries of the new list in order. Without `line` the entry is foreign and stays; without `entry` the line is new there. */
export interface Slot {
  entry?: Entry
  line?: Canonical
}
export type Arrange = (lines: readonly Canonical[], old: Entry[], run: PutRun) => Slot[]

/** Whole lists without keys: first to first. */
export const arrangeByPosition: Arrange = (lines, old) => lines.map((line, index) => (old[index] ? { entry: old[index], line } : { line }))

/** By the hub's lineId: an entry bound to a line that is gone is dropped, an entry bound to nothing is foreign and stays. */
export function arrangeByLine(list: ListPlan): Arrange {
  const readId = readerOf(list.rule.nativeKey!.segments)
  // By far the most frequent case: the same lines in the same order.
  const isInStep = (lines: readonly Canonical[], old: Entry[], run: PutRun): boolean =>
    lines.length === old.length &&
    lines.every((line, index) => {
      const lineId = lineIdOf(line, list.name)
      const tag = old[index]![lineTag]
      return tag === undefined ? run.context.entryOf(list.name, lineId) === String(readId(old[index]!)) : tag === lineId
    })
  return (lines, old, run) => {
    if (isInStep(lines, old, run)) return lines.map((line, index) => ({ entry: old[index]!, line }))
    const waiting = new Map<string, Canonical>()
    const bound = new Map<string, string>()
    for (const line of lines) {
      const lineId = lineIdOf(line, list.name)
      waiting.set(lineId, line)
      const entryId = run.context.entryOf(list.name, lineId)
      if (entryId !== undefined) bound.set(entryId, lineId)
    }
    const known = new Set(waiting.keys())
    const slots: Slot[] = []
    for (const entry of old) {
      const id = readId(entry)
      const lineId = entry[lineTag] ?? (id == null ? undefined : (bound.get(String(id)) ?? run.context.lineIdOf?.(list.name, String(id))))
      const line = lineId === undefined ? undefined : waiting.get(lineId)
      if (line) {
        slots.push({ entry, line })
        waiting.delete(lineId!)
      } else if (lineId === undefined || known.has(lineId)) slots.push({ entry })
    }
    for (const line of waiting.values()) slots.push({ line })
    return slots
  }
}

function lineIdOf(line: Canonical, list: string): string {
  const lineId = line['lineId']
  if (typeof lineId === 'string') return lineId
  throw new HubError('lineIdMissing', 'bug', `${list}: a line has no lineId; lines are named before they are written.`, {
    details: { field: `${list}.lineId` },
  })
}

/** By a mapped property: the list follows the canonical one, except for entries without a key, which belong to no line. */
export function arrangeByKey(list: ListPlan, key: string): Arrange {
  const rule = list.inner.rules.find((inside): inside is FieldRule => inside.kind === 'field' && inside.canonical.text === key)
  if (!rule) return arrangeByPosition // the check has refused the mapping
  const { chain } = buildChain(rule.chain, { native: 'any', canonical: 'string' })
  const plan = chain.ref ? planRef(chain.ref, `${list.name}.${key}`, list.inner) : null
  const readNative = readerOf(rule.native.segments)
  const readKey = readerOf(rule.canonical.segments)
  const wordOfLine = (line: Canonical, run: PutRun): string | undefined => {
    const value = readKey(line)
    if (value == null) return undefined
    if (!plan) return String(value)
    return resolveOut(plan, String(value), { refs: run.context.refs, parent: plan.parentOut(line, run.root) })
  }
  return (lines, old, run) => {
    const waiting = new Map<string, Canonical>()
    const nameless: Canonical[] = []
    const seenLines = new Map<string, number>()
    for (const line of lines) {
      const word = wordOfLine(line, run)
      if (word === undefined) nameless.push(line)
      else waiting.set(occurrence(seenLines, word), line)
    }
    const seen = new Map<string, number>()
    const slots = old.flatMap((entry): Slot[] => {
      const word = wordOf(chain, readNative(entry))
      if (word === undefined) return [{ entry }]
      const name = occurrence(seen, word)
      const line = waiting.get(name)
      waiting.delete(name)
      return line ? [{ entry, line }] : []
    })
    return [...slots, ...[...waiting.values(), ...nameless].map((line) => ({ line }))]
  }
}
