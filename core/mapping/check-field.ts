// The static check of one field rule: paths, types through the chain, optional into required, narrowing.
import { buildChain } from './chain.ts'
import { certaintyOf, error, warn, type Checking, type CheckScope, type FieldCheck } from './check-report.ts'
import { checkSplit, checkSpreadScale, spreadPlaces } from './check-money.ts'
import { checkWords } from './check-words.ts'
import { canonicalPlace, nativePlace } from './check-place.ts'
import { checkRef } from './check-ref.ts'
import { checkTable } from './check-table.ts'
import type { Converter, ValueType } from './converter.ts'
import { isSpread } from './money-steps.ts'
import type { Direction, JsonSchema } from './port.ts'
import { itemsOf, placeOf, requiredOf, resolveSchema, typesOf, valueTypeOf, type Place } from './schema-paths.ts'
import type { FieldRule } from './syntax.ts'

const TEXTS: readonly ValueType[] = ['string', 'decimal', 'dateTime', 'date']

export function checkField(checking: Checking, scope: CheckScope, rule: FieldRule, direction: Direction): void {
  const name = scope.prefix + rule.canonical.text
  const { native, canonical } = placesOf(checking, scope, { rule, direction })
  const items = {
    nativeItem: native ? itemOf(checking.native, native) : {},
    canonicalItem: canonical ? itemOf(checking.canonical, canonical) : {},
  }
  const { chain, faults } = buildChain(rule.chain, {
    native: valueTypeOf(items.nativeItem),
    canonical: valueTypeOf(takesWholeList(rule) && canonical ? canonical.schema : items.canonicalItem),
  })
  for (const fault of faults) error(checking, { path: name, ...fault })
  if (!native || !canonical || faults.length > 0) return
  const field: FieldCheck = {
    rule,
    name,
    chain,
    native,
    canonical,
    ...items,
    isRead: direction !== '->',
    isWritten: direction === '<->' || direction === '->',
    say: (remark) => error(checking, { path: name, at: rule.at, ...remark }),
  }
  checkOwner(checking, field)
  checkTypes(field)
  const isTotal = checkWords(checking, field)
  checkTable(checking, scope, field)
  if (!chain.table) checkRef(field, scope)
  checkSplit(checking, scope, field)
  checkSpreadScale(field)
  checkPresence(checking, scope, field)
  checkNarrowing(checking, field)
  checking.report.push({ field: name, direction, ...certaintyOf(chain, isTotal) })
}

function placesOf(
  checking: Checking,
  scope: CheckScope,
  { rule, direction }: { rule: FieldRule; direction: Direction },
): { native?: Place | undefined; canonical?: Place | undefined } {
  if (isSpread(rule)) return spreadPlaces(checking, scope, { rule, direction }) ?? {}
  const name = scope.prefix + rule.canonical.text
  return { native: nativePlace(checking, scope, rule.native, name), canonical: canonicalPlace(checking, scope, rule.canonical, name) }
}

function itemOf(root: JsonSchema, place: Place): JsonSchema {
  return valueTypeOf(place.schema) === 'list' ? (itemsOf(root, place.schema) ?? {}) : place.schema
}

function takesWholeList(rule: FieldRule): boolean {
  return rule.chain.some(({ name }) => name === 'join' || name === 'split')
}

function checkOwner(checking: Checking, field: FieldCheck): void {
  const { schema } = field.canonical
  if (!field.isRead || !(schema['x-stamp'] || schema['x-derived'])) return
  const who = schema['x-stamp'] ? 'The hub sets this field itself' : 'The hub computes this field from other records'
  warn(checking, { path: field.name, at: field.rule.at, code: 'setByHub', message: `${who}; use -> if the system is to be told.` })
}

function checkTypes(field: FieldCheck): void {
  const { rule, chain } = field
  const isList = valueTypeOf(field.native.schema) === 'list'
  let type: ValueType = isList && chain.steps[0]?.name === 'join' ? 'list' : valueTypeOf(field.nativeItem)
  let isWhole = !isList || type === 'list'
  let types = type === 'any' ? typesOf(field.nativeItem) : []
  for (const [index, step] of chain.steps.entries()) {
    const odd =
      types.length > 0
        ? types.find((one) => !reads(step, valueTypeOf({ type: one }), index === 0))
        : reads(step, type, index === 0)
          ? undefined
          : type
    if (odd !== undefined) {
      const message = `\`${step.name}\` reads ${step.reads.join(', ')}, but \`${rule.native.text}\` ${index === 0 ? 'is' : 'is by then'} ${odd}.`
      return field.say({ code: 'typeMismatch', message, at: rule.chain[index]!.at })
    }
    type = step.gives
    if (type !== 'any' || step.name === 'absent') types = []
    if (step.takesList && (step.name === 'join' || step.name === 'split')) isWhole = true
  }
  if (chain.ref || chain.table) return
  const wanted = isWhole ? field.canonical.schema : field.canonicalItem
  const isListWanted = valueTypeOf(field.canonical.schema) === 'list'
  if (isList && !isWhole && !isListWanted)
    return field.say({ code: 'typeMismatch', message: `\`${rule.native.text}\` is a list and ${field.name} is not; use join(…).` })
  fit(field, type, valueTypeOf(wanted))
}

function fit(field: FieldCheck, type: ValueType, wanted: ValueType): void {
  const isPlain = field.chain.steps.length === 0
  if (wanted === 'dateTime' && isPlain && TEXTS.includes(type))
    return field.say({
      code: 'typeMismatch',
      message: `${field.name} is a time in UTC; say how the system writes it: rfc3339, local(zone) or epoch(s).`,
    })
  if (wanted === 'decimal' && (type === 'string' || (isPlain && (type === 'number' || type === 'integer'))))
    return field.say({ code: 'typeMismatch', message: `${field.name} is an exact decimal; add | money(2), | decimal(d) or | minor(2).` })
  const isFitting =
    type === wanted ||
    type === 'any' ||
    wanted === 'any' ||
    (wanted === 'number' && type === 'integer') ||
    (wanted === 'string' && TEXTS.includes(type))
  if (isFitting) return
  const remedy = wanted === 'string' && (type === 'integer' || type === 'number') ? '; add | string' : ''
  field.say({ code: 'typeMismatch', message: `${field.name} is ${wanted}, but \`${field.rule.native.text}\` gives ${type}${remedy}.` })
}

/** A native time or decimal is a text; what a converter made of it is not to be read as a text again. */
function reads(step: Converter, type: ValueType, isFirst: boolean): boolean {
  if (type === 'any' || step.reads.includes('any') || step.reads.includes(type)) return true
  if (type === 'integer') return step.reads.includes('number')
  return isFirst && TEXTS.includes(type) && step.reads.includes('string')
}

/** A value that may be missing there and must not be missing here. */
function checkPresence(checking: Checking, scope: CheckScope, field: FieldCheck): void {
  const { chain, native, canonical } = field
  const isTakenAway = chain.steps.some((step) => step.name === 'absent') || chain.ref?.isOptional === true
  const isMaybeAbsent = !native.isRequired || native.isNullable || isTakenAway
  if (!field.isRead || !checking.canCreate || !isMaybeAbsent || chain.hasDefault) return
  const parent = field.rule.canonical.segments.slice(0, -1)
  const leaf = field.rule.canonical.segments.at(-1)!
  const owner = placeOf(checking.canonical, parent, scope.canonical)
  const isNeeded = ((owner?.schema['required'] as string[] | undefined) ?? []).includes(leaf)
  if (!isNeeded || canonical.schema['x-stamp'] || canonical.schema['x-derived']) return
  const why = isTakenAway ? 'may come out empty' : 'may be missing or null'
  const message = `${field.name} is required, but \`${field.rule.native.text}\` ${why}; add | default(…), or require it in the native schema if it is always there.`
  const remark = { path: field.name, at: field.rule.at, code: 'optionalIntoRequired', message }
  if (owner!.isRequired) error(checking, remark)
  else if (isTakenAway || native.isNullable || !isRequiredBeside(checking, scope, field)) warn(checking, remark)
}

/** Present whenever the object it stands in is: then the canonical part comes and goes as a whole. */
function isRequiredBeside(checking: Checking, scope: CheckScope, { rule }: FieldCheck): boolean {
  const parent = placeOf(checking.native, rule.native.segments.slice(0, -1), scope.native)
  return rule.native.segments.length > 1 && parent !== undefined && requiredOf(parent.schema).includes(rule.native.segments.at(-1)!)
}

function checkNarrowing(checking: Checking, field: FieldCheck): void {
  if (!field.isWritten || field.chain.ref || field.chain.table) return
  const say = (message: string): void => warn(checking, { path: field.name, at: field.rule.at, code: 'narrowing', message })
  const room = field.nativeItem['maxLength']
  const most = field.canonicalItem['maxLength']
  const isText = valueTypeOf(field.canonicalItem) === 'string' && !field.chain.steps.some((step) => step.words)
  if (isText && typeof room === 'number' && (typeof most !== 'number' || most > room))
    say(
      `\`${field.rule.native.text}\` holds ${room} characters, ${field.name} may have ${typeof most === 'number' ? most : 'any number'}; longer values will be refused or cut by the system.`,
    )
  const step = field.chain.steps.find((one) => one.scale !== undefined)
  const decimals = decimalsOf(resolveSchema(checking.canonical, field.canonicalItem))
  if (!step || decimals === undefined) return
  if (valueTypeOf(field.nativeItem) === 'integer' && step.name !== 'minor')
    return say(`\`${field.rule.native.text}\` keeps whole numbers, ${field.name} has decimals; they are rounded.`)
  // Charged amounts have the currency's minor digits, though the schema allows 4 for the rare currency that needs them.
  const isAmount = decimals <= 4 && step.name !== 'decimal' && step.scale! >= 2
  if (step.scale! < decimals && !isAmount)
    say(`${field.name} has up to ${decimals} decimals, ${step.scale} are written; the rest is rounded.`)
}

/** Most decimals that a decimal pattern allows. */
function decimalsOf(schema: JsonSchema): number | undefined {
  if (valueTypeOf(schema) !== 'decimal') return undefined
  const match = /\\\.\\d\{\d+,(\d+)\}/.exec(String(schema['pattern']))
  return match ? Number(match[1]) : undefined
}
