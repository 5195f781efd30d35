// Dotted paths into records: parsed once, read and written by closures. Names of Object.prototype are refused, so no path leaves the data.

const SEGMENT = /^[\p{L}\p{N}_$@-]+$/u

/** `root`: the whole record, where `record` is a line of it. Only what is computed by the record's currency looks there. */
export type Reader = (record: unknown, root?: unknown) => unknown
type Box = Record<string, unknown>

/** Splits `a.b` or `` `a.b`.c `` (backticks quote a name with dots or spaces). Throws an Error with a sentence for people. */
export function parsePath(text: string): string[] {
  const segments: string[] = []
  let rest = text
  while (true) {
    const quoted = /^`([^`]+)`/.exec(rest)
    const segment = quoted ? quoted[1]! : (/^[^.`]*/.exec(rest)?.[0] ?? '')
    if (!quoted && !SEGMENT.test(segment)) throw new Error(explain(text, segment))
    if (!isSafeName(segment)) throw new Error(`\`${segment}\` is not allowed in a path: it is a name of JavaScript itself, not of data`)
    segments.push(segment)
    rest = rest.slice(quoted ? quoted[0].length : segment.length)
    if (rest === '') return segments
    if (!rest.startsWith('.')) throw new Error(explain(text, rest))
    rest = rest.slice(1)
  }
}

function explain(path: string, part: string): string {
  return `\`${path}\` is no path: ${part === '' ? 'a name is missing' : `\`${part}\` is no name`}; write names joined by dots, and odd names in backticks`
}

/** False for `__proto__`, `constructor`, `toString` and whatever else every object has. */
export function isSafeName(name: string): boolean {
  return !(name in Object.prototype) && name !== 'prototype'
}

export function isBox(value: unknown): value is Box {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads a path; undefined where something on the way is missing. */
export function readerOf(segments: readonly string[]): Reader {
  const [a, b] = segments as [string, string]
  if (segments.length === 1) return (record) => (record as Box | null | undefined)?.[a]
  if (segments.length === 2) return (record) => ((record as Box | null | undefined)?.[a] as Box | null | undefined)?.[b]
  return (record) => {
    let value: unknown = record
    for (const segment of segments) value = (value as Box | null | undefined)?.[segment]
    return value
  }
}

/** Sets a path in a record of one's own, making objects on the way. */
export function setterOf(segments: readonly string[]): (target: Box, value: unknown) => void {
  const last = segments.length - 1
  const name = segments[last]!
  if (last === 0)
    return (target, value) => {
      target[name] = value
    }
  return (target, value) => {
    let box = target
    for (let i = 0; i < last; i += 1) box = (box[segments[i]!] ??= {}) as Box
    box[name] = value
  }
}

/** A native record that is being written: `next` is `old` itself until something changes, then a copy along the changed paths. */
export interface Draft {
  readonly old: Box | undefined
  next: Box
}

export function draftOf(old: Box | undefined): Draft {
  return { old, next: old ?? {} }
}

/** Writes a path of a draft; `undefined` removes the property. What `old` holds is never changed. */
export function writerOf(segments: readonly string[]): (draft: Draft, value: unknown) => void {
  const last = segments.length - 1
  const name = segments[last]!
  return (draft, value) => {
    if (draft.next === draft.old) draft.next = { ...draft.old }
    let box = draft.next
    let before: unknown = draft.old
    for (let i = 0; i < last; i += 1) {
      const segment = segments[i]!
      before = isBox(before) ? before[segment] : undefined
      box = ownChild(box, segment, before)
    }
    if (value === undefined) delete box[name]
    else box[name] = value
  }
}

function ownChild(box: Box, segment: string, before: unknown): Box {
  const child = box[segment]
  if (!isBox(child)) return (box[segment] = {}) as Box
  return child === before ? ((box[segment] = { ...child }) as Box) : child
}
