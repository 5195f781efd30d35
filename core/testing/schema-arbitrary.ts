// JSON Schema → fast-check arbitrary, for the part of JSON Schema that native schemas use. `hints` replace values at dotted paths.
import fc from 'fast-check'
import type { JsonSchema } from '../connector/port.ts'
import { requiredOf, resolveSchema, typesOf, wordsOf } from '../mapping/schema-paths.ts'

export type Hints = ReadonlyMap<string, fc.Arbitrary<unknown>>

interface Making {
  root: JsonSchema
  hints: Hints
}

const MAX_DEPTH = 8
const WORDS = fc.stringMatching(/^[A-Za-z0-9 _.一-龥-]{0,12}$/)

/** Records that are valid by the schema; optional and unknown properties come and go. */
export function arbitraryOf(schema: JsonSchema, hints: Hints = new Map()): fc.Arbitrary<Record<string, unknown>> {
  return value({ root: schema, hints }, schema, '', 0) as fc.Arbitrary<Record<string, unknown>>
}

function value(making: Making, raw: JsonSchema, path: string, depth: number): fc.Arbitrary<unknown> {
  const schema = resolveSchema(making.root, raw)
  const core = making.hints.get(path) ?? plain(making, schema, path, depth)
  return allowsNull(raw, schema) ? fc.option(core, { freq: 6 }) : core
}

function plain(making: Making, schema: JsonSchema, path: string, depth: number): fc.Arbitrary<unknown> {
  const words = wordsOf(schema)
  if (words) return fc.constantFrom(...words)
  const types = typesOf(schema)
  if (types.length === 0) return fc.oneof(WORDS, fc.integer(), fc.boolean())
  return fc.oneof(...types.map((type) => typed(making, { ...schema, type }, path, depth)))
}

function typed(making: Making, schema: JsonSchema, path: string, depth: number): fc.Arbitrary<unknown> {
  if (schema['type'] === 'object') return object(making, schema, path, depth)
  if (schema['type'] === 'array')
    return fc.array(value(making, (schema['items'] as JsonSchema | undefined) ?? {}, `${path}[]`, depth + 1), {
      minLength: (schema['minItems'] as number | undefined) ?? 0,
      maxLength: depth > MAX_DEPTH ? 0 : Math.min(4, (schema['maxItems'] as number | undefined) ?? 4),
    })
  if (schema['type'] === 'boolean') return fc.boolean()
  if (schema['type'] === 'integer') return integer(schema)
  return schema['type'] === 'number' ? number(schema) : text(schema)
}

function object(making: Making, schema: JsonSchema, path: string, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
  const requiredKeys = requiredOf(schema).filter((name) => properties.some(([key]) => key === name))
  const shape = Object.fromEntries(
    properties
      .filter(([name]) => depth <= MAX_DEPTH || requiredKeys.includes(name))
      .map(([name, part]) => [name, value(making, part, path === '' ? name : `${path}.${name}`, depth + 1)]),
  )
  const known = fc.record(shape, { requiredKeys: requiredKeys.filter((name) => name in shape), noNullPrototype: true })
  if (schema['additionalProperties'] === false) return known
  // What Qiao does not know must survive: give records something unknown.
  return fc
    .tuple(known, fc.option(WORDS, { nil: undefined }))
    .map(([record, extra]) => (extra === undefined ? record : { ...record, x_unknown: extra }))
}

function integer(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number }
  return fc.integer({ min: minimum ?? -1_000_000_000, max: maximum ?? 1_000_000_000 })
}

/** As vendors write numbers: a few decimals, no float noise beyond what JSON shows. */
function number(schema: JsonSchema): fc.Arbitrary<number> {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number }
  const least = Math.ceil((minimum ?? -1_000_000) * 10_000)
  return fc.integer({ min: least, max: Math.floor((maximum ?? 1_000_000) * 10_000) }).map((units) => units / 10_000)
}

function text(schema: JsonSchema): fc.Arbitrary<string> {
  const { pattern, format, minLength, maxLength } = schema as { pattern?: string; format?: string; minLength?: number; maxLength?: number }
  if (format === 'date-time') return dateTimes
  if (format === 'date') return days
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern)).filter((word) => word.length <= (maxLength ?? Infinity))
  return WORDS.map((word) => word.slice(0, maxLength ?? word.length).padEnd(minLength ?? 0, 'x'))
}

const FIRST = Date.parse('1990-01-01T00:00:00Z')
const LAST = Date.parse('2079-12-31T23:59:59Z')

/** Epoch ms; half of them whole seconds. */
export const instants = fc.oneof(
  fc.integer({ min: FIRST, max: LAST }),
  fc.integer({ min: FIRST / 1000, max: LAST / 1000 }).map((seconds) => seconds * 1000),
)
/** RFC 3339 in UTC and with offsets. */
export const dateTimes = fc.tuple(instants, fc.integer({ min: -14 * 4, max: 14 * 4 })).map(([ms, quarter]) => {
  if (quarter === 0) return new Date(ms).toISOString()
  const minutes = Math.abs(quarter) * 15
  const offset = `${quarter < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return new Date(ms + quarter * 15 * 60_000).toISOString().replace('Z', offset)
})
export const days = instants.map((ms) => new Date(ms).toISOString().slice(0, 10))
/** Wall-clock times as vendors write them. */
export const clocks = instants.map((ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '))
export const decimals = fc
  .tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.integer({ min: 0, max: 6 }))
  .map(([units, scale]) => (units / 10 ** scale).toFixed(scale))

function allowsNull(raw: JsonSchema, schema: JsonSchema): boolean {
  const alternatives = (raw['anyOf'] ?? raw['oneOf'] ?? []) as JsonSchema[]
  return [schema['type']].flat().includes('null') || alternatives.some((part) => part['type'] === 'null')
}
