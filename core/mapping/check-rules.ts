// The static check of a scope: its rules one by one, lists and what is in them, two rules for one field, required fields.
import { HubError } from '../errors.ts'
import { checkField } from './check-field.ts'
import { canonicalPlace, nativePlace } from './check-place.ts'
import { error, type Checking, type CheckScope } from './check-report.ts'
import { constantsIn, directionIn, ownConstants } from './compile-part.ts'
import { parseExpression, refuseUnsafe } from './expressions.ts'
import { throughList } from './compile-spread.ts'
import { isSpread } from './money-steps.ts'
import { itemsOf, placeOf, requiredOf, resolveSchema, valueTypeOf } from './schema-paths.ts'
import type { JsonSchema } from './port.ts'
import type { ConstantNode, ExpressionRule, ListRule, PathNode, Position, Rule } from './syntax.ts'

export function checkScope(checking: Checking, scope: CheckScope): void {
  for (const rule of scope.rules) {
    const direction = directionIn(rule.direction, scope)
    if (scope.direction && scope.direction !== '<->' && rule.direction !== scope.direction && rule.direction !== '<->')
      error(checking, {
        path: scope.prefix + rule.canonical.text,
        at: rule.at,
        code: 'wrongDirection',
        message: `This list goes ${scope.direction} only, so ${rule.direction} inside it has no meaning.`,
      })
    if (rule.kind === 'field') checkField(checking, scope, rule, direction)
    else if (rule.kind === 'list') checkList(checking, scope, rule)
    else checkExpression(checking, scope, rule)
  }
  checkWriters(checking, scope)
  if (checking.canCreate) checkRequired(checking, scope)
}

function checkList(checking: Checking, scope: CheckScope, rule: ListRule): void {
  const name = scope.prefix + rule.canonical.text
  const native = nativePlace(checking, scope, rule.native, name)
  const canonical = canonicalPlace(checking, scope, rule.canonical, name)
  if (!native || !canonical) return
  const nativeItems = itemsOf(checking.native, native.schema)
  const canonicalItems = itemsOf(checking.canonical, canonical.schema)
  const say = (code: string, message: string): void => error(checking, { path: name, at: rule.at, code, message })
  if (!nativeItems) return say('notAList', `\`${rule.native.text}\` is no list in the native schema.`)
  if (!canonicalItems) return say('notAList', `${name} is no list.`)
  if (scope.isInList && rule.canonicalKey) say('nestedKeys', 'A list inside a list has no keys of its own; write a[] <-> b[].')
  const direction = directionIn(rule.direction, scope)
  const inner: CheckScope = {
    prefix: `${name}.`,
    rules: rule.rules,
    outer: scope.outer ?? scope.rules,
    direction,
    isInList: true,
    native: nativeItems,
    canonical: canonicalItems,
    set: constantsIn(rule, 'canonical', scope.set),
    constants: constantsIn(rule, 'native', scope.constants),
  }
  checkKeys(checking, rule, inner)
  if (checking.canCreate && direction !== '->' && canonical.isRequired && (!native.isRequired || native.isNullable))
    say(
      'optionalIntoRequired',
      `${name} is required, but \`${rule.native.text}\` may be missing; require it in the native schema (an empty list is fine).`,
    )
  checking.report.push({
    field: name,
    direction,
    status: rule.canonicalKey ? 'proved' : 'holds',
    ...(rule.canonicalKey ? {} : { why: 'compared as a whole' }),
  })
  checkScope(checking, inner)
}

function checkKeys(checking: Checking, rule: ListRule, inner: CheckScope): void {
  const { canonicalKey, nativeKey } = rule
  if (!canonicalKey || !nativeKey) return
  const name = inner.prefix.slice(0, -1)
  canonicalPlace(checking, inner, canonicalKey, name)
  const place = nativePlace(checking, inner, nativeKey, name)
  const say = (code: string, message: string): void => error(checking, { path: name, at: rule.at, code, message })
  if (place && ['object', 'list', 'boolean'].includes(valueTypeOf(place.schema)))
    say('badKey', `\`${nativeKey.text}\` is no id: a key is a text or a number.`)
  const own = inner.rules.find((one) => one.canonical.text === canonicalKey.text)
  if (canonicalKey.text === 'lineId') {
    if (own) say('badKey', 'lineId is issued by the hub; it has no rule of its own.')
    return
  }
  if (own?.kind !== 'field' || own.native.text !== nativeKey.text)
    return say('badKey', `The key needs a rule inside the list: \`${canonicalKey.text} <-> ${nativeKey.text} | …\`.`)
  if (own.chain.some((step) => step.name === 'table'))
    say('badKey', 'Lines cannot be told apart by what a code table says; use a key of the system itself.')
  if (own.chain.some((step) => step.isOptional))
    say(
      'badKey',
      `The key's reference cannot be optional: an entry whose ${canonicalKey.text} is unknown could not be told from a foreign one.`,
    )
}

function checkExpression(checking: Checking, scope: CheckScope, rule: ExpressionRule): void {
  const name = scope.prefix + rule.canonical.text
  const say = (code: string, message: string): void => error(checking, { path: name, at: rule.at, code, message })
  const place = canonicalPlace(checking, scope, rule.canonical, name)
  if (rule.direction !== '<-') say('oneWay', 'jsonata(…) goes one way, in: write <-.')
  if (scope.isInList) say('oneWay', 'jsonata(…) stands outside lists only; compute the list in the connector, or map its fields.')
  if (place?.schema['x-ref']) say('needsRef', `${name} holds a record; an expression cannot name one.`)
  try {
    refuseUnsafe(parseExpression(rule.expression))
  } catch (fault) {
    if (!(fault instanceof HubError)) throw fault
    say(fault.code, fault.message)
  }
  checking.report.push({ field: name, direction: '<-', status: 'lossy', why: 'an expression goes one way' })
}

interface Writer {
  path: PathNode
  what: string
}

/** Two rules for one field: whoever runs last would win, and the laws would not hold. */
function checkWriters(checking: Checking, scope: CheckScope): void {
  const constants = (side: 'canonical' | 'native', what: string): Writer[] => ownConstants(scope, side).map(({ path }) => ({ path, what }))
  const rules = (side: (rule: Rule) => PathNode | null): Writer[] =>
    scope.rules.flatMap((rule) => {
      const path = side(rule)
      return path ? [{ path, what: 'a rule' }] : []
    })
  // A sum over a list writes nothing here, and the parts of a total are written into entries: check-money.ts looks at those.
  const isSum = (rule: Rule): boolean => isSpread(rule) && throughList(rule.canonical, 'canonical', { ...scope, rules: [] }) !== undefined
  report(checking, scope, [...rules((rule) => (isSum(rule) ? null : rule.canonical)), ...constants('canonical', '`set`')])
  const isWriting = (rule: Rule): boolean => ['<->', '->'].includes(directionIn(rule.direction, scope))
  report(checking, scope, [
    ...rules((rule) => (rule.kind !== 'expression' && !isSpread(rule) && isWriting(rule) ? rule.native : null)),
    ...constants('native', '`const`'),
  ])
}

function report(checking: Checking, scope: CheckScope, writers: Writer[]): void {
  writers.forEach((writer, index) => {
    const earlier = writers.slice(0, index).find((other) => overlap(other.path.segments, writer.path.segments))
    if (!earlier) return
    const which =
      earlier.path.text === writer.path.text ? `\`${writer.path.text}\`` : `\`${writer.path.text}\` and \`${earlier.path.text}\``
    error(checking, {
      path: scope.prefix + writer.path.text,
      at: writer.path.at,
      code: 'twoWriters',
      message: `${which}: written by ${writer.what} here and by ${earlier.what} in ${lineWords(earlier.path.at)}.`,
    })
  })
}

const lineWords = ({ line, file }: Position): string =>
  file === undefined ? `line ${line}; keep one` : `line ${line} of ${file}; keep one, the other goes under \`drop\``

function overlap(a: string[], b: string[]): boolean {
  return a.slice(0, b.length).every((segment, index) => segment === b[index])
}

/** Every required canonical field has a rule that reads it, or a constant. */
function checkRequired(checking: Checking, scope: CheckScope): void {
  if (scope.direction === '->') return
  const given = [
    ...scope.rules.filter((rule) => directionIn(rule.direction, scope) !== '->').map((rule) => rule.canonical.segments),
    ...scope.set.map(({ path }: ConstantNode) => path.segments),
  ]
  const at = checking.ast.places['extends'] ?? scope.rules[0]?.at ?? checking.ast.places['map'] ?? { line: 1, column: 1 }
  const visit = (schema: JsonSchema, segments: string[]): void => {
    const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>
    for (const [name, raw] of Object.entries(properties)) {
      const property = resolveSchema(checking.canonical, raw)
      const path = [...segments, name]
      const touching = given.filter((one) => overlap(path, one))
      const isExempt = property['x-stamp'] || property['x-derived'] || name === 'lineId'
      if (requiredOf(schema).includes(name) && touching.length === 0 && !isExempt)
        error(checking, {
          path: scope.prefix + path.join('.'),
          at,
          code: 'requiredNotCovered',
          message: `${scope.prefix}${path.join('.')} is required and nothing gives it; add a rule, or a constant under \`set:\`.`,
        })
      if (touching.some((one) => one.length > path.length) && placeOf(checking.canonical, [], property)) visit(property, path)
    }
  }
  visit(scope.canonical, [])
}
