// MappingNode → CompiledMapping: rules become closures once, at load. No code is generated, nothing is evaluated.
import type { JsonSchema } from './port.ts'
import { buildChain, type Chain } from './chain.ts'
import { compileField } from './compile-field.ts'
import { compileList, type Compiled } from './compile-list.ts'
import { compileSpread } from './compile-spread.ts'
import { directionIn, isRead, located, ownConstants, type GetRun, type Part, type PutRun, type Scope, type View } from './compile-part.ts'
import { refuse, shown, sameJson } from './converter.ts'
import { compileExpression, evaluateAll, type Expression } from './expressions.ts'
import { isSpread } from './money-steps.ts'
import { draftOf, readerOf, setterOf, writerOf } from './paths.ts'
import type { Canonical, CompiledMapping, MappedField, NativeRecord } from './port.ts'
import { placeOf } from './schema-paths.ts'
import { unmappedError, weightOf } from './unmapped.ts'
import type { ConstantNode, ExpressionRule, MappingNode, NativeValue } from './syntax.ts'

export interface Schemas {
  native?: JsonSchema
  canonical?: JsonSchema
}

/** Compiles a mapping that parsed and was checked without errors. Schemas decide how values are spelled (number or text) and cleared. */
export function compileMapping(ast: MappingNode, schemas: Schemas = {}): CompiledMapping {
  const expressions: Expression[] = []
  const { parts, create } = compileScope(rootScope(ast, schemas), expressions)
  const views = parts.flatMap((part) => part.views)
  const fields = views.map(mappedField)
  const ends = endsOf(ast.rules)
  const refersTo = new Set(ends.flatMap(({ ref }) => ref?.object ?? []))
  const codeTables = new Set(ends.flatMap(({ table }) => table?.table ?? []))
  return {
    name: ast.name,
    connector: ast.connector,
    object: ast.object,
    ...(ast.variant === undefined ? {} : { variant: ast.variant }),
    hash: ast.hash,
    fields,
    writable: new Set(fields.filter(({ direction }) => direction === '<->' || direction === '->').map(({ field }) => field)),
    identities: ast.match.map(({ field, isStrong }) => ({ kind: field.text, field: field.text, isStrong })),
    hasExpressions: expressions.length > 0,
    hasRefs: refersTo.size > 0 || codeTables.size > 0,
    refersTo,
    codeTables,
    ...headerReaders(ast),
    ...records(parts, create),
    evaluate: (native) => evaluateAll(expressions, native),
    view: (canonical) => flatView(parts, canonical),
  }
}

function rootScope(ast: MappingNode, { native, canonical }: Schemas): Scope {
  return {
    prefix: '',
    nativePrefix: '',
    canGet: true,
    canPut: true,
    direction: null,
    rules: ast.rules,
    outer: null,
    set: ast.set,
    constants: ast.constants,
    native,
    canonical,
    nativeRoot: native,
    canonicalRoot: canonical,
  }
}

function compileScope(scope: Scope, expressions: Expression[]): Compiled {
  // Totals are spread over the entries that the list rules have written.
  const rules = [...scope.rules.filter((rule) => !isSpread(rule)), ...scope.rules.filter(isSpread)]
  const parts = rules.map((rule): Part => {
    if (rule.kind === 'field') return isSpread(rule) ? compileSpread(rule, scope) : compileField(rule, scope)
    if (rule.kind === 'list') return compileList(rule, scope, (inner) => compileScope(inner, expressions))
    return expressionPart(rule, scope, expressions)
  })
  if (scope.canGet) parts.push(...ownConstants(scope, 'canonical').map(constantPart))
  const writers = ownConstants(scope, 'native').map(({ path, value }) => ({ write: writerOf(path.segments), value }))
  return {
    parts,
    create(draft) {
      for (const { write, value } of writers) write(draft, value)
    },
  }
}

function constantPart({ path, value }: ConstantNode): Part {
  const set = setterOf(path.segments)
  const view: View = { name: path.text, direction: '<-', read: readerOf(path.segments), same: sameJson, natives: [] }
  return { get: (_native, target) => set(target, value), views: [view] }
}

function expressionPart(rule: ExpressionRule, scope: Scope, expressions: Expression[]): Part {
  const schema = scope.canonical && placeOf(scope.canonicalRoot!, rule.canonical.segments, scope.canonical)?.schema
  const index = expressions.push(compileExpression(rule, schema)) - 1
  const set = setterOf(rule.canonical.segments)
  const direction = directionIn(rule.direction, scope)
  const view: View = { name: rule.canonical.text, direction, read: readerOf(rule.canonical.segments), same: sameJson, natives: [] }
  if (!isRead(direction, scope)) return { views: [view] }
  return {
    get(_native, target, run) {
      const value = run.context.values?.[index]
      if (value !== undefined) set(target, value)
    },
    views: [view],
  }
}

function mappedField(view: View): MappedField {
  const { name, direction, list, listKey, natives, isComputed, sources, label, read, same } = view
  return {
    field: name,
    direction,
    ...(list === undefined ? {} : { list }),
    ...(listKey === undefined ? {} : { listKey }),
    natives,
    ...(isComputed && { isComputed }),
    ...(sources === undefined ? {} : { sources }),
    ...(label && { label }),
    read,
    same,
  }
}

function records(parts: Part[], create: Compiled['create']): Pick<CompiledMapping, 'refsIn' | 'refsOut' | 'get' | 'put'> {
  const getters = parts.flatMap((part) => part.get ?? [])
  const putters = parts.flatMap((part) => part.put ?? [])
  return {
    refsIn: (native) => collect(parts, (part, found) => part.refsIn?.(native, native, found)),
    refsOut: (canonical) => collect(parts, (part, found) => part.refsOut?.(canonical, canonical, found)),
    get(native, context) {
      const canonical: Canonical = {}
      const run: GetRun = { context, root: native, entries: {}, unmapped: [] }
      for (const get of getters) get(native, canonical, run)
      if (run.unmapped.length) throw unmappedError(run.unmapped.map(({ part, row }) => ({ ...row, weight: weightOf(part, canonical) })))
      return { canonical, entries: run.entries }
    },
    put(canonical, old, context) {
      const draft = draftOf(old)
      const run: PutRun = { context, root: canonical, missing: [], isWhole: false }
      if (!old) create(draft)
      for (const put of putters) put(canonical, draft, run)
      return { native: draft.next, missing: run.missing }
    },
  }
}

function collect<T>(parts: Part[], find: (part: Part, found: T[]) => void): T[] {
  const found: T[] = []
  for (const part of parts) find(part, found)
  return found
}

function flatView(parts: Part[], canonical: Canonical): Canonical {
  const flat: Canonical = {}
  for (const { views, fill } of parts) {
    if (fill) fill(canonical, flat)
    else
      for (const view of views) {
        const value = view.read(canonical)
        if (value !== undefined) flat[view.name] = value
      }
  }
  return flat
}

/** The chains of all field rules, lists included. */
function endsOf(rules: MappingNode['rules']): Pick<Chain, 'ref' | 'table'>[] {
  return rules.flatMap((rule) => {
    if (rule.kind === 'list') return endsOf(rule.rules)
    return rule.kind === 'field' ? [buildChain(rule.chain, { native: 'any', canonical: 'any' }).chain] : []
  })
}

function headerReaders(ast: MappingNode): Pick<CompiledMapping, 'externalId' | 'keys' | 'reference' | 'document'> {
  const keys = Object.entries(ast.keys).map(([key, value]) => [key, textReader(value, `keys.${key}`)] as const)
  const number = textReader(ast.document.number ?? null, 'document.number')
  const type = textReader(ast.document.type ?? null, 'document.type')
  const status = textReader(ast.document.status ?? null, 'document.status')
  return {
    externalId: textReader(ast.id, 'id'),
    reference: textReader(ast.reference, 'reference'),
    keys: (native) => texts(keys.map(([key, read]) => [key, read(native)])),
    document: (native) =>
      // The check has seen to it that a status is one of the model's.
      texts([
        ['number', number(native)],
        ['type', type(native)],
        ['status', status(native)],
      ]),
  }
}

function texts(entries: [string, string | undefined][]): Record<string, string> {
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Ids and numbers are always texts; an empty one is none. */
function textReader(value: NativeValue | null, field: string): (native: NativeRecord) => string | undefined {
  if (!value) return () => undefined
  const read = readerOf(value.native.segments)
  const { chain } = buildChain(value.chain, { native: 'any', canonical: 'string' })
  const place = { field, path: value.native.text }
  return (native) => {
    try {
      const found = chain.get(read(native))
      if (found === undefined || found === '') return undefined
      if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return String(found)
      throw refuse('notText', `${shown(found)} is no id or number`)
    } catch (error) {
      throw located(error, place)
    }
  }
}
