// The static check of paths: the place that a path names in its schema, or a finding that says what was probably meant.
import { error, type Checking, type CheckScope } from './check-report.ts'
import { hint } from './hint.ts'
import type { JsonSchema } from './port.ts'
import { placeOf, type Place } from './schema-paths.ts'
import type { PathNode } from './syntax.ts'

/** The place of a native path; reports a path the schema does not have. */
export function nativePlace(checking: Checking, scope: Pick<CheckScope, 'native'>, path: PathNode, name: string): Place | undefined {
  const place = placeOf(checking.native, path.segments, scope.native)
  if (!place) {
    const message = `\`${path.text}\` is not in the native schema ${checking.ast.nativeSchema}${near(checking.native, scope.native, path, titlesOf)}`
    error(checking, { path: name, at: path.at, code: 'unknownNativePath', message: ended(message) })
  }
  return place
}

export function canonicalPlace(checking: Checking, scope: Pick<CheckScope, 'canonical'>, path: PathNode, name: string): Place | undefined {
  const place = placeOf(checking.canonical, path.segments, scope.canonical)
  if (!place) {
    const message = `\`${path.text}\` is no field of ${checking.ast.canonical}${near(checking.canonical, scope.canonical, path)}`
    error(checking, { path: name, at: path.at, code: 'unknownCanonicalPath', message: ended(message) })
  }
  return place
}

type Properties = Record<string, JsonSchema>

/** What a system's people call its fields: the names of custom ones say little. */
const titlesOf = (properties: Properties): Map<string, string> =>
  new Map(Object.entries(properties).flatMap(([name, { title }]) => (typeof title === 'string' ? [[name, title] as const] : [])))

function near(root: JsonSchema, from: JsonSchema, path: PathNode, titlesIn?: typeof titlesOf): string {
  for (let end = path.segments.length - 1; end >= 0; end -= 1) {
    const parent = placeOf(root, path.segments.slice(0, end), from)
    if (!parent) continue
    const properties = (parent.schema['properties'] ?? {}) as Properties
    return hint(path.segments[end]!, Object.keys(properties), titlesIn?.(properties))
  }
  return ''
}

function ended(message: string): string {
  return message.endsWith('?') || message.endsWith('…') ? message : `${message}.`
}
