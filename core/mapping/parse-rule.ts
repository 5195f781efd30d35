// One rule's text → its parts: `canonical <-> native | converter(args) | …`, or the head of a list rule.
import { DIRECTIONS, type Direction } from './port.ts'
import { parsePath } from './paths.ts'
import type { Locate } from './positions.ts'
import type { ArgumentNode, ConverterNode, ExpressionRule, FieldRule, ListRule, NativeValue, PathNode } from './syntax.ts'

/** What is wrong and where in the text; parse.ts makes a finding of it. */
export class RuleFault extends Error {
  readonly index: number
  constructor(message: string, index: number) {
    super(message)
    this.index = index
  }
}

const ARROW = /(?:^|\s)(<->|<-|->|=)(?=\s|$)/
/** What may follow the arguments of a converter. */
const TAIL = /^(?:\.([\p{L}_][\p{L}\p{N}_-]*))?\s*(\??)$/u
const CONVERTER = /^([A-Za-z][A-Za-z0-9]*)\s*(\(|\?|$)/
const KEYED = /^([^[\]]+)\[([^[\]]*)\]$/

interface Side {
  text: string
  index: number
}

/** A field or expression rule. Throws RuleFault. */
export function parseFieldRule(text: string, locate: Locate): FieldRule | ExpressionRule {
  const { left, direction, right } = splitRule(text)
  const isExpression = /^jsonata\s*\(/.test(right.text)
  if (left.text.includes('[') || (!isExpression && /^[^|]*\[/.test(right.text)))
    throw new RuleFault('a list rule needs its rules below it: `"lines[lineId] <-> items[id]": [ … ]`', 0)
  const canonical = pathNode(left, locate)
  if (isExpression) return { kind: 'expression', canonical, direction, expression: expressionOf(right), at: locate(0) }
  return { kind: 'field', canonical, direction, ...parseNativeValue(right.text, locate, right.index), at: locate(0) }
}

/** The head of a list rule, without its nested rules. Throws RuleFault. */
export function parseListHead(text: string, locate: Locate): Omit<ListRule, 'rules'> {
  const { left, direction, right } = splitRule(text)
  const canonical = keyedSide(left, locate)
  const native = keyedSide(right, locate)
  if ((canonical.key === null) !== (native.key === null))
    throw new RuleFault('both sides of a list rule name a key (`lines[lineId] <-> items[id]`), or neither does (`a[] <-> b[]`)', 0)
  return {
    kind: 'list',
    canonical: canonical.path,
    canonicalKey: canonical.key,
    direction,
    native: native.path,
    nativeKey: native.key,
    at: locate(0),
  }
}

/** `path | converter | …`; `index` is where the text starts in its scalar. Throws RuleFault. */
export function parseNativeValue(text: string, locate: Locate, index = 0): NativeValue {
  const [head, ...rest] = splitOutside(text, '|', index)
  return { native: pathNode(trimmed(head!), locate), chain: rest.map((part) => converterNode(trimmed(part), locate)) }
}

/** A bare path. Throws RuleFault. */
export function pathNode(side: Side, locate: Locate): PathNode {
  try {
    return { text: side.text, segments: parsePath(side.text), at: locate(side.index) }
  } catch (error) {
    throw new RuleFault((error as Error).message, side.index)
  }
}

function splitRule(text: string): { left: Side; direction: Direction; right: Side } {
  const arrow = ARROW.exec(text)
  if (!arrow) throw new RuleFault(`a rule reads \`canonical <-> native\`, with one of ${DIRECTIONS.join(' ')} between spaces`, 0)
  const start = arrow.index + arrow[0].length - arrow[1]!.length
  const left = trimmed({ text: text.slice(0, start), index: 0 })
  const right = trimmed({ text: text.slice(start + arrow[1]!.length), index: start + arrow[1]!.length })
  if (left.text === '') throw new RuleFault('the canonical field is missing before the arrow', 0)
  if (right.text === '') throw new RuleFault('the native path is missing after the arrow', start)
  return { left, direction: arrow[1] as Direction, right }
}

function keyedSide(side: Side, locate: Locate): { path: PathNode; key: PathNode | null } {
  const match = KEYED.exec(side.text)
  if (!match)
    throw new RuleFault(`\`${side.text}\` is no list: write \`lines[lineId]\`, or \`discounts[]\` for a list without keys`, side.index)
  const path = pathNode(trimmed({ text: match[1]!, index: side.index }), locate)
  const key = trimmed({ text: match[2]!, index: side.index + match[1]!.length + 1 })
  return { path, key: key.text === '' ? null : pathNode(key, locate) }
}

function converterNode(side: Side, locate: Locate): ConverterNode {
  const match = CONVERTER.exec(side.text)
  if (!match) throw new RuleFault(`\`${side.text}\` is no converter: write \`name\` or \`name(arguments)\``, side.index)
  const at = locate(side.index)
  if (match[2] !== '(') return { name: match[1]!, args: [], isOptional: side.text.endsWith('?'), at }
  const open = match[0].length
  const close = side.text.lastIndexOf(')')
  const tail = TAIL.exec(side.text.slice(close + 1).trim())
  if (close < open || !tail) throw new RuleFault(`\`${side.text}\`: the closing parenthesis is missing`, side.index)
  const args = argumentNodes({ text: side.text.slice(open, close), index: side.index + open }, locate)
  return { name: match[1]!, args, ...(tail[1] === undefined ? {} : { column: tail[1] }), isOptional: tail[2] === '?', at }
}

function argumentNodes(inside: Side, locate: Locate): ArgumentNode[] {
  if (inside.text.trim() === '') return []
  return splitOutside(inside.text, ',', inside.index).map((part) => {
    const whole = trimmed(part)
    const pair = splitOutside(whole.text, '=', whole.index)
    if (pair.length === 1) return { ...word(whole), at: locate(whole.index) }
    if (pair.length > 2) throw new RuleFault(`\`${whole.text}\`: more than one =; quote a word that holds one`, whole.index)
    return { key: word(trimmed(pair[0]!)).value, ...word(trimmed(pair[1]!)), at: locate(whole.index) }
  })
}

function word(side: Side): { value: string; isQuoted: boolean } {
  const quoted = /^'(.*)'$/s.exec(side.text)
  if (quoted) return { value: quoted[1]!.replaceAll("''", "'"), isQuoted: true }
  if (side.text === '') throw new RuleFault("an argument is empty; write '' for an empty word", side.index)
  return { value: side.text, isQuoted: false }
}

/** JSONata has parentheses, bars and quotes of its own, so an expression runs to the last parenthesis of the rule. */
function expressionOf(side: Side): string {
  if (!side.text.endsWith(')'))
    throw new RuleFault('jsonata(…) takes the rest of the rule: nothing may follow its closing parenthesis', side.index)
  return side.text.slice(side.text.indexOf('(') + 1, -1).trim()
}

function trimmed(side: Side): Side {
  const text = side.text.trimStart()
  return { text: text.trimEnd(), index: side.index + side.text.length - text.length }
}

/** Splits at a separator outside single quotes. */
function splitOutside(text: string, separator: string, index: number): Side[] {
  const parts: Side[] = []
  let start = 0
  let isQuoted = false
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "'") isQuoted = !isQuoted
    if (isQuoted || text[i] !== separator) continue
    parts.push({ text: text.slice(start, i), index: index + start })
    start = i + 1
  }
  if (isQuoted) throw new RuleFault("a single quote is not closed; write '' for a quote inside quotes", index + start)
  parts.push({ text: text.slice(start), index: index + start })
  return parts
}
