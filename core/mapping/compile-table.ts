// `table(name, key…).column`: what it looks up for a record, in both directions.
import { canonicalSchema, CANONICAL_OBJECTS, type Schema } from '../model/schemas.ts'
import type { TableStep } from './chain.ts'
import { isRow, rowId, rowsOf, tableObject, tableOf, type KeyPart } from './code-key.ts'
import type { GetRun, PutRun, Scope } from './compile-part.ts'
import { refuse, shown } from './converter.ts'
import { readerOf, type Reader } from './paths.ts'
import type { Canonical, JsonSchema, RefIn, RefOut } from './port.ts'
import { placeOf } from './schema-paths.ts'
import { weightOf, type MissingRow } from './unmapped.ts'

/** A record's own number or code, best first. */
const BUSINESS_KEYS = ['number', 'code', 'skuCode', 'memberNumber']

/** Where the text of one key column comes from. */
export interface KeyPlan {
  /** Path as written. */
  name: string
  read: Reader
  /** In the record, for a rule inside a list. */
  isOuter: boolean
  /** Path of the field that is read, below its scope. */
  field: string
  /** The field holds a record, whose number or code is the text. */
  ref: { object: string; key: string } | null
}

export interface TablePlan {
  field: string
  table: string
  column: string
  keys: KeyPlan[]
  /** Which key is the rule's own field; -1 = none, and the rule cannot be read. */
  own: number
}

interface Places {
  canonical: JsonSchema | undefined
  canonicalRoot: JsonSchema | undefined
  isInList: boolean
}

/** Undefined: there is no such path, beside the field or in the record. */
export function planKey(name: string, segments: string[], { canonical, canonicalRoot, isInList }: Places): KeyPlan | undefined {
  const inner = keyIn(name, segments, { schema: canonical, root: canonicalRoot })
  if (inner) return { ...inner, isOuter: false }
  const outer = isInList ? keyIn(name, segments, { schema: canonicalRoot, root: canonicalRoot }) : undefined
  return outer && { ...outer, isOuter: true }
}

function keyIn(
  name: string,
  segments: string[],
  { schema, root }: { schema: JsonSchema | undefined; root: JsonSchema | undefined },
): Omit<KeyPlan, 'isOuter'> | undefined {
  const plan = (length: number, ref: KeyPlan['ref']) => {
    const path = segments.slice(0, length)
    return { name, read: readerOf(path), field: path.join('.'), ref }
  }
  if (!schema || !root) return plan(segments.length, null)
  for (let length = 1; length <= segments.length; length += 1) {
    const place = placeOf(root, segments.slice(0, length), schema)
    if (!place) return undefined
    const object = place.schema['x-ref']
    if (typeof object !== 'string') continue
    const key = refKey(object, segments.slice(length))
    return key === undefined ? undefined : plan(length, { object, key })
  }
  return plan(segments.length, null)
}

/** The text of a referred record: the field named after the reference, else its number or code. */
function refKey(object: string, rest: string[]): string | undefined {
  if (rest.length > 1 || !CANONICAL_OBJECTS.includes(object)) return undefined
  const properties: Record<string, Schema> = canonicalSchema(object).properties ?? {}
  const name = rest[0] ?? BUSINESS_KEYS.find((key) => properties[key] !== undefined)
  return name !== undefined && properties[name]?.type === 'string' ? name : undefined
}

export function planTable(step: TableStep, field: { name: string; path: string }, scope: Scope): TablePlan {
  const places = { canonical: scope.canonical, canonicalRoot: scope.canonicalRoot, isInList: scope.outer !== null }
  const keys = step.keys.flatMap(({ text, segments }) => planKey(text, segments, places) ?? []) // the check has refused the others
  const own = keys.findIndex((key) => !key.isOuter && key.field === field.path)
  return { field: field.name, table: step.table, column: step.column, keys, own }
}

/** Canonical paths that a written value depends on, below the record. */
export const sourcesOf = ({ keys }: TablePlan, prefix: string): string[] => keys.map((key) => (key.isOuter ? '' : prefix) + key.field)

/** The row that a record needs; undefined where the record has none of the key's values. An absent one of several is an empty text. */
export function rowOut(plan: TablePlan, part: Canonical, root: Canonical): RefOut | undefined {
  const values = plan.keys.map((key) => key.read(key.isOuter ? root : part))
  if (values.every((value) => value == null)) return undefined
  const parts = plan.keys.map((key, index): KeyPart => {
    const value = values[index]
    if (value == null) return ''
    if (typeof value === 'object') throw refuse('notAKey', `${key.name} is ${shown(value)}; a key of a code table is one text`)
    return key.ref ? { ...key.ref, id: String(value) } : String(value)
  })
  return { object: tableObject(plan.table), key: plan.column, id: rowId(parts), isOptional: false, field: plan.field }
}

/** A code that a native record holds, to be found in the rows. */
export function rowIn(plan: TablePlan, value: string): RefIn {
  const ref = plan.keys[plan.own]?.ref
  const leadsTo = ref ? { ...ref, part: plan.own } : undefined
  const { table, column: key, field } = plan
  return { object: tableObject(table), key, value, isOptional: true, field, ...(leadsTo && { leadsTo }) }
}

/** Code → value of the rule's own field; undefined: no row, noted in the run. @throws HubError data `ambiguousCode` */
export function readCode(plan: TablePlan, code: string, { part, run }: { part: Canonical; run: GetRun }): string | undefined {
  const { refs, isLenient } = run.context
  const found = refs.resolve(tableObject(plan.table), plan.column, code)
  if (found === undefined) {
    const { table, field } = plan
    if (!isLenient) run.unmapped.push({ part, row: { table, by: { [plan.column]: code }, column: plan.column, direction: 'in', field } })
    return undefined
  }
  const values = new Set(rowsOf(found).map((parts) => JSON.stringify(parts[plan.own])))
  if (values.size > 1) {
    if (isLenient) return undefined
    const name = plan.keys[plan.own]!.name
    throw refuse(
      'ambiguousCode',
      `code table ${plan.table} has ${values.size} rows of different ${name} with ${plan.column} ${shown(code)}: make it one, or map this field with -> only`,
    )
  }
  return recordOf(plan, JSON.parse([...values][0]!) as KeyPart, run)
}

/** The own key's text, or the record that it is the number or code of. */
function recordOf(plan: TablePlan, own: KeyPart, { context }: GetRun): string | undefined {
  const ref = plan.keys[plan.own]!.ref
  if (typeof own !== 'string') return own.id
  if (!ref) return own
  const id = context.refs.resolve(ref.object, ref.key, own)
  if (id !== undefined || context.isLenient) return id
  throw refuse('unknownReference', `${shown(own)} names no known ${ref.object} by ${ref.key}`, { object: ref.object, key: ref.key })
}

/** Row → code; undefined: no row, noted in the run. */
export function writtenCode(row: RefOut, part: Canonical, run: PutRun): string | undefined {
  const code = run.context.refs.resolve(row.object, row.key, row.id)
  if (code === undefined) run.missing.push({ ...row, weight: weightOf(part, run.root) })
  return code
}

/** Rows among what put misses, as the error tells them; `spelled` gives a row's key as texts. */
export function missingRows(missing: RefOut[], columnsOf: (table: string) => string[], spelled: (id: string) => string[]): MissingRow[] {
  return missing.filter(isRow).map(({ object, key, id, field, weight }) => {
    const table = tableOf(object)!
    const columns = columnsOf(table)
    const by = Object.fromEntries(spelled(id).map((text, index) => [columns[index] ?? `key ${index + 1}`, text]))
    return { table, by, column: key!, direction: 'out', field, weight: weight ?? { pieces: '0' } }
  })
}

/** The key's values as the flat view has them: a written code changes when one of them does. */
export function keyView({ keys }: TablePlan): Reader {
  const inner = keys.filter((key) => !key.isOuter)
  return (canonical) => {
    const values = inner.map((key) => key.read(canonical) ?? null)
    return values.every((value) => value === null) ? undefined : JSON.stringify(values)
  }
}
