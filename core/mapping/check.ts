// The static check of a mapping against both schemas, at load: nothing that can be known before the first record is left to run time.
import { CANONICAL_OBJECTS } from '../model/schemas.ts'
import { buildChain } from './chain.ts'
import { checkDocumentStatus } from './check-document.ts'
import { canonicalPlace, nativePlace } from './check-place.ts'
import { error, warn, type Checking, type CheckOptions, type CheckScope, type FieldReport } from './check-report.ts'
import { hint } from './hint.ts'
import { checkScope } from './check-rules.ts'
import { placeOf, typesOf, valueTypeOf, type Place } from './schema-paths.ts'
import type { ConstantNode, Finding, MappingNode, NativeValue, Rule } from './syntax.ts'
import { faultOf } from './value-check.ts'

export interface CheckResult {
  findings: Finding[]
  report: FieldReport[]
}

/** Checks a parsed mapping. Findings of severity error forbid its use; the report says per field what is certain. */
export function checkMapping(ast: MappingNode, options: CheckOptions): CheckResult {
  const checking: Checking = { ...options, ast, findings: [], report: [] }
  checkHeader(checking)
  checkScope(checking, {
    prefix: '',
    rules: ast.rules,
    outer: null,
    direction: null,
    isInList: false,
    native: options.native,
    canonical: options.canonical,
    set: ast.set,
    constants: ast.constants,
  } satisfies CheckScope)
  const { findings, report } = checking
  findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
  return { findings, report }
}

function checkHeader(checking: Checking): void {
  const { ast } = checking
  const place = (key: string) => ast.places[key] ?? { line: 1, column: 1 }
  const say = (path: string, code: string, message: string): void => error(checking, { path, at: place(path), code, message })
  if (!CANONICAL_OBJECTS.includes(ast.canonical))
    say('canonical', 'unknownObject', `There is no object \`${ast.canonical}\`${hint(ast.canonical, CANONICAL_OBJECTS)}`)
  else if (ast.canonical !== ast.object)
    say('mapping', 'badName', `\`${ast.name}\` maps ${ast.canonical}: its name is ${ast.connector}.${ast.canonical}.`)
  checkValue(checking, 'id', ast.id)
  checkValue(checking, 'reference', ast.reference)
  for (const [key, value] of Object.entries(ast.keys)) checkValue(checking, `keys.${key}`, value)
  checkValue(checking, 'document.number', ast.document.number ?? null)
  checkValue(checking, 'document.type', ast.document.type ?? null)
  checkValue(checking, 'document.status', ast.document.status ?? null)
  checkDocumentStatus(checking)
  for (const { field } of ast.match) {
    if (!canonicalPlace(checking, checking, field, 'match')) continue
    if (!isGiven(ast.rules, field.text))
      error(checking, {
        path: 'match',
        at: field.at,
        code: 'notMapped',
        message: `No rule reads \`${field.text}\`, so it cannot identify a record.`,
      })
  }
  for (const constant of ast.set) checkConstant(checking, constant, { name: 'set', place: throughLists(checking, 'canonical', constant) })
  for (const constant of ast.constants)
    checkConstant(checking, constant, { name: 'const', place: throughLists(checking, 'native', constant) })
}

function isGiven(rules: Rule[], field: string): boolean {
  return rules.some((rule) => rule.direction !== '->' && rule.canonical.text === field)
}

function checkValue(checking: Checking, name: string, value: NativeValue | null): void {
  if (!value) return
  const place = nativePlace(checking, checking, value.native, name)
  const { chain, faults } = buildChain(value.chain, { native: place ? valueTypeOf(place.schema) : 'any', canonical: 'string' })
  for (const fault of faults) error(checking, { path: name, ...fault })
  const at = value.native.at
  if (chain.ref || chain.table)
    error(checking, {
      path: name,
      at,
      code: 'notAReference',
      message: `\`${name}\` is a text of the system; ${chain.ref ? 'ref' : 'table'} has no place here.`,
    })
  const type = place ? valueTypeOf(place.schema) : 'any'
  if (chain.steps.length === 0 && (type === 'object' || type === 'list'))
    error(checking, {
      path: name,
      at,
      code: 'typeMismatch',
      message: `\`${name}\` is a text or a number, but \`${value.native.text}\` is ${type}.`,
    })
}

/** Constants may reach into lists: `lines.kind: normal` gives every line its kind. */
function throughLists(checking: Checking, side: 'canonical' | 'native', { path }: ConstantNode): Place | undefined {
  const root = checking[side]
  let place = placeOf(root, [])
  for (const segment of path.segments) {
    const isList = place && typesOf(place.schema).includes('array')
    const inside = isList ? placeOf(root, [], (place!.schema['items'] as Place['schema'] | undefined) ?? {}) : place
    place = inside && placeOf(root, [segment], inside.schema)
  }
  return place
}

function checkConstant(
  checking: Checking,
  { path, value }: ConstantNode,
  { name, place }: { name: 'set' | 'const'; place: Place | undefined },
): void {
  const remark = { path: `${name}.${path.text}`, at: path.at }
  const whose = name === 'set' ? `no field of ${checking.ast.canonical}` : `not in the native schema ${checking.ast.nativeSchema}`
  if (!place)
    return error(checking, {
      ...remark,
      code: name === 'set' ? 'unknownCanonicalPath' : 'unknownNativePath',
      message: `\`${path.text}\` is ${whose}.`,
    })
  const fault = place.isOpen && Object.keys(place.schema).length === 0 ? undefined : faultOf(value, place.schema)
  if (fault) error(checking, { ...remark, code: 'badConstant', message: `The constant ${String(value)} ${fault}.` })
  else if (place.schema['x-ref'])
    warn(checking, {
      ...remark,
      code: 'constantRef',
      message: `\`${path.text}\` holds the id of a ${String(place.schema['x-ref'])} in the hub; a mapping that others use should map it with ref(…).`,
    })
  if (name === 'set') checking.report.push({ field: path.text, direction: '<-', status: 'proved' })
}
