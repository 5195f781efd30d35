// Where in the file a character of a YAML scalar stands, so that findings point inside a rule's string.
import type { LineCounter, Scalar } from 'yaml'
import type { Position } from './syntax.ts'

const ESCAPE_LENGTHS: Record<string, number> = { x: 4, u: 6, U: 10 }

/** Gives the position of the character at `index` of a scalar's value. */
export type Locate = (index: number) => Position

/** Positions of one scalar; exact for plain, single- and double-quoted text on one line, else the scalar's first line. */
export function locateIn(node: Scalar, source: string, lines: LineCounter): Locate {
  const start = node.range?.[0] ?? 0
  return (index) => at(lines, start + rawOffset(node, source, start, index))
}

export function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function rawOffset(node: Scalar, source: string, start: number, index: number): number {
  const quote = source[start]
  if (quote !== '"' && quote !== "'") return index
  let raw = 1
  for (let seen = 0; seen < index; seen += 1) {
    const char = source[start + raw]
    if (quote === '"' && char === '\\') raw += ESCAPE_LENGTHS[source[start + raw + 1] ?? ''] ?? 2
    else if (quote === "'" && char === "'") raw += 2
    else raw += 1
  }
  return Math.min(raw, (node.range?.[1] ?? start) - start)
}
