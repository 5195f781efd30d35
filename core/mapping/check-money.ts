// The static check of allocate and taxSplit: what they look at is there and is an amount, and what they do has a meaning in that direction.
import { canonicalPlace, nativePlace } from './check-place.ts'
import { error, type Checking, type CheckScope, type FieldCheck } from './check-report.ts'
import { hint } from './hint.ts'
import { buildChain } from './chain.ts'
import { constantsIn, directionIn } from './compile-part.ts'
import { SPLIT_FIELDS } from './compile-split.ts'
import { isSpreadOver, throughList } from './compile-spread.ts'
import { isSpread, USUAL_DIGITS, type SpreadStep, type SplitStep } from './money-steps.ts'
import type { Direction, JsonSchema } from './port.ts'
import { itemsOf, placeOf, valueTypeOf, type Place } from './schema-paths.ts'
import type { FieldRule, ListRule, PathNode } from './syntax.ts'

type Say = (code: string, message: string) => void

/** The places of a rule that spreads a total: the part in an entry, and the total. Undefined when one of them is not there. */
export function spreadPlaces(
  checking: Checking,
  scope: CheckScope,
  { rule, direction }: { rule: FieldRule; direction: Direction },
): { native: Place; canonical: Place } | undefined {
  const name = rule.canonical.text
  const say: Say = (code, message) => error(checking, { path: name, at: rule.at, code, message })
  if (scope.isInList)
    return void say('badConverter', '`allocate` stands outside lists: it spreads a total of the record over the lines of one.')
  const through = throughList(rule.native, 'native', scope)
  if (!through)
    return void say(
      'notAList',
      `\`allocate\` spreads over the entries of a list: write \`<list>.<field>\`; \`${rule.native.text}\` leads through none.`,
    )
  const native = partPlace(checking, { ...through, side: 'native', name })
  const canonical = totalPlace(checking, scope, { rule, direction, say })
  if (direction === '<->' || direction === '->') checkLines(checking, scope, { rule, list: through.list, say })
  return native && canonical && { native, canonical }
}

interface PartPath {
  list: PathNode
  part: PathNode
  side: 'native' | 'canonical'
  name: string
}

function partPlace(checking: Checking, { list, part, side, name }: PartPath): Place | undefined {
  const place = placeOf(checking[side], list.segments)
  const items = place && itemsOf(checking[side], place.schema)
  if (!items) return undefined
  return side === 'native'
    ? nativePlace(checking, { native: items }, part, name)
    : canonicalPlace(checking, { canonical: items }, part, name)
}

function totalPlace(
  checking: Checking,
  scope: CheckScope,
  { rule, direction, say }: { rule: FieldRule; direction: Direction; say: Say },
): Place | undefined {
  const through = throughList(rule.canonical, 'canonical', { ...scope, rules: [] })
  if (!through) return canonicalPlace(checking, scope, rule.canonical, rule.canonical.text)
  if (direction !== '->')
    return void say(
      'oneWay',
      `\`${rule.canonical.text}\` is the sum over a list, which cannot be told from the sum: write ->, or name a field of the record.`,
    )
  return partPlace(checking, { ...through, side: 'canonical', name: rule.canonical.text })
}

/** Parts can be written only into entries whose lines are known: those of a list rule. */
function checkLines(checking: Checking, scope: CheckScope, { rule, list, say }: { rule: FieldRule; list: PathNode; say: Say }): void {
  const lines = scope.rules.find((one): one is ListRule => one.kind === 'list' && isSpreadOver(one, rule))
  const step = buildChain(rule.chain, { native: 'any', canonical: 'any' }).chain.spread
  if (!lines || !['<->', '->'].includes(directionIn(lines.direction, scope)))
    return say('noListRule', `No rule writes the entries of \`${list.text}\`, so nobody's lines are known there: add one, or use <-.`)
  if (step) checkWeight(checking, scope, { step, lines, say })
  const path = rule.native.segments.slice(lines.native.segments.length)
  const others = [
    ...lines.rules.map((one) => (one.kind === 'expression' ? undefined : one.native)),
    ...constantsIn(lines, 'native', scope.constants).map((one) => one.path),
  ]
  const spreads = scope.rules.filter(
    (one) => one.kind === 'field' && isSpread(one) && one.native.text === rule.native.text && one.at.line < rule.at.line,
  )
  const other = others.find((one) => one && overlaps(one.segments, path)) ?? spreads[0]?.canonical
  if (other) say('twoWriters', `\`${rule.native.text}\`: written by a rule here and by another in line ${other.at.line}; keep one.`)
}

const overlaps = (a: readonly string[], b: readonly string[]): boolean => a.slice(0, b.length).every((segment, i) => segment === b[i])

function checkWeight(checking: Checking, scope: CheckScope, { step, lines, say }: { step: SpreadStep; lines: ListRule; say: Say }): void {
  const place = placeOf(checking.canonical, lines.canonical.segments, scope.canonical)
  const items = place && itemsOf(checking.canonical, place.schema)
  const weight = items && placeOf(checking.canonical, step.by.segments, items)
  const name = `${lines.canonical.text}.${step.by.text}`
  if (!weight)
    return say('unknownCanonicalPath', `\`${name}\` is no field of ${checking.ast.canonical}${hint(step.by.text, namesOf(items))}`)
  if (!isAmount(weight.schema)) say('typeMismatch', `\`${name}\` is no amount or number; \`allocate\` measures the shares by one.`)
}

/** Each part has to keep what the total is divided into, or the parts would not add up. */
export function checkSpreadScale(field: FieldCheck): void {
  const { chain, rule } = field
  const step = chain.steps.find((one) => one.scale !== undefined)
  if (!chain.spread || !step) return
  const kept = valueTypeOf(field.nativeItem) === 'integer' && step.name !== 'minor' ? 0 : step.scale!
  const { scale } = chain.spread
  // By the record's currency nothing is divided finer than the parts keep; what most currencies need has to be kept all the same.
  if (scale === undefined ? kept >= USUAL_DIGITS : kept === scale) return
  const message = `\`allocate\` divides to ${scale ?? USUAL_DIGITS} decimals and \`${rule.native.text}\` keeps ${kept}: the parts would not add up; make them the same.`
  field.say({ code: 'badArguments', message, at: chain.spread.at })
}

/** taxSplit computes a tax or net amount on the way out, from the amount and the rate beside it. */
export function checkSplit(checking: Checking, scope: CheckScope, field: FieldCheck): void {
  const split = field.chain.split
  if (!split) return
  const { rule, name } = field
  const leaf = rule.canonical.segments.at(-1)!
  const say: Say = (code, message) => field.say({ code, message, at: split.at })
  if (SPLIT_FIELDS[leaf] === undefined) return say('badConverter', `\`taxSplit\` gives taxAmount or netAmount, and ${name} is neither.`)
  if (field.isRead && field.isWritten)
    say(
      'oneWay',
      '`taxSplit` computes what is sent; what the system states is read as it is. Write -> to send, = to compare, or leave taxSplit out.',
    )
  if (field.isRead && !field.isWritten && rule.direction === '<-')
    say('oneWay', '`taxSplit` computes what is sent and has no part in reading: leave it out, or use = to compare.')
  const owner = placeOf(checking.canonical, rule.canonical.segments.slice(0, -1), scope.canonical)
  for (const beside of ['amount', ...besideOf(split)]) {
    const place = owner && placeOf(checking.canonical, [beside], owner.schema)
    if (!place) say('unknownCanonicalPath', `There is no \`${beside}\` beside ${name}${hint(beside, namesOf(owner?.schema))}`)
    else if (!isAmount(place.schema))
      say('typeMismatch', `\`${beside}\` beside ${name} is no decimal, so it is no ${beside === 'amount' ? 'amount' : 'rate'}.`)
  }
}

const besideOf = ({ rate }: SplitStep): string[] => ('field' in rate ? [rate.field] : [])
const isAmount = (schema: JsonSchema): boolean => ['decimal', 'integer', 'number', 'any'].includes(valueTypeOf(schema))
const namesOf = (schema: JsonSchema | undefined): string[] => Object.keys((schema?.['properties'] as object | undefined) ?? {})
