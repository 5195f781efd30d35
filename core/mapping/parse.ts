// YAML text of a mapping → MappingNode. Everything wrong becomes a finding with file, line and column; nothing is thrown.
import { createHash } from 'node:crypto'
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { at, locateIn } from './positions.ts'
import { parseFieldRule, parseListHead, parseNativeValue, pathNode, RuleFault } from './parse-rule.ts'
import type { ConstantNode, Finding, IdentityNode, MappingNode, NativeValue, PathNode, Rule } from './syntax.ts'

const MAX_TEXT = 256 * 1024
const HEADER = [
  ...(['mapping', 'extends', 'native', 'canonical', 'id', 'keys', 'match', 'document', 'reference'] as const),
  ...(['map', 'drop', 'set', 'const', 'cases'] as const),
] as const
const NAME = /^([a-z][a-z0-9-]*)\.([a-z][A-Za-z0-9]*)(?:\.([a-z][A-Za-z0-9-]*))?$/

export interface ParseResult {
  /** Absent when the text cannot be read as a mapping at all. */
  mapping?: MappingNode
  findings: Finding[]
}

interface Reading {
  file: string
  text: string
  lines: LineCounter
  findings: Finding[]
}

/** Reads a mapping file. With findings of severity error the mapping may be incomplete: do not compile it. */
export function parseMapping(text: string, file: string): ParseResult {
  const reading: Reading = { file, text, lines: new LineCounter(), findings: [] }
  if (text.length > MAX_TEXT) {
    report(reading, 0, { path: '', code: 'tooLarge', message: `A mapping has at most ${MAX_TEXT} characters; split it by variant.` })
    return { findings: reading.findings }
  }
  const root = readDocument(reading)
  if (!root) return { findings: reading.findings }
  const mapping = readMapping(root, reading)
  return { mapping, findings: reading.findings }
}

function readDocument(reading: Reading): YAMLMap | null {
  const document = parseDocument(reading.text, { lineCounter: reading.lines, uniqueKeys: true, schema: 'core', prettyErrors: false })
  for (const problem of [...document.errors, ...document.warnings])
    report(reading, problem.pos[0], { path: '', code: 'yaml', message: `Not readable as YAML: ${problem.message}.` })
  if (document.errors.length > 0) return null
  refuseAliases(document, reading)
  if (isMap(document.contents)) return document.contents
  report(reading, 0, { path: '', code: 'yaml', message: 'A mapping is a YAML map that starts with `mapping: <connector>.<object>`.' })
  return null
}

/** Aliases multiply (a few lines can stand for gigabytes) and hide where a rule stands. */
function refuseAliases(document: Document, reading: Reading): void {
  visit(document, {
    Alias: (_key, node) => {
      report(reading, start(node), {
        path: '',
        code: 'alias',
        message: 'Anchors and aliases are not part of the language; write the rule out.',
      })
    },
  })
}

function readMapping(root: YAMLMap, reading: Reading): MappingNode {
  const entries = headerEntries(root, reading)
  const word = (key: string, isRequired: boolean): string => readWord(entries.get(key), key, { isRequired, root, reading })
  const base = word('extends', false)
  const isWhole = base === ''
  const name = word('mapping', isWhole)
  const parts = NAME.exec(name)
  if (!isWhole && !NAME.test(base))
    report(reading, start(entries.get('extends')), {
      path: 'extends',
      code: 'badName',
      message: `\`${base}\` is no mapping name: write \`<connector>.<object>\`, as its file says under \`mapping\`.`,
    })
  if (name !== '' && !parts)
    report(reading, start(entries.get('mapping')), {
      path: 'mapping',
      code: 'badName',
      message: `\`${name}\` is no mapping name: write \`<connector>.<object>\` or \`<connector>.<object>.<variant>\`.`,
    })
  const cases = word('cases', false)
  const document = readValues(entries.get('document'), 'document', reading)
  for (const key of Object.keys(document))
    if (!['number', 'type', 'status'].includes(key))
      report(reading, start(entries.get('document')), {
        path: `document.${key}`,
        code: 'unknownKey',
        message: `\`document\` has \`number\`, \`type\` and \`status\` only, not \`${key}\`.`,
      })
  return {
    file: reading.file,
    hash: createHash('sha256').update(reading.text).digest('hex'),
    name,
    connector: parts?.[1] ?? '',
    object: parts?.[2] ?? '',
    ...(parts?.[3] === undefined ? {} : { variant: parts[3] }),
    nativeSchema: word('native', isWhole),
    canonical: word('canonical', isWhole),
    id: readValue(entries.get('id'), 'id', reading),
    keys: readValues(entries.get('keys'), 'keys', reading),
    document,
    reference: readValue(entries.get('reference'), 'reference', reading),
    match: readMatch(entries.get('match'), reading),
    rules: readRules(entries.get('map'), 'map', reading),
    set: readConstants(entries.get('set'), 'set', reading),
    constants: readConstants(entries.get('const'), 'const', reading),
    ...(cases === '' ? {} : { cases }),
    ...(isWhole ? {} : { extends: base }),
    drops: readDrops(entries, reading),
    places: Object.fromEntries([...entries].map(([key, node]) => [key, at(reading.lines, start(node))])),
  }
}

function headerEntries(root: YAMLMap, reading: Reading): Map<string, Node> {
  const entries = new Map<string, Node>()
  for (const pair of root.items as Pair<Node, Node | null>[]) {
    const key = keyOf(pair)
    if (!(HEADER as readonly string[]).includes(key))
      report(reading, start(pair.key), {
        path: key,
        code: 'unknownKey',
        message: `\`${key}\` is unknown here; a mapping has ${HEADER.join(', ')}.`,
      })
    else if (pair.value) entries.set(key, pair.value)
  }
  if (!entries.has('map') && !entries.has('extends'))
    report(reading, start(root), { path: 'map', code: 'missingKey', message: '`map:` is missing: the list of rules.' })
  return entries
}

function readWord(node: Node | undefined, key: string, options: { isRequired: boolean; root: YAMLMap; reading: Reading }): string {
  if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value
  if (node) report(options.reading, start(node), { path: key, code: 'notText', message: `\`${key}\` takes a text.` })
  else if (options.isRequired)
    report(options.reading, start(options.root), { path: key, code: 'missingKey', message: `\`${key}:\` is missing.` })
  return ''
}

function readValue(node: Node | undefined, path: string, reading: Reading): NativeValue | null {
  if (!node) return null
  if (isText(node)) return guarded(node, path, reading, (text, locate) => parseNativeValue(text, locate))
  report(reading, start(node), { path, code: 'notText', message: `\`${path}\` takes a native path, with converters if need be.` })
  return null
}

function readValues(node: Node | undefined, path: string, reading: Reading): Record<string, NativeValue> {
  const values: Record<string, NativeValue> = {}
  for (const [key, item] of pairsOf(node, path, reading)) {
    const value = readValue(item, `${path}.${key}`, reading)
    if (value && Object.hasOwn(Object.prototype, key))
      report(reading, start(item), { path, code: 'badPath', message: `\`${key}\` is not allowed as a name.` })
    else if (value) values[key] = value
  }
  return values
}

function readMatch(node: Node | undefined, reading: Reading): IdentityNode[] {
  return itemsOf(node, 'match', reading).flatMap((item) => {
    const match = isText(item)
      ? guarded(item, 'match', reading, (text, locate) => {
          const isStrong = text.endsWith('!')
          return { field: pathNode({ text: isStrong ? text.slice(0, -1) : text, index: 0 }, locate), isStrong }
        })
      : notARule(item, 'match', reading)
    return match ? [match] : []
  })
}

/** `drop: [lines.title]` takes rules out of the mapping that is extended. */
function readDrops(entries: Map<string, Node>, reading: Reading): PathNode[] {
  const node = entries.get('drop')
  if (node && !entries.has('extends'))
    report(reading, start(node), {
      path: 'drop',
      code: 'unknownKey',
      message: '`drop` takes rules out of what `extends` names; there is none.',
    })
  return itemsOf(node, 'drop', reading).flatMap((item) => {
    const path = isText(item)
      ? guarded(item, 'drop', reading, (text, locate) => pathNode({ text, index: 0 }, locate))
      : notARule(item, 'drop', reading)
    return path ? [path] : []
  })
}

function readRules(node: Node | undefined, path: string, reading: Reading): Rule[] {
  return itemsOf(node, path, reading).flatMap((item) => {
    const rule = readRule(item, path, reading)
    return rule ? [rule] : []
  })
}

function readRule(item: Node, path: string, reading: Reading): Rule | null {
  if (isText(item)) return guarded(item, path, reading, parseFieldRule)
  const pair = isMap(item) && item.items.length === 1 ? (item.items[0] as Pair<Node, Node | null>) : null
  if (!pair || !isText(pair.key)) return notARule(item, path, reading)
  const head = guarded(pair.key, path, reading, parseListHead)
  if (!head) return null
  return { ...head, rules: readRules(pair.value ?? undefined, head.canonical.text, reading) }
}

function notARule(item: Node, path: string, reading: Reading): null {
  report(reading, start(item), {
    path,
    code: 'badRule',
    message: 'A rule is one quoted text, or one list rule with its rules below it.',
  })
  return null
}

function readConstants(node: Node | undefined, path: string, reading: Reading): ConstantNode[] {
  return [...pairsOf(node, path, reading)].flatMap(([, item, key]) => {
    const value = isScalar(item) ? item.value : undefined
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      report(reading, start(item), {
        path: `${path}.${key.value}`,
        code: 'badConstant',
        message: 'A constant is a text, a number, true or false.',
      })
      return []
    }
    const target = guarded(key, path, reading, (text, locate) => pathNode({ text, index: 0 }, locate))
    return target ? [{ path: target, value }] : []
  })
}

function* pairsOf(node: Node | undefined, path: string, reading: Reading): Generator<[string, Node, Scalar<string>]> {
  if (!node) return
  if (!isMap(node)) return void report(reading, start(node), { path, code: 'notMap', message: `\`${path}\` takes a map: { name: value }.` })
  for (const pair of node.items as Pair<Node, Node | null>[])
    if (pair.value && isText(pair.key)) yield [keyOf(pair), pair.value, pair.key]
    else report(reading, start(pair.key), { path, code: 'notMap', message: `\`${path}\`: every name needs a value.` })
}

function itemsOf(node: Node | undefined, path: string, reading: Reading): Node[] {
  if (!node) return []
  if (isSeq(node)) return (node.items as Node[]).filter((item) => !isAlias(item))
  report(reading, start(node), { path, code: 'notList', message: `\`${path}\` takes a list.` })
  return []
}

function guarded<T>(
  node: Scalar<string>,
  path: string,
  reading: Reading,
  parse: (text: string, locate: ReturnType<typeof locateIn>) => T,
): T | null {
  const locate = locateIn(node, reading.text, reading.lines)
  try {
    return parse(node.value, locate)
  } catch (error) {
    if (!(error instanceof RuleFault)) throw error
    const message = error.message.charAt(0).toUpperCase() + error.message.slice(1)
    reading.findings.push({ file: reading.file, path, code: 'badRule', message: `${message}.`, severity: 'error', ...locate(error.index) })
    return null
  }
}

function isText(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string'
}

function keyOf(pair: Pair<Node, Node | null>): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}

function start(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0
}

function report(reading: Reading, offset: number, finding: { path: string; code: string; message: string }): void {
  reading.findings.push({ file: reading.file, ...finding, severity: 'error', ...at(reading.lines, offset) })
}
