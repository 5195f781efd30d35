// Native records as the hub keeps them: limited to what the native schema names, with a digest that tells "nothing changed" at once.
import type { JsonSchema, Native } from '../connector/port.ts'

type Prune = (value: unknown) => unknown

/** A function that keeps only what the schema names; schemas without properties keep everything. Symbols (line tags) are dropped. */
export function pruner(schema: JsonSchema): (native: Native) => Native {
  return compile(schema, schema) as (native: Native) => Native
}

function compile(schema: JsonSchema, root: JsonSchema, depth = 0): Prune {
  if (depth > 12) return (value) => value
  const target = dereference(schema, root)
  const properties = target['properties'] as Record<string, JsonSchema> | undefined
  const items = target['items'] as JsonSchema | undefined
  if (properties) return pruneObject(properties, root, depth)
  if (!items || typeof items !== 'object') return (value) => value
  const item = compile(items, root, depth + 1)
  return (value) => (Array.isArray(value) ? value.map(item) : value)
}

function pruneObject(properties: Record<string, JsonSchema>, root: JsonSchema, depth: number): Prune {
  const entries = Object.entries(properties).map(([name, schema]) => [name, compile(schema, root, depth + 1)] as const)
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const kept: Record<string, unknown> = {}
    for (const [name, prune] of entries) {
      const inner = (value as Record<string, unknown>)[name]
      if (inner !== undefined) kept[name] = prune(inner)
    }
    return kept
  }
}

function dereference(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const ref = schema['$ref']
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return schema
  let target: unknown = root
  for (const part of ref.slice(2).split('/')) target = (target as Record<string, unknown> | undefined)?.[part]
  return (target as JsonSchema | undefined) ?? {}
}
