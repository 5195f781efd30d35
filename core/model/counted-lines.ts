// Which lines of a document count: a bundle stands for its components where they are listed, and for itself where they are not.

/** The fields that tell; lines without `kind` all count. */
interface Line {
  kind?: unknown
  key?: unknown
  parentKey?: unknown
}

/** Lines without the bundles whose components are there: their amounts add up to the document's. */
export function countedLines<T extends Line>(lines: readonly T[]): T[] {
  const parents = new Set(lines.flatMap((line) => (line.kind === 'component' ? [line.parentKey] : [])))
  return parents.size === 0 ? [...lines] : lines.filter((line) => line.kind !== 'bundle' || !parents.has(line.key))
}
