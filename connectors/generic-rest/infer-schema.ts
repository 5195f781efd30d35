// A JSON Schema from sample records, so that a mapping can be checked where the vendor has none.
import type { JsonSchema } from '../../core/connector/port.ts'

/** Describes all samples: types seen, properties, those present in every sample as required. */
export function inferSchema(samples: readonly unknown[]): JsonSchema {
  const types = [...new Set(samples.map(typeOf))]
  // Every integer is a number too: one word for both.
  const told = types.includes('number') ? types.filter((type) => type !== 'integer') : types
  const schema: JsonSchema = { type: told.length === 1 ? told[0] : told.sort() }
  const objects = samples.filter((sample): sample is Record<string, unknown> => typeOf(sample) === 'object')
  const lists = samples.filter((sample): sample is unknown[] => Array.isArray(sample))
  if (objects.length > 0) Object.assign(schema, describeObjects(objects))
  const items = lists.flat()
  if (items.length > 0) schema.items = inferSchema(items)
  return schema
}

function describeObjects(objects: readonly Record<string, unknown>[]): JsonSchema {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))]
  const properties = Object.fromEntries(
    names.map((name) => [name, inferSchema(objects.filter((object) => Object.hasOwn(object, name)).map((object) => object[name]))]),
  )
  return { properties, required: names.filter((name) => objects.every((object) => Object.hasOwn(object, name))) }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
