// Where in a YAML or JSON text a path stands, so that problems can name line and column.
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'

export interface Position {
  line: number
  column: number
}

/** Of a dotted path (`config.objects.order`, `rank.0`): its key's position, or that of the nearest node above that exists. */
export function positionOf(text: string, path: string): Position | undefined {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter })
  const offset = offsetOf(document, path === '' ? [] : path.split('.'))
  return offset === undefined ? undefined : positionAt(counter, offset)
}

/** Line and column from 1, of an offset. */
export function positionAt(counter: LineCounter, offset: number): Position {
  const { line, col } = counter.linePos(offset)
  return { line, column: col }
}

function offsetOf(document: Document, path: string[]): number | undefined {
  let node = document.contents as Node | null
  let offset = node?.range?.[0]
  let rest = path
  while (node !== null && rest.length > 0) {
    if (isAlias(node)) node = node.resolve(document) ?? null
    const step = node === null ? undefined : stepInto(node, rest)
    if (step === undefined) break
    offset = step.offset ?? offset
    node = step.node
    rest = rest.slice(step.taken)
  }
  return offset
}

// A key may hold dots itself (`lines.quantity` in ownership.yaml): the longest key that fits wins.
function stepInto(node: Node, rest: string[]): { node: Node | null; offset: number | undefined; taken: number } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(rest[0])] as Node | undefined
    return item && { node: item, offset: item.range?.[0], taken: 1 }
  }
  if (!isMap(node)) return undefined
  for (let taken = rest.length; taken > 0; taken--) {
    const name = rest.slice(0, taken).join('.')
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    if (pair && isScalar(pair.key)) return { node: (pair.value as Node | null) ?? null, offset: pair.key.range?.[0], taken }
  }
  return undefined
}
