// Custom fields as a vendor's own metadata has them, beside what the connection's overlays declare already (ADR 0045).
import { joinOverlay } from '../configuration/join-overlay.ts'
import type { JsonSchema } from '../connector/port.ts'
import { HubError } from '../errors.ts'
import type { ValueType } from '../mapping/converter.ts'
import { valueTypeOf } from '../mapping/schema-paths.ts'
import type { LiveConnection } from './graph.ts'

export interface FetchedField {
  /** In the native record, lists passed through: `lines.engraving`. */
  path: string
  /** What the vendor calls it. */
  title?: string
  /** As mappings see it. */
  type: ValueType
  isDeclared: boolean
}
export interface FetchedObject {
  object: string
  fields: FetchedField[]
  /** What is declared, with the fields that are not added: ready to be the overlay. */
  overlay: JsonSchema
}

/** Asks the system. Objects without custom fields are left out. Throws HubError config `noMetadata` where the connector cannot ask. */
export async function fetchFields({ connector, context }: LiveConnection): Promise<FetchedObject[]> {
  const { id } = connector.manifest
  const file = `schemas/${context.connectionId}/<object>.overlay.yaml`
  if (!connector.fetchFields)
    throw new HubError('noMetadata', 'config', `The connector ${id} does not tell what custom fields there are: declare them in ${file}`)
  const fetched = Object.entries(await connector.fetchFields(context))
  return fetched.map(([object, overlay]) => {
    const declared = context.overlays[object] ?? { properties: {} }
    const known = new Set(leavesOf(declared).map(({ path }) => path))
    const fields = leavesOf(overlay).map((field) => ({ ...field, isDeclared: known.has(field.path) }))
    return { object, fields, overlay: joinOverlay(declared, overlay) }
  })
}

function leavesOf(schema: JsonSchema, prefix = ''): Omit<FetchedField, 'isDeclared'>[] {
  return Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).flatMap(([name, part]) => {
    const inside = (part['items'] ?? part) as JsonSchema
    if (inside['properties']) return leavesOf(inside, `${prefix}${name}.`)
    const title = typeof part['title'] === 'string' ? { title: part['title'] } : {}
    return [{ path: prefix + name, ...title, type: valueTypeOf(part) }]
  })
}
