// Names of connections, flows and documents, and the files they live in. Names become paths, so nothing else gets through.
import type { Change, ConfigBundle } from './bundle.ts'
import { HubError } from '../errors.ts'

export type Kind = Change['kind']

/** Lower-case slug of connections and flows. */
export const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const MAPPING = /^[a-z][a-z0-9-]*\/[a-z][A-Za-z0-9]*(\.[A-Za-z0-9-]+)?$/
const SCHEMA = /^[a-z][a-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$/

/** What a good name looks like, in words; undefined when `name` is one. */
export function nameProblem(kind: Kind, name: string): string | undefined {
  if (kind === 'ownership') return undefined
  if (kind === 'mapping') return MAPPING.test(name) ? undefined : 'name it <connection>/<object> or <connection>/<object>.<variant>'
  if (kind === 'schema') return SCHEMA.test(name) ? undefined : 'name it <connection>/<name>, in letters, digits, - and _'
  return ID.test(name) ? undefined : 'use lower-case letters and digits with single hyphens, beginning with a letter, such as shop-main'
}

/** Path of a thing's file inside a configuration folder. `text` tells JSON schemas from YAML ones. Throws HubError data on a bad name. */
export function fileOf(kind: Kind, name: string, text = ''): string {
  const problem = nameProblem(kind, name)
  if (problem !== undefined)
    throw new HubError('badName', 'data', `"${name}" is no name of a ${kind}: ${problem}.`, { details: { kind, name } })
  return nominalFile(kind, name, text)
}

/** Like fileOf, for messages about names that may be bad. */
export function nominalFile(kind: Kind, name: string, text = ''): string {
  if (kind === 'ownership') return 'ownership.yaml'
  if (kind === 'codeTable') return `tables/${name}.yaml`
  if (kind === 'mapping') return `mappings/${name}.yaml`
  if (kind === 'schema') return `schemas/${name}.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`
  return `${kind}s/${name}.yaml`
}

/** The nearest known word, for "did you mean"; undefined when nothing is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** ` Did you mean "order"?`, or the words to choose from when nothing is near. */
export function suggestion(word: string, known: Iterable<string>): string {
  const words = [...known]
  const near = nearest(word, words)
  if (near !== undefined) return ` Did you mean "${near}"?`
  return words.length === 0 ? '' : ` Known are: ${words.slice(0, 30).join(', ')}.`
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

/** Everything in a bundle as kind, name and value, in the order it is applied: what is referred to comes first. */
export function partsOf(bundle: ConfigBundle): { kind: Kind; name: string; value: unknown }[] {
  return [
    ...bundle.schemas.map(({ name, text }) => ({ kind: 'schema' as const, name, value: text })),
    ...(bundle.codeTables ?? []).map((table) => ({ kind: 'codeTable' as const, name: table.name, value: table })),
    ...bundle.mappings.map(({ name, text }) => ({ kind: 'mapping' as const, name, value: text })),
    ...(bundle.ownership === undefined ? [] : [{ kind: 'ownership' as const, name: 'ownership', value: bundle.ownership }]),
    ...bundle.connections.map((connection) => ({ kind: 'connection' as const, name: connection.id, value: connection })),
    ...bundle.flows.map((flow) => ({ kind: 'flow' as const, name: flow.id, value: flow })),
  ]
}
