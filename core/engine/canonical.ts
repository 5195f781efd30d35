// What the engine asks of the canonical model: stamps to set, records to check before they are kept.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import { canonicalSchema } from '../model/schemas.ts'
import { validator } from '../model/validator.ts'

const stampsOf = new Map<string, string[]>()

/** Top-level fields that the hub itself sets (`updatedAt`, `asOf`). */
function stampFields(object: string): string[] {
  let fields = stampsOf.get(object)
  if (!fields) {
    const properties = Object.entries(canonicalSchema(object).properties ?? {})
    stampsOf.set(object, (fields = properties.filter(([, schema]) => schema['x-stamp']).map(([name]) => name)))
  }
  return fields
}

/** The body with its stamps: when the record last changed, when it was last read. */
export function stamped(object: string, body: Canonical, readAt: number, now: number): Canonical {
  const fields = stampFields(object)
  if (!fields.length) return body
  const next = { ...body }
  for (const field of fields) next[field] = new Date(field === 'asOf' ? readAt : now).toISOString()
  return next
}

/** @throws HubError data `invalidRecord`, naming the field and the remedy */
export function requireValid(object: string, body: Canonical) {
  const problems = validator(object)(body)
  if (!problems.length) return
  const first = problems[0]!
  throw new HubError('invalidRecord', 'data', `${object}.${first.field}: ${first.message}`, { details: { field: first.field, problems } })
}
