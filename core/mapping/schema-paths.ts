// Looks a path up in a JSON Schema: follows $ref and allOf, sees through `type: [x, 'null']`, knows open objects (additionalProperties).
import type { JsonSchema } from './port.ts'
import type { ValueType } from './converter.ts'

const MAX_DEPTH = 32
// Spellings that tell a pattern for decimal strings from other patterns.
const DECIMALS = ['0', '1', '12']
const NOT_DECIMALS = ['a', '1a', '', '+', '1-2', '2026-11-22']

/** What a schema says at a path. */
export interface Place {
  schema: JsonSchema
  /** Present in every valid record: required at each step, and no step may be null. */
  isRequired: boolean
  isNullable: boolean
  /** Allowed only because the object is open: nothing is known about the value. */
  isOpen: boolean
}

/** The schema at a path below `from` (default: the root); undefined where the schema has no such path. */
export function placeOf(root: JsonSchema, segments: readonly string[], from: JsonSchema = root): Place | undefined {
  let place: Place = { schema: resolveSchema(root, from), isRequired: true, isNullable: false, isOpen: false }
  for (const segment of segments) {
    const next = step(root, place, segment)
    if (!next) return undefined
    place = next
  }
  return place
}

function step(root: JsonSchema, place: Place, segment: string): Place | undefined {
  const parent = place.schema
  const properties = parent['properties'] as Record<string, JsonSchema> | undefined
  if (properties && Object.hasOwn(properties, segment)) {
    const raw = properties[segment]!
    const isRequired = place.isRequired && !place.isNullable && requiredOf(parent).includes(segment)
    return { schema: resolveSchema(root, raw), isRequired, isNullable: isNullable(root, raw), isOpen: false }
  }
  const open = parent['additionalProperties']
  if (place.isOpen || open === true || isShapeless(parent)) return { schema: {}, isRequired: false, isNullable: true, isOpen: true }
  if (typeof open === 'object' && open !== null)
    return {
      schema: resolveSchema(root, open as JsonSchema),
      isRequired: false,
      isNullable: isNullable(root, open as JsonSchema),
      isOpen: true,
    }
  return undefined
}

/** `{}` or `{ type: object }` without properties says nothing about what is inside. */
function isShapeless(schema: JsonSchema): boolean {
  const types = typesOf(schema)
  return (
    schema['properties'] === undefined && schema['additionalProperties'] === undefined && (types.length === 0 || types.includes('object'))
  )
}

/** The schema with references followed, allOf merged and a null alternative taken off. */
export function resolveSchema(root: JsonSchema, schema: JsonSchema, depth = 0): JsonSchema {
  if (depth > MAX_DEPTH) return {}
  const { $ref, allOf, anyOf, oneOf, ...own } = schema
  const parts: JsonSchema[] = []
  if (typeof $ref === 'string') parts.push(resolveSchema(root, pointer(root, $ref), depth + 1))
  if (Array.isArray(allOf)) parts.push(...allOf.map((part) => resolveSchema(root, part as JsonSchema, depth + 1)))
  const alternatives = ((anyOf ?? oneOf ?? []) as JsonSchema[]).filter((part) => part['type'] !== 'null')
  if (alternatives.length === 1) parts.push(resolveSchema(root, alternatives[0]!, depth + 1))
  if (parts.length === 0) return own
  return [...parts, own].reduce((whole, part) => ({
    ...whole,
    ...part,
    ...(whole['properties'] || part['properties']
      ? { properties: { ...(whole['properties'] as object), ...(part['properties'] as object) } }
      : {}),
    ...(whole['required'] || part['required'] ? { required: [...requiredOf(whole), ...requiredOf(part)] } : {}),
  }))
}

function pointer(root: JsonSchema, ref: string): JsonSchema {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return {}
  let value: unknown = root
  for (const part of ref.slice(2).split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as JsonSchema)[name] : undefined
  }
  return (value as JsonSchema | undefined) ?? {}
}

export function requiredOf(schema: JsonSchema): string[] {
  return (schema['required'] as string[] | undefined) ?? []
}

/** Schema of a list's items, `{}` where the schema does not say; undefined if it is no list. */
export function itemsOf(root: JsonSchema, schema: JsonSchema): JsonSchema | undefined {
  const types = typesOf(schema)
  if (types.length > 0 && !types.includes('array')) return undefined
  return resolveSchema(root, (schema['items'] as JsonSchema | undefined) ?? {})
}

function isNullable(root: JsonSchema, raw: JsonSchema): boolean {
  const schema = resolveSchema(root, raw)
  const alternatives = (raw['anyOf'] ?? raw['oneOf'] ?? []) as JsonSchema[]
  const type = schema['type']
  if (alternatives.some((part) => part['type'] === 'null') || (Array.isArray(type) && type.includes('null'))) return true
  return type === 'null' || (type === undefined && schema['enum'] === undefined && schema['const'] === undefined)
}

/** JSON types without null; empty = any. Derived from `enum` or `const` where `type` is not given. */
export function typesOf(schema: JsonSchema): string[] {
  const type = schema['type']
  if (type !== undefined) return [type].flat().filter((name): name is string => typeof name === 'string' && name !== 'null')
  const values = wordsOf(schema)
  return values ? [...new Set(values.map((value) => (Number.isInteger(value) ? 'integer' : typeof value)))] : []
}

/** The values of `enum` or `const` without null. */
export function wordsOf(schema: JsonSchema): unknown[] | undefined {
  const values = (schema['enum'] as unknown[] | undefined) ?? (schema['const'] === undefined ? undefined : [schema['const']])
  return values?.filter((value) => value !== null)
}

/** The one type of a place's values; `any` where the schema leaves it open. */
export function valueTypeOf(schema: JsonSchema): ValueType {
  const types = typesOf(schema)
  if (types.length !== 1) return 'any'
  if (types[0] === 'array') return 'list'
  if (types[0] !== 'string') return types[0] as ValueType
  if (schema['format'] === 'date-time') return 'dateTime'
  if (schema['format'] === 'date') return 'date'
  return isDecimalPattern(schema['pattern']) ? 'decimal' : 'string'
}

function isDecimalPattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string' || pattern.length > 200) return false
  try {
    const test = new RegExp(pattern, 'u')
    return DECIMALS.every((text) => test.test(text)) && !NOT_DECIMALS.some((text) => test.test(text)) && pattern.includes('.')
  } catch {
    return false // not a pattern at all: the schema's own validation says so
  }
}
