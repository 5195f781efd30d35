// Which lines of a document count: a bundle stands for its components where they are listed, and for itself where they are not.

/** The fields that tell; lines without `kind` all count. */
interface Line {
  kind?: unknown
  key?: unknown
  parentKey?: unknown
}

/** Lines without the bundles whose components are there: their amounts add up to the document's. The same list where all count. */
export function countedLines<T extends Line>(lines: readonly T[]): readonly T[] {
  if (!lines.some((line) => line.kind === 'component')) return lines
  const parents = new Set(lines.flatMap((line) => (line.kind === 'component' ? [line.parentKey] : [])))
  return lines.filter((line) => line.kind !== 'bundle' || !parents.has(line.key))
}
