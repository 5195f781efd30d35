// What is checked before a record leaves: reject rules of the flow, then the model's invariants (model.md). Failing is a data error.
import { HubError } from '../errors.ts'
import type { Canonical } from '../mapping/port.ts'
import type { components } from '../../openapi/types.ts'
import { checkOrder } from '../model/invariants.ts'
import type { Channel } from './graph.ts'

/** @throws HubError data with the rule's code, or `invariantBroken` */
export function requireDeliverable(channel: Channel, body: Canonical) {
  for (const rule of channel.outbound?.rejects ?? []) {
    const value = valuesAt(body, rule.field.split('.')).find((text) => rule.test(text))
    if (value === undefined) continue
    throw new HubError(rule.code, 'data', rule.message, { details: { field: rule.field, value } })
  }
  if (channel.object !== 'order') return
  const [finding] = checkOrder(body as unknown as components['schemas']['Order'])
  if (finding) throw new HubError('invariantBroken', 'data', finding.message, { details: { ...finding } })
}

/** All values at a dotted path, through lists. */
function valuesAt(value: unknown, path: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path))
  if (value === undefined || value === null) return []
  const [head, ...rest] = path
  if (head === undefined) return [String(value)]
  return valuesAt((value as Record<string, unknown>)[head], rest)
}
