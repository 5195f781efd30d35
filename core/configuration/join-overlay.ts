// Custom fields of a connection: an overlay holds what its native records have beside what the connector's schema names. The two are one schema
// for checks, for what is kept of a record, and for mappings (ADR 0028).
import type { JsonSchema } from '../connector/port.ts'
import { resolveSchema } from '../mapping/schema-paths.ts'

/** Why a property of an overlay cannot be added. */
export interface Conflict {
  /** Dotted path in the overlay: `properties.lines.items.properties.sku`. */
  path: string
  reason: 'known' | 'open'
}

/** The native schema with an overlay's properties added. What is in the native schema already stays as it is, and is told. */
export function joinOverlay(native: JsonSchema, overlay: JsonSchema, conflicts: Conflict[] = []): JsonSchema {
  return join(native, overlay, { root: native, path: '', conflicts })
}

interface Joining {
  root: JsonSchema
  path: string
  conflicts: Conflict[]
}

function join(native: JsonSchema, overlay: JsonSchema, joining: Joining): JsonSchema {
  const target = resolveSchema(joining.root, native)
  const known = target['properties'] as Record<string, JsonSchema> | undefined
  if (!known) {
    // Without properties it takes any field: naming some would mean that the others are not kept any more.
    joining.conflicts.push({ path: joining.path, reason: 'open' })
    return target
  }
  const properties: Record<string, JsonSchema> = { ...known }
  for (const [name, part] of Object.entries((overlay['properties'] ?? {}) as Record<string, JsonSchema>)) {
    const path = `${joining.path === '' ? '' : `${joining.path}.`}properties.${name}`
    properties[name] = Object.hasOwn(known, name) ? inside(known[name]!, part, { ...joining, path }) : part
  }
  const required = [...new Set([...textsOf(target['required']), ...textsOf(overlay['required'])])]
  return { ...target, properties, ...(required.length > 0 && { required }) }
}

function inside(native: JsonSchema, part: JsonSchema, joining: Joining): JsonSchema {
  if (part['properties']) return join(native, part, joining)
  const items = part['items'] as JsonSchema | undefined
  const target = resolveSchema(joining.root, native)
  const known = target['items'] as JsonSchema | undefined
  if (items?.['properties'] && known) return { ...target, items: join(known, items, { ...joining, path: `${joining.path}.items` }) }
  joining.conflicts.push({ path: joining.path, reason: 'known' })
  return native
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : [])
