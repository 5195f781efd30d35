// Does a value fit a schema? The part of JSON Schema that canonical fields use; ajv would generate code, which mappings never do.
import type { JsonSchema } from './port.ts'
import { requiredOf, typesOf, wordsOf } from './schema-paths.ts'
import { parseClock, parseInstant } from './time-zones.ts'

/** What is wrong with a value, as the end of a sentence; undefined = it fits. Schemas have their $refs resolved. */
export function faultOf(value: unknown, schema: JsonSchema): string | undefined {
  const types = typesOf(schema)
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return `is not of type ${types.join(' or ')}`
  const words = wordsOf(schema)
  if (words && !words.includes(value)) return `is none of ${words.join(', ')}`
  if (typeof value === 'string') return textFault(value, schema)
  if (typeof value === 'number') return numberFault(value, schema)
  if (Array.isArray(value)) return listFault(value, schema)
  return typeof value === 'object' && value !== null ? objectFault(value as JsonSchema, schema) : undefined
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isSafeInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return typeof value === type
}

function textFault(value: string, schema: JsonSchema): string | undefined {
  const { pattern, format, maxLength } = schema as { pattern?: string; format?: string; maxLength?: number }
  if (maxLength !== undefined && value.length > maxLength) return `is longer than ${maxLength} characters`
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return `does not match ${pattern}`
  if (format === 'date-time' && !(value.endsWith('Z') && parseInstant(value) !== undefined))
    return 'is no time in UTC like 2026-11-22T01:02:03Z'
  if (format === 'date' && !(value.length === 10 && parseClock(value) !== undefined)) return 'is no day like 2026-11-22'
  return undefined
}

function numberFault(value: number, { minimum, maximum }: JsonSchema): string | undefined {
  if (typeof minimum === 'number' && value < minimum) return `is less than ${minimum}`
  return typeof maximum === 'number' && value > maximum ? `is more than ${maximum}` : undefined
}

function listFault(value: unknown[], schema: JsonSchema): string | undefined {
  const items = schema['items'] as JsonSchema | undefined
  for (const item of items ? value : []) {
    const fault = faultOf(item, items!)
    if (fault) return `has an item that ${fault}`
  }
  return undefined
}

function objectFault(value: JsonSchema, schema: JsonSchema): string | undefined {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>
  const missing = requiredOf(schema).find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) return `lacks ${missing}`
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(properties, name)) {
      if (schema['additionalProperties'] === false) return `has ${name}, which is not allowed`
      continue
    }
    const fault = faultOf(item, properties[name]!)
    if (fault) return `has a ${name} that ${fault}`
  }
  return undefined
}
