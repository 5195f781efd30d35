// Lineage patches: what a change did to a canonical record, small and exact, so that it can be undone.
import { isDeepStrictEqual } from 'node:util'
import type { Canonical, MappedField } from '../mapping/port.ts'

type Line = Record<string, unknown>
/** Canonical path → [before, after]; null = absent. A property of lines: { [lineId]: value } of the lines in which it differs. */
export type Patch = Record<string, [before: unknown, after: unknown]>

/** What differs in these fields. A list whose members changed stands there whole: the lines that went cannot be told from their ids. */
export function patchOf(before: Canonical, after: Canonical, changed: readonly MappedField[]): Patch {
  const patch: Patch = {}
  for (const field of changed) {
    const { field: name, list } = field
    if (list === undefined) patch[name] = [orNull(field.read(before)), orNull(field.read(after))]
    else if (list.includes('.') || !haveSameLines(before[list], after[list]))
      patch[list] = [orNull(valueAt(before, list.split('.'))), orNull(valueAt(after, list.split('.')))]
    else if (name !== list) patch[name] = lineChanges(before[list] as Line[], after[list] as Line[], name.slice(list.length + 1).split('.'))
  }
  return patch
}

const orNull = (value: unknown) => value ?? null

function haveSameLines(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false
  return before.every((line: Line, index) => typeof line['lineId'] === 'string' && line['lineId'] === (after[index] as Line)['lineId'])
}

function lineChanges(before: Line[], after: Line[], path: string[]): [Line, Line] {
  const sides: [Line, Line] = [{}, {}]
  for (const [index, line] of before.entries()) {
    const values = [valueAt(line, path), valueAt(after[index]!, path)]
    if (isDeepStrictEqual(values[0], values[1])) continue
    const id = line['lineId'] as string
    sides[0][id] = orNull(values[0])
    sides[1][id] = orNull(values[1])
  }
  return sides
}

/** The record before the change. Never changes `body`. */
export function undo(body: Canonical, patch: Patch): Canonical {
  let before = body
  for (const [name, [value]] of Object.entries(patch)) before = withValue(before, name, value)
  return before
}

function withValue(body: Canonical, name: string, value: unknown): Canonical {
  const [head, ...rest] = name.split('.') as [string, ...string[]]
  const lines = body[head]
  if (!rest.length || !Array.isArray(lines)) return setAt(body, [head, ...rest], value)
  const values = (value ?? {}) as Record<string, unknown>
  return {
    ...body,
    [head]: (lines as Line[]).map((line) => {
      const id = String(line['lineId'])
      return id in values ? setAt(line, rest, values[id]) : line
    }),
  }
}

function setAt<T extends Record<string, unknown>>(target: T, [head, ...rest]: string[], value: unknown): T {
  const copy: Record<string, unknown> = { ...target }
  const next = rest.length ? setAt((copy[head!] ?? {}) as Record<string, unknown>, rest, value) : value
  const isEmpty = rest.length > 0 && Object.keys(next as object).length === 0
  if (next === null || next === undefined || isEmpty) delete copy[head!]
  else copy[head!] = next
  return copy as T
}

/** The value at a canonical path; of a property of lines, { [lineId]: value }. */
export function valueAt(body: Canonical, path: readonly string[]): unknown {
  const [head, ...rest] = path as [string, ...string[]]
  const value = body[head]
  if (!rest.length) return value
  if (Array.isArray(value)) return Object.fromEntries((value as Line[]).map((line) => [line['lineId'], valueAt(line, rest)]))
  return typeof value === 'object' && value !== null ? valueAt(value as Canonical, rest) : undefined
}
