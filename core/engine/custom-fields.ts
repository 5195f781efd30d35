// What custom fields are called: the titles that overlays and connectors' schemas give to what mappings put under `extra`.
import type { FieldLabel } from '../mapping/port.ts'
import type { Graph } from './graph.ts'

export interface CustomField extends FieldLabel {
  object: string
  /** Canonical path: `extra.season`, `lines.extra.engraving`. */
  field: string
  /** Where it is called so. */
  connection: string
}

const IS_CUSTOM = /(^|\.)extra\./

/** By object, field and connection. Those that no schema gives a title to are left out. */
export function customFieldsOf({ connections }: Graph): CustomField[] {
  const found = [...connections.values()].flatMap(({ id, channels }) =>
    [...channels.values()].flatMap(({ object, mapping }) =>
      mapping.fields.flatMap(({ field, label }) => (label && IS_CUSTOM.test(field) ? [{ object, field, connection: id, ...label }] : [])),
    ),
  )
  const keyOf = ({ object, field, connection }: CustomField) => [object, field, connection].join('\0')
  return found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
