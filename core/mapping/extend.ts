// `extends: tryton.order`: a mapping that patches another one by canonical path, so that what is shipped stays upgradable. The whole of both is
// one text with one hash: what ran can be run again when either has changed.
import { createHash } from 'node:crypto'
import { hint } from './hint.ts'
import { parseMapping, type ParseResult } from './parse.ts'
import type { ConstantNode, Finding, ListRule, MappingNode, Position, Rule } from './syntax.ts'

export interface BaseMapping {
  /** For findings in it. */
  file: string
  text: string
}
/** Finds a mapping by the name that `extends` gives: `tryton.order`. Called once for each step; never gives the same text twice. */
export type FindBase = (name: string) => BaseMapping | undefined

export interface ExtendedResult extends ParseResult {
  /** The text with those it extends behind it: what the hash is of. */
  whole: string
}

const SEPARATOR = /^--- # extends (\S+)\n/m

/** Reads a mapping with what it extends. Findings name the file they are in. */
export function parseExtended(text: string, file: string, find: FindBase = () => undefined): ExtendedResult {
  const own = splitOwn(text)
  const { mapping, findings } = parseMapping(own.text, file)
  if (mapping?.extends === undefined)
    return { ...(own.rest === undefined ? { ...(mapping && { mapping }), findings } : parseMapping(text, file)), whole: text }
  return extended(mapping, findings, { text: own.text, find: own.rest === undefined ? find : kept(own.rest, find) })
}

/** A text of then carries its bases: they are taken, whatever the files say now. */
function kept(rest: BaseMapping, find: FindBase): FindBase {
  let isTaken = false
  return (name) => {
    if (isTaken) return find(name)
    isTaken = true
    return rest
  }
}

function splitOwn(text: string): { text: string; rest?: BaseMapping } {
  const found = SEPARATOR.exec(text)
  if (!found) return { text }
  return { text: text.slice(0, found.index), rest: { file: found[1]!, text: text.slice(found.index + found[0].length) } }
}

function extended(patch: MappingNode, findings: Finding[], { text, find }: { text: string; find: FindBase }): ExtendedResult {
  const name = patch.extends!
  const at = patch.places['extends']!
  const fail = (code: string, message: string): ExtendedResult => ({
    mapping: patch,
    findings: [...findings, { file: patch.file, path: 'extends', code, message, severity: 'error', ...at }],
    whole: text,
  })
  const base = find(name)
  if (!base) return fail('noBase', `There is no mapping ${name} to extend; a mapping is not its own base.`)
  const read = parseExtended(base.text, base.file, find)
  const whole = `${text.replace(/\n*$/, '\n')}--- # extends ${name}\n${read.whole}`
  if (!read.mapping || read.findings.some(({ severity }) => severity === 'error')) {
    const failed = fail('badBase', `The mapping ${name} has errors of its own: mend ${base.file} first.`)
    return { ...failed, findings: [...failed.findings, ...read.findings], whole }
  }
  const problems: Finding[] = []
  const mapping = merge(stamped(read.mapping, base.file), patch, problems)
  return {
    mapping: { ...mapping, hash: createHash('sha256').update(whole).digest('hex') },
    findings: [...findings, ...read.findings, ...problems],
    whole,
  }
}

/** Every place in the base says which file it is in; those that do already are of a base further down. */
function stamped<T>(node: T, file: string): T {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map((item: unknown) => stamped(item, file)) as T
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, stamped(value as unknown, file)]))
  const isPlace = typeof copy['line'] === 'number' && typeof copy['column'] === 'number'
  return (isPlace ? { file, ...copy } : copy) as T
}

function merge(base: MappingNode, patch: MappingNode, problems: Finding[]): MappingNode {
  const say = (code: string, path: string, message: string, at: Position): void =>
    void problems.push({ file: patch.file, path, code, message, severity: 'error', ...at })
  for (const key of ['canonical', 'nativeSchema'] as const)
    if (patch[key] !== '' && patch[key] !== base[key]) {
      const word = key === 'canonical' ? key : 'native'
      say('otherBase', word, `${base.name} maps ${base[key]}, and this says ${patch[key]}: leave \`${word}\` out.`, patch.places[word]!)
    }
  const left = dropAll(base, patch, say)
  const replaced = new Set([...pathsOf(patch.rules, 'canonical'), ...patch.set.map(({ path }) => path.text)])
  const written = new Set([...pathsOf(patch.rules, 'native'), ...patch.constants.map(({ path }) => path.text)])
  return {
    ...base,
    ...named(base, patch),
    file: patch.file,
    id: patch.id ?? base.id,
    keys: { ...base.keys, ...patch.keys },
    document: { ...base.document, ...patch.document },
    reference: patch.reference ?? base.reference,
    match: patch.places['match'] ? patch.match : base.match,
    rules: mergeRules(
      left.rules,
      patch.rules,
      patch.set.map(({ path }) => path.text),
    ),
    set: [...left.set.filter(({ path }) => !replaced.has(path.text)), ...patch.set],
    constants: [...base.constants.filter(({ path }) => !written.has(path.text)), ...patch.constants],
    cases: patch.cases,
    extends: patch.extends,
    drops: patch.drops,
    places: { ...base.places, ...patch.places },
  }
}

function named(base: MappingNode, patch: MappingNode): Pick<MappingNode, 'name' | 'connector' | 'object' | 'variant'> {
  const { name, connector, object, variant } = patch.name === '' ? base : patch
  return { name, connector, object, ...(variant === undefined ? {} : { variant }) }
}

/** Paths of rules, of lists and of what is in them: `lines`, `lines.amount`; of native ones those that are written. */
function pathsOf(rules: Rule[], side: 'canonical' | 'native', prefix = ''): string[] {
  return rules.flatMap((rule) => {
    if (rule.kind === 'expression') return side === 'canonical' ? [prefix + rule.canonical.text] : []
    if (side === 'native' && !['<->', '->'].includes(rule.direction)) return []
    const path = prefix + rule[side].text
    return rule.kind === 'list' ? [path, ...pathsOf(rule.rules, side, `${path}.`)] : [path]
  })
}

type Say = (code: string, path: string, message: string, at: Position) => void

function dropAll(base: MappingNode, patch: MappingNode, say: Say): { rules: Rule[]; set: ConstantNode[] } {
  const known = [...pathsOf(base.rules, 'canonical'), ...base.set.map(({ path }) => path.text)]
  for (const { text, at } of patch.drops)
    if (!known.includes(text)) say('unknownDrop', 'drop', `${base.name} has no rule for \`${text}\`${hint(text, known)}`, at)
  const dropped = new Set(patch.drops.map(({ text }) => text))
  return { rules: without(base.rules, dropped), set: base.set.filter(({ path }) => !dropped.has(path.text)) }
}

function without(rules: Rule[], dropped: ReadonlySet<string>, prefix = ''): Rule[] {
  return rules.flatMap((rule): Rule[] => {
    const path = prefix + rule.canonical.text
    if (dropped.has(path)) return []
    return [rule.kind === 'list' ? { ...rule, rules: without(rule.rules, dropped, `${path}.`) } : rule]
  })
}

/** A rule of the patch stands in the place of the one for the same field; new ones come last. Lists are patched rule by rule. */
function mergeRules(base: Rule[], patch: Rule[], constants: string[], prefix = ''): Rule[] {
  const byPath = new Map(patch.map((rule) => [rule.canonical.text, rule]))
  const kept = base.flatMap((rule): Rule[] => {
    const path = prefix + rule.canonical.text
    if (constants.includes(path)) return []
    const own = byPath.get(rule.canonical.text)
    byPath.delete(rule.canonical.text)
    if (rule.kind !== 'list' || (own && own.kind !== 'list')) return [own ?? rule]
    return [mergeList(rule, own, { constants, prefix: `${path}.` })]
  })
  return [...kept, ...byPath.values()]
}

function mergeList(base: ListRule, own: ListRule | undefined, { constants, prefix }: { constants: string[]; prefix: string }): ListRule {
  const head = own ?? base
  return { ...head, rules: mergeRules(base.rules, own?.rules ?? [], constants, prefix) }
}
